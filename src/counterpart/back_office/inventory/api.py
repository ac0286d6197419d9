"""What stands where, over the API; goods that come in; counts."""

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.models import StockLevel
from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    Room,
    page_of,
    site_of,
    sites_of,
    written,
)
from counterpart.foundation.wire import ONE_LINE, Body, CountIn, Day, Key, PriceIn, QuantityIn, Told, plain

router = Room(tags=["stock"])
LINES_MAX = 2000
Place = Annotated[str, ONE_LINE, Field(max_length=20, description="A place of the site; without one its first.")]
Note = Annotated[str, ONE_LINE, Field(max_length=200)]


class LevelTold(Told):
    item_id: int
    sku: str
    item: str
    site_id: int
    place: str
    place_kind: str
    lot: str
    on_hand: str
    reserved: str
    free: str


class ArrivalIn(Body):
    item_id: Key
    quantity: QuantityIn
    unit_cost: PriceIn
    place: Place = ""


class Receipt(Body):
    lines: Annotated[list[ArrivalIn], Field(min_length=1, max_length=LINES_MAX)]
    site_id: Key | None = None
    reason: Literal["receipt", "opening"] = "receipt"
    note: Note = ""
    on: Day | None = None


class FoundIn(Body):
    item_id: Key
    quantity: CountIn
    place: Place = ""


class StockCount(Body):
    lines: Annotated[list[FoundIn], Field(min_length=1, max_length=LINES_MAX)]
    site_id: Key | None = None
    note: Note = ""
    on: Day | None = None


@router.read("/stock", "inventory.view", Page[LevelTold])
def list_stock(
    request: ApiRequest,
    site_id: FilterId | None = None,
    item_id: FilterId | None = None,
    place_kind: Annotated[Literal["", "stock", "shelf"], Query()] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[LevelTold]:
    """What stands at every place of the sites your desk serves."""
    by = request.auth
    found = StockLevel.objects.filter(location__site_id__in=[site_of(by, site_id)] if site_id else sites_of(by))
    if item_id:
        found = found.filter(item_id=item_id)
    if place_kind:
        found = found.filter(location__kind=place_kind)
    rows, following = page_of(found.select_related("item", "location"), cursor, limit)
    return Page(results=[_told(level) for level in rows], next=following)


@router.write("/stock/receipts", "inventory.receive_stock")
def stock_receipt(request: ApiRequest, body: Receipt) -> HttpResponse:
    """Goods come in; orders that wait for them are served at once, oldest promise first."""
    by = request.auth
    lines = [Arrival(line.item_id, line.quantity, line.unit_cost, line.place) for line in body.lines]
    site_id = site_of(by, body.site_id)
    return written(receive_stock(site_id, lines, reason=body.reason, note=body.note, on=body.on, by=by))


@router.write("/stock/counts", "inventory.count_stock")
def stock_count(request: ApiRequest, body: StockCount) -> HttpResponse:
    """What was found is what counts now; the difference is booked."""
    by = request.auth
    lines = [Found(line.item_id, line.quantity, line.place) for line in body.lines]
    return written(count_stock(site_of(by, body.site_id), lines, note=body.note, on=body.on, by=by))


def _told(level: StockLevel) -> LevelTold:
    item, place = level.item, level.location
    return LevelTold(
        item_id=item.pk, sku=item.sku, item=item.name, site_id=place.site_id, place=place.code, place_kind=place.kind,
        lot=level.lot, on_hand=plain(level.on_hand), reserved=plain(level.reserved),
        free=plain(level.on_hand - level.reserved),
    )  # fmt: skip
