"""The ends that one tap says: lunch, an hour, the shift, the day, tomorrow morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from counterpart.design.formats import clock
from counterpart.foundation.clock import day_in, days_after, midnight
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.queries import shifts_over
from counterpart.hall.presence.spans import Span
from counterpart.hall.presence.words import when

LUNCH, HOUR, SHIFT, DAY, MORNING = "lunch", "hour", "shift", "day", "morning"
LUNCH_TAKES, HOUR_TAKES = 30, 60  # minutes
MORNING_BEGINS = timedelta(hours=8)


@dataclass(frozen=True)
class Quick:
    """One button: its end or how long it takes, whether that is a guess, and what stands on it."""

    code: str
    label: str
    ends_at: datetime | None = None
    is_guess: bool = False
    minutes: int = 0
    kind: str = str(Absence.Kind.SUDDEN)


def quick_ends(person_id: int, zone: str, at: datetime) -> list[Quick]:
    """The ends offered for somebody now, in one statement. Without a shift today there is no end of a shift."""
    today = day_in(zone, at)
    tomorrow, after = midnight(zone, days_after(today, 1)), midnight(zone, days_after(today, 8))
    ahead = [s.span for s in shifts_over(Span(at, after), person_ids=[person_id])]
    shift = next((span.end for span in ahead if at < span.end and span.start < tomorrow), None)
    later = min((span.start for span in ahead if span.start >= tomorrow), default=tomorrow + MORNING_BEGINS)
    lunch, hour = (clock(at + timedelta(minutes=takes)) for takes in (LUNCH_TAKES, HOUR_TAKES))
    found = [
        Quick(LUNCH, _("Lunch, until %(until)s") % {"until": lunch}, minutes=LUNCH_TAKES, kind=str(Absence.Kind.BREAK)),
        Quick(HOUR, _("An hour, until about %(until)s") % {"until": hour}, minutes=HOUR_TAKES, is_guess=True),
    ]
    if shift is not None:
        found.append(Quick(SHIFT, _("The shift, until %(until)s") % {"until": when(shift, at)}, shift))
    found += [
        Quick(DAY, _("The rest of the day, until midnight"), tomorrow),
        Quick(MORNING, _("Until the next morning, about %(until)s") % {"until": when(later, at)}, later, is_guess=True),
    ]
    return found
