"""What people in fulfilment and at the pickup desk do with a shipment."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.errors import GoodsMissing, NameMissing, NothingFound, NothingHere, WrongMethod
from counterpart.back_office.fulfilment.holding import refuse_held
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.back_office.fulfilment.sends import goods_handed_over, goods_not_found, goods_picked, goods_ready
from counterpart.back_office.fulfilment.statements import LineRow
from counterpart.foundation.acts.gate import ActInProgress, Answer, Locked, action, current_act
from counterpart.foundation.errors import Invalid, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.hall.desks.flow import Opening, Turn, close_document, hand_on, open_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import MovedLine

ZERO = Decimal(0)
SHORT_REASONS = ("missing", "damaged", "other")


@action("fulfilment.release_shipment", on="shipment")
def release_shipment(shipment_id: int, *, split: bool = False, by: Actor) -> Answer:
    """Let the warehouse start. With ``split`` what is here goes now and the rest waits in a shipment of its own."""
    version = statements.release_whole(shipment_id)
    if version is None:
        rows = statements.shipment_with_lines(pk=shipment_id)
        refuse_held(rows[0].order_id)
        if statements.release(pk=shipment_id) != 1:
            raise NotAllowedNow()
        if not split:
            raise GoodsMissing()
        here = {r.row_id: min(r.quantity, max(r.free_to_pick, ZERO)) if r.is_goods else r.quantity for r in rows}
        _split(shipment_id, rows, here)
        version = rows[0].version + 1
    return Answer.of(shipment_id, "shipment", "released", version=version)


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
        _split(shipment_id, rows, {r.row_id: found.get(r.position, r.quantity) for r in rows}, short=True)
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
    """Everything is packed and waits on a shelf for the customer, or at the gate for the carrier."""
    act, document = _at(shipment_id)
    if statements.pack(pk=shipment_id, shelf=shelf.strip()) != 1:
        raise NotAllowedNow()
    rows = statements.shipment_with_lines(pk=shipment_id)
    for r in rows:
        facts.record(r.line_id, packed=r.quantity, ready=r.quantity)
    pickup = rows[0].method == "pickup"
    due = _due(rows)
    turn = Turn("fulfilment", "ship", promised_at=due)
    if pickup:
        turn = Turn("pickup", "hand_over", {"shelf": shelf.strip()}, promised_at=due, waits_for="customer")
    hand_on(shipment_id, document.site_id, turn)
    goods_ready(document, act.today(), rows[0].order_id, shelf.strip())
    return Answer.of(shipment_id, "shipment", "ready", version=rows[0].version)


@action("fulfilment.hand_over_shipment", on="shipment")
def hand_over_shipment(shipment_id: int, *, to: str, signature: str = "", on: date | None = None, by: Actor) -> Answer:
    """The customer has the goods: stock and cost are booked, an invoice is drafted."""
    act, document = _at(shipment_id)
    if not to.strip():
        raise NameMissing()
    on = on or act.today()
    if statements.hand_over(pk=shipment_id, to=to.strip(), signature=signature, on=on) != 1:
        raise _wrong(shipment_id, "pickup")
    act.personal = {"handed_over_to": to.strip()}
    return _leave(act, document, on, "handed_over")


@action("fulfilment.ship_shipment", on="shipment")
def ship_shipment(shipment_id: int, *, tracking_reference: str = "", on: date | None = None, by: Actor) -> Answer:
    """The carrier has the goods: stock and cost are booked, an invoice is drafted."""
    act, document = _at(shipment_id)
    on = on or act.today()
    if statements.ship(pk=shipment_id, tracking=tracking_reference.strip(), on=on) != 1:
        raise _wrong(shipment_id, "delivery")
    return _leave(act, document, on, "shipped")


def _leave(act: ActInProgress, document: Locked, on: date, state: str) -> Answer:
    rows = statements.shipment_with_lines(pk=document.id)
    for r in rows:
        facts.record(r.line_id, handed_over=r.quantity)
    close_document(document.id)
    goods_handed_over(document, on, rows)
    act.changed = {"lines": len(rows), "complete": not rows[0].rest}
    return Answer.of(document.id, "shipment", state, version=rows[0].version)


def _at(shipment_id: int) -> tuple[ActInProgress, Locked]:
    act = current_act()
    assert act.document is not None and act.document.id == shipment_id
    return act, act.document


def _wrong(shipment_id: int, method: str) -> NotAllowedNow:
    other = Shipment.objects.filter(pk=shipment_id, state="ready").exclude(method=method).exists()
    return WrongMethod() if other else NotAllowedNow()


def _due(rows: Sequence[LineRow]) -> datetime | None:
    """When the last of these lines is promised."""
    return max((r.promised_at for r in rows if r.promised_at), default=None)


def _split(shipment_id: int, rows: Sequence[LineRow], now: dict[int, Decimal], *, short: bool = False) -> None:
    """Keep ``now`` of each line here; what is left waits in a shipment of its own, joined to one that waits already."""
    if not any(now[r.row_id] for r in rows if r.is_goods):
        raise NothingHere()
    rest = [(r, r.quantity - now[r.row_id]) for r in rows if now[r.row_id] < r.quantity]
    if not rest:
        return
    waiting = Shipment.objects.filter(order_id=rows[0].order_id, state=Shipment.State.WAITING).first()
    held = {line.line_id: line for line in waiting.lines.all()} if waiting else {}
    pk = waiting.pk if waiting else _open_rest(rows, _due([r for r, _ in rest]), short)
    new = [(pk, r.position, r.line_id, r.item_id, r.is_goods, q) for r, q in rest if r.line_id not in held]
    more = [(held[r.line_id].pk, held[r.line_id].quantity + q) for r, q in rest if r.line_id in held]
    less = [(r.row_id, now[r.row_id]) for r, _ in rest if now[r.row_id]]
    gone = [r.row_id for r, _ in rest if not now[r.row_id]]
    if more + less:
        statements.set_line_quantities(more + less)
    if gone:
        ShipmentLine.objects.filter(pk__in=gone).delete()
    if new:
        statements.add_shipment_lines(*new)


def _open_rest(rows: Sequence[LineRow], due: datetime | None, short: bool) -> int:
    """A shipment for what stays behind: it waits for goods, or for somebody to look where they are."""
    document = current_act().document
    assert document is not None
    turn = Turn("fulfilment", "release", {"short": True} if short else {}, promised_at=due, waits_for="goods")
    today = current_act().today()
    pk = open_document(
        Opening("shipment", document.party_id, document.site_id, today, turn, origin_id=rows[0].order_id),
        document.journey_id,
    )
    statements.add_shipment((pk, rows[0].order_id, rows[0].method))
    return pk
