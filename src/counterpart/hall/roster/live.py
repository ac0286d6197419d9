"""The problem of a real firm, read from what it knows. Nothing is written back."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counterpart.foundation.clock import days_after, midnight
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.queries import absences_over, shifts_over
from counterpart.hall.presence.shifts import Shift
from counterpart.hall.presence.spans import Span, common, joined, without
from counterpart.hall.roster.model import A_DAY, WEEK, Away, Demand, Limits, Problem, ShiftType, Slot, Worker
from counterpart.hall.roster.staffing import Stretch, held_by
from counterpart.hall.skills.fitness import ALONE, Fitness
from counterpart.hall.skills.queries import fitness_of, staffing_of

REST, IN_A_ROW = 11 * 60, 6  # what holds for everybody, since contracts are not written down here
A_WEEK = 40 * 60  # for who has no shifts of their own
UNDER, OVER = 100, 1
LONGEST_PAUSE = 3 * 60
FOREVER = datetime(2999, 12, 31, tzinfo=UTC)


def live(desks: Collection[DeskInfo], first: date, weeks: int) -> Problem:
    """Who holds these desks, against the fewest people the desks need: a constant number of statements.

    Shifts are those that people have on these desks already; hours that none of them reaches get shifts of their own.
    A desk without minimum staffing wants one person while anybody is expected there.
    """
    zone = house().sites[next(iter(desks)).site_id].zone
    last = days_after(first, weeks * WEEK)
    window = Span(midnight(zone, first), midnight(zone, last))
    # Nights reach over both ends: a stretch is planned on the day on which it begins.
    wide = Span(midnight(zone, days_after(first, -WEEK)), midnight(zone, days_after(last, 1)))
    ids = [desk.id for desk in desks]
    found = Problem(first, weeks * WEEK, {}, {}, (), zone=zone, name="live")

    holds = _holders(ids)
    people = {pk: login for pk, (login, spans) in holds.items() if common(spans, [window])}
    planned = shifts_over(wide, person_ids=list(people)) if people else []
    patterns = _days(planned, zone)
    fit = fitness_of({desk.duty for desk in desks}, window.start, list(people))
    kinds: dict[tuple[int, int, int], ShiftType] = {}  # start, length, pause
    own: dict[int, dict[Stretch, tuple[int, int, int]]] = {desk_id: {} for desk_id in ids}
    for (_, _, desk_id), (start, minutes, pause) in sorted(patterns.items()):
        _kind(kinds, start, minutes, pause)
        if desk_id in own:
            own[desk_id].setdefault((start, start + minutes + pause), (start, minutes, pause))

    demand: dict[Slot, int] = {}
    staffing = staffing_of(ids, wide)
    for desk in desks:
        by_day: dict[int, list[tuple[Stretch, int]]] = {}
        hours = staffing[desk.id] if desk.id in staffing else _expected(desk.id, planned, zone)
        for span, fewest in hours:
            day, begins = _wall(span.start, zone, first)
            by_day.setdefault(day, []).append(((begins, begins + int(span.length.total_seconds()) // 60), fewest))
        for day, stretches in by_day.items():
            for (start, end), times in held_by(stretches, own[desk.id]).items() if 0 <= day < found.days else ():
                kind = _kind(kinds, *own[desk.id].get((start, end), (start, end - start, 0)))
                slot = Slot(day, kind.name, desk.duty)
                demand[slot] = demand.get(slot, 0) + times

    gone = [
        (a.person_id, Span(a.starts_at, a.ends_at))
        for a in absences_over(window, list(people)).exclude(kind=Absence.Kind.BREAK) if a.starts_at < a.ends_at
    ]  # fmt: skip
    # Who holds a desk from some day on, or until some day, is not there before and after.
    gone += [(pk, span) for pk in people for span in without([window], holds[pk][1])]
    shifts = {kind.name: kind for kind in kinds.values()}
    return Problem(
        first, found.days, shifts,
        {login: _worker(pk, login, fit.get(pk, {}), patterns, kinds, first, window) for pk, login in people.items()},
        tuple(Demand(slot, times, UNDER, OVER) for slot, times in sorted(demand.items())),
        away=tuple(
            Away(people[pk], found.moment(span.start), found.moment(span.end - timedelta(seconds=1)) + 1)
            for pk, span in gone
        ),
        zone=zone, name=found.name,
    )  # fmt: skip


def _holders(desk_ids: list[int]) -> dict[int, tuple[str, list[Span]]]:
    """Who holds one of the desks as their own, and when."""
    held = Grant.objects.filter(
        desk_id__in=desk_ids, source=Grant.Source.ROLE, person__is_active=True, person__is_house=False
    ).order_by("person__login", "id")
    found: dict[int, tuple[str, list[Span]]] = {}
    for pk, login, since, until in held.values_list("person_id", "person__login", "valid_from", "valid_until"):
        found.setdefault(pk, (login, []))[1].append(Span(since, until or FOREVER))
    return found


def _expected(desk_id: int, planned: list[Shift], zone: str) -> list[tuple[Span, int]]:
    """One person while anybody is expected at a desk: by the day on which a shift begins, since nights touch mornings."""
    by_day: dict[date, list[Span]] = {}
    for shift in planned:
        if shift.desk == desk_id:
            by_day.setdefault(shift.span.start.astimezone(ZoneInfo(zone)).date(), []).append(shift.span)
    return [(span, 1) for spans in by_day.values() for span in joined(spans)]


Worked = dict[tuple[int, date, int], tuple[int, int, int]]


def _days(shifts: list[Shift], zone: str) -> Worked:
    """(person, day, desk) -> start on the wall, minutes worked, minutes of the break between two parts of a day."""
    found: Worked = {}
    for shift in shifts:
        start = shift.span.start.astimezone(ZoneInfo(zone))
        minutes = int(shift.span.length.total_seconds()) // 60
        begins = start.hour * 60 + start.minute
        key = (shift.person, start.date(), shift.desk)
        if key not in found:
            found[key] = begins, minutes, 0
            continue
        before = found[key]
        pause = begins - sum(before)
        if 0 <= pause <= LONGEST_PAUSE and before[1] + before[2] + pause + minutes <= A_DAY:
            found[key] = before[0], before[1] + minutes, before[2] + pause
    return found


def _kind(kinds: dict[tuple[int, int, int], ShiftType], start: int, minutes: int, pause: int) -> ShiftType:
    """The kind of shift that starts and lasts so, by the name of its hours."""
    key = (start, minutes, pause)
    if key not in kinds:
        end = (start + minutes + pause) % A_DAY
        name = f"{_clock(start)}-{_clock(end)}" + (f" ({pause} min break)" if pause else "")
        kinds[key] = ShiftType(name, time(start // 60 % 24, start % 60), minutes, pause)
    return kinds[key]


def _worker(
    pk: int, login: str, fit: dict[str, Fitness], patterns: Worked, kinds: dict[tuple[int, int, int], ShiftType],
    first: date, window: Span,
) -> Worker:  # fmt: skip
    mine = [(day, worked) for (person, day, _), worked in patterns.items() if person == pk]
    weeks = window.length.days // WEEK
    planned = sum(minutes for day, (_, minutes, _) in mine if 0 <= (day - first).days < weeks * WEEK)
    latest = {(day - first).days: worked for day, worked in sorted(mine, key=lambda each: (each[0], sum(each[1])))}
    before = tuple((day, kinds[worked].name) for day, worked in latest.items() if -WEEK <= day < 0)
    # What ends within these weeks does not count: a plan is for all of its days.
    skills = frozenset(duty for duty, known in fit.items() if known.level_at(window.end) >= ALONE)
    return Worker(login, skills, Limits(0, planned or A_WEEK * weeks, IN_A_ROW, REST), before)


def _wall(at: datetime, zone: str, first: date) -> tuple[int, int]:
    on = at.astimezone(ZoneInfo(zone))
    return (on.date() - first).days, on.hour * 60 + on.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
