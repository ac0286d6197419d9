"""Putting a file beside a document or a party, and taking it away again."""

import unicodedata

from django.db.models import Q
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.files.errors import StaysThere
from counterpart.foundation.files.media import ENDINGS, media_type
from counterpart.foundation.files.models import Attachment, StoredFile
from counterpart.foundation.files.queries import is_finished, visible_to
from counterpart.foundation.files.store import keep
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import locked

SIZE_MAX = 20 * 1024 * 1024
NAME_MAX = 200
EACH_MAX = 200


@action("files.attach")
def attach(
    content: bytes, *, name: str, document_id: int | None = None, party_id: int | None = None, origin: str = "upload",
    by: Actor,
) -> Answer:  # fmt: skip
    """Keep a file beside a document or a party that the actor may see."""
    act = current_act()
    kind = _where(document_id, party_id, by)
    said = plain_name(name)
    if not content:
        raise Invalid(fields={"file": _("This file is empty.")})
    if len(content) > SIZE_MAX:
        raise Invalid(fields={"file": _("A file may have at most %(n)s MB.") % {"n": SIZE_MAX // 1024 // 1024}})
    media = media_type(said, content)
    if media is None:
        words = ", ".join(ENDINGS)
        raise Invalid(
            fields={"file": _("This kind of file is not kept here. These are: %(endings)s") % {"endings": words}}
        )
    beside = Attachment.objects.filter(Q(document_id=document_id) if document_id else Q(party_id=party_id or 0))
    if beside.count() >= EACH_MAX:
        raise Invalid(fields={"file": _("There are %(n)s files here already.") % {"n": EACH_MAX}})
    # The bytes are on disk before the row that names them: a row without its file cannot be. Should the act fail now,
    # bytes that nobody names stay behind and harm nobody.
    stored, _made = StoredFile.objects.get_or_create(
        sha256=keep(content), defaults={"size": len(content), "media_type": media}
    )
    attachment = Attachment.objects.create(
        file=stored, document_id=document_id, party_id=party_id, name=said, origin=origin[:20],
        person_id=by.person_id, at=act.now,
    )  # fmt: skip
    if document_id is not None:
        act.document_id, act.journey_id = document_id, kind
    else:
        act.about("party", party_id or 0)
    act.changed = {"file": stored.sha256}
    return Answer(attachment.pk, "attachment", reference=said, more={"public_id": str(attachment.public_id)})


@action("files.remove")
def remove(attachment_id: int, *, by: Actor) -> Answer:
    """Take a file away from where it lies, as long as what it lies beside is not finished.

    The act says who did it, and the bytes stay in the store under their hash: nobody reaches them any more.
    """
    act = current_act()
    is_seen = visible_to(by).filter(pk=attachment_id).exists()
    found = locked(Attachment.objects.filter(pk=attachment_id)).first() if is_seen else None
    if found is None:
        raise Missing()
    if found.document_id is not None:
        document = Document.objects.select_for_update(no_key=True).get(pk=found.document_id)
        if is_finished(document):
            raise StaysThere(reference=document.reference)
        act.document_id, act.journey_id = document.pk, document.journey_id
    else:
        act.about("party", found.party_id or 0)
    stored = StoredFile.objects.get(pk=found.file_id)
    act.changed = {"file": stored.sha256}
    act.personal = {"name": found.name}
    Attachment.objects.filter(pk=found.pk).delete()
    return Answer(attachment_id, "attachment", "removed", reference=found.name)


def _where(document_id: int | None, party_id: int | None, by: Actor) -> int | None:
    """The journey of the document, or None beside a party; Missing for what the actor does not see."""
    if (document_id is None) == (party_id is None):
        raise Invalid(fields={"file": _("A file belongs beside one document or one party.")})
    if document_id is not None:
        journey = Document.objects.filter(by.scope(), pk=document_id).values_list("journey_id", flat=True).first()
        if journey is None:
            raise Missing()
        return journey
    if by.is_customer or not by.may("parties.view") or not Party.objects.filter(pk=party_id or 0).exists():
        raise Missing()
    return None


def plain_name(name: str) -> str:
    """The last part of a file's name, with nothing in it that a file system or a header could stumble over."""
    last = name.replace("\\", "/").rpartition("/")[2].encode("utf-8", "ignore").decode()
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '"<>|:*?').strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not stem or not kept:
        return kept[:NAME_MAX] or "file"
    return stem[: NAME_MAX - len(ending) - 1] + dot + ending if len(ending) < 20 else kept[:NAME_MAX]
