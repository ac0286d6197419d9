"""What changed from one version of an order to the next, in whole words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from counterpart.design.formats import day, money, number, percent
from counterpart.front_office.sales.models import OrderVersion

TOLD_MAX = 12


def change_words(change: Mapping[str, str], currency: str) -> str:
    """One change: "Saddle: 4 → 6"."""
    what, item = change["what"], change.get("item", "")
    before, after = change.get("before", ""), change.get("after", "")
    if what == "method":
        return _("delivery instead of pickup") if after == "delivery" else _("pickup instead of delivery")
    if what == "day":
        words = {"day": day(date.fromisoformat(after)) if after else ""}
        return _("wanted on %(day)s") % words if after else _("no day is wanted any more")
    if what == "added":
        return _("%(item)s added: %(after)s") % {"item": item, "after": number(Decimal(after))}
    if what == "cancelled":
        return _("%(item)s cancelled") % {"item": item}
    if what == "price":
        prices = {"item": item, "before": money(Decimal(before), currency), "after": money(Decimal(after), currency)}
        return _("%(item)s: price %(before)s → %(after)s") % prices
    if what == "discount":
        rates = {"item": item, "before": percent(Decimal(before) * 100), "after": percent(Decimal(after) * 100)}
        return _("%(item)s: discount %(before)s → %(after)s") % rates
    counts = {"item": item, "before": number(Decimal(before)), "after": number(Decimal(after))}
    if what == "not_taken":
        return _("%(item)s not taken: %(before)s → %(after)s") % counts
    return _("%(item)s: %(before)s → %(after)s") % counts


def version_words(version: OrderVersion, currency: str) -> str:
    """All of it: "Saddle: 4 → 6; Helmet added: 1; delivery instead of pickup; total 120.00 € → 180.00 €"."""
    told = [change_words(change, currency) for change in version.changes[:TOLD_MAX]]
    if len(version.changes) > TOLD_MAX:
        told.append(_("%(n)s changes more") % {"n": len(version.changes) - TOLD_MAX})
    if version.total_before != version.total_after:
        totals = {"before": money(version.total_before, currency), "after": money(version.total_after, currency)}
        told.append(_("total %(before)s → %(after)s") % totals)
    return "; ".join(told)
