"""What people may type at the workplace."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import TextField


class NoteForm(forms.Form):
    """A word for colleagues, beside a document."""

    text = TextField(
        label=_("Note for colleagues"), max_length=2000, lines=2,
        error_messages={"required": _("Write something, then it is a note.")},
    )  # fmt: skip


class BounceForm(forms.Form):
    """Why work goes back to where it came from."""

    reason = TextField(
        label=_("Why does it not belong here?"), error_messages={"required": _("Say why. Colleagues will ask.")}
    )
