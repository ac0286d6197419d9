"""What has to happen now, so that no desk stands empty and nothing rests with somebody who is away.

``settle`` looks at the facts and names steps until there is nothing left to do. It is asked after everything that
changes who is there (an absence, an answer, a return, a longer illness) and whenever a moment comes that somebody
waited for. It keeps nothing in mind: asked twice, it finds nothing the second time, and whoever crashed between two
steps is where they were. Rights end by themselves with the grant of the cover; no step is needed for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from counterpart.hall.cover.engine.candidates import Candidate, candidates, level
from counterpart.hall.cover.engine.facts import A_DAY, AGREED, LIVE, SUPERVISED, Away, Cover, Facts, State, within
from counterpart.hall.cover.engine.needs import Need, needs_of
from counterpart.hall.presence.spans import Span, between, common, without


@dataclass(frozen=True)
class Expire:
    """Nobody answered in time: the next in line is asked."""

    cover: int


@dataclass(frozen=True)
class End:
    """A cover ends now: handed back because of the time, a return, a change, or because its holder cannot."""

    cover: int
    why: str  # time | returned | changed | unable
    state: State


@dataclass(frozen=True)
class Shorten:
    """The need ends earlier than thought: the cover's rights end with it."""

    cover: int
    end: datetime


@dataclass(frozen=True)
class Begin:
    """An agreed cover's time has come."""

    cover: int


@dataclass(frozen=True)
class Agree:
    """Somebody who said yes beforehand holds the desk: no question, no gap."""

    need: Need
    candidate: Candidate


@dataclass(frozen=True)
class Offer:
    """Somebody is asked, and has until ``answer_by`` to say so."""

    need: Need
    candidate: Candidate
    answer_by: datetime


@dataclass(frozen=True)
class Degrade:
    """Nobody can: the desk has a gap, and the lead an alarm."""

    need: Need


@dataclass(frozen=True)
class Recover:
    """The desk is held again, or is not needed any more."""

    need: tuple[int, int]


@dataclass(frozen=True)
class Move:
    """A taken document changes hands: to the cover, back to its owner, or (0) to whoever at the desk comes first."""

    document: int
    to: int
    came_from: int


@dataclass(frozen=True)
class Leave:
    """A break that waited for its cover can begin."""

    absence: int
    span: Span


@dataclass(frozen=True)
class Lapse:
    """A break that waited is not taken any more: its person is away anyway, or the shift it was for is long over."""

    absence: int
    person: int


Step = Expire | End | Shorten | Begin | Agree | Offer | Degrade | Recover | Move | Leave | Lapse
LONGEST_WAIT = timedelta(hours=12)


@dataclass
class Seen:
    """What was looked at and is not looked at again until a step changes it: needs, desks at peace, needs nobody can meet."""

    facts: Facts
    needs: dict[int, list[Need]] = field(default_factory=dict)
    quiet: set[int] = field(default_factory=set)
    nobody: set[tuple[int, int, datetime]] = field(default_factory=set)  # desk, absence, until when

    def of(self, desk: int) -> list[Need]:
        if desk not in self.needs:
            self.needs[desk] = needs_of(self.facts, desk)
        return self.needs[desk]

    def after(self, step: Step) -> None:
        """A step was done: whoever covers, or is away, is missed at their own desk; whoever is free again may help."""
        match step:
            case Agree(_, candidate):
                self._look_again_at(candidate.person)
            case End(cover) | Shorten(cover) | Expire(cover):
                self._look_again_at(self.facts.covers[cover].person)
                self.quiet.clear()
                self.freed(self.facts.covers[cover].person, self.facts.covers[cover].span)
            case Leave(absence):
                self._look_again_at(self.facts.absences[absence].person)
                self.quiet.clear()
            case Lapse(_, person):
                self._look_again_at(person)
                self.quiet.clear()
            case _:
                pass

    def freed(self, person: int, span: Span) -> None:
        """Somebody is free who was not, and may be spared again: needs that nobody could meet are looked at again."""
        since = span.start - A_DAY  # the limits of a day are counted by day
        people = {person, *(mate for desk in self.facts.homes.get(person, ()) for mate in self.facts.team[desk])}
        duties = {duty for mate in people for duty in self.facts.people[mate].fitness}
        self.nobody = {
            (desk, absence, end)
            for desk, absence, end in self.nobody
            if self.facts.desks[desk].duty not in duties or end <= since
        }

    def _look_again_at(self, person: int) -> None:
        for desk in self.facts.homes.get(person, ()):
            self.needs.pop(desk, None)
            self.quiet.discard(desk)


