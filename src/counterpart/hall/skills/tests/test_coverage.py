"""Fit people against the fewest wanted; the bench of a desk; the shortest way to a better one."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Grant
from counterpart.hall.desks.actions import StaffingLine, set_staffing
from counterpart.hall.presence.actions import WeekLine, report_absence, set_week
from counterpart.hall.presence.spans import Span
from counterpart.hall.skills import planning
from counterpart.hall.skills.coverage import DeskCover, Stretch, coverage_of, stretches
from counterpart.hall.skills.models import PersonSkill, Skill
from counterpart.hall.skills.training import Bench, Place, Worker, benches, plan

if TYPE_CHECKING:
    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 08:00 in Zagreb


def at(hour: float) -> datetime:
    return MORNING + timedelta(hours=hour - 8)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


def test_between_two_edges_nothing_changes() -> None:
    found = stretches([(span(8, 12), 1), (span(10, 11), 1)], [span(9, 13)], [span(8, 10)])
    assert found == [
        Stretch(span(8, 9), 0, 1, 1), Stretch(span(9, 10), 1, 1, 1), Stretch(span(10, 11), 1, 0, 2),
        Stretch(span(11, 12), 1, 0, 1), Stretch(span(12, 13), 1, 0, 0),
    ]  # fmt: skip
    assert stretches([], [], [span(8, 9)]) == []


def week(cast: "Cast", who: "Actor", desk: int = 0) -> None:
    lines = [WeekLine(desk or who.desk_id, day, time(8), time(16)) for day in range(5)]
    set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)


def of(cast: "Cast", desk: int, window: Span) -> DeskCover:
    return next(each for each in coverage_of(cast.dara.desks_seen(), window) if each.desk.id == desk)


def test_a_desk_is_short_while_its_fit_person_is_away_and_somebody_could_step_in(cast: "Cast") -> None:
    desk, day = cast.ada.desk_id, span(0, 24)
    with held_at(MORNING - timedelta(days=1)):
        for who in (cast.ada, cast.bo, cast.chidi):
            week(cast, who)
        set_staffing(desk, lines=[StaffingLine(n, time(8), time(16)) for n in range(5)], by=cast.dara)
        report_absence(cast.ada.person_id, starts_at=at(10), ends_at=at(12), kind="planned", by=cast.ada)
        found = of(cast, desk, day)
        assert [(s.span, s.fit, s.could, s.wanted) for s in found.stretches] == [
            (span(8, 10), 1, 1, 1), (span(10, 12), 0, 1, 1), (span(12, 16), 1, 1, 1)
        ]  # fmt: skip
        assert found.short == timedelta(hours=2)
        # Bo covers: he sits there, and not at his own desk meanwhile.
        Grant.objects.create(
            person_id=cast.bo.person_id, desk_id=desk, valid_from=at(10), valid_until=at(12), source="cover", reason="Cover",
            on_behalf_of_id=cast.ada.person_id,
        )  # fmt: skip
        assert of(cast, desk, day).short == timedelta()
        assert of(cast, cast.bo.desk_id, day).short == timedelta(hours=2)
        # A certificate that ends takes its holder off the desk.
        PersonSkill.objects.filter(person_id=cast.ada.person_id, skill__code="sales").update(
            valid_until=date(2026, 11, 23)
        )
        tuesday = Span(day.start + timedelta(days=1), day.end + timedelta(days=1))
        assert of(cast, desk, tuesday).short == timedelta(hours=8)


def test_a_day_without_rows_needs_nobody_and_a_desk_without_rows_one(cast: "Cast") -> None:
    with held_at(MORNING - timedelta(days=1)):
        week(cast, cast.ada)
        week(cast, cast.bo)
        set_staffing(cast.ada.desk_id, lines=[StaffingLine(6, time(8), time(16))], by=cast.dara)
        assert [s.wanted for s in of(cast, cast.ada.desk_id, span(0, 24)).stretches] == [0]
        assert [s.wanted for s in of(cast, cast.bo.desk_id, span(0, 24)).stretches] == [1]


def test_coverage_takes_six_statements_whatever_the_people(cast: "Cast") -> None:
    with held_at(MORNING - timedelta(days=1)):
        for who in (cast.ada, cast.bo, cast.chidi):
            week(cast, who)
        coverage_of(cast.dara.desks_seen(), span(0, 24))
        with CaptureQueriesContext(connection) as seen:
            coverage_of(cast.dara.desks_seen(), span(0, 24))
    assert len(seen.captured_queries) == 6


SALES = Place(1, "sales", True, 1)


def worker(key: int, name: str, level: int, *, front: bool = True, site: int = 1) -> Worker:
    return Worker(key, name, front, frozenset({site}), {"sales": level} if level else {"warehouse": 3})


def test_who_could_hold_a_desk_and_who_of_them_is_from_the_other_office() -> None:
    ada, bo, far = worker(1, "Ada", 4), worker(2, "Bo", 3, front=False), worker(3, "Far", 4, site=2)
    (bench,) = benches([SALES], [ada, bo, far])
    assert (bench.factor, bench.across, bench.is_thin) == (2, (bo,), False)
    (bench,) = benches([SALES], [ada, far])
    assert (bench.factor, bench.wants_across, bench.is_thin) == (1, True, True)
    (bench,) = benches([Place(1, "sales", True, 1, keeps_to_itself=True)], [ada, worker(4, "Cy", 3)])
    assert not bench.is_thin


def test_the_shortest_way_closes_both_gaps_with_one_person_of_the_other_office() -> None:
    ada, near = worker(1, "Ada", 4), worker(2, "Near", 2)
    back, new = worker(3, "Back", 1, front=False), worker(4, "New", 0, front=False)
    found = plan([Bench(SALES, (ada,), ())], [ada, near, back, new])
    assert [(s.person.name, s.level, s.steps, s.trainer, s.closes_number, s.closes_across) for s in found] == [
        ("Back", 1, 2, ada, True, True)
    ]
    found = plan([Bench(SALES, (), ())], [near, back, new])
    assert [(s.person.name, s.steps, s.trainer) for s in found] == [("Near", 1, None), ("Back", 2, None)]


def test_the_page_explains_the_steps_and_says_what_ends(cast: "Cast") -> None:
    licence = Skill.objects.create(code="forklift", name="Forklift licence", is_certificate=True)
    PersonSkill.objects.create(
        person_id=cast.bo.person_id,
        skill=licence,
        level=3,
        assessor_id=cast.dara.person_id,
        valid_until=date(2026, 11, 28),
    )
    with held_at(MORNING):
        page = client_of(cast.dara).get("/skills/training/").content.decode()
        assert "ends on 28 November, in 5 days" in page
        assert "Chidi Eze learns Sales" not in page  # Bo holds it from the other office already
        assert (
            "Then somebody from the other office can hold Warehouse." in page or "and one from the other office" in page
        )
        assert [e.days for e in planning.endings_of(cast.dara, MONDAY)] == [5]
        day = client_of(cast.bo).get("/skills/coverage/?day=2026-11-23").content.decode()
        assert "Nobody is planned on this day" in day
        week(cast, cast.ada)
        day = client_of(cast.bo).get("/skills/coverage/?day=2026-11-23").content.decode()
        assert "08:00: 1 fit, 1 needed" in day
        assert client_of(cast.bo).get("/skills/coverage/?day=2026-11-23&view=week").status_code == 200
        assert client_of(cast.bo).get("/skills/coverage/?day=9999-99-99&site=99").status_code == 200
