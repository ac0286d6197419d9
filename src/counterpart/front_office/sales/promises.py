"""Until when something is promised, and why."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counterpart.foundation.organisation.house import house

CLOSING, LATE = time(17, 0), time(15, 0)


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
    days = (_working(first), _working(on + timedelta(days=lead_time_days)))
    instants = [datetime.combine(max(day, wanted_on or day), CLOSING, zone).astimezone(UTC) for day in days]
    return instants[0], instants[1]


def _working(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
