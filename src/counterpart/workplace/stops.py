"""Why an order does not go on, with the exits as buttons, and what else can be done with one that is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.hold_words import hold_sentence, kind_words
from counterpart.front_office.sales.models import Hold, Order
from counterpart.workplace.ways import way


@dataclass(frozen=True)
class Way:
    """A button: ``first`` is the one to press."""

    label: str
    url: str
    first: bool = False


@dataclass(frozen=True)
class Stop:
    """One open hold of an order."""

    kind: str
    sentence: str
    ways: tuple[Way, ...]


def stops_of(order: Order, holds: Sequence[Hold], by: Actor) -> list[Stop]:
    """What holds an order, and the exits that this actor may take."""
    document = order.document
    customer = document.party.name if document.party else ""
    return [
        Stop(kind_words(hold.kind), hold_sentence(hold, document.reference, customer), _exits(order, hold, by))
        for hold in holds
        if hold.is_open
    ]


def _exits(order: Order, hold: Hold, by: Actor) -> tuple[Way, ...]:
    pk = order.pk
    if hold.kind in ("credit", "deposit"):
        ways = [("accounting.receive_deposit", _("Take a deposit"), "accounting:deposit")]
        if hold.kind == "credit":
            if hold.placed_by_id != by.person_id:
                ways.append(("accounting.approve_credit", _("Approve it"), "accounting:approval"))
            ways.append(("sales.reduce_order", _("Order less"), "sales:reduction"))
        return _ways(ways, pk, by)
    if by.desk.duty == hold.duty or by.may("*"):
        return _ways([("sales.lift_hold", _("Let it go on"), "sales:lifting")], pk, by)
    return ()


def change_way(order: Order, by: Actor) -> str:
    """Where the order is written anew while it is a draft, or changed by a version of it afterwards."""
    if order.state == Order.State.DRAFT:
        return way("sales:order_draft", order.pk) if by.may("sales.change_order") else ""
    open_ = order.state == Order.State.CONFIRMED and order.document.closed_at is None
    return way("sales:amendment", order.pk) if open_ and by.may("sales.amend_order") else ""


def more_ways(order: Order, holds: Sequence[Hold], by: Actor, *, picked: bool) -> tuple[Way, ...]:
    """What can be done with a confirmed order beside the next thing and a change."""
    if order.state != Order.State.CONFIRMED:
        return ()
    call = ("cover.promise_call_back", _("Promise a call"), "cover:promise")
    back = [("after_sales.ask_return", _("Take goods back"), "after_sales:take_back")] if picked else []
    if order.document.closed_at is not None:
        return tuple(Way(each.label, each.url) for each in _ways([*back, call], order.pk, by))
    ways = [*back, ("sales.ask_deposit", _("Ask for a deposit"), "sales:deposit")]
    if not any(hold.is_open for hold in holds):
        ways.append(("accounting.receive_deposit", _("Take a deposit"), "accounting:deposit"))
    ways.append(("sales.hold_order", _("Stop the order"), "sales:hold"))
    ways.append(call)
    return tuple(Way(each.label, each.url) for each in _ways(ways, order.pk, by))


def _ways(ways: Sequence[tuple[str, str, str]], pk: int, by: Actor) -> tuple[Way, ...]:
    open_to = [(label, way(name, pk)) for capability, label, name in ways if by.may(capability) and way(name, pk)]
    return tuple(Way(label, url, n == 0) for n, (label, url) in enumerate(open_to))
