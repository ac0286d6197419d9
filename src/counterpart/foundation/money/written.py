"""Numbers as text that programs read: exact, without exponent and without a language."""

from decimal import Decimal

from counterpart.foundation.money.rounding import minor_unit


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros at its end: ``3``, ``0.5``."""
    return format(value.normalize(), "f") if value else "0"


def money(value: Decimal, currency: str) -> str:
    """An amount in the minor unit of its currency: ``12.50``; more digits only where there are more."""
    unit = minor_unit(currency)
    return format(value.quantize(unit), "f") if value % unit == 0 else plain(value)
