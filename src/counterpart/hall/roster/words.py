"""A plan and its broken wishes, as a lead would say them."""

from collections.abc import Iterator

from counterpart.hall.roster.model import ANYTHING, WEEK, Plan, Problem
from counterpart.hall.roster.objective import Missed, Refused

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def wish(problem: Problem, missed: Missed | Refused) -> str:
    """One wish that is not met, with what it costs."""
    if isinstance(missed, Missed):
        row, slot = missed.demand, missed.demand.slot
        of = f" for {slot.skill}" if slot.skill != ANYTHING else ""
        lack = (
            f"{row.people - missed.there} too few"
            if missed.there < row.people
            else f"{missed.there - row.people} too many"
        )
        said = f"{_day(problem, slot.day)} {slot.shift}{of}: {missed.there} of {_people(row.people)}, {lack}"
    else:
        asked, has = missed.request, missed.works
        what = asked.shift if asked.shift != ANYTHING else "to work" if asked.on else "the day off"
        what = f"not to work {asked.shift}" if not asked.on and asked.shift != ANYTHING else what
        said = f"{_day(problem, asked.day)} {asked.person} wanted {what} and {f'works {has}' if has else 'is off'}"
    return f"{said} ({missed.points} {'point' if missed.points == 1 else 'points'})"


def table(problem: Problem, plan: Plan) -> Iterator[str]:
    """The plan week by week, a line for each person."""
    works = {(each.person, each.slot.day): each.slot for each in plan.assignments}
    several = len({row.slot.skill for row in problem.demand}) > 1

    def cell(person: str, day: int) -> str:
        slot = works.get((person, day))
        if slot is None:
            return "."
        return f"{slot.shift}/{slot.skill}" if several and slot.skill != ANYTHING else slot.shift

    widest = max((len(name) for name in problem.people), default=0)
    for start in range(0, problem.days, WEEK):
        days = range(start, min(start + WEEK, problem.days))
        wide = {day: max(5, *(len(cell(person, day)) for person in problem.people)) for day in days}
        heads = "  ".join(f"{_short(problem, day):{wide[day]}}" for day in days)
        yield f"{problem.date_of(start)}".ljust(max(widest, 10)) + f"  {heads}".rstrip()
        for person in problem.people:
            cells = "  ".join(f"{cell(person, day):{wide[day]}}" for day in days)
            yield f"{person:{max(widest, 10)}}  {cells}".rstrip()
        yield ""


def _short(problem: Problem, day: int) -> str:
    on = problem.date_of(day)
    return f"{DAYS[on.weekday()]} {on.day:02}"


def _day(problem: Problem, day: int) -> str:
    on = problem.date_of(day)
    return f"{DAYS[on.weekday()]} {on}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
