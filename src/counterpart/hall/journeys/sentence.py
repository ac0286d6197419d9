"""The one sentence about an order: the same text at the counter, in the portal, in the API and on paper.

``sentence`` is pure: facts in, text out. It never looks at the clock, so it can be printed; relative words stand
beside it on a screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.design.formats import money, number
from counterpart.hall.journeys.returns import CameBack

ZERO = Decimal(0)
CARRIERS_MAX = 3
RETURNS_MAX = 3


@dataclass(frozen=True)
class LineFacts:
    """One ordered line: what it is, how far it has come, until when the rest is promised."""

    name: str
    ordered: Decimal
    cancelled: Decimal
    ready: Decimal
    handed_over: Decimal
    promised_at: datetime | None

    @property
    def wanted(self) -> Decimal:
        return self.ordered - self.cancelled

    @property
    def waiting_on_shelf(self) -> Decimal:
        return self.ready - self.handed_over

    @property
    def missing(self) -> Decimal:
        return self.wanted - self.ready


@dataclass(frozen=True)
class OrderFacts:
    """Everything the sentence is made of. ``state`` is draft, confirmed, cancelled; for an offer: offered, expired or lost."""

    state: str
    lines: tuple[LineFacts, ...]
    currency: str
    total: Decimal
    invoiced: Decimal
    paid: Decimal
    method: str = "pickup"
    shelf: str = ""
    valid_until: datetime | None = None
    deposited: Decimal = ZERO
    held: tuple[str, str, Decimal] | None = None  # why, and how much is missing in which currency
    refused: Decimal = ZERO
    not_collected: Decimal = ZERO
    vans: tuple[tuple[str, Decimal], ...] = ()  # to which of our sites, and how much
    carried: tuple[str, ...] = ()  # carriers with their references
    credited: Decimal = ZERO  # need not be paid: taken back by credit notes, or off an invoice before it was posted
    returns: tuple[CameBack, ...] = ()


def sentence(facts: OrderFacts, language: str, zone: str) -> str:
    """What anybody would answer to "where is my order?", in the language asked for; days and hours by ``zone``."""
    with translation.override(language):
        parts = _state_parts(facts, language, zone)
        return "; ".join(parts) + "."


def _state_parts(facts: OrderFacts, language: str, zone: str) -> list[str]:
    if facts.state == "draft":
        return [_("Not ordered yet, still a draft")]
    if facts.state == "offered":
        until = _day(facts.valid_until, language, zone)
        return [_("Offered, valid until %(day)s") % {"day": until} if until else _("Offered")]
    if facts.state == "expired":
        return [_("Offered until %(day)s, not answered in time") % {"day": _day(facts.valid_until, language, zone)}]
    if facts.state == "lost":
        return [_("Offered, not wanted")]
    if facts.state == "cancelled":
        return [*(_came_back(facts, language) or [_("Cancelled")]), *_money_back(facts, ZERO)]
    goods = [*_goods(facts, language, zone), *_came_back(facts, language), *_returned(facts, language)]
    return [*_held(facts), *goods, *_money(facts)]


def _held(facts: OrderFacts) -> list[str]:
    """What an order waits for before anything of it leaves the house."""
    if facts.held is None:
        return []
    kind, currency, asked = facts.held
    words = {"amount": money(asked, currency)}
    said = {
        "credit": _("On hold until %(amount)s are paid or it is approved"),
        "deposit": _("On hold until the deposit is paid, %(amount)s are missing"),
        "price": _("On hold until its price is decided"),
        "stock": _("On hold until its goods are decided"),
        "paper": _("On hold until its papers are here"),
    }
    return [said[kind] % words]


def _goods(facts: OrderFacts, language: str, zone: str) -> list[str]:
    wanted = sum((line.wanted for line in facts.lines), ZERO)
    gone = sum((line.handed_over for line in facts.lines), ZERO)
    waiting = sum((line.waiting_on_shelf for line in facts.lines), ZERO)
    parts = []
    pickup = facts.method == "pickup"
    numbers = {"n": _number(gone, language), "of": _number(wanted, language), "shelf": facts.shelf}
    if gone and gone == wanted:
        parts.append(_("All handed over") if pickup else _("All shipped") + _by_carrier(facts))
    elif gone:
        shipped = _("%(n)s of %(of)s shipped") % numbers + _by_carrier(facts)
        parts.append(_("%(n)s of %(of)s handed over") % numbers if pickup else shipped)
    if waiting:
        numbers["n"] = _number(waiting, language)
        if facts.shelf:
            parts.append(_("%(n)s of %(of)s ready on shelf %(shelf)s") % numbers)
        else:
            parts.append(_("%(n)s of %(of)s ready") % numbers)
    for site in dict.fromkeys(site for site, _pieces in facts.vans):
        riding = sum((pieces for name, pieces in facts.vans if name == site), ZERO)
        words = {"n": _number(riding, language), "of": numbers["of"], "site": site}
        parts.append(_("On the van to %(site)s: %(n)s of %(of)s") % words)
    return parts + _promises(facts.lines, language, zone)


def _by_carrier(facts: OrderFacts) -> str:
    """Who carries it under which reference, the newest last; more than three are told apart on the order's page."""
    return f" ({', '.join(facts.carried[-CARRIERS_MAX:])})" if facts.carried else ""


