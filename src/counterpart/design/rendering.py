"""How form controls become HTML: the common ones without a template each.

A list of countries is 250 options, and a template for every option made the form of a customer the slowest page of
the house. The text is what Django's own templates give (design/tests/test_rendering.py compares them).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import mark_safe

INPUTS = "text number hidden date datetime time email password search tel url color file".split()


class FormRenderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if write := WRITERS.get(template_name):
            return mark_safe("".join(write(context["widget"])))  # every piece was escaped on its way
        return super().render(template_name, context, request)


def attributes(attrs: Mapping[str, object]) -> Iterator[str]:
    for name, value in attrs.items():
        if value is True:
            yield f" {escape(name)}"
        elif value is not False:
            yield f' {escape(name)}="{escape(str(value))}"'


def one_line(widget: Mapping[str, Any]) -> Iterator[str]:
    yield f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"'
    if widget["value"] is not None:
        yield f' value="{escape(str(widget["value"]))}"'
    yield from attributes(widget["attrs"])
    yield ">"


def many_lines(widget: Mapping[str, Any]) -> Iterator[str]:
    yield f'<textarea name="{escape(widget["name"])}"'
    yield from attributes(widget["attrs"])
    yield f">\n{escape(widget['value'] or '')}</textarea>"


def choice(widget: Mapping[str, Any]) -> Iterator[str]:
    yield f'<select name="{escape(widget["name"])}"'
    yield from attributes(widget["attrs"])
    yield ">"
    for group, options, _number in widget["optgroups"]:
        if group:
            yield f'<optgroup label="{escape(group)}">'
        for option in options:
            yield f'<option value="{escape(str(option["value"]))}"'
            yield from attributes(option["attrs"])
            yield f">{escape(option['label'])}</option>"
        if group:
            yield "</optgroup>"
    yield "</select>"


WRITERS: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    **{f"django/forms/widgets/{kind}.html": one_line for kind in INPUTS},
    "django/forms/widgets/input.html": one_line,
    "django/forms/widgets/textarea.html": many_lines,
    "django/forms/widgets/select.html": choice,
}
