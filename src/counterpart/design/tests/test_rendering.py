"""Controls written by hand say what Django's templates say."""

import datetime
import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from counterpart.design.rendering import FormRenderer

HARSH = "<b a=\"1\" c='2'>&amp;"
COUNTRIES = [("", "—"), ("hr", "Croatia"), (HARSH, HARSH), ("North", [("se", "Sweden"), (7, "Seven")])]


def as_lines(html: str) -> str:
    """White space between tags says nothing."""
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", html)


@pytest.mark.parametrize("value", [None, "", "hr", HARSH, 7, datetime.date(2026, 3, 1)])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"class": HARSH, "required": True, "disabled": False, "size": 4}),
        forms.NumberInput(),
        forms.HiddenInput(),
        forms.DateInput(),
        forms.EmailInput(),
        forms.PasswordInput(render_value=True),
        forms.Textarea(attrs={"rows": 3}),
        forms.Select(choices=COUNTRIES, attrs={"data-x": HARSH}),
        forms.SelectMultiple(choices=COUNTRIES),
        forms.NullBooleanSelect(),
        forms.CheckboxInput(),
        forms.RadioSelect(choices=COUNTRIES),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_a_control_reads_as_the_template_would(widget: forms.Widget, value: object) -> None:
    ours = widget.render("name", value, {"id": "id_name"}, FormRenderer())
    theirs = widget.render("name", value, {"id": "id_name"}, DjangoTemplates())
    assert as_lines(ours) == as_lines(theirs)
