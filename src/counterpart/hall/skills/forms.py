"""What people type about who can do what."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import DayField, TextField, WholeField
from counterpart.hall.desks.actions import PEOPLE_MOST, STAFFING_MOST
from counterpart.hall.skills.actions import NEEDS_MOST
from counterpart.hall.skills.assessing import EVIDENCE_MOST
from counterpart.hall.skills.words import LEVELS, level_long


def level_choices() -> list[tuple[int, str]]:
    return [(level, level_long(level)) for level, _word in LEVELS]


class AssessForm(VersionedForm):
    """How well, by what it was seen, and until when it counts."""

    level = forms.TypedChoiceField(label=_("Level"), choices=level_choices, coerce=int, widget=forms.RadioSelect)
    evidence = TextField(
        label=_("What you saw"), lines=3, max_length=EVIDENCE_MOST, required=False,
        help_text=_("A course, a day side by side, the number of a certificate. The person and their leads read it."),
    )  # fmt: skip
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: without an end"))


class CertificateForm(AssessForm):
    """A certificate one has, or has not."""

    level = forms.TypedChoiceField(
        label=_("Certificate"), choices=[(3, _("has it")), (0, _("has it not"))], coerce=int, widget=forms.RadioSelect
    )


class ReasonForm(forms.Form):
    reason = TextField(label=_("Why"), max_length=EVIDENCE_MOST, required=False)


class SkillForm(forms.Form):
    """A new skill."""

    name = TextField(label=_("Name"), max_length=60)
    is_certificate = forms.BooleanField(
        label=_("A certificate"), required=False, help_text=_("One has it or has it not, often until a day.")
    )


class RowsForm(forms.Form):
    """Rows stand below it; what is wrong with them as a whole is said here."""


class NeedForm(forms.Form):
    """One row of what a duty takes."""

    skill = forms.TypedChoiceField(label=_("Skill"), coerce=int)
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS[1:], coerce=int, initial=3)

    def __init__(self, *args: Any, skills: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["skill"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = skills


NeedLines = forms.formset_factory(
    NeedForm, extra=1, can_delete=True, max_num=NEEDS_MOST, validate_max=True, absolute_max=NEEDS_MOST + 10
)


class StaffingForm(forms.Form):
    """One row of how many people a desk needs."""

    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    people = WholeField(label=_("People at least"), min_value=1, max_value=PEOPLE_MOST)


StaffingLines = forms.formset_factory(
    StaffingForm, extra=1, can_delete=True, max_num=STAFFING_MOST, validate_max=True, absolute_max=STAFFING_MOST + 10
)


class LeadsForm(forms.Form):
    """Who leads a desk."""

    people = forms.TypedMultipleChoiceField(
        label=_("Who leads this desk"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = people
