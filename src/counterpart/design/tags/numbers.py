"""Numbers, money, days and times in the reader's language."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from counterpart.design import formats

register = template.Library()
NOTHING = SafeString("")


def exact_of(value: Any) -> Any:
    """The number of a Money; a number is one already, and asking a protocol costs more than writing it."""
    return value.amount if not isinstance(value, Decimal) and isinstance(value, formats.HasAmount) else value


@register.simple_tag
def money(value: Any, currency: str = "") -> str:
    """`1,249.00 €` in the reader's language; a Money brings its own currency."""
    return "" if value in (None, "") else formats.money(value, currency)


@register.filter
def amount(value: Any, currency: str = "") -> str:
    """The digits of an amount; the currency stands once, over the column."""
    if value in (None, ""):
        return ""
    return formats.amount(exact_of(value), str(currency))


@register.filter
def books(value: Any, currency: str = "") -> SafeString:
    """As `amount`, but zero is a quiet dash and less than zero is marked."""
    if value in (None, ""):
        return NOTHING
    exact = exact_of(value)
    kind = "zero" if not exact else "neg" if exact < 0 else ""
    text = formats.books(exact, str(currency))
    return format_html('<span class="{}">{}</span>', kind, text) if kind else SafeString(conditional_escape(text))


@register.filter
def quantity(value: Any) -> str:
    """As many places as the quantity needs: `12`, `0.5`."""
    return "" if value in (None, "") else formats.number(value)


@register.filter
def unit(name: str | None, count: Any = 1) -> str:
    """`{{ line.unit|unit:line.quantity }}`: the unit of a quantity, `1 piece`, `2 pieces`, `2 komada`."""
    return formats.unit(name, count if count not in (None, "") else 1) if name else ""


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """Digits in groups with fixed places."""
    return "" if value in (None, "") else formats.number(value, places)


@register.filter
def percent(value: Any) -> str:
    """`12.5 %`."""
    return "" if value in (None, "") else formats.percent(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """`12 March`."""
    return formats.day(value) if value else ""


@register.filter
def day_short(value: date | datetime | None) -> str:
    """`12 Mar`."""
    return formats.day(value, short=True) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`Thu`."""
    return formats.weekday(value) if value else ""


@register.filter
def clock(value: datetime | time | None) -> str:
    """`14:30`."""
    return formats.clock(value) if value is not None else ""


@register.filter
def moment(value: object) -> str:
    """When something happened: an instant, a day, or words that are already there."""
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value, short=True)
    return str(value or "")


@register.simple_tag
def due(value: datetime | None) -> SafeString:
    """`in 10 min`, counting down in place."""
    if value is None:
        return NOTHING
    return format_html('<cp-due datetime="{}">{}</cp-due>', value.isoformat(), formats.relative(value))
