"""Who could stand in, in order and with reasons, and who was left out and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from counterpart.hall.cover.engine.facts import A_DAY, AGREED, ALONE, SUPERVISED, Cover, Facts, Someone, State, within
from counterpart.hall.cover.engine.needs import Need
from counterpart.hall.presence.spans import Span, between, joined, total, without

NEVER = datetime.max.replace(tzinfo=UTC)
RECENTLY = timedelta(days=60)
ENDED = (State.CLOSED, State.REVOKED)


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
    wanted = between(max(facts.now, need.span.start), need.span.end)
    assert wanted is not None, "a need that is over asks for nobody"
    duty = facts.desks[need.desk].duty
    knowing = [s for s in facts.people.values() if duty in s.fitness and s.is_active and s.id != need.owner]
    search = Search(facts, need, wanted, knowing)
    for someone in knowing:
        if someone.fitness[duty].level == 0:
            continue
        verdict = look_at(facts, need, someone, wanted, search)
        if isinstance(verdict, Candidate):
            able.append(verdict)
        else:
            out.append(verdict)
    return sorted(able, key=lambda candidate: candidate.rank), out


@dataclass
class Search:
    """What one search asks of many people: found once, when first needed."""

    facts: Facts
    need: Need
    wanted: Span
    knowing: list[Someone]

    gone: dict[int, tuple[set[int], set[int]]] = field(default_factory=dict)

    def gone_from(self, desk: int) -> tuple[set[int], set[int]]:
        """Who is rostered at a desk and is not there when the need begins, and who is not there all the time of it."""
        if desk not in self.gone:
            first, ever = set[int](), set[int]()
            for mate in self.facts.team[desk]:
                spans = [*self.facts.away(mate), *self.facts.lent(mate, desk)]
                if any(span.meets(self.wanted) for span in spans):
                    ever.add(mate)
                    if any(span.holds(self.wanted.start) for span in spans):
                        first.add(mate)
            at_desk = {s.person for s in self.facts.rostered(desk, self.wanted) if s.span.holds(self.wanted.start)}
            self.gone[desk] = (first & at_desk, ever)
        return self.gone[desk]

    @cached_property
    def there(self) -> list[tuple[int, Span]]:
        """When those are at work who can do the duty alone, whom one under supervision can ask."""
        alone = (s.id for s in self.knowing if level(self.facts, s, self.need.desk, self.wanted.start) >= ALONE)
        return [(key, span) for key in alone for span in self.facts.there(key, self.wanted)]


def level(facts: Facts, someone: Someone, desk: int, at: datetime) -> int:
    """How well somebody knows the duty of a desk at an instant; an ended certificate is no level."""
    fitness = someone.fitness.get(facts.desks[desk].duty)
    if fitness is None or (fitness.valid_until is not None and fitness.valid_until <= at):
        return 0
    return fitness.level


def look_at(facts: Facts, need: Need, someone: Someone, wanted: Span, search: "Search") -> Candidate | LeftOut:
    """One person against one need: the rules in the order in which a lead would ask them.

    A cover begins with the need, so each rule only says until when it lets somebody: not at all is the start itself.
    """
    limits, start, place = facts.limits, wanted.start, facts.desks[need.desk]

    def out(reason: str, at: datetime | None = None) -> LeftOut:
        return LeftOut(someone.id, reason, at)

    known = level(facts, someone, need.desk, start)
    if known == 0:
        return out("certificate")
    if known < SUPERVISED:
        return out("level")
    if place.site and someone.site and place.site != someone.site:
        return out("elsewhere")
    covers = facts.covers_by(someone.id)
    if covers and refused(facts, need, covers):
        return out("declined")

    mine = within(someone.shifts, wanted)
    until = min(lasts((shift.span for shift in mine), start), wanted.end)
    others = [c.span for c in covers if c.state == State.OFFERED and c.need != need.key]
    for reason, spans in (
        ("off_shift", []),
        ("away", facts.away(someone.id)),
        ("covers", [c.span for c in covers if c.state in AGREED]),
        ("asked", others),
        ("own_break", someone.breaks),
    ):
        if spans:
            until = min(until, free_until(spans, start))
        if until == start:
            return out(reason)
    if known < ALONE:
        until = min(until, lasts((span for key, span in search.there if key != someone.id), start))
        if until == start:
            return out("nobody_to_ask")
    if (valid_until := someone.fitness[place.duty].valid_until) is not None:
        until = min(until, valid_until)
    for desk in sorted({shift.desk for shift in mine if shift.desk != need.desk}):
        until = min(until, lasts(spare(facts, desk, someone, Span(start, until), search), start))
        if until == start:
            return out("own_desk", start)
    if any(shift.desk == need.desk for shift in mine):
        return out("holds_it")

    number, minutes = covered_that_day(facts, need, covers, start) if covers else (0, timedelta())
    if number >= limits.covers_a_day or minutes >= limits.a_day:
        return out("daily_limit")
    longest = min(limits.longest[need.kind], limits.a_day - minutes)
    span = Span(start, min(until, start + longest))
    whole = span.end >= wanted.end
    if not whole and span.length < limits.shortest:
        return out("too_short", span.end)
    return judged(facts, need, someone, known, span, whole)


def lasts(spans: Iterable[Span], start: datetime) -> datetime:
    """Until when ``spans`` hold without a hole from an instant on; the instant itself where they do not."""
    end = start
    for span in sorted(spans):
        if span.start > end:
            break
        end = max(end, span.end)
    return end


def free_until(spans: Iterable[Span], start: datetime) -> datetime:
    """The first moment of ``spans`` from an instant on."""
    return min((max(span.start, start) for span in spans if span.end > start), default=NEVER)


def refused(facts: Facts, need: Need, covers: list[Cover]) -> bool:
    """Whether somebody said no, or nothing, to this need a short while ago. ``covers`` are theirs.

    For what is days away a short while is half of the time that was left: nobody is asked the same every half hour. Who
    said no to it is asked again only when it is a matter of now.
    """
    pause = facts.limits.ask_again_after
    for c in covers:
        refusal = c.state in (State.DECLINED, State.EXPIRED, State.REVOKED)
        if refusal and c.need == need.key and c.asked_at is not None:
            ahead = c.span.start - c.asked_at if need.span.start > facts.now else timedelta()
            if c.asked_at + max(pause, ahead if c.state == State.DECLINED else ahead / 2) > facts.now:
                return True
    return False


def spare(facts: Facts, desk: int, someone: Someone, wanted: Span, search: Search) -> list[Span]:
    """When the own desk has enough people without this one, or this one does not sit there."""
    first, ever = search.gone_from(desk)
    if facts.plan(desk).most_missing(wanted) + len(ever - {someone.id}) + 1 <= 0:
        return [wanted]  # whoever else is away: there are enough
    sits = [shift.span for shift in within(someone.shifts, wanted) if shift.desk == desk]
    sits_first = any(span.holds(wanted.start) for span in sits)
    if sits_first and facts.plan(desk).missing_at(wanted.start) + len(first - {someone.id}) + 1 > 0:
        return []  # too few from the first moment on
    others = [
        part
        for shift in facts.rostered(desk, wanted)
        if shift.person != someone.id
        for part in without([shift.span], facts.away(shift.person) + facts.lent(shift.person, desk))
    ]
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


def covered_that_day(facts: Facts, need: Need, covers: list[Cover], at: datetime) -> tuple[int, timedelta]:
    """How many other needs somebody has met, and how long they cover at all, on the day of an instant at the desk."""
    zone = ZoneInfo(facts.desks[need.desk].zone)
    today = at.astimezone(zone).date()
    day = Span(datetime.combine(today, time.min, zone), datetime.combine(today + A_DAY, time.min, zone))
    mine = []
    for c in covers:
        if c.state in AGREED:
            part = c.span.common(day)
        elif c.state in ENDED:  # as much of it as they did
            done = between(c.span.start, min(c.span.end, c.asked_at or c.span.end))
            part = done and done.common(day)
        else:
            part = None
        if part:
            mine.append((c.need, part))
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
    # Whoever could not go on with this, or said no to it, is asked and not simply put there again.
    said_no = any(
        c.need == need.key and c.state in (State.DECLINED, State.REVOKED) for c in facts.covers_by(someone.id)
    )
    agreed = place.duty in someone.standing and not said_no
    if agreed:
        reasons.append("agreed")
    on_desk = (i.document for i in facts.items.values() if i.desk == need.desk)
    without_these = tuple(sorted(d for d in on_desk if (someone.id, d) in facts.never))
    if without_these:
        reasons.append("without")
    lately = someone.covered_lately.total_seconds() // 60
    rank = (not goes_on, not whole, known < ALONE, near, not agreed, not practised, someone.load, lately, someone.id)
    return Candidate(someone.id, span, agreed, whole, tuple(reasons), without_these, rank)
