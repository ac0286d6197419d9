"""Tax of a document: per (category, rate) on the sum, never per line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.foundation.cache import Versioned
from counterpart.foundation.catalog.models import TaxRate
from counterpart.foundation.money.rounding import round_amount, split_by_weight

ZERO = Decimal(0)
UNTAXED = frozenset(
    {"Z", "E", "O", "AE", "K", "G"}
)  # UNCL5305: zero, exempt, outside scope, reverse charge, EU, export


@dataclass(frozen=True)
class TaxGroup:
    category: str
    rate: Decimal
    net: Decimal
    tax: Decimal

    @property
    def percent(self) -> Decimal:
        """The rate in hundredths, as people say it."""
        return self.rate * 100


@dataclass(frozen=True)
class Totals:
    """``line_nets`` are in the order of the lines and add up to ``net``."""

    net: Decimal
    tax: Decimal
    total: Decimal
    groups: tuple[TaxGroup, ...]
    line_nets: tuple[Decimal, ...]


def totals(lines: Sequence[tuple[Decimal, str, Decimal]], *, includes_tax: bool, currency: str) -> Totals:
    """From ``(amount, category, rate)`` per line. With ``includes_tax`` the amounts are gross."""
    groups: dict[tuple[str, Decimal], list[int]] = {}
    for index, (_amount, category, rate) in enumerate(lines):
        groups.setdefault((category, rate), []).append(index)
    found, nets = [], [ZERO] * len(lines)
    for (category, rate), indices in sorted(groups.items()):
        amount = sum((lines[i][0] for i in indices), ZERO)
        if includes_tax:
            tax = round_amount(amount * rate / (1 + rate), currency)
            for i, net in zip(
                indices, split_by_weight(amount - tax, [lines[i][0] for i in indices], currency), strict=True
            ):
                nets[i] = net
            found.append(TaxGroup(category, rate, amount - tax, tax))
        else:
            for i in indices:
                nets[i] = lines[i][0]
            found.append(TaxGroup(category, rate, amount, round_amount(amount * rate, currency)))
    net = sum((g.net for g in found), ZERO)
    tax = sum((g.tax for g in found), ZERO)
    return Totals(net, tax, net + tax, tuple(found), tuple(nets))


def _load() -> dict[tuple[str, str], list[tuple[date, Decimal, str]]]:
    loaded: dict[tuple[str, str], list[tuple[date, Decimal, str]]] = {}
    for r in TaxRate.objects.order_by("country", "category", "-valid_from"):
        loaded.setdefault((r.country, r.category), []).append((r.valid_from, r.rate, r.name))
    return loaded


_rates = Versioned(_load)


def tax_rate(country: str, category: str, on: date) -> Decimal | None:
    """The rate of a category on a day; zero for untaxed categories, None when nobody has entered one."""
    if category in UNTAXED:
        return ZERO
    return next((rate for start, rate, _ in _rates().get((country, category), []) if start <= on), None)
