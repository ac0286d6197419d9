"""Coming, leaving, breaks and absences, as people say them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.invariants import check
from counterpart.hall.presence import actions, queries
from counterpart.hall.presence.errors import AbsenceOver, AwayAlready, NotYours
from counterpart.hall.presence.models import Absence, AbsenceReason, Sitting, WeeklyShift
from counterpart.hall.presence.spans import Span

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # 08:05 in Zagreb


@pytest.fixture(autouse=True)
def everything_holds(db: None) -> Iterator[None]:
    yield
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def week(cast: "Cast", *, ends: time = time(16)) -> None:
    lines = [actions.WeekLine(cast.ada.desk_id, day, time(8), ends) for day in range(5)]
    actions.set_week(cast.ada.person_id, lines=lines, first_day=MONDAY, by=cast.dara)


def test_a_colleague_says_that_she_is_ill_and_nobody_reads_why(cast: "Cast") -> None:
    with held_at(MORNING):
        until = MORNING + hours(4)
        actions.report_absence(cast.ada.person_id, ends_at=until, is_guess=True, why="ill", note="Flu", by=cast.bo)
        (absence,) = queries.away_at([cast.ada.person_id, cast.bo.person_id], MORNING).values()
    assert (absence.person_id, absence.ends_at, absence.is_guess) == (cast.ada.person_id, until, True)
    act = Act.objects.latest("pk")
    assert "flu" not in f"{act.changed}{act.answer}".lower() and "ill" not in f"{act.changed}".lower()
    assert AbsenceReason.objects.get().why == "ill"


def test_the_end_moves_and_back_early_ends_it(cast: "Cast") -> None:
    with held_at(MORNING):
        absence = actions.report_absence(cast.ada.person_id, ends_at=MORNING + hours(4), is_guess=True, by=cast.bo).id
        actions.change_absence(absence, ends_at=MORNING + hours(6), version=1, by=cast.ada)
        with pytest.raises(Stale):
            actions.change_absence(absence, ends_at=MORNING + hours(7), version=1, by=cast.ada)
        with pytest.raises(NotYours):
            actions.end_absence(absence, by=cast.chidi)
    with held_at(MORNING + hours(1)):
        actions.end_absence(absence, by=cast.ada)
        assert queries.away_at([cast.ada.person_id], MORNING + hours(1)) == {}
        with pytest.raises(AbsenceOver):
            actions.end_absence(absence, by=cast.ada)


def test_an_absence_ahead_that_does_not_happen_leaves_no_time(cast: "Cast") -> None:
    with held_at(MORNING):
        starts = MORNING + hours(30)
        planned = actions.report_absence(
            cast.ada.person_id, starts_at=starts, ends_at=starts + hours(8), kind="planned", by=cast.ada
        )
        assert planned.state == "planned"
        actions.end_absence(planned.id, by=cast.ada)
        assert queries.away_at([cast.ada.person_id], starts + hours(1)) == {}
        actions.report_absence(
            cast.ada.person_id, starts_at=starts, ends_at=starts + hours(8), kind="planned", by=cast.ada
        )


def test_nobody_is_away_twice_but_who_falls_ill_on_a_break_is_ill(cast: "Cast") -> None:
    with held_at(MORNING):
        lunch = actions.report_absence(cast.ada.person_id, ends_at=MORNING + hours(0.5), kind="break", by=cast.ada).id
    with held_at(MORNING + hours(0.25)):
        actions.report_absence(cast.ada.person_id, ends_at=MORNING + hours(9), by=cast.bo)
        assert Absence.objects.get(pk=lunch).ends_at == MORNING + hours(0.25)
        with pytest.raises(AwayAlready):
            actions.report_absence(cast.ada.person_id, ends_at=MORNING + hours(1), kind="break", by=cast.ada)


@pytest.mark.parametrize(
    ("ends", "kind"),
    [(timedelta(0), "sudden"), (timedelta(days=-1), "sudden"), (timedelta(days=401), "planned"), (hours(2.5), "break"),
     (hours(1), "lunch")],
)  # fmt: skip
def test_an_end_that_cannot_be_is_refused(cast: "Cast", ends: timedelta, kind: str) -> None:
    with held_at(MORNING), pytest.raises(Invalid):
        actions.report_absence(cast.ada.person_id, ends_at=MORNING + ends, kind=kind, by=cast.ada)


def test_customers_and_strangers_are_nobodys_colleagues(cast: "Cast") -> None:
    with held_at(MORNING), pytest.raises(Missing):
        actions.report_absence(cast.noor.person_id, ends_at=MORNING + hours(1), by=cast.ada)


def test_checking_in_leaves_the_desk_before_and_ends_an_absence(cast: "Cast") -> None:
    with held_at(MORNING):
        actions.check_in(by=cast.ada)
        actions.report_absence(cast.ada.person_id, ends_at=MORNING + hours(1), by=cast.ada)
        assert Sitting.objects.filter(until=None).count() == 0, "who is ill does not sit there"
    with held_at(MORNING + hours(0.5)):
        actions.check_in(by=cast.ada)
        actions.check_in(by=cast.ada)
        assert queries.away_at([cast.ada.person_id], MORNING + hours(0.5)) == {}
        assert Sitting.objects.filter(until=None).count() == 1
        actions.check_out(by=cast.ada)
        with pytest.raises(AbsenceOver):
            actions.check_out(by=cast.ada)


def test_a_week_replaces_what_was_planned_and_keeps_what_was(cast: "Cast") -> None:
    with held_at(MORNING - timedelta(days=7)):
        actions.set_week(
            cast.ada.person_id, lines=[actions.WeekLine(cast.ada.desk_id, 0, time(9), time(17))],
            first_day=MONDAY - timedelta(days=7), by=cast.dara,
        )  # fmt: skip
    with held_at(MORNING):
        week(cast)
        week(cast, ends=time(15))
        assert WeeklyShift.objects.filter(last_day=None).count() == 5
        monday = Span(MORNING - hours(5), MORNING + hours(12))
        (shift,) = queries.shifts_over(monday, person_ids=[cast.ada.person_id])
        assert shift.span == Span(MORNING - timedelta(minutes=5), MORNING + timedelta(hours=6, minutes=55))
        before = Span(monday.start - timedelta(days=7), monday.end - timedelta(days=7))
        (shift,) = queries.shifts_over(before, person_ids=[cast.ada.person_id])
        assert shift.span.start.hour == 8, "nine in Zagreb, as it was then"


def test_shifts_that_meet_or_of_a_desk_not_held_are_refused(cast: "Cast") -> None:
    desk = cast.ada.desk_id
    night = [actions.WeekLine(desk, 6, time(22), time(6)), actions.WeekLine(desk, 0, time(5), time(9))]
    with held_at(MORNING):
        for lines in (night, [actions.WeekLine(cast.bo.desk_id, 0, time(8), time(9))]):
            with pytest.raises(Invalid):
                actions.set_week(cast.ada.person_id, lines=lines, first_day=MONDAY, by=cast.dara)


def test_the_day_of_a_desk_shows_when_nobody_is_there(
    cast: "Cast", django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with held_at(MORNING):
        week(cast)
        actions.report_absence(cast.ada.person_id, ends_at=MORNING + hours(4), by=cast.bo)
        with django_assert_num_queries(8):  # one for the hours of those without shifts
            days = queries.day_of(cast.dara, MONDAY, MORNING)
    (sales,) = (each for each in days if each.desk.id == cast.ada.desk_id)
    assert sales.empty_now(MORNING) == Span(MORNING, MORNING + hours(4))
    (ada,) = sales.people
    assert [part.away for part in ada.stretches] == [False, True, False]
    assert ada.absence is not None and ada.expected


def test_the_database_says_no_first(cast: "Cast") -> None:
    with held_at(MORNING):
        actions.check_in(by=cast.ada)
    wrong: list[Callable[[], object]] = [
        lambda: Sitting.objects.create(person_id=cast.ada.person_id, desk_id=cast.bo.desk_id, since=MORNING),
        lambda: WeeklyShift.objects.create(
            person_id=cast.ada.person_id, desk_id=cast.ada.desk_id, weekday=7, starts=time(8), ends=time(9), first_day=MONDAY
        ),
        lambda: WeeklyShift.objects.create(
            person_id=cast.ada.person_id, desk_id=cast.ada.desk_id, weekday=1, starts=time(8), ends=time(8), first_day=MONDAY
        ),
        lambda: Absence.objects.create(
            person_id=cast.ada.person_id, starts_at=MORNING, ends_at=MORNING - hours(1), kind="sudden",
            reported_by_id=cast.bo.person_id, reported_at=MORNING,
        ),
    ]  # fmt: skip
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
