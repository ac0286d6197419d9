"""A made-up firm of 25 desks and 200 people in three countries, by a seed: who sits where, and who knows what else.

Each desk needs three quarters of those whom its plan puts there (front office), or half of them (back office), and
never fewer than one: few firms pay for more. A quarter of the people know nothing but their own duty.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from counterpart.hall.cover.engine.facts import A_DAY, Demand, Fitness
from counterpart.hall.presence.shifts import Pattern, Shift, on_the_wall, shifts
from counterpart.hall.presence.spans import Span

PEOPLE = 200
FRONT_SHARE, BACK_SHARE = 0.75, 0.5
ZONES = {"hr": "Europe/Zagreb", "se": "Europe/Stockholm", "cz": "Europe/Prague"}
DAY = ((time(8), time(16)), (time(9), time(17)))
LONG = ((time(7), time(15)), (time(11), time(19)))
ROUND = ((time(6), time(14)), (time(14), time(22)), (time(22), time(6)))
# site, duty, front, people, shifts, weekdays on which it is open
TABLE = (
    ("hr", "reception", True, 4, LONG, 5), ("hr", "counter", True, 12, LONG, 6), ("hr", "pickup", True, 8, LONG, 6),
    ("hr", "sales", True, 14, DAY, 5), ("hr", "service", True, 12, DAY, 5), ("hr", "support", True, 16, ROUND, 7),
    ("hr", "after_sales", True, 6, DAY, 5), ("hr", "fulfilment", False, 18, LONG, 6),
    ("hr", "purchasing", False, 7, DAY, 5), ("hr", "accounting", False, 10, DAY, 5),
    ("hr", "receivables", False, 5, DAY, 5), ("hr", "planning", False, 4, DAY, 5), ("hr", "people", False, 4, DAY, 5),
    ("se", "reception", True, 2, DAY, 5), ("se", "counter", True, 10, LONG, 6), ("se", "pickup", True, 5, LONG, 6),
    ("se", "service", True, 6, DAY, 5), ("se", "fulfilment", False, 12, DAY, 5), ("se", "accounting", False, 5, DAY, 5),
    ("se", "purchasing", False, 4, DAY, 5), ("cz", "counter", True, 8, LONG, 6), ("cz", "pickup", True, 4, LONG, 6),
    ("cz", "service", True, 5, DAY, 5), ("cz", "fulfilment", False, 11, DAY, 5), ("cz", "accounting", False, 8, DAY, 5),
)  # fmt: skip
HOLIDAYS = {
    "hr": ("01-01", "01-06", "05-01", "05-30", "06-22", "08-05", "08-15", "11-01", "11-18", "12-25", "12-26"),
    "se": ("01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31"),
    "cz": ("01-01", "05-01", "05-08", "07-05", "07-06", "09-28", "10-28", "11-17", "12-24", "12-25", "12-26"),
}
AFTER_EASTER = {"hr": (1, 60), "se": (-2, 1, 39), "cz": (-2, 1)}
BY_PHONE = {"sales", "service", "support", "receivables", "accounting", "purchasing", "planning", "people"}


@dataclass(frozen=True)
class Team:
    """A desk and who works there. ``by_phone`` work can be done from another site."""

    desk: int
    site: str
    duty: int
    name: str
    front: bool
    by_phone: bool
    people: tuple[int, ...]
    zone: str


@dataclass
class Firm:
    """``shifts`` of each person over the whole time, ``demand`` of each desk by day of its site."""

    first: date
    days: int
    teams: dict[int, Team] = field(default_factory=dict)
    shifts: dict[int, list[Shift]] = field(default_factory=dict)
    demand: dict[int, list[Demand]] = field(default_factory=dict)
    fitness: dict[int, dict[int, Fitness]] = field(default_factory=dict)
    standing: dict[int, frozenset[int]] = field(default_factory=dict)
    home: dict[int, Team] = field(default_factory=dict)
    leads: dict[int, int] = field(default_factory=dict)  # person -> desk
    rota: set[int] = field(default_factory=set)  # desks whose lunches are planned in the morning
    leave_by_shift: bool = False  # whether leave is granted to a quarter of each shift; else of the team

    @property
    def front_desks(self) -> list[int]:
        return [team.desk for team in self.teams.values() if team.front]


def easter(year: int) -> date:
    """The Sunday (Anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def is_closed(site: str, day: date) -> bool:
    """Whether a day is a public holiday at a site."""
    moving = {easter(day.year) + timedelta(days=n) for n in AFTER_EASTER[site]}
    return day.isoformat()[5:] in HOLIDAYS[site] or day in moving


def found(seed: int, first: date, days: int) -> Firm:
    chance = random.Random(f"firm {seed}")
    firm = Firm(first, days)
    duties = {duty: key for key, duty in enumerate(dict.fromkeys(row[1] for row in TABLE), 1)}
    person = 0
    for desk, (site, duty, front, size, kinds, weekdays) in enumerate(TABLE, 1):
        people = tuple(range(person + 1, person + size + 1))
        person += size
        team = Team(desk, site, duties[duty], f"{duty} {site}", front, duty in BY_PHONE, people, ZONES[site])
        firm.teams[desk] = team
        firm.leads[people[0]] = desk
        for number, key in enumerate(people):
            firm.home[key] = team
            firm.shifts[key] = [
                shift for shift in _plan(team, number, key, kinds, weekdays, first, days)
                if not is_closed(site, shift.span.start.date()) or weekdays == 7
            ]  # fmt: skip
        firm.demand[desk] = list(_demand(team, firm))
    assert person == PEOPLE and len(firm.teams) == 25
    firm.rota = {desk for desk in firm.teams if chance.random() < 0.4}
    for team in firm.teams.values():
        for key in team.people:
            _teach(firm, chance, team, key)
    return firm


def _plan(
    team: Team, number: int, person: int, kinds: tuple[tuple[time, time], ...], weekdays: int, first: date, days: int
) -> list[Shift]:
    """Somebody's shifts: five days a week, early and late by turns where the desk has both."""
    patterns = []
    week = first - timedelta(days=first.weekday() + 7)
    for turn in range(len(kinds)):
        starts, ends = kinds[(number + turn) % len(kinds)]
        free = {6} if weekdays == 6 else set(range(5, 7)) if weekdays == 5 else set()
        free |= {(number * 2) % weekdays, (number * 2 + 1) % weekdays} if weekdays == 7 else set()
        free |= {number % 6} if weekdays == 6 else set()
        patterns += [
            Pattern(person, team.desk, team.zone, day, starts, ends, week + timedelta(weeks=turn), every=len(kinds))
            for day in range(7)
            if day not in free
        ]
    opens = on_the_wall(team.zone, first, time(0))
    found = shifts(patterns, Span(opens, opens + A_DAY * days))
    return [shift for shift in found if shift.span.start >= opens]


def _demand(team: Team, firm: Firm) -> Iterator[Demand]:
    """A share of those whom the plan puts there, hour by hour; at least one."""
    share = FRONT_SHARE if team.front else BACK_SHARE
    edges: dict[datetime, int] = {}
    for person in team.people:
        for shift in firm.shifts[person]:
            edges[shift.span.start] = edges.get(shift.span.start, 0) + 1
            edges[shift.span.end] = edges.get(shift.span.end, 0) - 1
    there = 0
    for start, end in pairwise(sorted(edges)):
        there += edges[start]
        if there:
            yield Demand(Span(start, end), max(1, int(there * share)))


def _teach(firm: Firm, chance: random.Random, team: Team, person: int) -> None:
    """Somebody's own duty, and two or three others that are done at the same site, or by phone."""
    known = {team.duty: Fitness(4 if chance.random() < 0.3 else 3, practised_on=firm.first)}
    if chance.random() < 0.75:
        near = [t for t in firm.teams.values() if t.duty != team.duty and (t.site == team.site or t.by_phone)]
        weights = [(3 if t.front else 1) * (2 if t.site == team.site else 1) for t in near]
        for other in chance.choices(near, weights, k=chance.choice((2, 3, 3, 4))):
            level = chance.choices((1, 2, 3, 4), (10, 20, 60, 10))[0]
            known.setdefault(other.duty, Fitness(level, practised_on=firm.first if chance.random() < 0.5 else None))
    firm.fitness[person] = known
    firm.standing[person] = frozenset(duty for duty in known if duty != team.duty and chance.random() < 0.5)
