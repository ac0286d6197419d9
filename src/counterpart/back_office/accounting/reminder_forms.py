"""What people may type about reminders."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.accounting.forms import day_field
from counterpart.back_office.accounting.reminding import DAYS_MAX, LEVELS_MAX, TEXT_MAX, Level, levels_of, own_text
from counterpart.foundation.entry import TextField, WholeField

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class SendForm(forms.Form):
    """Which invoices are reminded of."""

    invoices = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose the invoices to remind of.")}
    )

    def __init__(self, data: Any, *, keys: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["invoices"].choices = [(str(pk), "") for pk in keys]  # type: ignore[attr-defined]


class PauseForm(forms.Form):
    """Why nobody is reminded of an invoice, and until when."""

    reason = TextField(label=_("Why"), help_text=_("Disputed, promised, being looked at: colleagues read it."))
    until = day_field(_("Until"), required=False, help_text=_("Empty: until somebody ends it."))


class LevelsForm(forms.Form):
    """Up to five levels, each with its days and its words by language."""

    def __init__(self, data: Any = None, *, entity_id: int) -> None:
        super().__init__(data)
        days = levels_of(entity_id)
        for n in range(1, LEVELS_MAX + 1):
            start = days[n - 1] if n <= len(days) else None
            self.fields[f"days{n}"] = WholeField(
                label=_("Days late"), min_value=1, max_value=DAYS_MAX, required=n == 1, initial=start
            )
            for code, name in settings.LANGUAGES:
                self.fields[f"text{n}_{code}"] = TextField(
                    label=name, lines=2, max_length=TEXT_MAX, required=False, initial=own_text(entity_id, n, code)
                )
        self.told = [
            (n, self[f"days{n}"], [self[f"text{n}_{code}"] for code in LANGUAGES]) for n in range(1, LEVELS_MAX + 1)
        ]

    @property
    def levels(self) -> list[Level]:
        """The levels that were filled in, in their order."""
        said = self.cleaned_data
        return [
            Level(said[f"days{n}"], {code: said[f"text{n}_{code}"] for code in LANGUAGES if said[f"text{n}_{code}"]})
            for n in range(1, LEVELS_MAX + 1)
            if said.get(f"days{n}")
        ]
