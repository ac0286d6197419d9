"""Files, as far as an actor may see what they stand beside."""

from django.db.models import Q, QuerySet

from counterpart.foundation.documents.models import Document
from counterpart.foundation.files.models import Attachment
from counterpart.foundation.identity.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Attachment]:
    """Beside documents in the actor's sight, and for staff beside parties."""
    beside = Q(document__isnull=False) & actor.scope("document__")
    if not actor.is_customer and actor.may("parties.view"):
        beside |= Q(document__isnull=True, party__isnull=False)
    return Attachment.objects.filter(beside).select_related("file", "person", "document")


def beside(actor: Actor, kind: str, pk: int) -> QuerySet[Attachment]:
    """The files beside one document or party, the newest first."""
    mine = visible_to(actor)
    found = mine.filter(document_id=pk) if kind == "document" else mine.filter(party_id=pk)
    return found.order_by("-id")


def is_finished(document: Document) -> bool:
    """Posted or closed: what lies beside it belongs to what happened."""
    return document.number is not None or document.closed_at is not None
