"""Skills, requirements, assessments, staffing and leads, as people say them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from counterpart.foundation.acts.gate import Answer, action
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.actions import create_duty
from counterpart.foundation.organisation.models import Desk, Duty
from counterpart.hall.desks.actions import NotYourDesk, StaffingLine, set_leads, set_staffing
from counterpart.hall.desks.models import Lead, Staffing
from counterpart.hall.presence.spans import Span
from counterpart.hall.skills import actions, queries
from counterpart.hall.skills.assessing import add_evidence
from counterpart.hall.skills.errors import NotOneself, NotYourTeam
from counterpart.hall.skills.models import Assessment, PersonSkill, Practised, Skill
from counterpart.hall.skills.practised import fold_practice

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

MORNING = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # a Monday, 08:05 in Zagreb


@pytest.fixture(autouse=True)
def everything_holds(db: None) -> Iterator[None]:
    yield
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def skill(code: str) -> int:
    return Skill.objects.get(code=code).pk


def level(cast: "Cast", who: int, duty: str, at: datetime = MORNING) -> int:
    found = queries.fitness_of([duty], at, [who]).get(who, {})
    return found[duty].level_at(at) if duty in found else 0


def test_a_new_firm_has_a_skill_for_each_duty_and_a_new_duty_gets_one(cast: "Cast") -> None:
    assert set(Skill.objects.values_list("code", flat=True)) == set(
        Duty.objects.filter(is_built_in=False).values_list("code", flat=True)
    )
    create_duty("workshop", name="Workshop", wing="back", by=cast.dara)
    assert Skill.objects.get(code="workshop").name == "Workshop"
    assert queries.catalogue().duties["workshop"].needs[0].skill == skill("workshop")


def test_somebody_else_assesses_and_every_time_is_kept(cast: "Cast") -> None:
    bo, purchase = cast.bo.person_id, skill("sales")
    said: dict[str, Any] = {"skill_id": purchase, "evidence": "Ten orders side by side"}
    with held_at(MORNING):
        assert level(cast, bo, "sales") == 3
        actions.assess_person(bo, level=4, version=1, by=cast.dara, **said)
        assert level(cast, bo, "sales") == 4
        with pytest.raises(Stale):
            actions.assess_person(bo, level=2, version=1, by=cast.dara, **said)
        actions.withdraw_assessment(bo, skill_id=purchase, reason="A year ago", version=2, by=cast.dara)
        assert level(cast, bo, "sales") == 0
    kept = Assessment.objects.filter(person_id=bo, skill_id=purchase).order_by("version")
    assert [(row.level, row.evidence) for row in kept] == [
        (3, "Works here"), (4, "Ten orders side by side"), (0, "A year ago")
    ]  # fmt: skip
    for change in (lambda: kept.update(level=4), lambda: kept.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_nobody_assesses_themselves_and_only_who_leads_assesses_others(cast: "Cast") -> None:
    sales, warehouse = skill("sales"), skill("warehouse")
    with pytest.raises(NotOneself):
        actions.assess_person(cast.dara.person_id, skill_id=sales, level=3, evidence="Me", by=cast.dara)
    with pytest.raises(NotYourTeam):
        actions.assess_person(cast.bo.person_id, skill_id=sales, level=4, evidence="Good", version=1, by=cast.ada)
    with pytest.raises(Forbidden):
        actions.assess_person(cast.bo.person_id, skill_id=sales, level=4, evidence="Good", version=1, by=cast.noor)
    set_leads(cast.ada.desk_id, person_ids=[cast.ada.person_id], by=cast.dara)
    actions.assess_person(cast.bo.person_id, skill_id=sales, level=4, evidence="Good", version=1, by=cast.ada)
    with pytest.raises(NotYourTeam):
        actions.assess_person(cast.bo.person_id, skill_id=warehouse, level=1, evidence="Bad", version=1, by=cast.ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonSkill.objects.filter(person_id=cast.bo.person_id).update(assessor_id=cast.bo.person_id)
    with pytest.raises(Missing):
        actions.assess_person(cast.noor.person_id, skill_id=sales, level=1, by=cast.dara)


def test_what_cannot_be_said(cast: "Cast") -> None:
    sales = skill("sales")
    with held_at(MORNING):
        wrong: list[dict[str, Any]] = [
            {"level": 5, "evidence": "x"}, {"level": 3}, {"level": 1, "evidence": "x" * 501},
            {"level": 3, "evidence": "x", "valid_until": date(2026, 11, 22)},
            {"level": 3, "evidence": "x", "valid_until": date(9999, 12, 31)},
        ]  # fmt: skip
        for more in wrong:
            with pytest.raises(Invalid):
                actions.assess_person(cast.bo.person_id, skill_id=sales, version=1, by=cast.dara, **more)
    for wanted in ([actions.Wanted(sales), actions.Wanted(sales)], [actions.Wanted(10**6)], [actions.Wanted(sales, 5)]):
        with pytest.raises(Invalid):
            actions.set_requirements(Duty.objects.get(code="sales").pk, wanted=wanted, by=cast.dara)
    for name in ("", "x" * 61, "sales"):
        with pytest.raises(Invalid):
            actions.add_skill(name, by=cast.dara)
    assert PersonSkill.objects.get(person_id=cast.bo.person_id, skill_id=sales).level == 3


def test_a_certificate_has_teeth_to_the_second(cast: "Cast") -> None:
    bo, duty = cast.bo.person_id, Duty.objects.get(code="sales")
    with held_at(MORNING):
        licence = actions.add_skill("Forklift licence", is_certificate=True, by=cast.dara).id
        wanted = [actions.Wanted(skill("sales")), actions.Wanted(licence)]
        actions.set_requirements(duty.pk, wanted=wanted, by=cast.dara)
        assert level(cast, bo, "sales") == 0 == level(cast, cast.ada.person_id, "sales")
        actions.assess_person(
            bo, skill_id=licence, level=3, evidence="No. 42", valid_until=date(2026, 11, 24), by=cast.dara
        )
    midnight = datetime(2026, 11, 24, 23, tzinfo=UTC)  # in Zagreb
    assert level(cast, bo, "sales", midnight - timedelta(seconds=1)) == 3
    assert level(cast, bo, "sales", midnight) == 0
    found = queries.fitness_of(["sales"], midnight, [bo])[bo]["sales"]
    assert (found.level, found.valid_until) == (3, midnight)
    actions.set_requirements(duty.pk, wanted=[], by=cast.dara)
    assert level(cast, bo, "sales", midnight) == 3


def test_fitness_takes_two_statements_whatever_the_duties(cast: "Cast") -> None:
    queries.catalogue()
    with CaptureQueriesContext(connection) as seen:
        found = queries.fitness_of([*queries.catalogue().duties], MORNING)
    assert len(seen.captured_queries) == 2
    assert {code for code, fit in found[cast.bo.person_id].items() if fit.level >= 3} == {
        "warehouse", "fulfilment", "pickup", "sales"
    }  # fmt: skip


def test_practice_is_folded_from_the_acts(cast: "Cast") -> None:
    with held_at(MORNING):
        cast.order((cast.kettle, 1))
    assert fold_practice() > 0
    assert fold_practice() == 0
    found = Practised.objects.get(person_id=cast.ada.person_id)
    assert (found.duty.code, found.on) == ("sales", MORNING.date())
    assert not Practised.objects.filter(person_id=cast.house.person_id).exists()
    with held_at(MORNING + timedelta(days=3)):
        cast.order((cast.kettle, 1))
        assert fold_practice() > 0
        fit = queries.fitness_of(["sales"], MORNING + timedelta(days=4), [cast.ada.person_id])
    assert fit[cast.ada.person_id]["sales"].practised_on == date(2026, 11, 26)


def test_passing_a_practice_is_evidence_and_no_more(cast: "Cast") -> None:
    @action("test.pass_practice")
    def passed(duty: str, *, by: Actor) -> Answer:
        add_evidence(cast.bo.person_id, duty, "Passed the practice: short pick")
        return Answer(1, "test")

    for duty in ("after_sales", "after_sales", "sales"):
        passed(duty, by=cast.dara)
    found = PersonSkill.objects.get(person_id=cast.bo.person_id, skill__code="after_sales")
    assert (found.level, found.assessor, found.version) == (1, None, 2)
    assert PersonSkill.objects.get(person_id=cast.bo.person_id, skill__code="sales").version == 1


def test_how_many_people_a_desk_needs(cast: "Cast") -> None:
    desk = cast.ada.desk_id
    day = StaffingLine(0, time(8), time(16), 2)
    night = StaffingLine(0, time(22), time(6))
    with pytest.raises(NotYourDesk):
        set_staffing(desk, lines=[day], by=cast.ada)
    set_leads(desk, person_ids=[cast.ada.person_id], by=cast.dara)
    set_staffing(desk, lines=[day, night], by=cast.ada)
    window = Span(MORNING, MORNING + timedelta(days=1))
    assert queries.staffing_of([desk], window) == {
        desk: [
            (Span(MORNING, datetime(2026, 11, 23, 15, tzinfo=UTC)), 2),
            (Span(datetime(2026, 11, 23, 21, tzinfo=UTC), datetime(2026, 11, 24, 5, tzinfo=UTC)), 1),
        ]
    }
    for lines in (
        [day, StaffingLine(0, time(15), time(17))], [night, StaffingLine(1, time(5), time(6))],
        [StaffingLine(0, time(8), time(8))], [StaffingLine(7, time(8), time(9))], [StaffingLine(0, time(8), time(9), 0)],
    ):  # fmt: skip
        with pytest.raises(Invalid):
            set_staffing(desk, lines=lines, by=cast.dara)
    with pytest.raises(Invalid):
        set_leads(desk, person_ids=[cast.noor.person_id], by=cast.dara)
    with pytest.raises(Missing):
        set_leads(Desk.objects.get(duty__code="portal").pk, person_ids=[], by=cast.dara)
    set_leads(desk, person_ids=[], by=cast.dara)
    assert (Staffing.objects.count(), Lead.objects.count()) == (2, 0)
    assert Grant.objects.filter(person_id=cast.noor.person_id).exists()
