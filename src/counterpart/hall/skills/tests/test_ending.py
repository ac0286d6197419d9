"""A certificate that ends is told thirty and seven days before, once each, to its person and who leads the desk."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Person
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import lease, work
from counterpart.hall.desks.models import Lead
from counterpart.hall.skills.actions import assess_person
from counterpart.hall.skills.ending import MAIL, look_after_ends, warn_of_ends
from counterpart.hall.skills.models import EndNotice, PersonSkill, Skill
from counterpart.hall.skills.queries import desks_taking

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
END = date(2026, 12, 20)  # in 27 days


@pytest.fixture
def firm(cast: "Cast") -> "Cast":
    """Bo's certificate for the warehouse ends; Dara leads the warehouse, Chidi another desk. All of them read mail."""
    for who, language in ((cast.bo, "en"), (cast.dara, "hr"), (cast.chidi, "en")):
        email = f"{who.person_name.split()[0].lower()}@hearth.example"
        Person.objects.filter(pk=who.person_id).update(email=email, language=language)
    Lead.objects.create(desk_id=cast.bo.desk_id, person_id=cast.dara.person_id)
    Lead.objects.create(desk_id=cast.chidi.desk_id, person_id=cast.chidi.person_id)
    PersonSkill.objects.filter(person_id=cast.bo.person_id, skill__code="warehouse").update(valid_until=END)
    return cast


def deliver() -> list[str]:
    """Everything that is owed is sent: to whom."""
    mail.outbox.clear()
    while (task := lease()) is not None:
        assert work(task)
    return sorted(letter.to[0] for letter in mail.outbox)


def test_a_month_and_a_week_before_once_each(firm: "Cast") -> None:
    both = ["bo@hearth.example", "dara@hearth.example"]
    with held_at(TODAY):
        assert look_after_ends(firm.house) == 2
        assert look_after_ends(firm.house) == 0
        assert deliver() == both
        own = next(letter for letter in mail.outbox if letter.to == both[:1])
        assert own.subject == "Warehouse ends on 20 December" and "you do not stand in" in own.body
        lead = next(letter for letter in mail.outbox if letter.to == both[1:])
        assert "Bo Lindqvist" in lead.subject and "20. pro" in lead.body
    with held_at(TODAY + timedelta(days=19)):
        assert look_after_ends(firm.house) == 0
    with held_at(TODAY + timedelta(days=20)):
        assert look_after_ends(firm.house) == 2
        assert look_after_ends(firm.house) == 0
    assert sorted(EndNotice.objects.values_list("days", flat=True)) == [7, 30]
    with held_at(TODAY + timedelta(days=28)):  # over: the matrix says so
        assert look_after_ends(firm.house) == 0


def test_who_comes_late_tells_once(firm: "Cast") -> None:
    """The worker stood still for weeks: nobody gets two mails about one end on one day."""
    with held_at(TODAY + timedelta(days=25)):
        assert look_after_ends(firm.house) == 2
        assert look_after_ends(firm.house) == 0


def test_what_is_renewed_is_not_mailed_and_told_anew(firm: "Cast") -> None:
    """The mail waits in the outbox while Dara renews it; the new end has notices of its own."""
    skill = Skill.objects.get(code="warehouse").pk
    with held_at(TODAY):
        assert look_after_ends(firm.house) == 2
        assess_person(
            firm.bo.person_id, skill_id=skill, level=4, evidence="Course", valid_until=END + timedelta(days=365), version=1,
            by=firm.dara,
        )  # fmt: skip
        assert deliver() == []
        assert set(Job.objects.filter(kind=MAIL).values_list("note", flat=True)) == {
            "it was renewed, or counts no more"
        }
    with held_at(TODAY + timedelta(days=365)):
        assert look_after_ends(firm.house) == 2


def test_its_statements_do_not_grow(firm: "Cast") -> None:
    def counted() -> int:
        with held_at(TODAY), CaptureQueriesContext(connection) as seen:
            warn_of_ends(by=firm.house)
        return len(seen)

    desks_taking(0)  # the catalogue is read once
    few = counted()
    PersonSkill.objects.exclude(skill__code="warehouse").update(valid_until=END)
    assert counted() == few
    assert EndNotice.objects.count() == PersonSkill.objects.count()
