"""What other rooms tell sales."""

from counterpart.foundation.money.written import plain
from counterpart.front_office.sales.depositing import see_deposit
from counterpart.front_office.sales.errors import NotHeld
from counterpart.front_office.sales.holds import leave, look_again
from counterpart.front_office.sales.models import Hold, Order, OrderLine
from counterpart.front_office.sales.promising import promise_lines
from counterpart.front_office.sales.reducing import rewrite, standing
from counterpart.front_office.sales.versions import write_version
from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys.facts import said_about
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.money_on_the_way import AccountEased, CreditApproved
from counterpart.hall.journeys.order_to_cash import GoodsHandedOver, GoodsWithdrawn
from counterpart.hall.journeys.parts_and_places import GoodsNotTaken


def note_delivery(delivered: GoodsHandedOver) -> None:
    """Everything the customer ordered has left the house: sales has nothing more to watch."""
    if delivered.order_is_complete:
        close_document(delivered.order_id)


def take_off(not_taken: GoodsNotTaken) -> None:
    """What the customer did not take is ordered no more: the order costs less, and ends when nothing of it is left."""
    order = Order.objects.get(pk=not_taken.order_id)
    lines = list(OrderLine.objects.filter(order_id=order.pk).select_related("line").order_by("position"))
    kept = {line: standing(line.line) - said_about(line.pk, "cancelled") for line in lines}
    before = order.total
    rewrite(order, lines, {line.pk: quantity for line, quantity in kept.items()})
    told = [
        {
            "what": "not_taken", "position": str(line.position), "item": line.description,
            "before": plain(standing(line.line)), "after": plain(quantity),
        }
        for line, quantity in kept.items()
        if quantity != standing(line.line)
    ]  # fmt: skip
    write_version(order.pk, told, before, order.total)
    if not any(kept.values()):
        Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)
    if all(quantity <= line.line.handed_over + said_about(line.pk, "handed_over") for line, quantity in kept.items()):
        leave(Hold.objects.filter(order=order, left_at=None), Hold.Exit.CANCELLED.value, closing=True)
        close_document(order.pk)


def promise_withdrawn(withdrawn: GoodsWithdrawn) -> None:
    """Lines that lost goods are promised by what is expected, or by how long ordering takes; later means a mail."""
    lines = JourneyLine.objects.filter(pk__in=[line.line_id for line in withdrawn.lines])
    promise_lines(lines.select_related("item", "order").order_by("promised_at", "pk"))


def see_whether_it_fits(eased: AccountEased) -> None:
    """Money came in, or less is owed: orders that are held for it go on where they fit now."""
    look_again(eased.party_id, eased.on)
    if eased.order_id:
        see_deposit(eased.order_id)


def take_approval(approved: CreditApproved) -> None:
    """Somebody who may has decided: the order goes on in spite of the limit."""
    held = Hold.objects.filter(order_id=approved.document_id, kind=Hold.Kind.CREDIT, left_at=None)
    found = list(held.select_related("order__document"))
    if not found:
        raise NotHeld()
    leave(found, Hold.Exit.APPROVAL.value, reason=approved.reason)
