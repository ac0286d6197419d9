"""The columns an import knows, and how the text of a cell becomes a value."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.numbers import list_currencies
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from counterpart.foundation.countries import is_country
from counterpart.foundation.imports.tables import Cell

Value = str | int | bool | Decimal | date | None
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
EMPTY: dict[str, Value] = {"text": "", "yes": False}
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


class BadValue(Exception):
    """The sentence says what is wrong with the text."""


@dataclass(frozen=True)
class Column:
    """``kind`` is text, number, whole, day, yes, choice, country or currency."""

    name: str
    says: str | Promise
    kind: str = "text"
    required: bool = False
    longest: int = 200
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10**9)
    places: int = 2
    choices: tuple[str, ...] = ()
    default: Value = None

    def value_of(self, text: str) -> Value:
        """Raises BadValue with a sentence."""
        if not text:
            if self.required:
                raise BadValue(_("This must be filled."))
            return self.default if self.default is not None or self.kind not in EMPTY else EMPTY[self.kind]
        return PARSERS[self.kind](self, text)


def _text(column: Column, text: str) -> Value:
    if len(text) > column.longest:
        raise BadValue(_("At most %(longest)s characters fit here.") % {"longest": column.longest})
    return text


def _number(column: Column, text: str) -> Value:
    try:
        number = Decimal(text) if len(text) <= 40 else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 20:
        raise BadValue(_("This is no number. Write it like 1234.50."))
    if not column.least <= number <= column.most:
        least, most = f"{column.least:f}", f"{column.most:f}"
        raise BadValue(_("The number must lie between %(least)s and %(most)s.") % {"least": least, "most": most})
    if number != round(number, column.places):
        raise BadValue(_("At most %(places)s decimals fit here; a mapping can round them.") % {"places": column.places})
    return round(number, column.places)


def _whole(column: Column, text: str) -> Value:
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise BadValue(_("This is no whole number."))
    return int(_number(column, text))  # type: ignore[arg-type]


def _day(column: Column, text: str) -> Value:
    try:
        day = date.fromisoformat(text[:10]) if len(text) == 10 or text[10:11] in ("T", " ") else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise BadValue(_("This is no day. Write it like 2026-03-12; a mapping can name another format."))
    return day


def _yes(column: Column, text: str) -> Value:
    if text.lower() not in YES | NO:
        raise BadValue(_("Write yes or no."))
    return text.lower() in YES


def _choice(column: Column, text: str) -> Value:
    if text not in column.choices:
        raise BadValue(_("Choose one of: %(choices)s.") % {"choices": ", ".join(column.choices)})
    return text


def _country(column: Column, text: str) -> Value:
    if not is_country(text):
        raise BadValue(_("This is no country code. Write two letters like HR; a mapping can translate names."))
    return text


def _currency(column: Column, text: str) -> Value:
    if text not in list_currencies():
        raise BadValue(_("This is no currency code. Write three letters like EUR."))
    return text


PARSERS = {
    "text": _text, "number": _number, "whole": _whole, "day": _day, "yes": _yes, "choice": _choice,
    "country": _country, "currency": _currency,
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One thing to import, checked. ``cells`` remember where each value stood; ``lines`` are the lines of an order."""

    external_id: str
    values: Mapping[str, Value]
    cells: Mapping[str, Cell]
    line: int
    file: str
    lines: tuple["Record", ...] = field(default=())

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def number(self, name: str) -> Decimal | None:
        value = self.values.get(name)
        return value if isinstance(value, Decimal) else None

    def whole(self, name: str) -> int:
        value = self.values.get(name)
        return value if isinstance(value, int) else 0

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def yes(self, name: str) -> bool:
        return self.values.get(name) is True

    @property
    def digest(self) -> str:
        """The same for the same content, whatever the order of columns or the way a number is written."""
        return hashlib.sha256(json.dumps(self._plain(), sort_keys=True).encode()).hexdigest()

    def _plain(self) -> list[object]:
        values = {name: _plain(value) for name, value in self.values.items() if value not in ("", None)}
        return [self.external_id, values, [line._plain() for line in self.lines]]


def _plain(value: Value) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
