"""The lists of what is open and of payments: what they can be asked, and where their keys are read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.models import OpenItem, Payment, ReminderLine
from counterpart.back_office.accounting.queries import OpenRow, open_rows, paused_on, today_at
from counterpart.back_office.accounting.texts import METHOD_NAMES
from counterpart.foundation.clock import days_after
from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import (
    amounts,
    begins,
    choice,
    customer,
    days,
    documents_called,
    of_parties_called,
    same_customer,
    site,
)
from counterpart.foundation.lists.listing import (
    SOUGHT_MAX,
    Asked,
    Column,
    Filter,
    Listing,
    Path,
    View,
    Words,
    always,
    declare,
)
from counterpart.foundation.lists.paths import document_start
from counterpart.foundation.parties.models import Party

SIDES = [("owed", gettext_lazy("Owed to us")), ("credit", gettext_lazy("Left with us"))]
LATE = [
    ("not_due", gettext_lazy("Not due")), ("soon", gettext_lazy("Due within a week")), ("late", gettext_lazy("Late")),
    ("late_1", gettext_lazy("1 to 30 days late")), ("late_31", gettext_lazy("31 to 60 days late")),
    ("late_61", gettext_lazy("61 to 90 days late")), ("late_91", gettext_lazy("Over 90 days late")),
]  # fmt: skip
REMINDED = [
    ("no", gettext_lazy("Not reminded yet")), ("yes", gettext_lazy("Reminded")), ("paused", gettext_lazy("Paused")),
]  # fmt: skip
# More than so many days late, and at most so many.
DAYS_LATE = {"late": (0, 0), "late_1": (0, 30), "late_31": (30, 60), "late_61": (60, 90), "late_91": (90, 0)}
SOON_DAYS = 7
# As the conditions of the partial indexes are written: SQLite compares the letters.
IS_CREDIT = always("side", "= 'credit'")
WENT_BACK = always("direction", "= 'out'")
HAS_REFERENCE = always("reference", "= ''", negated=True)
LEFT_WITH_US = OpenItem.objects.filter(IS_CREDIT, settled__lt=F("amount"))


def start_open(by: Actor, asked: Mapping[str, Any]) -> Path:
    """Only what is open is read: from the indexes that hold nothing else."""
    found = LEFT_WITH_US if asked.get("side") == "credit" else OpenItem.objects.filter(settled__lt=F("amount"))
    return Path(found.filter(by.scope("document__")), "document_id", "document__", "")


def _about(path: Path, text: str, by: Actor) -> Q:
    exact = [key for kind in ("invoice", "credit_note", "payment") for key in documents_called(kind, text)]
    return Q(document_id__in=exact) if exact else of_parties_called(replace(path, doc=""), text)


def _side(path: Path, value: str, by: Actor) -> Q:
    return Q() if value == "credit" else Q(side="debit")


def _late(path: Path, value: str, by: Actor) -> Q:
    today = today_at(by)
    if value in ("not_due", "soon"):
        soon = Q(due_on__lte=days_after(today, SOON_DAYS)) if value == "soon" else Q()
        return Q(due_on__gte=today) & soon
    newer, older = DAYS_LATE[value]
    found = Q(due_on__lt=days_after(today, -newer))
    return found & Q(due_on__gte=days_after(today, -older)) if older else found


def _reminded(path: Path, value: str, by: Actor) -> Q:
    if value == "paused":
        return Q(pk__in=paused_on(today_at(by)).values("invoice_id"))
    reminded = Q(pk__in=ReminderLine.objects.values("invoice_id"))
    return reminded if value == "yes" else ~reminded & Q(side="debit")


def _whose(path: Path, party: Party, by: Actor) -> Q:
    return Q(party_id__in=same_customer(party))


def reminder_words(row: OpenRow) -> str:
    """How far the customer was reminded, for the list and its file."""
    if row.is_paused:
        return _("Paused")
    return _("Reminder %(level)s") % {"level": row.level} if row.level else ""


OPEN_ITEMS = declare(
    Listing(
        code="open_items", capability="accounting.view", url="accounting:receivables", title=gettext_lazy("Open items"),
        sought=gettext_lazy("Number, their reference or customer"), start=start_open,
        rows=lambda keys, asked: open_rows(keys, asked.actor),
        filters=(
            Filter("q", gettext_lazy("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _about),
            choice("side", gettext_lazy("Kind"), SIDES, _side),
            choice("age", gettext_lazy("How late"), LATE, _late),
            replace(customer("parties:choices"), narrow=_whose),
            site(),
            choice("reminded", gettext_lazy("Reminders"), REMINDED, _reminded),
            days("due_from", gettext_lazy("Due from"), lambda p, day, by: Q(due_on__gte=day)),
            days("due_to", gettext_lazy("Due until"), lambda p, day, by: Q(due_on__lte=day)),
            Filter(
                "currency", gettext_lazy("Currency"), lambda by: TextField(max_length=3),
                lambda p, code, by: Q(currency=code.upper()),
            ),
            *amounts("total", gettext_lazy("Total from"), gettext_lazy("Total up to"), field="amount"),
        ),
        views=(
            View("open", gettext_lazy("All open"), {}, counted=True),
            View("late", gettext_lazy("Late"), {"side": "owed", "age": "late"}, counted=True),
            View("soon", gettext_lazy("Due within a week"), {"side": "owed", "age": "soon"}, counted=True),
            View(
                "unreminded", gettext_lazy("Late, not reminded"), {"side": "owed", "age": "late", "reminded": "no"},
                counted=True,
            ),
            View("paused", gettext_lazy("Paused"), {"reminded": "paused"}, counted=True),
            View("credit", gettext_lazy("Left with us"), {"side": "credit"}, counted=True),
        ),
        usual_order=lambda asked: "-on" if asked.get("side") == "credit" else "due",
        orders={
            "due": ("due_on", "{key}"), "-due": ("-due_on", "-{key}"), "-on": ("-{key}",), "on": ("{key}",),
            "-total": ("-amount", "-{key}"), "total": ("amount", "{key}"),
        },
        columns=(
            Column(gettext_lazy("Number"), lambda r: r.item.document.reference),
            Column(gettext_lazy("Customer"), lambda r: r.item.party.name),
            Column(gettext_lazy("Date"), lambda r: r.item.posted_on),
            Column(gettext_lazy("Due"), lambda r: r.item.due_on),
            Column(gettext_lazy("Days late"), lambda r: r.days_late or None),
            Column(gettext_lazy("Reminders"), reminder_words),
            Column(gettext_lazy("Reminded on"), lambda r: r.reminded_on),
            Column(gettext_lazy("Total"), lambda r: -r.item.amount if r.is_credit else r.item.amount),
            Column(gettext_lazy("Still open"), lambda r: r.owed),
            Column(gettext_lazy("Currency"), lambda r: r.item.currency),
        ),
    )
)  # fmt: skip


STATES = [("left", gettext_lazy("To allocate")), ("all", gettext_lazy("All"))]
WAYS = [("in", gettext_lazy("Came in")), ("out", gettext_lazy("Paid back"))]


def start_payments(by: Actor, asked: Mapping[str, Any]) -> Path:
    """What is left from the open items, a customer's and a site's from the documents, everything else from the payments."""
    if asked.get("state") == "left":
        left = LEFT_WITH_US.filter(by.scope("document__"), document__kind="payment")
        return Path(left, "document_id", "document__", "document__payment__")
    return document_start("payment", Payment, by, asked, own="payment__", own_orders=("total", "received"))


def _direction(path: Path, value: str, by: Actor) -> Q:
    went_back = Payment.objects.filter(WENT_BACK).values("document_id")
    return Q(**{f"{path.key}__in": went_back}) if value == "out" else Q(**{f"{path.own}direction": value})


def _payment_words(path: Path, text: str, by: Actor) -> Q:
    """Its number, or the reference that the bank told, or whose it is."""
    exact = documents_called("payment", text)
    told = Payment.objects.filter(HAS_REFERENCE, begins("reference", text.strip()))
    exact += told.values_list("pk", flat=True)[:SOUGHT_MAX]
    return Q(**{f"{path.key}__in": exact}) if exact else of_parties_called(path, text)


def _day(name: str, label: Words, lookup: str) -> Filter:
    def narrow(path: Path, day: date, by: Actor) -> Q:
        return Q(**{f"{path.own}received_on__{lookup}": day})

    return replace(days(name, label, narrow), order="-received")


def _payments(keys: Sequence[int], asked: Asked) -> list[Payment]:
    found = {payment.pk: payment for payment in queries.payments(asked.actor).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def _still_left(payment: Payment) -> Any:
    item = queries.open_item_of(payment.document)
    return item.still_open if item else None


PAYMENTS = declare(
    Listing(
        code="payments", capability="accounting.view_invoices", url="accounting:payments", title=gettext_lazy("Payments"),
        sought=gettext_lazy("Number, reference of the bank or customer"), start=start_payments, rows=_payments,
        filters=(
            Filter("q", gettext_lazy("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _payment_words),
            choice("state", gettext_lazy("State"), STATES, lambda p, _left, by: Q()),
            choice("direction", gettext_lazy("Which way"), WAYS, _direction),
            choice(
                "method", gettext_lazy("How"), [(str(code), name) for code, name in METHOD_NAMES.items()],
                lambda p, value, by: Q(**{f"{p.own}method": value}),
            ),
            customer("parties:choices"),
            site(),
            _day("received_from", gettext_lazy("From"), "gte"),
            _day("received_to", gettext_lazy("Until"), "lte"),
            *amounts("total", gettext_lazy("Amount from"), gettext_lazy("Amount up to"), field="amount"),
        ),
        views=(
            View("all", gettext_lazy("All"), {}),
            View("left", gettext_lazy("To allocate"), {"state": "left"}, counted=True),
            View("out", gettext_lazy("Paid back"), {"direction": "out"}),
        ),
        orders={
            "-on": ("-{key}",), "on": ("{key}",),
            "-received": ("-{own}received_on", "-{key}"), "received": ("{own}received_on", "{key}"),
            "-total": ("-{own}amount", "-{key}"), "total": ("{own}amount", "{key}"),
        },
        columns=(
            Column(gettext_lazy("Payment"), lambda p: p.document.reference),
            Column(gettext_lazy("Customer"), lambda p: p.document.party.name),
            Column(gettext_lazy("Date"), lambda p: p.received_on),
            Column(gettext_lazy("How"), lambda p: str(METHOD_NAMES[p.method])),
            Column(gettext_lazy("Reference"), lambda p: p.reference),
            Column(gettext_lazy("Amount"), lambda p: -p.amount if p.direction == Payment.Direction.OUT else p.amount),
            Column(gettext_lazy("Left"), _still_left),
            Column(gettext_lazy("Currency"), lambda p: p.currency),
        ),
    )
)  # fmt: skip
