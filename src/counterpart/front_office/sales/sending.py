"""A paper is mailed to the customer because somebody asked for it: again, or for the first time."""

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.foundation.acts.gate import ANY, Answer, action, current_act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.printing import language_of
from counterpart.foundation.errors import Forbidden, Invalid, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.outbox.actions import owe
from counterpart.foundation.outbox.jobs import Task, handles
from counterpart.foundation.parties.models import ContactPoint
from counterpart.foundation.parties.queries import standing_for
from counterpart.front_office.sales.models import Order
from counterpart.hall.journeys.letters import write_to_customer

# What may be mailed of a kind of document, and the right that opens it.
MAILED: dict[str, tuple[str, tuple[str, ...]]] = {
    "quote": ("sales.view", ("quote",)),
    "order": ("sales.view", ("order_confirmation",)),
    "shipment": ("fulfilment.view", ("pickup_slip", "delivery_note")),
    "invoice": ("accounting.view_invoices", ("invoice",)),
    "credit_note": ("accounting.view_invoices", ("credit_note",)),
    "payment": ("accounting.view_invoices", ("payment",)),
}


class NoAddress(Invalid):
    code = "no_address"
    sentence = gettext_lazy("The customer has no e-mail address. Add one on the customer's page, or print the paper.")


class NotMailed(Invalid):
    sentence = gettext_lazy("This paper cannot be mailed. Choose one that belongs to the document.")


@action("sales.send_paper", on=ANY)
def send_paper(document_id: int, *, paper: str, by: Actor) -> Answer:
    """The customer gets this paper by mail, as it is now."""
    act = current_act()
    document = act.document
    assert document is not None
    capability, papers = MAILED.get(document.kind, ("", ()))
    if paper not in papers:
        raise NotMailed(fields={"paper": str(NotMailed.sentence)})
    if not by.may(capability):
        raise Forbidden()
    is_draft = document.number is None and document.kind in ("invoice", "credit_note")
    if is_draft or Order.objects.filter(pk=document_id, state=Order.State.DRAFT).exists():
        raise NotAllowedNow()
    mails = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, party_id=standing_for(document.party_id or 0))
    if not mails.exists():
        raise NoAddress()
    owe("sales.mail_paper", {"document_id": document_id, "paper": paper}, document_id=document_id)
    act.changed = {"paper": paper}
    return Answer.of(document_id, document.kind, "owed", number=document.number)


@handles("sales.mail_paper")
def mail_paper(task: Task) -> None:
    """The paper, by mail."""
    found = Document.objects.select_related("party__merged_into", "site__entity")
    document, paper = found.get(pk=int(task.payload["document_id"])), str(task.payload["paper"])
    with translation.override(language_of(document)):
        words = {"paper": paper_words(paper), "reference": document.reference}
        text = _("Attached you find what you asked for: %(paper)s %(reference)s.") % words
        write_to_customer(task, document, f"{words['paper']} {document.reference}", text, paper)


def paper_words(paper: str) -> str:
    """What a paper is called, in the language that is set."""
    words = {
        "quote": _("Quote"), "order_confirmation": _("Order confirmation"), "pickup_slip": _("Pickup slip"),
        "delivery_note": _("Delivery note"), "invoice": _("Invoice"), "credit_note": _("Credit note"),
        "payment": _("Receipt"),
    }  # fmt: skip
    return words.get(paper) or slugify(paper)
