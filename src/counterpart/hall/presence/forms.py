"""What people type about who is there."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import FIRST_DAY, LAST_DAY, DayField, TextField
from counterpart.hall.presence.actions import SHIFTS_MOST
from counterpart.hall.presence.words import why_words


class MomentField(forms.DateTimeField):
    """A day and a time by the clock of the reader's site."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None and not FIRST_DAY.year <= moment.year < LAST_DAY.year:
            raise ValidationError(_("Choose a day of our time."), code="invalid")
        return moment


def why_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((code, str(words)) for code, words in why_words().items())]


class AbsenceForm(forms.Form):
    """Another end than those of the buttons, an absence ahead, and why."""

    starts_at = MomentField(label=_("From"), required=False, help_text=_("Empty: from now on"))
    ends_at = MomentField(label=_("Until"))
    is_guess = forms.BooleanField(label=_("The end is a guess"), required=False)
    why = forms.ChoiceField(
        label=_("Why"), choices=why_choices, required=False, help_text=_("Only HR sees it, nobody else.")
    )
    note = TextField(label=_("Note for HR"), max_length=200, required=False)


class EndForm(VersionedForm):
    """Until when, now that one knows more."""

    ends_at = MomentField(label=_("Until"))
    is_guess = forms.BooleanField(label=_("The end is a guess"), required=False)


class ShiftForm(forms.Form):
    """One row of a week."""

    desk = forms.TypedChoiceField(label=_("Desk"), coerce=int)
    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    every = forms.TypedChoiceField(
        label=_("Comes again"), coerce=int, initial=1,
        choices=[(1, _("every week")), (2, _("every 2 weeks")), (3, _("every 3 weeks")), (4, _("every 4 weeks"))],
    )  # fmt: skip

    def __init__(self, *args: Any, desks: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desk"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = desks


WeekLines = forms.formset_factory(
    ShiftForm, extra=1, can_delete=True, max_num=SHIFTS_MOST, validate_max=True, absolute_max=SHIFTS_MOST + 10
)


class FromDayForm(forms.Form):
    """From which day on the week is this."""

    first_day = DayField(label=_("From this day on"))


class YearForm(forms.Form):
    """Whose holidays are taken over from the country's calendar."""

    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2199)


class HolidayForm(forms.Form):
    """A day of the firm's own, or one of the calendar that is worked."""

    day = DayField(label=_("Day"))
    name = TextField(label=_("Name"), max_length=120)
    works = forms.BooleanField(label=_("We work on this day"), required=False)
