"""Holds: an order stops for a reason, lies with the desk that owns the reason, and goes on by one of its exits."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import Insert, UpdateMany
from counterpart.front_office.sales.credit import Over, exposures_of, limit_of, lock_credit
from counterpart.front_office.sales.models import Hold
from counterpart.hall.desks.flow import Turn, hand_on
from counterpart.hall.journeys import facts

ZERO = Decimal(0)
WATCH = Turn("sales", "watch_order", waits_for="goods")
# Who owns each reason, and what their work item says.
OWNERS = {
    Hold.Kind.CREDIT.value: ("accounting", "decide_credit"),
    Hold.Kind.DEPOSIT.value: ("accounting", "await_deposit"),
    Hold.Kind.PRICE.value: ("administration", "decide_hold"),
    Hold.Kind.STOCK.value: ("warehouse", "decide_hold"),
    Hold.Kind.PAPER.value: ("sales", "decide_hold"),
}

add_hold = Insert(Hold, "order_id kind duty note currency exposure allowed asked placed_at placed_by_id")
set_asked = UpdateMany(Hold, "id", "exposure allowed asked")


def turn_for(kind: str) -> Turn:
    """The work item of an order that is held."""
    duty, text = OWNERS[kind]
    return Turn(duty, text, {"kind": kind}, waits_for="money" if kind in ("credit", "deposit") else "nobody")


def hold_for_credit(order_id: int, over: Over) -> None:
    """The order is beyond the limit: it stays confirmed and reserved, and nothing of it is released."""
    place(order_id, Hold.Kind.CREDIT.value, over.currency, over.exposure, over.allowed, over.asked)


def place(
    order_id: int, kind: str, currency: str, exposure: Decimal = ZERO, allowed: Decimal = ZERO, asked: Decimal = ZERO,
    note: str = "",
) -> None:  # fmt: skip
    """Stop an order. Its lines are marked by whoever writes them."""
    act = current_act()
    row = (order_id, kind, OWNERS[kind][0], note, currency, exposure, allowed, asked, act.now, act.by.person_id)
    add_hold(row)
    act.changed["held"] = {"kind": kind, "asked": str(asked), "currency": currency}


def open_holds(order_ids: Sequence[int]) -> list[Hold]:
    """What holds these orders now, the oldest first."""
    return list(Hold.objects.filter(order_id__in=order_ids, left_at=None).order_by("id"))


def leave(holds: Iterable[Hold], how: str, *, reason: str = "", closing: bool = False) -> list[int]:
    """These holds are left. Orders that nothing else holds go on, and lie with sales again; their keys.

    ``closing`` is for orders that end: nobody's turn is offered for them.
    """
    act, left = current_act(), list(holds)
    if not left:
        return []
    Hold.objects.filter(pk__in=[hold.pk for hold in left], left_at=None).update(
        left_at=act.now, left_by_id=act.by.person_id, left_how=how, left_reason=reason[:200]
    )
    orders = sorted({hold.order_id for hold in left})
    still = {hold.order_id: hold for hold in reversed(open_holds(orders))}
    free = [pk for pk in orders if pk not in still]
    if free:
        facts.hold_lines(free, is_held=False)
    if not closing:
        sites = {hold.order_id: hold.order.document.site_id for hold in left}
        for pk in orders:
            hand_on(pk, sites[pk], turn_for(still[pk].kind) if pk in still else WATCH)
    act.changed["goes_on"] = free
    return free


def look_again(
    party_id: int, on: date, *, how: str = Hold.Exit.PREPAYMENT.value, but_order: int = 0, reason: str = ""
) -> list[int]:
    """Whether orders of a customer that are held for credit fit now, the oldest first: those go on. Returns them.

    One statement where nothing is held. What is still missing of the others is written down anew.
    """
    held = list(
        Hold.objects.filter(kind=Hold.Kind.CREDIT, left_at=None)
        .filter(order__document__party__in=same_customer(party_id))
        .exclude(order_id=but_order)
        .select_related("order__document__party__merged_into")
        .order_by("placed_at", "id")
    )
    if not held:
        return []
    customer, _limit = limit_of(held[0].order)
    limits = lock_credit([customer])
    books = house().sites[held[0].order.document.site_id].entity.currency
    found, left = exposures_of([customer], books, on, limits=limits)
    exposure, going, staying = found[customer], [], []
    for hold in held:
        rest = left.get(hold.order_id, ZERO)
        if exposure.over(rest):
            staying.append((hold.pk, exposure.used + rest, exposure.limit or ZERO, exposure.over(rest)))
        else:
            going.append(hold)
            exposure = exposure.with_order(rest)
    if staying:
        set_asked(staying)
    return leave(going, how, reason=reason)


def same_customer(party_id: int) -> QuerySet[Party, Any]:
    """A customer and everybody who was merged into them."""
    return Party.objects.filter(Q(pk=party_id) | Q(merged_into=party_id)).values("pk")
