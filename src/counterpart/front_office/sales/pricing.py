"""From what was asked for to priced lines: the server prices, people may override within their limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.catalog.pricing import Offered, offered
from counterpart.foundation.catalog.tax import Totals, tax_rate, totals
from counterpart.foundation.errors import Missing
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.money.rates import rate_on
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.errors import (
    DiscountTooLarge,
    MixedPrices,
    NoLines,
    NoPrice,
    NotACustomer,
    NoTaxRate,
    ReasonMissing,
    TooLarge,
    UnknownItem,
    WrongQuantity,
)

ZERO, HUNDRED = Decimal(0), Decimal(100)
LINES_MAX = 2000
OUTSIDE_SCOPE = "O"  # UNCL5305


@dataclass(frozen=True)
class Wanted:
    """One line as somebody asks for it. Price and discount are proposals; ``discount`` 0.15 is 15 %."""

    item_id: int
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO
    description: str = ""


@dataclass(frozen=True)
class Priced:
    """One line with everything the paper will say about it."""

    position: int
    item_id: int
    is_goods: bool
    lead_time_days: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    price_source: str
    tax_category: str
    tax_rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class PricedOrder:
    lines: tuple[Priced, ...]
    totals: Totals
    includes_tax: bool
    currency: str
    payment_terms_days: int
    credit_limit: Decimal | None = None


def price_order(
    wanted: Sequence[Wanted],
    *,
    party_id: int,
    site_id: int,
    on: date,
    currency: str = "",
    reason: str = "",
    limit: Decimal | None = None,
    positions: Sequence[int] = (),
) -> PricedOrder:
    """Price every line for a customer on a day, with one statement whatever the number of lines.

    ``limit`` is the largest discount; without it the limit of the act in progress. ``positions`` are those that the
    lines have on their order, where they do not count from one.

    Raises Invalid for what cannot be sold like this and DiscountTooLarge beyond the actor's limit.
    """  # fmt: skip
    if not 0 < len(wanted) <= LINES_MAX:
        raise NoLines()
    entity = house().sites[site_id].entity
    currency = currency or entity.currency
    rate_on(currency, entity.currency, on)  # what nobody knows the worth of is not sold
    customer, items = offered([w.item_id for w in wanted], party_id=party_id, currency=currency, on=on)
    if customer is None:
        raise (
            UnknownItem(position=1)
            if Party.objects.filter(pk=party_id, merged_into__isnull=True).exists()
            else Missing()
        )
    if not customer.is_customer:
        raise NotACustomer()
    limit = current_act().discount_limit if limit is None else limit
    exemption = OUTSIDE_SCOPE if customer.tax_exempt_reason else ""
    gross: set[bool] = set()
    lines = []
    for position, want in zip(positions or range(1, len(wanted) + 1), wanted, strict=True):
        item = items.get(want.item_id)
        if item is None:
            raise UnknownItem(position=position)
        if want.quantity <= 0 or want.quantity != round(want.quantity, item.decimals):
            raise WrongQuantity(position=position, item=item.name, decimals=item.decimals)
        price, source, includes_tax = _price(item, want, currency, position, reason, limit)
        gross.add(includes_tax)
        category = exemption or item.tax_category
        rate = tax_rate(entity.country, category, on)
        if rate is None:
            raise NoTaxRate(category=category, country=entity.country, on=on)
        amount = line_net(want.quantity, price, want.discount, currency)
        lines.append(
            Priced(
                position, item.item_id, item.is_goods, item.lead_time_days, want.description or item.name,
                want.quantity, price, want.discount, source, category, rate, amount,
            )
        )  # fmt: skip
    if len(gross) > 1:
        raise MixedPrices()
    includes_tax = gross.pop()
    summed = totals(
        [(p.amount, p.tax_category, p.tax_rate) for p in lines], includes_tax=includes_tax, currency=currency
    )
    if summed.total >= AmountField.bound:
        raise TooLarge()
    terms = (customer.payment_terms_days, customer.credit_limit)
    return PricedOrder(tuple(lines), summed, includes_tax, currency, *terms)


def _price(
    item: Offered, want: Wanted, currency: str, position: int, reason: str, limit: Decimal
) -> tuple[Decimal, str, bool]:
    """The price that counts, where it comes from, and whether tax is in it."""
    found = item.price_for(want.quantity)
    if found is None:
        if want.unit_price is None or not limit:
            raise NoPrice(item=item.name, currency=currency)
        return want.unit_price, "agreed", any(b.includes_tax for b in item.breaks)
    price = found.price if want.unit_price is None else want.unit_price
    if price == found.price and not want.discount:
        return price, f"{found.source}:{found.list_name}"[:80], found.includes_tax
    given = 1 - price * (1 - want.discount) / found.price if found.price else ZERO
    if given > limit:
        raise DiscountTooLarge(position=position, given=round(given * HUNDRED, 1), limit=round(limit * HUNDRED, 1))
    if not reason:
        raise ReasonMissing()
    return price, f"agreed:{found.list_name}"[:80], found.includes_tax
