"""Playbooks as pages: the list, the steps with their links, writing in two languages, and the later one is asked."""

from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string

from counterpart.config.cast import client_of
from counterpart.foundation.clock import now
from counterpart.foundation.identity.models import Person
from counterpart.hall.playbooks.actions import StepLine, write_playbook
from counterpart.hall.playbooks.models import Playbook
from counterpart.hall.playbooks.queries import playbook_of, trainers_of
from counterpart.hall.skills.actions import assess_person
from counterpart.hall.skills.models import Skill

if TYPE_CHECKING:
    from counterpart.config.cast import Cast


def rows(*steps: tuple[str, str, str], rest: str = "") -> dict[str, str]:
    """(number, text, screen) as the form sends them."""
    data = {"steps-TOTAL_FORMS": str(len(steps)), "steps-INITIAL_FORMS": "0"}
    for i, (place, text, page) in enumerate(steps):
        data |= {f"steps-{i}-place": place, f"steps-{i}-text": text, f"steps-{i}-page": page, f"steps-{i}-rest": rest}
    return data


def of(duty: str) -> Playbook:
    return Playbook.objects.get(duty__code=duty)


def test_the_list_and_one_playbook(cast: "Cast") -> None:
    ada = client_of(cast.ada)
    shown = ada.get("/playbooks/").content.decode()
    assert "Your desk" in shown and "7 steps" in shown and "nothing published yet" in shown
    assert 'href="/playbooks/"' in ada.get("/").content.decode(), "it stands in the sidebar"
    one = ada.get(f"/playbooks/{of('sales').pk}/").content.decode()
    assert 'href="/sales/orders/new/"' in one and "Take the order" in one and "Publish" not in one
    # Links lead only where the reader's desk may go: Ada may not receive goods.
    other = ada.get(f"/playbooks/{of('warehouse').pk}/").content.decode()
    assert "/inventory/receipts/new/" not in other and "Change it" not in other
    assert ada.get(f"/playbooks/{of('warehouse').pk}/draft/").status_code == 403
    assert ada.get("/playbooks/999/").status_code == 404


def test_rows_move_by_their_number_and_other_languages_stay(cast: "Cast") -> None:
    ada, dara, playbook = client_of(cast.ada), client_of(cast.dara), of("sales")
    page = f"/playbooks/{playbook.pk}/"
    three = rows(("", "One", "http://testserver/sales/orders/"), ("", "Two", ""), ("1", "Three", ""))
    assert ada.post(f"{page}draft/", {**three, "version": "1", "note": "Anew"}).headers["Location"] == page
    assert "Ada Marin has written a next version" in ada.get(page).content.decode()
    hr = ada.get(f"{page}draft/?language=hr").content.decode()
    assert "&quot;en&quot;: &quot;Three&quot;" in hr and "Three" in hr
    said = rows(("", "Treće", ""), rest='{"en": "Three"}')
    assert ada.post(f"{page}draft/?language=hr", {**said, "version": "2", "note": "Anew"}).status_code == 302
    assert dara.post(f"{page}publication/", {"version": "2"}).status_code == 412
    told = dara.post(f"{page}publication/", {"version": "3"}, follow=True).content.decode()
    assert "Version 2 is what everybody sees now." in told
    english, croatian = playbook_of("sales", "en"), playbook_of("sales", "hr")
    assert english and [(s.text, s.url) for s in english.steps] == [("Three", "")]
    assert croatian and [s.text for s in croatian.steps] == ["Treće"]
    old = ada.get(f"{page}?version=1").content.decode()
    assert "Older version" in old and "Take the order" in old


def test_what_was_typed_is_never_lost(cast: "Cast") -> None:
    ada, page = client_of(cast.ada), f"/playbooks/{of('sales').pk}/draft/"
    wrong = ada.post(page, {**rows(("", "My own words", "https://elsewhere.example/")), "version": "1"})
    assert wrong.status_code == 422
    assert "My own words" in wrong.content.decode() and "leads to no screen of the house" in wrong.content.decode()
    write_playbook("sales", steps=[StepLine({"en": "Theirs"})], version=1, by=cast.dara)
    late = ada.post(page, {**rows(("", "My own words", "")), "version": "1", "note": "mine"})
    shown = late.content.decode()
    assert (
        late.status_code == 412 and "Dara Novak changed this" in shown and "Theirs" in shown and "My own words" in shown
    )
    assert 'name="version" value="2"' in shown
    assert ada.post(page, {**rows(("", "My own words", "")), "version": "2"}).status_code == 302
    for rest in ("[]", '{"en": {}}', '{"xx": "y"}', "{" * 3000, "null"):
        assert ada.post(page, {**rows(("", "x", ""), rest=rest), "version": "3"}).status_code in (302, 412, 422), rest


def test_the_first_draft_of_a_duty_and_its_end(cast: "Cast") -> None:
    dara = client_of(cast.dara)
    new = dara.get("/playbooks/new/?duty=administration").content.decode()
    assert '<option value="administration" selected>' in new
    made = dara.post("/playbooks/new/", {**rows(("", "Look", "/people/")), "duty": "administration", "version": "0"})
    page = made.headers["Location"]
    assert "nothing published yet" in dara.get("/playbooks/").content.decode()
    assert "Every duty you do has its playbook" in dara.get("/playbooks/new/").content.decode()
    assert dara.post(f"{page}publication/", {"version": "1"}).status_code == 302
    assert "is out of use" in dara.post(f"{page}retirement/", follow=True).content.decode()
    assert dara.post(f"{page}retirement/").status_code == 409
    assert client_of(cast.ada).post(f"{page}retirement/").status_code == 403
    dara.post(f"{page}draft/", {**rows(("", "Look again", "")), "version": "3"})
    assert dara.post(f"{page}draft/removal/", follow=True).status_code == 200


def test_whoever_trains_the_duty_is_named(cast: "Cast") -> None:
    ada, page = client_of(cast.ada), f"/playbooks/{of('pickup').pk}/"
    assert "Ask who trains it" not in ada.get(page).content.decode()
    skill = Skill.objects.get(code="pickup")
    assess_person(cast.chidi.person_id, skill_id=skill.pk, level=4, evidence="Ten years", by=cast.dara)
    shown = ada.get(page).content.decode()
    assert "Ask who trains it" in shown and "Chidi Eze" in shown
    trainers = trainers_of("pickup", now(), cast.ada)
    part = render_to_string("playbooks/_beside.html", {"playbook": playbook_of("pickup", "en"), "trainers": trainers})
    assert "Chidi Eze" in part


@pytest.mark.parametrize("language", ["en", "hr", "sv", "cs"])
def test_beside_the_work_in_the_readers_language(cast: "Cast", language: str) -> None:
    Person.objects.filter(pk=cast.ada.person_id).update(language=language)
    found = playbook_of("pickup", language)
    assert found is not None and {step.language for step in found.steps} == {language}
    part = render_to_string("playbooks/_beside.html", {"playbook": found})
    assert found.steps[0].text in part and 'href="/fulfilment/pickups/"' in part
    assert render_to_string("playbooks/_beside.html", {"playbook": None}).strip() == ""
