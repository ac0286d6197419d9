"""What people type into a playbook."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import TextField, WholeField
from counterpart.hall.playbooks.models import NOTE_MOST, PAGE_MOST, STEPS_MOST, TEXT_MOST

VERSION_MAX, REST_MOST = 2**31 - 1, 4000


class StepForm(forms.Form):
    """One step in the language that is written. ``rest`` carries what it says in the others."""

    place = WholeField(label=_("Move to"), min_value=1, max_value=STEPS_MOST, required=False)
    text = TextField(label=_("What to do"), max_length=TEXT_MOST, required=False)
    page = TextField(label=_("Screen"), max_length=PAGE_MOST, required=False)
    rest = forms.CharField(widget=forms.HiddenInput, max_length=REST_MOST, required=False)

    def __init__(self, *args: Any, host: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = host
        self.fields["place"].widget.attrs["class"] = "num q"
        self.fields["page"].widget.attrs |= {"class": "short", "placeholder": "/sales/orders/"}

    def clean_page(self) -> str:
        """What was copied from the browser's own line begins with our own address: that part says nothing."""
        page: str = self.cleaned_data["page"].strip()
        try:
            parts = urlsplit(page)
        except ValueError:
            return page
        if parts.scheme in ("http", "https") and parts.netloc == self.host:
            return parts.path + (f"?{parts.query}" if parts.query else "")
        return page

    def texts(self, language: str) -> dict[str, str]:
        """What this step says, with what it said in the other languages."""
        try:
            rest = json.loads(self.cleaned_data.get("rest") or "{}")
        except (ValueError, RecursionError):
            rest = {}
        kept = {str(k): str(v) for k, v in rest.items()} if isinstance(rest, dict) else {}
        return {**kept, language: self.cleaned_data.get("text") or ""}


def rest_of(texts: Mapping[str, str], language: str) -> str:
    return json.dumps({k: v for k, v in texts.items() if k != language}, ensure_ascii=False) if texts else ""


Steps = forms.formset_factory(
    StepForm, extra=2, can_delete=True, max_num=STEPS_MOST, validate_max=True, absolute_max=STEPS_MOST + 5
)


class DraftForm(forms.Form):
    """What stands beside the steps."""

    steps = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1)  # refusals of the action stand here
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=VERSION_MAX)
    note = TextField(
        label=_("What is new"), max_length=NOTE_MOST, required=False, help_text=_("Stands in the history, beside your name.")
    )  # fmt: skip


class NewForm(DraftForm):
    """The first draft of a duty's playbook."""

    duty = forms.ChoiceField(label=_("Duty"))

    field_order = ("duty", "note")

    def __init__(self, *args: Any, duties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["duty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = duties
