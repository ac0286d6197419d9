"""What accounting shows: invoices, payments, what is open. Always inside what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from counterpart.back_office.accounting.models import (
    Allocation,
    Invoice,
    InvoiceLine,
    OpenItem,
    Payment,
    ReminderLine,
    ReminderPause,
)
from counterpart.back_office.accounting.settling import CREDIT, DEBIT, ZERO
from counterpart.foundation.catalog.tax import TaxGroup, totals
from counterpart.foundation.clock import day_in, days_after, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.organisation.house import SiteInfo, house

NOT_SETTLED = Q(settled__lt=F("amount"))
AGES = (0, 30, 60, 90)
OPEN_ITEMS_SHOWN = 500


def today_at(actor: Actor) -> date:
    """The business date at the actor's desk."""
    return day_in(house().sites[actor.desk.site_id].zone, now())


def sites_seen(actor: Actor) -> list[SiteInfo]:
    """The sites of the entity whose books the actor may read."""
    own = house().sites[actor.desk.site_id]
    if not actor.desk.serves_all_sites:
        return [own]
    return [site for site in house().sites.values() if site.entity.id == own.entity.id]


def drafts(actor: Actor) -> QuerySet[Invoice]:
    """Invoices that are not posted yet."""
    at_work = Q(document__work_items__state__in=("offered", "accepted"))
    return Invoice.objects.filter(actor.scope("document__"), at_work, document__number=None, corrects=None)


def invoice_seen(actor: Actor, pk: int) -> Invoice:
    """One invoice or credit note. Raises Missing when it is not there or not the actor's to see."""
    behind = ("document__party", "document__site", "document__open_item", "order", "corrects__document")
    found = Invoice.objects.filter(actor.scope("document__"), pk=pk).select_related(*behind).first()
    if found is None:
        raise Missing()
    return found


def open_item_of(document: Document) -> OpenItem | None:
    return getattr(document, "open_item", None)


def tax_groups(invoice: Invoice, lines: Sequence[InvoiceLine]) -> tuple[TaxGroup, ...]:
    """Net and tax by category and rate, as they were or will be posted."""
    told = [(line.amount, line.tax_category, line.tax_rate) for line in lines]
    return totals(told, includes_tax=invoice.includes_tax, currency=invoice.currency).groups


def lines_to_credit(invoice_id: int) -> list[tuple[InvoiceLine, Decimal]]:
    """The lines of an invoice, each with what of it is not credited yet."""
    found = InvoiceLine.objects.filter(invoice_id=invoice_id).order_by("position")
    return [(line, line.quantity - (line.gone or ZERO)) for line in found.annotate(gone=Sum("credit_lines__quantity"))]


def allocations_to(document_id: int) -> QuerySet[Allocation]:
    """What settled an invoice, newest last; those taken back with their opposites left out."""
    return _standing().filter(target_id=document_id).select_related("source", "source__payment").order_by("id")


def allocations_from(document_id: int) -> QuerySet[Allocation]:
    """What a payment or credit note settled."""
    return _standing().filter(source_id=document_id).select_related("target", "target__payment").order_by("id")


def _standing() -> QuerySet[Allocation]:
    return Allocation.objects.filter(reverses=None, reversed_by=None)


def open_invoices_of(actor: Actor, party_id: int, currency: str) -> QuerySet[OpenItem]:
    """What a customer still owes, the oldest first."""
    found = OpenItem.objects.filter(actor.scope("document__"), NOT_SETTLED, party_id=party_id, side=DEBIT)
    found = found.filter(currency=currency).select_related("document")
    return found.order_by("due_on", "document_id")[:OPEN_ITEMS_SHOWN]


def payments(actor: Actor) -> QuerySet[Payment]:
    """The payments that the actor may see."""
    return Payment.objects.filter(actor.scope("document__")).select_related("document__party", "document__open_item")


def payment_seen(actor: Actor, pk: int) -> Payment:
    behind = ("document__party", "document__site", "document__open_item", "entry")
    found = Payment.objects.filter(actor.scope("document__"), pk=pk).select_related(*behind).first()
    if found is None:
        raise Missing()
    return found


