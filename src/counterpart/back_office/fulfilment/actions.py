"""What people in fulfilment and at the pickup desk do with a shipment."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.codes import new_code
from counterpart.back_office.fulfilment.errors import (
    GoodsMissing,
    NothingFound,
    NotPaid,
    NotWhatWasReady,
    ReasonMissing,
    WrongMethod,
)
from counterpart.back_office.fulfilment.holding import refuse_held
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.parts import due_of, leave_on_shelf, split_off
from counterpart.back_office.fulfilment.pickup import check_taker, take_back
from counterpart.back_office.fulfilment.sends import (
    goods_handed_over,
    goods_not_found,
    goods_picked,
    goods_ready,
    goods_shipped,
)
from counterpart.back_office.fulfilment.serials import Serials, record_serials
from counterpart.back_office.fulfilment.terms import unpaid
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import ActInProgress, Answer, Locked, action, current_act
from counterpart.foundation.errors import Invalid, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.flow import Turn, close_document, hand_on
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import MovedLine

ZERO = Decimal(0)
RESTS = ("stays", "back")
SHORT_REASONS = ("missing", "damaged", "other")


@action("fulfilment.release_shipment", on="shipment")
def release_shipment(
    shipment_id: int, *, split: bool = False, only: Sequence[tuple[int, Decimal]] = (), by: Actor
) -> Answer:
    """Let the warehouse start. With ``split`` what is here goes now and the rest waits in a shipment of its own.

    ``only`` lists ``(position, quantity)`` of what is to go now, on purpose: everything else waits.
    """
    if only:
        return _release_part(shipment_id, dict(only))
    version = statements.release_whole(shipment_id)
    if version is None:
        rows = statements.shipment_with_lines(pk=shipment_id)
        refuse_held(rows[0].order_id)
        if statements.release(pk=shipment_id) != 1:
            raise NotAllowedNow()
        if not split:
            raise GoodsMissing()
        here = {r.row_id: min(r.quantity, max(r.free_to_pick, ZERO)) if r.is_goods else r.quantity for r in rows}
        split_off(shipment_id, rows, here)
        version = rows[0].version + 1
    return Answer.of(shipment_id, "shipment", "released", version=version)


def _release_part(shipment_id: int, wanted: dict[int, Decimal]) -> Answer:
    rows = statements.shipment_with_lines(pk=shipment_id)
    refuse_held(rows[0].order_id)
    most = {r.position: r.quantity for r in rows}
    if any(p not in most or not 0 <= q <= most[p] for p, q in wanted.items()) or not any(wanted.values()):
        raise Invalid(fields={"only": "quantity"})
    now = {r.row_id: wanted.get(r.position, ZERO) for r in rows}
    if any(r.is_goods and now[r.row_id] > max(r.free_to_pick, ZERO) for r in rows):
        raise GoodsMissing()
    if statements.release(pk=shipment_id) != 1:
        raise NotAllowedNow()
    split_off(shipment_id, rows, now)
    current_act().changed = {"only": [[p, str(q)] for p, q in sorted(wanted.items())]}
    return Answer.of(shipment_id, "shipment", "released", version=rows[0].version + 1)


@action("fulfilment.pick_shipment", on="shipment")
def pick_shipment(
    shipment_id: int, *, short: Sequence[tuple[int, Decimal]] = (), reasons: Sequence[tuple[int, str]] = (),
    on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """The goods are on the shelf. ``short`` lists ``(position, found)`` where less was found: the rest waits on its own.

    ``reasons`` says why, by position: missing, damaged or other.
    """
    act, document = _at(shipment_id)
    on = on or act.today()
    if statements.pick(pk=shipment_id) != 1:
        raise NotAllowedNow()
    rows = statements.shipment_with_lines(pk=shipment_id)
    missed: tuple[MovedLine, ...] = ()
    if short:
        found = dict(short)
        by_position = {r.position: r for r in rows}
        if any(p not in by_position or not 0 <= q <= by_position[p].quantity for p, q in found.items()):
            raise Invalid(fields={"short": "quantity"})
        if any(p not in found or why not in SHORT_REASONS for p, why in reasons):
            raise Invalid(fields={"reasons": "reason"})
        if not any(found.get(r.position, r.quantity) for r in rows if r.is_goods):
            raise NothingFound()
        split_off(shipment_id, rows, {r.row_id: found.get(r.position, r.quantity) for r in rows}, short=True)
        missed = tuple(
            MovedLine(r.line_id, r.item_id, True, r.quantity - found[r.position])
            for r in rows
            if r.is_goods and found.get(r.position, r.quantity) < r.quantity
        )
        rows = statements.shipment_with_lines(pk=shipment_id)
    for r in rows:
        facts.record(r.line_id, picked=r.quantity)
    goods_picked(document, on, rows)
    if missed:
        goods_not_found(document, on, rows[0].order_id, missed)
    act.changed = {"lines": len(rows)}
    if short:
        act.changed["short"] = [[p, str(q), dict(reasons).get(p, "")] for p, q in short]
    return Answer.of(shipment_id, "shipment", "picked", version=rows[0].version)


@action("fulfilment.pack_shipment", on="shipment")
def pack_shipment(shipment_id: int, *, shelf: str = "", by: Actor) -> Answer:
    """Everything is packed and waits on a shelf for the customer, or at the gate for the carrier or the van."""
    act, document = _at(shipment_id)
    if statements.pack(pk=shipment_id, shelf=shelf.strip(), code=new_code(), at=act.now) != 1:
        raise NotAllowedNow()
    rows = statements.shipment_with_lines(pk=shipment_id)
    due = due_of(rows)
    if rows[0].collect_at_id:
        for r in rows:
            facts.record(r.line_id, packed=r.quantity)
        to = house().sites[rows[0].collect_at_id].name
        hand_on(shipment_id, document.site_id, Turn("fulfilment", "send_on", {"site": to}, promised_at=due))
        return Answer.of(shipment_id, "shipment", "packed", version=rows[0].version)
    for r in rows:
        facts.record(r.line_id, packed=r.quantity, ready=r.quantity)
    pickup = rows[0].method == "pickup"
    turn = Turn("fulfilment", "ship", promised_at=due)
    if pickup:
        turn = Turn("pickup", "hand_over", {"shelf": shelf.strip()}, promised_at=due, waits_for="customer")
    hand_on(shipment_id, document.site_id, turn)
    goods_ready(document, act.today(), rows[0].order_id, shelf.strip())
    return Answer.of(shipment_id, "shipment", "ready", version=rows[0].version)


@action("fulfilment.hand_over_shipment", on="shipment")
def hand_over_shipment(
    shipment_id: int, *, to: str, signature: str = "", relation: str = "", identity: str = "",
    taken: Sequence[tuple[int, Decimal]] = (), rest: str = "stays", reason: str = "", serials: Serials = (),
    on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """The customer has the goods: stock and cost are booked, an invoice is drafted.

    ``relation`` says how somebody else who takes them belongs to the customer, ``identity`` what kind of document was
    looked at. ``taken`` lists ``(position, quantity)`` where less was taken: the ``rest`` ``stays`` on its shelf, or
    goes ``back`` to stock, for a ``reason``, and is ordered no more. ``serials`` lists the numbers of the pieces by position.
    """
    act, document = _at(shipment_id)
    on = on or act.today()
    check_taker(to, relation, identity)
    if rest not in RESTS or (rest == "back" and not reason.strip()):
        raise ReasonMissing(fields={"reason": "missing"})
    taker = (to.strip(), relation.strip(), identity)
    if statements.hand_over(shipment_id, taker, signature, on) != 1:
        _let_go_when_paid(shipment_id, taker, signature, on, taken)
    act.personal = {"handed_over_to": to.strip(), "relation": relation.strip()}
    left = _leave_rest(shipment_id, taken) if taken else None
    answer = _leave(act, document, on, "handed_over", serials, more={"rest": left} if left else {})
    if left and rest == "back":
        take_back(left, document, on, "refused", reason.strip())
    return answer


def _let_go_when_paid(
    shipment_id: int, taker: Sequence[str], signature: str, on: date, taken: Sequence[tuple[int, Decimal]]
) -> None:
    """What must be paid first has been, or stays here."""
    if not Shipment.objects.filter(pk=shipment_id, state="ready", method="pickup").exists():
        raise _wrong(shipment_id, "pickup")
    rows = statements.shipment_with_lines(pk=shipment_id)
    less = dict(taken)
    left, currency = unpaid(rows[0].order_id, {r.line_id: less.get(r.position, r.quantity) for r in rows})
    if left:
        raise NotPaid(left=money(left, currency))
    if statements.hand_over(shipment_id, taker, signature, on, is_paid=True) != 1:
        raise NotAllowedNow()


def _leave_rest(shipment_id: int, taken: Sequence[tuple[int, Decimal]]) -> int | None:
    rows, less = statements.shipment_with_lines(pk=shipment_id), dict(taken)
    most = {r.position: r.quantity for r in rows}
    if any(p not in most or not 0 <= q <= most[p] for p, q in less.items()):
        raise NotWhatWasReady(fields={"taken": "quantity"})
    now = {r.row_id: less.get(r.position, r.quantity) for r in rows}
    if not any(now.values()):
        raise NotWhatWasReady(fields={"taken": "quantity"})
    return leave_on_shelf(shipment_id, rows, now)


@action("fulfilment.ship_shipment", on="shipment")
def ship_shipment(
    shipment_id: int,
    *,
    tracking_reference: str = "",
    carrier: str = "",
    serials: Serials = (),
    on: date | None = None,
    by: Actor,
) -> Answer:
    """The carrier has the goods: stock and cost are booked, an invoice is drafted, the customer is told."""
    act, document = _at(shipment_id)
    on = on or act.today()
    carrier, tracking = carrier.strip(), tracking_reference.strip()
    if statements.ship(pk=shipment_id, carrier=carrier, tracking=tracking, on=on) != 1:
        raise _wrong(shipment_id, "delivery")
    answer = _leave(act, document, on, "shipped", serials)
    goods_shipped(document, on)
    return answer


def _leave(
    act: ActInProgress, document: Locked, on: date, state: str, serials: Serials, more: dict[str, object] | None = None
) -> Answer:
    rows = statements.shipment_with_lines(pk=document.id)
    if rows[0].is_held:  # held after it was released: it may be picked and packed, but it stays in the house
        refuse_held(rows[0].order_id)
    if serials or any(r.is_serial for r in rows):
        record_serials(document.id, rows, serials, on)
    for r in rows:
        facts.record(r.line_id, handed_over=r.quantity)
    close_document(document.id)
    goods_handed_over(document, on, rows)
    act.changed = {"lines": len(rows), "complete": not rows[0].rest}
    return Answer.of(document.id, "shipment", state, version=rows[0].version, more=more or {})


def _at(shipment_id: int) -> tuple[ActInProgress, Locked]:
    act = current_act()
    assert act.document is not None and act.document.id == shipment_id
    return act, act.document


def _wrong(shipment_id: int, method: str) -> NotAllowedNow:
    other = Shipment.objects.filter(pk=shipment_id, state="ready").exclude(method=method).exists()
    return WrongMethod() if other else NotAllowedNow()
