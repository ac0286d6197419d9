"""Credit beyond the limit: somebody who did not confirm the order decides that it goes on, and says why."""

from counterpart.back_office.accounting.errors import ApproveLimit, NothingToApprove, SamePerson
from counterpart.back_office.accounting.sends import credit_approved
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor
from counterpart.hall.journeys.money_on_the_way import HoldsOfOrders
from counterpart.hall.questions import ask


@action("accounting.approve_credit", on="order")
def approve_credit(order_id: int, *, reason: str, by: Actor) -> Answer:
    """Let an order go on that is beyond its customer's limit, up to what the person may approve."""
    act = current_act()
    assert act.document is not None
    reason = reason.strip()
    if not 0 < len(reason) <= 200 or not reason.isprintable():
        raise Invalid(fields={"reason": reason[:200]})
    holds = ask(HoldsOfOrders((order_id,))).get(order_id, ())
    held = next((hold for hold in holds if hold.kind == "credit"), None)
    if held is None:
        raise NothingToApprove()
    if held.placed_by_id == by.person_id:
        raise SamePerson()
    if held.amount > act.approve_limit:
        raise ApproveLimit(limit=money(act.approve_limit, held.currency))
    credit_approved(act.document, act.today(), reason)
    act.changed |= {"reason": reason, "beyond": str(held.amount)}
    return Answer.of(order_id, "order", "confirmed")
