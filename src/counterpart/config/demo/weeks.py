"""Who of Velo Nord is at which desk when, and who is away today."""

from datetime import date, datetime, time, timedelta

from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company
from counterpart.foundation.clock import midnight, now
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Desk
from counterpart.hall.presence.actions import WeekLine, report_absence, set_week

WHOLE, MORNING, AFTERNOON = (time(8), time(16, 30)), (time(8), time(13)), (time(13, 30), time(18))
BACK_AT = timedelta(hours=14, minutes=30)


def plan_the_weeks(company: Company, first_day: date) -> None:
    """Everybody's week: who holds two desks is at one in the morning and at the other in the afternoon."""
    desks = {f"{d.duty.code}.{d.site.code}": d.pk for d in Desk.objects.select_related("duty", "site")}
    people = dict(Person.objects.values_list("login", "pk"))
    for person in vn.PEOPLE:
        if person.customer:
            continue
        hours = (WHOLE,) if len(person.desks) == 1 else (MORNING, AFTERNOON)
        lines = [
            WeekLine(desks[name], weekday, starts, ends)
            for name, (starts, ends) in zip(person.desks, hours, strict=True)
            for weekday in range(7)
        ]
        set_week(people[person.login], lines=lines, first_day=first_day, by=company.house)


def somebody_is_away(company: Company, today: date) -> None:
    """Iva is back at about half past two (later, where the day is older); Amir is ill until tomorrow."""
    at, people = now(), dict(Person.objects.values_list("login", "pk"))
    zone = vn.SITES[0].zone
    back = max(midnight(zone, today) + BACK_AT, _half_hour(at + timedelta(hours=2)))
    report_absence(people["iva"], ends_at=back, is_guess=True, by=company.at("counter.ZAG"))
    ill = midnight(zone, today) + timedelta(days=1, hours=8)
    report_absence(people["amir"], ends_at=ill, is_guess=True, why="ill", by=company.at("counter.MAN"))


def _half_hour(at: datetime) -> datetime:
    return at.replace(minute=30 * (at.minute // 30), second=0, microsecond=0)
