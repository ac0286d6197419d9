"""Where somebody is missing: a desk with fewer people than it needs, and whose absence is the cause."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from counterpart.hall.cover.engine.facts import LIVE, Away, Facts, Kind, within
from counterpart.hall.presence.spans import Span, joined


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
    desk misses fewer people than are away, a break is the cause before all else, because it can wait; then those who
    were reported first. What begins in sight is seen to its end: cut where sight ends, it would be asked for by the second.
    """
    window = Span(facts.now, facts.limits.seen_until(facts.now))
    plan = facts.plan(desk)
    when = {a.id: _span_of(facts, desk, a) for person in facts.team[desk] for a in facts.absences_of(person)}
    gone = {
        person: (away, lent)
        for person in facts.team[desk]
        if facts.people[person].is_active
        and (
            (away := [a for a in facts.absences_of(person) if when[a.id].meets(window)])
            + (lent := facts.lent(person, desk))
        )
    }
    if not gone and not plan.thin:
        return []  # everybody who was promised is there

    # One walk over the window: at each edge how many more are missing, and the absences that begin or end.
    since, till = bisect_right(plan.instants, window.start), bisect_left(plan.instants, window.end)
    missing = plan.missing[since - 1] if since else 0
    edges: dict[datetime, list[tuple[int, int]]] = {window.start: [(missing, 0)], window.end: []}
    for index in range(since, till):
        edges[plan.instants[index]] = [(plan.missing[index] - missing, 0)]
        missing = plan.missing[index]

    def mark(span: Span, people: int, absence: int = 0) -> None:
        """So many people fewer over a stretch, or (with a key) one absence more: the end takes back the start."""
        if part := span.common(window):
            edges.setdefault(part.start, []).append((people, absence))
            edges.setdefault(part.end, []).append((-people, -absence))

    for person, (away, lent) in gone.items():
        spans = joined([*(when[a.id] for a in away), *lent])
        for shift in within(facts.people[person].shifts, window):
            if shift.desk != desk:
                continue
            for span in spans:
                if part := span.common(shift.span):
                    mark(part, 1)
            for absence in away:
                if missed := when[absence.id].common(shift.span):
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
            first = sorted((key for key, open_ in causes.items() if open_ > 0), key=lambda k: _rank(facts, k))[:missing]
            for key in [*first, *([0] if missing > len(first) else [])]:
                found.setdefault(key, []).append(Span(start, end))
    needs, in_sight = [], facts.now + facts.limits.look_ahead
    for key, spans in found.items():
        cause_of = facts.absences.get(key)
        owner, kind = (cause_of.person, cause_of.kind) if cause_of else (0, Kind.SUDDEN)
        needs += [Need(desk, key, owner, span, kind) for span in joined(spans) if span.start < in_sight]
    return sorted(needs, key=lambda need: (need.span.start, need.absence))


def _rank(facts: Facts, absence: int) -> tuple[bool, int]:
    return facts.absences[absence].kind != Kind.BREAK, absence


def _span_of(facts: Facts, desk: int, absence: Away) -> Span:
    """When somebody is away. A break that waits, and that nobody is asked for, begins now at the earliest."""
    if not absence.asked or absence.span.start >= facts.now:
        return absence.span
    if any(c.state in LIVE for c in facts.covers_for((desk, absence.id))):
        return absence.span
    return Span(facts.now, facts.now + absence.span.length)
