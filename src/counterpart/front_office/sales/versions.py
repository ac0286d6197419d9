"""The versions of an order, and what a new one means for money: the limit is looked at again, deposits follow the total."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Max

from counterpart.foundation.acts.gate import Locked, current_act
from counterpart.foundation.money.rounding import round_amount
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.credit import Over, exposures_of, limit_of, lock_credit
from counterpart.front_office.sales.depositing import see_deposit
from counterpart.front_office.sales.holds import hold_for_credit, look_again, set_asked, turn_for
from counterpart.front_office.sales.models import Deposit, Hold, Order, OrderVersion
from counterpart.front_office.sales.sends import refund_owed
from counterpart.hall.desks.flow import hand_on
from counterpart.hall.journeys.facts import hold_lines
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders
from counterpart.hall.questions import ask

ZERO = Decimal(0)


def write_version(
    order_id: int, changes: Sequence[dict[str, str]], before: Decimal, after: Decimal, reason: str = ""
) -> int:
    """The next version of an order, whose document is locked; its number."""
    act = current_act()
    last = OrderVersion.objects.filter(order_id=order_id).aggregate(last=Max("number"))["last"]
    number: int = (last or 1) + 1
    statements.add_version((order_id, number, list(changes), reason[:200], before, after, act.now, act.by.person_id))
    return number


def see_money(order: Order, document: Locked, before: Decimal, held: Sequence[Hold], *, how: str) -> None:
    """A dearer order may go beyond the limit and is held; a cheaper one, and others of the customer, may go on."""
    assert document.party_id is not None
    _follow_deposit(order)
    if order.total > before:
        _look_at_limit(order, document, held)
    elif order.total < before:
        look_again(document.party_id, current_act().today(), how=how)
        owed = ask(MoneyOfOrders((order.pk,))).get(order.pk)
        if owed and owed.left_of(order.total) < 0:
            refund_owed(document, current_act().today(), "amended")


def _look_at_limit(order: Order, document: Locked, held: Sequence[Hold]) -> None:
    party = Order.objects.select_related("document__party__merged_into").get(pk=order.pk)
    customer, limit = limit_of(party)
    if limit is None:
        return
    act = current_act()
    books = act.site.entity.currency
    limits = lock_credit([customer])
    found, left = exposures_of([customer], books, act.today(), but_order=order.pk, limits=limits)
    exposure, rest = found[customer], left.get(order.pk, ZERO)
    if exposure.limit is None or not exposure.over(rest):
        return
    over = Over(books, exposure.used + rest, exposure.limit)
    already = next((hold for hold in held if hold.kind == Hold.Kind.CREDIT), None)
    if already:
        set_asked([(already.pk, over.exposure, over.allowed, over.asked)])
        return
    hold_for_credit(order.pk, over)
    hold_lines([order.pk])
    if not held:
        hand_on(order.pk, document.site_id, turn_for(Hold.Kind.CREDIT.value))


def _follow_deposit(order: Order) -> None:
    """A share is a share of what the order costs now; an amount is at most all of it."""
    deposit = Deposit.objects.filter(order_id=order.pk).first()
    if deposit is None:
        return
    share = deposit.share
    amount = min(deposit.amount, order.total) if share is None else round_amount(order.total * share, order.currency)
    if amount > 0 and amount != deposit.amount:
        Deposit.objects.filter(pk=order.pk).update(amount=amount)
        see_deposit(order.pk)
