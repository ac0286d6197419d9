"""What a plan costs: people too few and too many, and requests that are not met. Less is better, 0 is perfect."""

from collections import Counter
from dataclasses import dataclass

from counterpart.hall.roster.model import ANYTHING, Demand, Plan, Problem, Request


@dataclass(frozen=True)
class Missed:
    """A wish of the demand that is not met: ``there`` people instead of those wanted."""

    demand: Demand
    there: int

    @property
    def points(self) -> int:
        return cover_cost(self.demand, self.there)


@dataclass(frozen=True)
class Refused:
    """A request that is not met."""

    request: Request
    works: str  # the shift, or nothing

    @property
    def points(self) -> int:
        return self.request.weight


def cover_cost(demand: Demand, there: int) -> int:
    return demand.under * max(0, demand.people - there) + demand.over * max(0, there - demand.people)


def is_met(request: Request, works: str) -> bool:
    """Whether who works this shift (or nothing: "") has what they wanted."""
    does = works == request.shift if request.shift != ANYTHING else bool(works)
    return does is request.on


def broken(problem: Problem, plan: Plan) -> list[Missed | Refused]:
    """Each wish that the plan does not meet, those that cost most first."""
    there = Counter(each.slot for each in plan.assignments)
    works = {(each.person, each.slot.day): each.slot.shift for each in plan.assignments}
    found: list[Missed | Refused] = [
        Missed(row, there[row.slot]) for row in problem.demand if there[row.slot] != row.people
    ]
    found += [
        Refused(request, shift) for request in problem.requests
        if not is_met(request, shift := works.get((request.person, request.day), ""))
    ]  # fmt: skip
    return sorted(found, key=lambda wish: -wish.points)


def objective(problem: Problem, plan: Plan) -> int:
    return sum(wish.points for wish in broken(problem, plan))
