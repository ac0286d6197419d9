"""Numbers, money, days and times as a person reads them in their language.

Always the true minus, always 24 hours, the year only where it is not this year. Nothing here rounds money: an amount
comes in already rounded to its currency; only missing places are filled up.
"""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Protocol, runtime_checkable

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_skeleton
from babel.numbers import get_currency_precision, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUS = "\u2212"
DASH = "\u2013"
HARD_SPACE = "\u00a0"
SIGNS = {"EUR": "€"}
Number = Decimal | int | float | str


@runtime_checkable
class HasAmount(Protocol):
    """Money of any department: a number with a currency beside it."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def currency(self) -> object: ...


def locale_code(language: str | None = None) -> str:
    """The babel name of a language; English is read the European way, days before months."""
    language = language or get_language() or "en"
    return "en_GB" if language.split("-")[0] == "en" else language.replace("-", "_")


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=32)
def _separators(code: str) -> tuple[str, str]:
    symbols = _locale(code).number_symbols["latn"]
    # A thin or plain blank between thousands may not break the line.
    group = symbols["group"]
    return (HARD_SPACE if group.isspace() else group), symbols["decimal"]


@lru_cache(maxsize=256)
def currency_sign(currency: str, language: str | None = None) -> str:
    """`€`, and `kr` where the reader's own language says so, else the code."""
    return SIGNS.get(currency) or get_currency_symbol(currency, _locale(locale_code(language)))


def currency_places(currency: str) -> int:
    """How many digits of a currency stand behind the point."""
    return get_currency_precision(currency) if currency else 2


def number(value: Number, places: int | None = None, language: str | None = None) -> str:
    """Digits in groups. Without `places` as many as the value needs; with it exactly so many."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        return DASH
    if places is None:
        exact = exact.normalize()
        places = max(0, -int(exact.as_tuple().exponent))
    exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    group, point = _separators(locale_code(language))
    digits = f"{abs(exact):,.{places}f}"
    whole, _point, rest = digits.partition(".")
    text = whole.replace(",", group) + (point + rest if rest else "")
    return MINUS + text if exact < 0 else text


def amount(value: Number, currency: str = "", language: str | None = None) -> str:
    """The digits of an amount with its currency's places, without the sign of the currency."""
    return number(value, currency_places(currency), language)


def unit(name: str, count: Number = 1) -> str:
    """`piece`, `pieces`: the units a house begins with bend and are said in the reader's language; others stay as typed."""
    exact = Decimal(str(count))
    n = abs(int(exact)) if exact == exact.to_integral_value() else 2
    said = {
        "piece": ngettext("piece", "pieces", n),
        "kilogram": ngettext("kilogram", "kilograms", n),
        "metre": ngettext("metre", "metres", n),
        "litre": ngettext("litre", "litres", n),
        "hour": ngettext("hour", "hours", n),
    }
    return said.get(name, name)


def books(value: Number, currency: str = "", language: str | None = None) -> str:
    """An amount in the books: zero is a dash."""
    return amount(value, currency, language) if Decimal(str(value)) else DASH


def money(value: Number | HasAmount, currency: str = "", language: str | None = None) -> str:
    """`1,249.00 €`: digits, a blank that does not break, the sign."""
    if isinstance(value, HasAmount):
        currency = currency or str(value.currency)
        value = value.amount
    text = amount(value, currency, language)
    return f"{text}{HARD_SPACE}{currency_sign(currency, language)}" if currency else text


def percent(value: Number, language: str | None = None) -> str:
    """`12.5 %`; the value is already in hundredths."""
    return f"{number(value, None, language)}{HARD_SPACE}%"


def here(value: datetime) -> datetime:
    """An instant on the clock of the reader's site."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def day(value: date | datetime, language: str | None = None, *, short: bool = False) -> str:
    """`12 March`, short `12 Mar`; with its year if that is not this one."""
    on = here(value).date() if isinstance(value, datetime) else value
    skeleton = "MMMd" if short else "MMMMd"
    if on.year != timezone.localdate().year:
        skeleton = "y" + skeleton
    return _spell(on, skeleton, locale_code(language))


@lru_cache(maxsize=2048)
def _spell(on: date, skeleton: str, code: str) -> str:
    return format_skeleton(skeleton, on, locale=_locale(code))


def weekday(value: date | datetime, language: str | None = None) -> str:
    """`Thu`, as it stands in a promise."""
    on = here(value).date() if isinstance(value, datetime) else value
    return _spell(on, "EEE", locale_code(language))


def clock(value: datetime | time) -> str:
    """`14:30`, in every language."""
    return (here(value) if isinstance(value, datetime) else value).strftime("%H:%M")


def moment(value: datetime, language: str | None = None) -> str:
    """`14:30` today, `12 Mar, 14:30` on any other day."""
    local = here(value)
    if local.date() == timezone.localdate():
        return clock(local)
    return f"{day(local, language, short=True)}, {clock(local)}"


def relative(value: datetime) -> str:
    """`in 10 min`, `25 min late`, `2 h 10 min`; empty beyond a day, where the day says it better."""
    left = value - timezone.now()
    minutes = round(abs(left) / timedelta(minutes=1))
    if minutes >= 24 * 60:
        return ""
    if minutes < 60:
        span = _("%(minutes)s min") % {"minutes": minutes}
    else:
        span = _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}
    if left < timedelta(0):
        return _("%(span)s late") % {"span": span}
    return _("in %(span)s") % {"span": span}
