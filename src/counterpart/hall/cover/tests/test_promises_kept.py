"""What went wrong once: rounds that never came, desks that were gone, powers that were lent, breaks that became illnesses."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from counterpart.config.founding import give_desk
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actions import end_grant
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Desk, Duty, DutyCapability
from counterpart.hall.cover.actions import accept_cover, give_consent, hand_back_cover
from counterpart.hall.cover.chores import keep_desks, look_after_desks
from counterpart.hall.cover.glass import break_glass
from counterpart.hall.cover.models import Cover, CoverRules, Gap
from counterpart.hall.cover.tests.test_keeping import EIGHT, MONDAY, SICK, firm, spare_warehouse, states
from counterpart.hall.desks.actions import StaffingLine, set_staffing, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.actions import (
    WeekLine,
    ask_for_break,
    check_in,
    report_absence,
    set_week,
    start_break,
)
from counterpart.hall.presence.models import Absence, WeeklyShift
from counterpart.hall.skills.actions import withdraw_assessment
from counterpart.hall.skills.models import PersonSkill

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

__all__ = ["firm"]


def holds() -> None:
    assert [verdict for verdict in check() if not verdict.holds] == []


def test_the_round_comes_whatever_else_is_due(firm: "Cast") -> None:
    """Accounting has a gap all day; sales, thin by what is written down, is seen all the same."""
    with held_at(EIGHT):
        keep_desks(by=firm.house)
        report_absence(firm.chidi.person_id, minutes=400, by=firm.chidi)
        set_staffing(firm.ada.desk_id, lines=[StaffingLine(0, time(9), time(15), 2)], by=firm.dara)
        Gap.objects.filter(desk_id=firm.ada.desk_id).delete()
    for minute in range(1, 65, 2):
        with held_at(EIGHT + timedelta(minutes=minute)):
            look_after_desks(firm.house)
    assert Gap.objects.filter(desk_id=firm.ada.desk_id, until=None).exists()


def test_an_idle_house_writes_nothing(firm: "Cast") -> None:
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=300, by=firm.ada)
        keep_desks(by=firm.house)
        kept = CoverRules.objects.get().kept_until
    for minute in range(1, 25):
        with held_at(SICK + timedelta(minutes=minute)):
            assert look_after_desks(firm.house) == 0
    assert CoverRules.objects.get().kept_until == kept


def test_a_desk_that_is_closed_stops_nobody(firm: "Cast") -> None:
    with held_at(SICK):
        counter = Desk.objects.get(duty__code="counter")
        give_desk(Person.objects.get(pk=firm.ada.person_id), counter, reason="once")
        take_item(firm.order((firm.kettle, 1)), by=firm.ada)
        Desk.objects.filter(pk=counter.pk).update(is_active=False)
        from counterpart.foundation.cache import configuration_changed

        configuration_changed()
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        keep_desks(by=firm.house)


def test_who_sits_elsewhere_without_shifts_stops_nobody(firm: "Cast") -> None:
    WeeklyShift.objects.filter(person_id=firm.bo.person_id).delete()
    with held_at(SICK):
        break_glass(firm.ada.desk_id, reason="A customer waits and nobody is there", by=firm.bo)
        at_sales = actor_at("bo", "sales")
        assert at_sales is not None
        check_in(by=at_sales)
        report_absence(firm.chidi.person_id, minutes=60, by=firm.chidi)
        keep_desks(by=firm.house)


@pytest.mark.parametrize("power", ["identity.grant_desk", "identity.*", "presence.see_reasons", "cover.set_rules"])
def test_powers_are_never_lent(firm: "Cast", power: str) -> None:
    duty = Duty.objects.get(code="fulfilment")
    DutyCapability.objects.create(duty=duty, capability=power)
    from counterpart.foundation.cache import configuration_changed

    configuration_changed()
    with held_at(SICK), pytest.raises(Missing):
        break_glass(Desk.objects.get(duty=duty).pk, reason="An order has to leave now", by=firm.bo)


def test_who_falls_ill_while_waiting_for_a_break_leaves_a_gap(firm: "Cast") -> None:
    with held_at(SICK):
        assert ask_for_break(minutes=30, by=firm.ada).state == "asked"
    with held_at(SICK + timedelta(minutes=45)):
        report_absence(firm.ada.person_id, minutes=200, by=firm.bo)
        assert Gap.objects.filter(desk_id=firm.ada.desk_id, until=None).count() == 1
        assert not Absence.objects.filter(waits=True).exists()
        holds()


def test_go_anyway_ends_where_the_next_absence_begins(firm: "Cast") -> None:
    with held_at(SICK):
        lunch = ask_for_break(minutes=30, by=firm.ada).id
        later = SICK + timedelta(minutes=40)
        report_absence(
            firm.ada.person_id, starts_at=later, ends_at=later + timedelta(hours=1), kind="planned", by=firm.ada
        )
    with held_at(SICK + timedelta(minutes=30)):
        start_break(lunch, by=firm.ada)
        assert Absence.objects.get(pk=lunch).ends_at == later
        holds()


def test_a_desk_that_was_taken_from_somebody_misses_them(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        set_staffing(firm.ada.desk_id, lines=[StaffingLine(0, time(8), time(16), 1)], by=firm.dara)
        assert Cover.objects.count() == 0
        end_grant(firm.ada.grant_id, by=firm.dara)
        assert states() == [("offered", firm.bo.person_id)]


def test_work_under_broken_glass_stays(firm: "Cast") -> None:
    with held_at(SICK):
        order = firm.order((firm.kettle, 1))
        break_glass(firm.ada.desk_id, reason="A customer waits and nobody is there", by=firm.bo)
        take_item(order, by=firm.bo)
        check_in(by=firm.ada)
        assert WorkItem.objects.get(document_id=order, done_at=None).taken_by_id == firm.bo.person_id


def test_whoever_handed_back_is_asked_and_not_put_there_again(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.bo)
        report_absence(firm.ada.person_id, minutes=200, by=firm.ada)
        hand_back_cover(Cover.objects.get().pk, by=firm.bo)
    with held_at(SICK + timedelta(minutes=31)):
        look_after_desks(firm.house)
        assert states() == [("revoked", firm.bo.person_id), ("offered", firm.bo.person_id)]


def test_a_break_is_covered_no_longer_than_was_said(firm: "Cast") -> None:
    """Bo goes home twenty minutes from now: he can hold twenty of the thirty minutes, and his right ends with them."""
    spare_warehouse(firm)
    with held_at(EIGHT - timedelta(days=1)):
        week = [WeekLine(firm.bo.desk_id, 0, time(8), time(8, 25))]
        set_week(firm.bo.person_id, lines=week, first_day=MONDAY, by=firm.dara)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.bo)
        ask_for_break(minutes=30, by=firm.ada)
        ends: list[datetime] = list(Grant.objects.filter(source="cover").values_list("valid_until", flat=True))  # type: ignore[arg-type]
        assert all(end <= SICK + timedelta(minutes=20) for end in ends)


def test_a_right_goes_with_the_skill_it_rests_on(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        accept_cover(Cover.objects.get().pk, by=firm.bo)
        known = PersonSkill.objects.get(person_id=firm.bo.person_id, skill__code="sales")
        withdraw_assessment(
            firm.bo.person_id, skill_id=known.skill_id, reason="Not any more", version=known.version, by=firm.dara
        )
        assert states() == [("revoked", firm.bo.person_id)]
        assert actor_at("bo", "sales") is None
        holds()
