"""An order that is not wanted any more, at whatever stage it is."""

from counterpart.foundation.acts.gate import Answer, current_act
from counterpart.foundation.outbox.actions import owe
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.amending import amend, as_cancelled
from counterpart.front_office.sales.errors import AllHandedOver
from counterpart.front_office.sales.holds import leave, look_again, open_holds
from counterpart.front_office.sales.models import Hold, Order
from counterpart.front_office.sales.sends import order_cancelled
from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys.facts import record


def call_off(order_id: int, reason: str) -> Answer:
    """A draft ends without a word to others; a confirmed order with all that was kept, opened and paid for it.

    Where something has left the house, only the rest is cancelled, as a version of the order, which ends with it.
    """
    act = current_act()
    document, order = act.document, Order.objects.get(pk=order_id)
    assert document is not None
    was_firm = order.state == Order.State.CONFIRMED
    lines = statements.lines_as_they_stand(pk=order_id)
    if was_firm and any(line.handed_over for line in lines):
        rest = as_cancelled(lines)
        if document.closed or not rest:
            raise AllHandedOver()
        return amend(order_id, rest, version=order.version, reason=reason, how=Hold.Exit.LIFTED.value)
    Order.CANCEL.make(order)
    close_document(order_id)
    if was_firm:
        for line in lines:
            record(line.line_id, cancelled=line.wanted)
        order_cancelled(document, act.today(), lines)
        leave(open_holds([order_id]), Hold.Exit.CANCELLED.value, closing=True)
        assert document.party_id is not None
        look_again(document.party_id, act.today(), how=Hold.Exit.LIFTED.value, but_order=order_id)
        owe("sales.mail_cancellation", {"order_id": order_id}, document_id=order_id)
    act.changed = {"reason": reason, "lines": len(lines)}
    return Answer.of(order_id, "order", order.state, version=order.version)
