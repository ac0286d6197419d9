"""What happens to the people of a firm over the days of a year, by a seed: known beforehand here, to nobody there.

The same life is lived with cover and without it, and under other rules: only so can they be compared.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from counterpart.hall.cover.engine.facts import A_DAY, Kind
from counterpart.hall.cover.engine.year.firm import Firm, Team
from counterpart.hall.presence.shifts import Shift, on_the_wall
from counterpart.hall.presence.spans import Span, between, without

MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = timedelta(minutes=30)
SPELLS_A_YEAR = 2.4  # illnesses of a person: about eight working days
LATE = 0.005  # shifts to which somebody comes late and has not said so
LEAVE = (10, 5, 5, 2, 1, 1)  # working days, as people take them: 24 a year
APPOINTMENTS = 4  # hours away on a working day, said beforehand
IN_WINTER, IN_SUMMER = 1.5, 0.6


@dataclass(frozen=True)
class Told:
    """At an instant somebody says until when; an end at or before it says "I am back"."""

    at: datetime
    until: datetime


@dataclass(frozen=True)
class Gone:
    """Somebody is away over ``truth``; what the house is told of it, and when, is another matter."""

    id: int
    person: int
    truth: Span
    kind: Kind
    told: tuple[Told, ...]

    @property
    def unsaid(self) -> list[Span]:
        """When they were away and nobody knew."""
        ends = [*(told.at for told in self.told[1:]), self.truth.end]
        known = [between(t.at, min(t.until, max(end, t.at))) for t, end in zip(self.told, ends, strict=True)]
        return without([self.truth], [span for span in known if span])


@dataclass(frozen=True)
class Lunch:
    """``planned`` by the rota or by habit. ``said_at`` = in the morning; who has no rota asks when hungry."""

    id: int
    person: int
    planned: Span
    said_at: datetime | None


@dataclass
class Life:
    gone: list[Gone] = field(default_factory=list)
    lunches: list[Lunch] = field(default_factory=list)

    @cached_property
    def by_day(self) -> dict[date, list[Lunch]]:
        found: dict[date, list[Lunch]] = {}
        for lunch in self.lunches:
            found.setdefault(lunch.planned.start.date(), []).append(lunch)
        return found

    @cached_property
    def by_key(self) -> dict[int, Lunch]:
        return {lunch.id: lunch for lunch in self.lunches}

    def key(self) -> int:
        return len(self.gone) + len(self.lunches) + 1


def live(seed: int, firm: Firm) -> Life:
    life = Life()
    busy: dict[int, list[Span]] = {person: [] for person in firm.home}
    for team in firm.teams.values():
        _leave(random.Random(f"leave {seed} {team.desk}"), firm, team, life, busy)
    for person in firm.home:
        chance = random.Random(f"person {seed} {person}")
        _appointments(chance, firm, person, life, busy[person])
        _illness(chance, firm, person, life, busy[person])
        _lateness(chance, firm, person, life, busy[person])
    for team in firm.teams.values():
        for number, person in enumerate(team.people):
            for shift in firm.shifts[person]:
                if shift.span.length >= timedelta(hours=6):
                    start = shift.span.start + timedelta(hours=3) + HALF_AN_HOUR * (number % 5)
                    said_at = shift.span.start + 5 * MINUTE if team.desk in firm.rota else None
                    life.lunches.append(Lunch(life.key(), person, Span(start, start + HALF_AN_HOUR), said_at))
    return _numbered(life)


def _numbered(life: Life) -> Life:
    """Keys in the order in which the house hears of it, as a database gives them."""
    heard = sorted(
        [
            *((gone.told[0].at, gone.id) for gone in life.gone),
            *((x.said_at or x.planned.start, x.id) for x in life.lunches),
        ]
    )
    key = {old: new for new, (_, old) in enumerate(heard, 1)}
    return Life(
        [replace(gone, id=key[gone.id]) for gone in life.gone], [replace(x, id=key[x.id]) for x in life.lunches]
    )


def _add(life: Life, busy: list[Span], person: int, truth: Span, kind: Kind, told: list[Told]) -> None:
    busy.append(Span(min(truth.start, told[0].at), max(truth.end, *(t.until for t in told))))
    life.gone.append(Gone(life.key(), person, truth, kind, tuple(told)))


def _midnight(team: Team, day: date) -> datetime:
    return on_the_wall(team.zone, day, time(0))


def _leave(chance: random.Random, firm: Firm, team: Team, life: Life, busy: dict[int, list[Span]]) -> None:
    """Asked for weeks before and granted while no more than a quarter of the team (or of the shift) is on leave."""

    def crew_of(shift: Shift) -> date | Span:
        return shift.span if firm.leave_by_shift else shift.span.start.date()

    size = Counter(crew_of(shift) for person in team.people for shift in firm.shifts[person])
    taken = Counter[date | Span]()

    def is_full(crew: date | Span) -> bool:
        return taken[crew] >= max(1, (size[crew] if firm.leave_by_shift else len(team.people)) // 4)

    for working_days in LEAVE:
        for person in team.people:
            if chance.random() > firm.days / 365:
                continue
            plan = [shift.span.start.date() for shift in firm.shifts[person]]
            for _ in range(40):
                first = chance.randrange(max(1, len(plan) - working_days))
                if working_days == max(LEAVE) and chance.random() < 0.7:
                    summer = [n for n, day in enumerate(plan) if day.month in (6, 7, 8)]
                    first = chance.choice(summer) if summer else first
                days = plan[first : first + working_days]
                if len(days) < working_days:
                    continue
                crews = [crew_of(shift) for shift in firm.shifts[person][first : first + working_days]]
                span = Span(_midnight(team, days[0]), _midnight(team, days[-1] + timedelta(days=1)))
                if any(is_full(crew) for crew in crews) or any(span.meets(s) for s in busy[person]):
                    continue
                taken.update(crews)
                said = span.start - A_DAY * chance.randrange(16, 60) + timedelta(hours=10)
                _add(life, busy[person], person, span, Kind.PLANNED, [Told(said, span.end)])
                busy[person][-1] = span
                break


def _free_shift(chance: random.Random, firm: Firm, person: int, busy: list[Span]) -> Shift | None:
    for _ in range(10):
        shift = chance.choice(firm.shifts[person])
        if not any(shift.span.meets(span) for span in busy):
            return shift
    return None


def _appointments(chance: random.Random, firm: Firm, person: int, life: Life, busy: list[Span]) -> None:
    for _ in range(APPOINTMENTS):
        if chance.random() < firm.days / 365 and (shift := _free_shift(chance, firm, person, busy)):
            start = shift.span.start + timedelta(hours=chance.choice((0, 1, 4, 5)))
            span = Span(start, start + timedelta(hours=2))
            told = Told(shift.span.start - A_DAY * chance.randrange(1, 10) + timedelta(hours=1), span.end)
            _add(life, busy, person, span, Kind.PLANNED, [told])
            busy[-1] = shift.span


def _illness(chance: random.Random, firm: Firm, person: int, life: Life, busy: list[Span]) -> None:
    plan = firm.shifts[person]
    for number, shift in enumerate(plan):
        month = shift.span.start.month
        season = IN_WINTER if month in (12, 1, 2, 3) else IN_SUMMER if month in (6, 7, 8) else 1.0
        if chance.random() > SPELLS_A_YEAR / 230 * season:
            continue
        length = chance.choices((1, 2, 3, 4, 5, 10, 20), (35, 20, 15, 10, 10, 7, 3))[0]
        missed = plan[number : number + length]
        back = plan[number + length].span.start if number + length < len(plan) else missed[-1].span.end
        begins = shift.span.start
        if chance.random() < 0.25:  # at work
            begins += MINUTE * chance.randrange(30, 420)
        truth = Span(begins, back)
        if any(truth.meets(span) for span in busy):
            continue
        _add(life, busy, person, truth, Kind.SUDDEN, _reports(chance, truth, shift, missed))


def _reports(chance: random.Random, truth: Span, shift: Shift, missed: list[Shift]) -> list[Told]:
    """The guess, and the next one when it was wrong: in the evening, in the morning, or by a colleague too late."""
    if truth.start > shift.span.start:
        at = truth.start + MINUTE * chance.randrange(0, 3)
    else:
        phone, colleague, nobody = (-60, -15), (1, 12), (15, 60)
        early, late = chance.choices((phone, colleague, nobody), (60, 30, 10))[0]
        at = shift.span.start + MINUTE * chance.randrange(early, late)
    told = []
    known = 0
    while True:
        guess = min(known + chance.choice((1, 1, 2, 3)), len(missed) + 1)
        until = missed[min(guess, len(missed)) - 1].span.end
        if guess > len(missed):  # longer than it will be: it is taken back when they are there
            until = max(until, truth.end + timedelta(hours=8))
        told.append(Told(at, until))
        known = min(guess, len(missed))
        if known == len(missed):
            break
        again = missed[known].span.start
        early, late = chance.choices(((-840, -660), (-60, -15), (1, 12)), (50, 42, 8))[0]
        at = max(again + MINUTE * chance.randrange(early, late), at + MINUTE)
    if told[-1].until > truth.end:
        told.append(Told(truth.end, truth.end))
    return told


def _lateness(chance: random.Random, firm: Firm, person: int, life: Life, busy: list[Span]) -> None:
    for shift in firm.shifts[person]:
        if chance.random() < LATE and not any(shift.span.meets(span) for span in busy):
            truth = Span(shift.span.start, shift.span.start + MINUTE * chance.randrange(15, 90))
            said = shift.span.start + MINUTE * chance.randrange(5, 15)
            told = [Told(said, shift.span.start + timedelta(hours=1))]
            if truth.end > told[0].until:
                told = [Told(said, truth.end)]
            elif truth.end < told[0].until:
                told.append(Told(truth.end, truth.end))
            _add(life, busy, person, truth, Kind.SUDDEN, told)
            busy[-1] = shift.span
