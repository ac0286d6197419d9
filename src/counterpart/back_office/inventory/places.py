"""The places of each site, read once per stamp of the configuration."""

from itertools import chain, count

from counterpart.back_office.inventory.models import Location
from counterpart.foundation.cache import Versioned, configuration_changed


def _load() -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {kind: {} for kind in Location.Kind.values}
    for place in Location.objects.order_by("id"):
        found[place.kind].setdefault(place.site_id, place.pk)
    return found


_places = Versioned(_load)


def shelf_of(site_id: int) -> int:
    """Where picked goods of a site wait."""
    return _places()[Location.Kind.SHELF][site_id]


def stock_of(site_id: int) -> int:
    """The first place of a site's stock."""
    return _places()[Location.Kind.STOCK][site_id]


def van_to(site_id: int) -> int:
    """Where goods are while a van brings them to a site; made when the first van goes there."""
    known = _places()[Location.Kind.TRANSIT].get(site_id)
    if known is not None:
        return known
    taken = set(Location.objects.filter(site_id=site_id).values_list("code", flat=True))
    code = next(name for name in chain(["VAN"], (f"VAN-{n}" for n in count(2))) if name not in taken)
    made, is_new = Location.objects.get_or_create(
        site_id=site_id, kind=Location.Kind.TRANSIT, defaults={"code": code}
    )  # fmt: skip
    if is_new:
        configuration_changed()
    return made.pk
