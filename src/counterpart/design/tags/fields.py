"""Forms: fields, the summary of what is wrong, lines, signatures."""

from collections.abc import Mapping, Sequence

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from counterpart.design import controls, moulds
from counterpart.design.widgets import SIGNATURE, TYPED

register = template.Library()


@register.inclusion_tag("design/_field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    cls: str = "",
    autofocus: bool = False,
    optional: bool = False,
) -> dict[str, object]:
    """Label, control, hint and error, tied together for readers."""
    hint = hint or str(bound.help_text)
    return {
        "bound": bound,
        "control": controls.control(bound, hint=hint, classes=cls, autofocus=autofocus),
        "label": label or bound.label,
        "hint": hint,
        "optional": optional,
        "is_box": isinstance(bound.field.widget, CheckboxInput),
        "is_group": bound.field.widget.use_fieldset,
    }


@register.inclusion_tag("design/_errors.html")
def errors(*forms: controls.Forms) -> dict[str, object]:
    """The summary on top of a form that came back: focused, with a link to every field."""
    bound = [form for form in forms if form and form.is_bound]
    return {"wrongs": list(controls.wrongs(*bound))}


@register.inclusion_tag("design/_fields.html")
def fields(form: BaseForm) -> dict[str, object]:
    """Summary, hidden fields and every visible field, for a form without a layout of its own."""
    return {"form": form}


@register.inclusion_tag("design/_lines.html")
def lines(formset: "BaseFormSet[BaseForm]", label: str = "", add: str = "") -> dict[str, object]:
    """A formset as rows for the keyboard: Enter is the next line, Ctrl D copies the line above."""
    return {
        "formset": formset, "label": label or _("Lines"), "add": add or _("Add a line"),
        "rows": moulds.rows(formset), "row_to_come": moulds.row_to_come(formset),
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def rows(context: template.Context, name: str, rows: Sequence[Mapping[str, str]]) -> SafeString:
    """Rows of a long table: the template ``name`` writes one, all others only fill in their values."""
    return moulds.rows_by(name, rows, context.flatten())


@register.inclusion_tag("design/_cell.html")
def cell(bound: BoundField, row: int = 0, cls: str = "") -> dict[str, object]:
    """One control in a row of lines: named by its column and its line, its error beneath."""
    kind = " ".join(part for part in ("in cell", bound.field.widget.attrs.get("class", ""), cls) if part)
    words = {"label": bound.label, "line": row}
    attrs: dict[str, str | bool] = {
        "class": kind,
        "aria-label": _("%(label)s, line %(line)s") % words if row else str(bound.label),
    }
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}-e"}
    return {"bound": bound, "control": bound.as_widget(attrs=attrs)}


@register.simple_tag
def signature(value: str) -> SafeString:
    """A signature as it was drawn, or the typed name."""
    if value.startswith(TYPED):
        return format_html("<i>{}</i>", value.removeprefix(TYPED))
    if not SIGNATURE.fullmatch(value):
        return SafeString("")
    return format_html(
        '<svg class="signed" viewBox="0 0 600 180" role="img" aria-label="{}"><path d="{}"/></svg>',
        _("Signature"),
        value,
    )
