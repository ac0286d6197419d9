"""Plans without any library: fill what is wanted where it is scarcest, then improve by small changes until time is over."""

import math
import random
from collections.abc import Callable
from time import monotonic

from counterpart.hall.roster.model import Outcome, Plan, Problem
from counterpart.hall.roster.rules import violations
from counterpart.hall.roster.state import OFF, Change, State

Told = Callable[[float, int | None], None]  # seconds gone, points of the best plan so far
LONGEST_BLOCK = 7
LOOK_AT_THE_CLOCK = 256
COLDEST = 0.1


def plan_greedily(
    problem: Problem, *, seconds: float, seed: int, steps: int | None = None, told: Told = lambda gone, best: None
) -> Outcome:
    """A plan that keeps every hard rule, or why there is none. The same seed and number of steps give the same plan."""
    began = monotonic()
    dice = random.Random(seed)
    state = State(problem)
    if why_not := fix(state):
        return Outcome("greedy", None, monotonic() - began, why_not=why_not)
    fill(state, dice)
    pay(state)
    best, done = _improve(state, dice, began, seconds, steps, told)
    gone = monotonic() - began
    if best is None:
        return Outcome("greedy", None, gone, done, why_not=tuple(_debts(state)))
    return Outcome("greedy", best, gone, done)


def fix(state: State) -> tuple[str, ...]:
    """Put what was fixed; in words what stands against it."""
    for p, days in enumerate(state.must):
        for day, must in enumerate(days):
            if not must:
                continue
            row = min(
                (r for r in state.options[p][day] if state.may(p, r)), key=lambda r: _worth(state, p, r), default=OFF
            )
            if row != OFF:
                state.put(p, row)
    if all(state.at[p][day] != OFF for p, days in enumerate(state.must) for day, must in enumerate(days) if must):
        return ()
    # Put all of it whatever it breaks, so that the rules say which.
    for p, days in enumerate(state.must):
        for day, must in enumerate(days):
            fixed = [f for f in state.problem.fixed if f.person == state.people[p] and f.day == day]
            rows = [
                r
                for r, row in enumerate(state.rows)
                if fixed and row.slot.day == day and row.slot.shift == fixed[0].shift
            ]
            rows = [r for r in rows if fixed[0].skill in (None, state.rows[r].slot.skill)]
            if must and state.at[p][day] == OFF and rows:
                state.put(p, next(iter([r for r in rows if r in state.options[p][day]] or rows)))
    against = [v.says for v in violations(state.problem, state.plan()) if v.rule != "minutes-min"]
    return ("What is fixed breaks hard rules:", *(f"  {says}" for says in against))


def _worth(state: State, p: int, row: int) -> int:
    """What the plan costs more when somebody does this."""
    costs, there = state.cover[row], state.count[row]
    wish = state.wish[p][state.day_of[row]]
    return costs[there + 1] - costs[there] + wish[state.kind_of[row]] - wish[OFF]


def fill(state: State, dice: random.Random) -> None:
    """Give each row its people, the row with the fewest candidates to spare first."""
    able: list[list[int]] = [[] for _ in state.rows]
    for p, days in enumerate(state.options):
        for rows in days:
            for row in rows:
                able[row].append(p)
    order = list(range(len(state.rows)))
    dice.shuffle(order)
    order.sort(key=lambda r: (len(able[r]) - state.rows[r].people, -state.rows[r].under))
    for row in order:
        while state.count[row] < state.rows[row].people:
            found = [p for p in able[row] if state.at[p][state.day_of[row]] == OFF and state.may(p, row)]
            if not found:
                break
            # Who is furthest from their minutes, so that work spreads.
            chosen = min(
                found, key=lambda p: (_worth(state, p, row), -(state.least[p] - state.minutes[p]), dice.random())
            )
            if _worth(state, chosen, row) >= 0:
                break
            state.put(chosen, row)


def pay(state: State) -> None:
    """Give everybody the minutes that were promised, where it costs least."""
    for p in range(len(state.people)):
        while state.minutes[p] < state.least[p]:
            rows = (row for day, rows in enumerate(state.options[p]) if state.at[p][day] == OFF for row in rows)
            row = min((r for r in rows if state.may(p, r)), key=lambda r: _worth(state, p, r), default=OFF)
            if row == OFF:
                break
            state.put(p, row)


def _improve(
    state: State, dice: random.Random, began: float, seconds: float, steps: int | None, told: Told
) -> tuple[Plan | None, int]:
    """Simulated annealing: worse plans are accepted less and less often; the best without debt is kept."""
    weights = [max(row.under, row.over) for row in state.rows] + [asked.weight for asked in state.problem.requests]
    warmest = max(1.0, sum(weights) / max(1, len(weights)) / 2)
    per_minute = max(weights, default=1) / 60 + 1
    best = (state.cost, state.copy()) if not state.debt else None
    done, warmth = 0, warmest
    while state.people and state.rows and (best is None or best[0] > 0):
        if done % LOOK_AT_THE_CLOCK == 0:
            gone = monotonic() - began
            through = max(gone / seconds, done / steps if steps else 0.0) if seconds > 0 else 1.0
            if through >= 1:
                break
            warmth = warmest * (COLDEST / warmest) ** through if warmest > COLDEST else COLDEST
            told(gone, best[0] if best else None)
            if best is None and done:
                per_minute *= 1.02
        done += 1
        was = state.cost + per_minute * state.debt
        undo = state.change(changes) if (changes := _change(state, dice)) else None
        if undo is None:
            continue
        worse = state.cost + per_minute * state.debt - was
        if worse > 0 and dice.random() >= math.exp(-worse / warmth):
            state.back(undo)
        elif not state.debt and (best is None or state.cost < best[0]):
            best = (state.cost, state.copy())
    return (state.plan(best[1]) if best else None), done


def _change(state: State, dice: random.Random) -> list[Change]:
    """A small change by chance: one day, a shift moved to another day, or days exchanged between two people."""
    p, day = dice.randrange(len(state.people)), dice.randrange(state.problem.days)
    throw = dice.random()
    here = state.at[p][day]
    if throw < 0.35:
        options = [*state.options[p][day], OFF]
        row = options[int(dice.random() * len(options))]
        return [(p, day, row)] if row != here else []
    if throw < 0.6:
        other = dice.randrange(state.problem.days)
        if here == OFF or state.at[p][other] != OFF or not state.options[p][other]:
            return []
        return [(p, day, OFF), (p, other, dice.choice(state.options[p][other]))]
    q = dice.randrange(len(state.people))
    if p == q:
        return []
    block = range(day, min(state.problem.days, day + dice.randint(1, LONGEST_BLOCK)))
    pairs = [(d, state.at[p][d], state.at[q][d]) for d in block if state.at[p][d] != state.at[q][d]]
    return [(p, d, mine) for d, _, mine in pairs] + [(q, d, mine) for d, mine, _ in pairs]


def _debts(state: State) -> list[str]:
    """Who does not get the minutes that were promised to them."""
    short = [p for p in range(len(state.people)) if state.minutes[p] < state.least[p]]
    said = [f"  {state.people[p]} gets {state.minutes[p]} of at least {state.least[p]} minutes" for p in short]
    return ["No plan was found that gives everybody the minutes of their contract. The last one tried:", *said]
