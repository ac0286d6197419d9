"""What people choose and type about cover."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import KeyField, TextField, WholeField
from counterpart.hall.cover.calling import NOTE_MOST, PHONE_MOST
from counterpart.hall.presence.forms import MomentField


class AskForm(forms.Form):
    """Whom a lead asks, and for what."""

    desk = KeyField()
    absence = KeyField(required=False)
    person = KeyField()


class ConsentForm(forms.Form):
    """The duties that somebody stands in for without being asked."""

    duties = forms.MultipleChoiceField(
        label=_("I stand in for"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Then nobody asks first: you hold the desk at once, and it ends by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["duties"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class RulesForm(VersionedForm):
    """The firm's own limits."""

    covers_a_day = WholeField(label=_("Covers a day, at most"), min_value=1, max_value=20)
    minutes_a_day = WholeField(label=_("Minutes a day, at most"), min_value=15, max_value=720)
    seconds_to_answer = WholeField(
        label=_("Seconds to answer"), min_value=20, max_value=900, help_text=_("Then the next in line is asked.")
    )
    minutes_until_asked_again = WholeField(
        label=_("Minutes until somebody who said no is asked again"), min_value=1, max_value=600
    )
    minutes_late = WholeField(
        label=_("Minutes after which a shift without its person counts as an absence"), min_value=0, max_value=240,
        help_text=_("Only for people who check in. 0: never."),
    )  # fmt: skip


class GlassForm(forms.Form):
    """Which desk, and what has happened."""

    desk = forms.TypedChoiceField(label=_("Desk"), coerce=int)
    reason = TextField(
        label=_("What has happened?"), max_length=200, help_text=_("Somebody else reads it, and what was done.")
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desk"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices


class PromiseForm(forms.Form):
    """Whom to call, when, and what about."""

    phone = TextField(label=_("Number"), max_length=PHONE_MOST)
    promised_at = MomentField(label=_("We call at about"))
    note = TextField(label=_("What about"), max_length=NOTE_MOST, required=False)


class CalledForm(forms.Form):
    """What came of a call."""

    said = TextField(label=_("What was said"), max_length=NOTE_MOST, required=False)


class ReviewForm(forms.Form):
    """What somebody else found."""

    finding = TextField(label=_("What did you find?"), max_length=200)
