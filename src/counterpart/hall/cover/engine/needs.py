"""Where somebody is missing: a desk with fewer people than it needs, and whose absence is the cause."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from counterpart.hall.cover.engine.facts import Facts, Kind
from counterpart.hall.presence.spans import Span, joined, without


@dataclass(frozen=True)
class Need:
    """One person is missing at ``desk`` over ``span``, because ``owner`` is away (0 = the desk is thin by itself)."""

    desk: int
    absence: int
    owner: int
    span: Span
    kind: Kind

    @property
    def key(self) -> tuple[int, int]:
        return self.desk, self.absence


def needs_of(facts: Facts, desk: int) -> list[Need]:
    """The needs of a desk from now on, as far as the engine looks ahead, by cause and in order of time.

    Covers do not make a need go away, they meet it: it is the same need before and after somebody said yes. Where a
    desk misses fewer people than are away, those who were reported first are the cause.
    """
    team = facts.team[desk]
    lent = {person: facts.lent(person, desk) for person in team}
    absences = [a for a in facts.absences.values() if a.person in team]
    if not absences and not facts.desks[desk].demand and not any(lent.values()):
        return []  # everybody who was promised is there
    window = Span(facts.now, facts.now + facts.limits.look_ahead)
    absences = [a for a in absences if a.span.meets(window)]
    rostered = facts.rostered(desk, window)

    # One walk over the window: at each edge the people wanted, the people there, and the absences that begin or end.
    edges: dict[datetime, list[tuple[int, int]]] = {window.start: [], window.end: []}

    def mark(span: Span, people: int, absence: int = 0) -> None:
        """So many people more over a stretch, or (with a key) one absence more: the end takes back the start."""
        if part := span.common(window):
            edges.setdefault(part.start, []).append((people, absence))
            edges.setdefault(part.end, []).append((-people, -absence))

    for wanted in facts.demand(desk, window):
        mark(wanted.span, wanted.people)
    for shift in rostered:
        gone = [a for a in absences if a.person == shift.person]
        for part in without([shift.span], [*(a.span for a in gone), *lent[shift.person]]):
            mark(part, -1)
        for absence in gone:
            if missed := absence.span.common(shift.span):
                mark(missed, 0, absence.id)
    missing, causes = 0, dict[int, int]()
    found: dict[int, list[Span]] = {}
    instants = sorted(edges)
    for start, end in pairwise(instants):
        for people, cause in edges[start]:
            missing += people
            if cause:
                causes[abs(cause)] = causes.get(abs(cause), 0) + (1 if cause > 0 else -1)
        if missing > 0:
            first = sorted(key for key, open_ in causes.items() if open_ > 0)[:missing]
            for key in [*first, *([0] if missing > len(first) else [])]:
                found.setdefault(key, []).append(Span(start, end))
    needs = []
    for key, spans in found.items():
        cause_of = facts.absences.get(key)
        owner, kind = (cause_of.person, cause_of.kind) if cause_of else (0, Kind.SUDDEN)
        needs += [Need(desk, key, owner, span, kind) for span in joined(spans)]
    return sorted(needs, key=lambda need: (need.span.start, need.absence))
