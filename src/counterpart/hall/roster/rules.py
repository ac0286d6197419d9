"""The hard rules, asked of a finished plan. No planner uses this to plan: it checks what they made, on its own."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from counterpart.hall.roster.model import ANYTHING, Plan, Problem, Worker

RULES = {
    "unknown": "Only people, shifts and days of the problem are planned",
    "demand": "Nobody is planned where nothing is wanted",
    "one-a-day": "A person begins one shift a day at most",
    "skill": "Who works has the skill that is wanted",
    "away": "Nobody works while they are away",
    "fixed": "What was fixed stays",
    "minutes-max": "Nobody works more minutes than the contract allows",
    "minutes-min": "Everybody gets the minutes that the contract promises",
    "days-in-a-row": "Nobody works more days in a row than the contract allows",
    "rest": "Everybody rests between two shifts",
    "follows": "A shift is not followed by one that may not follow it",
    "weekends": "Nobody works on more weekends than the contract allows",
}


@dataclass(frozen=True)
class Violation:
    """A hard rule that a plan breaks."""

    rule: str
    says: str


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Each hard rule that the plan breaks; none for a plan that may be used."""
    found: list[Violation] = []
    wanted = {row.slot for row in problem.demand}
    by_person: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in plan.assignments:
        slot = each.slot
        if each.person not in problem.people or slot.shift not in problem.shifts or not 0 <= slot.day < problem.days:
            found.append(
                Violation("unknown", f"{each.person} at {slot.shift} on day {slot.day} is not of this problem")
            )
            continue
        by_person[each.person].append((slot.day, slot.shift))
        if slot not in wanted:
            found.append(
                Violation("demand", f"{each.person}: {_when(problem, slot.day, slot.shift)} wants no {slot.skill}")
            )
        if slot.skill != ANYTHING and slot.skill not in problem.people[each.person].skills:
            found.append(Violation("skill", f"{each.person} has not the skill {slot.skill}"))
    for name, person in problem.people.items():
        found += _of_person(problem, person, sorted(by_person[name]))
    for absence in problem.away:
        for day, shift in by_person[absence.person]:
            start, end = problem.span(day, shift)
            if start < absence.end and absence.start < end:
                found.append(Violation("away", f"{absence.person} is away during {_when(problem, day, shift)}"))
    for fixed in problem.fixed:
        kept = any(
            each.person == fixed.person
            and (each.slot.day, each.slot.shift) == (fixed.day, fixed.shift)
            and fixed.skill in (None, each.slot.skill)
            for each in plan.assignments
        )
        if not kept:
            found.append(Violation("fixed", f"{fixed.person} was fixed for {_when(problem, fixed.day, fixed.shift)}"))
    return found


def _of_person(problem: Problem, person: Worker, works: list[tuple[int, str]]) -> list[Violation]:
    found: list[Violation] = []
    limits, name = person.limits, person.name
    for day, times in Counter(day for day, _ in works).items():
        if times > 1:
            found.append(Violation("one-a-day", f"{name} begins {times} shifts on {problem.date_of(day)}"))
    minutes = sum(problem.shifts[shift].minutes for _, shift in works)
    if limits.minutes_max is not None and minutes > limits.minutes_max:
        found.append(Violation("minutes-max", f"{name} works {minutes} of at most {limits.minutes_max} minutes"))
    if minutes < limits.minutes_min:
        found.append(Violation("minutes-min", f"{name} gets {minutes} of at least {limits.minutes_min} minutes"))
    weekends = {problem.weekend_of(day) for day, _ in works if problem.is_weekend(day)}
    if limits.weekends_max is not None and len(weekends) > limits.weekends_max:
        found.append(
            Violation("weekends", f"{name} works on {len(weekends)} of at most {limits.weekends_max} weekends")
        )
    whole = sorted([*person.before, *works])
    found += _in_a_row(problem, person, {day for day, _ in whole})
    for (day, shift), (then, next_shift) in pairwise(whole):
        if then < 0:
            continue
        rest = problem.span(then, next_shift)[0] - problem.span(day, shift)[1]
        if rest < limits.rest_minutes_min:
            found.append(
                Violation("rest", f"{name} rests {rest} of at least {limits.rest_minutes_min} minutes before "
                                  f"{_when(problem, then, next_shift)}")
            )  # fmt: skip
        if then == day + 1 and next_shift in problem.shifts[shift].not_followed_by:
            found.append(Violation("follows", f"{name}: {_when(problem, then, next_shift)} follows {shift}"))
    return found


def _in_a_row(problem: Problem, person: Worker, days: set[int]) -> list[Violation]:
    most = person.limits.days_in_a_row_max
    if most is None:
        return []
    found = []
    for last in days:
        if last < 0 or last + 1 in days:
            continue
        first = last
        while first - 1 in days:
            first -= 1
        if last - first + 1 > most:
            found.append(
                Violation("days-in-a-row", f"{person.name} works {last - first + 1} of at most {most} days in a row "
                                           f"until {problem.date_of(last)}")
            )  # fmt: skip
    return found


def _when(problem: Problem, day: int, shift: str) -> str:
    return f"{shift} on {problem.date_of(day)}"
