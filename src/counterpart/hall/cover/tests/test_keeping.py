"""Cover in the database: who stands in, with which right, and what goes back."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.identity.queries import rights_of
from counterpart.hall.cover.actions import accept_cover, decline_cover, give_consent, hand_back_cover
from counterpart.hall.cover.chores import keep_desks
from counterpart.hall.cover.errors import NotAsked, OfferOver
from counterpart.hall.cover.models import Cover, Gap
from counterpart.hall.cover.queries import missing
from counterpart.hall.desks.actions import StaffingLine, set_staffing, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.actions import WeekLine, ask_for_break, end_absence, report_absence, set_week
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.queries import day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

MONDAY = date(2026, 11, 23)
EIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)  # in Zagreb
SICK = EIGHT + timedelta(minutes=5)


@pytest.fixture
def firm(cast: "Cast") -> "Cast":
    """Ada, Bo and Chidi are there from eight to four; Bo can do sales alone."""
    with held_at(EIGHT - timedelta(days=1)):
        for who in (cast.ada, cast.bo, cast.chidi):
            lines = [WeekLine(who.desk_id, day, time(8), time(16)) for day in range(5)]
            set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
    return cast


def states() -> list[tuple[str, int]]:
    return list(Cover.objects.order_by("id").values_list("state", "person_id"))


def at_desk(who: "Actor", desk: int) -> "Actor":
    found = next((each for each in rights_of(who.person_id).all if each.desk_id == desk), None)
    assert found is not None
    return found


def tick(cast: "Cast") -> None:
    keep_desks(by=cast.house)


def test_a_yes_moves_queue_taken_work_and_rights_in_one_act(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(EIGHT):
        order = firm.order((firm.kettle, 1))
        take_item(order, by=firm.ada)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=200, is_guess=True, by=firm.bo)
        item = WorkItem.objects.get(document_id=order, done_at=None)
        assert (item.state, item.taken_by_id) == ("offered", None)  # nothing rests with her
        (cover,) = Cover.objects.all()
        assert (cover.state, cover.person_id, cover.owner_id) == ("offered", firm.bo.person_id, firm.ada.person_id)
        with pytest.raises(NotAsked):
            accept_cover(cover.pk, by=firm.chidi)
    with held_at(SICK + timedelta(seconds=20)):
        assert accept_cover(cover.pk, by=firm.bo).state == "active"
        bo = at_desk(firm.bo, firm.ada.desk_id)
        assert bo.on_behalf_of_id == firm.ada.person_id
        grant = Grant.objects.get(source="cover")
        assert (grant.valid_until, grant.discount_limit) == (
            SICK + timedelta(minutes=200),
            Grant.objects.get(pk=firm.ada.grant_id).discount_limit,
        )
        take_item(order, by=firm.bo)
        item.refresh_from_db()
        assert (item.taken_by_id, item.taken_for_id) == (firm.bo.person_id, firm.ada.person_id)
    with held_at(SICK + timedelta(minutes=199, seconds=59)):
        assert at_desk(firm.bo, firm.ada.desk_id).on_behalf_of_id == firm.ada.person_id
    with held_at(SICK + timedelta(minutes=200)):
        # Nothing has run, and the right is over.
        assert [each.desk_id for each in rights_of(firm.bo.person_id).all] == [firm.bo.desk_id]
        tick(firm)
        item.refresh_from_db()
        assert (item.taken_by_id, item.taken_for_id) == (firm.ada.person_id, None)
        assert states() == [("closed", firm.bo.person_id)]


def spare_warehouse(cast: "Cast") -> None:
    """The warehouse needs nobody on Mondays: Bo may leave it."""
    set_staffing(cast.bo.desk_id, lines=[StaffingLine(6, time(8), time(9), 1)], by=cast.dara)


def test_the_own_desk_comes_first(firm: "Cast") -> None:
    """Bo alone holds the warehouse: nobody can, the gap is written, and it closes when she is back."""
    with held_at(SICK):
        absence = report_absence(firm.ada.person_id, minutes=60, by=firm.ada).id
        assert states() == []
        gap = Gap.objects.get()
        assert (gap.desk_id, gap.absence_id, gap.until) == (firm.ada.desk_id, absence, None)
    with held_at(SICK + timedelta(minutes=10)):
        end_absence(absence, by=firm.ada)
        gap.refresh_from_db()
        assert gap.until == SICK + timedelta(minutes=10)


def test_no_and_no_answer(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        (cover,) = Cover.objects.all()
        decline_cover(cover.pk, by=firm.bo)
        assert states() == [("declined", firm.bo.person_id)]
        assert Gap.objects.filter(until=None).count() == 1  # Chidi knows sales under supervision; nobody is there
    with held_at(SICK + timedelta(minutes=31)):
        tick(firm)
        assert states()[-1] == ("offered", firm.bo.person_id)  # asked again after half an hour
    with held_at(SICK + timedelta(minutes=33)):
        tick(firm)
        assert states()[-1] == ("expired", firm.bo.person_id)
        with pytest.raises(OfferOver):
            accept_cover(Cover.objects.latest("id").pk, by=firm.bo)


def test_lunch_waits_for_its_cover_and_begins_with_it(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        answer = ask_for_break(minutes=30, by=firm.ada)
        assert answer.state == "asked"
        (cover,) = Cover.objects.all()
    with held_at(SICK + timedelta(seconds=30)):
        accept_cover(cover.pk, by=firm.bo)
        lunch = Absence.objects.get()
        assert (lunch.waits, lunch.starts_at) == (False, SICK + timedelta(seconds=30))
        grant = Grant.objects.get(source="cover")
        assert (grant.valid_from, grant.valid_until) == (lunch.starts_at, lunch.ends_at)
        end_absence(lunch.pk, by=firm.ada)
        grant.refresh_from_db()
        assert grant.valid_until == SICK + timedelta(seconds=30) and states() == [("closed", firm.bo.person_id)]


def test_a_break_that_waits_is_gone_when_leave_begins(firm: "Cast") -> None:
    """Nobody stood in for Chidi's break all morning; at noon his leave begins, and the break is not taken in it."""
    noon = SICK + timedelta(hours=4)
    with held_at(SICK):
        ends = noon + timedelta(hours=2)
        report_absence(firm.chidi.person_id, starts_at=noon, ends_at=ends, kind="planned", by=firm.chidi)
        ask_for_break(minutes=30, by=firm.chidi)
        lunch = Absence.objects.get(waits=True)
    with held_at(noon):
        tick(firm)
        lunch.refresh_from_db()
        assert (lunch.waits, lunch.starts_at, lunch.ends_at) == (False, SICK, SICK)
        tick(firm)


