"""Form widgets with behaviour of their own. Put `design/entry.js` into the page's head: `{% entry_script %}`."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

SIGNATURE = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+")
SIGNATURE_LENGTH_MAX = 20_100
TYPED = "typed:"


class Pick(forms.TextInput):
    """Chooses one thing from a list that the server holds: a hidden id and a field that seeks at `url?q=`.

    Without script the typed text arrives as the value, so a field that also understands a code still works.
    """

    template_name = "design/widgets/pick.html"

    def __init__(self, url: str | Promise, text: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url = url
        self.text = text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"].update(url=self.url, text=self.text)
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        typed = data.get(f"{name}_text")
        self.text = self.text if typed is None else typed  # an unsent form keeps the words it was given
        return data.get(name) or typed or None


class Said(forms.Widget):
    """A place in a row of lines where the server says something."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="said" id="say-{}"></span>', name)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> None:
        return None


class SaidField(forms.Field):
    """Nothing that anybody types."""

    widget = Said

    def __init__(self, label: Any, *, num: bool = False) -> None:
        super().__init__(label=label, required=False, widget=Said(attrs={"class": "num"} if num else {}))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class Sign(forms.HiddenInput):
    """A signature drawn on the screen, or a typed name where drawing is not possible."""

    template_name = "design/widgets/sign.html"
    input_type = "hidden"

    @property
    def is_hidden(self) -> bool:
        """The value is hidden, the pad is not."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value or ""
        context["widget"]["value"] = given if given.startswith("M") else ""
        context["widget"]["typed"] = given.removeprefix(TYPED) if given.startswith(TYPED) else ""
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        typed = str(data.get(f"{name}_typed", "")).strip()
        return str(data.get(name) or "") or (TYPED + typed if typed else "")


def check_signature(value: str) -> None:
    """Only what the pad draws, or a typed name; anything else never reaches a page or a paper."""
    if not value.startswith(TYPED) and not SIGNATURE.fullmatch(value):
        raise ValidationError(_("Sign in the box, or type the name."), code="signature")


class SignatureField(forms.CharField):
    """`M10 20L30 40…` on a pad of 600 by 180, or `typed:Ana Marić`."""

    widget = Sign
    default_validators = [check_signature]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", SIGNATURE_LENGTH_MAX)
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Sign in the box, or type the name.")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}
