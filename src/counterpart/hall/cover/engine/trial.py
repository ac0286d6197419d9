"""A made-up firm by a seed, and hundreds of things that happen to it: the engine must keep its word after each.

This is the engine alone, without a database: thousands of days in a minute. The same word is asked of the database by
``counterpart check``. ``plant`` makes one of three mistakes on purpose, which must be found.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from counterpart.hall.cover.engine.facts import (
    AGREED,
    LIVE,
    Away,
    Demand,
    Facts,
    Fitness,
    Item,
    Kind,
    Limits,
    Place,
    Someone,
    State,
)  # fmt: skip
from counterpart.hall.cover.engine.settle import Agree, End, Leave, Move, Seen, Shorten, Step, apply, next_step
from counterpart.hall.presence.shifts import Pattern, shifts
from counterpart.hall.presence.spans import Span, between, joined, total

PLANTS = ("late_grant", "left_item", "sod")
ZONE, FIRST = "Europe/Zagreb", date(2026, 3, 23)  # the clocks change on the Sunday of this week
DESKS, STEPS_MOST = 4, 500


@dataclass
class Right:
    """What the grant of a cover says."""

    cover: int
    person: int
    desk: int
    valid_from: datetime
    valid_until: datetime


@dataclass
class Trial:
    """One firm's life. ``broken`` holds the sentences that did not hold, each with its moment."""

    seed: int
    plant: str = ""
    facts: Facts = field(init=False)
    rights: dict[int, Right] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    planted: int = 0
    absences_made: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.facts = firm(self.random)

    def count(self, what: str) -> None:
        self.figures[what] = self.figures.get(what, 0) + 1

    def live(self, steps: int) -> None:
        """Let so many things happen; stop at the first broken word."""
        happenings = (
            self.time_passes, self.time_passes, self.falls_ill, self.goes_to_lunch, self.plans_leave, self.comes_back,
            self.guess_was_wrong, self.answers, self.answers, self.somebody_takes, self.somebody_takes, self.work_comes,
            self.work_is_done, self.lead_revokes, self.certificate_ends, self.consents, self.leaves_the_firm,
        )  # fmt: skip
        weights = (5, 5, 3, 4, 1, 4, 2, 8, 8, 8, 8, 6, 2, 1, 1, 1, 0.1)
        for number in range(steps):
            happening = self.random.choices(happenings, weights)[0]
            happening()
            self.settle()
            self.look(f"{number} {happening.__name__}")
            if self.broken:
                return

    def settle(self) -> None:
        desks = sorted(self.facts.desks)
        self.seen = Seen(self.facts)
        for _ in range(STEPS_MOST):
            step = next_step(self.facts, desks, self.seen)
            if step is None:
                return
            self.do(step)
            self.seen.after(step)
        self.broken.append("the engine goes in circles")

    def do(self, step: Step) -> None:
        """A step, and what it does to the rights."""
        self.count(type(step).__name__.lower())
        if isinstance(step, Move) and self.plant == "left_item" and step.came_from and not self.planted:
            self.planted += 1
            self.facts.items[step.document].desk = 0  # out of the engine's sight, with whom it was
            return
        if isinstance(step, Move) and self.plant == "sod" and step.to and not self.planted:
            there, items = self.facts.items[step.document].desk, self.facts.items
            kept = sorted(d for p, d in self.facts.never if p == step.to and d in items and items[d].desk == there)
            if kept and step.came_from:
                self.planted += 1
                step = Move(kept[0], step.to, step.came_from)
        apply(self.facts, step)
        match step:
            case Agree():
                self.grant(max(self.facts.covers))
            case End(cover) if cover in self.rights:
                if self.plant == "late_grant" and not self.planted and self.rights[cover].valid_until > self.facts.now:
                    self.planted += 1
                else:
                    self.rights[cover].valid_until = min(self.rights[cover].valid_until, self.facts.now)
            case Shorten() | Leave():
                for key, right in self.rights.items():
                    if (span := self.facts.covers[key].span).end > self.facts.now and self.facts.covers[
                        key
                    ].state in AGREED:
                        right.valid_from, right.valid_until = span.start, span.end
            case _:
                pass

    def grant(self, key: int) -> None:
        c = self.facts.covers[key]
        self.rights[key] = Right(key, c.person, c.desk, c.span.start, c.span.end)

    # What happens

    def one(self, of: list[int]) -> int:
        return self.random.choice(of) if of else 0

    def here(self) -> list[int]:
        f = self.facts
        moment = Span(f.now, f.now + timedelta(seconds=1))
        return [p for p in f.people if any(span.holds(f.now) for span in f.there(p, moment))]

    def time_passes(self) -> None:
        f = self.facts
        minutes = self.random.choice((1, 2, 5, 20, 60, 240))
        f.now += timedelta(minutes=minutes, seconds=self.random.randrange(60))
        # What is over for long is history: the engine is not told.
        f.absences = {a.id: a for a in f.absences.values() if a.span.end > f.now or a.asked}
        gone = [c.id for c in f.covers.values() if c.state not in LIVE and c.span.end < f.now - timedelta(days=1)]
        for key in gone:
            del f.covers[key]
            self.rights.pop(key, None)

    def away(self, person: int, start: datetime, length: timedelta, kind: Kind, *, asked: bool = False) -> None:
        f = self.facts
        span = Span(start, start + length)
        if person and not any(a.person == person and a.span.meets(span) for a in f.absences.values()):
            self.absences_made += 1
            key = self.absences_made
            f.absences[key] = Away(key, person, span, kind, asked)

    def falls_ill(self) -> None:
        guess = timedelta(minutes=self.random.choice((30, 90, 240, 480)))
        self.away(self.one(self.here()), self.facts.now, guess, Kind.SUDDEN)

    def goes_to_lunch(self) -> None:
        person = self.one(self.here())
        self.away(person, self.facts.now, timedelta(minutes=30), Kind.BREAK, asked=self.random.random() < 0.8)

    def plans_leave(self) -> None:
        person = self.one(list(self.facts.people))
        hours = self.random.choice((4, 24, 72))
        start = self.facts.now + timedelta(hours=self.random.randrange(1, 96))
        self.away(person, start, timedelta(hours=hours), Kind.PLANNED)

    def comes_back(self) -> None:
        f = self.facts
        key = self.one([a.id for a in f.absences.values() if a.span.holds(f.now)])
        if key:
            if span := between(f.absences[key].span.start, f.now):
                f.absences[key].span = span
                f.absences[key].asked = False
            else:
                del f.absences[key]

    def guess_was_wrong(self) -> None:
        f = self.facts
        key = self.one([a.id for a in f.absences.values() if a.span.holds(f.now) and a.kind == Kind.SUDDEN])
        if key:
            absence = f.absences[key]
            until = f.now + timedelta(minutes=self.random.choice((1, 15, 60, 300)))
            longer = Span(absence.span.start, until)
            if not any(
                o.id != key and o.person == absence.person and o.span.meets(longer) for o in f.absences.values()
            ):
                absence.span = longer

    def answers(self) -> None:
        f = self.facts
        key = self.one([c.id for c in f.covers.values() if c.state == State.OFFERED])
        if not key:
            return
        cover = f.covers[key]
        if self.random.random() < 0.3:
            cover.state = State.DECLINED
            return
        left = between(max(f.now, cover.span.start), cover.span.end)
        if left is None:
            return
        cover.span = left
        cover.state = State.ACTIVE if left.holds(f.now) else State.ACCEPTED
        self.grant(key)

    def work_comes(self) -> None:
        f = self.facts
        key = max(f.items, default=0) + 1
        f.items[key] = Item(key, self.one(list(f.desks)))
        f.never |= {(self.one(list(f.people)), key), (self.one(list(f.people)), key)}

    def somebody_takes(self) -> None:
        f = self.facts
        item = f.items.get(self.one([i.document for i in f.items.values() if not i.taken_by]))
        if item is None:
            return
        may = [p for p in self.here() if self.may(p, item.desk) and (p, item.document) not in f.never]
        item.taken_by = self.one(may)
        own = any(s.desk == item.desk for s in f.people[item.taken_by].shifts) if item.taken_by else True
        if not own:
            cover = next(c for c in f.agreed(item.taken_by) if c.desk == item.desk and c.span.holds(f.now))
            item.came_from = cover.owner

    def may(self, person: int, desk: int) -> bool:
        """The right to work at a desk, as the gate reads it: own shift, or a grant that is alive."""
        f = self.facts
        own = any(s.desk == desk and s.span.holds(f.now) for s in f.people[person].shifts)
        return own or any(
            r.person == person and r.desk == desk and r.valid_from <= f.now < r.valid_until
            for r in self.rights.values()
        )

    def work_is_done(self) -> None:
        key = self.one([i.document for i in self.facts.items.values() if i.taken_by])
        if key:
            del self.facts.items[key]

    def lead_revokes(self) -> None:
        f = self.facts
        key = self.one([c.id for c in f.covers.values() if c.state in AGREED])
        if key:
            self.do(End(key, "revoked", State.REVOKED))

    def certificate_ends(self) -> None:
        f = self.facts
        someone = f.people[self.one(list(f.people))]
        duty = self.one(list(someone.fitness))
        if duty:
            someone.fitness[duty] = Fitness(someone.fitness[duty].level, f.now + timedelta(hours=2))

    def consents(self) -> None:
        someone = self.facts.people[self.one(list(self.facts.people))]
        someone.standing = someone.standing ^ {self.one(list(someone.fitness))}

    def leaves_the_firm(self) -> None:
        f = self.facts
        person = self.one(list(f.people))
        self.away(person, f.now, timedelta(days=400), Kind.SUDDEN)

    # What must hold

    def look(self, moment: str) -> None:
        f = self.facts

        def say(holds: bool, sentence: str) -> None:
            if not holds:
                self.broken.append(f"seed {self.seed}, {moment}: {sentence}")

        away: dict[int, list[Span]] = {}
        for a in f.absences.values():
            if not a.asked:
                away.setdefault(a.person, []).append(a.span)
        for person, spans in away.items():
            say(sum((s.length for s in spans), timedelta()) == total(spans), f"{person} is away twice")
        by_need: dict[tuple[int, int], list[Span]] = {}
        for c in f.covers.values():
            if c.state in AGREED:
                by_need.setdefault(c.need, []).append(c.span)
                say(c.id in self.rights, f"cover {c.id} has no right")
                say(c.person != c.owner, f"cover {c.id} is for its own holder")
                say(c.span.length <= max(f.limits.longest.values()), f"cover {c.id} has no ceiling")
            if c.state == State.ACTIVE:
                say(not f.is_away(c.person), f"{c.person} covers {c.desk} and is away")
        for key, spans in by_need.items():
            say(sum((s.length for s in spans), timedelta()) == sum((s.length for s in joined(spans)), timedelta()),
                f"two people hold one place of {key}")  # fmt: skip
        for r in self.rights.values():
            cover = f.covers[r.cover]
            if r.valid_until > f.now:
                say(cover.state in AGREED, f"the right of cover {r.cover} lives after it")
                say(r.valid_until == cover.span.end, f"the right of cover {r.cover} ends at another time")
        for item in f.items.values():
            if item.taken_by:
                say(not f.is_away(item.taken_by), f"document {item.document} rests with {item.taken_by}, who is away")
                if item.came_from and item.came_from != item.taken_by:
                    say((item.taken_by, item.document) not in f.never, f"document {item.document} meets itself again")
        for desk in f.desks:
            for need in self.seen.of(desk):
                if need.span.holds(f.now) and not f.absences.get(need.absence, Away(0, 0, need.span, need.kind)).asked:
                    held = any(
                        c.need == need.key and c.state in AGREED and c.span.holds(f.now) for c in f.covers.values()
                    )
                    asked = any(c.need == need.key and c.state == State.OFFERED for c in f.covers.values())
                    say(held or asked or need.key in f.degraded, f"nobody looks after {need.key}")


