"""The months of the books: made, closed, opened again, locked for good."""

from calendar import monthrange
from datetime import date

from counterpart.back_office.accounting.errors import PeriodsExist
from counterpart.back_office.accounting.models import Period
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.numbering.actions import PATTERNS, fiscal_year
from counterpart.foundation.numbering.models import Series
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.foundation.states import Transition

YEAR_MIN, YEAR_MAX = 1980, 2200


@action("accounting.create_periods")
def create_periods(year: int, *, by: Actor) -> Answer:
    """The twelve months of the fiscal year that begins in ``year``."""
    entity = house().sites[by.desk.site_id].entity
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise Invalid(fields={"year": str(year)[:40]})
    months = [
        date(year + (entity.fiscal_year_starts_in + n - 1) // 12, (entity.fiscal_year_starts_in + n - 1) % 12 + 1, 1)
        for n in range(12)
    ]
    there = set(Period.objects.filter(entity_id=entity.id, starts_on__in=months).values_list("starts_on", flat=True))
    if len(there) == len(months):
        raise PeriodsExist(year=year)
    Period.objects.bulk_create(
        Period(entity_id=entity.id, starts_on=first, ends_on=first.replace(day=monthrange(first.year, first.month)[1]))
        for first in months
        if first not in there
    )
    configuration_changed()
    current_act().changed = {"year": year, "months": 12 - len(there)}
    return Answer(year, "fiscal_year", "open")


@action("accounting.close_period")
def close_period(period_id: int, *, by: Actor) -> Answer:
    """Nothing is posted into this month any more, unless it is opened again."""
    return _move(period_id, Period.CLOSE)


@action("accounting.reopen_period")
def reopen_period(period_id: int, *, by: Actor) -> Answer:
    """A closed month takes postings again."""
    return _move(period_id, Period.REOPEN)


@action("accounting.lock_period")
def lock_period(period_id: int, *, by: Actor) -> Answer:
    """A closed month stays closed for good."""
    return _move(period_id, Period.LOCK)


def _move(period_id: int, transition: Transition) -> Answer:
    period = Period.objects.filter(pk=period_id).first()
    if period is None:
        raise Missing()
    # Whoever posts holds this row until their entry is committed, and looks at the period after taking it:
    # a posting is either in the books before the month closes, or finds it closed.
    entity = house().entities[period.entity_id]
    year = fiscal_year(entity, period.starts_on)
    series = Series(entity_id=entity.id, kind="entry", year=year, pattern=PATTERNS["entry"])
    Series.objects.bulk_create([series], ignore_conflicts=True)
    list(locked(Series.objects.filter(entity_id=entity.id, kind="entry", site_id=0, year=year)))
    transition.make(period)
    configuration_changed()
    current_act().about("period", period_id)
    current_act().changed = {"month": f"{period.starts_on:%Y-%m}", "state": period.state}
    return Answer(period_id, "period", period.state)
