"""Rows cut from a mould are, to the letter, the rows that the template writes."""

from typing import Any

import pytest
from django import forms
from django.template.loader import get_template
from django.test import override_settings
from django.utils.safestring import SafeString

from counterpart.design import moulds
from counterpart.design.widgets import Pick, SaidField

NASTY = "\"><script>alert(1)</script> &amp; Škoda 'x'"


class Line(forms.Form):
    item = forms.CharField(widget=Pick("/choices/", attrs={"placeholder": "Scan"}))
    quantity = forms.DecimalField(initial=1, widget=forms.TextInput(attrs={"class": "num q"}))
    note = forms.CharField(required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    said = SaidField("Said", num=True)


class Choosing(Line):
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])


def by_template(formset: Any) -> str:
    template = get_template("design/_line.html")
    return "".join(template.render({"form": form, "row": n}) for n, form in enumerate(formset.forms, 1))


def sent(*rows: dict[str, str]) -> dict[str, str]:
    data = {"l-TOTAL_FORMS": str(len(rows)), "l-INITIAL_FORMS": "0"}
    return data | {f"l-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


STORED: list[dict[str, Any]] = [
    {"item": 7, "quantity": "2.5", "note": NASTY, "version": "3"}, {"item": 8, "quantity": None, "note": ""},
    {"item": 9, "quantity": 0, "note": "__prefix__"},
]  # fmt: skip
SENT = sent(
    {"item": "7", "item_text": NASTY, "quantity": "1"}, {"item": "", "quantity": "-", "note": NASTY}, {"quantity": "1"},
    {"item": "8", "quantity": "3", "note": "late"},
)  # fmt: skip


@pytest.mark.parametrize("line", [Line, Choosing])
def test_rows_are_what_the_template_writes(line: type[forms.Form]) -> None:
    made = forms.formset_factory(line, extra=2)
    stored = made(initial=STORED, prefix="l")
    stored.forms[0].fields["item"].widget.text = NASTY
    stored.forms[1].fields["item"].widget.attrs["autofocus"] = True
    assert moulds.rows(stored) == by_template(stored)
    typed = made(SENT, prefix="l")
    typed.is_valid()
    assert moulds.rows(typed) == by_template(typed)
    assert 'data-line="new"' in by_template(made(sent({"quantity": "1"}, {"item": "7"}), prefix="l"))


def test_a_thousand_rows_are_cut_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The template writes the mould and the row that differs, whatever the length."""
    written: list[object] = []
    template = get_template("design/_line.html")

    class Counted:
        def render(self, context: dict[str, object]) -> str:
            written.append(context)
            text: str = template.render(context)
            return text

    monkeypatch.setattr(moulds, "get_template", lambda name: Counted())
    made = forms.formset_factory(Line, extra=0)
    formset = made(initial=[{"item": n, "quantity": n} for n in range(1000)], prefix="l")
    formset.forms[0].fields["item"].widget.attrs["autofocus"] = True
    assert moulds.rows(formset).count("<tr") == 1000
    assert len(written) == 2


ROW = (
    "{% load i18n %}<tr><td>{{ row.name }}</td>{% if row.note %}<td title='{{ row.note }}'>{{ unit }}</td>{% endif %}"
    '{% if "off" in row %}<td>{{ row.off }}</td>{% endif %}<td>{{ row.said }}</td></tr>'
)


def test_rows_of_a_table_are_what_their_template_writes() -> None:
    mark = SafeString("<b>4</b>")
    rows = [
        {"name": NASTY, "note": "", "said": mark}, {"name": "\ue000note\ue001", "note": NASTY, "said": ""},
        {"name": "Kettle", "note": "new", "said": mark},
    ]  # fmt: skip
    loader = ("django.template.loaders.locmem.Loader", {"row.html": ROW})
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}}
    with override_settings(TEMPLATES=[engine]):
        template, around = get_template("row.html"), {"unit": "<pc>"}
        for some in (rows, [{**row, "off": ""} for row in rows], rows[:0]):
            whole = "".join(template.render({**around, "row": row}) for row in some)
            assert moulds.rows_by("row.html", some, around) == whole
