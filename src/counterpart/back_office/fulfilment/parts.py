"""Splitting a shipment: what goes on, and what stays behind in a shipment of its own."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.errors import NothingHere
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.back_office.fulfilment.statements import LineRow
from counterpart.foundation.acts.gate import current_act
from counterpart.hall.desks.flow import Opening, Turn, open_document


def due_of(rows: Sequence[LineRow]) -> datetime | None:
    """When the last of these lines is promised."""
    return max((r.promised_at for r in rows if r.promised_at), default=None)


def split_off(shipment_id: int, rows: Sequence[LineRow], now: dict[int, Decimal], *, short: bool = False) -> None:
    """Keep ``now`` of each line here; what is left waits in a shipment of its own, joined to one that waits already."""
    if not any(now[r.row_id] for r in rows if r.is_goods):
        raise NothingHere()
    rest = _rest_of(rows, now)
    if not rest:
        return
    waiting = Shipment.objects.filter(order_id=rows[0].order_id, state=Shipment.State.WAITING).first()
    held = {line.line_id: line for line in waiting.lines.all()} if waiting else {}
    pk = waiting.pk if waiting else _open_rest(rows, due_of([r for r, _ in rest]), short)
    more = [(held[r.line_id].pk, held[r.line_id].quantity + q) for r, q in rest if r.line_id in held]
    _move(pk, [(r, q) for r, q in rest if r.line_id not in held], more, rest, now)


def leave_on_shelf(shipment_id: int, rows: Sequence[LineRow], now: dict[int, Decimal]) -> int | None:
    """Keep ``now`` of each line here; what is left stays ready on its shelf, under the same code, as a shipment of its own."""
    rest = _rest_of(rows, now)
    if not rest:
        return None
    act = current_act()
    document = act.document
    assert document is not None
    was = Shipment.objects.get(pk=shipment_id)
    due = due_of([r for r, _ in rest])
    turn = Turn("pickup", "hand_over", {"shelf": was.shelf}, promised_at=due, waits_for="customer")
    opening = Opening(
        "shipment", document.party_id, document.site_id, act.today(), turn, origin_id=rows[0].order_id
    )  # fmt: skip
    pk = open_document(opening, document.journey_id)
    Shipment.objects.create(
        document_id=pk, order_id=was.order_id, method=was.method, state=Shipment.State.READY, shelf=was.shelf,
        collect_at_id=was.collect_at_id, pickup_code=was.pickup_code, ready_at=was.ready_at, reminded_at=was.reminded_at,
    )  # fmt: skip
    _move(pk, rest, [], rest, now)
    return pk


def _rest_of(rows: Sequence[LineRow], now: dict[int, Decimal]) -> list[tuple[LineRow, Decimal]]:
    return [(r, r.quantity - now[r.row_id]) for r in rows if now[r.row_id] < r.quantity]


def _move(
    pk: int, new: list[tuple[LineRow, Decimal]], more: list[tuple[int, Decimal]], rest: list[tuple[LineRow, Decimal]],
    now: dict[int, Decimal],
) -> None:  # fmt: skip
    """``new`` lines of the other shipment, ``more`` on those it has, and less here."""
    less = [(r.row_id, now[r.row_id]) for r, _ in rest if now[r.row_id]]
    gone = [r.row_id for r, _ in rest if not now[r.row_id]]
    if more + less:
        statements.set_line_quantities(more + less)
    if gone:
        ShipmentLine.objects.filter(pk__in=gone).delete()
    if new:
        statements.add_shipment_lines(*((pk, r.position, r.line_id, r.item_id, r.is_goods, q) for r, q in new))


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
    statements.add_shipment((pk, rows[0].order_id, rows[0].method, rows[0].collect_at_id))
    return pk
