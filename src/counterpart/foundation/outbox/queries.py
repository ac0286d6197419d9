"""How the outbox stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Min, Q, When

from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.outbox.models import Job


@dataclass(frozen=True)
class Standing:
    """``oldest`` is since when the oldest waiting job has been due."""

    waiting: int
    failed: int
    oldest: datetime | None


def standing() -> Standing:
    """What waits and what has failed, in one statement."""
    found = {
        state: (count, oldest)
        for state, count, oldest in Job.objects.exclude(state=Job.State.DONE)
        .values_list("state")
        .annotate(count=Count("id"), oldest=Min("next_at"))
    }
    waiting, oldest = found.get("waiting", (0, None))
    return Standing(waiting, found.get("failed", (0, None))[0], oldest)


def failed_jobs(limit: int = 100) -> list[Job]:
    """What was owed and could not be done, newest first: somebody has to look at it."""
    return list(Job.objects.filter(state=Job.State.FAILED).select_related("document").order_by("-id")[:limit])


def latest_jobs(actor: Actor, limit: int = 100) -> list[Job]:
    """The newest jobs, those that failed first; what is about a document only where the actor sees it."""
    scope = actor.scope("document__")
    # An empty scope is "everything", and Django reads "this or everything" as "this".
    seen = Job.objects.filter(Q(document__isnull=True) | scope if scope else scope).select_related("document")
    rank = Case(When(state=Job.State.FAILED, then=0), default=1)
    return list(seen.order_by(rank, "-id")[:limit])
