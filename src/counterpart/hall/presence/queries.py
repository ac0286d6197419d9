"""Who is there, in few statements whatever the number of people."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from counterpart.foundation.clock import days_after, midnight, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.hall.presence.closed import on_open_days
from counterpart.hall.presence.models import Absence, Sitting, WeeklyShift
from counterpart.hall.presence.shifts import Pattern, Shift, shifts
from counterpart.hall.presence.spans import Span, joined, without


def colleagues_of(by: Actor) -> QuerySet[Person]:
    """The people whose desk this actor sees: of the own site, of desks that serve all, or everybody for such a desk."""
    held = Grant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now()), desk_id__in=[d.id for d in by.desks_seen()]
    )
    found = Person.objects.filter(is_active=True, is_house=False)
    return found.filter(Q(pk=by.person_id) | Q(pk__in=held.values("person_id"))).order_by("name", "id")


def absences_over(window: Span, person_ids: Iterable[int] | None = None) -> QuerySet[Absence]:
    """The absences that meet a window: of some people, or of all."""
    found = Absence.objects.filter(starts_at__lt=window.end, ends_at__gt=window.start, waits=False)
    return found if person_ids is None else found.filter(person_id__in=list(person_ids))


def away_at(person_ids: Sequence[int], at: datetime) -> dict[int, Absence]:
    """Who of these is away at an instant, with the absence: one statement."""
    found = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at, waits=False, person_id__in=person_ids)
    return {absence.person_id: absence for absence in found}


def shifts_over(window: Span, *, desk_ids: Sequence[int] = (), person_ids: Sequence[int] = ()) -> list[Shift]:
    """The shifts of desks or of people that meet a window, without those of public holidays: one statement."""
    found = WeeklyShift.objects.filter(first_day__lte=window.end.date())
    found = found.filter(Q(last_day=None) | Q(last_day__gte=days_after(window.start.date(), -1)))
    if window.length < timedelta(days=4):  # by the clock of any site, and from the night before
        days = (window.start.date() + timedelta(days=n) for n in range(-2, window.length.days + 3))
        found = found.filter(weekday__in={day.weekday() for day in days})
    if desk_ids:
        found = found.filter(desk_id__in=desk_ids)
    if person_ids:
        found = found.filter(person_id__in=person_ids)
    desks, sites = house().desks, house().sites
    patterns = [
        Pattern(w.person_id, w.desk_id, sites[desks[w.desk_id].site_id].zone, w.weekday, w.starts, w.ends, w.first_day,
                w.last_day, w.every)
        for w in found if w.desk_id in desks
    ]  # fmt: skip
    return on_open_days(shifts(patterns, window))


def weeks_of(person_id: int, day: date) -> QuerySet[WeeklyShift]:
    """Somebody's patterns that hold on a day or later."""
    found = WeeklyShift.objects.filter(Q(last_day=None) | Q(last_day__gte=day), person_id=person_id)
    return found.order_by("first_day", "weekday", "starts", "id")


@dataclass(frozen=True)
class Stretch:
    """A part of somebody's day at a desk."""

    span: Span
    away: bool


@dataclass
class Placed:
    """One person at a desk on a day: when they are expected, and when they are away. ``rostered`` says whether by a shift."""

    person: Person
    stretches: list[Stretch] = field(default_factory=list)
    absence: Absence | None = None  # now
    expected: bool = False  # now
    sits: bool = False  # checked in here
    rostered: bool = True
    gone: list[Absence] = field(default_factory=list)  # on this day

    @property
    def here(self) -> bool:
        """There now: checked in, or expected by a shift, and not away."""
        return (self.sits or self.expected) and self.absence is None


@dataclass(frozen=True)
class Helper:
    """Somebody who holds a desk for others."""

    span: Span
    person: Person


@dataclass
class DeskDay:
    """A desk's day: its people, who helps, and when nobody who was expected is there.

    ``there`` and ``wanted``: when anybody is there at all, and when somebody should be.
    """

    desk: DeskInfo
    people: list[Placed] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)
    empty: list[Span] = field(default_factory=list)
    there: list[Span] = field(default_factory=list)
    wanted: list[Span] = field(default_factory=list)

    def empty_now(self, at: datetime) -> Span | None:
        return next((span for span in self.empty if span.holds(at)), None)


Fill = Callable[[Collection[DeskDay], Span], None]
_fillers: list[Fill] = []


def install_helpers(fill: Fill) -> None:
    """Who else holds desks, put into each day that is read. Installed by config only."""
    _fillers.append(fill)


def day_of(by: Actor, day: date, at: datetime) -> list[DeskDay]:
    """The day of each desk the actor sees."""
    zone = house().sites[by.desk.site_id].zone
    return days_of(by, Span(midnight(zone, day), midnight(zone, days_after(day, 1))), at)


def days_of(by: Actor, window: Span, at: datetime, *, desk_ids: Collection[int] | None = None) -> list[DeskDay]:
    """A stretch of each desk the actor sees (of those named only), in five statements and those of who fills it, however long it is.

    Who has no shifts at all is expected whenever the desk is.
    """
    desks = [desk for desk in by.desks_seen() if desk_ids is None or desk.id in desk_ids]
    planned = shifts_over(window, desk_ids=[desk.id for desk in desks])
    held = list(
        Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at, person__is_active=True)
        .filter(desk_id__in=[desk.id for desk in desks], person__is_house=False, source=Grant.Source.ROLE)
        .select_related("person")
        .order_by("person__name", "id")
    )
    people = {grant.person_id: grant.person for grant in held}
    scheduled = set(
        WeeklyShift.objects.filter(person_id__in=list(people)).values_list("person_id", flat=True).distinct()
    )
    away: dict[int, list[Absence]] = {}
    for absence in absences_over(window, people):
        away.setdefault(absence.person_id, []).append(absence)
    sitting = dict(Sitting.objects.filter(until=None, person_id__in=list(people)).values_list("person_id", "desk_id"))

    found = {desk.id: DeskDay(desk) for desk in desks}
    for grant in held:
        mine = [shift.span for shift in planned if shift.person == grant.person_id and shift.desk == grant.desk_id]
        sits = sitting.get(grant.person_id) == grant.desk_id and window.holds(at)
        if not mine and grant.person_id in scheduled and not sits:
            continue
        gone = away.get(grant.person_id, [])
        there = without(mine, [Span(a.starts_at, a.ends_at) for a in gone if a.starts_at < a.ends_at])
        missed = without(mine, there)
        placed = Placed(
            grant.person,
            sorted(
                [*(Stretch(span, False) for span in there), *(Stretch(span, True) for span in missed)],
                key=lambda part: part.span,
            ),
            next((a for a in gone if a.starts_at <= at < a.ends_at), None),
            any(span.holds(at) for span in mine),
            sits,
            grant.person_id in scheduled,
            [a for a in gone if a.starts_at < a.ends_at],
        )
        found[grant.desk_id].people.append(placed)
    for desk_day in found.values():
        expected = [part.span for placed in desk_day.people for part in placed.stretches]
        there = [part.span for placed in desk_day.people for part in placed.stretches if not part.away]
        desk_day.wanted, desk_day.there = joined(expected), joined(there)
        desk_day.empty = without(desk_day.wanted, there)
    for fill in _fillers:
        fill(found.values(), window)
    return list(found.values())
