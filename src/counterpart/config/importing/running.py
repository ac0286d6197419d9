"""One import from the first check to the last remembered row, and the way back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from counterpart.config.importing.kind import Halfway, Hand, Kind, problem
from counterpart.config.importing.master import Items, Parties, People, Prices
from counterpart.config.importing.trade import OpeningStock, Orders
from counterpart.foundation.errors import Invalid, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.imports.actions import (
    UNFINISHED,
    Read,
    begin_run,
    finish_run,
    forget_rows,
    remember_rows,
)
from counterpart.foundation.imports.columns import Record
from counterpart.foundation.imports.errors import NothingToUndo, Problem, WrongMapping
from counterpart.foundation.imports.mapping import read_mapping
from counterpart.foundation.imports.models import ImportedRow, ImportRun
from counterpart.foundation.imports.queries import known_rows, rows_of_run, run_of
from counterpart.foundation.imports.records import read_records
from counterpart.foundation.outbox.actions import owing_nothing_more

KINDS: dict[str, Kind] = {k.name: k for k in (Parties(), Items(), Prices(), People(), OpeningStock(), Orders())}
REMEMBER_EVERY = 50
FIRST_COUNT = 50
Step = Callable[[int, int], None]


def quiet(done: int, of: int) -> None:
    """Nobody watches."""


@dataclass
class Outcome:
    """What an import did, or would do."""

    kind: str
    source: str
    file: str
    run: int = 0
    dry_run: bool = False
    rows: int = 0
    new: int = 0
    imported: int = 0
    unchanged: int = 0
    changed: int = 0
    unfinished: int = 0
    refused: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not self.problems


@dataclass
class _Plan:
    create: list[Record] = field(default_factory=list)
    go_on: list[tuple[Record, ImportedRow]] = field(default_factory=list)
    change: list[tuple[Record, ImportedRow]] = field(default_factory=list)


def run_import(
    kind_name: str, path: Path, *, mapping_path: Path | None = None, source: str = "", dry_run: bool = False,
    skip_bad: bool = False, by: Actor, step: Step = quiet,
) -> Outcome:  # fmt: skip
    """Check the whole file; then, unless something is wrong or ``dry_run``, do what is new and change what changed."""
    kind = KINDS[kind_name]
    mapping = read_mapping(mapping_path)
    if mapping.kind and mapping.kind != kind.name:
        raise WrongMapping(why=_("it is for %(kind)s.") % {"kind": mapping.kind})
    source = source or mapping.source or path.stem
    if not 0 < len(source) <= 60:
        raise WrongMapping(why=_("a source has at most 60 characters."))
    reading = read_records(path, mapping, kind.columns, kind.line_columns)
    hand = Hand(by, source)
    hand.look_up()
    outcome = Outcome(kind.name, source, path.name, dry_run=dry_run, rows=reading.rows)
    bad = kind.check(reading.records, hand)
    places = {(p.file, p.line) for p in bad}
    fine = [r for r in reading.records if not _stands_at(r, places)]
    plan = _plan(kind, fine, source, outcome, bad)
    outcome.problems = _once([*reading.problems, *bad])
    if dry_run or (outcome.problems and not skip_bad):
        outcome.refused = bool(outcome.problems)
        return outcome
    if plan.create or plan.go_on or plan.change:
        with owing_nothing_more("History that was imported: nothing is sent."):
            _do(kind, plan, hand, outcome, path.name, step)
        outcome.problems = _once(outcome.problems)
    return outcome


def _plan(kind: Kind, records: Sequence[Record], source: str, outcome: Outcome, bad: list[Problem]) -> _Plan:
    known = known_rows(source, kind.name, [r.external_id for r in records])
    plan = _Plan()
    for r in kind.in_order(records):
        row = known.get(r.external_id)
        if row is None:
            plan.create.append(r)
        elif row.line_hash == UNFINISHED:
            plan.go_on.append((r, row))
        elif row.line_hash == r.digest:
            outcome.unchanged += 1
        elif why := kind.why_unchangeable(r):
            bad.append(problem(r, "external_id", why))
        else:
            plan.change.append((r, row))
    outcome.new, outcome.unfinished = len(plan.create), len(plan.go_on)
    outcome.changed = len(plan.change)
    return plan


def _do(kind: Kind, plan: _Plan, hand: Hand, outcome: Outcome, file_name: str, step: Step) -> None:
    run = begin_run(kind.name, source=hand.source, file_name=file_name, by=hand.by)
    outcome.run = hand.run_id = run.id
    of, done = len(plan.create) + len(plan.go_on) + len(plan.change), 0
    kept: list[Read] = []
    count_again_at = FIRST_COUNT
    step(0, of)
    for batch in _batches(plan.create, kind.chunk):
        kept += _create(kind, batch, hand, outcome)
        done += len(batch)
        step(done, of)
        if done >= count_again_at:
            gather_statistics()
            count_again_at = 2 * done
        if len(kept) >= REMEMBER_EVERY:
            kept = _remember(kept, hand)
    for record, row in plan.go_on:
        own = Hand(hand.by, hand.source, row.run_id, hand.items, hand.parties, hand.sites)
        kept += _create(kind, [record], own, outcome)
        done += 1
        step(done, of)
    for record, row in plan.change:
        try:
            kind.change(record, row, hand)
            kept.append(Read(record.external_id, record.digest, row.object_id))
        except Refusal as refusal:
            outcome.changed -= 1
            outcome.problems.append(problem(record, "external_id", said(refusal)))
        done += 1
        step(done, of)
    _remember(kept, hand)
    finish_run(run.id, by=hand.by)


def gather_statistics() -> None:
    """Tell PostgreSQL how large the tables have become: it goes on reading whole what was small when it first looked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _create(kind: Kind, batch: Sequence[Record], hand: Hand, outcome: Outcome) -> list[Read]:
    try:
        became = kind.create(batch, hand)
    except Halfway as halfway:
        (record,) = batch
        outcome.problems.append(problem(record, "external_id", str(halfway)))
        return [Read(record.external_id, UNFINISHED, halfway.object_id)]
    except Refusal as refusal:
        outcome.problems += [problem(record, "external_id", said(refusal)) for record in batch]
        return []
    outcome.imported += len(batch)
    return [Read(r.external_id, r.digest, key) for r, key in zip(batch, became, strict=True)]


