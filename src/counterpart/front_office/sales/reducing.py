"""Less than was ordered: the customer, or the limit, wants a confirmed order smaller before anything of it is picked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.errors import Invalid, NotAllowedNow, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.statements import UpdateMany
from counterpart.front_office.sales.errors import GoodsOnTheirWay, NothingLeftOfIt, OnlyLess
from counterpart.front_office.sales.holds import look_again
from counterpart.front_office.sales.models import Hold, Order, OrderLine
from counterpart.front_office.sales.sends import quantity_reduced
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.models import JourneyLine

ZERO = Decimal(0)
set_lines = UpdateMany(OrderLine, "line_id", "quantity amount")


@dataclass(frozen=True)
class Less:
    """What is still wanted of the line at a position; zero takes the line out."""

    position: int
    quantity: Decimal


@action("sales.reduce_order", on="order")
def reduce_order(order_id: int, lines: Sequence[Less], *, version: int, by: Actor) -> Answer:
    """The customer takes less of some lines: what was kept for them is free, the total is smaller, a hold may end.

    Raises Stale when somebody saved first, OnlyLess for more than was ordered, GoodsOnTheirWay once something is picked.
    """
    act = current_act()
    document = act.document
    assert document is not None and document.party_id is not None
    order = Order.objects.get(pk=order_id)
    if order.version != version:
        raise Stale()
    if order.state != Order.State.CONFIRMED or document.closed:
        raise NotAllowedNow()
    agreed = {
        line.position: line for line in OrderLine.objects.filter(order_id=order_id).select_related("line", "item__unit")
    }
    wanted = {less.position: less.quantity for less in lines}
    if not lines or len(wanted) != len(lines) or not wanted.keys() <= agreed.keys():
        raise Invalid(fields={"lines": "position"})
    if any(line.line.picked for line in agreed.values()):
        raise GoodsOnTheirWay()
    changed = [_smaller(agreed[position], quantity) for position, quantity in sorted(wanted.items())]
    changed = [(line, left) for line, left in changed if left < standing(line.line)]
    if not changed:
        raise OnlyLess()
    left = {line.pk: q for line, q in changed}
    if not any(left.get(line.pk, standing(line.line)) for line in agreed.values()):
        raise NothingLeftOfIt()
    for line, quantity in changed:
        facts.record(line.pk, cancelled=standing(line.line) - quantity)
    rewrite(order, agreed.values(), left, version)
    quantity_reduced(document, act.today(), [(line.line, quantity) for line, quantity in changed])
    look_again(document.party_id, act.today(), how=Hold.Exit.SMALLER.value)
    act.changed["lines"] = [[line.position, str(quantity)] for line, quantity in changed]
    return Answer.of(order_id, "order", order.state, version=version + 1)


def standing(line: JourneyLine) -> Decimal:
    """What is still wanted of a line."""
    wanted: Decimal = line.ordered - line.cancelled
    return wanted


def _smaller(line: OrderLine, quantity: Decimal) -> tuple[OrderLine, Decimal]:
    if not quantity.is_finite() or quantity < 0 or quantity != round(quantity, line.item.unit.decimals):
        raise Invalid(fields={f"lines.{line.position}.quantity": quantity})
    if quantity > standing(line.line):
        raise OnlyLess()
    return line, quantity


def rewrite(order: Order, agreed: Iterable[OrderLine], left: dict[int, Decimal], version: int) -> None:
    """Lines and totals of the order as they stand now. A line that was taken out keeps its quantity and costs nothing."""
    rows, told = [], []
    for line in agreed:
        quantity = left.get(line.pk, standing(line.line))
        amount = line_net(quantity, line.unit_price, line.discount, order.currency)
        rows.append((line.pk, quantity or line.quantity, amount))
        told.append((amount, line.tax_category, line.tax_rate))
    set_lines(rows)
    summed = totals(told, includes_tax=order.includes_tax, currency=order.currency)
    changed = Order.objects.filter(pk=order.pk, version=version).update(
        net=summed.net, tax=summed.tax, total=summed.total, version=version + 1
    )
    if changed != 1:
        raise Stale()
