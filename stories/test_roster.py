"""`counterpart roster`: weeks planned from a file, and from what the company knows; nothing is written."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer import Typer
from typer.testing import CliRunner, Result

from counterpart.config.commands import roster
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.actions import StaffingLine, set_staffing
from counterpart.hall.presence.actions import WeekLine, set_week
from counterpart.hall.presence.models import Absence
from counterpart.hall.roster import cpsat
from counterpart.hall.roster.live import live
from counterpart.hall.roster.model import Slot
from counterpart.hall.roster.planning import plan
from counterpart.hall.roster.rules import violations

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

EXAMPLE = Path(__file__).resolve().parent.parent / "docs" / "examples" / "roster.json"
MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 08:00 in Zagreb


def run(*words: str) -> Result:
    app = Typer()
    roster.register(app)
    return CliRunner().invoke(app, list(words))


@pytest.mark.once
def test_a_file_is_planned() -> None:
    done = run(str(EXAMPLE), "--seconds", "0.5")
    assert done.exit_code == 0, done.output
    last = done.stdout.splitlines()[-1]
    assert last.startswith("greedy, seed 1: ") and " points, " in last and "no hard rule broken" in last
    told: dict[str, Any] = json.loads(run(str(EXAMPLE), "--seconds", "0.5", "--json").stdout)
    assert told["found"] and told["objective"] == sum(wish["points"] for wish in told["broken"])
    assert {"person": "Davor", "day": "2026-12-01", "shift": "late", "skill": "workshop"} in told["assignments"]


@pytest.mark.once
def test_what_cannot_be_planned_is_said(tmp_path: Path) -> None:
    file = json.loads(EXAMPLE.read_text())
    file["contracts"][2]["minutes_min"] = file["contracts"][2]["minutes_max"] = 20_000
    (tmp_path / "much.json").write_text(json.dumps(file))
    refused = run(str(tmp_path / "much.json"), "--seconds", "0.3")
    assert refused.exit_code == 1 and refused.stdout == ""
    assert "No plan was found that gives everybody the minutes of their contract." in refused.stderr
    assert "Hana gets " in refused.stderr and " of at least 20000 minutes" in refused.stderr
    told = json.loads(run(str(tmp_path / "much.json"), "--seconds", "0.3", "--json").stdout)
    assert told["found"] is False and told["assignments"] == [] and told["why_not"]

    file = json.loads(EXAMPLE.read_text())
    file["fixed"].append({"person": "Franko", "day": "2026-12-08", "shift": "early"})
    (tmp_path / "away.json").write_text(json.dumps(file))
    refused = run(str(tmp_path / "away.json"))
    assert refused.exit_code == 1 and "Franko is away during early on 2026-12-08" in refused.stderr

    if not cpsat.is_there():
        missing = run(str(EXAMPLE), "--solver", "cp-sat")
        assert (missing.exit_code, missing.stderr.strip()) == (1, cpsat.MISSING)


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name a file to plan, or say --live."),
        ((str(EXAMPLE), "--live"), "Name a file to plan, or say --live."),
        ((str(EXAMPLE), "--desk", "sales.shop"), "--from, --desk and --site go with --live."),
        (("nowhere.json",), "The file nowhere.json cannot be read."),
        ((str(EXAMPLE.parent),), "cannot be read."),
        ((str(Path(__file__)),), "The file is not JSON: line 1, column 3."),
        ((str(EXAMPLE), "--solver", "luck"), "There is no solver called luck. There are: greedy, cp-sat."),
        ((str(EXAMPLE), "--seconds", "0"), "--seconds"),
    ],
)
def test_called_wrongly(words: tuple[str, ...], sentence: str) -> None:
    called = run(*words)
    assert called.exit_code == 2 and sentence in called.stderr, called.output


def test_the_company_itself_is_planned(cast: "Cast") -> None:
    shop = house().sites[cast.ada.desk.site_id].code
    with held_at(MORNING):
        for who in (cast.ada, cast.bo):
            # A day of two parts: eight to twelve, one to five.
            parts = [(time(8), time(12)), (time(13), time(17))]
            lines = [WeekLine(who.desk_id, day, *part) for day in range(5) for part in parts]
            set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
        # The warehouse needs two on Mondays, and somebody on Saturday, when nobody has a shift.
        staffing = [StaffingLine(day, time(8), time(17), 2 if day == 0 else 1) for day in range(5)]
        staffing.append(StaffingLine(5, time(9), time(12), 1))
        set_staffing(cast.bo.desk_id, lines=staffing, by=cast.dara)
        wednesday = datetime(2026, 12, 2, tzinfo=UTC)
        Absence.objects.create(
            person_id=cast.bo.person_id, starts_at=wednesday.replace(hour=7), ends_at=wednesday.replace(hour=18),
            kind="planned", reported_by_id=cast.bo.person_id, reported_at=MORNING,
        )  # fmt: skip
        problem = live([house().desks[cast.bo.desk_id]], date(2026, 11, 30), 1)
        whole, own = "08:00-17:00 (60 min break)", "09:00-12:00"
        wanted = {row.slot: row.people for row in problem.demand}
        assert wanted == {
            **{Slot(day, whole, "warehouse"): 2 if day == 0 else 1 for day in range(5)},
            Slot(5, own, "warehouse"): 1,
        }
        assert list(problem.people) == ["bo"] and problem.people["bo"].skills == {"warehouse"}
        assert problem.people["bo"].limits.minutes_max == 5 * 480
        assert problem.people["bo"].before == tuple((day, whole) for day in range(-7, -2))
        made = plan(problem, "greedy", seconds=0.3, seed=1).plan
        assert made is not None and violations(problem, made) == []
        assert [each.slot.day for each in made.assignments] == [0, 1, 3, 4, 5]  # not while he is away

        # The sales desk has no minimum staffing: one person while Ada is expected. From Thursday it is hers no longer.
        Grant.objects.filter(person_id=cast.ada.person_id).update(valid_until=datetime(2026, 12, 2, 23, tzinfo=UTC))
        problem = live([house().desks[cast.ada.desk_id]], date(2026, 11, 30), 1)
        assert [(row.slot.day, row.slot.shift, row.people) for row in problem.demand] == [
            (n, whole, 1) for n in range(5)
        ]
        made = plan(problem, "greedy", seconds=0.3, seed=1).plan
        assert made is not None and [each.slot.day for each in made.assignments] == [0, 1, 2]

        acts = CaptureQueriesContext(connection)
        with acts:
            done = run("--live", "--from", "2026-11-30", "--site", shop, "--seconds", "0.3", "--weeks", "2")
        assert done.exit_code == 0, done.output
        assert (
            "We 2026-12-02 08:00-17:00 (60 min break) for warehouse: 0 of 1 person, 1 too few (100 points)"
            in done.stdout
        )
        writes = [q["sql"] for q in acts.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert writes == [] and len(acts.captured_queries) < 25


def test_live_called_wrongly(cast: "Cast") -> None:
    assert run("--live", "--desk", "sales.shop").exit_code == 2
    which = run("--live", "--from", "2026-11-30")
    assert which.exit_code == 2 and "Say --desk or --site. There are the desks " in which.stderr
    nowhere = run("--live", "--from", "2026-11-30", "--site", "moon")
    assert nowhere.exit_code == 1 and "There is no site called moon." in nowhere.stderr
    idle = run("--live", "--from", "2026-11-30", "--site", house().sites[cast.ada.desk.site_id].code)
    assert idle.exit_code == 1 and "Nothing is wanted in these weeks" in idle.stderr
