"""``counterpart what-if PERSON DAY``: what would happen if somebody were away, and who could stand in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import typer

from counterpart.config.commands.shared import As, Json, actor, fail, show, wrong
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.presence.spans import Span
from counterpart.workplace.what_if import Risk, WhatIf, what_if

FURTHEST = 400


def register(app: typer.Typer) -> None:
    @app.command("what-if")
    def what_if_away(
        person: str = typer.Argument(help="Who would be away: a sign-in name."),
        day: str = typer.Argument(help="YYYY-MM-DD, from today on."),
        as_: As = "house@house",
        json: Json = False,
    ) -> None:
        """Ask what a day without somebody would be like. Nothing is written. Fails where nobody could stand in."""
        by, at = actor(as_), now()
        who: Person | None = colleagues_of(by).filter(login=person.lower()).first()
        if who is None:
            fail(f"Nobody called {person} works here. See: counterpart user --list")
        today = day_in(house().sites[by.desk.site_id].zone, at)
        try:
            asked = date.fromisoformat(day)
        except ValueError:
            wrong("The day is written like 2026-03-31.")
        if not 0 <= (asked - today).days <= FURTHEST:
            wrong("The day lies between today and a year ahead.")
        found = what_if(who, asked, by, at)
        if json:
            show(
                {
                    "person": who.login,
                    "day": asked,
                    "taken": found.taken,
                    "risks": [_told(r, found) for r in found.risks],
                }
            )
        else:
            for risk in found.risks:
                _print(risk, found)
            open_ones = sum(1 for risk in found.risks if not risk.is_met)
            print(
                f"{len(found.risks)} desks would miss {who.name} on {asked}, {open_ones} of them without a whole cover"
            )
        if any(not risk.is_met for risk in found.risks):
            raise typer.Exit(1)


def _name(risk: Risk) -> str:
    return f"{risk.desk.duty}.{house().sites[risk.desk.site_id].code}"


def _told(risk: Risk, found: WhatIf) -> dict[str, object]:
    return {
        "desk": _name(risk), "desk_id": risk.desk.id, "starts_at": risk.need.span.start, "ends_at": risk.need.span.end,
        "promises": [item.document.reference for item in risk.promises],
        "covers": [
            {"person": found.names.get(c.person, ""), "until": c.span.end, "is_whole": c.whole, "reasons": list(c.reasons)}
            for c in risk.able
        ],
        "left_out": {out.person: out.reason for out in risk.out},
        "training": {"person": risk.step.person.name, "from_level": risk.step.level, "levels": risk.step.steps}
        if risk.step else None,
    }  # fmt: skip


def _print(risk: Risk, found: WhatIf) -> None:
    def hours(span: Span) -> str:
        zone = house().sites[risk.desk.site_id].zone
        return f"{_clock(span.start, zone)}-{_clock(span.end, zone)}"

    print(f"{_name(risk)} {hours(risk.need.span)}: {len(risk.promises)} promises")
    for candidate in risk.able:
        print(f"  {found.names.get(candidate.person, '')} {hours(candidate.span)}: {', '.join(candidate.reasons)}")
    if not risk.able:
        print("  nobody could stand in")
    if risk.step:
        print(f"  would help: {risk.step.person.name} learns {risk.desk.duty}, {risk.step.steps} levels to go")


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
