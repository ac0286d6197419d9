"""Form fields that have both ends: every text a maximum, every number a minimum and a maximum."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Refusal, Stale

TEXT_MAX = 200
KEY_MAX = 2**62
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)


class TextField(forms.CharField):
    """One line of text, or several with ``lines``. NUL bytes and lone surrogates never pass."""

    def __init__(self, *, lines: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TEXT_MAX)
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError(_("This text holds characters that cannot be stored."), code="unstorable") from None
        return text


class NumberField(forms.DecimalField):
    """An exact number, written with a point or a comma."""

    def __init__(self, *, places: int, min_value: Decimal | int, max_value: Decimal | int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "num short", "inputmode": "decimal"}))
        digits = len(str(int(max_value))) + places
        super().__init__(min_value=min_value, max_value=max_value, decimal_places=places, max_digits=digits, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = "".join(value.replace("−", "-").split())
            if len(value) > 60:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            if "," in value and "." not in value:
                value = value.replace(",", ".")
        number: Decimal | None = super().to_python(value)
        if number is not None and number.is_finite() and abs(number.adjusted()) > 40:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value


def plain_number(value: Decimal | None) -> str:
    """``12.500000`` as ``12.5``, never in powers of ten."""
    return "" if value is None else f"{value.normalize():f}" if value else "0"


class WholeField(forms.IntegerField):
    """A whole number between two ends."""

    def __init__(self, *, min_value: int, max_value: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "num short", "inputmode": "numeric"}))
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and len(value) > 30:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class KeyField(WholeField):
    """The key of something chosen from a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=KEY_MAX, **kwargs)


class DayField(forms.DateField):
    """A day of our time."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("Choose a day of our time."), code="invalid")
        return day


def attempt(
    form: forms.BaseForm,
    do: Callable[[], Answer],
    *,
    names: Mapping[str, str] | None = None,
    lets: tuple[type[Refusal], ...] = (),
) -> tuple[Answer | None, int]:
    """Do what a valid form asks. A refusal becomes words beside its field, and nothing typed is lost.

    ``names`` leads from the fields of the action to those of the form. Stale, Forbidden, Missing and what
    ``lets`` names pass through.
    """
    try:
        return do(), 200
    except (Stale, Forbidden, Missing):
        raise
    except lets:
        raise
    except Invalid as refused:
        for field, sentence in (refused.fields or {"": str(refused)}).items():
            shown = (names or {}).get(field, field)
            form.add_error(shown if shown in form.fields else None, str(sentence))
        return None, refused.status
    except Refusal as refused:
        form.add_error(None, str(refused))
        return None, refused.status
