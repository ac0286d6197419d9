"""Sales owns the promise: when goods are withdrawn from an order, its customer is promised anew, and told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.outbox.actions import owe_each
from counterpart.front_office.sales.errors import NothingToPromise
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.promises import promise_instants
from counterpart.front_office.sales.sends import promised_anew
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import ExpectedStock
from counterpart.hall.journeys.promising import best_of
from counterpart.hall.questions import ask

ZERO = Decimal(0)


def promise_lines(lines: Iterable[JourneyLine]) -> list[int]:
    """Promise what is still missing of each line anew; the orders whose promise moved back, which are owed a mail."""
    act = current_act()
    lacking: list[tuple[JourneyLine, Decimal]] = []
    for line in lines:
        reserved = line.reserved + facts.said(line.pk)[0]
        missing = line.ordered - line.cancelled - line.handed_over - reserved
        if line.is_goods and missing > 0:
            lacking.append((line, missing))
    if not lacking:
        return []
    sites = {line.pk: house().sites[line.order.site_id] for line, _ in lacking}
    coming = {
        site: ask(ExpectedStock(site, _items(lacking, site), tuple(line.pk for line, _ in lacking)))
        for site in sorted({site.ships_from_id for site in sites.values()})
    }
    moved: dict[int, datetime] = {}
    for line, missing in lacking:
        site = sites[line.pk]
        instants = promise_instants(site.id, act.today(site.id), act.now, None, line.item.lead_time_days)
        day = coming[site.ships_from_id].take(line.item_id, missing)
        at, receipt_on = best_of(site.id, *instants, day)
        if line.promised_at is not None and at < line.promised_at:
            at = line.promised_at
        facts.promise(line.pk, at, line.ordered - line.cancelled - missing, receipt_on)
        if line.promised_at is None or at > line.promised_at:
            moved[line.order_id] = max(at, moved.get(line.order_id, at))
    owe_each("sales.mail_new_promise", [({"order_id": pk}, pk) for pk in sorted(moved)])
    return sorted(moved)


def _items(lacking: Sequence[tuple[JourneyLine, Decimal]], ships_from: int) -> tuple[int, ...]:
    return tuple(
        sorted({line.item_id for line, _ in lacking if house().sites[line.order.site_id].ships_from_id == ships_from})
    )


@action("sales.promise_anew", on="order")
def promise_anew(order_id: int, *, by: Actor) -> Answer:
    """The promise cannot be kept: promise what is missing by what is expected now, and tell the customer."""
    order = Order.objects.get(pk=order_id)
    if order.state != Order.State.CONFIRMED:
        raise NotAllowedNow()
    lines = JourneyLine.objects.filter(order_id=order_id).select_related("item", "order").order_by("promised_at", "pk")
    if not promise_lines(lines):
        raise NothingToPromise()
    act = current_act()
    assert act.document is not None
    promised_anew(act.document, act.today())
    return Answer.of(order_id, "order", order.state, version=order.version)
