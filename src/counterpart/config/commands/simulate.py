"""``counterpart simulate``: a made-up company at work for days or years, with trouble, checked every evening."""

from dataclasses import asdict

import typer
from django.core.management import call_command

from counterpart.config.commands.shared import Json, fail, progress, show, wrong
from counterpart.config.founding import is_founded
from counterpart.config.simulating.planting import PLANTS
from counterpart.config.simulating.running import Outcome, simulate


def register(app: typer.Typer) -> None:
    @app.command("simulate")
    def command(
        days: int = typer.Option(30, min=1, max=10_000, help="How many days to live through."),
        orders_per_day: int = typer.Option(5, min=0, max=10_000, help="About how many orders come in on a day."),
        seed: int = typer.Option(1, help="The same seed gives the same days."),
        trouble: float = typer.Option(0.0, min=0.0, max=1.0, help="How often things go wrong, from 0 to 1."),
        plant: str = typer.Option("", help=f"Plant a bug half way, to see it found: {', '.join(PLANTS)}."),
        json: Json = False,
    ) -> None:
        """Let a made-up company work in an empty database, and check after each day that everything holds."""
        if plant and plant not in PLANTS:
            wrong(f"There is no bug called {plant}. There are: {', '.join(PLANTS)}")
        call_command("migrate", verbosity=0)
        if is_founded():
            fail("This database already holds a company. Choose another one with --company NAME.")
        with progress(f"seed {seed}", json) as told:
            outcome = simulate(
                days=days, orders_per_day=orders_per_day, seed=seed, trouble=trouble, plant=plant,
                step=lambda day: told(day, days),
            )  # fmt: skip
        if json:
            show({**asdict(outcome), "holds": not outcome.broken})
        else:
            _tell(outcome)
        if outcome.broken:
            raise typer.Exit(1)


def _tell(outcome: Outcome) -> None:
    for what, count in outcome.figures.items():
        print(f"{count:8} {what}")
    for chapter, happenings in outcome.happenings.items():
        print(f"\n{chapter}")
        for what, count in happenings.items():
            print(f"{count:8} {what}")
    for verdict in outcome.broken:
        print(f"BROKEN {verdict.name}: {verdict.says}")
        for row in verdict.sample:
            print("         " + ", ".join(row))
    found = f"{len(outcome.broken)} broken" if outcome.broken else "all held every evening"
    print(f"seed {outcome.seed}: {outcome.days} days, {outcome.deeds} deeds, {outcome.invariants} invariants, {found}")
