"""The days on which sites are closed, read once per stamp of the configuration."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from counterpart.foundation.cache import Versioned
from counterpart.foundation.organisation.house import house
from counterpart.hall.presence.models import Holiday
from counterpart.hall.presence.shifts import Shift


def _load() -> frozenset[tuple[int, date]]:
    return frozenset(Holiday.objects.filter(works=False).values_list("site_id", "day"))


closed_days = Versioned(_load)


def on_open_days(found: Sequence[Shift]) -> list[Shift]:
    """Without those that begin on a day on which the site of their desk is closed."""
    closed = closed_days()
    if not closed:
        return list(found)
    desks, sites = house().desks, house().sites
    zones = {pk: ZoneInfo(site.zone) for pk, site in sites.items()}
    kept = []
    for shift in found:
        site = desks[shift.desk].site_id
        if (site, shift.span.start.astimezone(zones[site]).date()) not in closed:
            kept.append(shift)
    return kept
