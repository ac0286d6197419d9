"""Who can do what, what duties take, how many people desks need, and where somebody is missing, over the API."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import ApiRequest, PathId, Room, tagged, version_of, written
from counterpart.foundation.clock import day_in, days_after, midnight, now
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.wire import LINES, ONE_LINE, Body, Day, Flag, Key, Told
from counterpart.hall.desks.actions import PEOPLE_MOST, STAFFING_MOST, StaffingLine, set_staffing
from counterpart.hall.desks.models import Lead, Staffing
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.presence.spans import Span
from counterpart.hall.skills import actions, planning
from counterpart.hall.skills.assessing import EVIDENCE_MOST
from counterpart.hall.skills.coverage import DeskCover, coverage_of
from counterpart.hall.skills.matrix import led_by
from counterpart.hall.skills.models import PersonSkill, Skill
from counterpart.hall.skills.queries import catalogue, end_of, fitness_of, may_assess
from counterpart.hall.skills.training import Bench

router = Room(tags=["skills"])
FURTHEST = timedelta(days=400)
Level = Annotated[int, Field(ge=0, le=4, strict=True)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, examples=["08:00"])]


class SkillTold(Told):
    id: int
    code: str
    name: str
    is_certificate: bool


class Skills(Told):
    results: list[SkillTold]


class SkillIn(Body):
    name: Annotated[str, ONE_LINE, Field(min_length=1, max_length=60)]
    is_certificate: Flag = False


class SkillNeedTold(Told):
    skill_id: int
    level: int


class RequirementTold(Told):
    """``is_own``: nothing was written down, so the duty takes the skill of its own name."""

    duty_id: int
    duty: str
    is_own: bool
    takes: list[SkillNeedTold]


class Requirements(Told):
    results: list[RequirementTold]


class NeedIn(Body):
    skill_id: Key
    level: Annotated[int, Field(ge=1, le=4, strict=True)] = 3


class RequirementIn(Body):
    takes: Annotated[list[NeedIn], Field(max_length=actions.NEEDS_MOST)]


class PersonSkillTold(Told):
    """``level`` is what it is now: none where it has ended. ``evidence`` is there for the person and who may assess."""

    person_id: int
    skill_id: int
    level: int
    assessed_level: int
    evidence: str | None
    assessor_id: int | None
    valid_until: date | None
    version: int


class FitnessTold(Told):
    duty: str
    level: int
    valid_until: datetime | None
    practised_on: date | None


class PersonSkills(Told):
    skills: list[PersonSkillTold]
    duties: list[FitnessTold]


class AssessIn(Body):
    """``valid_until`` is the last day."""

    level: Level
    evidence: Annotated[str, LINES, Field(max_length=EVIDENCE_MOST)] = ""
    valid_until: Day | None = None


class HoursTold(Told):
    weekday: int
    starts: str
    ends: str
    people: int


class StaffingTold(Told):
    desk_id: int
    leads: list[int]
    hours: list[HoursTold]


class Staffings(Told):
    results: list[StaffingTold]


class HoursIn(Body):
    """``weekday``: Monday is 0. An end at or before the start is on the next day."""

    weekday: Annotated[int, Field(ge=0, le=6, strict=True)]
    starts: Clock
    ends: Clock
    people: Annotated[int, Field(ge=1, le=PEOPLE_MOST, strict=True)] = 1


class StaffingIn(Body):
    hours: Annotated[list[HoursIn], Field(max_length=STAFFING_MOST)]


class CoverageStretchTold(Told):
    """``fit`` people at the desk, ``could``: others at work who could step in, ``wanted``: the fewest."""

    starts_at: datetime
    ends_at: datetime
    fit: int
    could: int
    wanted: int


class CoverageTold(Told):
    """``bus_factor``: so many people do the duty alone; ``from_other_office`` of them from the other office."""

    desk_id: int
    duty: str
    minutes_short: int
    bus_factor: int | None
    from_other_office: int | None
    stretches: list[CoverageStretchTold]


class Coverage(Told):
    day: date
    desks: list[CoverageTold]


@router.read("/skills", "skills.view", Skills)
def list_skills(request: ApiRequest) -> Skills:
    """The skills and certificates there are."""
    return Skills(results=[_skill(skill) for skill in catalogue().skills.values()])


@router.write("/skills", "skills.add_skill")
def add_skill(request: ApiRequest, body: SkillIn) -> HttpResponse:
    """A new skill or certificate."""
    return written(actions.add_skill(body.name, is_certificate=body.is_certificate, by=request.auth))


@router.read("/requirements", "skills.view", Requirements)
def list_requirements(request: ApiRequest) -> Requirements:
    """What each duty takes."""
    known = catalogue()
    return Requirements(
        results=[
            RequirementTold(
                duty_id=duty.id, duty=duty.code, is_own=[known.skills[n.skill].code for n in duty.needs] == [duty.code],
                takes=[SkillNeedTold(skill_id=need.skill, level=need.level) for need in duty.needs],
            )
            for duty in known.duties.values()
        ]
    )  # fmt: skip


@router.write("/requirements/{duty_id}", "skills.set_requirements", method="PUT", sample="duty")
def set_requirements(request: ApiRequest, duty_id: PathId, body: RequirementIn) -> HttpResponse:
    """From now on the duty takes these. Nothing: the skill of its own name."""
    wanted = [actions.Wanted(need.skill_id, need.level) for need in body.takes]
    return written(actions.set_requirements(duty_id, wanted=wanted, by=request.auth))


@router.read("/people/{person_id}/skills", "skills.view", PersonSkills, sample="person")
def list_person_skills(request: ApiRequest, person_id: PathId) -> PersonSkills:
    """What somebody can do now, skill by skill and duty by duty."""
    by, at = request.auth, now()
    _seen(by, person_id)
    led = led_by(by)
    rows = PersonSkill.objects.filter(person_id=person_id).order_by("skill_id")
    fit = fitness_of([*catalogue().duties], at, [person_id]).get(person_id, {})
    return PersonSkills(
        skills=[_person_skill(row, by, led, at) for row in rows],
        duties=[
            FitnessTold(duty=code, level=f.level_at(at), valid_until=f.valid_until, practised_on=f.practised_on)
            for code, f in fit.items()
        ],
    )


@router.read("/people/{person_id}/skills/{skill_id}", "skills.view", PersonSkillTold, sample="person skill")
def get_person_skill(request: ApiRequest, person_id: PathId, skill_id: PathId) -> HttpResponse:
    """One skill of somebody; its ETag is the version that an assessment names, 0 before the first."""
    by = request.auth
    _seen(by, person_id)
    if skill_id not in catalogue().skills:
        raise Missing()
    row = PersonSkill.objects.filter(person_id=person_id, skill_id=skill_id).first()
    row = row or PersonSkill(person_id=person_id, skill_id=skill_id, level=0, version=0)
    return tagged(_person_skill(row, by, led_by(by), now()), row.version)


@router.write(
    "/people/{person_id}/skills/{skill_id}", "skills.assess_person", method="PUT", sample="person skill", versioned=True
)
def assess_person(request: ApiRequest, person_id: PathId, skill_id: PathId, body: AssessIn) -> HttpResponse:
    """Say how well somebody can do something. Nobody assesses themselves."""
    return written(
        actions.assess_person(
            person_id, skill_id=skill_id, level=body.level, evidence=body.evidence, valid_until=body.valid_until,
            version=version_of(request), by=request.auth,
        )
    )  # fmt: skip


@router.write(
    "/people/{person_id}/skills/{skill_id}", "skills.withdraw_assessment", method="DELETE", sample="person skill",
    versioned=True,
)  # fmt: skip
def withdraw_assessment(request: ApiRequest, person_id: PathId, skill_id: PathId) -> HttpResponse:
    """It does not hold any more."""
    return written(
        actions.withdraw_assessment(person_id, skill_id=skill_id, version=version_of(request), by=request.auth)
    )


@router.read("/staffing", "skills.view", Staffings)
def list_staffing(request: ApiRequest) -> Staffings:
    """The fewest people of each desk you see, and who leads it."""
    desks = request.auth.desks_seen()
    hours: dict[int, list[HoursTold]] = {}
    for row in Staffing.objects.filter(desk_id__in=[desk.id for desk in desks]).order_by("weekday", "starts", "id"):
        told = HoursTold(weekday=row.weekday, starts=f"{row.starts:%H:%M}", ends=f"{row.ends:%H:%M}", people=row.people)
        hours.setdefault(row.desk_id, []).append(told)
    leads: dict[int, list[int]] = {}
    for desk, person in Lead.objects.order_by("id").values_list("desk_id", "person_id"):
        leads.setdefault(desk, []).append(person)
    return Staffings(
        results=[StaffingTold(desk_id=d.id, leads=leads.get(d.id, []), hours=hours.get(d.id, [])) for d in desks]
    )


@router.write("/staffing/{desk_id}", "desks.set_staffing", method="PUT", sample="desk")
def change_staffing(request: ApiRequest, desk_id: PathId, body: StaffingIn) -> HttpResponse:
    """From now on the desk needs so many people."""
    lines = [
        StaffingLine(h.weekday, time.fromisoformat(h.starts), time.fromisoformat(h.ends), h.people) for h in body.hours
    ]
    return written(set_staffing(desk_id, lines=lines, by=request.auth))


@router.read("/coverage", "skills.view", Coverage)
def get_coverage(
    request: ApiRequest,
    day: Annotated[str, Query(max_length=10, pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
) -> Coverage:
    """Fit people present against the fewest wanted: today, or the day that is asked for, by the clock of your site."""
    by, at = request.auth, now()
    today = day_in(house().sites[by.desk.site_id].zone, at)
    try:
        asked = date.fromisoformat(day) if day else today
    except ValueError:
        raise Invalid(fields={"day": _("Choose a day of our time.")}) from None
    if abs(asked - today) > FURTHEST:
        raise Invalid(fields={"day": _("Choose a day of our time.")})
    return told_of(by, asked, at)


def told_of(by: Actor, day: date, at: datetime) -> Coverage:
    """A day of every desk the actor sees, with how many people could hold it at all."""
    zone = house().sites[by.desk.site_id].zone
    window = Span(midnight(zone, day), midnight(zone, days_after(day, 1)))
    benches = {bench.place.id: bench for bench in planning.training_of(by, at)[0]}
    found = [each for each in coverage_of(by.desks_seen(), window) if each.stretches]
    return Coverage(day=day, desks=[_told(each, benches) for each in found])


def _told(found: DeskCover, benches: dict[int, Bench]) -> CoverageTold:
    bench = benches.get(found.desk.id)
    return CoverageTold(
        desk_id=found.desk.id, duty=found.desk.duty, minutes_short=int(found.short.total_seconds() // 60),
        bus_factor=bench.factor if bench else None, from_other_office=len(bench.across) if bench else None,
        stretches=[
            CoverageStretchTold(starts_at=s.span.start, ends_at=s.span.end, fit=s.fit, could=s.could, wanted=s.wanted)
            for s in found.stretches
        ],
    )  # fmt: skip


def _skill(skill: Skill) -> SkillTold:
    return SkillTold(id=skill.pk, code=skill.code, name=skill.name, is_certificate=skill.is_certificate)


def _seen(by: Actor, person_id: int) -> None:
    if not colleagues_of(by).filter(pk=person_id).exists():
        raise Missing()


def _person_skill(row: PersonSkill, by: Actor, led: set[int], at: datetime) -> PersonSkillTold:
    until = end_of(row.valid_until)
    tells = row.person_id == by.person_id or may_assess(by, led, row.skill_id)
    return PersonSkillTold(
        person_id=row.person_id, skill_id=row.skill_id, level=row.level if until is None or until > at else 0,
        assessed_level=row.level, evidence=row.evidence if tells else None, assessor_id=row.assessor_id,
        valid_until=row.valid_until, version=row.version,
    )  # fmt: skip
