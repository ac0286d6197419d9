"""Who practised what."""

from django.db.models import QuerySet

from counterpart.foundation.identity.actor import Actor
from counterpart.hall.practice.models import Attempt, Result

SHOWN = 50


def attempts_of(by: Actor) -> QuerySet[Attempt]:
    """One's own attempts, the newest first."""
    return Attempt.objects.filter(person_id=by.person_id).order_by("-id")


def results_of(by: Actor) -> QuerySet[Result]:
    """What one has brought home, the newest first."""
    return Result.objects.filter(person_id=by.person_id).order_by("-id")
