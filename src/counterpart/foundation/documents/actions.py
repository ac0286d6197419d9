"""What people do beside any document."""

from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import ANY, Answer, action, current_act
from counterpart.foundation.documents.models import Note
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor

NOTE_LENGTH_MAX = 2000


@action("documents.add_note", on=ANY)
def add_note(document_id: int, *, text: str, by: Actor) -> Answer:
    """Write something down for colleagues, beside a document."""
    said = text.strip()
    if not said or len(said) > NOTE_LENGTH_MAX or "\0" in said:
        raise Invalid(fields={"text": _("Write something, at most %(n)s characters.") % {"n": NOTE_LENGTH_MAX}})
    act = current_act()
    note = Note.objects.create(document_id=document_id, person_id=by.person_id, text=said, at=act.now)
    return Answer(document_id, "note", more={"note": note.pk})
