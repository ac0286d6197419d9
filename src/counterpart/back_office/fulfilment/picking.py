"""The way through the shelves. What was taken so far stands in the page's address, so a phone may sleep or start anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from counterpart.back_office.fulfilment.queries import Line

REASONS = {"m": "missing", "d": "damaged", "o": "other"}
LETTERS = {reason: letter for letter, reason in REASONS.items()}
TEXT_MAX = 12000
ALL = "all"


@dataclass(frozen=True)
class Taken:
    """How much of a line is in the box, and why it is less than wanted (empty when it is not)."""

    quantity: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Progress:
    """``taken`` by position in the order of taking; ``later`` are positions somebody skipped."""

    taken: dict[int, Taken]
    later: tuple[int, ...] = ()

    def take(self, position: int, taken: Taken) -> "Progress":
        rest = {p: t for p, t in self.taken.items() if p != position}
        return Progress({**rest, position: taken}, tuple(p for p in self.later if p != position))

    def put_back(self, position: int) -> "Progress":
        return replace(self, taken={p: t for p, t in self.taken.items() if p != position})

    def skip(self, position: int) -> "Progress":
        return replace(self, later=(*(p for p in self.later if p != position), position))

    @property
    def done(self) -> str:
        """``1_2-0.5m``: line 1 whole, of line 2 half a unit because the rest was missing."""
        return "_".join(f"{p}-{written(t)}" if t.reason else str(p) for p, t in self.taken.items())

    @property
    def skipped(self) -> str:
        return "_".join(map(str, self.later))


def written(taken: Taken) -> str:
    """``0.5m``: half a unit, because the rest was missing; ``all`` where nothing is."""
    return f"{taken.quantity.normalize():f}{LETTERS[taken.reason]}" if taken.reason else ALL


def taken_of(text: str, line: Line) -> Taken | None:
    """What an address says was taken of a line; None when it does not fit."""
    if text == ALL:
        return Taken(line.quantity)
    quantity = amount_of(text[:-1], line)
    fits = quantity is not None and quantity < line.quantity and text[-1:] in REASONS
    return Taken(quantity, REASONS[text[-1]]) if quantity is not None and fits else None


def walk(lines: Sequence[Line]) -> list[Line]:
    """The goods in the order of the places where they stand."""
    return sorted((line for line in lines if line.is_goods), key=lambda line: (line.first_place, line.position))


def read(done: str, later: str, lines: Sequence[Line]) -> Progress:
    """What an address says was taken. Whatever does not fit this shipment (any more) is left out."""
    goods = {line.position: line for line in lines if line.is_goods}
    taken: dict[int, Taken] = {}
    for word in done[:TEXT_MAX].split("_"):
        position, _, rest = word.partition("-")
        line = goods.get(int(position)) if _is_position(position) else None
        if line is None:
            continue
        found = taken_of(rest or ALL, line)
        if found is not None:
            taken[line.position] = found
    skipped = [int(word) for word in later[:TEXT_MAX].split("_") if _is_position(word)]
    open_ones = [p for p in dict.fromkeys(skipped) if p in goods and p not in taken]
    return Progress(taken, tuple(open_ones))


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 7


def amount_of(text: str, line: Line) -> Decimal | None:
    """A number between nothing and what is wanted, in the steps of the item's unit; None when it is not one."""
    try:
        quantity = Decimal(text.strip()) if len(text) <= 20 else None
    except InvalidOperation:
        return None
    if quantity is None or not quantity.is_finite() or not 0 <= quantity <= line.quantity:
        return None
    return None if quantity != line.quantity and quantity % line.step else quantity


def current(lines: Sequence[Line], progress: Progress, wanted: int = 0) -> Line | None:
    """The line to fetch now: the one asked for, else the next on the way, else the first that was skipped."""
    still = [line for line in lines if line.position not in progress.taken]
    by_position = {line.position: line for line in still}
    if wanted in by_position:
        return by_position[wanted]
    first = [line for line in still if line.position not in progress.later]
    if first:
        return first[0]
    return next((by_position[p] for p in progress.later if p in by_position), None)


def following(lines: Sequence[Line], progress: Progress, now: Line) -> Line | None:
    """The line after this one."""
    return current([line for line in lines if line is not now], progress.skip(now.position))


def scanned(code: str, lines: Sequence[Line], progress: Progress, now: Line | None) -> Line | None:
    """The line that a scanned sku or GTIN ticks: the one in hand first, else one that is still open."""
    code = code.strip().casefold()
    fits = [line for line in lines if code in (line.sku.casefold(), line.gtin.lstrip("0"), line.gtin) and code]
    fits = fits or [line for line in lines if line.gtin and line.gtin.lstrip("0") == code.lstrip("0")]
    still = [line for line in fits if line.position not in progress.taken]
    if now is not None and now in still:
        return now
    return still[0] if still else None


def short_of(lines: Sequence[Line], progress: Progress) -> tuple[list[tuple[int, Decimal]], list[tuple[int, str]]]:
    """What ``pick_shipment`` wants to know: positions with less than wanted, and why."""
    less = [(line.position, progress.taken[line.position]) for line in lines if progress.taken[line.position].reason]
    return [(p, t.quantity) for p, t in less], [(p, t.reason) for p, t in less]
