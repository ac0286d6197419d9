"""Saying who can do what, and what a duty takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.foundation.organisation.models import Duty
from counterpart.foundation.search.folding import fold
from counterpart.foundation.statements import locked
from counterpart.hall.desks.models import Lead
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.presence.told import desks_changed, hold_still
from counterpart.hall.skills.assessing import EVIDENCE_MOST, assess
from counterpart.hall.skills.errors import NotOneself, NotYourTeam
from counterpart.hall.skills.models import Level, PersonSkill, Requirement, Skill
from counterpart.hall.skills.queries import catalogue, desks_taking, may_assess

NEEDS_MOST = 30
SKILLS_MOST = 500
FURTHEST_YEARS = 30


@dataclass(frozen=True)
class Wanted:
    """A duty takes this skill at this level."""

    skill_id: int
    level: int = Level.ALONE


@action("skills.add_skill")
def add_skill(name: str, *, is_certificate: bool = False, by: Actor) -> Answer:
    """Something that people can do, or a certificate that they hold. Duties that take it are said next."""
    named = " ".join(name.split())
    if not named or len(named) > 60:
        raise Invalid(fields={"name": _("Write a name of at most 60 signs.")})
    if Skill.objects.filter(name__iexact=named).exists():
        raise Invalid(fields={"name": _("There is a skill of this name already.")})
    taken = set(Skill.objects.values_list("code", flat=True))
    if len(taken) >= SKILLS_MOST:
        raise Invalid(fields={"name": _("List at most %(most)s.") % {"most": SKILLS_MOST}})
    code = stem = re.sub(r"[^a-z0-9]+", "_", fold(named)).strip("_")[:34] or "skill"
    number = 1
    while code in taken or Duty.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}_{number}"
    skill = Skill.objects.create(code=code, name=named, is_certificate=is_certificate)
    configuration_changed()
    current_act().about("skill", skill.pk)
    return Answer(skill.pk, "skill", reference=named)


@action("skills.set_requirements")
def set_requirements(duty_id: int, *, wanted: Sequence[Wanted], by: Actor) -> Answer:
    """What a duty takes from now on. Nothing listed: the skill of its own name, as on the first day."""
    duty: Duty | None = locked(Duty.objects.filter(pk=duty_id).exclude(code__in=(PORTAL, HOUSE))).first()
    if duty is None:
        raise Missing()
    asked = [each.skill_id for each in wanted]
    known = catalogue().skills
    if len(wanted) > NEEDS_MOST:
        raise Invalid(fields={"wanted": _("List at most %(most)s.") % {"most": NEEDS_MOST}})
    if len(set(asked)) != len(asked):
        raise Invalid(fields={"wanted": _("A skill stands here twice.")})
    if any(each.skill_id not in known or not Level.LEARNING <= each.level <= Level.TRAINS for each in wanted):
        raise Invalid(fields={"wanted": _("Choose from the list.")})
    Requirement.objects.filter(duty=duty).delete()
    Requirement.objects.bulk_create(Requirement(duty=duty, skill_id=w.skill_id, level=w.level) for w in wanted)
    configuration_changed()
    act = current_act()
    act.about("duty", duty.pk)
    act.changed = {"skills": asked}
    desks_changed([desk.id for desk in house().desks.values() if desk.duty == duty.code])
    return Answer(duty.pk, "duty", reference=duty.name)


@action("skills.assess_person")
def assess_person(
    person_id: int, *, skill_id: int, level: int, evidence: str = "", valid_until: date | None = None, version: int = 0,
    by: Actor,
) -> Answer:  # fmt: skip
    """Somebody else says how well a person can do something, and by what they saw it. Raises Stale, NotOneself."""
    act = current_act()
    person, skill = _person(person_id, by), _assessable(person_id, skill_id, by)
    said = evidence.strip()
    wrong = {}
    if level not in Level.values:
        wrong["level"] = _("Choose one of those offered.")
    if len(said) > EVIDENCE_MOST:
        wrong["evidence"] = _("Write at most %(most)s signs.") % {"most": EVIDENCE_MOST}
    elif not said and level >= Level.ALONE:
        wrong["evidence"] = _("Write what you saw: a course, a day side by side, a certificate.")
    today = act.today()
    if valid_until is not None and not today <= valid_until <= date(today.year + FURTHEST_YEARS, 12, 31):
        wrong["valid_until"] = _("Choose a day ahead, within %(years)s years.") % {"years": FURTHEST_YEARS}
    if wrong:
        raise Invalid(fields=wrong)
    stored = _stored(person_id, skill_id, version)
    now_at = assess(stored, person_id, skill_id, level, said, valid_until if level else None, assessor_id=by.person_id)
    act.about("person", person_id)
    act.changed = {"skill": skill.code, "level": [stored.level if stored else 0, level]}
    desks_changed(desks_taking(skill_id))  # what somebody holds, or could hold, may rest on it
    return Answer(person_id, "person", version=now_at, reference=person.name)


@action("skills.withdraw_assessment")
def withdraw_assessment(person_id: int, *, skill_id: int, reason: str = "", version: int, by: Actor) -> Answer:
    """It does not hold any more: the level is none from now on, and the reason is kept."""
    person, skill = _person(person_id, by), _assessable(person_id, skill_id, by)
    if len(reason.strip()) > EVIDENCE_MOST:
        raise Invalid(fields={"reason": _("Write at most %(most)s signs.") % {"most": EVIDENCE_MOST}})
    stored = _stored(person_id, skill_id, version)
    if stored is None or not stored.level:
        raise Missing()
    now_at = assess(stored, person_id, skill_id, Level.NONE, reason.strip(), None, assessor_id=by.person_id)
    act = current_act()
    act.about("person", person_id)
    act.changed = {"skill": skill.code, "level": [stored.level, 0]}
    desks_changed(desks_taking(skill_id))
    return Answer(person_id, "person", version=now_at, reference=person.name)


def _person(person_id: int, by: Actor) -> Person:
    """A colleague whom this actor sees, locked; their assessments follow one after the other."""
    hold_still()
    if not colleagues_of(by).filter(pk=person_id).exists():
        raise Missing()
    person: Person | None = locked(Person.objects.filter(pk=person_id, is_house=False)).first()
    if person is None:
        raise Missing()
    return person


def _assessable(person_id: int, skill_id: int, by: Actor) -> Skill:
    skill = catalogue().skills.get(skill_id)
    if skill is None:
        raise Missing()
    if person_id == by.person_id:
        raise NotOneself()
    if not may_assess(by, set(Lead.objects.filter(person_id=by.person_id).values_list("desk_id", flat=True)), skill_id):
        raise NotYourTeam()
    return skill


def _stored(person_id: int, skill_id: int, version: int) -> PersonSkill | None:
    stored = PersonSkill.objects.filter(person_id=person_id, skill_id=skill_id).first()
    if (stored.version if stored else 0) != version:
        raise Stale(current=stored.version if stored else 0)
    return stored
