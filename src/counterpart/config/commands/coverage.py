"""``counterpart coverage``: where fewer fit people are there than a desk needs."""

from datetime import date

import typer

from counterpart.config.commands.shared import As, Json, actor, show, wrong
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.organisation.house import house
from counterpart.hall.skills.api import FURTHEST, CoverageTold, told_of


def register(app: typer.Typer) -> None:
    @app.command()
    def coverage(
        day: str = typer.Option("", help="YYYY-MM-DD; today without it."), as_: As = "house@house", json: Json = False
    ) -> None:
        """Hold fit people present against the fewest that each desk needs. Fails when a desk is short."""
        by, at = actor(as_), now()
        today = day_in(house().sites[by.desk.site_id].zone, at)
        try:
            asked = date.fromisoformat(day) if day else today
        except ValueError:
            wrong("--day takes a day like 2026-03-31.")
        if abs(asked - today) > FURTHEST:
            wrong("--day takes a day of our time.")
        found = told_of(by, asked, at)
        if json:
            show(found.model_dump())
        else:
            for desk in found.desks:
                print(_line(desk))
            print(
                f"{len(found.desks)} desks on {asked}, {sum(1 for d in found.desks if d.minutes_short)} of them short"
            )
        if any(desk.minutes_short for desk in found.desks):
            raise typer.Exit(1)


def _line(desk: CoverageTold) -> str:
    info = house().desks[desk.desk_id]
    name = f"{desk.duty}.{house().sites[info.site_id].code}"
    worst = min(desk.stretches, key=lambda s: (s.fit - s.wanted, s.could))
    verdict = f"short {desk.minutes_short} min" if desk.minutes_short else "enough"
    held = (
        ""
        if desk.bus_factor is None
        else f", {desk.bus_factor} can hold it ({desk.from_other_office} from the other office)"
    )
    return f"{name:20} {verdict:16} at its thinnest {worst.fit} of {worst.wanted}, {worst.could} could step in{held}"
