"""How long work has waited by the clock that runs only while its desk is staffed or could be, against the clock on the wall.

The clock of a desk runs while somebody is there (by shift, for others, or while the site is open), and while somebody should
be there and could be found. It stands still at night, on holidays, and in gaps: those minutes are counted with their cause
(``minutes.py``), they are nobody's patience.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from counterpart.foundation.identity.actor import Actor
from counterpart.hall.cover.models import Gap
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.presence.queries import DeskDay, days_of
from counterpart.hall.presence.spans import Span, between, common, joined, total, without

LOOKS_BACK = timedelta(days=30)
NOTHING = timedelta()


@dataclass(frozen=True)
class Waited:
    """How long something has waited. Of what is older than a month the last month counts by the clock of the desk."""

    service: timedelta
    wall: timedelta

    @property
    def service_minutes(self) -> int:
        return int(self.service.total_seconds() // 60)

    @property
    def wall_minutes(self) -> int:
        return int(self.wall.total_seconds() // 60)


@dataclass(frozen=True)
class Longest:
    """What has waited longest at a desk."""

    desk_id: int
    waited: Waited


def waits_for_us() -> Q:
    """Open work that waits for a person of its desk, not for customers, goods or money."""
    return Q(is_open(), waits_for=WorkItem.WaitsFor.NOBODY)


def waited_of(by: Actor, since: Mapping[int, tuple[int, datetime]], at: datetime) -> dict[int, Waited]:
    """By key, from desk and instant: the statements of a day of these desks and one more, however many things wait."""
    if not since:
        return {}
    wanted = {desk for desk, _start in since.values()}
    first = max(min(start for _desk, start in since.values()), at - LOOKS_BACK)
    window = between(first, at)
    days = days_of(by, window, at, desk_ids=wanted) if window else []
    clocks = clocks_of(days, at)
    return {key: waited(clocks.get(desk, []), start, at) for key, (desk, start) in since.items()}


def longest_waits(by: Actor, days: Collection[DeskDay], at: datetime) -> list[Longest]:
    """The longest wait of each of these desks, the longest first: two statements. What came first waits longest at a desk."""
    desks = [day.desk.id for day in days]
    oldest = WorkItem.objects.filter(waits_for_us(), by.scope("document__"), desk_id__in=desks).order_by()
    rows = list(oldest.values_list("desk_id").annotate(first=Min("created_at")))
    clocks = clocks_of(days, at) if rows else {}
    found = [Longest(desk, waited(clocks.get(desk, []), first, at)) for desk, first in rows]
    return sorted(found, key=lambda each: (-each.waited.service, -each.waited.wall, each.desk_id))


def clocks_of(days: Iterable[DeskDay], at: datetime) -> dict[int, list[Span]]:
    """When the clock of each desk ran, over the days that were read: one statement."""
    listed = list(days)
    gaps: dict[int, list[Span]] = {}
    rows = Gap.objects.filter(Q(until=None) | Q(until__gt=at - LOOKS_BACK), desk_id__in=[day.desk.id for day in listed])
    for desk, since, until in rows.values_list("desk_id", "since", "until"):
        gaps.setdefault(desk, []).extend([span] if (span := between(since, until or at)) else [])
    return {day.desk.id: joined([*day.there, *without(day.wanted, gaps.get(day.desk.id, []))]) for day in listed}


def waited(clock: Iterable[Span], since: datetime, at: datetime) -> Waited:
    wall = between(since, at)
    return Waited(total(common(clock, [wall])), wall.length) if wall else Waited(NOTHING, NOTHING)


def long(length: timedelta) -> str:
    """``3 h 10 min``."""
    hours, minutes = divmod(int(length.total_seconds() // 60), 60)
    words = {"hours": hours, "minutes": minutes}
    return (_("%(hours)s h %(minutes)s min") if hours else _("%(minutes)s min")) % words


def waits_words(found: Waited) -> str:
    return _("waits %(service)s of service time") % {"service": long(found.service)}