@dataclass(frozen=True)
class OpenRow:
    """One row of the list of open items: how late it is, and how far the customer was reminded."""

    item: OpenItem
    days_late: int
    level: int
    reminded_on: date | None
    is_paused: bool

    @property
    def is_credit(self) -> bool:
        return self.item.side == CREDIT

    @property
    def owed(self) -> Decimal:
        """Less than zero where it is the customer's."""
        return -self.item.still_open if self.is_credit else self.item.still_open


def open_rows(keys: Sequence[int], actor: Actor) -> list[OpenRow]:
    """Open items in the order of the keys: one statement."""
    today = today_at(actor)
    lines = ReminderLine.objects.filter(invoice=OuterRef("pk")).order_by("-level")
    items = OpenItem.objects.filter(actor.scope("document__"), pk__in=keys).select_related("document", "party")
    items = items.annotate(
        reached=Subquery(lines.values("level")[:1]), reminded_on=Subquery(lines.values("reminder__on")[:1]),
        paused=Exists(paused_on(today).filter(invoice=OuterRef("pk"))),
    )  # fmt: skip
    found = {
        item.pk: OpenRow(
            item, 0 if item.side == CREDIT else max((today - item.due_on).days, 0), item.reached or 0,
            item.reminded_on, item.paused,
        )
        for item in items
    }  # fmt: skip
    return [found[key] for key in keys if key in found]


def paused_on(today: date) -> QuerySet[ReminderPause]:
    """Invoices that nobody is reminded of on this day."""
    return ReminderPause.objects.filter(ended_at=None).filter(Q(until=None) | Q(until__gte=today))


@dataclass(frozen=True)
class Aged:
    """What one customer owes, by how late it is; credit that is left is taken off."""

    party_id: int
    party: str
    currency: str
    total: Decimal
    buckets: tuple[Decimal, ...]

    @property
    def late(self) -> Decimal:
        return sum(self.buckets[1:], ZERO)


def receivables(actor: Actor, today: date) -> QuerySet[OpenItem, Any]:
    """By customer: what is not due yet, up to 30, 60, 90 days late, and later. Rows for :func:`aged`."""
    found = OpenItem.objects.filter(actor.scope("document__"), NOT_SETTLED)
    owed = Case(
        When(side=CREDIT, then=F("settled") - F("amount")), default=F("amount") - F("settled"),
        output_field=AmountField(),
    )  # fmt: skip
    edges = [days_after(today, -days) for days in AGES]
    sums = {"not_due": Sum(owed, filter=Q(due_on__gte=edges[0]))}
    for n, (newer, older) in enumerate(zip(edges, [*edges[1:], None], strict=True)):
        late = Q(due_on__lt=newer) & (Q(due_on__gte=older) if older else Q())
        sums[f"late_{n}"] = Sum(owed, filter=late)
    grouped = found.values("party_id", "party__name", "currency")
    return grouped.annotate(total=Sum(owed), **sums).order_by("-total", "party_id")


def aged(rows: Sequence[dict[str, Any]]) -> list[Aged]:
    names = ["not_due", *(f"late_{n}" for n in range(len(AGES)))]
    return [
        Aged(r["party_id"], r["party__name"], r["currency"], r["total"], tuple(r[name] or ZERO for name in names))
        for r in rows
    ]


def receivables_total(actor: Actor, today: date) -> list[Aged]:
    """All customers together, one row per currency."""
    summed: dict[str, list[Decimal]] = {}
    for row in aged(list(receivables(actor, today))):
        kept = summed.setdefault(row.currency, [ZERO] * (len(AGES) + 2))
        for n, value in enumerate((row.total, *row.buckets)):
            kept[n] += value
    return [Aged(0, "", currency, values[0], tuple(values[1:])) for currency, values in sorted(summed.items())]


def open_items_of(actor: Actor, party_id: int) -> list[OpenItem]:
    """Everything open of one customer, the oldest first."""
    found = OpenItem.objects.filter(actor.scope("document__"), NOT_SETTLED, party_id=party_id)
    return list(found.select_related("document", "party").order_by("due_on", "document_id")[:OPEN_ITEMS_SHOWN])


def balance_of(items: Sequence[OpenItem]) -> Decimal:
    """What a customer owes over all these; less than zero when we owe them."""
    return sum(
        (item.settled - item.amount if item.side == CREDIT else item.amount - item.settled for item in items), ZERO
    )
