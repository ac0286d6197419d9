"""Why a price, why a promise, and where an order stands, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.design.formats import day, number, weekday

ZERO = Decimal(0)


@dataclass(frozen=True)
class Tag:
    """A state as the screens show it: a word and its kind (``ok``, ``warn``, ``bad``, ``back``, ``front`` or plain)."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Sums:
    """How far all lines of an order have come, together."""

    ordered: Decimal = ZERO
    cancelled: Decimal = ZERO
    reserved: Decimal = ZERO
    picked: Decimal = ZERO
    packed: Decimal = ZERO
    ready: Decimal = ZERO
    handed_over: Decimal = ZERO
    invoiced: Decimal = ZERO
    missing: Decimal = ZERO

    @property
    def wanted(self) -> Decimal:
        return self.ordered - self.cancelled


def price_words(source: str) -> str:
    """Where a price comes from: ``list:Price list`` and the like."""
    kind, _colon, name = source.partition(":")
    words = {"list": name}
    if kind == "contract":
        return _("Own price list: %(list)s") % words
    if kind == "group":
        return _("Price of the group: %(list)s") % words
    if kind == "list":
        return _("From the list: %(list)s") % words
    if name:
        return _("Agreed, instead of: %(list)s") % words
    return _("Agreed")


def promise_words(
    wanted: Decimal, from_stock: Decimal, days: int | None, *, is_goods: bool, receipt_on: date | None = None
) -> tuple[str, str]:
    """Why a line is promised for when it is, with the kind of its mark (``""``, ``soon``, ``make``, ``short``).

    ``days`` is how long ordering takes, ``receipt_on`` the day of the goods it waits for, where either is known.
    """
    if not is_goods:
        return _("A service, no stock needed"), "make"
    here, rest = min(from_stock, wanted), max(wanted - from_stock, ZERO)
    if not rest:
        return _("From stock"), ""
    words: dict[str, object] = {"here": number(here), "rest": number(rest), "days": days}
    if receipt_on is not None:
        words["day"] = f"{weekday(receipt_on)} {day(receipt_on, short=True)}"
        text = (
            _("%(here)s from stock, %(rest)s after receipt on %(day)s")
            if here
            else _("%(rest)s after receipt on %(day)s")
        )
        return text % words, "soon"
    if days is None:
        return (
            (_("%(here)s from stock, %(rest)s still to come") % words, "soon")
            if here
            else (_("Still to come"), "short")
        )
    if here:
        text = ngettext(
            "%(here)s from stock, %(rest)s within %(days)s day",
            "%(here)s from stock, %(rest)s within %(days)s days",
            days,
        )
        return text % words, "soon"
    return ngettext("None in stock, within %(days)s day", "None in stock, within %(days)s days", days) % words, "short"


def goods_tag(state: str, sums: Sums, method: str) -> Tag | None:
    """The axis of the goods."""
    if state == "cancelled":
        return Tag(_("Cancelled"))
    if state != "confirmed" or not sums.wanted:
        return None
    pickup = method == "pickup"
    if sums.handed_over >= sums.wanted:
        return Tag(_("Handed over") if pickup else _("Shipped"), "ok")
    if sums.ready > sums.handed_over:
        return Tag(_("Ready for pickup") if pickup else _("Ready to ship"), "ok")
    if sums.handed_over:
        return Tag(_("Part handed over") if pickup else _("Part shipped"), "warn")
    if sums.picked:
        return Tag(_("Being packed"), "back")
    if sums.missing:
        return Tag(_("Waits for goods"), "warn")
    return Tag(_("Goods reserved"), "back")


def money_tag(state: str, total: Decimal, invoiced: Decimal, paid: Decimal) -> Tag | None:
    """The axis of the money."""
    if state != "confirmed" or not total:
        return None
    if paid >= total:
        return Tag(_("Paid"), "ok")
    if paid:
        return Tag(_("Part paid"), "warn")
    if invoiced >= total:
        return Tag(_("Invoiced"), "back")
    if invoiced:
        return Tag(_("Part invoiced"), "back")
    return Tag(_("Not invoiced"))


def paper_tag(state: str) -> Tag:
    """The axis of the paper."""
    words = {
        "draft": Tag(_("Draft")),
        "confirmed": Tag(_("Confirmed"), "front"),
        "cancelled": Tag(_("Cancelled")),
        "sent": Tag(_("Sent"), "front"),
        "accepted": Tag(_("Accepted"), "ok"),
        "lost": Tag(_("Lost"), "bad"),
        "expired": Tag(_("Expired"), "warn"),
    }
    return words[state]
