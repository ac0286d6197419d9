"""What every kind of import has in common: its columns, and how a record becomes normal acts and is taken back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.imports.columns import Column, Record
from counterpart.foundation.imports.errors import Problem
from counterpart.foundation.imports.models import ImportedRow
from counterpart.foundation.imports.queries import objects_of
from counterpart.foundation.organisation.models import Site

ZERO = Decimal(0)
EXTERNAL = Column(
    "external_id",
    "The number or code of this row where it comes from; it is read only once.",
    required=True,
    longest=80,
)


class Halfway(Exception):
    """The first steps of a record are done and stay; a later one was refused. The next run goes on from there."""

    def __init__(self, object_id: int, why: str) -> None:
        super().__init__(why)
        self.object_id = object_id


@dataclass
class Hand:
    """Who imports, from where, and in which run: each act gets a key that is the same when it is tried again."""

    by: Actor
    source: str
    run_id: int = 0
    items: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)

    def doing(self, external_id: str, step: str, *, run_id: int = 0) -> Actor:
        return self.by.with_key(key_of(run_id or self.run_id, external_id, step))

    def look_up(self, *, items: Sequence[str] = (), parties: Sequence[str] = ()) -> None:
        """Learn what these names stand for: what this source called it, else our own item number."""
        wanted = sorted(set(items) - set(self.items))
        if wanted:
            self.items |= dict(Item.objects.filter(sku__in=wanted).values_list("sku", "pk"))
            self.items |= objects_of(self.source, "items", wanted)
        self.parties |= objects_of(self.source, "parties", sorted(set(parties) - set(self.parties)))
        if not self.sites:
            self.sites = dict(Site.objects.filter(is_active=True).values_list("code", "pk"))

    def site(self, record: Record) -> int:
        return self.sites.get(record.text("site"), 0) or self.by.desk.site_id


def key_of(run_id: int, external_id: str, step: str) -> str:
    return f"import-{run_id}-{hashlib.sha256(external_id.encode()).hexdigest()[:32]}-{step}"[:80]


class Kind:
    """One kind of thing that can be imported. A subclass says what it becomes."""

    name = ""
    says = ""
    columns: tuple[Column, ...] = ()
    line_columns: tuple[Column, ...] = ()
    chunk = 1

    def check(self, records: Sequence[Record], hand: Hand) -> list[Problem]:
        """What is wrong although each cell is well written: names that stand for nothing, days in the wrong order."""
        return []

    def in_order(self, records: Sequence[Record]) -> list[Record]:
        return list(records)

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        """The keys of what they became. Raises Refusal when nothing was done, Halfway when a part of it was."""
        raise NotImplementedError

    def change(self, record: Record, row: ImportedRow, hand: Hand) -> None:
        """A line that was read before says something else now. Raises Refusal."""
        raise NotImplementedError

    def why_unchangeable(self, record: Record) -> str:
        """Empty when a changed line is written to what it became; else the sentence."""
        return ""

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        """Undo, by normal acts. Raises Refusal when later work builds on it."""
        raise NotImplementedError


def problem(record: Record, column: str, sentence: str) -> Problem:
    """At the cell where it was written."""
    cell = record.cells.get(column)
    if cell is None:
        return Problem(record.line, column, "", sentence, record.file)
    return Problem(cell.line, column, cell.text, sentence, cell.file)
