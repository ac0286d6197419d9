"""A small firm writes down who can do what, sees where it is thin, trains one person across the hall, and is safe."""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from counterpart.config.cast import client_of
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Person
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Duty
from counterpart.hall.desks.actions import StaffingLine, set_staffing
from counterpart.hall.presence.actions import WeekLine, set_week
from counterpart.hall.skills.models import PersonSkill, Skill
from counterpart.workplace.what_if import what_if
from stories.by_api import program_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 08:00 in Zagreb


def test_from_thin_to_safe_across_the_hall(cast: "Cast") -> None:
    dara, ada = client_of(cast.dara), program_of(cast.ada)
    warehouse, bo, chidi = Skill.objects.get(code="warehouse").pk, cast.bo.person_id, cast.chidi.person_id
    with held_at(MORNING):
        for who in (cast.ada, cast.bo, cast.chidi):
            lines = [WeekLine(who.desk_id, day, time(8), time(16)) for day in range(5)]
            set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
        desk = {d["desk_id"]: d for d in ada.get("/coverage")["desks"]}[cast.bo.desk_id]
        assert (desk["bus_factor"], desk["from_other_office"], desk["minutes_short"]) == (1, 0, 0)
        # The warehouse takes a licence that only Bo has, until tomorrow.
        api = program_of(cast.dara)
        licence = api.post("/skills", {"name": "Forklift licence", "is_certificate": True})["id"]
        takes = [{"skill_id": warehouse}, {"skill_id": licence}]
        api.send("PUT", f"/requirements/{Duty.objects.get(code='warehouse').pk}", {"takes": takes})
        path = f"/people/{bo}/skills/{licence}"
        assert api.get(path)["level"] == 0
        first = api.headers["ETag"]
        said = {"level": 3, "evidence": "No. 42", "valid_until": "2026-11-24"}
        assert api.refused("PUT", path, said) == (428, "version_missing")
        api.send("PUT", path, said, If_Match=first)
        assert ada.get(path)["evidence"] is None and program_of(cast.bo).get(path)["evidence"] == "No. 42"
        assert program_of(cast.bo).refused("PUT", path, said, If_Match='"1"') == (403, "not_oneself")
        assert program_of(cast.chidi).refused("PUT", path, said, If_Match='"1"') == (403, "not_your_team")
        assert [d["minutes_short"] for d in ada.get("/coverage")["desks"] if d["desk_id"] == cast.bo.desk_id] == [0]
        wednesday = ada.get("/coverage?day=2026-11-25")["desks"]
        assert [d["minutes_short"] for d in wednesday if d["desk_id"] == cast.bo.desk_id] == [480]
        # The plan says who learns it next, in words; Dara does what it says, and it is safe.
        page = dara.get("/skills/training/").content.decode()
        assert "Ada Marin learns Warehouse: none so far, learning next. 3 levels until they do it alone." in page
        assert "Bo Lindqvist can train." in page and "ends on 24 November, in 1 day" in page
        for skill in (warehouse, licence):
            form = {"level": "3", "evidence": "Two weeks with Bo"}
            assert dara.post(f"/people/{cast.ada.person_id}/skills/{skill}/", form).status_code == 302
        desk = {d["desk_id"]: d for d in ada.get("/coverage")["desks"]}[cast.bo.desk_id]
        assert (desk["bus_factor"], desk["from_other_office"]) == (2, 1)
        assert "Ada Marin learns Warehouse" not in dara.get("/skills/training/").content.decode()
        assert api.refused("GET", "/coverage?day=2020-01-01") == (422, "invalid")
        hours = [{"weekday": 0, "starts": "08:00", "ends": "16:00", "people": 2}]
        assert ada.refused("PUT", f"/staffing/{cast.ada.desk_id}", {"hours": hours}) == (403, "not_your_desk")
        api.send("PUT", f"/staffing/{cast.ada.desk_id}", {"hours": hours})
        told = {s["desk_id"]: s for s in ada.get("/staffing")["results"]}[cast.ada.desk_id]
        assert told["hours"] == hours and told["leads"] == []
        assert [d["minutes_short"] for d in ada.get("/coverage")["desks"] if d["desk_id"] == cast.ada.desk_id] == [480]
        gone = f"/people/{chidi}/skills/{Skill.objects.get(code='sales').pk}"
        assert api.send("DELETE", gone, If_Match='"1"')["version"] == 2
        assert {d["duty"]: d["level"] for d in api.get(f"/people/{chidi}/skills")["duties"]} == {
            "accounting": 4,
            "counter": 1,
        }
    assert not PersonSkill.objects.filter(person_id=chidi, skill__code="sales", level__gt=0).exists()
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def test_what_if_ada_is_ill_on_tuesday(cast: "Cast") -> None:
    """Nothing is written: the engine is told one absence more, and says who could stand in, or who would have to learn."""
    tuesday, page = date(2026, 11, 24), f"/what-if/{cast.ada.person_id}/?day=2026-11-24"
    with held_at(MORNING):
        for who, desk in ((cast.ada, cast.ada.desk_id), (cast.chidi, cast.chidi.desk_id)):
            lines = [WeekLine(desk, day, time(8), time(16)) for day in range(5)]
            set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
        cast.order((cast.kettle, 1))
        before = Act.objects.count()
        ada = Person.objects.get(pk=cast.ada.person_id)
        (risk,) = what_if(ada, tuesday, cast.dara, MORNING).risks
        assert (risk.desk.duty, risk.is_met, [out.person for out in risk.out]) == (
            "sales",
            False,
            [cast.bo.person_id, cast.chidi.person_id],
        )
        shown = client_of(cast.dara).get(page).content.decode()
        assert "What if Ada Marin is away?" in shown and "nobody could" in shown and "08:00–16:00" in shown
        assert "Chidi Eze learns Sales: with help so far, alone next." in shown
        assert client_of(cast.bo).get(page).status_code == 403
        assert client_of(cast.dara).get(f"/what-if/{cast.noor.person_id}/").status_code == 404
        # Bo is spared from his own desk that day: he stands in.
        lines = [WeekLine(cast.bo.desk_id, day, time(8), time(16)) for day in range(5)]
        set_week(cast.bo.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
        set_staffing(cast.bo.desk_id, lines=[StaffingLine(6, time(8), time(9))], by=cast.dara)
        found = what_if(ada, tuesday, cast.dara, MORNING)
        assert [(found.names[c.person], c.reasons[0]) for c in found.risks[0].able] == [
            ("Bo Lindqvist", "other_office")
        ]
        assert "From across the hall" in client_of(cast.dara).get(page).content.decode()
        assert what_if(ada, date(2026, 11, 29), cast.dara, MORNING).risks == []
    assert Act.objects.count() == before + 2
