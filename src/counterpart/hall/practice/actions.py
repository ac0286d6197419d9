"""Practising a situation, and bringing home that it was passed."""

import uuid
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.clock import day_in
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.hall.practice.errors import BroughtAlready, NoSuchResult, NotHere, PassedAlready, SomebodyElses
from counterpart.hall.practice.models import Attempt, Result
from counterpart.hall.practice.passes import result_in
from counterpart.hall.practice.scenario import scenario_of
from counterpart.hall.skills.assessing import add_evidence


@action("practice.start_scenario")
def start_scenario(code: str, *, by: Actor) -> Answer:
    """I want to be put into this situation."""
    act = current_act()
    _only_in_practice()
    if scenario_of(code) is None:
        raise Missing()
    attempt = Attempt.objects.create(
        person_id=by.person_id, scenario=code, started_at=act.now, serial=uuid.uuid4()
    )  # fmt: skip
    act.about("attempt", attempt.pk)
    return Answer(attempt.pk, "attempt", "started", reference=code)


@action("practice.set_scene")
def set_scene(attempt_id: int, *, scene: dict[str, Any], by: Actor) -> Answer:
    """The house has made what the situation needs."""
    act = current_act()
    _only_in_practice()
    if not Attempt.objects.filter(pk=attempt_id, scene={}).update(scene=scene):
        raise Missing()
    act.about("attempt", attempt_id)
    return Answer(attempt_id, "attempt", "set")


@action("practice.check_attempt")
def check_attempt(attempt_id: int, *, by: Actor) -> Answer:
    """Is it done? The facts answer. Raises PassedAlready."""
    act = current_act()
    _only_in_practice()
    attempt: Attempt | None = locked(Attempt.objects.filter(pk=attempt_id, person_id=by.person_id)).first()
    scenario = scenario_of(attempt.scenario) if attempt else None
    if attempt is None or scenario is None:
        raise Missing()
    if attempt.passed_at:
        raise PassedAlready()
    held = scenario.found(attempt.scene, by.person_id)
    attempt.held = [code for code in scenario.facts if code in held]
    attempt.checked_at = act.now
    attempt.passed_at = act.now if len(attempt.held) == len(scenario.facts) else None
    attempt.save(update_fields=["held", "checked_at", "passed_at"])
    act.about("attempt", attempt.pk)
    act.changed = {"scenario": scenario.code, "held": len(attempt.held), "of": len(scenario.facts)}
    state = "passed" if attempt.passed_at else "open"
    return Answer(attempt.pk, "attempt", state, reference=scenario.code)


@action("practice.bring_result")
def bring_result(words: str, *, by: Actor) -> Answer:
    """I passed a situation in the practice company: it becomes evidence at the skills of its duty. Once."""
    act = current_act()
    passed = None if settings.PRACTICE else result_in(words)
    scenario = scenario_of(passed.scenario) if passed else None
    if passed is None or scenario is None or passed.duty not in {desk.duty for desk in house().desks.values()}:
        raise NoSuchResult(fields={"words": str(NoSuchResult.sentence)})
    person = locked(Person.objects.filter(pk=by.person_id)).get()
    if person.login != passed.login:
        raise SomebodyElses(login=passed.login)
    if Result.objects.filter(serial=passed.serial).exists():
        raise BroughtAlready()
    result = Result.objects.create(
        serial=passed.serial, person=person, scenario=passed.scenario, duty=passed.duty, passed_at=passed.at, brought_at=act.now
    )  # fmt: skip
    entity = house().first_entity
    day = day_in(house().sites[by.desk.site_id].zone, passed.at)
    with override(entity.language if entity else "en"):
        text = _("Practice, %(day)s: %(title)s. Scored by facts.") % {"day": day.isoformat(), "title": scenario.title}
    add_evidence(person.pk, passed.duty, text)
    act.about("person", person.pk)
    act.changed = {"scenario": passed.scenario, "duty": passed.duty}
    return Answer(result.pk, "practice_result", "brought", reference=str(scenario.title))


def _only_in_practice() -> None:
    if not settings.PRACTICE:
        raise NotHere()
