"""Putting somebody into a situation: the attempt, then what it needs, then that it is there. All of it or nothing."""

from django.db import transaction

from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.hall.practice.actions import set_scene, start_scenario
from counterpart.hall.practice.models import Attempt
from counterpart.hall.practice.scenario import scenario_of


def stage(code: str, *, by: Actor) -> Answer:
    """The situation is made by the same actions as any work, by colleagues. Pressed twice, it is made once."""
    with transaction.atomic():
        answer = start_scenario(code, by=by)
        scenario = scenario_of(code)
        assert scenario is not None, "the action refuses what nobody knows"
        if not Attempt.objects.values_list("scene", flat=True).get(pk=answer.id):
            login = Person.objects.filter(is_house=True).values_list("login", flat=True)[0]
            the_house = actor_at(login, "house")
            assert the_house is not None, "founding lets the house in"
            set_scene(answer.id, scene=scenario.prepare(answer.id), by=the_house)
    return answer
