"""What sales tells customers, from the outbox: mails are rendered when they are sent, from ids."""

from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from counterpart.foundation.clock import day_in, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.papers import printed_day
from counterpart.foundation.documents.printing import language_of
from counterpart.foundation.outbox.jobs import Task, current_task, handles
from counterpart.front_office.sales.links import address_of
from counterpart.front_office.sales.models import Method, OrderVersion, Quote
from counterpart.front_office.sales.version_words import version_words
from counterpart.hall.journeys.letters import write_to_customer
from counterpart.hall.journeys.order_to_cash import CreditNotePosted, GoodsReady, InvoicePosted, OrderHeads
from counterpart.hall.journeys.parts_and_places import PickupSlips
from counterpart.hall.questions import ask

TOO_OLD = timedelta(days=31)  # what is entered about the past, by an import for example, is no news to the customer


def tell_customer_ready(ready: GoodsReady) -> None:
    """The customer may come: a mail with the sentence of the order."""
    task, document = current_task(), _document(ready.document_id)
    if document.closed_at is not None:
        task.note = "the goods had left before the mail was sent"
        return
    head = ask(OrderHeads((ready.order_id,)))[ready.order_id]
    order = Document.objects.get(pk=ready.order_id)
    with translation.override(language_of(document)):
        words = {"reference": order.reference, "site": document.site.name}
        if head.method == Method.PICKUP:
            subject = _("Your order %(reference)s is ready") % words
            text = _("Your order %(reference)s is ready for you at %(site)s.") % words
            code = ask(PickupSlips((document.pk,))).get(document.pk, "")
            if code:
                text += "\n\n" + _("Your pickup code is %(code)s. Say it, or show the attached slip.") % {"code": code}
            write_to_customer(task, document, subject, text, "pickup_slip" if code else "")
        else:
            subject = _("Your order %(reference)s is packed") % words
            text = _("Your order %(reference)s is packed at %(site)s and waits for the carrier.") % words
            write_to_customer(task, document, subject, text)


def mail_invoice(posted: InvoicePosted) -> None:
    """The invoice, by mail."""
    _mail_posted(posted)


def mail_credit_note(posted: CreditNotePosted) -> None:
    """The credit note, by mail."""
    _mail_posted(posted)


def _mail_posted(posted: InvoicePosted | CreditNotePosted) -> None:
    task, document = current_task(), _document(posted.document_id)
    if _is_old(posted.on, document):
        task.note = "entered about the past: not mailed"
        return
    with translation.override(language_of(document)):
        words = {"number": posted.number}
        if isinstance(posted, CreditNotePosted):
            subject, text = _("Credit note %(number)s"), _("Attached you find our credit note %(number)s.")
        else:
            subject, text = _("Invoice %(number)s"), _("Attached you find our invoice %(number)s.")
        write_to_customer(task, document, subject % words, text % words, document.kind)


@handles("sales.mail_quote")
def mail_quote(task: Task) -> None:
    """The quote, by mail, as long as it is open."""
    quote_id = int(task.payload["quote_id"])
    document, quote = _document(quote_id), Quote.objects.get(pk=quote_id)
    if quote.state != Quote.State.SENT:
        task.note = f"the quote was {quote.state} before the mail was sent"
        return
    with translation.override(language_of(document)):
        words = {"reference": document.reference, "day": printed_day(quote.valid_until)}
        subject = _("Quote %(reference)s") % words
        text = _("Attached you find our quote %(reference)s, valid until %(day)s.") % words
        address = address_of(quote_id)
        if address:
            text += "\n\n" + _("Read it, accept it or decline it here, without signing in:") + "\n" + address
        write_to_customer(task, document, subject, text, "quote")


@handles("sales.mail_new_promise")
def mail_new_promise(task: Task) -> None:
    """Something of the order comes later than promised: an apology, and the sentence with the new promise."""
    document = _document(int(task.payload["order_id"]))
    if document.closed_at is not None:
        task.note = "the order was closed before the mail was sent"
        return
    with translation.override(language_of(document)):
        words = {"reference": document.reference}
        subject = _("Your order %(reference)s comes later than promised") % words
        text = _(
            "Something of your order %(reference)s is not here as we expected. We are sorry; this is the new promise."
        )
        write_to_customer(task, document, subject, text % words)


@handles("sales.mail_amendment")
def mail_amendment(task: Task) -> None:
    """What changed of the order, with the confirmation as it stands now."""
    version = OrderVersion.objects.select_related("order").get(
        order_id=int(task.payload["order_id"]), number=int(task.payload["number"])
    )
    document = _document(version.order_id)
    with translation.override(language_of(document)):
        words = {"reference": document.reference, "changes": version_words(version, version.order.currency)}
        subject = _("Your order %(reference)s was changed") % words
        text = _("Your order %(reference)s was changed: %(changes)s.") % words
        write_to_customer(task, document, subject, text, "order_confirmation")


@handles("sales.mail_confirmation")
def mail_confirmation(task: Task) -> None:
    """Thanks for the yes by link, with the confirmation of the order."""
    document = _document(int(task.payload["order_id"]))
    with translation.override(language_of(document)):
        words = {"reference": document.reference}
        subject = _("Your order %(reference)s is confirmed") % words
        text = _("Thank you for your order %(reference)s. Attached you find its confirmation.") % words
        write_to_customer(task, document, subject, text, "order_confirmation")


@handles("sales.mail_cancellation")
def mail_cancellation(task: Task) -> None:
    """The order is not kept for the customer any more; the sentence says what that means for the money."""
    document = _document(int(task.payload["order_id"]))
    with translation.override(language_of(document)):
        words = {"reference": document.reference}
        subject = _("Your order %(reference)s is cancelled") % words
        text = _("Your order %(reference)s is cancelled; nothing of it is sent or kept for you any more.") % words
        write_to_customer(task, document, subject, text)


def _document(document_id: int) -> Document:
    return Document.objects.select_related("party__merged_into", "site__entity").get(pk=document_id)


def _is_old(on: date, document: Document) -> bool:
    return day_in(document.site.zone, now()) - on > TOO_OLD
