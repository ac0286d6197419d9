"""Items and their prices, over the API."""

from typing import Annotated, Literal

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query

from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, Search, one, page_of, tagged
from counterpart.foundation.catalog.models import Item, ItemPrice
from counterpart.foundation.wire import Told, money, plain

router = Room(tags=["items"])


class ItemShort(Told):
    id: int
    sku: str
    gtin: str
    name: str
    kind: str
    unit: str
    discontinued: bool
    version: int


class PriceTold(Told):
    price_list_id: int
    price_list: str
    currency: str
    includes_tax: bool
    from_quantity: str
    price: str


class ItemTold(ItemShort):
    tracking: str
    tax_category: str
    commodity_code: str
    warranty_months: int
    lead_time_days: int
    prices: list[PriceTold]


@router.read("/items", "catalog.view", Page[ItemShort])
def list_items(
    request: ApiRequest,
    q: Search = "",
    kind: Annotated[Literal["", "goods", "service"], Query()] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ItemShort]:
    """The newest first. ``q`` is part of a name, or the beginning of an SKU or a GTIN."""
    found = Item.objects.select_related("unit")
    if kind:
        found = found.filter(kind=kind)
    if text := q.strip():
        found = found.filter(Q(name__icontains=text) | Q(sku__istartswith=text) | Q(gtin__startswith=text))
    rows, following = page_of(found, cursor, limit)
    return Page(results=[ItemShort.model_validate(_short(i)) for i in rows], next=following)


@router.read("/items/{pk}", "catalog.view", ItemTold, sample="item")
def show_item(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One item with its prices in every list; the ETag is its version."""
    item = one(Item.objects.select_related("unit"), pk)
    prices = (
        ItemPrice.objects.filter(item_id=pk).select_related("price_list").order_by("price_list_id", "from_quantity")
    )
    more = {
        "tracking": item.tracking, "tax_category": item.tax_category, "commodity_code": item.commodity_code,
        "warranty_months": item.warranty_months, "lead_time_days": item.lead_time_days,
        "prices": [
            {
                "price_list_id": p.price_list_id, "price_list": p.price_list.name, "currency": p.price_list.currency,
                "includes_tax": p.price_list.includes_tax, "from_quantity": plain(p.from_quantity),
                "price": money(p.price, p.price_list.currency),
            }
            for p in prices
        ],
    }  # fmt: skip
    return tagged(ItemTold.model_validate(_short(item) | more), item.version)


def _short(i: Item) -> dict[str, object]:
    return {
        "id": i.pk, "sku": i.sku, "gtin": i.gtin, "name": i.name, "kind": i.kind, "unit": i.unit.code,
        "discontinued": i.discontinued, "version": i.version,
    }  # fmt: skip
