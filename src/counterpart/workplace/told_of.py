"""What can be told of a document in a list: its state in a word, its amount, and a few words beside it.

One teller per kind of document, each one statement for any number of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.back_office.accounting.models import Invoice, OpenItem, Payment
from counterpart.back_office.accounting.texts import METHOD_NAMES
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.design.formats import day, number
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.words import reason_words, state_words
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.words import Tag, paper_tag

ZERO = Decimal(0)


@dataclass(frozen=True)
class Told:
    """``state`` is what the list of printed papers asks for; ``name`` where a kind has more than one."""

    tag: Tag
    state: str = ""
    note: str = ""
    amount: Decimal | None = None
    currency: str = ""
    name: str = ""


def _quotes(keys: Sequence[int]) -> dict[int, Told]:
    until = _("valid until %(day)s")
    return {
        q.pk: Told(paper_tag(q.state), q.state, until % {"day": day(q.valid_until)}, q.total, q.currency)
        for q in Quote.objects.filter(pk__in=keys)
    }


def _orders(keys: Sequence[int]) -> dict[int, Told]:
    return {o.pk: Told(paper_tag(o.state), o.state, "", o.total, o.currency) for o in Order.objects.filter(pk__in=keys)}


def shipment_tag(state: str) -> Tag:
    """Where a shipment stands, in one word."""
    words = {
        "waiting": Tag(_("Waiting"), "warn"), "released": Tag(_("To be picked"), "back"), "picked": Tag(_("Picked"), "back"),
        "ready": Tag(_("Ready"), "ok"), "shipped": Tag(_("Shipped"), "ok"), "handed_over": Tag(_("Handed over"), "ok"),
        "cancelled": Tag(_("Called off")), "returned": Tag(_("Came back"), "warn"),
        "packed": Tag(_("For the van"), "back"), "on_van": Tag(_("On the van"), "back"),
        "recalled": Tag(_("To put back"), "warn"),
    }  # fmt: skip
    return words.get(state) or Tag(state)


def shipment_note(shipment: Shipment, pieces: Decimal) -> str:
    """How many pieces, and where they are or who takes them."""
    where = _("shelf %(shelf)s") % {"shelf": shipment.shelf} if shipment.shelf else ""
    where = where or f"{shipment.carrier} {shipment.tracking_reference}".strip()
    count = ngettext("%(n)s piece", "%(n)s pieces", int(pieces)) % {"n": number(pieces)}
    return " · ".join(word for word in (count, where) if word)


def _shipments(keys: Sequence[int]) -> dict[int, Told]:
    found = Shipment.objects.filter(pk__in=keys).annotate(pieces=Sum("lines__quantity"))
    told = {}
    for s in found:
        pieces: Decimal = getattr(s, "pieces", None) or ZERO
        state = f"pickup {s.state}" if s.method == "pickup" and s.state == "ready" else s.state
        told[s.pk] = Told(shipment_tag(s.state), state, shipment_note(s, pieces))
    return told


def money_tag_of(item: OpenItem | None) -> Tag:
    """Where an invoice or a payment stands: nothing posted, something open, or settled."""
    if item is None:
        return Tag(_("Draft"))
    if item.settled >= item.amount:
        return Tag(_("Settled"), "ok")
    return Tag(_("Part paid"), "warn") if item.settled else Tag(_("Open"), "warn")


def _invoices(keys: Sequence[int]) -> dict[int, Told]:
    told = {}
    for i in Invoice.objects.filter(pk__in=keys).select_related("document__open_item", "corrects__document"):
        item: OpenItem | None = getattr(i.document, "open_item", None)
        note = _("corrects %(paper)s") % {"paper": i.corrects.document.reference} if i.corrects else ""
        if item is not None and not i.corrects and item.settled < item.amount:
            note = _("due %(day)s") % {"day": day(item.due_on)}
        total = -i.total if i.corrects else i.total
        told[i.pk] = Told(money_tag_of(item), "posted" if item else "draft", note, total, i.currency)
    return told


def _payments(keys: Sequence[int]) -> dict[int, Told]:
    told = {}
    for p in Payment.objects.filter(pk__in=keys):
        out = p.direction == Payment.Direction.OUT
        name = _("Deposit") if p.order_id and not out else _("Paid back") if out else _("Payment")
        tag = Tag(_("Paid back"), "warn") if out else Tag(_("Received"), "ok")
        if p.method == Payment.Method.WRITE_OFF:
            name, tag = _("Written off"), Tag(_("Written off"))
        amount = -p.amount if out else p.amount
        told[p.pk] = Told(tag, p.direction, str(METHOD_NAMES[p.method]), amount, p.currency, name)
    return told


def _returns(keys: Sequence[int]) -> dict[int, Told]:
    words, why = state_words(), reason_words()
    return {
        r.pk: Told(Tag(str(words[r.state][0]), words[r.state][1]), r.state, str(why[r.reason]), currency=r.currency)
        for r in Return.objects.filter(pk__in=keys)
    }


TELLERS: dict[str, Callable[[Sequence[int]], dict[int, Told]]] = {
    "quote": _quotes,
    "order": _orders,
    "shipment": _shipments,
    "invoice": _invoices,
    "credit_note": _invoices,
    "payment": _payments,
    "return": _returns,
}
