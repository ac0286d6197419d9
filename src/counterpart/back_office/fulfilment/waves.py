"""Waves: released shipments that one person picks on one walk, sorted into numbered boxes."""

from collections.abc import Sequence

from django.db.models import F

from counterpart.back_office.fulfilment.errors import NotAtOneSite, NotForAWave, WaveIsTaken
from counterpart.back_office.fulfilment.models import Shipment, Wave, WaveShipment
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.statements import in_list, locked, run
from counterpart.hall.desks.actions import give_back_items, take_items
from counterpart.hall.desks.queries import open_items

BOXES_MAX = 30

# What left the shelves or waits again is in no open wave any more, whatever became of the wave.
LEAVE = """UPDATE fulfilment_waveshipment SET "left" = CASE (SELECT s.state FROM fulfilment_shipment s
WHERE s.document_id = fulfilment_waveshipment.shipment_id) WHEN 'waiting' THEN 'given_back' WHEN 'cancelled' THEN 'given_back'
ELSE 'picked' END
WHERE "left" = '' AND {which} AND NOT EXISTS (SELECT 1 FROM fulfilment_shipment s
WHERE s.document_id = fulfilment_waveshipment.shipment_id AND s.state = 'released')"""


@action("fulfilment.make_wave")
def make_wave(shipment_ids: Sequence[int], *, by: Actor) -> Answer:
    """These released shipments are picked together: box 1 for the one that is promised first."""
    act, wanted = current_act(), list(dict.fromkeys(shipment_ids))
    if not 0 < len(wanted) <= BOXES_MAX:
        raise Invalid(fields={"shipments": "count"})
    run(LEAVE.format(which=f"shipment_id IN ({in_list(wanted)})"), wanted)
    released = open_items("shipment").filter(by.scope("document__"), document_id__in=wanted)
    released = released.filter(document__shipment__state=Shipment.State.RELEASED)
    found = list(
        released.order_by(F("promised_at").asc(nulls_last=True), "document_id").values_list(
            "document_id", "document__site_id", "taken_by_id"
        )
    )
    waved = set(WaveShipment.objects.filter(shipment_id__in=wanted, left="").values_list("shipment_id", flat=True))
    free = {pk for pk, _site, taker in found if pk not in waved and taker in (None, by.person_id)}
    for pk in wanted:
        if pk not in free:
            raise NotForAWave(shipment=reference("shipment", pk))
    if len({site for _pk, site, _taker in found}) > 1:
        raise NotAtOneSite()
    wave = Wave.objects.create(site_id=found[0][1], made_by_id=by.person_id, made_at=act.now)
    WaveShipment.objects.bulk_create(
        WaveShipment(wave=wave, shipment_id=pk, box=n) for n, (pk, _site, _taker) in enumerate(found, 1)
    )
    act.about("wave", wave.pk)
    act.changed = {"shipments": [pk for pk, _site, _taker in found]}
    return Answer(wave.pk, "wave", "open", reference=wave.reference)


@action("fulfilment.take_wave")
def take_wave(wave_id: int, *, by: Actor) -> Answer:
    """I walk this wave: all that is left of it is mine."""
    wave = _open_wave(wave_id, by)
    if wave.taken_by_id not in (None, by.person_id):
        raise WaveIsTaken()
    keys = _in_wave(wave)
    if not keys:
        raise NotAllowedNow()
    take_items(keys, by)
    Wave.objects.filter(pk=wave_id).update(taken_by_id=by.person_id)
    return Answer(wave_id, "wave", "taken", reference=wave.reference)


@action("fulfilment.give_back_wave")
def give_back_wave(wave_id: int, *, by: Actor) -> Answer:
    """Somebody else may walk it."""
    wave = _open_wave(wave_id, by)
    if wave.taken_by_id != by.person_id:
        raise NotAllowedNow()
    keys = _in_wave(wave)
    if keys:
        give_back_items(keys, by.person_id)
    Wave.objects.filter(pk=wave_id).update(taken_by_id=None)
    return Answer(wave_id, "wave", "open", reference=wave.reference)


@action("fulfilment.end_wave")
def end_wave(wave_id: int, *, by: Actor) -> Answer:
    """The walk is over: what was picked has left the wave, what was not is given back and may be picked by anybody."""
    wave = _open_wave(wave_id, by)
    if wave.taken_by_id not in (None, by.person_id):
        raise WaveIsTaken()
    run(LEAVE.format(which="wave_id = %s"), [wave_id])
    rest = _in_wave(wave)
    if rest:
        give_back_items(rest, by.person_id)
        WaveShipment.objects.filter(wave_id=wave_id, left="").update(left=WaveShipment.Left.GIVEN_BACK)
    Wave.objects.filter(pk=wave_id).update(ended_at=current_act().now)
    current_act().changed = {"given_back": rest}
    return Answer(wave_id, "wave", "ended", reference=wave.reference, more={"given_back": rest})


def _open_wave(wave_id: int, by: Actor) -> Wave:
    wave: Wave | None = locked(Wave.objects.filter(pk=wave_id)).first()
    if wave is None or by.is_customer or not by.sees(wave.site_id, None):
        raise Missing()
    if wave.ended_at is not None:
        raise NotAllowedNow()
    current_act().about("wave", wave_id)
    return wave


def _in_wave(wave: Wave) -> list[int]:
    """What of it is to be picked still, by box."""
    still = WaveShipment.objects.filter(wave=wave, left="", shipment__state=Shipment.State.RELEASED)
    return list(still.order_by("box").values_list("shipment_id", flat=True))
