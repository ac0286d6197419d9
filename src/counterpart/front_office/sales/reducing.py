"""Less than was ordered: the customer, or the limit, wants a confirmed order smaller."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from counterpart.foundation.acts.gate import Answer, action
from counterpart.foundation.errors import Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.statements import UpdateMany
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.amending import Change, amend, store_totals
from counterpart.front_office.sales.errors import OnlyLess
from counterpart.front_office.sales.models import Order, OrderLine
from counterpart.hall.journeys.models import JourneyLine

ZERO = Decimal(0)
set_quantities = UpdateMany(OrderLine, "line_id", "quantity amount")


@dataclass(frozen=True)
class Less:
    """What is still wanted of the line at a position; zero takes the line out."""

    position: int
    quantity: Decimal


@action("sales.reduce_order", on="order")
def reduce_order(order_id: int, lines: Sequence[Less], *, version: int, by: Actor) -> Answer:
    """The customer takes less of some lines: what was kept for them is free, the total is smaller, a hold may end.

    Raises Stale when somebody saved first, OnlyLess for more than was ordered.
    """
    order = Order.objects.filter(pk=order_id).first()
    if order is not None and order.version != version:
        raise Stale()
    wanted = {line.position: line.wanted for line in statements.lines_as_they_stand(pk=order_id)}
    more = [less for less in lines if less.position in wanted and less.quantity > wanted[less.position]]
    if more or all(less.quantity == wanted.get(less.position) for less in lines):
        raise OnlyLess()
    return amend(order_id, [Change(less.position, less.quantity) for less in lines], version=version)


def standing(line: JourneyLine) -> Decimal:
    """What is still wanted of a line."""
    wanted: Decimal = line.ordered - line.cancelled
    return wanted


def rewrite(order: Order, agreed: Iterable[OrderLine], left: dict[int, Decimal]) -> None:
    """Lines and totals of the order as they stand now. A line that was taken out keeps its quantity and costs nothing."""
    rows, told = [], []
    for line in agreed:
        quantity = left.get(line.pk, standing(line.line))
        amount = line_net(quantity, line.unit_price, line.discount, order.currency)
        rows.append((line.pk, quantity or line.quantity, amount))
        told.append((amount, line.tax_category, line.tax_rate))
    set_quantities(rows)
    store_totals(order, told)