def concerned(facts: Facts, person: int, *, free: bool = False) -> set[int]:
    """The desks at which something may have to happen because somebody came, left or covers.

    Their own and those they cover; where they are ``free`` again, those too where nobody could until now.
    """
    found = {*facts.homes[person], *(c.desk for c in facts.covers_by(person) if c.state in LIVE)}
    return found | {desk for desk, _ in facts.degraded} if free else found


def next_step(facts: Facts, desks: list[int], seen: Seen) -> Step | None:
    """The first thing that has to happen now at these desks, or nothing."""
    return next(_steps(facts, desks, seen), None)


def _steps(facts: Facts, desks: list[int], seen: Seen) -> Iterator[Step]:
    yield from (Lapse(a.id, a.person) for a in facts.absences.values() if a.asked and _lapsed(facts, a))
    for desk in desks:
        if desk in seen.quiet:
            continue
        needs = seen.of(desk)
        for cover in [c for c in facts.covers_at(desk) if c.state in LIVE]:
            yield from _of_cover(facts, cover, [need for need in needs if need.key == cover.need])
        for need in needs:
            yield from _of_need(facts, need, seen)
        for key in facts.degraded:
            if key[0] == desk and not any(n.key == key and n.span.holds(facts.now) for n in needs):
                yield Recover(key)
        yield from _of_items(facts, desk)
        seen.quiet.add(desk)
    for absence in facts.absences.values():
        if absence.asked and _decided_here(facts, absence, desks) and not _waits(facts, absence.id, desks, seen):
            following = [a.span.start for a in facts.absences_of(absence.person) if a.span.start > facts.now]
            end = min([facts.now + absence.span.length, *following])
            yield Leave(absence.id, Span(facts.now, end))


def _lapsed(facts: Facts, absence: Away) -> bool:
    long_ago = absence.since is not None and absence.since + LONGEST_WAIT <= facts.now
    return long_ago or facts.is_away(absence.person)


def _of_cover(facts: Facts, cover: Cover, needs: list[Need]) -> Iterator[Step]:
    """Whether a live cover is still right: its time, its need, its person."""
    if cover.state == State.OFFERED and cover.answer_by is not None and cover.answer_by <= facts.now:
        yield Expire(cover.id)
        return
    ends = State.CLOSED if cover.state == State.ACTIVE else State.WITHDRAWN
    if cover.span.end <= facts.now:
        yield End(cover.id, "time", ends)
        return
    left = between(max(facts.now, cover.span.start), cover.span.end)
    assert left is not None
    if not able(facts, cover, left):
        yield End(cover.id, "unable", State.REVOKED)
        return
    needed = common([left], [need.span for need in needs])
    if not needed or needed[0].start > left.start:
        yield End(cover.id, "returned" if left.start == facts.now else "changed", ends)
    elif needed[0].end < cover.span.end:
        yield Shorten(cover.id, needed[0].end)
    elif cover.state == State.ACCEPTED and cover.span.holds(facts.now):
        yield Begin(cover.id)


def able(facts: Facts, cover: Cover, left: Span) -> bool:
    """Whether the person of a cover is there at the next moment of it, and still fit for the duty."""
    there = any(span.holds(left.start) for span in facts.there(cover.person, left))
    return there and level(facts, facts.people[cover.person], cover.desk, left.start) >= SUPERVISED


def _of_need(facts: Facts, need: Need, seen: Seen) -> Iterator[Step]:
    """Somebody for each moment of a need: who agreed, who is asked, or the honest word that there is nobody."""
    missing = open_part(facts, need)
    if missing is None:
        if need.key in facts.degraded and need.span.holds(facts.now):
            yield Recover(need.key)
        return
    asked = next((c for c in facts.covers_for(need.key) if c.state == State.OFFERED), None)
    if asked and asked.span.start <= missing.span.start:
        return  # one is asked at a time
    found = candidates(facts, missing)[0] if (*missing.key, missing.span.end) not in seen.nobody else []
    if found and asked:
        yield End(asked.id, "changed", State.WITHDRAWN)  # they think about a later day; this one comes first
    elif found:
        best = found[0]
        yield Agree(missing, best) if best.agreed else Offer(missing, best, answer_by(facts, missing, best.person))
    if found:
        return
    seen.nobody.add((*missing.key, missing.span.end))
    if need.key not in facts.degraded and missing.span.holds(facts.now):
        yield Degrade(missing)


def answer_by(facts: Facts, need: Need, person: int) -> datetime:
    """Until when somebody may think: seconds when a customer waits, up to a day when the need is days away.

    The time counts from when they are at work: nobody is woken, and nobody's silence at night is a no.
    """
    day = Span(facts.now, facts.now + A_DAY)
    sees = min((span.start for span in facts.there(person, day)), default=need.span.start)
    sees = min(max(sees, facts.now), max(need.span.start, facts.now))
    return sees + facts.limits.time_to_answer(need.span.start - sees)


