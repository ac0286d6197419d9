"""Who is here, absences, breaks and shifts, over the API. Until when somebody is away, never why."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
    Room,
    one,
    page_of,
    tagged,
    version_of,
    written,
)
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.wire import ONE_LINE, Body, Day, Flag, Key, Moment, Told
from counterpart.hall.presence import actions, queries
from counterpart.hall.presence.models import Absence, WeeklyShift
from counterpart.hall.presence.spans import Span

router = Room(tags=["presence"])
FURTHEST = timedelta(days=400)
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, examples=["08:00"])]
Why = Literal["", "ill", "child", "doctor", "family", "holiday", "parent", "training", "other"]


class SpanTold(Told):
    starts_at: datetime
    ends_at: datetime


class StretchTold(SpanTold):
    is_away: bool


class PlacedTold(Told):
    """``until`` and ``is_guess`` are of the absence that runs now; ``stretches`` are the shifts of the day."""

    person_id: int
    name: str
    is_expected: bool
    is_checked_in: bool
    is_away: bool
    until: datetime | None
    is_guess: bool
    absence_id: int | None
    stretches: list[StretchTold]


class HelperTold(SpanTold):
    person_id: int
    name: str


class DeskDayTold(Told):
    """``helpers`` stand in; ``empty``: when the desk has fewer people than it needs, those who stand in counted."""

    desk_id: int
    people: list[PlacedTold]
    helpers: list[HelperTold]
    empty: list[SpanTold]


class Presence(Told):
    day: date
    at: datetime
    desks: list[DeskDayTold]


class AbsenceTold(Told):
    id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    is_guess: bool
    reported_by_id: int
    reported_at: datetime
    version: int


class AbsenceIn(Body):
    """``person_id`` is yourself if it is left out, ``starts_at`` is now. ``why`` and ``note`` are read by HR alone."""

    person_id: Key | None = None
    starts_at: Moment | None = None
    ends_at: Moment
    is_guess: Flag = False
    why: Why = ""
    note: Annotated[str, ONE_LINE, Field(max_length=200)] = ""


class EndIn(Body):
    ends_at: Moment
    is_guess: Flag = False


class PauseIn(Body):
    minutes: Annotated[int, Field(ge=1, le=120, strict=True)] = 30


class ShiftIn(Body):
    """``weekday``: Monday is 0. An end at or before the start is on the next day."""

    desk_id: Key
    weekday: Annotated[int, Field(ge=0, le=6, strict=True)]
    starts: Clock
    ends: Clock
    every: Annotated[int, Field(ge=1, le=4, strict=True)] = 1


class WeekIn(Body):
    """From ``first_day`` on the week is this; what was planned after it is replaced."""

    first_day: Day
    shifts: Annotated[list[ShiftIn], Field(max_length=actions.SHIFTS_MOST)]


class ShiftTold(Told):
    desk_id: int
    weekday: int
    starts: str
    ends: str
    every: int
    first_day: date
    last_day: date | None


class Shifts(Told):
    results: list[ShiftTold]


@router.read("/presence", "presence.view", Presence)
def get_presence(
    request: ApiRequest,
    day: Annotated[str, Query(max_length=10, pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
) -> Presence:
    """The day of every desk you see: today, or the day that is asked for."""
    by, at = request.auth, now()
    today = day_in(house().sites[by.desk.site_id].zone, at)
    try:
        asked = date.fromisoformat(day) if day else today
    except ValueError:
        raise Invalid(fields={"day": _("Choose a day of our time.")}) from None
    if abs(asked - today) > FURTHEST:
        raise Invalid(fields={"day": _("Choose a day of our time.")})
    found = [each for each in queries.day_of(by, asked, at) if each.people]
    return Presence(day=asked, at=at, desks=[_desk(each) for each in found])


def _desk(found: queries.DeskDay) -> DeskDayTold:
    return DeskDayTold(
        desk_id=found.desk.id, people=[_placed(each) for each in found.people],
        helpers=[
            HelperTold(person_id=h.person.pk, name=h.person.name, starts_at=h.span.start, ends_at=h.span.end)
            for h in found.helpers
        ],
        empty=[_span(each) for each in found.empty],
    )  # fmt: skip


def _placed(found: queries.Placed) -> PlacedTold:
    away = found.absence
    return PlacedTold(
        person_id=found.person.pk, name=found.person.name, is_expected=found.expected, is_checked_in=found.sits,
        is_away=away is not None, until=away.ends_at if away else None, is_guess=bool(away and away.is_guess),
        absence_id=away.pk if away else None,
        stretches=[
            StretchTold(starts_at=part.span.start, ends_at=part.span.end, is_away=part.away) for part in found.stretches
        ],
    )  # fmt: skip


def _span(span: Span) -> SpanTold:
    return SpanTold(starts_at=span.start, ends_at=span.end)


@router.write("/presence/check-in", "presence.check_in")
def check_in(request: ApiRequest) -> HttpResponse:
    """I sit at the desk of my token now."""
    return written(actions.check_in(by=request.auth))


@router.write("/presence/check-out", "presence.check_out")
def check_out(request: ApiRequest) -> HttpResponse:
    """I leave for today."""
    return written(actions.check_out(by=request.auth))


@router.read("/absences", "presence.view", Page[AbsenceTold])
def list_absences(
    request: ApiRequest, person_id: FilterId | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Page[AbsenceTold]:
    """Absences that run or lie ahead, of the people whose desks you see; the newest said first."""
    by = request.auth
    found = Absence.objects.filter(ends_at__gt=now(), waits=False, person__in=queries.colleagues_of(by).order_by())
    if person_id is not None:
        found = found.filter(person_id=person_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_told(absence) for absence in rows], next=following)


@router.read("/absences/{absence_id}", "presence.view", AbsenceTold, sample="absence")
def get_absence(request: ApiRequest, absence_id: PathId) -> HttpResponse:
    """One absence; its ETag is the version that an edit names."""
    found = one(Absence.objects.filter(person__in=queries.colleagues_of(request.auth).order_by()), absence_id)
    return tagged(_told(found), found.version)


@router.write("/absences", "presence.report_absence")
def report_absence(request: ApiRequest, body: AbsenceIn) -> HttpResponse:
    """Somebody is not there: you, or a colleague."""
    by = request.auth
    kind = str(Absence.Kind.PLANNED if body.starts_at else Absence.Kind.SUDDEN)
    return written(
        actions.report_absence(
            body.person_id or by.person_id, starts_at=body.starts_at, ends_at=body.ends_at, is_guess=body.is_guess,
            kind=kind, why=body.why, note=body.note, by=by,
        )
    )  # fmt: skip


@router.write("/absences/{absence_id}", "presence.change_absence", method="PUT", sample="absence", versioned=True)
def change_absence(request: ApiRequest, absence_id: PathId, body: EndIn) -> HttpResponse:
    """It ends at another time than was said."""
    version = version_of(request)
    return written(
        actions.change_absence(
            absence_id, ends_at=body.ends_at, is_guess=body.is_guess, version=version, by=request.auth
        )
    )


@router.write("/absences/{absence_id}/return", "presence.end_absence", sample="absence")
def end_absence(request: ApiRequest, absence_id: PathId) -> HttpResponse:
    """Back, earlier than was said; or it does not happen."""
    return written(actions.end_absence(absence_id, by=request.auth))


@router.write("/breaks", "presence.ask_for_break")
def take_break(request: ApiRequest, body: PauseIn) -> HttpResponse:
    """I would like a break. ``state`` is away where it begins now, asked where it waits until somebody holds the desk."""
    return written(actions.ask_for_break(minutes=body.minutes, by=request.auth))


@router.write("/breaks/{break_id}/start", "presence.start_break", sample="break")
def start_break(request: ApiRequest, break_id: PathId) -> HttpResponse:
    """I go now, although nobody holds my desk meanwhile."""
    return written(actions.start_break(break_id, by=request.auth))


@router.read("/people/{person_id}/shifts", "presence.view", Shifts, sample="person")
def list_shifts(request: ApiRequest, person_id: PathId) -> Shifts:
    """Somebody's weeks, from now on: the pattern that holds, and those that are planned."""
    by = request.auth
    if not queries.colleagues_of(by).filter(pk=person_id).exists():
        raise Missing()
    return Shifts(results=[_shift(each) for each in queries.weeks_of(person_id, _today(by))])


