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
    return _made_when_needed(site_id, Location.Kind.TRANSIT, "VAN")


def returns_of(site_id: int) -> int:
    """Where goods stand that came back to a site, until somebody has looked at them; made when the first ones come."""
    return _made_when_needed(site_id, Location.Kind.RETURNS, "RETURNS")


def _made_when_needed(site_id: int, kind: Location.Kind, name: str) -> int:
    known = _places()[kind].get(site_id)
    if known is not None:
        return known
    taken = set(Location.objects.filter(site_id=site_id).values_list("code", flat=True))
    code = next(each for each in chain([name], (f"{name}-{n}" for n in count(2))) if each not in taken)
    made, is_new = Location.objects.get_or_create(site_id=site_id, kind=kind, defaults={"code": code})
    if is_new:
        configuration_changed()
    return made.pk
