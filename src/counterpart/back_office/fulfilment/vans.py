"""Between our own sites: goods picked at one are collected at another, and ride on a van in between."""

from counterpart.back_office.fulfilment.codes import new_code
from counterpart.back_office.fulfilment.errors import ShelfMissing
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.parts import due_of
from counterpart.back_office.fulfilment.sends import goods_arrived, goods_ready, goods_sent_on
from counterpart.back_office.fulfilment.statements import shipment_with_lines
from counterpart.foundation.acts.gate import ActInProgress, Answer, Locked, action, current_act
from counterpart.foundation.errors import NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.hall.desks.flow import Turn, hand_on, move_document
from counterpart.hall.journeys import facts

SHELF_MAX = 20


def _in_state(shipment_id: int, state: str) -> tuple[ActInProgress, Locked, Shipment]:
    act = current_act()
    assert act.document is not None
    found: Shipment | None = locked(Shipment.objects.filter(pk=shipment_id, state=state)).first()
    if found is None:
        raise NotAllowedNow()
    return act, act.document, found


@action("fulfilment.send_shipment", on="shipment")
def send_shipment(shipment_id: int, *, by: Actor) -> Answer:
    """It is on the van: its goods are in transit, and whoever waits for the van sees it coming."""
    act, document, shipment = _in_state(shipment_id, Shipment.State.PACKED)
    assert shipment.collect_at_id is not None
    rows, to = shipment_with_lines(shipment_id), shipment.collect_at_id
    shipment.state, shipment.version = Shipment.State.ON_VAN, shipment.version + 1
    shipment.save(update_fields=["state", "version"])
    move_document(shipment_id, to)
    came_from = house().sites[document.site_id].name
    hand_on(shipment_id, to, Turn("pickup", "receive_van", {"site": came_from}, promised_at=due_of(rows)))
    goods_sent_on(document, act.today(), to, rows)
    act.changed = {"to": to, "lines": len(rows)}
    return Answer.of(shipment_id, "shipment", "on_van", version=shipment.version)


@action("fulfilment.receive_shipment", on="shipment")
def receive_shipment(shipment_id: int, *, shelf: str, by: Actor) -> Answer:
    """The van is here: it waits on a shelf for the customer, who is told."""
    act, document, shipment = _in_state(shipment_id, Shipment.State.ON_VAN)
    shelf = shelf.strip()
    if not shelf or len(shelf) > SHELF_MAX:
        raise ShelfMissing(fields={"shelf": "missing"})
    rows = shipment_with_lines(shipment_id)
    shipment.state, shipment.shelf, shipment.version = Shipment.State.READY, shelf, shipment.version + 1
    shipment.pickup_code, shipment.ready_at = new_code(), act.now
    shipment.save(update_fields=["state", "shelf", "version", "pickup_code", "ready_at"])
    for r in rows:
        facts.record(r.line_id, ready=r.quantity)
    turn = Turn("pickup", "hand_over", {"shelf": shelf}, promised_at=due_of(rows), waits_for="customer")
    hand_on(shipment_id, document.site_id, turn)
    goods_arrived(document, act.today(), rows)
    goods_ready(document, act.today(), rows[0].order_id, shelf)
    return Answer.of(shipment_id, "shipment", "ready", version=shipment.version)