def test_a_break_waits_whatever_happens_at_other_desks(firm: "Cast") -> None:
    """Chidi knows sales a little: when sales is settled he is looked at, his own desk is not."""
    with held_at(SICK):
        assert ask_for_break(minutes=30, by=firm.chidi).state == "asked"
        absence = report_absence(firm.ada.person_id, minutes=60, by=firm.ada).id
        end_absence(absence, by=firm.ada)
        assert Absence.objects.get(person_id=firm.chidi.person_id).waits


def test_who_agreed_beforehand_is_not_asked(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.bo)
        assert ask_for_break(minutes=30, by=firm.ada).state == "away"
        assert states() == [("active", firm.bo.person_id)]
        hand_back_cover(Cover.objects.get().pk, by=firm.bo)
        assert states() == [("revoked", firm.bo.person_id)]
        assert Gap.objects.filter(until=None).count() == 1


def test_the_cover_falls_ill_too(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        order = firm.order((firm.kettle, 1))
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        accept_cover(Cover.objects.get().pk, by=firm.bo)
        take_item(order, by=firm.bo)
        report_absence(firm.bo.person_id, minutes=60, by=firm.bo)
        assert states() == [("revoked", firm.bo.person_id)]
        item = WorkItem.objects.get(document_id=order, done_at=None)
        assert (item.state, item.taken_by_id) == ("offered", None)
        assert [each.desk_id for each in rights_of(firm.bo.person_id).all] == [firm.bo.desk_id]


def statements(work: "Callable[[], object]") -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")) for q in seen.captured_queries)


def test_an_absence_with_its_cover_costs_the_same_whatever_moves(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        give_consent(duties=["sales"], by=firm.bo)
        spent = []
        for orders in (1, 12):
            for _ in range(orders):
                take_item(firm.order((firm.fitting, 1)), by=firm.ada)
            spent.append(statements(lambda: report_absence(firm.ada.person_id, minutes=20, by=firm.ada)))
            moved = WorkItem.objects.filter(taken_by_id=firm.bo.person_id, taken_for_id=firm.ada.person_id)
            assert moved.count() >= orders
            end_absence(Absence.objects.latest("id").pk, by=firm.ada)
        assert spent[0] == spent[1] <= 40, spent


def test_candidates_are_found_in_few_statements(firm: "Cast") -> None:
    spare_warehouse(firm)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        assert statements(lambda: missing(firm.dara, SICK)) < 30


def test_a_cover_comes_without_what_its_holder_has_touched(firm: "Cast") -> None:
    """What the rules keep Bo from stays on Ada's desk for somebody else; the rest is his, and the offer says so."""
    spare_warehouse(firm)
    with held_at(SICK):
        order, other = firm.order((firm.kettle, 1)), firm.order((firm.kettle, 1))
        for each in (order, other):
            take_item(each, by=firm.ada)
        give_consent(duties=["sales"], by=firm.bo)
        with mock.patch("counterpart.hall.cover.feed.kept_from", return_value={(firm.bo.person_id, order)}):
            report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        (cover,) = Cover.objects.all()
        assert (cover.person_id, cover.without) == (firm.bo.person_id, [order])
        lies = dict(
            WorkItem.objects.filter(document_id__in=(order, other), done_at=None).values_list(
                "document_id", "taken_by_id"
            )
        )
        assert lies == {order: None, other: firm.bo.person_id}


def test_hours_that_no_row_holds_need_nobody(firm: "Cast") -> None:
    """Sales has its minimum written down, and not for Mondays: Ada is not missed on a Monday."""
    set_staffing(firm.ada.desk_id, lines=[StaffingLine(6, time(8), time(9), 1)], by=firm.dara)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        assert (Cover.objects.count(), Gap.objects.count()) == (0, 0)
        (day,) = [each for each in day_of(firm.ada, MONDAY, SICK) if each.desk.id == firm.ada.desk_id]
        assert day.empty == []
