"""Letters to customers: a greeting, what happened, where the order stands now, and the paper that belongs to it."""

from django.utils import translation
from django.utils.translation import gettext as _

from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.printing import Printed, print_document
from counterpart.foundation.outbox.jobs import Task
from counterpart.foundation.outbox.mail import send
from counterpart.foundation.parties.models import ContactPoint, Party
from counterpart.hall.journeys.story import sentence_of


def write_to_customer(task: Task, document: Document, subject: str, text: str, paper: str = "") -> None:
    """Send it in the language that is set, with the sentence and the paper; without an address nothing is lost.

    ``document`` comes with its party, site and entity.
    """
    party = (document.party.merged_into or document.party) if document.party else None
    address = _address(party) if party else ""
    if party is None or not address:
        task.note = "the customer has no e-mail address"
        return
    language = translation.get_language() or "en"
    sentence = sentence_of(document.pk, language)
    where = _("Where it stands now: %(sentence)s") % {"sentence": sentence} if sentence else ""
    greeting = _("Hello %(name)s,") % {"name": party.name}
    parts = [greeting, text, where, _("Kind regards") + "\n" + document.site.entity.name]
    papers: list[Printed] = [print_document(paper, document.pk, language=language)] if paper else []
    send(task, address, subject, "\n\n".join(part for part in parts if part) + "\n", papers, language=language)


def _address(party: Party) -> str:
    found = ContactPoint.objects.filter(party=party, kind=ContactPoint.Kind.EMAIL).order_by("pk")
    return found.values_list("value", flat=True).first() or ""
