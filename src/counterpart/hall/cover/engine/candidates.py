"""Who could stand in, in order and with reasons, and who was left out and why."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from counterpart.hall.cover.engine.facts import A_DAY, AGREED, ALONE, SUPERVISED, Facts, Someone, State, within
from counterpart.hall.cover.engine.needs import Need
from counterpart.hall.presence.spans import Span, between, common, joined, total, without

RECENTLY = timedelta(days=60)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could stand in over ``span``, which begins with the need and may end before it.

    ``reasons`` are codes, the best first; ``without`` the documents that stay with others; ``agreed`` = said yes
    beforehand, nobody has to ask.
    """

    person: int
    span: Span
    agreed: bool
    whole: bool
    reasons: tuple[str, ...]
    without: tuple[int, ...] = ()
    rank: tuple[float, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class LeftOut:
    person: int
    reason: str
    at: datetime | None = None


def candidates(facts: Facts, need: Need) -> tuple[list[Candidate], list[LeftOut]]:
    """Everybody who knows the duty at all, in two lists: the best first, and those left out, each with the reason."""
    able: list[Candidate] = []
    out: list[LeftOut] = []
    begins_at = max(facts.now, need.span.start)
    helpers = [
        s for s in facts.people.values() if s.id != need.owner and level(facts, s, need.desk, begins_at) >= ALONE
    ]
    for someone in facts.people.values():
        fitness = facts.people[someone.id].fitness.get(facts.desks[need.desk].duty)
        if fitness is None or fitness.level == 0 or not someone.is_active or someone.id == need.owner:
            continue
        verdict = look_at(facts, need, someone, helpers)
        if isinstance(verdict, Candidate):
            able.append(verdict)
        else:
            out.append(verdict)
    return sorted(able, key=lambda candidate: candidate.rank), out


def level(facts: Facts, someone: Someone, desk: int, at: datetime) -> int:
    """How well somebody knows the duty of a desk at an instant; an ended certificate is no level."""
    fitness = someone.fitness.get(facts.desks[desk].duty)
    if fitness is None or (fitness.valid_until is not None and fitness.valid_until <= at):
        return 0
    return fitness.level


def look_at(facts: Facts, need: Need, someone: Someone, helpers: list[Someone]) -> Candidate | LeftOut:
    """One person against one need: the rules in the order in which a lead would ask them."""
    limits, wanted = facts.limits, between(max(facts.now, need.span.start), need.span.end)
    assert wanted is not None, "a need that is over asks for nobody"

    def out(reason: str, at: datetime | None = None) -> LeftOut:
        return LeftOut(someone.id, reason, at)

    known = level(facts, someone, need.desk, wanted.start)
    if known == 0:
        return out("certificate")
    if known < SUPERVISED:
        return out("level")
    if refused(facts, need, someone.id):
        return out("declined")

    mine = within(someone.shifts, wanted)
    free = common([wanted], [shift.span for shift in mine])
    if not begins(free, wanted):
        return out("off_shift")
    free = without(free, facts.away(someone.id))
    if not begins(free, wanted):
        return out("away")
    free = without(free, [c.span for c in facts.covers.values() if c.person == someone.id and c.state in AGREED])
    if not begins(free, wanted):
        return out("covers")
    free = without(free, someone.breaks)
    if not begins(free, wanted):
        return out("own_break")
    if known < ALONE:
        free = common(
            free, [span for helper in helpers if helper.id != someone.id for span in facts.there(helper.id, wanted)]
        )
        if not begins(free, wanted):
            return out("nobody_to_ask")
    valid_until = someone.fitness[facts.desks[need.desk].duty].valid_until
    if valid_until is not None:
        free = common(free, [Span(wanted.start, valid_until)])
    for desk in sorted({shift.desk for shift in mine if shift.desk != need.desk}):
        free = common(free, spare(facts, desk, someone, wanted))
        if not begins(free, wanted):
            return out("own_desk", wanted.start)
    if any(shift.desk == need.desk for shift in mine):
        return out("holds_it")

    number, minutes = covered_that_day(facts, need, someone.id, wanted.start)
    if number >= limits.covers_a_day or minutes >= limits.a_day:
        return out("daily_limit")
    longest = min(limits.longest[need.kind], limits.a_day - minutes)
    span = Span(wanted.start, min(begins(free, wanted)[0].end, wanted.start + longest))
    whole = span.end >= wanted.end
    if not whole and span.length < limits.shortest:
        return out("too_short", span.end)
    return judged(facts, need, someone, known, span, whole)


def begins(free: list[Span], wanted: Span) -> list[Span]:
    """The stretch of ``free`` with which the need begins: the first, or none."""
    return [span for span in free if span.start == wanted.start][:1]


def refused(facts: Facts, need: Need, person: int) -> bool:
    """Whether somebody said no, or nothing, to this need a short while ago."""
    since = facts.now - facts.limits.ask_again_after
    return any(
        c.need == need.key and c.person == person and c.state in (State.DECLINED, State.EXPIRED, State.REVOKED)
        and c.asked_at is not None and c.asked_at > since
        for c in facts.covers.values()
    )  # fmt: skip


def spare(facts: Facts, desk: int, someone: Someone, wanted: Span) -> list[Span]:
    """When the own desk has enough people without this one, or this one does not sit there."""
    others = [
        part
        for shift in facts.rostered(desk, wanted)
        if shift.person != someone.id
        for part in without([shift.span], facts.away(shift.person) + facts.lent(shift.person, desk))
    ]
    sits = [shift.span for shift in within(someone.shifts, wanted) if shift.desk == desk]
    edges = {wanted.start, wanted.end}
    demand = facts.demand(desk, wanted)
    for span in [*others, *sits, *(d.span for d in demand)]:
        edges |= {edge for edge in (span.start, span.end) if wanted.holds(edge)}
    points = sorted(edges)
    found = []
    for start, end in pairwise(points):
        needed = sum(d.people for d in demand if d.span.holds(start))
        if not any(s.holds(start) for s in sits) or sum(span.holds(start) for span in others) >= needed:
            found.append(Span(start, end))
    return joined(found)


def covered_that_day(facts: Facts, need: Need, person: int, at: datetime) -> tuple[int, timedelta]:
    """How many other needs somebody has met, and how long they cover at all, on the day of an instant (in UTC)."""
    midnight = datetime.combine(at.astimezone(UTC).date(), time.min, UTC)
    day = Span(midnight, midnight + A_DAY)
    mine = [
        (c.need, part)
        for c in facts.covers.values()
        if c.person == person and c.state in (*AGREED, State.CLOSED, State.REVOKED) and (part := c.span.common(day))
    ]
    return len({key for key, _ in mine} - {need.key}), total(part for _, part in mine)


def judged(facts: Facts, need: Need, someone: Someone, known: int, span: Span, whole: bool) -> Candidate:
    """A fit person's place in the list: same team, other office, lead; then practice, load, fairness."""
    place = facts.desks[need.desk]
    fitness = someone.fitness[place.duty]
    practised = fitness.practised_on is not None and facts.now.date() - fitness.practised_on <= RECENTLY
    near = 2 if need.desk in someone.leads else 0 if someone.front == place.front else 1
    goes_on = any(c.need == need.key and c.state == State.ACTIVE for c in facts.agreed(someone.id))
    reasons = [("same_office", "other_office", "leads")[near], "alone" if known >= ALONE else "with_help"]
    if goes_on:
        reasons.append("holds_it_now")
    if practised:
        reasons.append("practised")
    if not whole:
        reasons.append("part")
    agreed = place.duty in someone.standing
    if agreed:
        reasons.append("agreed")
    on_desk = (i.document for i in facts.items.values() if i.desk == need.desk)
    without_these = tuple(sorted(d for d in on_desk if (someone.id, d) in facts.never))
    if without_these:
        reasons.append("without")
    lately = someone.covered_lately.total_seconds() // 60
    rank = (not goes_on, not whole, known < ALONE, near, not agreed, not practised, someone.load, lately, someone.id)
    return Candidate(someone.id, span, agreed, whole, tuple(reasons), without_these, rank)
