"""The list of invoices and credit notes: what it can be asked. Open items and payments: ``lists_of_money``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.accounting.models import Invoice, OpenItem
from counterpart.back_office.accounting.settling import DEBIT
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import (
    amounts,
    choice,
    customer,
    days,
    documents_called,
    of_parties_called,
    site,
)
from counterpart.foundation.lists.listing import SOUGHT_MAX, Asked, Column, Filter, Listing, Path, View, declare
from counterpart.foundation.lists.paths import document_start
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.queries import open_items

STATES = [
    ("draft", _("Draft")), ("open", _("Open")), ("overdue", _("Overdue")), ("posted", _("Posted")),
    ("credit", _("Credit notes")), ("all", _("All")),
]  # fmt: skip
OPEN = ("open", "overdue")


def _about_days(asked: Mapping[str, Any]) -> bool:
    return "due_from" in asked or "due_to" in asked or "due" in str(asked.get("sort", ""))


def _is_open(asked: Mapping[str, Any]) -> bool:
    return asked.get("state") in OPEN or "due_from" in asked or "due_to" in asked


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    """Drafts by what lies on the desks, unpaid ones by what is open, the others by the documents or the invoices.

    A draft is due on no day: whoever asks for one finds none.
    """
    if asked.get("state") == "draft" and not _about_days(asked):
        drafts = open_items("invoice").filter(by.scope("document__"), document__number=None)
        return Path(drafts, "document_id", "document__", "document__invoice__")
    if _is_open(asked) or _about_days(asked):
        left = OpenItem.objects.filter(by.scope("document__"), settled__lt=F("amount"), side=DEBIT)
        return Path(left.filter(document__kind="invoice"), "document_id", "document__", "document__invoice__")
    if asked.get("state") == "credit" or asked.get("customer") or asked.get("q") or asked.get("site"):
        found = Invoice.objects.filter(by.scope("document__"))
        return Path(found, "document_id", "document__", "")
    return document_start("invoice", Invoice, by, asked, own="invoice__")


def _state(path: Path, value: str, by: Actor) -> Q:
    if value == "overdue":
        return Q(due_on__lt=day_in(house().sites[by.desk.site_id].zone, now()))
    if value == "draft":
        return Q(**{f"{path.doc}number__isnull": True})
    if value == "credit":
        return Q(**{f"{path.own}corrects__isnull": False})
    if value == "posted":
        return Q(**{f"{path.doc}number__isnull": False})
    return Q()


def _words(path: Path, text: str, by: Actor) -> Q:
    exact = [*documents_called("invoice", text), *documents_called("credit_note", text)]
    return Q(**{f"{path.key}__in": exact}) if exact else of_parties_called(path, text)


def _rows(keys: Sequence[int], asked: Asked) -> list[Invoice]:
    behind = ("document__party", "document__open_item")
    seen = Invoice.objects.filter(asked.actor.scope("document__"), pk__in=keys).select_related(*behind)
    found = {invoice.pk: invoice for invoice in seen}
    return [found[key] for key in keys if key in found]


def _item(invoice: Invoice) -> OpenItem | None:
    return getattr(invoice.document, "open_item", None)


def _due(invoice: Invoice) -> Any:
    item = _item(invoice)
    return item.due_on if item and not invoice.corrects_id else None


def _left(invoice: Invoice) -> Any:
    item = _item(invoice)
    return item.still_open if item else None


INVOICES = declare(
    Listing(
        code="invoices", capability="accounting.view_invoices", url="accounting:invoices", title=_("Invoices"),
        sought=_("Number, their reference or customer"), start=start, rows=_rows,
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _words),
            choice("state", _("State"), STATES, _state),
            customer("parties:choices"),
            site(),
            days("due_from", _("Due from"), lambda p, day, by: Q(due_on__gte=day)),
            days("due_to", _("Due until"), lambda p, day, by: Q(due_on__lte=day)),
            *amounts("total", _("Total from"), _("Total up to")),
        ),
        views=(
            View("draft", _("Drafts"), {"state": "draft"}, counted=True),
            View("open", _("Open"), {"state": "open"}, counted=True),
            View("overdue", _("Overdue"), {"state": "overdue"}, counted=True),
            View("posted", _("All"), {"state": "posted"}),
            View("credit", _("Credit notes"), {"state": "credit"}),
        ),
        usual_order=lambda asked: "due" if _is_open(asked) and asked.get("state") != "draft" else "-on",
        orders={
            "-on": ("-{key}",), "on": ("{key}",), "due": ("due_on", "{key}"), "-due": ("-due_on", "-{key}"),
            "-total": ("-{own}total", "-{key}"), "total": ("{own}total", "{key}"),
        },
        columns=(
            Column(_("Number"), lambda i: i.document.reference),
            Column(_("Customer"), lambda i: i.document.party.name),
            Column(_("Date"), lambda i: i.document.on),
            Column(_("Due"), _due),
            Column(_("Total"), lambda i: -i.total if i.corrects_id else i.total),
            Column(_("Still open"), _left),
            Column(_("Currency"), lambda i: i.currency),
        ),
    )
)  # fmt: skip
