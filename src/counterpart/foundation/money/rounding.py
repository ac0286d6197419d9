"""The one rounding: half away from zero, to the currency's minor unit."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for EUR, 1 for JPY (Unicode CLDR)."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """``amount`` in whole minor units, halves away from zero."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


def line_net(quantity: Decimal, price: Decimal, discount: Decimal, currency: str) -> Decimal:
    """What one line costs: quantity times price less discount (0.15 is 15 %), rounded once."""
    return round_amount(quantity * price * (1 - discount), currency)


def split_by_weight(total: Decimal, weights: list[Decimal], currency: str) -> list[Decimal]:
    """``total`` shared in proportion, by largest remainder, so that the parts add up exactly."""
    unit, whole = minor_unit(currency), sum(weights, Decimal(0))
    if not whole:
        return [total] + [Decimal(0)] * (len(weights) - 1) if weights else []
    exact = [total * weight / whole for weight in weights]
    parts = [(part // unit) * unit for part in exact]
    missing = int((total - sum(parts, Decimal(0))) / unit)
    step = unit if missing >= 0 else -unit
    order = sorted(range(len(parts)), key=lambda i: exact[i] - parts[i], reverse=missing >= 0)
    for i in order[: abs(missing)]:
        parts[i] += step
    return parts
