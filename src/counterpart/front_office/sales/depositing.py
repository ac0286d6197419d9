"""Deposits: sales asks for money in advance, accounting receives it, and the order may be made to wait for it."""

from decimal import Decimal

from counterpart.design.formats import money
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import minor_unit, round_amount
from counterpart.front_office.sales.errors import DepositElsewhere, DepositTooLarge
from counterpart.front_office.sales.holds import leave, open_holds, place, set_asked, turn_for
from counterpart.front_office.sales.models import Deposit, Hold, Order
from counterpart.hall.desks.flow import hand_on
from counterpart.hall.journeys.facts import hold_lines
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders
from counterpart.hall.questions import ask

ZERO = Decimal(0)
DEPOSIT = Hold.Kind.DEPOSIT.value


@action("sales.ask_deposit", on="order")
def ask_deposit(
    order_id: int, *, share: Decimal | None = None, amount: Decimal | None = None, waits: bool = False, by: Actor
) -> Answer:
    """Ask for money in advance, as a share of the total (0.30 is 30 %) or as an amount; asked again, it is the new one.

    With ``waits`` nothing of the order is released before it is here. Raises DepositElsewhere for an order in another
    currency than the books: nobody could pay it.
    """
    act = current_act()
    assert act.document is not None
    order = Order.objects.get(pk=order_id)
    if order.state != Order.State.CONFIRMED or act.document.closed:
        raise NotAllowedNow()
    if order.currency != act.site.entity.currency:
        raise DepositElsewhere(currency=act.site.entity.currency)
    asked = _asked(order, share, amount)
    Deposit.objects.update_or_create(
        order_id=order_id,
        defaults={
            "share": share, "currency": order.currency, "amount": asked, "waits": waits, "asked_at": act.now,
            "asked_by_id": by.person_id,
        },
    )  # fmt: skip
    holds = open_holds([order_id])
    held = [hold for hold in holds if hold.kind == DEPOSIT]
    missing = asked - received_for(order_id)
    act.changed = {"amount": str(asked), "currency": order.currency, "waits": waits}
    if waits and missing > 0 and not held:
        place(order_id, DEPOSIT, order.currency, asked=missing)
        hold_lines([order_id])
        if not holds:
            hand_on(order_id, act.document.site_id, turn_for(DEPOSIT))
    elif waits and missing > 0:
        set_asked([(held[0].pk, ZERO, ZERO, missing)])
    elif held:
        how = Hold.Exit.PREPAYMENT if missing <= 0 else Hold.Exit.LIFTED
        leave(Hold.objects.filter(pk=held[0].pk).select_related("order__document"), how.value)
    return Answer.of(order_id, "order", order.state, version=order.version, more={"deposit": str(asked)})


def _asked(order: Order, share: Decimal | None, amount: Decimal | None) -> Decimal:
    if (share is None) == (amount is None):
        raise Invalid(fields={"amount": "either"})
    if share is not None:
        if not share.is_finite() or not 0 < share <= 1:
            raise Invalid(fields={"share": share})
        amount = round_amount(order.total * share, order.currency)
    assert amount is not None
    if not amount.is_finite() or amount <= 0 or amount % minor_unit(order.currency):
        raise Invalid(fields={"amount": amount})
    if amount > order.total:
        raise DepositTooLarge(total=money(order.total, order.currency))
    return amount


def received_for(order_id: int) -> Decimal:
    """What has come in for an order: in advance, and for its invoices."""
    owed = ask(MoneyOfOrders((order_id,))).get(order_id)
    return owed.received if owed else ZERO


def see_deposit(order_id: int) -> None:
    """Money came in for an order: one that waits for its deposit goes on when all of it is here."""
    held = Hold.objects.filter(order_id=order_id, kind=DEPOSIT, left_at=None).select_related("order__document").first()
    if held is None:
        return
    missing = Deposit.objects.get(pk=order_id).amount - received_for(order_id)
    if missing > 0:
        set_asked([(held.pk, ZERO, ZERO, missing)])
    else:
        leave([held], Hold.Exit.PREPAYMENT.value)
