"""Fit people present against the fewest that each desk needs, hour by hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.hall.presence.queries import absences_over, shifts_over
from counterpart.hall.presence.shifts import Shift
from counterpart.hall.presence.spans import Span, between, common, joined, without
from counterpart.hall.skills.fitness import ALONE, Fitness
from counterpart.hall.skills.queries import fitness_of, staffing_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Stretch:
    """``fit`` people sit at the desk who do its duty alone; ``could``: others at work at the site who do it, too."""

    span: Span
    fit: int
    could: int
    wanted: int

    @property
    def spare(self) -> int:
        """Less than none: so many are missing."""
        return self.fit - self.wanted


@dataclass
class DeskCover:
    desk: DeskInfo
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def short(self) -> timedelta:
        """How long fewer people are there than the desk needs."""
        return sum((each.span.length for each in self.stretches if each.spare < 0), timedelta())

    def worst(self, span: Span) -> Stretch | None:
        """Where it is thinnest within a stretch of time; None where nobody is wanted and nobody there."""
        met = [each for each in self.stretches if each.span.meets(span)]
        return min(met, key=lambda each: (each.spare, each.could), default=None)


def coverage_of(desks: Sequence[DeskInfo], window: Span) -> list[DeskCover]:
    """Each desk over a window, in six statements whatever the number of people.

    Who covers a desk sits there, and not at their own meanwhile.
    """
    planned = shifts_over(window, desk_ids=[desk.id for desk in desks])
    covers = _covers(desks, window)
    people = {shift.person for shift in planned} | {person for person, _desk, _span in covers}
    wanted = staffing_of([desk.id for desk in desks], window)
    gone: dict[int, list[Span]] = {}
    for absence in absences_over(window, people):
        if (span := between(absence.starts_at, absence.ends_at)) is not None:
            gone.setdefault(absence.person_id, []).append(span)
    fit = fitness_of({desk.duty for desk in desks}, window.start, people)
    there = _there(planned, gone, window)
    for person, at, span in covers:
        mine = {desk: without(spans, [span]) for desk, spans in there.get(person, {}).items()}
        mine[at] = joined([*mine.get(at, []), *without([span], gone.get(person, []))])
        there[person] = mine
    rostered: dict[int, list[Span]] = {}
    for shift in planned:
        if (part := shift.span.common(window)) is not None:
            rostered.setdefault(shift.desk, []).append(part)
    able: dict[str, list[int]] = {}
    for person, duties in fit.items():
        for duty, fitness in duties.items():
            if fitness.level >= ALONE:
                able.setdefault(duty, []).append(person)
    found = []
    for desk in desks:
        demand = wanted.get(desk.id)
        if demand is None:
            demand = [(span, 1) for span in joined(rostered.get(desk.id, []))]
        here: list[Span] = []
        could: list[Span] = []
        for person in able.get(desk.duty, []):
            for at, spans in there.get(person, {}).items():
                if at == desk.id:
                    here += _while_valid(spans, fit[person][desk.duty], window)
                elif _near(desk, house().desks[at]):
                    could += _while_valid(spans, fit[person][desk.duty], window)
        found.append(DeskCover(desk, stretches(demand, here, could)))
    return found


def _covers(desks: Sequence[DeskInfo], window: Span) -> list[tuple[int, int, Span]]:
    """Who holds which of the desks for somebody else, and when: the rights that a cover brings say so."""
    rows = Grant.objects.filter(
        source=Grant.Source.COVER, desk_id__in=[desk.id for desk in desks], valid_from__lt=window.end,
        valid_until__gt=window.start,
    ).order_by("id")  # fmt: skip
    return [
        (person, desk, span)
        for person, desk, start, end in rows.values_list("person_id", "desk_id", "valid_from", "valid_until")
        if end is not None and (span := between(max(start, window.start), min(end, window.end))) is not None
    ]


def _there(planned: Iterable[Shift], gone: dict[int, list[Span]], window: Span) -> dict[int, dict[int, list[Span]]]:
    """Person -> desk -> when they are there."""
    found: dict[int, dict[int, list[Span]]] = {}
    for shift in planned:
        if (part := shift.span.common(window)) is not None:
            spans = without([part], gone.get(shift.person, []))
            found.setdefault(shift.person, {}).setdefault(shift.desk, []).extend(spans)
    return found


def _while_valid(spans: list[Span], fitness: Fitness, window: Span) -> list[Span]:
    if fitness.valid_until is None or fitness.valid_until >= window.end:
        return spans
    valid = between(window.start, fitness.valid_until)
    return common(spans, [valid]) if valid else []


def _near(desk: DeskInfo, other: DeskInfo) -> bool:
    """Whether who sits at one may step over to the other."""
    return desk.site_id == other.site_id or desk.serves_all_sites or other.serves_all_sites


def stretches(demand: Iterable[tuple[Span, int]], here: Iterable[Span], could: Iterable[Span]) -> list[Stretch]:
    """One walk over the edges: between two of them nothing changes. Where nobody is wanted nor there, nothing is said."""
    edges: dict[datetime, list[int]] = {}

    def mark(span: Span, which: int, by: int) -> None:
        """So many more from its start, so many less from its end: of who is here, who could come, who is wanted."""
        edges.setdefault(span.start, [0, 0, 0])[which] += by
        edges.setdefault(span.end, [0, 0, 0])[which] -= by

    for span, people in demand:
        mark(span, 2, people)
    for span in here:
        mark(span, 0, 1)
    for span in could:
        mark(span, 1, 1)
    found: list[Stretch] = []
    fit = more = wanted = 0
    for start, end in pairwise(sorted(edges)):
        fit, more, wanted = fit + edges[start][0], more + edges[start][1], wanted + edges[start][2]
        if not fit and not wanted:
            continue
        last = found[-1] if found else None
        if last and last.span.end == start and (last.fit, last.could, last.wanted) == (fit, more, wanted):
            found[-1] = Stretch(Span(last.span.start, end), fit, more, wanted)
        else:
            found.append(Stretch(Span(start, end), fit, more, wanted))
    return found
