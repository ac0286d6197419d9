"""Form fields as the kit shows them: label above, hint below, the error beside the field and again on top."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.safestring import SafeString

Forms: TypeAlias = "BaseForm | BaseFormSet[BaseForm]"  # Django's own class takes no parameter when it runs


class Wrong(NamedTuple):
    """One thing to put right; without a field it concerns the whole form."""

    label: str
    message: str
    target: str


def control(bound: BoundField, *, hint: str, classes: str, autofocus: bool) -> SafeString:
    """The control itself, told about its hint and its error."""
    widget = bound.field.widget
    attrs: dict[str, str | bool] = {}
    if isinstance(widget, CheckboxInput):
        attrs["class"] = f"check {classes}".strip()
    elif not isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        attrs["class"] = " ".join(part for part in ("in", widget.attrs.get("class", ""), classes) if part)
    told = [f"{bound.auto_id}-{part}" for part, there in (("h", hint), ("e", bound.errors)) if there]
    if told:
        attrs["aria-describedby"] = " ".join(told)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if autofocus:
        attrs["autofocus"] = True
    return bound.as_widget(attrs=attrs)


def wrongs(*forms: Forms) -> Iterator[Wrong]:
    """Everything that is wrong, in the order of the page."""
    for form in forms:
        if isinstance(form, BaseFormSet):
            yield from (Wrong("", str(message), "") for message in form.non_form_errors())
            yield from wrongs(*form.forms)
            continue
        yield from (Wrong("", str(message), "") for message in form.non_field_errors())
        for name, messages in form.errors.items():
            if name in form.fields:
                bound = form[name]
                yield from (Wrong(str(bound.label), str(message), bound.id_for_label) for message in messages)
