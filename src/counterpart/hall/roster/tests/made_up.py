"""Small problems by chance, and the best plan of a tiny one by trying all."""

import random
from datetime import date, time
from itertools import product

from counterpart.hall.roster.model import (
    ANYTHING,
    Assignment,
    Away,
    Demand,
    Fixed,
    Limits,
    Plan,
    Problem,
    Request,
    ShiftType,
    Slot,
    Worker,
)
from counterpart.hall.roster.objective import objective
from counterpart.hall.roster.rules import violations

SKILLS = ("till", "workshop")
SHIFTS = {
    "early": ShiftType("early", time(6), 480),
    "late": ShiftType("late", time(14), 450, 30, frozenset({"early"})),
    "night": ShiftType("night", time(22), 600),
}


def problem_by(dice: random.Random, people: int, days: int, rows: int) -> Problem:
    """A problem whose every rule may bind: tight limits, absences, fixed shifts, days before the first."""
    first = date(2026, 3, 23)  # the clocks change on the 29th
    shifts = dict(list(SHIFTS.items())[: dice.randint(1, 3)])
    slots = {
        Slot(dice.randrange(days), dice.choice(list(shifts)), dice.choice((ANYTHING, *SKILLS))) for _ in range(rows)
    }
    demand = tuple(
        Demand(slot, dice.randint(0, 3), dice.choice((0, 1, 10)), dice.choice((0, 1, 5))) for slot in sorted(slots)
    )
    workers = {}
    for name in [f"p{n}" for n in range(people)]:
        limits = Limits(
            dice.choice((0, 0, 0, 450, 900)),
            dice.choice((None, 960, 1500)),
            dice.choice((None, 1, 2, 3)),
            dice.choice((0, 480, 660, 1500)),
            dice.choice((None, 0, 1)),
        )
        before = tuple((-n, dice.choice(list(shifts))) for n in range(dice.choice((0, 0, 1, 2)), 0, -1))
        workers[name] = Worker(name, frozenset(s for s in SKILLS if dice.random() < 0.6), limits, before)

    def anybody() -> str:
        return dice.choice(list(workers))

    def any_day() -> int:
        return dice.randrange(days)

    requests = tuple(
        Request(anybody(), any_day(), dice.random() < 0.5, dice.randint(0, 9), dice.choice((ANYTHING, *shifts)))
        for _ in range(dice.randint(0, 4))
    )
    fixed = {}
    for _ in range(dice.choice((0, 0, 1, 2))):
        slot, name = dice.choice(sorted(slots)), anybody()
        fixed[name, slot.day] = Fixed(name, slot.day, slot.shift, dice.choice((None, slot.skill)))
    away = tuple(
        Away(anybody(), start := any_day() * 1440 + dice.choice((0, 700)), start + dice.choice((1, 1440)))
        for _ in range(dice.choice((0, 0, 1)))
    )
    return Problem(
        first, days, shifts, workers, demand, requests, tuple(fixed.values()), away, "Europe/Zagreb"
    )  # fmt: skip


def every_plan(problem: Problem) -> list[Plan]:
    """All plans in which nobody begins two shifts a day, whatever else they break. For tiny problems."""
    choices = [
        [None, *(Assignment(name, row.slot) for row in problem.demand if row.slot.day == day)]
        for name in problem.people
        for day in range(problem.days)
    ]
    return [Plan.of(each for each in chosen if each is not None) for chosen in product(*choices)]


def best_of(problem: Problem) -> int | None:
    """What the best plan costs; nothing where none keeps the hard rules."""
    plans = sorted(every_plan(problem), key=lambda plan: objective(problem, plan))
    return next((objective(problem, plan) for plan in plans if not violations(problem, plan)), None)
