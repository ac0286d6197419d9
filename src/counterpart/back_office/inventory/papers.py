"""The papers that stock leaves behind: receipts and counts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from counterpart.back_office.inventory.models import Count, CountLine
from counterpart.back_office.inventory.queries import BIGGEST, PAGE, ZERO
from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import SiteInfo, house


class Paper(NamedTuple):
    """A receipt or a count in a list."""

    pk: int
    kind: str
    on: date
    reason: str
    note: str
    site_id: int
    who: str

    @property
    def reference(self) -> str:
        return reference(self.kind, self.pk)


@dataclass(frozen=True)
class PaperPage:
    rows: list[Paper]
    next: int


def papers(actor: Actor, kind: str, before: int = 0) -> PaperPage:
    """Receipts or counts, newest first, of the sites this actor sees."""
    found = Count.objects.filter(actor.scope("document__"), document__kind=kind)
    if before:
        found = found.filter(pk__lt=before)
    columns = ("pk", "document__kind", "document__on", "reason", "note", "document__site_id")
    rows: list[tuple[Any, ...]] = list(found.order_by("-pk").values_list(*columns)[: PAGE + 1])
    acts = Act.objects.filter(document_id__in=[r[0] for r in rows[:PAGE]])
    people = dict(acts.order_by("-id").values_list("document_id", "person__name"))
    listed = [Paper._make((*r, people.get(r[0], ""))) for r in rows[:PAGE]]
    return PaperPage(listed, rows[PAGE - 1][0] if len(rows) > PAGE else 0)


@dataclass(frozen=True)
class PaperLine:
    item_id: int
    sku: str
    name: str
    unit: str
    place: str
    expected: Decimal
    found: Decimal
    value: Decimal | None

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected


@dataclass(frozen=True)
class PaperWhole:
    paper: Paper
    site: SiteInfo
    at: datetime
    lines: list[PaperLine]

    @property
    def value(self) -> Decimal:
        return sum((line.value for line in self.lines if line.value is not None), ZERO)


def paper_of(pk: int, kind: str, actor: Actor) -> PaperWhole:
    """A receipt or count with its lines. Raises Missing."""
    found = Count.objects.filter(actor.scope("document__"), document__kind=kind, pk=pk) if pk <= BIGGEST else None
    count = found.select_related("document").first() if found is not None and not actor.is_customer else None
    if count is None:
        raise Missing()
    document = count.document
    columns = (
        "item_id", "item__sku", "item__name", "item__unit__name", "location__code", "expected", "found", "value",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = list(CountLine.objects.filter(count_id=pk).order_by("id").values_list(*columns))
    who = Act.objects.filter(document_id=pk).order_by("id").values_list("person__name", flat=True).first()
    paper = Paper(pk, kind, document.on, count.reason, count.note, document.site_id, who or "")
    lines = [PaperLine(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]) for r in rows]
    return PaperWhole(paper, house().sites[document.site_id], document.opened_at, lines)
