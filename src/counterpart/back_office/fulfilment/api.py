"""Shipments, over the API: release, pick, pack, hand over or ship."""

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from ninja import Query
from pydantic import Field

from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
    ship_shipment,
)
from counterpart.back_office.fulfilment.codes import read, said
from counterpart.back_office.fulfilment.day import promises_at_risk
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.serials import numbers_of
from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
    Room,
    one,
    page_of,
    tagged,
    written,
)
from counterpart.foundation.wire import LINES, ONE_LINE, Body, CountIn, Day, Flag, Told, plain
from counterpart.hall.journeys.story import sentence_of

router = Room(tags=["fulfilment"])
SHORT_MAX = 2000


SerialNumber = Annotated[str, ONE_LINE, Field(min_length=1, max_length=40)]


class ShipmentShort(Told):
    id: int
    reference: str
    state: str
    version: int
    order_id: int
    party_id: int | None
    party: str
    site_id: int
    method: str
    collect_at_id: int | None
    shelf: str
    carrier: str
    tracking_reference: str
    pickup_code: str
    ready_at: datetime | None
    arrived_at: datetime | None
    handed_over_to: str
    relation: str
    identity_seen: str
    returned_why: str
    return_reason: str
    handed_over_on: Day | None
    opened_at: datetime
    closed_at: datetime | None


class ShipmentLineTold(Told):
    position: int
    line_id: int
    item_id: int
    sku: str
    item: str
    is_goods: bool
    quantity: str
    serials: list[str]


class ShipmentTold(ShipmentShort):
    sentence: str
    lines: list[ShipmentLineTold]


class PromiseTold(Told):
    """A promise at risk: ``late``, ``lost`` (it cannot be kept) or ``today``, with the reason in a sentence."""

    order_id: int
    order: str
    shipment_id: int
    party: str
    promised_at: datetime | None
    risk: str
    reason: str


class Part(Body):
    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: CountIn


class Release(Body):
    only: Annotated[
        list[Part], Field(max_length=SHORT_MAX, description="So much of these lines, and nothing else.")
    ] = []
    split: Annotated[Flag, Field(description="Send what is here now; the rest waits in a shipment of its own.")] = False


class Short(Body):
    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    found: CountIn


class Picking(Body):
    short: Annotated[list[Short], Field(max_length=SHORT_MAX, description="Lines where less was found.")] = []


class Packing(Body):
    shelf: Annotated[str, ONE_LINE, Field(max_length=20)] = ""


class SerialsIn(Body):
    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    numbers: Annotated[list[SerialNumber], Field(min_length=1, max_length=SHORT_MAX)]


Serials = Annotated[
    list[SerialsIn], Field(max_length=SHORT_MAX, description="Of every piece of the items that have serial numbers.")
]


class HandOver(Body):
    to: Annotated[str, ONE_LINE, Field(min_length=1, max_length=120, description="Who receives the goods.")]
    signature: Annotated[str, LINES, Field(max_length=20_000, description="As it was drawn.")] = ""
    relation: Annotated[
        str, ONE_LINE, Field(max_length=60, description="How somebody else who takes them belongs to the customer.")
    ] = ""
    identity: Annotated[
        Literal["", "id_card", "passport", "licence", "other"], Field(description="The kind of document looked at.")
    ] = ""
    taken: Annotated[list[Part], Field(max_length=SHORT_MAX, description="Lines of which less was taken.")] = []
    rest: Annotated[
        Literal["stays", "back"], Field(description="What was not taken stays on its shelf, or goes back to stock.")
    ] = "stays"
    reason: Annotated[str, ONE_LINE, Field(max_length=200, description="Why the rest is not wanted.")] = ""
    serials: Serials = []


class Shipping(Body):
    carrier: Annotated[str, ONE_LINE, Field(max_length=40)] = ""
    tracking_reference: Annotated[str, ONE_LINE, Field(max_length=60)] = ""
    serials: Serials = []


# What an empty body means.
RELEASE, PICKING, PACKING, SHIPPING = Release(), Picking(), Packing(), Shipping()
State = Literal[
    "", "waiting", "released", "picked", "ready", "shipped", "packed", "on_van", "handed_over", "returned", "recalled",
    "cancelled",
]  # fmt: skip


@router.read("/shipments", "fulfilment.view", Page[ShipmentShort])
def list_shipments(
    request: ApiRequest,
    state: Annotated[State, Query()] = "",
    order_id: FilterId | None = None,
    pickup_code: Annotated[str, Query(max_length=20)] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ShipmentShort]:
    """The newest first."""
    found = _shipments(request)
    if state:
        found = found.filter(state=state)
    if order_id:
        found = found.filter(order_id=order_id)
    if pickup_code:
        found = found.filter(pickup_code=read(pickup_code) or "-", state="ready")
    rows, following = page_of(found, cursor, limit)
    return Page(results=[ShipmentShort.model_validate(_short(s)) for s in rows], next=following)


