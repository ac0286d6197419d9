"""What the house does for inventory by itself: what was kept until a time that has passed is free again."""

from counterpart.back_office.inventory.errors import NothingKept
from counterpart.back_office.inventory.keeping import free_expired
from counterpart.back_office.inventory.models import Reservation
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor


def free_what_expired(by: Actor) -> int:
    """One act for each site where something has run out. Returns how many reservations ended."""
    over = Reservation.objects.filter(expires_at__lte=now(), came_from=None).order_by()
    freed = 0
    for site in sorted(set(over.values_list("location__site_id", flat=True))):
        try:
            freed += int(free_expired(site, by=by).more["freed"])
        except NothingKept:  # somebody was faster
            continue
    return freed
