"""A made-up firm's year on the engine alone: what cover is worth, and what each of its rules costs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from counterpart.hall.cover.engine.facts import Fitness, Kind, Limits
from counterpart.hall.cover.engine.year.count import Lived
from counterpart.hall.cover.engine.year.firm import Firm, found
from counterpart.hall.cover.engine.year.life import live
from counterpart.hall.cover.engine.year.running import LIMITS, Year

FIRST_DAY = date(2026, 1, 5)
Step = Callable[[int, int], None]
LATE = (5, 30)  # minutes that a break waits


def _loose(**limits: Any) -> Callable[[Firm], Limits]:
    return lambda firm: replace(LIMITS, **limits)


def _back_desks_may_be_empty(firm: Firm) -> Limits:
    for team in firm.teams.values():
        if not team.front:
            firm.demand[team.desk] = [replace(d, people=0) for d in firm.demand[team.desk]]
    return LIMITS


def _level_two_is_enough(firm: Firm) -> Limits:
    for person, known in firm.fitness.items():
        firm.fitness[person] = {
            d: Fitness(3, f.valid_until, f.practised_on) if f.level == 2 else f for d, f in known.items()
        }
    return LIMITS


def _everybody_agreed(firm: Firm) -> Limits:
    for person, known in firm.fitness.items():
        firm.standing[person] = frozenset(known)
    return LIMITS


def _nobody_agreed(firm: Firm) -> Limits:
    firm.standing = dict.fromkeys(firm.standing, frozenset())
    return LIMITS


def _leave_by_shift(firm: Firm) -> Limits:
    firm.leave_by_shift = True
    return LIMITS


RULES: dict[str, Callable[[Firm], Limits]] = {
    "no limit by day": _loose(covers_a_day=99, a_day=timedelta(days=1)),
    "own desk of the back office may be empty": _back_desks_may_be_empty,
    "level 2 stands in alone": _level_two_is_enough,
    "asked again after 5 minutes": _loose(ask_again_after=timedelta(minutes=5)),
    "30 seconds to answer": _loose(to_answer=timedelta(seconds=30)),
    "5 minutes to answer": _loose(to_answer=timedelta(minutes=5)),
    "nobody is asked for less than an hour": _loose(shortest=timedelta(hours=1)),
    "everybody said yes beforehand": _everybody_agreed,
    "nobody said yes beforehand": _nobody_agreed,
    "a break is covered for 15 minutes at most": _loose(longest={**LIMITS.longest, Kind.BREAK: timedelta(minutes=15)}),
    "leave is granted by shift, not by team": _leave_by_shift,
}


def cover_year(*, seed: int, days: int, rules: bool, step: Step) -> dict[str, Any]:
    """The same firm and the same life without cover, with it, and (``rules``) with one rule loosened at a time."""
    turns = 1 + (len(RULES) if rules else 0)
    firm = found(seed, FIRST_DAY, days)
    life = live(seed, firm)

    def lived(turn: int, firm: Firm, limits: Limits) -> dict[str, Any]:
        year = Year(firm, live(seed, firm), limits, seed=seed)
        return told(year.run(lambda day: step(turn * days + day, turns * days)))

    result: dict[str, Any] = {
        "seed": seed, "days": days, "people": len(firm.home), "desks": len(firm.teams),
        "absences": len(life.gone), "breaks": len(life.lunches),
        "without_cover": told(Year(firm, life, seed=seed, cover=False).run()),
        "with_cover": lived(0, firm, LIMITS),
    }  # fmt: skip
    if rules:
        result["rules"] = {}
        for turn, (rule, loosen) in enumerate(RULES.items(), 1):
            other = found(seed, FIRST_DAY, days)
            result["rules"][rule] = lived(turn, other, loosen(other))["percent"]
    return result


def told(lived: Lived) -> dict[str, Any]:
    """What a run is worth, in numbers that a person compares."""
    count = lived.count
    return {
        "customer_facing_minutes": round(count.wanted),
        "uncovered_minutes": round(count.missing),
        "percent": round(100 * count.share, 3),
        "causes": {cause: round(minutes) for cause, minutes in count.causes.most_common() if minutes >= 0.5},
        "desks": {desk: round(minutes) for desk, minutes in count.by_desk.most_common() if minutes >= 0.5},
        "breaks": lived.lunches,
        **{f"breaks_later_than_{n}_minutes": sum(wait > n for wait in lived.waits) for n in LATE},
        "breaks_that_nobody_covered": lived.forced,
        "steps": dict(sorted(lived.steps.items())),
    }
