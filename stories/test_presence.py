"""Sick at 08:05: a colleague says so from a phone, the house knows at once, and why is nobody's business."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from counterpart.config.cast import PASSWORD, client_of
from counterpart.config.founding import give_desk
from counterpart.config.routes import all_routes
from counterpart.foundation.acts.models import Act, ActPersonal
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Desk
from counterpart.hall.cover.models import Cover
from counterpart.hall.presence.actions import WeekLine, check_in, report_absence, set_week
from counterpart.hall.presence.models import Absence
from counterpart.workplace.held import holders
from stories.by_api import program_of
from stories.samples import one_of_everything

if TYPE_CHECKING:
    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

MONDAY = date(2026, 11, 23)
SICK = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # 08:05 in Zagreb
NOTE = "Broken ankle"


def another_seller(cast: "Cast") -> "Actor":
    person = Person.objects.create_person("mia", "Mia Perko", PASSWORD)
    give_desk(person, Desk.objects.get(pk=cast.ada.desk_id), reason="role")
    Grant.objects.filter(person=person).update(valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    found = actor_at("mia", "sales")
    assert found is not None
    return found


def week(who: "Actor", starts: time, ends: time, *, by: "Actor") -> None:
    lines = [WeekLine(who.desk_id, day, starts, ends) for day in range(5)]
    set_week(who.person_id, lines=lines, first_day=MONDAY, by=by)


def holder_at(desk: int, at: datetime) -> tuple[str, str]:
    found = holders(at)[desk]
    return found.login, found.at


def test_sick_at_08_05(cast: "Cast") -> None:
    mia = another_seller(cast)
    bo, dara = client_of(cast.bo), client_of(cast.dara)
    with held_at(SICK):
        one_of_everything(cast)
        Cover.objects.all().delete()
        Absence.objects.all().delete()
        week(cast.ada, time(8), time(16), by=cast.dara)
        week(mia, time(10), time(18), by=cast.dara)
        assert holder_at(cast.ada.desk_id, SICK) == ("ada", "")
        # Two taps on a phone: the person, and until when. Bo writes why, too.
        ada = f"/presence/absent/{cast.ada.person_id}/"
        assert f'href="{ada}"' in bo.get("/presence/absent/").content.decode()
        form = {"ends_at": "2026-11-24T08:00", "is_guess": "on", "why": "ill", "note": NOTE, "idempotency_key": "tap"}
        for _pressed_twice in range(2):
            assert bo.post(ada, form).status_code == 302
        absence = Absence.objects.get()
        board = bo.get("/presence/").content.decode()
        assert "away until about 24 Nov, 08:00" in board and "Nobody 08:05 to 10:00" in board
        # Nobody else is expected before ten: Mia, who may sit there, has the desk meanwhile.
        assert holder_at(cast.ada.desk_id, SICK) == ("mia", "")
        assert "Mia Perko" in bo.get("/").content.decode()
        nobody_reads_why(cast, absence)
        page = f"/presence/absences/{absence.pk}/"
        assert NOTE in dara.get(page).content.decode()
        # She sees it on her own desk, and is better already.
        mine = client_of(cast.ada)
        assert "You are away until about 24 Nov, 08:00." in mine.get("/").content.decode()
    with held_at(SICK + timedelta(hours=1)):
        assert mine.post(f"{page}return/").status_code == 302
        assert "You are away" not in mine.get("/").content.decode()
        assert holder_at(cast.ada.desk_id, SICK + timedelta(hours=1)) == ("ada", "")
        assert program_of(cast.bo).get("/absences")["results"] == []
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def nobody_reads_why(cast: "Cast", absence: Absence) -> None:
    """No page, no answer of the API, no act and no file holds what only HR reads."""
    bo, program = client_of(cast.bo), program_of(cast.bo)
    seen = 0
    for route in all_routes():
        if "GET" in route.methods and "<" not in route.url and "(" not in route.url:
            shown = (
                program.send("GET", route.url.removeprefix("/api/v1"))
                if route.url.startswith("/api/v1/")
                else b"".join(bo.get(route.url)).decode(errors="replace")
            )
            assert "ankle" not in str(shown), route.url
            seen += 1
    assert seen > 80
    assert "ankle" not in bo.get(f"/presence/absences/{absence.pk}/").content.decode()
    told = program.get(f"/absences/{absence.pk}")
    assert told["is_guess"] is True and not {"why", "note", "kind", "reason"} & set(told)
    for model in (Act, ActPersonal):
        assert "ankle" not in str(list(model.objects.values())).lower()


def test_who_has_a_desk(cast: "Cast") -> None:
    mia, desk = another_seller(cast), cast.ada.desk_id
    with held_at(SICK):
        assert holder_at(desk, SICK) == ("ada", "")  # the longest there, while nobody has shifts
        check_in(by=mia)
        assert holder_at(desk, SICK) == ("mia", "")  # who has checked in
        report_absence(mia.person_id, minutes=30, kind="break", by=mia)
        assert holder_at(desk, SICK) == ("ada", "")
        report_absence(cast.ada.person_id, minutes=60, by=cast.ada)
        assert holder_at(desk, SICK)[1] == "away"
        shell = client_of(cast.bo).get("/").context["shell"]
        assert [i.holder.at for s in shell.nav for i in s.items if i.url == f"/desks/{desk}/" and i.holder] == ["away"]
        week(cast.ada, time(8), time(12), by=cast.dara)
        week(mia, time(12), time(16), by=cast.dara)
    later = SICK + timedelta(hours=5)
    with held_at(later):
        Person.objects.get(pk=mia.person_id).sittings.update(until=later)
        assert holder_at(desk, later) == ("mia", "")  # expected by shift


def test_the_same_over_the_api(cast: "Cast") -> None:
    bo, ada, dara = program_of(cast.bo), program_of(cast.ada), program_of(cast.dara)
    with held_at(SICK):
        shifts = [{"desk_id": cast.ada.desk_id, "weekday": 0, "starts": "08:00", "ends": "16:00"}]
        path = f"/people/{cast.ada.person_id}/shifts"
        assert bo.refused("PUT", path, {"first_day": "2026-11-23", "shifts": shifts}) == (403, "forbidden")
        assert dara.send("PUT", path, {"first_day": "2026-11-23", "shifts": shifts})["id"] == cast.ada.person_id
        assert bo.get(path)["results"][0]["ends"] == "16:00"
        body = {"person_id": cast.ada.person_id, "ends_at": "2026-11-23T12:00:00+01:00", "is_guess": True, "why": "ill"}
        absence = bo.post("/absences", body)["id"]
        (desk,) = (d for d in bo.get("/presence")["desks"] if d["desk_id"] == cast.ada.desk_id)
        assert [p["is_away"] for p in desk["people"]] == [True] and len(desk["empty"]) == 1
        bo.get(f"/absences/{absence}")
        etag = bo.headers["ETag"]
        new_end = {"ends_at": "2026-11-23T13:00:00+01:00"}
        assert bo.refused("PUT", f"/absences/{absence}", new_end) == (428, "version_missing")
        assert bo.send("PUT", f"/absences/{absence}", new_end, If_Match=etag)["version"] == 2
        assert ada.refused("PUT", f"/absences/{absence}", new_end, If_Match=etag) == (412, "stale")
        assert ada.post(f"/absences/{absence}/return")["state"] == "back"
        assert ada.post("/presence/check-in")["state"] == "here"
        asked = ada.post("/breaks", {"minutes": 20})  # nobody holds her desk meanwhile
        assert asked["state"] == "asked"
        assert bo.refused("POST", f"/breaks/{asked['id']}/start") == (403, "not_yours")
        assert ada.post(f"/breaks/{asked['id']}/start")["state"] == "away"
        assert ada.refused("POST", "/breaks", {}) == (409, "away_already")
        assert ada.post("/presence/check-out")["state"] == "left"
        assert ada.refused("GET", "/presence?day=2020-01-01") == (422, "invalid")
        assert [p["is_checked_in"] for d in ada.get("/presence?day=2026-11-24")["desks"] for p in d["people"]] == [
            False for d in ada.told["desks"] for _ in d["people"]
        ]