def _came_back(facts: OrderFacts, language: str) -> list[str]:
    """What was ready and did not leave with the customer."""
    parts = []
    if facts.refused:
        parts.append(_("%(n)s not wanted, back in stock") % {"n": _number(facts.refused, language)})
    if facts.not_collected:
        parts.append(_("%(n)s not collected, back in stock") % {"n": _number(facts.not_collected, language)})
    return parts


def _returned(facts: OrderFacts, language: str) -> list[str]:
    """What came back after it had been handed over, or is about to; many returns are told on the order's page."""
    said = {
        "asked": _("%(what)s to come back, not approved yet"),
        "approved": _("%(what)s to come back"),
        "received": _("%(what)s came back on %(day)s, being looked at"),
        "inspected": _("%(what)s came back on %(day)s, to be credited"),
        "replaced": _("%(what)s exchanged on %(day)s"),
        "rejected": _("%(what)s not taken back"),
    }
    parts = []
    for each in facts.returns[-RETURNS_MAX:]:
        count = _number(each.pieces, language)
        pieces = ngettext("%(n)s piece", "%(n)s pieces", int(each.pieces)) % {"n": count}
        what = _("%(n)s × %(item)s") % {"n": count, "item": each.name} if each.name else pieces
        day = format_date(each.on, "EEE d MMM", locale=language) if each.on else ""
        words = {"what": what, "day": day, "numbers": ", ".join(each.numbers)}
        if each.state != "credited":
            parts.append(said[each.state] % words)
            continue
        told = _("%(what)s came back on %(day)s, credited with %(numbers)s")
        parts.append((told if each.numbers else _("%(what)s came back on %(day)s, not to be paid")) % words)
        if each.paid_back:
            parts.append(_("%(amount)s paid back") % {"amount": money(each.paid_back, each.currency)})
    return parts


def _promises(lines: Sequence[LineFacts], language: str, zone: str) -> list[str]:
    """What is still to come: one item by name, several by number, and until when."""
    missing = [line for line in lines if line.missing > 0]
    if not missing:
        return []
    by_day: dict[str, list[LineFacts]] = {}
    for line in sorted(missing, key=lambda line: (line.promised_at is None, line.promised_at or 0)):
        by_day.setdefault(_day(line.promised_at, language, zone), []).append(line)
    parts = []
    for day, listed in by_day.items():
        count = sum((line.missing for line in listed), ZERO)
        values = {"n": _number(count, language), "item": listed[0].name, "day": day}
        if len(listed) == 1:
            parts.append(
                _("%(n)s × %(item)s promised %(day)s") % values
                if day
                else _("%(n)s × %(item)s not promised yet") % values
            )
        elif day:
            text = ngettext("%(n)s piece promised %(day)s", "%(n)s pieces promised %(day)s", int(count))
            parts.append(text % values)
        else:
            parts.append(ngettext("%(n)s piece not promised yet", "%(n)s pieces not promised yet", int(count)) % values)
    return parts


def _money(facts: OrderFacts) -> list[str]:
    due = facts.total - facts.credited
    left = due - facts.paid - facts.deposited
    parts = []
    if facts.deposited:
        parts.append(_("%(amount)s paid in advance") % {"amount": money(facts.deposited, facts.currency)})
    if left <= 0:
        parts += [_("paid")] if due else []
        return [*parts, *_money_back(facts, due)]
    return [*parts, _("%(amount)s left to pay") % {"amount": money(left, facts.currency)}]


def _money_back(facts: OrderFacts, due: Decimal) -> list[str]:
    """What the customer has paid beyond what is ordered."""
    more = facts.paid + facts.deposited - due
    return [_("%(amount)s to be paid back") % {"amount": money(more, facts.currency)}] if more > 0 else []


def _number(value: Decimal, language: str) -> str:
    return number(value, language=language)


@lru_cache(maxsize=256)
def _day(at: datetime | None, language: str, zone: str) -> str:
    """ "Thu 13 Mar, 14:00" by the site's clock."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale=language) if at else ""
