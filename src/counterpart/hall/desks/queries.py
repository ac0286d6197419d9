"""What lies on the desks, for lists that ask for open things only."""

from datetime import date

from django.db.models import Func, Q, QuerySet

from counterpart.foundation.clock import days_after, midnight, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import always
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.models import WorkItem

OPEN = "IN ('offered', 'accepted')"


def is_open(prefix: str = "") -> Func:
    """A work item nobody has finished: the condition of the indexes that hold open ones only."""
    return always(f"{prefix}state", OPEN)


OPEN_ONLY: QuerySet[WorkItem] = WorkItem.objects.filter(is_open())


def open_items(kind: str) -> QuerySet[WorkItem]:
    """The open work items of documents of a kind: each open document has exactly one."""
    return OPEN_ONLY.filter(document__kind=kind)


def promised_between(first: date | None, last: date | None, by: Actor) -> Q:
    """Promised on these days, by the clock of the desk's site; without either, before now."""
    if first is None and last is None:
        return Q(promised_at__lt=now())
    zone = house().sites[by.desk.site_id].zone
    found = Q(promised_at__gte=midnight(zone, first)) if first else Q()
    return found & Q(promised_at__lt=midnight(zone, days_after(last, 1))) if last else found
