"""Public holidays of a site, and one's own calendar for the telephone."""

from datetime import date

import holidays
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import SiteInfo, house
from counterpart.hall.presence.models import CalendarKey, Holiday
from counterpart.hall.presence.told import desks_changed

YEARS_AHEAD = 3
NAME_MOST = 120


@action("presence.take_holidays")
def take_holidays(site_id: int, *, year: int, by: Actor) -> Answer:
    """Write the public holidays of the site's country into its calendar. Days that stand there already stay as they are.

    Source: the ``holidays`` library. Raises Invalid for a country that it does not know.
    """
    act, site = current_act(), _site(site_id, by)
    this_year = act.today(site_id).year
    if not this_year <= year <= this_year + YEARS_AHEAD:
        words = {"first": this_year, "last": this_year + YEARS_AHEAD}
        raise Invalid(fields={"year": _("Choose a year from %(first)s to %(last)s.") % words})
    country = site.entity.country
    if country not in holidays.list_supported_countries():
        raise Invalid(fields={"year": _("The holidays of this country are not known. Write them down yourself.")})
    known = holidays.country_holidays(country, years=year)
    rows = [Holiday(site_id=site_id, day=day, name=name[:NAME_MOST]) for day, name in sorted(known.items())]
    before = Holiday.objects.filter(site_id=site_id).count()
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    added = Holiday.objects.filter(site_id=site_id).count() - before
    configuration_changed()
    act.about("site", site_id)
    act.changed = {"year": year, "holidays": added}
    desks_changed(_desks_near(site_id))
    return Answer(site_id, "site", reference=site.name, more={"added": added})


@action("presence.set_holiday")
def set_holiday(site_id: int, *, day: date, name: str, works: bool = False, by: Actor) -> Answer:
    """The site is closed on this day, or (``works``) open although the calendar says otherwise."""
    act, site = current_act(), _site(site_id, by)
    said, today = name.strip(), act.today(site_id)
    if not 1 <= len(said) <= NAME_MOST:
        raise Invalid(fields={"name": _("Give the day a name, at most %(most)s characters.") % {"most": NAME_MOST}})
    if not today.year <= day.year <= today.year + YEARS_AHEAD:
        raise Invalid(fields={"day": _("Choose a day of our time.")})
    Holiday.objects.update_or_create(site_id=site_id, day=day, defaults={"name": said, "works": works})
    configuration_changed()
    act.about("site", site_id)
    act.changed = {"day": day.isoformat(), "works": works}
    desks_changed(_desks_near(site_id))
    return Answer(site_id, "site", reference=site.name)


@action("presence.make_calendar_key")
def make_calendar_key(*, digest: str, by: Actor) -> Answer:
    """A secret address for one's own calendar; the one before stops working. Only its digest comes here."""
    act = current_act()
    CalendarKey.objects.update_or_create(person_id=by.person_id, defaults={"digest": digest, "made_at": act.now})
    act.about("person", by.person_id)
    return Answer(by.person_id, "person", reference=by.person_name)


@action("presence.drop_calendar_key")
def drop_calendar_key(*, by: Actor) -> Answer:
    """Nobody reads my calendar any more."""
    CalendarKey.objects.filter(person_id=by.person_id).delete()
    current_act().about("person", by.person_id)
    return Answer(by.person_id, "person", reference=by.person_name)


def _desks_near(site_id: int) -> list[int]:
    """Where other people are there, or missed, on a day on which a site is closed or open."""
    return [desk.id for desk in house().desks.values() if desk.serves_all_sites or desk.site_id == site_id]


def _site(site_id: int, by: Actor) -> SiteInfo:
    site = house().sites.get(site_id)
    if site is None or not (by.desk.serves_all_sites or by.desk.site_id == site_id):
        raise Missing()
    return site
