"""No planner breaks a hard rule, what they say it costs is what it costs, and tiny problems get the best plan there is."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpart.hall.roster import cpsat
from counterpart.hall.roster.greedy import _change, fill, fix, plan_greedily
from counterpart.hall.roster.model import Problem
from counterpart.hall.roster.objective import objective
from counterpart.hall.roster.planning import plan
from counterpart.hall.roster.rules import violations
from counterpart.hall.roster.state import State
from counterpart.hall.roster.tests.made_up import best_of, problem_by

pytestmark = pytest.mark.once  # no database is asked
FOREVER = 3600.0  # the number of steps ends it

with_ortools = pytest.mark.skipif(not cpsat.is_there(), reason="OR-tools (the extra `solver`) is not installed")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    dice = random.Random(draw(st.integers(0, 2**32)))
    return problem_by(dice, draw(st.integers(1, 6)), draw(st.integers(1, 15)), draw(st.integers(1, 30)))


@given(problems(), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_no_plan_breaks_a_hard_rule(problem: Problem, seed: int) -> None:
    outcome = plan_greedily(problem, seconds=FOREVER, seed=seed, steps=800)
    if outcome.plan is None:
        assert len(outcome.why_not) >= 2
    else:
        assert violations(problem, outcome.plan) == []


@given(problems(), st.integers(0, 5))
@settings(max_examples=50, deadline=None)
def test_at_each_step_the_rules_hold_and_the_points_are_right(problem: Problem, seed: int) -> None:
    dice, state = random.Random(seed), State(problem)
    if fix(state):
        return
    fill(state, dice)
    for n in range(60):
        before = (state.copy(), state.cost, state.debt)
        undo = state.change(_change(state, dice))
        if undo is not None and n % 3 == 0:
            state.back(undo)
        if undo is None or n % 3 == 0:
            assert (state.copy(), state.cost, state.debt) == before
        made = state.plan()
        assert {broken.rule for broken in violations(problem, made)} <= {"minutes-min"}
        assert state.cost == objective(problem, made)
        short = [max(0, person.limits.minutes_min - sum(problem.shifts[each.slot.shift].minutes
                 for each in made.assignments if each.person == name)) for name, person in problem.people.items()]  # fmt: skip
        assert state.debt == sum(short)


def tiny(seed: int) -> Problem:
    return problem_by(random.Random(seed), 2, 3, 5)


def test_a_tiny_problem_gets_the_best_plan_there_is() -> None:
    found = {"best": 0, "none": 0}
    for seed in range(60):
        best = best_of(tiny(seed))
        outcome = plan_greedily(tiny(seed), seconds=FOREVER, seed=1, steps=1500)
        assert (objective(tiny(seed), outcome.plan) if outcome.plan else None) == best, seed
        found["none" if best is None else "best"] += 1
    assert min(found.values()) >= 5, found


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = problem_by(random.Random(4), 6, 14, 30)
    plans = [plan_greedily(problem, seconds=FOREVER, seed=3, steps=3000) for _ in range(2)]
    assert plans[0].plan == plans[1].plan and plans[0].plan is not None


def test_time_ends_it() -> None:
    problem = problem_by(random.Random(4), 6, 14, 30)
    told: list[float] = []
    outcome = plan(problem, "greedy", seconds=0.2, seed=1, told=lambda gone, best: told.append(gone))
    assert told and outcome.seconds < 5


@with_ortools
def test_the_exact_planner_proves_the_best_plan_of_tiny_problems() -> None:
    for seed in range(60):
        best = best_of(tiny(seed))
        outcome = plan(tiny(seed), "cp-sat", seconds=1, seed=1)
        assert (objective(tiny(seed), outcome.plan) if outcome.plan else None) == best, seed
        assert outcome.bound == best, seed


@with_ortools
def test_the_exact_planner_breaks_no_hard_rule_and_is_never_worse() -> None:
    for seed in range(25):
        problem = problem_by(random.Random(seed), 6, 15, 40)
        exact = plan(problem, "cp-sat", seconds=3, seed=1)
        quick = plan_greedily(problem, seconds=FOREVER, seed=1, steps=2000)
        assert (exact.plan is not None) or quick.plan is None
        if exact.plan and quick.plan:
            assert exact.bound is not None
            assert exact.bound <= objective(problem, exact.plan) <= objective(problem, quick.plan)
