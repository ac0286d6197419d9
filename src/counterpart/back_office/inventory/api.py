"""What stands where, over the API; goods that come in; counts."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.expecting import change_expected, drop_expected, expect_goods
from counterpart.back_office.inventory.keeping import (
    end_of,
    free_aside,
    free_goods,
    free_unshippable,
    keep_goods,
    move_reservation,
)
from counterpart.back_office.inventory.models import Expected, Reservation, StockLevel
from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
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
    place_kind: Annotated[Literal["", "stock", "shelf", "transit", "returns"], Query()] = "",
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


class ReservationTold(Told):
    """``line_id`` and ``order_id`` name what it is kept for; else ``owner`` has put it aside, or did not find it."""

    id: int
    item_id: int
    site_id: int
    place: str
    quantity: str
    reason: str
    line_id: int | None
    order_id: int | None
    owner_id: int | None
    note: str
    expires_at: datetime | None
    is_picked: bool


class KeepIn(Body):
    item_id: Key
    quantity: QuantityIn
    until: Annotated[Day, Field(description="Kept until the end of this day.")]
    why: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]
    site_id: Key | None = None


class FreeIn(Body):
    """What a site keeps for an ordered line and nobody has picked."""

    line_id: Key
    site_id: Key | None = None


class MoveIn(Body):
    line_id: Key
    to_line_id: Key
    quantity: QuantityIn | None = None
    site_id: Key | None = None


class SiteIn(Body):
    site_id: Key | None = None


class ExpectedTold(Told):
    id: int
    item_id: int
    site_id: int
    due_on: Day
    quantity: str
    received: str
    note: str
    version: int


class ExpectIn(Body):
    item_id: Key
    quantity: QuantityIn
    due_on: Day
    note: Note = ""
    site_id: Key | None = None


class DueIn(Body):
    due_on: Day
    quantity: QuantityIn | None = None


OWN_SITE = SiteIn()


@router.read("/stock/reservations", "inventory.view", Page[ReservationTold])
def list_reservations(
    request: ApiRequest, item_id: FilterId | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Page[ReservationTold]:
    """What is kept at your sites, for whom, why, and until when; the newest first."""
    found = Reservation.objects.filter(location__site_id__in=sites_of(request.auth))
    if item_id:
        found = found.filter(item_id=item_id)
    rows, following = page_of(found.select_related("location", "line"), cursor, limit)
    return Page(results=[_reservation(r) for r in rows], next=following)


@router.write("/stock/reservations", "inventory.keep_goods")
def reservation_new(request: ApiRequest, body: KeepIn) -> HttpResponse:
    """Put some of an item aside, for a reason, until then."""
    by = request.auth
    site_id = site_of(by, body.site_id)
    until = end_of(site_id, body.until)
    return written(keep_goods(body.item_id, site_id=site_id, quantity=body.quantity, until=until, why=body.why, by=by))


@router.write("/stock/reservations/{pk}", "inventory.free_aside", method="DELETE", sample="reservation")
def reservation_free(request: ApiRequest, pk: PathId) -> HttpResponse:
    """What was put aside, or not found, is free again; waiting lines get it at once."""
    return written(free_aside(pk, by=request.auth))


@router.write("/stock/freeing", "inventory.free_goods")
def line_free(request: ApiRequest, body: FreeIn) -> HttpResponse:
    """What is kept for an ordered line is free again; others who wait get it at once."""
    by = request.auth
    return written(free_goods(body.line_id, site_id=site_of(by, body.site_id), by=by))


@router.write("/stock/moving", "inventory.move_reservation")
def reservation_move(request: ApiRequest, body: MoveIn) -> HttpResponse:
    """What is kept for one ordered line goes to another one that waits for the same item."""
    by = request.auth
    site_id = site_of(by, body.site_id)
    return written(
        move_reservation(body.line_id, to_line_id=body.to_line_id, site_id=site_id, quantity=body.quantity, by=by)
    )


@router.write("/items/{pk}/unshippable", "inventory.free_unshippable", sample="item")
def item_unstick(request: ApiRequest, pk: PathId, body: SiteIn = OWN_SITE) -> HttpResponse:
    """Free what is kept of an item for orders that cannot leave, because something else of them is missing."""
    by = request.auth
    return written(free_unshippable(pk, site_id=site_of(by, body.site_id), by=by))


@router.read("/stock/expected", "inventory.view", Page[ExpectedTold])
def list_expected(
    request: ApiRequest, item_id: FilterId | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Page[ExpectedTold]:
    """Goods that have been announced and did not come yet; the newest first."""
    found = Expected.objects.filter(site_id__in=sites_of(request.auth), is_open=True)
    if item_id:
        found = found.filter(item_id=item_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_expected(e) for e in rows], next=following)


@router.write("/stock/expected", "inventory.expect_goods")
def expected_new(request: ApiRequest, body: ExpectIn) -> HttpResponse:
    """Somebody has said that so many will come on a day: orders taken from now on are promised by it."""
    by = request.auth
    return written(
        expect_goods(
            site_of(by, body.site_id), body.item_id, quantity=body.quantity, due_on=body.due_on, note=body.note, by=by
        )
    )


@router.write("/stock/expected/{pk}", "inventory.change_expected", method="PUT", sample="expected")
def expected_change(request: ApiRequest, pk: PathId, body: DueIn) -> HttpResponse:
    """It comes on another day, or another quantity."""
    return written(change_expected(pk, due_on=body.due_on, quantity=body.quantity, by=request.auth))


@router.write("/stock/expected/{pk}", "inventory.drop_expected", method="DELETE", sample="expected")
def expected_drop(request: ApiRequest, pk: PathId) -> HttpResponse:
    """It does not come any more."""
    return written(drop_expected(pk, by=request.auth))


def _reservation(r: Reservation) -> ReservationTold:
    return ReservationTold(
        id=r.pk, item_id=r.item_id, site_id=r.location.site_id, place=r.location.code, quantity=plain(r.quantity),
        reason=r.reason, line_id=r.line_id, order_id=r.line.order_id if r.line else None, owner_id=r.owner_id,
        note=r.note, expires_at=r.expires_at, is_picked=r.came_from_id is not None,
    )  # fmt: skip


def _expected(e: Expected) -> ExpectedTold:
    told = {
        "id": e.pk, "item_id": e.item_id, "site_id": e.site_id, "due_on": e.due_on.isoformat(),
        "quantity": plain(e.quantity), "received": plain(e.received), "note": e.note, "version": e.version,
    }  # fmt: skip
    return ExpectedTold.model_validate(told)


def _told(level: StockLevel) -> LevelTold:
    item, place = level.item, level.location
    return LevelTold(
        item_id=item.pk, sku=item.sku, item=item.name, site_id=place.site_id, place=place.code, place_kind=place.kind,
        lot=level.lot, on_hand=plain(level.on_hand), reserved=plain(level.reserved),
        free=plain(level.on_hand - level.reserved),
    )  # fmt: skip
