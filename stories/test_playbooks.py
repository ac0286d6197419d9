"""Bo has never stood at the pickup desk. The playbook leads him through it, screen by screen, and what he finds out is its next version."""

from typing import TYPE_CHECKING

from counterpart.config.cast import PASSWORD, client_of
from counterpart.config.duties import DUTIES
from counterpart.config.founding import give_desk
from counterpart.config.shipped_playbooks import SHIPPED, give_playbooks
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Desk
from counterpart.hall.playbooks.models import Edition, Playbook, StepText
from counterpart.hall.playbooks.queries import playbook_of, playbooks_of
from stories.by_api import program_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

BELL = "Ring the bell twice: the workshop hears it."
LANGUAGES = ("en", "hr", "sv", "cs")


def test_every_step_of_a_new_company_opens_for_whoever_does_the_duty(cast: "Cast") -> None:
    assert sorted(SHIPPED) == sorted(d.code for d in DUTIES if d.code not in ("administration", "portal", "house"))
    for duty in SHIPPED:
        desk = Desk.objects.get(duty__code=duty)
        person = Person.objects.create_person(f"new-{duty}", "New One", PASSWORD)
        give_desk(person, desk, reason="role")
        by = actor_at(person.login, duty)
        assert by is not None
        client, shown = client_of(by), playbook_of(duty, "en")
        assert shown is not None and 5 <= len(shown.steps) <= 8
        for step in shown.steps:
            assert not step.page or client.get(step.url).status_code == 200, f"{duty}: {step.text}"
        assert sum(bool(step.url) for step in shown.steps) >= 4
    for language in LANGUAGES:
        for shown in playbooks_of(SHIPPED, language).values():
            assert {step.language for step in shown.steps} == {language}


def test_somebody_new_goes_by_the_playbook_and_writes_the_next_one(cast: "Cast") -> None:
    give_desk(Person.objects.get(login="bo"), Desk.objects.get(duty__code="pickup"), reason="cover")
    bo, chidi = actor_at("bo", "pickup"), client_of(cast.chidi)
    assert bo is not None
    at_pickup, dara = program_of(bo), program_of(cast.dara)
    (known,) = at_pickup.get("/playbooks?duty=pickup")["results"]
    assert known["number"] == 1 and known["steps"][0]["url"] == "/fulfilment/pickups/"
    steps = [{"texts": {s["language"]: s["text"]}, "page": s["url"]} for s in known["steps"]]
    steps.insert(1, {"texts": {"en": BELL, "sv": "Ring två gånger i klockan."}, "page": ""})
    one = f"/playbooks/{known['id']}"
    assert at_pickup.put(one, {"steps": steps, "note": "The bell"}, version=known["version"])["state"] == "draft"
    assert chidi.get(f"/playbooks/{known['id']}/").context["draft"].number == 2
    assert "The bell" not in str(at_pickup.get(one)["note"])
    assert dara.post(f"{one}/publication", If_Match='"2"')["state"] == "published"
    now = at_pickup.get(one)
    assert (now["number"], now["note"], now["steps"][1]["text"]) == (2, "The bell", BELL)
    assert [v.name for v in check() if not v.holds] == []


def test_they_are_given_once(cast: "Cast") -> None:
    assert give_playbooks(Person.objects.get(is_house=True)) == 0
    assert Playbook.objects.count() == Edition.objects.count() == len(SHIPPED)
    assert StepText.objects.count() == len(LANGUAGES) * sum(len(steps) for steps in SHIPPED.values())
