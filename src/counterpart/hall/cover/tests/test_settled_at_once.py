"""What a desk asks for, who can do it and which days are closed: whoever changes that settles the desks in the same act."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.queries import rights_of
from counterpart.foundation.organisation.models import Duty
from counterpart.hall.cover.actions import accept_cover, give_consent
from counterpart.hall.cover.models import Cover, Gap
from counterpart.hall.cover.tests.test_keeping import MONDAY, SICK, firm, spare_warehouse, states
from counterpart.hall.desks.actions import StaffingLine, set_staffing, take_item
from counterpart.hall.presence.actions import report_absence
from counterpart.hall.presence.calendar_actions import set_holiday
from counterpart.hall.skills.actions import Wanted, assess_person, set_requirements, withdraw_assessment
from counterpart.hall.skills.models import PersonSkill, Skill

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

__all__ = ["firm"]
LATER = SICK + timedelta(minutes=5)


def skill(code: str) -> int:
    return Skill.objects.get(code=code).pk


def bo_stands_in(firm: "Cast", items: int = 1) -> int:
    """Ada is away; Bo holds sales and has taken orders of hers. The key of the duty."""
    spare_warehouse(firm)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.bo)
        orders = [firm.order((firm.kettle, 1)) for _n in range(items)]
        for order in orders:
            take_item(order, by=firm.ada)
        report_absence(firm.ada.person_id, minutes=200, by=firm.ada)
        assert states() == [("active", firm.bo.person_id)]
    return Duty.objects.get(code="sales").pk


def asks_for_a_licence(firm: "Cast", duty: int) -> int:
    """How many statements it takes to say that sales takes what only Ada has from now on."""
    wanted = [Wanted(skill("sales"), 3), Wanted(skill("counter"), 3)]
    with held_at(LATER), CaptureQueriesContext(connection) as seen:
        set_requirements(duty, wanted=wanted, by=firm.dara)
    return len(seen)


def test_what_a_duty_takes_ends_a_cover_that_has_it_not(firm: "Cast") -> None:
    duty = bo_stands_in(firm)
    assert asks_for_a_licence(firm, duty) == 58
    assert states() == [("revoked", firm.bo.person_id)]
    assert Gap.objects.get(until=None).desk_id == firm.ada.desk_id
    with held_at(LATER):
        assert [each.desk_id for each in rights_of(firm.bo.person_id).all] == [firm.bo.desk_id]
    with held_at(SICK + timedelta(minutes=40)):  # his pause is over
        set_requirements(duty, wanted=[], by=firm.dara)
        assert states()[-1] == ("offered", firm.bo.person_id)
        accept_cover(Cover.objects.latest("id").pk, by=firm.bo)
        assert not Gap.objects.filter(until=None).exists()


def test_its_statements_do_not_grow_with_the_work(firm: "Cast") -> None:
    duty = bo_stands_in(firm, items=5)
    assert asks_for_a_licence(firm, duty) == 58


def test_who_learns_it_is_asked_and_who_forgets_it_ends(firm: "Cast") -> None:
    """Nobody can, until somebody says that Chidi can do it alone; then they say that he cannot after all."""
    set_staffing(firm.chidi.desk_id, lines=[StaffingLine(6, SICK.time(), LATER.time(), 1)], by=firm.dara)
    known = PersonSkill.objects.get(person_id=firm.chidi.person_id, skill_id=skill("sales"))
    withdraw_assessment(firm.chidi.person_id, skill_id=known.skill_id, version=1, by=firm.dara)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.chidi)
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        assert states() == []
    with held_at(LATER):
        assess_person(
            firm.chidi.person_id, skill_id=known.skill_id, level=3, evidence="A day side by side",
            version=2, by=firm.dara,
        )  # fmt: skip
        assert states() == [("active", firm.chidi.person_id)]
        assert not Gap.objects.filter(until=None).exists()
    with held_at(LATER + timedelta(minutes=1)):
        withdraw_assessment(firm.chidi.person_id, skill_id=known.skill_id, version=3, by=firm.dara)
        assert states() == [("revoked", firm.chidi.person_id)]
        assert Gap.objects.filter(until=None).count() == 1


def test_a_day_on_which_the_site_is_closed_misses_nobody(firm: "Cast") -> None:
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        assert Gap.objects.filter(until=None).count() == 1
    with held_at(LATER):
        set_holiday(firm.site.pk, day=MONDAY, name="Stocktaking", by=firm.dara)
        assert Gap.objects.get().until == LATER
    with held_at(LATER + timedelta(minutes=1)):
        set_holiday(firm.site.pk, day=MONDAY, name="Stocktaking", works=True, by=firm.dara)
        assert Gap.objects.filter(until=None).count() == 1


def test_a_house_at_rest_settles_nothing(firm: "Cast") -> None:
    with (
        held_at(datetime(2026, 11, 23, 8, tzinfo=UTC)),
        mock.patch("counterpart.hall.cover.keeping.facts_for", side_effect=AssertionError("nobody can be missing")),
    ):
        set_requirements(Duty.objects.get(code="sales").pk, wanted=[Wanted(skill("counter"))], by=firm.dara)


def test_the_own_desk_of_who_stands_in_is_missed_when_it_needs_them_again(firm: "Cast") -> None:
    """Bo could be spared on Mondays, and is at sales. Now the warehouse needs one person while it is open."""
    bo_stands_in(firm)
    with held_at(LATER):
        set_staffing(firm.bo.desk_id, lines=[], by=firm.dara)
    assert Gap.objects.get(until=None).desk_id == firm.bo.desk_id
