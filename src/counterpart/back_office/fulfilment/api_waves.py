"""Waves, over the API: what is picked on one walk, who walks it, and into which box how much of what goes.

What is picked is said shipment by shipment (``POST /shipments/{id}/picking``); ending the wave gives back the rest.
"""

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from pydantic import Field

from counterpart.back_office.fulfilment.models import Wave
from counterpart.back_office.fulfilment.walking import stops_of, wave_of, waves_seen
from counterpart.back_office.fulfilment.waves import BOXES_MAX, end_wave, give_back_wave, make_wave, take_wave
from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, page_of, written
from counterpart.foundation.wire import Body, Key, Told, plain

router = Room(tags=["waves"])


class WaveShort(Told):
    id: int
    reference: str
    site_id: int
    made_by: str
    made_at: datetime
    taken_by: str
    ended_at: datetime | None


class BoxTold(Told):
    """``left`` is empty while it is to be picked, else ``picked`` or ``given_back``."""

    box: int
    shipment_id: int
    left: str


class ShareTold(Told):
    box: int
    shipment_id: int
    position: int
    quantity: str


class StopTold(Told):
    """One place and one item, with the boxes that get some of it."""

    place: str
    item_id: int
    sku: str
    item: str
    quantity: str
    boxes: list[ShareTold]


class WaveTold(WaveShort):
    boxes: list[BoxTold]
    stops: list[StopTold]


class NewWave(Body):
    shipment_ids: Annotated[
        list[Key], Field(min_length=1, max_length=BOXES_MAX, description="Released ones, of one site.")
    ]


@router.read("/waves", "fulfilment.view", Page[WaveShort])
def list_waves(request: ApiRequest, cursor: Cursor = "", limit: Limit = 50) -> Page[WaveShort]:
    """Those that are not over, the newest first."""
    rows, following = page_of(waves_seen(request.auth), cursor, limit)
    return Page(results=[WaveShort.model_validate(_short(wave)) for wave in rows], next=following)


@router.read("/waves/{pk}", "fulfilment.view", WaveTold, sample="wave")
def show_wave(request: ApiRequest, pk: PathId) -> WaveTold:
    """One wave: its boxes, and what is to be fetched still, in the order of the places."""
    seen = wave_of(pk, request.auth)
    boxes = [BoxTold(box=box.box, shipment_id=box.shipment_id, left=box.left) for box, _row in seen.boxes]
    stops = [
        StopTold(
            place=stop.line.first_place, item_id=stop.line.item_id, sku=stop.line.sku, item=stop.line.name,
            quantity=plain(stop.line.quantity),
            boxes=[
                ShareTold(box=s.box, shipment_id=s.shipment_id, position=s.position, quantity=plain(s.quantity))
                for s in stop.shares
            ],
        )
        for stop in stops_of(seen)
    ]  # fmt: skip
    return WaveTold.model_validate(_short(seen.wave) | {"boxes": boxes, "stops": stops})


@router.write("/waves", "fulfilment.make_wave")
def new_wave(request: ApiRequest, body: NewWave) -> HttpResponse:
    """These are picked together; box 1 is for the one that is promised first."""
    return written(make_wave(body.shipment_ids, by=request.auth))


@router.write("/waves/{pk}/taker", "fulfilment.take_wave", sample="wave")
def wave_taker(request: ApiRequest, pk: PathId) -> HttpResponse:
    """I walk it."""
    return written(take_wave(pk, by=request.auth))


@router.write("/waves/{pk}/giving-back", "fulfilment.give_back_wave", sample="wave")
def wave_giving_back(request: ApiRequest, pk: PathId) -> HttpResponse:
    """Somebody else may walk it."""
    return written(give_back_wave(pk, by=request.auth))


@router.write("/waves/{pk}/end", "fulfilment.end_wave", sample="wave")
def wave_end(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The walk is over: what is not picked is given back."""
    return written(end_wave(pk, by=request.auth))


def _short(wave: Wave) -> dict[str, object]:
    return {
        "id": wave.pk, "reference": wave.reference, "site_id": wave.site_id, "made_by": wave.made_by.name,
        "made_at": wave.made_at, "taken_by": wave.taken_by.name if wave.taken_by else "", "ended_at": wave.ended_at,
    }  # fmt: skip
