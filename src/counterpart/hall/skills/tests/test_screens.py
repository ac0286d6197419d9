"""The matrix, an assessment, what duties take, and staffing, as pages."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.config.cast import PASSWORD, client_of
from counterpart.config.founding import give_desk
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Desk, Duty
from counterpart.hall.desks.actions import set_leads
from counterpart.hall.desks.models import Lead, Staffing
from counterpart.hall.skills.models import Assessment, PersonSkill, Requirement, Skill

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

MORNING = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


def test_the_matrix_shows_both_offices_and_takes_the_same_statements(cast: "Cast") -> None:
    bo = client_of(cast.bo)
    page = bo.get("/skills/").content.decode()
    assert "Ada Marin, Sales: can train" in page and "Bo Lindqvist, Sales: alone, may cover" in page
    assert "Eve Stranger" not in page and "Noor" not in page
    assert "Bo Lindqvist, Warehouse" not in bo.get("/skills/?wing=front").content.decode()
    found = bo.get("/skills/?q=chidi").content.decode()
    assert "Chidi Eze" in found and "Ada Marin, Sales" not in found
    counted = []
    for people in (0, 6):
        for number in range(people):
            person = Person.objects.create_person(f"p{number}", f"Person {number}", PASSWORD)
            give_desk(person, Desk.objects.get(pk=cast.ada.desk_id), reason="role")
            PersonSkill.objects.create(
                person=person, skill=Skill.objects.get(code="sales"), level=2, assessor_id=cast.ada.person_id
            )
        with CaptureQueriesContext(connection) as seen:
            assert bo.get("/skills/?show=skills").status_code == 200
        counted.append(len(seen.captured_queries))
    assert counted[0] == counted[1]


def test_a_lead_assesses_and_two_who_do_it_at_once_see_both(cast: "Cast") -> None:
    bo, sales = cast.bo.person_id, Skill.objects.get(code="sales").pk
    page, form = f"/people/{bo}/skills/{sales}/", {"level": "4", "evidence": "A month alone", "version": "1"}
    ada = client_of(cast.ada)
    assert ada.get(page).status_code == 403
    set_leads(cast.ada.desk_id, person_ids=[cast.ada.person_id], by=cast.dara)
    assert "A week side by side" not in ada.get(page).content.decode()
    wrong = ada.post(page, {**form, "level": "9"})
    assert wrong.status_code == 422 and "A month alone" in wrong.content.decode()
    assert ada.post(page, form).status_code == 302
    late = client_of(cast.dara).post(page, {**form, "level": "2", "evidence": "Still asks"})
    assert late.status_code == 412 and "while you were writing" in late.content.decode()
    assert PersonSkill.objects.get(person_id=bo, skill_id=sales).level == 4
    shown = client_of(cast.bo).get(f"/people/{bo}/skills/").content.decode()
    assert "A month alone" in shown and "Others say what you can do" in shown
    assert "A month alone" not in client_of(cast.chidi).get(f"/people/{bo}/skills/").content.decode()
    assert ada.post(f"{page}withdrawal/", {"version": "2", "reason": "Left for a year"}).status_code == 302
    assert ada.post(f"{page}withdrawal/", {"version": "3"}).status_code == 404
    assert client_of(cast.bo).post(page, form).status_code == 403
    assert Assessment.objects.filter(person_id=bo, skill_id=sales).count() == 3


def test_what_a_duty_takes_is_rows(cast: "Cast") -> None:
    dara, duty, sales = client_of(cast.dara), Duty.objects.get(code="sales").pk, Skill.objects.get(code="sales").pk
    assert dara.post("/skills/new/", {"name": "First aid", "is_certificate": "on"}).status_code == 302
    again = dara.post("/skills/new/", {"name": "first aid"})
    assert again.status_code == 422 and "There is a skill of this name already." in again.content.decode()
    aid = Skill.objects.get(code="first_aid").pk
    page = f"/skills/requirements/{duty}/"
    rows = {"lines-TOTAL_FORMS": 2, "lines-INITIAL_FORMS": 0, "lines-0-skill": sales, "lines-0-level": 3,
            "lines-1-skill": sales, "lines-1-level": 3}  # fmt: skip
    twice = dara.post(page, rows)
    assert twice.status_code == 422 and "A skill stands here twice." in twice.content.decode()
    assert dara.post(page, {**rows, "lines-1-skill": aid}).status_code == 302
    assert Requirement.objects.filter(duty_id=duty).count() == 2
    shown = dara.get("/skills/requirements/").content.decode()
    assert "Sales: alone, may cover · First aid" in shown
    assert "Ada Marin, Sales: none" in dara.get("/skills/").content.decode()
    bo = client_of(cast.bo)
    assert bo.get("/skills/requirements/").status_code == 200 and bo.get(page).status_code == 403


def test_staffing_is_typed_once_and_copied(cast: "Cast") -> None:
    desk, dara = cast.ada.desk_id, client_of(cast.dara)
    page = f"/skills/staffing/{desk}/"
    row = {"weekday": 0, "starts": "08:00", "ends": "16:00", "people": 2}
    sent = {f"lines-0-{name}": value for name, value in row.items()} | {
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
    }
    with held_at(MORNING):
        copied = dara.post(page, {**sent, "copy": "1"})
        assert copied.status_code == 200 and copied.content.decode().count('value="16:00"') == 5
        assert not Staffing.objects.exists()
        week = {f"lines-{n}-{name}": value for n in range(5) for name, value in {**row, "weekday": n}.items()}
        assert dara.post(page, {**week, "lines-TOTAL_FORMS": 5, "lines-INITIAL_FORMS": 0}).status_code == 302
        assert "Mon–Fri 08:00–16:00: 2" in dara.get("/skills/staffing/").content.decode()
        wrong = dara.post(page, {**sent, "lines-0-ends": "08:00"})
        assert wrong.status_code == 422 and "another time than they start" in wrong.content.decode()
        assert client_of(cast.ada).post(page, sent).status_code == 403
        assert dara.post(f"{page}leads/", {"people": [cast.ada.person_id]}).status_code == 302
        assert dara.post(f"{page}leads/", {"people": [cast.noor.person_id]}).status_code == 422
        assert client_of(cast.ada).post(page, sent).status_code == 302
    assert Staffing.objects.get().people == 2 and Lead.objects.get().person_id == cast.ada.person_id
