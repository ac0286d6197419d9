"""A firm lives through its days: with the engine, which is told what people tell, or without it."""

import heapq
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from counterpart.hall.cover.engine.candidates import candidates
from counterpart.hall.cover.engine.facts import (
    A_DAY,
    LIVE,
    Away,
    Cover,
    Facts,
    Kind,
    Limits,
    Place,
    Someone,
    State,
    within,
)
from counterpart.hall.cover.engine.needs import Need
from counterpart.hall.cover.engine.settle import (
    Agree,
    Begin,
    End,
    Expire,
    Leave,
    Offer,
    Seen,
    Shorten,
    Step,
    apply,
    concerned,
    next_step,
    open_part,
)
from counterpart.hall.cover.engine.year.count import ASKING, DeskLog, Lived, nearest
from counterpart.hall.cover.engine.year.firm import Firm
from counterpart.hall.cover.engine.year.life import Gone, Life, Lunch, Told
from counterpart.hall.presence.spans import Span, between, common, without

PATIENCE = timedelta(minutes=60)  # so long a break waits for its cover; then it is taken, for the law says so
# What is more than two days away waits until it is nearer: the year is twice as fast for it.
LIMITS = Limits(look_ahead=timedelta(days=2))
ASK_WHY_AFTER = timedelta(minutes=15)
STEPS_MOST = 2000
SAY_YES, SAY_NO = 0.8, 0.1  # of those who are at work; the others do not look


def window_of(day: date, days: int = 1) -> Span:
    midnight = datetime.combine(day, time(0), UTC)
    return Span(midnight, midnight + A_DAY * days)


