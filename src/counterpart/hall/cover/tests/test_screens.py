"""The board, my yes and my no, what I stand in for, and the rules, as pages."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at
from counterpart.hall.cover.actions import give_consent
from counterpart.hall.cover.minutes import minutes_of
from counterpart.hall.cover.models import Consent, Cover, CoverRules
from counterpart.hall.cover.tests.test_keeping import EIGHT, SICK, spare_warehouse, tick
from counterpart.hall.cover.tests.test_keeping import firm as firm
from counterpart.hall.desks.models import Lead
from counterpart.hall.presence.actions import report_absence
from counterpart.hall.presence.models import Absence

if TYPE_CHECKING:
    from counterpart.config.cast import Cast


def test_the_board_says_who_is_missing_and_who_could(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        dara, ada = client_of(firm.dara), client_of(firm.ada)
        assert "Nobody is missing" in dara.get("/cover/").content.decode()
        report_absence(firm.ada.person_id, minutes=120, why="ill", is_guess=True, by=firm.ada)
        shown = dara.get("/cover/").content.decode()
        for words in (
            "Ada Marin is away until 10:05", "Sales has nobody from 08:05 to 10:05.", "Bo Lindqvist is asked and answers until",
            "From across the hall", "Ask Bo Lindqvist", "Left out:", "If Bo says yes", "10:05, by itself",
        ):  # fmt: skip
            assert words in shown, words
        assert "ill" not in shown.replace("still", "").replace("will", "").split()
        assert "Ask Bo" not in ada.get("/cover/").content.decode()  # she leads nothing
        Lead.objects.create(desk_id=firm.ada.desk_id, person_id=firm.ada.person_id)
        assert "Ask Bo" in ada.get("/cover/").content.decode()
        sent = {"desk": firm.ada.desk_id, "absence": Absence.objects.get().pk, "person": firm.chidi.person_id}
        assert dara.post("/cover/asking/", sent).status_code == 409  # with help, and nobody to ask
        assert dara.post("/cover/asking/", {**sent, "person": firm.bo.person_id}).status_code == 302
        assert list(Cover.objects.order_by("id").values_list("state", "asked_by_id")) == [
            ("withdrawn", None),
            ("offered", firm.dara.person_id),
        ]


def test_yes_hand_back_and_take_back_as_pages(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        bo, ada, dara, chidi = (client_of(who) for who in (firm.bo, firm.ada, firm.dara, firm.chidi))
        report_absence(firm.ada.person_id, minutes=120, by=firm.ada)
        url = f"/cover/{Cover.objects.get().pk}/"
        assert "Yes, I take it" in bo.get(url).content.decode()
        assert "Yes, I take it" not in dara.get(url).content.decode()
        assert chidi.post(f"{url}acceptance/").status_code == 403
        assert bo.post(f"{url}acceptance/").status_code == 302
        board = dara.get("/cover/").content.decode()
        assert "Bo Lindqvist at Sales for Ada Marin" in board and "Take back" in board
        assert "Nobody is missing" in board and "Bo Lindqvist stands in 08:05 to 10:05" in board
        assert ada.post(f"{url}revocation/").status_code == 403
        assert dara.post(f"{url}revocation/").status_code == 302
        assert "taken back by a lead" in bo.get(url).content.decode()
        assert bo.post(f"{url}hand-back/").status_code == 409


def test_the_live_part_waits_for_something_to_change(firm: "Cast") -> None:
    with held_at(SICK):
        dara = client_of(firm.dara)
        asked = {"HX-Request": "true"}
        etag = dara.get("/cover/live/", headers=asked)["ETag"]
        assert dara.get("/cover/live/", headers={**asked, "If-None-Match": etag}).status_code == 304
        report_absence(firm.ada.person_id, minutes=120, by=firm.ada)
        assert dara.get("/cover/live/", headers={**asked, "If-None-Match": etag}).status_code == 200
        for odd in (
            "?day=2026-99-99",
            "?see=a-b-c",
            "?see=1-2-99999999999999999999",
            "?day=2026-11-24&see=1-2-3",
            "?day=2026-11-02",
        ):
            assert dara.get(f"/cover/{odd}").status_code == 200


def test_uncovered_minutes_are_counted_with_their_cause(firm: "Cast") -> None:
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
    later = SICK + timedelta(hours=3)
    with held_at(later):
        tick(firm)
        with CaptureQueriesContext(connection) as seen:
            figure = minutes_of(firm.dara, later)
        assert len(seen.captured_queries) <= 8
        assert (figure.today, figure.month) == (60, 60)
        assert figure.desks[0].causes == [("somebody was away suddenly", 60)]
    next_day = later + timedelta(days=1)
    with held_at(next_day):
        figure = minutes_of(firm.dara, next_day)
        assert (figure.today, figure.month) == (0, 60)


def test_what_i_stand_in_for(firm: "Cast") -> None:
    with held_at(EIGHT):
        bo = client_of(firm.bo)
        shown = bo.get("/cover/consent/").content.decode()
        assert 'value="sales"' in shown and 'value="warehouse"' not in shown and 'value="accounting"' not in shown
        assert bo.post("/cover/consent/", {"duties": ["accounting"]}).status_code == 422
        assert bo.post("/cover/consent/", {"duties": ["sales"]}).status_code == 302
        assert Consent.objects.get().duty.code == "sales"
        assert bo.post("/cover/consent/", {}).status_code == 302
        assert not Consent.objects.exists()


def test_rules_are_set_by_planners_and_who_is_late_sees_both(firm: "Cast") -> None:
    dara, bo = client_of(firm.dara), client_of(firm.bo)
    assert bo.get("/cover/rules/").status_code == 403
    assert dara.get("/cover/rules/").status_code == 200
    sent = {
        "covers_a_day": "3", "minutes_a_day": "200", "seconds_to_answer": "60", "minutes_until_asked_again": "20",
        "minutes_late": "10", "version": str(CoverRules.objects.get().version),
    }  # fmt: skip
    assert dara.post("/cover/rules/", {**sent, "covers_a_day": "99"}).status_code == 422
    assert dara.post("/cover/rules/", sent).status_code == 302
    assert dara.post("/cover/rules/", {**sent, "covers_a_day": "4"}).status_code == 412
    assert "at most 3 covers and 200 minutes a day" in dara.get("/cover/").content.decode()


def test_the_board_takes_the_same_statements_whatever_happened(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.bo)
        report_absence(firm.ada.person_id, minutes=30, by=firm.ada)
    with held_at(SICK + timedelta(hours=1)):
        tick(firm)
        dara = client_of(firm.dara)
        dara.get("/cover/")
        with CaptureQueriesContext(connection) as seen:
            assert dara.get("/cover/").status_code == 200
        assert len(seen.captured_queries) <= 50, len(seen.captured_queries)