def open_part(facts: Facts, need: Need) -> Need | None:
    """The first stretch of a need that nobody has agreed to."""
    open_parts = without([need.span], [c.span for c in facts.covers_for(need.key) if c.state in AGREED])
    return replace(need, span=open_parts[0]) if open_parts else None


def _of_items(facts: Facts, desk: int) -> Iterator[Step]:
    """No document rests with somebody who is away, nor with somebody whose cover is over."""
    holders = facts.desks[desk].holders
    active = [c for c in facts.covers_at(desk) if c.state == State.ACTIVE and c.span.holds(facts.now)]
    for item in facts.items.values():
        if item.desk != desk or not item.taken_by:
            continue
        if facts.is_away(item.taken_by):
            owner = item.came_from or item.taken_by  # whose it is, whoever held it last
            covers = [c for c in active if c.owner in (owner, item.taken_by) and not facts.is_away(c.person)]
            fit = [c.person for c in covers if (c.person, item.document) not in facts.never]
            yield Move(item.document, fit[0] if fit else 0, owner)
        elif item.taken_by in {c.person for c in active}:
            continue
        elif item.came_from or (holders is not None and item.taken_by not in holders):
            back = item.came_from if not facts.is_away(item.came_from) else 0
            yield Move(item.document, back, 0)


def _decided_here(facts: Facts, absence: Away, desks: list[int]) -> bool:
    """Whether all desks that would miss somebody are looked at now. What another desk needs is not known here."""
    return {shift.desk for shift in within(facts.people[absence.person].shifts, absence.span)} <= set(desks)


def _waits(facts: Facts, absence: int, desks: list[int], seen: Seen) -> bool:
    """Whether a break that somebody asked for still waits: a need of it is met by nobody yet."""
    homes = facts.homes[facts.absences[absence].person]
    for desk in desks:
        for need in seen.of(desk) if desk in homes else ():
            if need.absence == absence:
                agreed = [c.span for c in facts.covers_for(need.key) if c.state in AGREED]
                if not any(span.holds(need.span.start) for span in agreed):
                    return True
    return False


def apply(facts: Facts, step: Step) -> None:
    """Do a step to the facts themselves, as the database layer does it to its rows."""
    match step:
        case Expire(cover):
            facts.covers[cover].state = State.EXPIRED
        case End(cover, _, state):
            ended = facts.covers[cover]
            ended.state = state
            ended.asked_at = facts.now
            if ended.span.end > facts.now:
                # What has not begun never was; what has begun ends now.
                ended.span = between(ended.span.start, facts.now) or ended.span
        case Shorten(cover, end):
            facts.covers[cover].span = Span(facts.covers[cover].span.start, end)
        case Begin(cover):
            facts.covers[cover].state = State.ACTIVE
        case Agree(need, candidate):
            begun = candidate.span.holds(facts.now)
            _add(facts, need, candidate, State.ACTIVE if begun else State.ACCEPTED, None)
        case Offer(need, candidate, answer_by):
            _add(facts, need, candidate, State.OFFERED, answer_by)
        case Degrade(need):
            facts.degraded[need.key] = facts.now
        case Recover(key):
            del facts.degraded[key]
        case Move(document, to, came_from):
            facts.items[document].taken_by = to
            facts.items[document].came_from = came_from if to else 0
        case Lapse(absence, _):
            del facts.absences[absence]
        case Leave(absence, span):
            facts.absences[absence].asked = False
            facts.absences[absence].span = span
            for held in facts.covers.values():
                # Whoever said yes said it for so long a break, whenever it begins.
                if held.need[1] == absence and held.state in AGREED and held.span.holds(facts.now):
                    held.span = Span(span.start, min(span.end, span.start + held.span.length))


def _add(facts: Facts, need: Need, candidate: Candidate, state: State, answer_by: datetime | None) -> None:
    key = max(facts.covers, default=0) + 1
    facts.covers[key] = Cover(
        key, need.key, candidate.person, need.owner, candidate.span, state, answer_by, asked_at=facts.now
    )


def settle(facts: Facts, desks: list[int], *, most: int = 1000) -> list[Step]:
    """Do what has to be done now, and say what it was. More than ``most`` steps would be a circle: our mistake."""
    done: list[Step] = []
    seen = Seen(facts)
    while (step := next_step(facts, desks, seen)) is not None:
        apply(facts, step)
        seen.after(step)
        done.append(step)
        assert len(done) < most, f"the engine goes in circles: {done[-6:]}"
    return done
