"""What happens at the pickup desk before, and instead of, a hand-over: arrival, reminder, refusal, and nobody coming."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.errors import IdentityNotSeen, NameMissing, NobodyIsLate, ReasonMissing
from counterpart.back_office.fulfilment.models import Identity, PickupRules, Shipment
from counterpart.back_office.fulfilment.rules import pickup_rules
from counterpart.back_office.fulfilment.sends import goods_not_taken, pickup_reminded, refund_owed
from counterpart.back_office.fulfilment.statements import shipment_with_lines
from counterpart.back_office.fulfilment.terms import paid_too_much
from counterpart.foundation.acts.gate import ActInProgress, Answer, Locked, action, current_act
from counterpart.foundation.errors import Invalid, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.statements import locked
from counterpart.hall.desks.flow import Turn, close_document, hand_on
from counterpart.hall.journeys import facts

REASON_MAX, RELATION_MAX, NAME_MAX = 200, 60, 120


def check_taker(to: str, relation: str, identity: str) -> None:
    """Somebody with a name, and with a document that was looked at where the house wants that."""
    if not to.strip():
        raise NameMissing()
    if len(to) > NAME_MAX or len(relation) > RELATION_MAX or (identity and identity not in Identity.values):
        raise Invalid(fields={"relation": "length", "identity": "unknown"})
    wanted = pickup_rules().check_identity
    if not identity and (
        wanted == PickupRules.Check.ALWAYS or (wanted == PickupRules.Check.PROXY and bool(relation.strip()))
    ):
        raise IdentityNotSeen(fields={"identity": "missing"})


def _ready(shipment_id: int) -> tuple[ActInProgress, Locked, Shipment]:
    act = current_act()
    assert act.document is not None
    found: Shipment | None = locked(Shipment.objects.filter(pk=shipment_id, state="ready", method="pickup")).first()
    if found is None:
        raise NotAllowedNow()
    return act, act.document, found


@action("fulfilment.note_arrival", on="shipment")
def note_arrival(shipment_id: int, *, by: Actor) -> Answer:
    """The customer stands here: whoever fetches the parcel sees it at the top of the desk."""
    act, document, shipment = _ready(shipment_id)
    if shipment.arrived_at:
        raise NotAllowedNow(_("Somebody said already that the customer is here."))
    shipment.arrived_at, shipment.version = act.now, shipment.version + 1
    shipment.save(update_fields=["arrived_at", "version"])
    turn = Turn("pickup", "hand_over", {"shelf": shipment.shelf, "arrived": True}, promised_at=act.now)
    hand_on(shipment_id, document.site_id, turn)
    return Answer.of(shipment_id, "shipment", "ready", version=shipment.version)


@action("fulfilment.refuse_shipment", on="shipment")
def refuse_shipment(shipment_id: int, *, reason: str, by: Actor) -> Answer:
    """The customer does not want it: back to stock, off the order, and what was paid for it is owed back."""
    act, document, _shipment = _ready(shipment_id)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": "missing"})
    return take_back(shipment_id, document, act.today(), "refused", reason.strip())


@action("fulfilment.remind_of_pickup", on="shipment")
def remind_of_pickup(shipment_id: int, *, by: Actor) -> Answer:
    """Tell the customer once more that it waits."""
    act, document, shipment = _ready(shipment_id)
    shipment.reminded_at, shipment.version = act.now, shipment.version + 1
    shipment.save(update_fields=["reminded_at", "version"])
    pickup_reminded(document, act.today(), shipment.order_id)
    return Answer.of(shipment_id, "shipment", "ready", version=shipment.version)


@action("fulfilment.give_up_pickup", on="shipment")
def give_up_pickup(shipment_id: int, *, by: Actor) -> Answer:
    """Nobody came in the time the house gives: back to stock, off the order, and what was paid is owed back."""
    act, document, shipment = _ready(shipment_id)
    days = pickup_rules().give_up_after_days
    if not days or shipment.ready_at is None or act.now - shipment.ready_at < timedelta(days=days):
        raise NobodyIsLate()
    return take_back(shipment_id, document, act.today(), "no_show", "")


def take_back(shipment_id: int, document: Locked, on: date, why: str, reason: str) -> Answer:
    """What was ready is not any more, and nobody has ordered it any longer."""
    act, rows = current_act(), shipment_with_lines(shipment_id)
    said = {"state": Shipment.State.RETURNED, "returned_why": why, "return_reason": reason[:REASON_MAX]}
    if Shipment.objects.filter(pk=shipment_id, state="ready").update(**said, version=rows[0].version + 1) != 1:
        raise NotAllowedNow()
    for r in rows:
        facts.record(r.line_id, picked=-r.quantity, packed=-r.quantity, ready=-r.quantity, cancelled=r.quantity)
    close_document(shipment_id)
    act.changed = {**act.changed, "why": why, "reason": reason[:REASON_MAX], "lines": len(rows)}
    goods_not_taken(shipment_id, document, on, rows, why)
    if paid_too_much(rows[0].order_id):
        refund_owed(shipment_id, document, on, rows[0].order_id, why)
    return Answer.of(shipment_id, "shipment", "returned", version=rows[0].version + 1)
