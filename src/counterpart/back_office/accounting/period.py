"""Which months and which sites a report is about, as the address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from counterpart.back_office.accounting.queries import sites_seen, today_at
from counterpart.back_office.accounting.reports import first_month, months_before
from counterpart.back_office.accounting.texts import Month, month_name
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import EntityInfo, SiteInfo, house

MONTHS_TO_CHOOSE = 120


@dataclass(frozen=True)
class Chosen:
    """Whole months from ``since`` to ``until`` (first days), for all sites or one."""

    entity: EntityInfo
    since: date
    until: date
    site_ids: Sequence[int]
    sites: Sequence[SiteInfo]
    months: Sequence[Month]
    site: int = 0

    @property
    def query(self) -> str:
        """This choice as the end of an address."""
        site = {"site": self.site} if self.site else {}
        return "?" + urlencode({"from": f"{self.since:%Y-%m}", "to": f"{self.until:%Y-%m}", **site})

    @property
    def year_starts_on(self) -> date:
        """The first month of the fiscal year in which the period ends."""
        return year_start(self.entity, self.until)

    @property
    def until_words(self) -> str:
        return month_name(self.until)

    @property
    def words(self) -> str:
        if self.since == self.until:
            return month_name(self.until)
        return _("%(first)s to %(last)s") % {"first": month_name(self.since), "last": month_name(self.until)}


def year_start(entity: EntityInfo, day: date) -> date:
    first = entity.fiscal_year_starts_in
    return date(day.year if day.month >= first else day.year - 1, first, 1)


def chosen(actor: Actor, asked: Mapping[str, str]) -> Chosen:
    """What the address asks for; nonsense in it means the fiscal year so far, at every site the actor may see."""
    entity = house().sites[actor.desk.site_id].entity
    this_month = today_at(actor).replace(day=1)
    until = _month(asked.get("to", "")) or this_month
    since = _month(asked.get("from", "")) or year_start(entity, until)
    since = min(since, until)
    sites = sites_seen(actor)
    site = next((s.id for s in sites if str(s.id) == asked.get("site", "")), 0)
    everything = actor.desk.serves_all_sites
    site_ids = [site] if site else [] if everything else [s.id for s in sites]
    earliest = min(first_month(entity.id) or this_month, since)
    latest = max(this_month, until)
    count = min((latest.year - earliest.year) * 12 + latest.month - earliest.month + 1, MONTHS_TO_CHOOSE)
    months = {months_before(latest, n) for n in range(count)} | {since, until}
    told = [Month(month) for month in sorted(months, reverse=True)]
    return Chosen(entity, since, until, site_ids, sites, told, site)


def _month(text: str) -> date | None:
    year, dash, month = text.partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and year.isascii() and month.isascii()):
        return None
    if not (year.isdigit() and month.isdigit() and 1980 <= int(year) <= 2190 and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1)
