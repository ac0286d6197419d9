"""Cover on my desk: asked, held, waiting, away, back, and what alarms whoever leads."""

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at
from counterpart.hall.cover.models import Cover
from counterpart.hall.cover.tests.test_keeping import EIGHT, SICK, at_desk, spare_warehouse, tick
from counterpart.hall.cover.tests.test_keeping import firm as firm
from counterpart.hall.desks.actions import take_item
from counterpart.hall.desks.models import Lead
from counterpart.hall.presence.actions import ask_for_break, end_absence, report_absence
from counterpart.hall.presence.models import Absence

if TYPE_CHECKING:
    from django.test import Client

    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

ASKED = {"HX-Request": "true"}


def work(who: "Actor") -> str:
    """The live part of somebody's desk."""
    return live(client_of(who))


def live(client: "Client") -> str:
    answer = client.get("/work/", headers=ASKED)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_offer_its_yes_and_the_digest(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(EIGHT):
        order = firm.order((firm.kettle, 1))
        take_item(order, by=firm.ada)
    with held_at(SICK):
        absence = report_absence(firm.ada.person_id, minutes=200, is_guess=True, by=firm.bo).id
        asked = work(firm.bo)
        assert "Sales needs you: Ada is away until about 11:25." in asked and "one thing that lies there" in asked
        assert 'data-key="y"' in asked and 'data-new="n"' in asked
        assert f"SO-{order}" not in asked
        bo = client_of(firm.bo)
        answer = bo.post(f"/cover/{Cover.objects.get().pk}/acceptance/", headers=ASKED)
        assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
        holds = live(bo)
        assert (
            "You are covering Sales for Ada until 11:25." in holds
            and "Your Sales rights end by themselves then." in holds
        )
        assert f"SO-{order}" in holds and "Playbook: Sales" in holds and "Hand back now" in holds
        take_item(order, by=at_desk(firm.bo, firm.ada.desk_id))
        away = work(firm.ada)
        assert "You are away until about 11:25." in away and "Bo holds Sales for you." in away
    with held_at(SICK + timedelta(minutes=30)):
        end_absence(absence, by=firm.ada)
        back = work(firm.ada)
        assert "While you were away Bo held Sales: took it; on one document. One thing came back to you." in back
        assert "You are covering" not in work(firm.bo)
    with held_at(SICK + timedelta(hours=5)):
        assert "While you were away" not in work(firm.ada)


def test_a_break_waits_and_its_lead_is_alarmed(firm: "Cast") -> None:
    Lead.objects.create(desk_id=firm.ada.desk_id, person_id=firm.chidi.person_id)
    with held_at(SICK):
        ask_for_break(minutes=30, by=firm.ada)
        shown = work(firm.ada)
        assert (
            "Your break begins as soon as somebody holds your desk." in shown
            and "Nobody can stand in for you now." in shown
        )
        assert "Go anyway" in shown and "Nobody can stand in at" not in work(firm.chidi)
        ada = client_of(firm.ada)
        assert ada.post(f"/presence/breaks/{Absence.objects.get().pk}/start/", headers=ASKED).status_code == 204
        assert "You are away until 08:35." in live(ada)
        for who in (firm.chidi, firm.dara):
            assert "Nobody can stand in at Sales until 08:35." in work(who)
        assert "Nobody can stand in at" not in work(firm.bo)
        shell = client_of(firm.bo).get("/").context["shell"]
        (item,) = (item for section in shell.nav for item in section.items if item.url == "/cover/")
        assert (item.count, item.bad) == ("1 gap", True)
    with held_at(SICK + timedelta(minutes=31)):
        tick(firm)
        assert "Nobody can stand in at" not in work(firm.dara)


def test_what_lies_ahead_can_be_given_back(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        report_absence(
            firm.ada.person_id, starts_at=SICK + timedelta(hours=2), ends_at=SICK + timedelta(hours=3), kind="planned", by=firm.ada
        )  # fmt: skip
        bo = client_of(firm.bo)
        assert "Sales needs you from 10:05 to 11:05: Ada is away then." in live(bo)
        url = f"/cover/{Cover.objects.get().pk}/"
        assert bo.post(f"{url}acceptance/", headers=ASKED).status_code == 204
        assert "You will cover Sales for Ada from 10:05 to 11:05." in live(bo)
        assert bo.post(f"{url}hand-back/", headers=ASKED).status_code == 204
        assert "You will cover" not in live(bo)
