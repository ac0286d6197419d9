"""Every move of an item at a site, with the stock after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from counterpart.back_office.inventory.models import StockMove
from counterpart.back_office.inventory.queries import PAGE, ZERO
from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import reference
from counterpart.foundation.money.fields import QuantityField


@dataclass(frozen=True)
class Move:
    """One row of the ledger, with what was on hand at the site after it."""

    pk: int
    on: date
    at: datetime
    reason: str
    source: str
    target: str
    quantity: Decimal
    change: Decimal
    running: Decimal
    document_id: int
    kind: str
    who: str

    @property
    def document(self) -> str:
        return reference(self.kind, self.document_id)


@dataclass(frozen=True)
class Ledger:
    rows: list[Move]
    next: int


def moves(item_id: int, site_id: int, on_hand: Decimal, before: int = 0) -> Ledger:
    """The moves of an item at a site, newest first, with the stock after each; a page by cursor."""
    at_site = Q(source__site_id=site_id) | Q(target__site_id=site_id)
    found = StockMove.objects.filter(at_site, item_id=item_id)
    running = on_hand
    if before:
        running -= _sum_of_changes(found.filter(pk__gte=before), site_id)
        found = found.filter(pk__lt=before)
    columns = (
        "pk", "on", "at", "reason", "source__code", "target__code", "quantity", "source__site_id", "target__site_id",
        "document_id", "document__kind",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = list(found.order_by("-pk").values_list(*columns)[: PAGE + 1])
    people = _people([(r[9], r[2]) for r in rows])
    listed = []
    for r in rows[:PAGE]:
        change = (r[6] if r[8] == site_id else ZERO) - (r[6] if r[7] == site_id else ZERO)
        who = people.get((r[9], r[2]), "")
        listed.append(Move(r[0], r[1], r[2], r[3], r[4] or "", r[5] or "", r[6], change, running, r[9], r[10], who))
        running -= change
    return Ledger(listed, rows[PAGE - 1][0] if len(rows) > PAGE else 0)


def _sum_of_changes(found: QuerySet[StockMove], site_id: int) -> Decimal:
    came = Sum(Case(When(target__site_id=site_id, then=F("quantity")), default=0, output_field=QuantityField()))
    went = Sum(Case(When(source__site_id=site_id, then=F("quantity")), default=0, output_field=QuantityField()))
    sums = found.aggregate(came=came, went=went)
    return (sums["came"] or ZERO) - (sums["went"] or ZERO)


def _people(keys: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], str]:
    """Who did it: the act about the document at that instant."""
    acts = Act.objects.filter(document_id__in={pk for pk, _ in keys}, at__in={at for _, at in keys})
    return {(pk, at): name for pk, at, name in acts.values_list("document_id", "at", "person__name") if pk}
