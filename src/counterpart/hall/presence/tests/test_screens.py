"""The board, two taps, the end that moves, and somebody's week, as pages."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Person
from counterpart.hall.presence import actions
from counterpart.hall.presence.board import board_of
from counterpart.hall.presence.models import Absence, AbsenceReason, WeeklyShift

if TYPE_CHECKING:
    from django.test import Client

    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # 08:05 in Zagreb


def signed_in(client: "Client", actor: "Actor") -> "Client":
    client.force_login(
        Person.objects.get(pk=actor.person_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def week(cast: "Cast", who: "Actor", *, ends: time = time(16)) -> None:
    lines = [actions.WeekLine(who.desk_id, day, time(8), ends) for day in range(5)]
    actions.set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)


def test_two_taps_and_the_board_says_until_when(cast: "Cast", client: "Client") -> None:
    signed_in(client, cast.bo)
    with held_at(MORNING):
        week(cast, cast.ada)
        assert "Ada Marin 08:00 to 16:00" in client.get("/presence/").content.decode()
        assert "Ada Marin" in client.get("/presence/absent/").content.decode()
        offered = client.get(f"/presence/absent/{cast.ada.person_id}/").content.decode()
        assert "The shift, until 16:00" in offered and "An hour, until about 09:05" in offered
        said = client.post(f"/presence/absent/{cast.ada.person_id}/", {"until": "hour"}, follow=True).content.decode()
        assert "Ada Marin is away until about 09:05." in said
        assert "Nobody 08:05 to 09:05" in said and "Nobody until 09:05" in said
        again = client.post(f"/presence/absent/{cast.ada.person_id}/", {"until": "day"})
        assert again.status_code == 409 and "is away then already" in again.content.decode()
    absence = Absence.objects.get()
    with held_at(MORNING + timedelta(minutes=20)):
        client.post(f"/presence/absences/{absence.pk}/return/")
        shown = client.get("/presence/").content.decode()
        assert "Nobody until" not in shown and "Ada Marin 08:25 to 16:00" in shown


def test_the_end_moves_and_who_is_late_sees_both(cast: "Cast", client: "Client") -> None:
    with held_at(MORNING):
        absence = actions.report_absence(cast.ada.person_id, ends_at=MORNING + timedelta(hours=2), by=cast.bo).id
        sent = {"ends_at": "2026-11-23T12:00", "is_guess": "on", "version": "1"}
        assert signed_in(client, cast.chidi).post(f"/presence/absences/{absence}/", sent).status_code == 403
        assert signed_in(client, cast.bo).post(f"/presence/absences/{absence}/", sent).status_code == 302
        late = client.post(f"/presence/absences/{absence}/", {**sent, "ends_at": "2026-11-23T13:00"})
        assert late.status_code == 412 and "while you were writing" in late.content.decode()
        before = json.dumps({"ends_at": "2026-11-23T10:05", "is_guess": ""})
        both = {**sent, "ends_at": "2026-11-23T13:00", "version": "2", "before": before, "resolve": "both"}
        chosen = client.post(f"/presence/absences/{absence}/", {**both, "keep-ends_at": "yours"})
        assert chosen.status_code == 302
    found = Absence.objects.get()
    assert found.ends_at == datetime(2026, 11, 23, 12, tzinfo=UTC) and found.is_guess


def test_why_is_typed_by_anybody_and_read_by_hr(cast: "Cast", client: "Client") -> None:
    with held_at(MORNING):
        signed_in(client, cast.bo)
        form = {"ends_at": "2026-11-24T08:00", "why": "ill", "note": "Broken ankle"}
        assert client.post(f"/presence/absent/{cast.ada.person_id}/", form).status_code == 302
        page = f"/presence/absences/{Absence.objects.get().pk}/"
        for url in (page, "/presence/", "/presence/absent/"):
            assert "ankle" not in client.get(url).content.decode(), url
        assert "Broken ankle" in signed_in(client, cast.dara).get(page).content.decode()
    assert AbsenceReason.objects.get().why == "ill"


def test_lunch_for_me_and_here_and_gone(cast: "Cast", client: "Client") -> None:
    signed_in(client, cast.ada)
    with held_at(MORNING):
        assert "You are here, at Sales." in client.post("/presence/here/", follow=True).content.decode()
        assert "checked in" in client.get("/presence/").content.decode()
        asked = client.post("/presence/lunch/", follow=True).content.decode()
        assert (
            "Your break begins as soon as somebody holds your desk." in asked
            and "Nobody can stand in for you now." in asked
        )
        client.post(f"/presence/breaks/{Absence.objects.get().pk}/start/")
        assert "You are away until 08:35." in client.get("/").content.decode()
        assert "I am back" in client.get("/presence/").content.decode()
    with held_at(MORNING + timedelta(hours=1)):
        assert client.post("/presence/leaving/").status_code == 302
        assert client.post("/presence/leaving/").status_code == 409


def test_a_week_is_typed_once_and_copied(cast: "Cast", client: "Client") -> None:
    signed_in(client, cast.dara)
    url = f"/people/{cast.ada.person_id}/shifts/"
    with held_at(MORNING):
        assert url in client.get(f"/people/{cast.ada.person_id}/").content.decode()
        row = {"desk": cast.ada.desk_id, "weekday": 0, "starts": "08:00", "ends": "16:00", "every": 1}
        sent = {f"lines-0-{name}": value for name, value in row.items()}
        sent |= {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "first_day": "2026-11-23"}
        copied = client.post(url, {**sent, "copy": "1"})
        assert copied.status_code == 200 and copied.content.decode().count('value="16:00"') == 5
        assert not WeeklyShift.objects.exists()
        assert client.post(url, sent).status_code == 302
        wrong = client.post(url, {**sent, "lines-0-ends": "08:00"})
        assert wrong.status_code == 422 and "ends at another time" in wrong.content.decode()
        assert signed_in(client, cast.bo).get(url).status_code == 403
    assert WeeklyShift.objects.get().starts == time(8)


def test_the_board_takes_eight_statements_whatever_the_people(cast: "Cast") -> None:
    with held_at(MORNING):
        for who in (cast.ada, cast.bo, cast.chidi):
            week(cast, who)
        with CaptureQueriesContext(connection) as seen:
            board = board_of(cast.dara, MONDAY, MORNING)
    assert len(seen.captured_queries) == 8 and board.is_today
