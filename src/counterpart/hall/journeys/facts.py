"""The only writers of the facts of ordered lines: deltas are gathered and written in one statement per act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.statements import Insert, UpdateMany, in_list, run
from counterpart.hall.journeys.models import JourneyLine

ZERO = Decimal(0)
FACTS = ("ordered", "reserved", "picked", "packed", "ready", "handed_over", "returned", "cancelled", "invoiced")

add_lines = Insert(
    JourneyLine, "journey_id order_id item_id position is_goods ordered promised_at is_held", returning=True
)
_set_items = UpdateMany(JourneyLine, "id", "item_id is_goods")
# Whether any order of the house is stopped: what may let one go asks this in a statement that it sends anyway.
ANY_HELD = "EXISTS (SELECT 1 FROM journeys_journeyline WHERE is_held)"


@dataclass
class Pending:
    deltas: dict[int, dict[str, Decimal]] = field(default_factory=dict)
    promises: dict[int, tuple[datetime | None, Decimal, date | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class NewLine:
    """A line about to be ordered (``ordered`` is zero while the order is a draft)."""

    item_id: int
    position: int
    is_goods: bool
    ordered: Decimal


def open_lines(journey_id: int, order_id: int, lines: Sequence[NewLine], *, is_held: bool = False) -> list[int]:
    """One row of facts per line, in the same order."""
    head = (journey_id, order_id)
    return add_lines(*((*head, n.item_id, n.position, n.is_goods, n.ordered, None, is_held) for n in lines))


def forget_draft_lines(order_id: int, positions: Sequence[int]) -> None:
    """Lines that a draft has no more; what was ordered stays. Nothing refers to a line before it is ordered."""
    listed = in_list(positions)
    run(
        f"DELETE FROM journeys_journeyline WHERE order_id = %s AND ordered = 0 AND position IN ({listed})",
        [order_id, *positions],
    )


def choose_items(lines: Sequence[tuple[int, int, bool]]) -> None:
    """Lines of a draft are about other items now: the line, its item, and whether that is goods."""
    _set_items(lines)


def hold_lines(order_ids: Sequence[int], *, is_held: bool = True) -> None:
    """Nothing of these orders may be released; or it may again."""
    flag = "TRUE" if is_held else "FALSE"
    run(f"UPDATE journeys_journeyline SET is_held = {flag} WHERE order_id IN ({in_list(order_ids)})", order_ids)


def record(line_id: int, **deltas: Decimal) -> None:
    """Add to the facts of a line: ``record(7, picked=Decimal(2))``. Written at the end of the act."""
    mine = _pending().deltas.setdefault(line_id, {})
    for name, delta in deltas.items():
        assert name in FACTS, name
        mine[name] = mine.get(name, ZERO) + delta


def promise(line_id: int, at: datetime | None, from_stock: Decimal, receipt_on: date | None = None) -> None:
    """Until when the line is promised, how much of it stood on the shelf, and the receipt that brings the rest."""
    _pending().promises[line_id] = (at, from_stock, receipt_on)


def said(line_id: int) -> tuple[Decimal, datetime | None]:
    """How much of a line this act has reserved so far, and until when it has promised it."""
    pending = _pending()
    promised = pending.promises.get(line_id)
    return pending.deltas.get(line_id, {}).get("reserved", ZERO), promised[0] if promised else None


def said_about(line_id: int, fact: str) -> Decimal:
    """What this act has added to a fact of a line so far."""
    return _pending().deltas.get(line_id, {}).get(fact, ZERO)


def said_free(line_id: int) -> Decimal:
    """How much more of a line can be picked from the stock since this act began."""
    deltas = _pending().deltas.get(line_id, {})
    return deltas.get("reserved", ZERO) - deltas.get("picked", ZERO) + deltas.get("handed_over", ZERO)


def _pending() -> Pending:
    act = current_act()
    if "facts" not in act.pending:
        act.pending["facts"] = Pending()
        act.at_end.insert(0, _write_pending)
    pending: Pending = act.pending["facts"]
    return pending


@cache
def _update(columns: tuple[str, ...], promises: bool) -> UpdateMany:
    adds = " ".join(f"{name}+" for name in columns)
    return UpdateMany(
        JourneyLine,
        "id",
        f"{adds} promised_at promised_from_stock receipt_on" if promises else adds,
        lock_in_order=True,
    )


def _write_pending() -> None:
    pending = _pending()
    columns = tuple(name for name in FACTS if any(name in deltas for deltas in pending.deltas.values()))
    for promised in (True, False):
        ids = sorted(
            line for line in pending.deltas.keys() | pending.promises.keys() if (line in pending.promises) == promised
        )
        if ids:
            _update(columns, promised)(
                [
                    (line, *(pending.deltas.get(line, {}).get(name, ZERO) for name in columns))
                    + (pending.promises[line] if promised else ())
                    for line in ids
                ]
            )
