"""``counterpart check``: does everything hold that must hold at every commit?"""

from dataclasses import asdict

import typer

from counterpart.config.commands.shared import Json, show
from counterpart.foundation.invariants import check as check_all


def register(app: typer.Typer) -> None:
    @app.command()
    def check(only: str = typer.Option("", help="Ask only this invariant."), json: Json = False) -> None:
        """Check every invariant of the books, the stock, the desks and the acts."""
        verdicts = check_all(only)
        broken = [v for v in verdicts if not v.holds]
        if json:
            show({"holds": not broken, "invariants": [{**asdict(v), "holds": v.holds} for v in verdicts]})
        else:
            for v in verdicts:
                print(f"{'ok    ' if v.holds else 'BROKEN'} {v.name}: {v.says}")
                for row in v.sample:
                    print("         " + ", ".join(row))
            print(f"{len(verdicts)} invariants, {len(broken)} broken")
        if broken or not verdicts:
            raise typer.Exit(1)
