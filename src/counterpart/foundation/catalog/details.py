"""What is known of an item, as it travels from forms, the API and the importer to the actions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision, list_currencies
from django.utils.translation import gettext as _
from stdnum import ean

from counterpart.foundation.errors import Invalid

TAX_CATEGORIES = ("S", "AA", "Z", "E", "O", "AE", "K", "G")  # UNCL5305
KINDS = ("goods", "service")
TRACKINGS = ("none", "lot", "serial")
GTIN_LENGTHS = (8, 12, 13, 14)
PRICE_MAX = Decimal(10) ** 9
QUANTITY_MAX = Decimal(10) ** 9
FACTOR_MAX = Decimal(10) ** 6
BREAKS_MAX = 20
OTHER_UNITS_MAX = 10
MONTHS_MAX, DAYS_MAX = 600, 730
LENGTHS = {"sku": 40, "name": 160, "commodity_code": 12}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class ItemDetails:
    """Everything a person may say about an item at once."""

    sku: str
    name: str
    unit: str = "C62"
    kind: str = "goods"
    gtin: str = ""
    tracking: str = "none"
    tax_category: str = "S"
    commodity_code: str = ""
    warranty_months: int = 0
    lead_time_days: int = 7
    discontinued: bool = False


@dataclass(frozen=True)
class FirstPrice:
    """The price an item starts with. Without a list it goes to the general list of the currency."""

    price: Decimal
    price_list_id: int = 0
    currency: str = ""


@dataclass(frozen=True)
class PriceBreak:
    """The price of one unit from a quantity on."""

    from_quantity: Decimal
    price: Decimal


@dataclass(frozen=True)
class OtherUnit:
    """One box is ``factor`` of the item's own unit."""

    unit: str
    factor: Decimal


@dataclass(frozen=True)
class PriceListDetails:
    """For everybody, a group of customers, or one customer; ``valid_until`` is the first day it no longer holds."""

    name: str
    currency: str
    party_id: int | None = None
    group_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    includes_tax: bool = False


def checked(details: ItemDetails) -> ItemDetails:
    """The same details, trimmed; Invalid with every wrong field at once."""
    wrong: dict[str, str] = {}
    said = replace(
        details, sku=details.sku.strip(), name=" ".join(details.name.split()), gtin="".join(details.gtin.split()),
        commodity_code="".join(details.commodity_code.split()),
    )  # fmt: skip
    for field, length in LENGTHS.items():
        text = getattr(said, field)
        if len(text) > length or not text.isprintable():
            wrong[field] = _("At most %(n)s characters, please.") % {"n": length}
    if not said.sku:
        wrong["sku"] = _("Give the item a number of its own.")
    if not said.name:
        wrong["name"] = _("Write the name.")
    if said.gtin and not is_gtin(said.gtin):
        wrong["gtin"] = _("The check digit does not fit. Scan the barcode, or look for a slipped digit.")
    for field, allowed in (("kind", KINDS), ("tracking", TRACKINGS), ("tax_category", TAX_CATEGORIES)):
        if getattr(said, field) not in allowed:
            wrong[field] = _("Choose one from the list.")
    if said.kind == "service" and said.tracking != "none":
        wrong["tracking"] = _("A service has no lot and no serial number.")
    for field, most in (("warranty_months", MONTHS_MAX), ("lead_time_days", DAYS_MAX)):
        if not 0 <= getattr(said, field) <= most:
            wrong[field] = _("Between 0 and %(n)s, please.") % {"n": most}
    if wrong:
        raise Invalid(fields=wrong)
    return said


def is_gtin(code: str) -> bool:
    """GTIN-8, -12, -13 or -14 with its right check digit."""
    return (
        len(code) in GTIN_LENGTHS and code.isascii() and code.isdigit() and ean.calc_check_digit(code[:-1]) == code[-1]
    )


def checked_breaks(breaks: Sequence[PriceBreak]) -> list[PriceBreak]:
    """Prices in the order of their quantities, each quantity once."""
    if len(breaks) > BREAKS_MAX:
        raise Invalid(fields={"breaks": _("At most %(n)s quantity breaks.") % {"n": BREAKS_MAX}})
    for each in breaks:
        if not 0 <= each.price < PRICE_MAX or not 0 <= each.from_quantity < QUANTITY_MAX:
            raise Invalid(fields={"breaks": _("A price and its quantity are zero or more, and not astronomical.")})
        if not (_fits(each.price) and _fits(each.from_quantity)):
            raise Invalid(fields={"breaks": _("At most six digits after the point.")})
    if len({each.from_quantity for each in breaks}) != len(breaks):
        raise Invalid(fields={"breaks": _("Each quantity can have only one price.")})
    return sorted(breaks, key=lambda each: each.from_quantity)


def checked_list(details: PriceListDetails) -> PriceListDetails:
    wrong: dict[str, str] = {}
    said = replace(details, name=" ".join(details.name.split()), currency=details.currency.strip().upper())
    if not 0 < len(said.name) <= 60:
        wrong["name"] = _("Write a name of at most %(n)s characters.") % {"n": 60}
    if not is_currency(said.currency):
        wrong["currency"] = _("Write the currency with its three letters, for example EUR.")
    if said.party_id and said.group_id:
        wrong["group_id"] = _("A price list is for one customer or for a group, not for both.")
    if said.valid_from and said.valid_until and said.valid_until <= said.valid_from:
        wrong["valid_until"] = _("The list has to end after it starts.")
    if any(day and not FIRST_DAY <= day <= LAST_DAY for day in (said.valid_from, said.valid_until)):
        wrong["valid_from"] = _("Choose days of our time.")
    if wrong:
        raise Invalid(fields=wrong)
    return said


def is_currency(code: str) -> bool:
    return len(code) == 3 and code in list_currencies() and get_currency_precision(code) <= 4


def _fits(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -6