class Year:
    def __init__(self, firm: Firm, life: Life, limits: Limits | None = None, *, seed: int = 1, cover: bool = True) -> None:  # fmt: skip
        self.firm, self.life, self.seed, self.cover = firm, life, seed, cover
        self.limits = limits or LIMITS
        self.lived = Lived()
        self.reasons: dict[tuple[int, int], tuple[datetime, str]] = {}
        self.out: dict[int, list[Span]] = {person: [] for person in firm.home}
        self.unsaid: dict[int, list[Span]] = {person: [] for person in firm.home}
        self.logs = {desk: DeskLog() for desk in firm.teams}
        self.lent: dict[int, list[Cover]] = {person: [] for person in firm.home}
        self.begun: dict[int, Cover] = {}
        self.heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self.number = 0
        self.ticks: dict[datetime, set[int]] = {}
        self.nobody: set[tuple[int, int, datetime]] = (
            set()
        )  # needs of later days that nobody can meet, looked at again every hour
        self.facts = Facts(window_of(firm.first).start, limits=self.limits)
        sites = {site: n for n, site in enumerate(dict.fromkeys(t.site for t in firm.teams.values()), 1)}
        for t in firm.teams.values():
            self.facts.desks[t.desk] = Place(t.desk, t.duty, t.front, site=0 if t.by_phone else sites[t.site])
        for person, team in firm.home.items():
            leads = frozenset({firm.leads[person]} if person in firm.leads else ())
            self.facts.people[person] = Someone(
                person, team.front, fitness=firm.fitness[person], leads=leads, standing=firm.standing[person],
                site=sites[team.site],
            )  # fmt: skip
        for gone in life.gone:
            self.out[gone.person].append(gone.truth)
            self.unsaid[gone.person] += gone.unsaid

    # The clock

    def at(self, instant: datetime, what: Callable[[], None]) -> None:
        self.number += 1
        heapq.heappush(self.heap, (max(instant, self.facts.now), self.number, what))

    def tick(self, instant: datetime, desk: int) -> None:
        """Look at a desk at an instant that somebody waits for."""
        if instant > self.facts.now:
            if instant not in self.ticks:
                self.ticks[instant] = set()
                self.at(instant, lambda: self.settle(self.ticks.pop(instant)))
            self.ticks[instant].add(desk)

    def hourly(self) -> None:
        """What nobody waited for: who could not an hour ago may be free now."""
        self.nobody = set()
        self.settle(set(self.facts.desks))
        self.at(self.facts.now + timedelta(hours=1), self.hourly)

    def run(self, step: Callable[[int], None] = lambda day: None) -> Lived:
        firm = self.firm
        for gone in self.life.gone if self.cover else ():
            for told in gone.told:
                self.at(told.at, lambda gone=gone, told=told: self.said(gone, told))  # type: ignore[misc]
        for lunch in self.life.lunches:
            self.at(lunch.planned.start, lambda lunch=lunch: self.hungry(lunch))  # type: ignore[misc]
            if lunch.said_at and self.cover:
                self.at(lunch.said_at, lambda lunch=lunch: self.planned(lunch))  # type: ignore[misc]
        for day in range(firm.days):
            window = window_of(firm.first + timedelta(days=day))
            self.facts.now = window.start
            self.feed(window)
            if day == 0 and self.cover:
                self.hourly()
            while self.heap and self.heap[0][0] < window.end:
                instant, _, what = heapq.heappop(self.heap)
                self.facts.now = instant
                what()
            self.facts.now = window.end
            self.count(window)
            step(day + 1)
        return self.lived

    def feed(self, window: Span) -> None:
        """Tell the engine what it needs of the next days; what is over is history and costs it nothing."""
        f, ahead = self.facts, Span(window.start - A_DAY, self.limits.seen_until(window.end))
        for person, someone in f.people.items():
            someone.shifts = within(self.firm.shifts[person], ahead)
            someone.breaks = []
        for desk, place in f.desks.items():
            place.demand = [d for d in self.firm.demand[desk] if d.span.meets(ahead)]
        for day in range((ahead.end - window.start).days):
            for lunch in self.life.by_day.get(window.start.date() + timedelta(days=day), ()):
                f.people[lunch.person].breaks.append(lunch.planned)
        f.absences = {a.id: a for a in f.absences.values() if a.span.end > f.now or a.asked}
        f.covers = {
            c.id: c for c in f.covers.values()
            if c.state in LIVE or c.span.end > f.now - A_DAY or (c.asked_at and c.asked_at > f.now - A_DAY)
        }  # fmt: skip
        month = f.now - timedelta(days=30)
        for person, covers in self.lent.items():
            covers[:] = [c for c in covers if c.span.end > month]
            f.people[person].covered_lately = sum((c.span.length for c in covers), timedelta())
        for cached in ("roster", "team", "homes", "_plans"):
            f.__dict__.pop(cached, None)
        self.settle(set(f.desks))

    # What people do

    def really_there(self, person: int) -> bool:
        now = self.facts.now
        return not any(span.holds(now) for span in self.out[person])

    def tell(self, key: int, person: int, span: Span, kind: Kind, *, asked: bool = False) -> None:
        """An absence, or what became of one that the engine knows: its row stays the same."""
        absence = self.facts.absences.setdefault(key, Away(key, person, span, kind))
        absence.span, absence.asked = span, asked

    def said(self, gone: Gone, told: Told) -> None:
        f = self.facts
        absence = f.absences.get(gone.id)
        # Leave is told weeks before it begins, an illness sometimes hours after.
        span = between(absence.span.start if absence else max(gone.truth.start, f.now), told.until)
        if absence:
            self.freed(gone.person, absence.span)
        if span is None:
            f.absences.pop(gone.id, None)
        else:
            self.tell(gone.id, gone.person, span, gone.kind)
            breaks = [a for a in f.absences_of(gone.person) if a.kind == Kind.BREAK]
            for other in breaks:
                if span.holds(f.now) if other.asked else other.span.meets(span):
                    until = min(other.span.end, max(span.start, f.now))
                    if not other.asked and (taken := between(other.span.start, until)):
                        other.span = taken
                    else:
                        del f.absences[other.id]
            self.back(gone.person, span.end)
        self.settle(concerned(f, gone.person, free=absence is not None))

    def freed(self, person: int, span: Span) -> None:
        """Who is free again may do what nobody could. Whom they set free at their own desk is seen within the hour."""
        f, duties = self.facts, self.facts.people[person].fitness
        self.nobody = {n for n in self.nobody if f.desks[n[0]].duty not in duties or n[2] <= span.start - A_DAY}

    def planned(self, lunch: Lunch) -> None:
        """The rota of the morning: who is there goes when it says."""
        if self.really_there(lunch.person) and not self.facts.is_away(lunch.person, lunch.planned.start):
            self.tell(lunch.id, lunch.person, lunch.planned, Kind.BREAK)
            self.back(lunch.person, lunch.planned.end)
            self.settle(concerned(self.facts, lunch.person))

    def hungry(self, lunch: Lunch) -> None:
        f = self.facts
        if not self.really_there(lunch.person):
            return
        self.lived.lunches += 1
        if not self.cover:
            self.out[lunch.person].append(lunch.planned)
        elif lunch.id in f.absences or not f.is_away(lunch.person):
            # By the rota or not: nobody leaves a desk that would stand empty, but waits, for so long.
            self.tell(lunch.id, lunch.person, lunch.planned, Kind.BREAK, asked=True)
            self.at(f.now + PATIENCE, lambda: self.starving(lunch))
            self.settle(concerned(f, lunch.person))

    def starving(self, lunch: Lunch) -> None:
        absence = self.facts.absences.get(lunch.id)
        if absence is not None and absence.asked:
            self.lived.forced += 1
            absence.asked = False
            absence.span = Span(self.facts.now, self.facts.now + absence.span.length)
            self.left(absence)
            self.settle(concerned(self.facts, absence.person))

    def left(self, absence: Away) -> None:
        planned = self.life.by_key[absence.id].planned
        self.out[absence.person].append(absence.span)
        self.lived.waits.append((absence.span.start - planned.start) / timedelta(minutes=1))
        self.back(absence.person, absence.span.end)

    def back(self, person: int, instant: datetime) -> None:
        self.at(instant, lambda: self.is_back(person))

    def is_back(self, person: int) -> None:
        self.freed(person, Span(self.facts.now, self.facts.now + A_DAY))
        self.settle(concerned(self.facts, person, free=True))

    def asked(self, cover: Cover) -> None:
        """Somebody who is at work sees the question at once; others when they come to work, or not at all."""
        f = self.facts
        self.tick(cover.answer_by or f.now, cover.desk)
        chance = random.Random(f"{self.seed} {cover.person} {cover.need} {cover.asked_at}")
        works = any(shift.span.holds(f.now) for shift in f.people[cover.person].shifts)
        seen = f.now + timedelta(seconds=chance.uniform(5, 60))
        if not (works and self.really_there(cover.person)):
            later = [s.span.start for s in f.people[cover.person].shifts if s.span.start > f.now]
            seen = (later[0] if later else f.now + 30 * A_DAY) + timedelta(seconds=chance.uniform(5, 60))
        mind = chance.random()
        if mind < SAY_YES + SAY_NO and seen < (cover.answer_by or seen):
            self.at(seen, lambda: self.answers(cover, yes=mind < SAY_YES))

    def answers(self, cover: Cover, *, yes: bool) -> None:
        f = self.facts
        left = between(max(f.now, cover.span.start), cover.span.end)
        if cover.state != State.OFFERED or left is None or not self.really_there(cover.person):
            return
        if yes and common([left], [c.span for c in f.agreed(cover.person)]):
            self.lived.steps["double"] += 1
            yes = False
        cover.state = State.DECLINED
        self.again(cover)
        if yes:
            cover.span = left
            cover.state = State.ACTIVE if left.holds(f.now) else State.ACCEPTED
            self.agreed(cover)
        self.lived.steps["yes" if yes else "no"] += 1
        self.settle({cover.desk} | concerned(f, cover.person))

    def agreed(self, cover: Cover) -> None:
        self.tick(cover.span.start, cover.desk)
        self.tick(cover.span.end, cover.desk)
        if cover.state == State.ACTIVE:
            self.begins(cover)

    def begins(self, cover: Cover) -> None:
        self.begun[cover.id] = cover
        self.lent[cover.person].append(cover)

    # The engine

    def settle(self, about: set[int]) -> None:
        if not self.cover:
            return
        f = self.facts
        self.lived.settled += 1
        desks = sorted(about)
        seen = Seen(f, nobody=self.nobody)
        for _ in range(STEPS_MOST):
            step = next_step(f, desks, seen)
            if step is None:
                break
            apply(f, step)
            seen.after(step)
            self.lived.steps[type(step).__name__.lower()] += 1
            touched = self.follow(step)
            if touched and not about.issuperset(more := concerned(f, touched, free=isinstance(step, End | Shorten))):
                about |= more
                desks = sorted(about)
        else:
            raise AssertionError("the engine goes in circles")
        self.nobody = seen.nobody
        self.note(seen, desks)

    def follow(self, step: Step) -> int:
        """What people do because of a step; who is now elsewhere than before, or 0."""
        f = self.facts
        match step:
            case Agree(_, candidate):
                self.agreed(f.covers[max(f.covers)])
                return candidate.person
            case End(cover) | Shorten(cover):
                if f.covers[cover].span.end > f.now and cover in self.begun and isinstance(step, End):
                    self.lent[f.covers[cover].person].remove(self.begun.pop(cover))  # over before a moment of it
                return f.covers[cover].person
            case Offer():
                self.asked(f.covers[max(f.covers)])
            case Begin(cover):
                self.begins(f.covers[cover])
            case Leave(absence, _):
                self.left(f.absences[absence])
                return f.absences[absence].person
            case Expire(cover):
                self.again(f.covers[cover])
            case _:
                pass
        return 0

    def again(self, cover: Cover) -> None:
        if cover.asked_at:
            self.at(cover.asked_at + self.limits.ask_again_after, lambda: self.may_be_asked(cover))

    def may_be_asked(self, cover: Cover) -> None:
        self.freed(cover.person, cover.span)
        self.settle({cover.desk})

    def note(self, seen: Seen, desks: list[int]) -> None:
        """What stands in the way at each desk of the front office, and when to look again."""
        f = self.facts
        for desk in desks:
            cause = ""
            for need in seen.of(desk):
                if need.span.holds(f.now) and need.key in f.degraded:
                    missing = open_part(f, need)
                    if missing and missing.span.start == f.now:
                        cause = self.why(need)
                elif any(c.state == State.OFFERED for c in f.covers_for(need.key)):
                    cause = cause or ASKING
                self.tick(need.span.start, desk)
                self.tick(need.span.end, desk)
            causes = self.logs[desk].causes
            if (causes[-1][1] if causes else "") != cause:
                causes.append((f.now, cause))

    def why(self, need: Need) -> str:
        """What stood nearest in the way. Asked again after a quarter of an hour: it is dear to say."""
        since, cause = self.reasons.get(need.key, (self.facts.now - A_DAY, ""))
        if self.facts.now - since > ASK_WHY_AFTER:
            _, out = candidates(self.facts, need)
            moment = Span(self.facts.now, self.facts.now + timedelta(minutes=1))
            # Whoever does not know the duty is no cause while they are at home.
            cause = nearest(o.reason if self.facts.there(o.person, moment) else "off_shift" for o in out)
            self.reasons[need.key] = (self.facts.now, cause)
        return cause

    # What became of it

    def count(self, window: Span) -> None:
        covers = [c for c in self.begun.values() if c.span.meets(window)]
        for desk in self.firm.front_desks:
            team, there, unsaid = self.firm.teams[desk], list[Span](), list[Span]()
            for person in team.people:
                mine = [s.span for s in within(self.firm.shifts[person], window)]
                if mine:
                    lent = [c.span for c in covers if c.person == person]
                    there += without(mine, [*self.out[person], *lent])
                    unsaid += common(mine, self.unsaid[person])
            for cover in covers:
                if cover.desk == desk:
                    there += without([cover.span], self.out[cover.person])
                    unsaid += common([cover.span], self.unsaid[cover.person])
            self.lived.count.add(
                team.name,
                window,
                [d for d in self.firm.demand[desk] if d.span.meets(window)],
                there,
                unsaid,
                self.logs[desk],
            )
            self.logs[desk].causes[:] = self.logs[desk].causes[-1:]
        gone = window.start - A_DAY
        self.begun = {c.id: c for c in self.begun.values() if c.span.end > gone}
        for spans in (*self.out.values(), *self.unsaid.values()):
            spans[:] = [span for span in spans if span.end > gone]
