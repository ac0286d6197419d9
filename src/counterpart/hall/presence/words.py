"""Presence in the words that people read: until when, never why."""

from datetime import datetime

from django.utils.translation import gettext as _

from counterpart.design.formats import clock, day, here
from counterpart.hall.presence.models import Absence, AbsenceReason
from counterpart.hall.presence.spans import Span


def when(value: datetime, at: datetime) -> str:
    """The clock, with the day where it is not the day of ``at``."""
    return clock(value) if here(value).date() == here(at).date() else f"{day(value, short=True)}, {clock(value)}"


def until_words(absence: Absence, at: datetime) -> str:
    """``until about 13:00``, ``until 13:00``."""
    text = _("until about %(until)s") if absence.is_guess else _("until %(until)s")
    return text % {"until": when(absence.ends_at, at)}


def away_words(absence: Absence, at: datetime) -> str:
    """``away until about 13:00``; what is ahead or over says both ends."""
    words = {"start": when(absence.starts_at, at), "end": when(absence.ends_at, at), "until": when(absence.ends_at, at)}
    if not absence.starts_at <= at < absence.ends_at:
        return (_("away %(start)s to about %(end)s") if absence.is_guess else _("away %(start)s to %(end)s")) % words
    return (_("away until about %(until)s") if absence.is_guess else _("away until %(until)s")) % words


def from_to(span: Span) -> dict[str, str]:
    return {"start": clock(span.start), "end": clock(span.end)}


def why_words() -> dict[str, str]:
    """The reasons, for those who enter one and those who may read it."""
    why = AbsenceReason.Why
    return {
        why.ILL: _("ill"), why.CHILD: _("ill child"), why.DOCTOR: _("at the doctor"), why.FAMILY: _("family"),
        why.HOLIDAY: _("holiday"), why.PARENT: _("parental leave"), why.TRAINING: _("training"),
        why.OTHER: _("something else"),
    }  # fmt: skip
