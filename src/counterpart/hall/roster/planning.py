"""One door to the planners. What they made is checked by the hard rules before anybody sees it."""

from counterpart.hall.roster.cpsat import plan_exactly
from counterpart.hall.roster.greedy import Told, plan_greedily
from counterpart.hall.roster.model import Outcome, Problem
from counterpart.hall.roster.rules import violations

SOLVERS = ("greedy", "cp-sat")


def plan(problem: Problem, solver: str, *, seconds: float, seed: int, told: Told = lambda gone, best: None) -> Outcome:
    """Plan with one of ``SOLVERS`` for so many seconds at most."""
    found = (plan_exactly if solver == "cp-sat" else plan_greedily)(problem, seconds=seconds, seed=seed, told=told)
    against = violations(problem, found.plan) if found.plan else []
    assert not against, f"{solver} broke a hard rule: {against[0].says}"
    return found
