"""Items and their prices, over the API."""

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    Limit,
    Page,
    PathId,
    Room,
    Search,
    one,
    page_of,
    tagged,
    version_of,
    written,
)
from counterpart.foundation.catalog.actions import change_item, create_item, set_prices
from counterpart.foundation.catalog.details import (
    BREAKS_MAX,
    DAYS_MAX,
    MONTHS_MAX,
    FirstPrice,
    ItemDetails,
    PriceBreak,
)
from counterpart.foundation.catalog.models import Item, ItemPrice, PriceList
from counterpart.foundation.catalog.queries import listed, price_lists
from counterpart.foundation.wire import (
    NOTHING,
    ONE_LINE,
    Body,
    CountIn,
    Currency,
    Day,
    Flag,
    Key,
    PriceIn,
    Told,
    money,
    plain,
)

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


class PriceListTold(Told):
    id: int
    name: str
    currency: str
    party_id: int | None
    group_id: int | None
    valid_from: Day | None
    valid_until: Day | None
    includes_tax: bool


class FirstPriceIn(Body):
    price: PriceIn
    price_list_id: Key | None = None
    currency: Currency | None = None


class ItemIn(Body):
    """Everything that is said about an item at once; what is left out goes back to its default."""

    sku: Annotated[str, ONE_LINE, Field(min_length=1, max_length=40)]
    name: Annotated[str, ONE_LINE, Field(min_length=1, max_length=160)]
    unit: Annotated[str, ONE_LINE, Field(max_length=3, description="UN/ECE Recommendation 20; C62 is a piece.")] = "C62"
    kind: Literal["goods", "service"] = "goods"
    gtin: Annotated[str, Field(pattern=r"^[0-9]*$", max_length=14)] = ""
    tracking: Literal["none", "lot", "serial"] = "none"
    tax_category: Literal["S", "AA", "Z", "E", "O", "AE", "K", "G"] = "S"
    commodity_code: Annotated[str, ONE_LINE, Field(max_length=12)] = ""
    warranty_months: Annotated[int, Field(ge=0, le=MONTHS_MAX, strict=True)] = 0
    lead_time_days: Annotated[int, Field(ge=0, le=DAYS_MAX, strict=True)] = 7
    discontinued: Flag = False


class NewItem(ItemIn):
    price: FirstPriceIn | None = None


class BreakIn(Body):
    price: PriceIn
    from_quantity: CountIn = NOTHING


class Prices(Body):
    breaks: Annotated[list[BreakIn], Field(max_length=BREAKS_MAX, description="None: the list no longer prices it.")]


@router.read("/items", "catalog.view", Page[ItemShort])
def list_items(
    request: ApiRequest,
    q: Search = "",
    kind: Annotated[Literal["", "goods", "service"], Query()] = "",
    state: Annotated[Literal["all", "on_sale", "discontinued"], Query()] = "all",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ItemShort]:
    """The newest first. ``q`` holds words of the name, or of an SKU or a GTIN."""
    found = listed(sought=q, state="" if state == "on_sale" else state)
    if kind:
        found = found.filter(kind=kind)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[ItemShort.model_validate(_short(i)) for i in rows], next=following)


@router.write("/items", "catalog.create_item")
def new_item(request: ApiRequest, body: NewItem) -> HttpResponse:
    """Something new to sell or to buy, with its first price at once."""
    said = body.price
    price = FirstPrice(said.price, said.price_list_id or 0, said.currency or "") if said else None
    return written(create_item(_details(body), price=price, by=request.auth))


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


@router.write("/items/{pk}", "catalog.change_item", method="PUT", sample="item", versioned=True)
def item_change(request: ApiRequest, pk: PathId, body: ItemIn) -> HttpResponse:
    """Say anew what an item is."""
    return written(change_item(pk, _details(body), version=version_of(request), by=request.auth))


@router.write("/items/{pk}/prices/{price_list_id}", "catalog.set_prices", method="PUT", sample="item")
def item_prices(request: ApiRequest, pk: PathId, price_list_id: PathId, body: Prices) -> HttpResponse:
    """The prices of an item in one list; they replace what was there."""
    breaks = [PriceBreak(each.from_quantity, each.price) for each in body.breaks]
    return written(set_prices(pk, price_list_id, breaks, by=request.auth))


@router.read("/price-lists", "catalog.view", Page[PriceListTold])
def list_price_lists(request: ApiRequest, cursor: Cursor = "", limit: Limit = 50) -> Page[PriceListTold]:
    """The newest first."""
    rows, following = page_of(price_lists(), cursor, limit)
    return Page(results=[PriceListTold.model_validate(_list(each)) for each in rows], next=following)


def _details(body: ItemIn) -> ItemDetails:
    return ItemDetails(**{name: getattr(body, name) for name in ItemIn.model_fields})


def _short(i: Item) -> dict[str, object]:
    return {
        "id": i.pk, "sku": i.sku, "gtin": i.gtin, "name": i.name, "kind": i.kind, "unit": i.unit.code,
        "discontinued": i.discontinued, "version": i.version,
    }  # fmt: skip


def _list(each: PriceList) -> dict[str, object]:
    return {
        "id": each.pk, "name": each.name, "currency": each.currency, "party_id": each.party_id,
        "group_id": each.group_id, "includes_tax": each.includes_tax,
        "valid_from": each.valid_from.isoformat() if each.valid_from else None,
        "valid_until": each.valid_until.isoformat() if each.valid_until else None,
    }  # fmt: skip
