"""Until when something is promised, and why."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counterpart.foundation.organisation.house import house
from counterpart.hall.journeys.promising import closing_of, working_day

LATE = time(15, 0)


def promise_instants(
    site_id: int, on: date, now: datetime, wanted_on: date | None, lead_time_days: int
) -> tuple[datetime, datetime]:
    """When goods on the shelf, and when goods still to come, are promised. Never before the day the customer wants.

    Goods on the shelf are promised for the same working day when they are ordered before 15:00, else for the next one;
    other goods after their lead time. Both at 17:00 by the site's clock.
    """
    zone = ZoneInfo(house().sites[site_id].zone)
    local = now.astimezone(zone)
    first = on + timedelta(days=1) if local.date() == on and local.time() >= LATE else on
    days = (working_day(first), working_day(on + timedelta(days=lead_time_days)))
    here, later = (closing_of(site_id, max(day, wanted_on or day)) for day in days)
    return here, later
