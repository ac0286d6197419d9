"""The exact planner: OR-tools' CP-SAT proves how good a plan can be. The library comes with the extra ``solver``."""

from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

from counterpart.hall.roster.greedy import Told, plan_greedily
from counterpart.hall.roster.model import PAST, Assignment, Outcome, Plan, Problem
from counterpart.hall.roster.state import NO_LIMIT, OFF, State

MISSING = 'The solver cp-sat needs OR-tools: pip install "ortools>=9.10". Without it use --solver greedy.'
FIRST_GUESS = 0.15  # of the time goes to a greedy plan to start from
NO_BOUND = -(10**15)

Place = tuple[int, int]  # person, row of the demand


def is_there() -> bool:
    return find_spec("ortools") is not None


def plan_exactly(problem: Problem, *, seconds: float, seed: int, told: Told = lambda gone, best: None) -> Outcome:
    """The best plan that is found in the time, with a bound that none can beat; or why there is none."""
    assert is_there(), MISSING
    cp: Any = import_module("ortools.sat.python.cp_model")
    began = monotonic()
    guess = plan_greedily(problem, seconds=seconds * FIRST_GUESS, seed=seed, told=told)
    state = State(problem)
    model = cp.CpModel()
    chosen: dict[Place, Any] = {
        (p, row): model.new_bool_var("")
        for p, days in enumerate(state.options) for rows in days for row in rows
    }  # fmt: skip
    for p in range(len(state.people)):
        _rules_of(model, state, chosen, p)
    model.minimize(_cost(model, state, chosen))
    if guess.plan:
        planned = set(guess.plan.assignments)
        for (p, row), var in chosen.items():
            model.add_hint(var, Assignment(state.people[p], state.rows[row].slot) in planned)

    solver = cp.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (monotonic() - began))
    solver.parameters.random_seed = seed % 2**31

    class Watch(cp.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            told(monotonic() - began, round(self.objective_value))

    status = solver.solve(model, Watch())
    gone = monotonic() - began
    if status in (cp.OPTIMAL, cp.FEASIBLE):
        plan = Plan.of(
            Assignment(state.people[p], state.rows[row].slot) for (p, row), var in chosen.items() if solver.value(var)
        )
        return Outcome("cp-sat", plan, gone, solver.num_branches, round(solver.best_objective_bound))
    if status == cp.INFEASIBLE:
        proven = "It is proven that no plan keeps every hard rule."
        return Outcome("cp-sat", None, gone, why_not=(proven, *guess.why_not))
    if guess.plan:
        return Outcome("cp-sat", guess.plan, gone)
    return Outcome("cp-sat", None, gone, why_not=("No plan was found in this time. Give it more --seconds.",))


def _rules_of(model: Any, state: State, chosen: dict[Place, Any], p: int) -> None:
    """The hard rules of one person."""
    days: list[list[int]] = state.options[p]
    works: list[Any] = []  # by day: what adds up to 1 where the person works
    for day, rows in enumerate(days):
        today = sum(chosen[p, row] for row in rows)
        works.append(today)
        if state.must[p][day]:
            model.add(today == 1) if rows else model.add_bool_or([])
        elif len(rows) > 1:
            model.add_at_most_one(chosen[p, row] for row in rows)
    minutes = sum(chosen[p, row] * state.length[row] for rows in days for row in rows)
    if state.most[p] < NO_LIMIT:
        model.add(minutes <= state.most[p])
    if state.least[p]:
        model.add(minutes >= state.least[p])

    before = [int(kind != OFF) for kind in state.works[p][:PAST]]
    if (most := state.in_a_row[p]) < NO_LIMIT:
        whole = [*before, *works]
        for first in range(max(0, PAST - most), len(whole) - most):
            model.add(sum(whole[first : first + most + 1]) <= most)  # at least one of these days is planned
    if state.weekends[p] < NO_LIMIT:
        taken: dict[int, Any] = {}
        for day, weekend in enumerate(state.weekend):
            if weekend is None:
                continue
            worked = taken.setdefault(weekend, model.new_bool_var(""))
            for row in days[day]:
                model.add_implication(chosen[p, row], worked)
        model.add(sum(taken.values()) <= state.weekends[p])

    kinds: dict[tuple[int, int], list[Any]] = {}
    for day, rows in enumerate(days):
        for row in rows:
            kinds.setdefault((day, state.kind_of[row]), []).append(chosen[p, row])
    past = [(day - PAST, kind) for day, kind in enumerate(state.works[p][:PAST]) if kind != OFF]
    for (day, kind), mine in kinds.items():
        start = state.spans[PAST + day][kind][0]
        for then, earlier in [*past[-1:], *((d, k) for d, k in kinds if day - state.reach <= d < day)]:
            tight = start - state.spans[PAST + then][earlier][1] < state.rest[p]
            if tight or (then == day - 1 and kind in state.bad_after[earlier]):
                model.add(sum(mine) + sum(kinds.get((then, earlier), [1])) <= 1)


def _cost(model: Any, state: State, chosen: dict[Place, Any]) -> Any:
    """What is wanted and not there, or there and not wanted, and the requests that are not met."""
    able: dict[int, list[Any]] = {}
    for (_, number), var in chosen.items():
        able.setdefault(number, []).append(var)
    costs: list[Any] = []
    for r, row in enumerate(state.rows):
        there = able.get(r, [])
        few = model.new_int_var(0, row.people, "")
        many = model.new_int_var(0, len(there), "")
        model.add(sum(there) + few - many == row.people)
        costs += [few * row.under, many * row.over]
    for p, days in enumerate(state.wish):
        for day, wish in enumerate(days):
            costs.append(wish[OFF])
            costs += [chosen[p, row] * (wish[state.kind_of[row]] - wish[OFF]) for row in state.options[p][day]]
    return sum(costs)
