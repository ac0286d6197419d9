"""The checker finds each hard rule that is broken, and only that one."""

from dataclasses import replace
from datetime import date, time

import pytest

from counterpart.hall.roster.model import (
    Assignment,
    Away,
    Demand,
    Fixed,
    Limits,
    Plan,
    Problem,
    ShiftType,
    Slot,
    Worker,
)
from counterpart.hall.roster.rules import RULES, violations

pytestmark = pytest.mark.once  # no database is asked

KINDS = {
    "early": ShiftType("early", time(6), 480),
    "late": ShiftType("late", time(14), 480, 0, frozenset({"early"})),
    "night": ShiftType("night", time(22), 480),
}
TILL = frozenset({"till"})
# Monday to Sunday; Ana works early on Monday and Tuesday and that is fine.
FINE = Problem(
    date(2026, 3, 23), 7, KINDS, {"Ana": Worker("Ana", TILL), "Bo": Worker("Bo")},
    tuple(Demand(Slot(day, shift, "till"), 1, 1, 1) for day in range(7) for shift in KINDS),
    zone="Europe/Zagreb",
)  # fmt: skip


def plan(*works: tuple[int, str], who: str = "Ana", skill: str = "till") -> Plan:
    return Plan.of(Assignment(who, Slot(day, shift, skill)) for day, shift in works)


def broken(problem: Problem, made: Plan) -> list[str]:
    return [each.rule for each in violations(problem, made)]


def of(limits: Limits, before: tuple[tuple[int, str], ...] = ()) -> Problem:
    return replace(FINE, people={"Ana": Worker("Ana", TILL, limits, before)})


EARLY_TWICE = plan((0, "early"), (1, "early"))
PLANTED = [
    ("unknown", FINE, plan((0, "early"), who="Eve")),
    ("unknown", FINE, plan((9, "early"))),
    ("unknown", FINE, plan((0, "noon"))),
    ("demand", replace(FINE, demand=FINE.demand[:1]), plan((1, "late"))),
    ("skill", FINE, plan((0, "early"), who="Bo")),
    ("one-a-day", FINE, plan((0, "early"), (0, "night"))),
    ("away", replace(FINE, away=(Away("Ana", 480, 481),)), plan((0, "early"))),
    ("away", replace(FINE, away=(Away("Ana", 1440, 2880),)), plan((0, "night"))),  # a night reaches into Tuesday
    ("fixed", replace(FINE, fixed=(Fixed("Ana", 0, "late"),)), plan((0, "early"))),
    ("fixed", replace(FINE, fixed=(Fixed("Ana", 0, "late", "workshop"),)), plan((0, "late"))),
    ("minutes-max", of(Limits(minutes_max=959)), EARLY_TWICE),
    ("minutes-min", of(Limits(minutes_min=961)), EARLY_TWICE),
    ("days-in-a-row", of(Limits(days_in_a_row_max=1)), EARLY_TWICE),
    ("days-in-a-row", of(Limits(days_in_a_row_max=2), ((-1, "early"),)), EARLY_TWICE),
    ("rest", of(Limits(rest_minutes_min=16 * 60 + 1)), EARLY_TWICE),
    ("rest", of(Limits(rest_minutes_min=9 * 60), ((-1, "night"),)), plan((0, "late"))),
    # Night to Sunday at 22, the clocks go forward: it ends at 7 of the wall, and 8 hours later it is 15.
    ("rest", of(Limits(rest_minutes_min=8 * 60)), plan((5, "night"), (6, "late"))),
    ("follows", FINE, plan((0, "late"), (1, "early"))),
    ("follows", of(Limits(), ((-1, "late"),)), plan((0, "early"))),
    ("weekends", of(Limits(weekends_max=0)), plan((5, "early"))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "problem", "made"), PLANTED, ids=[f"{n}-{each[0]}" for n, each in enumerate(PLANTED)])
def test_a_planted_violation_is_found(rule: str, problem: Problem, made: Plan) -> None:
    assert broken(problem, made) == [rule]


def test_every_rule_was_planted() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(RULES)


@pytest.mark.parametrize(
    ("problem", "made"),
    [
        (FINE, EARLY_TWICE),
        (FINE, plan()),
        (FINE, plan((0, "late"), (2, "early"))),
        (of(Limits(minutes_min=960, minutes_max=960, days_in_a_row_max=2, rest_minutes_min=16 * 60)), EARLY_TWICE),
        (of(Limits(rest_minutes_min=8 * 60)), plan((0, "night"), (1, "late"))),
        (of(Limits(days_in_a_row_max=2), ((-2, "early"), (-1, "early"))), plan((1, "early"))),
        (of(Limits(weekends_max=1)), plan((5, "early"), (6, "early"))),
        (replace(FINE, away=(Away("Ana", 840, 1440),)), plan((0, "early"))),
        (replace(FINE, fixed=(Fixed("Ana", 0, "early"),)), plan((0, "early"))),
    ],
)
def test_what_is_allowed_is_not_held_against_anybody(problem: Problem, made: Plan) -> None:
    assert violations(problem, made) == []
