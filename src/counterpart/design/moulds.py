"""Rows of lines, cut from one mould: its template writes one row, and every further row only fills in its own values.

An order of a thousand lines is six thousand controls, and a template for each made its page take five seconds.
A row that differs in more than its values (a choice, an error, an attribute of its own) is written by the template.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from django.forms import BaseForm, BaseFormSet, Field
from django.template.loader import get_template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from counterpart.design.rendering import WRITERS, one_line
from counterpart.design.widgets import Pick, Said

FormSet: TypeAlias = "BaseFormSet[Any]"
Piece: TypeAlias = "str | Callable[[BaseForm, int], str]"

PREFIX, ROW = "__prefix__", "\ue002"
TEXT = "_text"
Thing = TypeVar("Thing")
GAPS = re.compile("\ue000(\\w+)\ue001")
SLOTS = re.compile(rf' value="\ue000(\w+)\ue001"|({PREFIX})|{ROW}')


def rows(formset: FormSet) -> SafeString:
    """All lines of a formset as rows of its table."""
    template, moulds = get_template("design/_line.html"), _Moulds(formset)
    written = []
    for number, form in enumerate(formset.forms, 1):
        if moulds.fit(form):
            written.append(moulds.cut(form, number))
        else:
            written.append(template.render({"form": form, "row": number}))
    return mark_safe("".join(written))  # pieces of templates, and values that were escaped on their way


def row_to_come(formset: FormSet) -> SafeString:
    """The row that a further line starts from."""
    return mark_safe(get_template("design/_line.html").render({"form": formset.empty_form, "row": 0}))  # a template's


def rows_by(template: str, rows: Sequence[Mapping[str, str]], around: Mapping[Any, Any]) -> SafeString:
    """Rows of a table: ``template`` writes ``{{ row.name }}`` for each value; what is ``around`` is the same for all.

    Every row has the same names in the same order. The template may ask whether a row has a value, not which: it is
    asked once for each combination of values that are there, and all further rows only fill in theirs.
    """
    moulds: dict[tuple[bool, ...], list[str]] = {}
    written: list[str] = []
    for row in rows:
        shape = tuple(map(bool, row.values()))
        if shape not in moulds:
            marks = {name: _mark(name) if value else "" for name, value in row.items()}
            moulds[shape] = GAPS.split(get_template(template).render({**around, "row": marks}))
        pieces = moulds[shape].copy()
        pieces[1::2] = [conditional_escape(row[name]) for name in pieces[1::2]]
        written += pieces
    return mark_safe("".join(written))  # pieces of a template, and values escaped on their way


class RowFields(dict[str, Field]):
    """The fields of a form that is made once for each of very many rows: ``LineForm.base_fields = RowFields(...)``.

    Django copies every field of every form with all it holds. A row only ever changes what its own widgets say, so
    the copies share everything else.
    """

    def __deepcopy__(self, memo: object) -> dict[str, Field]:
        copies = {}
        for name, field in self.items():
            copies[name] = copied = _copy(field)
            copied.widget = _copy(field.widget)
            copied.widget.attrs = field.widget.attrs.copy()
        return copies


def _copy(thing: Thing) -> Thing:
    made = object.__new__(type(thing))
    made.__dict__.update(thing.__dict__)
    return made


class _Moulds:
    """One mould for lines that hold something, one for those that are new; made when a row first needs it."""

    def __init__(self, formset: FormSet) -> None:
        self.formset = formset
        self.pattern = formset.empty_form
        self.attrs = {name: dict(field.widget.attrs) for name, field in self.pattern.fields.items()}
        self.plain = all(_is_plain(field.widget) for field in self.pattern.fields.values())
        self.made: dict[bool, list[Piece]] = {}

    def fit(self, form: BaseForm) -> bool:
        """Whether a row differs from the others only in its values."""
        return (
            self.plain
            and {name: field.widget.attrs for name, field in form.fields.items()} == self.attrs
            and not (form.is_bound and form.errors)
        )

    def cut(self, form: BaseForm, number: int) -> str:
        new = not form.initial and not form.has_changed()
        if new not in self.made:
            self.made[new] = self._mould(new)
        return "".join(piece if isinstance(piece, str) else piece(form, number) for piece in self.made[new])

    def _mould(self, new: bool) -> list[Piece]:
        form: Any = self.formset.empty_form
        for name, field in form.fields.items():
            field.initial = _mark(name)
            if isinstance(field.widget, Pick):
                field.widget.text = _mark(name + TEXT)
        form.has_changed = lambda: not new
        text = get_template("design/_line.html").render({"form": form, "row": ROW})
        pieces: list[Piece] = []
        end = 0
        for slot in SLOTS.finditer(text):
            pieces += [text[end : slot.start()], self._slot(slot[1], slot[2])]
            end = slot.end()
        return [*pieces, text[end:]]

    def _slot(self, named: str | None, prefix: str | None) -> Piece:
        if prefix:
            return lambda form, number: str(number - 1)
        if named is None:
            return lambda form, number: str(number)
        name = named
        if name.removesuffix(TEXT) in self.pattern.fields and name not in self.pattern.fields:
            return lambda form, number: f' value="{escape(form.fields[name.removesuffix(TEXT)].widget.text)}"'
        if isinstance(self.pattern.fields[name].widget, Pick):
            return lambda form, number: f' value="{_value(form, name)}"'
        return lambda form, number: f' value="{value}"' if (value := _value(form, name)) else ""


def _is_plain(widget: Any) -> bool:
    return isinstance(widget, Pick | Said) or WRITERS.get(widget.template_name) is one_line


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


def _value(form: BaseForm, name: str) -> str:
    value = form.fields[name].widget.format_value(form[name].value())
    return escape("" if value is None else str(value))
