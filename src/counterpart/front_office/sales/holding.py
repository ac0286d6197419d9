"""Stopping an order by hand, and letting it go on: for its price, its goods or its papers."""

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.errors import HeldAlready, NotHeld, NotYourHold
from counterpart.front_office.sales.holds import leave, open_holds, place, turn_for
from counterpart.front_office.sales.models import Hold, Order
from counterpart.hall.desks.flow import hand_on
from counterpart.hall.journeys.facts import hold_lines

BY_HAND = (Hold.Kind.PRICE.value, Hold.Kind.STOCK.value, Hold.Kind.PAPER.value)


@action("sales.hold_order", on="order")
def hold_order(order_id: int, *, kind: str, note: str, by: Actor) -> Answer:
    """Stop a confirmed order; the desk that owns the reason is told."""
    act = current_act()
    assert act.document is not None
    note = _sentence("note", note)
    if kind not in BY_HAND:
        raise Invalid(fields={"kind": kind[:40]})
    order = Order.objects.get(pk=order_id)
    if order.state != Order.State.CONFIRMED or act.document.closed:
        raise NotAllowedNow()
    held = open_holds([order_id])
    if any(hold.kind == kind for hold in held):
        raise HeldAlready()
    place(order_id, kind, order.currency, note=note)
    hold_lines([order_id])
    if not held:
        hand_on(order_id, act.document.site_id, turn_for(kind))
    act.changed["reason"] = note
    return Answer.of(order_id, "order", order.state, version=order.version)


@action("sales.lift_hold", on="order")
def lift_hold(order_id: int, *, kind: str, reason: str, by: Actor) -> Answer:
    """The desk that owns the reason lets the order go on. Money and credit have exits of their own."""
    act = current_act()
    assert act.document is not None
    reason = _sentence("reason", reason)
    if kind not in BY_HAND:
        raise Invalid(fields={"kind": kind[:40]})
    found = list(Hold.objects.filter(order_id=order_id, kind=kind, left_at=None).select_related("order__document"))
    if not found:
        raise NotHeld()
    if by.desk.duty != found[0].duty and not by.may("*"):
        raise NotYourHold()
    leave(found, Hold.Exit.LIFTED.value, reason=reason)
    act.changed["reason"] = reason
    return Answer.of(order_id, "order", found[0].order.state, version=found[0].order.version)


def _sentence(name: str, text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= 200 or not text.isprintable():
        raise Invalid(fields={name: text[:200]})
    return text
