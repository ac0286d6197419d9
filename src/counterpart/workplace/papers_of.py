"""Every document of an order or a customer in one list, as far as the actor may see each. Constant statements.

A room joins by its kind of document: its right in ``search.KINDS``, its page in ``ways.DOCUMENT_PAGES``, its name in
``NAMES``, what it prints in ``PRINTS``, and what can be told of it in ``told_of.TELLERS``. A kind that says no more
than the first two is listed with its number, its day, and whether it is open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.back_office.accounting.models import Allocation, Payment
from counterpart.back_office.accounting.reminder_models import Reminder
from counterpart.back_office.accounting.reminder_papers import heading_of
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.views import kind_words, state_words
from counterpart.front_office.sales.sending import MAILED
from counterpart.front_office.sales.words import Tag
from counterpart.workplace.search import KINDS
from counterpart.workplace.told_of import TELLERS, Told
from counterpart.workplace.ways import document_way, way

DOCUMENTS_MAX, LETTERS_MAX = 200, 50
NAMES: dict[str, Promise] = {
    "quote": gettext_lazy("Quote"), "order": gettext_lazy("Order"), "shipment": gettext_lazy("Shipment"),
    "invoice": gettext_lazy("Invoice"), "credit_note": gettext_lazy("Credit note"),
    "payment": gettext_lazy("Payment"), "receipt": gettext_lazy("Receipt"), "count": gettext_lazy("Stock"),
    "return": gettext_lazy("Return"), "call_back": gettext_lazy("Call back"),
}  # fmt: skip
# Printed papers by kind of document: the name of the address, its words, and the states in which it makes sense.
PRINTS: dict[str, tuple[tuple[str, Promise, frozenset[str] | None], ...]] = {
    "quote": (("quote", gettext_lazy("Quote"), None),),
    "order": (("order_confirmation", gettext_lazy("Order confirmation"), None),),
    "shipment": (
        ("pick_list", gettext_lazy("Pick list"), frozenset({"released"})),
        ("pickup_slip", gettext_lazy("Pickup slip"), frozenset({"pickup ready"})),
        ("shipping_label", gettext_lazy("Shipping label"), frozenset({"picked", "ready", "shipped"})),
        (
            "delivery_note", gettext_lazy("Delivery note"),
            frozenset({"picked", "packed", "on_van", "ready", "pickup ready", "shipped", "handed_over"}),
        ),
    ),
    "invoice": (("invoice", gettext_lazy("Invoice"), None),),
    "credit_note": (("credit_note", gettext_lazy("Credit note"), None),),
    "payment": (("payment", gettext_lazy("Receipt"), None),),
    "return": (("return_slip", gettext_lazy("Return slip"), None),),
}  # fmt: skip


@dataclass(frozen=True)
class Print:
    """A paper that can be opened, printed and kept; ``may_mail`` where it can be sent to the customer now."""

    name: str
    label: str
    url: str
    may_mail: bool = False


@dataclass(frozen=True)
class Paper:
    """One line of the list."""

    pk: int
    kind: str
    name: str
    icon: str
    reference: str
    on: date
    tag: Tag
    note: str = ""
    amount: Decimal | None = None
    currency: str = ""
    url: str = ""
    prints: tuple[Print, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A mail that is owed to the customer, or that was sent; ``job`` where it may be tried again."""

    name: str
    reference: str
    at: datetime
    tag: Tag
    why: str
    job: int = 0


@dataclass(frozen=True)
class Papers:
    """The documents tab: what moved goods and what moved money, the papers, and what was mailed."""

    papers: tuple[Paper, ...]
    shipments: tuple[Paper, ...]
    letters: tuple[Letter, ...]

    @property
    def count(self) -> int:
        return len(self.papers) + len(self.shipments) + len(self.letters)


def papers_of_journey(journey: int, by: Actor) -> Papers:
    """Everything that belongs to an order: its own chain, and the payments that settled or were settled by it."""
    joined = Allocation.objects.filter(target__journey_id=journey).values_list("source_id")
    paid_back = Allocation.objects.filter(source__journey_id=journey).values_list("target_id")
    ahead = Payment.objects.filter(order__journey_id=journey).values_list("pk")
    given_back = Allocation.objects.filter(source__payment__order__journey_id=journey).values_list("target_id")
    others = {pk for (pk,) in joined.union(paid_back, ahead, given_back)}
    found = Document.objects.filter(Q(journey_id=journey) | Q(pk__in=sorted(others)[:DOCUMENTS_MAX]))
    return listed(found.filter(by.scope(), kind__in=kinds_seen(by)).order_by("-id")[:DOCUMENTS_MAX], by)


