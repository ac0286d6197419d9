"""The uncovered minute: how long each desk was short, today and in the last month, and what it came from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from counterpart.foundation.clock import day_in, days_after, midnight
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.hall.cover.board import label
from counterpart.hall.cover.queries import uncovered
from counterpart.hall.cover.words import cause_words
from counterpart.hall.presence.queries import DeskDay, days_of
from counterpart.hall.presence.spans import between, total

MONTH = 30  # days
SHOWN_MAX = 8


@dataclass(frozen=True)
class Minutes:
    """One desk's uncovered minutes, with their causes in words, the largest first."""

    desk_id: int
    desk: str
    today: int
    month: int
    causes: list[tuple[str, int]]


@dataclass(frozen=True)
class Figure:
    """All desks that somebody sees together, and each that was short."""

    today: int
    month: int
    desks: list[Minutes]


def month_of(by: Actor, at: datetime) -> list[DeskDay]:
    """The last month up to now, in the statements of one day: what is over is computed from shifts, absences and covers."""
    zone = house().sites[by.desk.site_id].zone
    window = between(midnight(zone, days_after(day_in(zone, at), 1 - MONTH)), at)
    assert window is not None
    return days_of(by, window, at)


def minutes_of(by: Actor, at: datetime, month: Collection[DeskDay] | None = None) -> Figure:
    """When desks were short in the last month, with the causes."""
    zone = house().sites[by.desk.site_id].zone
    today = midnight(zone, day_in(zone, at))
    names, found = cause_words(), list[Minutes]()
    for each in uncovered(month_of(by, at) if month is None else month, at):
        now = [part for span in each.spans if (part := between(max(span.start, today), span.end))]
        causes = sorted(
            ((names[code], _minutes(length)) for code, length in each.by_cause.items()), key=lambda c: -c[1]
        )
        found.append(Minutes(each.desk_id, label(each.desk_id, by), _minutes(total(now)), each.minutes, causes))
    found.sort(key=lambda each: (-each.month, each.desk))
    return Figure(sum(each.today for each in found), sum(each.month for each in found), found)


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)
