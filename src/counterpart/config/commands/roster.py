"""``counterpart roster``: who works which shift over some weeks, planned from a file or from the company itself."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import typer
from rich.console import Console

from counterpart.config.commands.shared import As, Json, actor, fail, show, wrong
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.hall.roster import cpsat
from counterpart.hall.roster.live import live
from counterpart.hall.roster.model import Outcome, Problem
from counterpart.hall.roster.objective import Missed, broken, objective
from counterpart.hall.roster.parts import Unreadable
from counterpart.hall.roster.planning import SOLVERS, plan
from counterpart.hall.roster.reading import LARGEST, read
from counterpart.hall.roster.words import table, wish

WISHES_SHOWN = 50
LIVE_WEEKS_MOST = 12


def register(app: typer.Typer) -> None:
    @app.command("roster")
    def roster(
        file_: str = typer.Argument("", metavar="FILE.json", help="What to plan; see docs/reference/roster-format.md."),
        live_: bool = typer.Option(
            False, "--live", help="Plan from the company: its people, skills, absences, staffing."
        ),
        from_: str = typer.Option("", "--from", help="With --live: the first day, YYYY-MM-DD."),
        weeks: int = typer.Option(1, min=1, max=LIVE_WEEKS_MOST, help="With --live: how many weeks."),
        desk: str = typer.Option("", help="With --live: one desk, like sales.shop."),
        site: str = typer.Option("", help="With --live: all desks of a site, by its code."),
        solver: str = typer.Option("greedy", help=f"One of {', '.join(SOLVERS)}."),
        seconds: float = typer.Option(10.0, min=0.1, max=86_400, help="How long it may think."),
        seed: int = typer.Option(1, min=0, max=2**31 - 1, help="Another seed, another plan."),
        as_: As = "house@house",
        json: Json = False,
    ) -> None:
        """Plan shifts: hard rules always hold, wishes as far as they go. Fails where no plan keeps the hard rules."""
        if solver not in SOLVERS:
            wrong(f"There is no solver called {solver}. There are: {', '.join(SOLVERS)}.")
        if bool(file_) == live_:
            wrong("Name a file to plan, or say --live.")
        if not live_ and (from_ or desk or site):
            wrong("--from, --desk and --site go with --live. A file says all this itself.")
        problem = _live(from_, weeks, desk, site, as_) if live_ else _read(file_)
        if solver == "cp-sat" and not cpsat.is_there():
            fail(cpsat.MISSING)
        with _line(solver, seconds, json) as told:
            outcome = plan(problem, solver, seconds=seconds, seed=seed, told=told)
        if json:
            show(_as_data(problem, outcome, seed))
        elif outcome.plan is None:
            print("\n".join(outcome.why_not), file=sys.stderr)
        else:
            _print(problem, outcome, seed)
        if outcome.plan is None:
            raise typer.Exit(1)


def _read(file: str) -> Problem:
    try:
        with Path(file).open("rb") as opened:
            return read(opened.read(LARGEST + 1))
    except (OSError, ValueError):
        wrong(f"The file {file} cannot be read.")
    except Unreadable as why:
        wrong("\n".join(why.sentences))


def _live(from_: str, weeks: int, desk: str, site: str, as_: str) -> Problem:
    by = actor(as_)
    try:
        first = date.fromisoformat(from_)
    except ValueError:
        wrong("--from takes the first day, like 2026-03-30.")
    if not 2000 <= first.year <= 2999:
        wrong("--from takes a day of our time.")
    seen = by.desks_seen()
    if bool(desk) == bool(site):
        wrong(f"Say --desk or --site. There are the desks {', '.join(_name(each) for each in seen)}.")
    chosen = [each for each in seen if desk == _name(each) or site == house().sites[each.site_id].code]
    if not chosen:
        fail(f"There is no {'desk' if desk else 'site'} called {desk or site}. There are the desks "
             f"{', '.join(_name(each) for each in seen)}.")  # fmt: skip
    problem = live(chosen, first, weeks)
    if not problem.people:
        fail("Nobody holds these desks.")
    if not problem.demand:
        fail("Nothing is wanted in these weeks: the desks have no minimum staffing then, and nobody has shifts there.")
    return problem


def _name(desk: DeskInfo) -> str:
    return f"{desk.duty}.{house().sites[desk.site_id].code}"


@contextmanager
def _line(solver: str, seconds: float, json: bool) -> Iterator[Callable[[float, int | None], None]]:
    """How far it is, on a terminal; nothing where nobody watches."""
    console = Console(stderr=True)
    if json or not console.is_terminal:
        yield lambda gone, best: None
        return
    with console.status(f"{solver}: looking for a first plan") as shown:
        yield lambda gone, best: shown.update(
            f"{solver}: {gone:.0f} of {seconds:.0f} s, "
            + ("looking for a first plan" if best is None else f"the best plan so far has {best} points")
        )


def _print(problem: Problem, outcome: Outcome, seed: int) -> None:
    assert outcome.plan is not None
    for line in table(problem, outcome.plan):
        print(line)
    missed = broken(problem, outcome.plan)
    for each in missed[:WISHES_SHOWN]:
        print(wish(problem, each))
    if len(missed) > WISHES_SHOWN:
        print(f"and {len(missed) - WISHES_SHOWN} more; --json shows all")
    points = objective(problem, outcome.plan)
    proof = "" if outcome.bound is None else f", {_proof(points, outcome.bound)}"
    print(f"{outcome.solver}, seed {seed}: {points} points, {_count(len(missed))} not met, no hard rule broken{proof}, "
          f"{outcome.seconds:.1f} s")  # fmt: skip


def _count(wishes: int) -> str:
    return "1 wish" if wishes == 1 else f"{wishes} wishes"


def _proof(points: int, bound: int) -> str:
    return "proven to be the best" if bound >= points else f"no plan has fewer than {max(0, bound)}"


def _as_data(problem: Problem, outcome: Outcome, seed: int) -> dict[str, object]:
    made = outcome.plan
    return {
        "solver": outcome.solver, "seed": seed, "seconds": round(outcome.seconds, 1), "found": made is not None,
        "why_not": [said.strip() for said in outcome.why_not],
        "objective": objective(problem, made) if made else None, "bound": outcome.bound,
        "assignments": [
            {"person": each.person, "day": problem.date_of(each.slot.day), "shift": each.slot.shift,
             "skill": each.slot.skill or None}
            for each in (made.assignments if made else ())
        ],
        "broken": [
            {"kind": _kind_of(each), "points": each.points, "says": wish(problem, each)}
            for each in (broken(problem, made) if made else ())
        ],
    }  # fmt: skip


def _kind_of(missed: object) -> str:
    if isinstance(missed, Missed):
        return "under" if missed.there < missed.demand.people else "over"
    return "request"
