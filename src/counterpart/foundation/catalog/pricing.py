"""The price of an item for a customer on a day, and why: contract beats group beats list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.foundation.money.fields import AmountField, PriceField, QuantityField
from counterpart.foundation.statements import in_list, rows

CONTRACT, GROUP, LIST = "contract", "group", "list"

SQL = """
SELECT i.id, i.sku, i.name, i.kind, i.tax_category, i.lead_time_days, u.decimals,
       y.is_customer, y.payment_terms_days, y.tax_exempt_reason,
       l.id, l.name, l.party_id, l.group_id, l.includes_tax, p.from_quantity, p.price, y.credit_limit
FROM catalog_item i JOIN catalog_unit u ON u.id = i.unit_id JOIN parties_party y ON y.id = %s AND y.merged_into_id IS NULL
LEFT JOIN catalog_itemprice p ON p.item_id = i.id AND EXISTS (
  SELECT 1 FROM catalog_pricelist x WHERE x.id = p.price_list_id AND x.currency = %s
  AND (x.valid_from IS NULL OR x.valid_from <= %s) AND (x.valid_until IS NULL OR x.valid_until > %s)
  AND (x.party_id = %s OR x.group_id = y.group_id
       OR (x.party_id IS NULL AND x.group_id IS NULL)))
LEFT JOIN catalog_pricelist l ON l.id = p.price_list_id
WHERE i.id IN ({})
"""


@dataclass(frozen=True)
class Customer:
    """What pricing and terms need to know of the party."""

    is_customer: bool
    payment_terms_days: int
    tax_exempt_reason: str
    credit_limit: Decimal | None


@dataclass(frozen=True)
class Break:
    """One price from a quantity on, of one list."""

    rank: int
    list_name: str
    from_quantity: Decimal
    price: Decimal
    includes_tax: bool

    @property
    def source(self) -> str:
        return (CONTRACT, GROUP, LIST)[self.rank]


@dataclass(frozen=True)
class Offered:
    """An item as it can be sold to one customer: what it is, and every price that could apply."""

    item_id: int
    sku: str
    name: str
    is_goods: bool
    tax_category: str
    lead_time_days: int
    decimals: int
    breaks: tuple[Break, ...]

    def price_for(self, quantity: Decimal) -> Break | None:
        """The best-ranked list that knows the item; in it the highest break reached."""
        reached = [b for b in self.breaks if b.from_quantity <= quantity]
        return min(reached, key=lambda b: (b.rank, -b.from_quantity, b.price), default=None)


def offered(
    item_ids: Sequence[int], *, party_id: int, currency: str, on: date
) -> tuple[Customer | None, dict[int, Offered]]:
    """Items with their prices for a customer, in one statement. Unknown items are left out; None is an unknown party."""
    found: dict[int, list[tuple[object, ...]]] = {}
    ids = sorted(set(item_ids))
    for row in rows(SQL.format(in_list(ids)), [party_id, currency, on, on, party_id, *ids]):
        found.setdefault(row[0], []).append(row)
    first = next((listed[0] for listed in found.values()), None)
    customer = _customer(first) if first else None
    return customer, {item_id: _offered(listed) for item_id, listed in found.items()}


def _customer(row: tuple[object, ...]) -> Customer:
    is_customer, terms, exempt, limit = row[7], row[8], row[9], row[17]
    assert isinstance(terms, int) and (limit is None or isinstance(limit, int))
    return Customer(
        bool(is_customer), terms, str(exempt), None if limit is None else Decimal(limit).scaleb(-AmountField.places)
    )


def _offered(listed: Sequence[tuple[object, ...]]) -> Offered:
    item_id, sku, name, kind, category, lead, decimals = listed[0][:7]
    breaks = tuple(
        Break(
            0 if party else 1 if group else 2,
            str(list_name),
            _scaled(start, QuantityField),
            _scaled(price, PriceField),
            bool(gross),
        )
        for _, _, _, _, _, _, _, _, _, _, list_id, list_name, party, group, gross, start, price, _ in listed
        if list_id
    )
    assert isinstance(item_id, int) and isinstance(lead, int) and isinstance(decimals, int)
    return Offered(item_id, str(sku), str(name), kind == "goods", str(category), lead, decimals, breaks)


def _scaled(value: object, field: type[PriceField] | type[QuantityField]) -> Decimal:
    assert isinstance(value, int)
    return Decimal(value).scaleb(-field.places)
