"""From a weekly pattern on the wall to instants: over midnight, and through the nights when the clocks change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from counterpart.hall.presence.spans import Span, between

WEEK = 7


@dataclass(frozen=True)
class Pattern:
    """Somebody is at a desk on one weekday (Monday is 0) from one wall-clock time to another, week after week.

    An end at or before the start is on the next day. A lunch break makes two patterns of a day. ``every`` second or
    third week counts from the week of ``first``.
    """

    person: int
    desk: int
    zone: str
    weekday: int
    starts: time
    ends: time
    first: date
    last: date | None = None
    every: int = 1


@dataclass(frozen=True, order=True)
class Shift:
    span: Span
    person: int
    desk: int


@lru_cache(maxsize=100_000)
def on_the_wall(zone: str, day: date, at: time) -> datetime:
    """The instant at which a wall clock shows this time.

    A time that the clocks skip in spring is taken as if they had not been moved yet (02:30 becomes 03:30); one that
    comes twice in autumn is its first. A night shift from 22 to 6 is so seven or nine hours, and its people are paid
    for what they worked.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def shifts(patterns: Iterable[Pattern], window: Span) -> list[Shift]:
    """The shifts that share a moment with ``window``, whole (not cut), in order of time.

    The work grows with the days of the window, not with how long a pattern has been valid.
    """
    found = []
    for p in patterns:
        zone = ZoneInfo(p.zone)
        # A shift of the day before may reach into the window.
        begin = max(p.first, window.start.astimezone(zone).date() - timedelta(days=1))
        end = window.end.astimezone(zone).date()
        if p.last is not None:
            end = min(end, p.last)
        day = begin + timedelta(days=(p.weekday - begin.weekday()) % WEEK)
        monday = p.first - timedelta(days=p.first.weekday())
        while day <= end:
            if ((day - monday).days // WEEK) % p.every == 0:
                until = day if p.ends > p.starts else day + timedelta(days=1)
                # Nothing is left of a shift that lies wholly inside the hour that spring skips.
                span = between(on_the_wall(p.zone, day, p.starts), on_the_wall(p.zone, until, p.ends))
                if span and span.meets(window):
                    found.append(Shift(span, p.person, p.desk))
            day += timedelta(days=WEEK)
    return sorted(found)
