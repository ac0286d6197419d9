"""What the house does for fulfilment by itself: it reminds customers, and in the end it does not wait any longer."""

from collections.abc import Callable
from datetime import timedelta

from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.pickup import give_up_pickup, remind_of_pickup
from counterpart.back_office.fulfilment.rules import pickup_rules
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import now
from counterpart.foundation.errors import NotAllowedNow
from counterpart.foundation.identity.actor import Actor

AT_ONCE = 200


def look_after_pickups(by: Actor) -> int:
    """Each parcel in an act of its own; the ones that waited longest first. Returns how many were touched."""
    rules, done = pickup_rules(), 0
    waiting = Shipment.objects.filter(state=Shipment.State.READY, method="pickup").order_by("ready_at")
    if rules.give_up_after_days:
        over = waiting.filter(ready_at__lte=now() - timedelta(days=rules.give_up_after_days))
        done += sum(_one(give_up_pickup, pk, by) for pk in list(over.values_list("pk", flat=True)[:AT_ONCE]))
    if rules.remind_after_days:
        late = waiting.filter(ready_at__lte=now() - timedelta(days=rules.remind_after_days), reminded_at=None)
        done += sum(_one(remind_of_pickup, pk, by) for pk in list(late.values_list("pk", flat=True)[:AT_ONCE]))
    return done


def _one(do: Callable[..., Answer], pk: int, by: Actor) -> int:
    try:
        do(pk, by=by)
    except NotAllowedNow:  # somebody was faster
        return 0
    return 1
