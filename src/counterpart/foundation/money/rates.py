"""Rates by date: what one currency is worth in another on a day. Kept per process until somebody enters a rate."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.cache import Versioned
from counterpart.foundation.errors import Invalid
from counterpart.foundation.money.models import ExchangeRate
from counterpart.foundation.money.rounding import round_amount

ONE = Decimal(1)


class NoRate(Invalid):
    code = "no_rate"
    sentence = _("There is no rate from %(base)s to %(quote)s for %(on)s. Enter it under Rates.")


def _load() -> dict[tuple[str, str], tuple[list[date], list[Decimal]]]:
    found: dict[tuple[str, str], tuple[list[date], list[Decimal]]] = {}
    for base, quote, on, rate in ExchangeRate.objects.order_by("on").values_list("base", "quote", "on", "rate"):
        days, rates = found.setdefault((base, quote), ([], []))
        days.append(on)
        rates.append(rate)
    return found


_rates = Versioned(_load)


def currencies_into(quote: str) -> list[str]:
    """The currencies that somebody has entered a rate for, ours first."""
    return [quote, *sorted(base for base, other in _rates() if other == quote)]


def rate_on(base: str, quote: str, on: date) -> Decimal:
    """What one ``base`` is worth in ``quote`` on a day: the newest rate up to it. Raises NoRate where nobody entered one."""
    if base == quote:
        return ONE
    days, rates = _rates().get((base, quote), ([], []))
    at = bisect_right(days, on)
    if not at:
        raise NoRate(base=base, quote=quote, on=on.isoformat())
    return rates[at - 1]


def converted(amount: Decimal, base: str, quote: str, on: date) -> Decimal:
    """``amount`` of ``base`` in ``quote`` by the rate of a day, rounded once."""
    return amount if base == quote else round_amount(amount * rate_on(base, quote, on), quote)