@router.read("/shipments/{pk}", "fulfilment.view", ShipmentTold, sample="shipment")
def show_shipment(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One shipment with what is in it."""
    s = one(_shipments(request), pk)
    numbers = numbers_of(pk)
    lines = [
        ShipmentLineTold(
            position=line.position, line_id=line.line_id, item_id=line.item_id, sku=line.item.sku, item=line.item.name,
            is_goods=line.is_goods, quantity=plain(line.quantity), serials=numbers.get(line.line_id, []),
        )
        for line in s.lines.select_related("item").order_by("position")
    ]  # fmt: skip
    sentence = sentence_of(s.pk, translation.get_language() or "en")
    return tagged(ShipmentTold.model_validate(_short(s) | {"lines": lines, "sentence": sentence}), s.version)


@router.read("/promises", "fulfilment.view", Page[PromiseTold])
def list_promises(request: ApiRequest) -> Page[PromiseTold]:
    """The day board: promises at risk, the latest first, at most 200."""
    told = [
        PromiseTold(
            order_id=p.order_id, order=p.order, shipment_id=p.pk, party=p.party, promised_at=p.promised_at, risk=p.risk,
            reason=p.why,
        )
        for p in promises_at_risk(request.auth)
    ]  # fmt: skip
    return Page(results=told, next="")


@router.write("/shipments/{pk}/release", "fulfilment.release_shipment", sample="shipment")
def shipment_release(request: ApiRequest, pk: PathId, body: Release = RELEASE) -> HttpResponse:
    """The warehouse may start."""
    only = [(line.position, line.quantity) for line in body.only]
    return written(release_shipment(pk, split=body.split, only=only, by=request.auth))


@router.write("/shipments/{pk}/picking", "fulfilment.pick_shipment", sample="shipment")
def shipment_picking(request: ApiRequest, pk: PathId, body: Picking = PICKING) -> HttpResponse:
    """The goods are on the shelf."""
    short = [(line.position, line.found) for line in body.short]
    return written(pick_shipment(pk, short=short, by=request.auth))


@router.write("/shipments/{pk}/packing", "fulfilment.pack_shipment", sample="shipment")
def shipment_packing(request: ApiRequest, pk: PathId, body: Packing = PACKING) -> HttpResponse:
    """Packed, and ready for the customer or the carrier."""
    return written(pack_shipment(pk, shelf=body.shelf, by=request.auth))


@router.write("/shipments/{pk}/hand-over", "fulfilment.hand_over_shipment", sample="shipment")
def shipment_hand_over(request: ApiRequest, pk: PathId, body: HandOver) -> HttpResponse:
    """The customer has the goods, and signed for them; or somebody else has, or not all of them."""
    return written(
        hand_over_shipment(
            pk, to=body.to, signature=body.signature, relation=body.relation, identity=body.identity,
            taken=[(line.position, line.quantity) for line in body.taken], rest=body.rest, reason=body.reason,
            serials=[(line.position, line.numbers) for line in body.serials], by=request.auth,
        )
    )  # fmt: skip


@router.write("/shipments/{pk}/shipping", "fulfilment.ship_shipment", sample="shipment")
def shipment_shipping(request: ApiRequest, pk: PathId, body: Shipping = SHIPPING) -> HttpResponse:
    """The carrier has the goods."""
    serials = [(line.position, line.numbers) for line in body.serials]
    return written(
        ship_shipment(
            pk, tracking_reference=body.tracking_reference, carrier=body.carrier, serials=serials, by=request.auth
        )
    )


def _shipments(request: ApiRequest) -> QuerySet[Shipment]:
    return Shipment.objects.filter(request.auth.scope("document__")).select_related("document__party")


def _short(s: Shipment) -> dict[str, object]:
    d = s.document
    return {
        "id": s.pk, "reference": d.reference, "state": s.state, "version": s.version, "order_id": s.order_id,
        "party_id": d.party_id, "party": d.party.name if d.party else "", "site_id": d.site_id, "method": s.method,
        "collect_at_id": s.collect_at_id,
        "shelf": s.shelf, "carrier": s.carrier, "tracking_reference": s.tracking_reference, "handed_over_to": s.handed_over_to,
        "pickup_code": said(s.pickup_code) if s.state == "ready" else "", "ready_at": s.ready_at,
        "arrived_at": s.arrived_at, "relation": s.relation, "identity_seen": s.identity_seen,
        "returned_why": s.returned_why, "return_reason": s.return_reason,
        "handed_over_on": s.handed_over_on.isoformat() if s.handed_over_on else None, "opened_at": d.opened_at,
        "closed_at": d.closed_at,
    }  # fmt: skip