def _remember(kept: list[Read], hand: Hand) -> list[Read]:
    if kept:
        remember_rows(hand.run_id, rows=kept, by=hand.by)
    return []


def said(refusal: Refusal) -> str:
    """The sentence of a refusal, with its fields."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return " ".join([str(refusal), *(f"{name}: {why}" for name, why in fields.items())])


def _stands_at(record: Record, places: set[tuple[str, int]]) -> bool:
    at = {(record.file, record.line)} | {(line.file, line.line) for line in record.lines}
    cells = {(c.file, c.line) for c in record.cells.values()}
    return bool((at | cells) & places)


def _batches(records: Sequence[Record], size: int) -> Iterable[Sequence[Record]]:
    for start in range(0, len(records), size):
        yield records[start : start + size]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column))


@dataclass
class Undone:
    """What a run gave back, and what stays because later work builds on it."""

    run: int
    kind: str
    taken_back: int = 0
    stays: list[tuple[str, str]] = field(default_factory=list)


def undo_run(run_id: int, *, by: Actor, step: Step = quiet) -> Undone:
    """Take back what a run has read, last first. Each row by itself: what may not go is named, with the reason."""
    run = run_of(run_id)
    if run is None or run.state == ImportRun.State.UNDONE:
        raise NothingToUndo(run=run_id)
    kind, rows = KINDS[run.kind], rows_of_run(run_id)
    undone = Undone(run_id, run.kind)
    hand = Hand(by, run.source, run_id)
    gone: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            with owing_nothing_more("An import was taken back: nothing is sent."):
                kind.take_back(row, hand)
            gone.append(row.external_id)
        except Refusal as refusal:
            undone.stays.append((row.external_id, said(refusal)))
        step(number, len(rows))
    undone.taken_back = len(gone)
    forget_rows(run_id, external_ids=gone, by=by)
    return undone