@router.write("/people/{person_id}/shifts", "presence.set_week", method="PUT", sample="person")
def set_week(request: ApiRequest, person_id: PathId, body: WeekIn) -> HttpResponse:
    """From a day on, somebody's week is this."""
    lines = [
        actions.WeekLine(s.desk_id, s.weekday, time.fromisoformat(s.starts), time.fromisoformat(s.ends), s.every)
        for s in body.shifts
    ]
    return written(actions.set_week(person_id, lines=lines, first_day=body.first_day, by=request.auth))


def _today(by: Actor) -> date:
    return day_in(house().sites[by.desk.site_id].zone, now())


def _told(absence: Absence) -> AbsenceTold:
    return AbsenceTold(
        id=absence.pk, person_id=absence.person_id, starts_at=absence.starts_at, ends_at=absence.ends_at,
        is_guess=absence.is_guess, reported_by_id=absence.reported_by_id, reported_at=absence.reported_at,
        version=absence.version,
    )  # fmt: skip


def _shift(week: WeeklyShift) -> ShiftTold:
    return ShiftTold(
        desk_id=week.desk_id, weekday=week.weekday, starts=f"{week.starts:%H:%M}", ends=f"{week.ends:%H:%M}",
        every=week.every, first_day=week.first_day, last_day=week.last_day,
    )  # fmt: skip
