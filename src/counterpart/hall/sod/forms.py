"""What people type about rules and exceptions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import DayField, TextField
from counterpart.foundation.identity.models import Person
from counterpart.hall.sod.actions import TEXT_MAX
from counterpart.hall.sod.words import mode_words, response_words

PEOPLE_MAX = 500


def modes() -> list[tuple[str, str]]:
    return [(code, name) for code, (name, _text) in mode_words().items()]


def responses() -> list[tuple[str, str]]:
    return list(response_words().items())


def staff() -> list[tuple[str, str]]:
    found = Person.objects.filter(is_active=True, is_house=False).order_by("name", "id")
    return [("", "–"), *((str(pk), name) for pk, name in found.values_list("pk", "name")[:PEOPLE_MAX])]


class StrictnessForm(VersionedForm):
    """How strictly this firm takes its rules."""

    mode = forms.ChoiceField(label=_("How strictly"), choices=modes)


class RuleForm(VersionedForm):
    """On or off, and what happens."""

    is_on = forms.BooleanField(label=_("This rule is on"), required=False)
    response = forms.ChoiceField(label=_("What happens"), choices=responses)


class ExceptionForm(forms.Form):
    """Both halves in one person for a while, because somebody looks at it."""

    person = forms.TypedChoiceField(
        label=pgettext_lazy("an exception for somebody", "For"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Empty: for everybody"),
    )
    text = TextField(label=_("What is done instead"), max_length=TEXT_MAX)
    reviewer = forms.TypedChoiceField(label=_("Who looks at it"), coerce=int)
    valid_until = DayField(label=_("Until the end of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = staff()
        for name in ("person", "reviewer"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = people
