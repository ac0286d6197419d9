"""The same over the API."""

from typing import TYPE_CHECKING

from counterpart.foundation.clock import held_at
from counterpart.hall.cover.tests.test_keeping import SICK, spare_warehouse
from counterpart.hall.cover.tests.test_keeping import firm as firm
from stories.by_api import program_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast


def test_candidates_yes_and_hand_back(firm: "Cast") -> None:
    spare_warehouse(firm)
    ada, bo, dara, chidi = (program_of(who) for who in (firm.ada, firm.bo, firm.dara, firm.chidi))
    desk = firm.ada.desk_id
    with held_at(SICK):
        assert dara.get(f"/candidates?desk_id={desk}")["need"] is None
        body = {"person_id": firm.ada.person_id, "ends_at": "2026-11-23T12:00:00+01:00", "why": "ill"}
        absence = bo.post("/absences", body)["id"]
        found = dara.get(f"/candidates?desk_id={desk}&absence_id={absence}")
        assert [each["person_id"] for each in found["results"]] == [firm.bo.person_id]
        assert found["results"][0]["reasons_said"][0] == "From across the hall"
        assert found["left_out"] == ["1 whose own desk needs them"] and found["need"]["owner_id"] == firm.ada.person_id
        assert dara.refused("GET", "/candidates?desk_id=999999") == (404, "not_found")
        (cover,) = bo.get(f"/covers?state=offered&person_id={firm.bo.person_id}&desk_id={desk}")["results"]
        path = f"/covers/{cover['id']}"
        assert "ill" not in str(cover) and not {"kind", "why"} & set(cover)
        assert chidi.refused("POST", f"{path}/acceptance") == (403, "not_asked")
        assert bo.post(f"{path}/decline")["state"] == "declined"
        assert bo.refused("POST", f"{path}/acceptance") == (409, "offer_over")
        ask = {"desk_id": desk, "absence_id": absence, "person_id": firm.bo.person_id}
        assert ada.refused("POST", "/covers", ask) == (403, "not_your_desk")
        assert dara.refused("POST", "/covers", ask) == (409, "not_fit")  # said no a moment ago
        assert bo.send("PUT", "/consents", {"duties": ["sales"]})["kind"] == "person"
        assert bo.get("/consents")["duties"] == ["sales"]
        assert bo.refused("PUT", "/consents", {"duties": ["no_such"]}) == (422, "invalid")
        (day,) = (each for each in dara.get("/presence")["desks"] if each["desk_id"] == desk)
        assert len(day["empty"]) == 1 and day["helpers"] == []


def test_take_back_and_the_whole_cover(firm: "Cast") -> None:
    spare_warehouse(firm)
    bo, dara = program_of(firm.bo), program_of(firm.dara)
    with held_at(SICK):
        bo.send("PUT", "/consents", {"duties": ["sales"]})
        assert program_of(firm.ada).post("/breaks", {"minutes": 30})["state"] == "away"
        (cover,) = dara.get("/covers?state=active")["results"]
        (day,) = (each for each in dara.get("/presence")["desks"] if each["desk_id"] == firm.ada.desk_id)
        assert [each["person_id"] for each in day["helpers"]] == [firm.bo.person_id] and day["empty"] == []
        whole = bo.get(f"/covers/{cover['id']}")
        assert (whole["done"], whole["documents"], whole["came_back"]) == ([], 0, 0)
        assert bo.refused("POST", f"/covers/{cover['id']}/revocation") == (403, "not_your_desk")
        assert dara.post(f"/covers/{cover['id']}/revocation")["state"] == "revoked"
        assert bo.refused("POST", f"/covers/{cover['id']}/hand-back") == (409, "cover_over")
        assert bo.get(f"/covers/{cover['id']}")["ended_because"] == "taken back by a lead"