def papers_of_party(party: int, by: Actor) -> QuerySet[Document]:
    """The documents of a customer that the actor may see, for :func:`listed`, a page at a time."""
    return Document.objects.filter(by.scope(), party_id=party, kind__in=kinds_seen(by))


def kinds_seen(by: Actor) -> list[str]:
    """Kinds of documents that this desk may look at."""
    return [kind for kind, (capability, _icon) in KINDS.items() if by.may(capability)]


def listed(documents: Iterable[Document], by: Actor, *, reminders_of: int = 0) -> Papers:
    """Documents with everything that can be told of them; ``reminders_of`` a customer adds the letters to them."""
    rows = list(documents)
    told: dict[int, Told] = {}
    for kind in sorted({row.kind for row in rows} & TELLERS.keys()):
        told |= TELLERS[kind]([row.pk for row in rows if row.kind == kind])
    told_all = [_paper(row, told.get(row.pk), by) for row in rows]
    invoices = [row.pk for row in rows if row.kind == "invoice"]
    papers = [each for each in told_all if each.kind != "shipment"] + _reminders(invoices, reminders_of, by)
    papers.sort(key=lambda each: (each.on, each.pk), reverse=True)
    shipments = tuple(each for each in told_all if each.kind == "shipment")
    return Papers(tuple(papers), shipments, () if by.is_customer else letters_of(rows, by))


def _paper(document: Document, told: Told | None, by: Actor) -> Paper:
    told = told or Told(Tag(_("Open"), "warn") if document.closed_at is None else Tag(_("Closed")))
    name = NAMES.get(document.kind)
    url = "" if by.is_customer else document_way(document.kind, document.pk)
    prints = () if by.is_customer else tuple(_prints(document, told, by))
    return Paper(
        document.pk, document.kind, str(told.name or name or document.kind), KINDS[document.kind][1],
        document.reference, document.on, told.tag, told.note, told.amount, told.currency, url, prints,
    )  # fmt: skip


def _prints(document: Document, told: Told, by: Actor) -> Iterable[Print]:
    is_final = told.state != "draft" and document.party_id is not None and by.may("sales.send_paper")
    mailed = MAILED[document.kind][1] if is_final and document.kind in MAILED else ()
    for name, label, states in PRINTS.get(document.kind, ()):
        if states is None or told.state in states:
            url = reverse(f"papers:{name}", args=[document.public_id])
            yield Print(name, str(label), url, name in mailed)


def _reminders(invoices: Sequence[int], party: int, by: Actor) -> list[Paper]:
    """Letters about what is late: those of these invoices, or all of a customer."""
    if not by.may("accounting.view_invoices") or by.is_customer or not (invoices or party):
        return []
    found = Reminder.objects.filter(by.scope(), party_id=party) if party else Reminder.objects.filter(by.scope())
    if not party:
        found = found.filter(lines__invoice_id__in=invoices).distinct()
    return [
        Paper(
            each.pk, "reminder", heading_of(each.level), "mail", "", each.on, Tag(_("Sent"), "front"), "", each.amount,
            each.currency, prints=(Print("reminder", _("Reminder"), way("accounting:reminder", each.pk)),),
        )
        for each in found.order_by("-id")[:LETTERS_MAX]
    ]  # fmt: skip


def letters_of(documents: Sequence[Document], by: Actor) -> tuple[Letter, ...]:
    """What the house owes the customer by mail because of these documents, the newest first: one statement."""
    names = {document.pk: document.reference for document in documents}
    if not names:
        return ()
    may_retry = by.may("outbox.retry_job")
    found = Job.objects.filter(document_id__in=list(names)).order_by("-id")[:LETTERS_MAX]
    letters = []
    for job in found:
        word, kind = state_words(job)
        tag = Tag(_("Sent"), "ok") if word == _("Done") else Tag(word, kind)
        why = job.note if job.state == Job.State.DONE else job.last_error
        failed = job.state == Job.State.FAILED and may_retry
        at = job.done_at or job.created_at
        about = names.get(job.document_id or 0, "")
        letters.append(Letter(kind_words(job.kind), about, at, tag, why, job.pk if failed else 0))
    return tuple(letters)