def firm(chance: random.Random) -> Facts:
    """A firm of four desks in two offices, on a Monday morning before the clocks change."""
    facts = Facts(datetime(2026, 3, 23, 6, 30, tzinfo=UTC), limits=Limits(look_ahead=timedelta(days=1)))
    for desk in range(1, DESKS + 1):
        facts.desks[desk] = Place(desk, duty=desk, front=desk <= DESKS // 2)
    window = Span(facts.now, facts.now + timedelta(days=20))
    for key in range(1, chance.randrange(7, 11)):
        home = chance.randrange(1, DESKS + 1)
        starts, ends = chance.choice(
            ((time(8), time(16)), (time(9), time(17)), (time(22), time(6)), (time(13), time(21)))
        )
        patterns = [Pattern(key, home, ZONE, day, starts, ends, FIRST) for day in range(chance.choice((5, 5, 7)))]
        duties = {
            home: Fitness(4),
            **{d: Fitness(chance.choice((1, 2, 3, 3, 4))) for d in range(1, DESKS + 1) if chance.random() < 0.6},
        }
        someone = Someone(key, home <= DESKS // 2, shifts(patterns, window), {**duties, home: Fitness(4)})
        someone.standing = frozenset(d for d in duties if chance.random() < 0.4)
        facts.people[key] = someone
    for place in facts.desks.values():
        if chance.random() < 0.3:
            place.demand = [Demand(Span(facts.now, facts.now + timedelta(days=30)), chance.randrange(0, 3))]
    return facts
