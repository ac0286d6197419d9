"""The places of each site, read once per stamp of the configuration."""

from counterpart.back_office.inventory.models import Location
from counterpart.foundation.cache import Versioned


def _load() -> tuple[dict[int, int], dict[int, int]]:
    shelves: dict[int, int] = {}
    stocks: dict[int, int] = {}
    for place in Location.objects.order_by("id"):
        (shelves if place.kind == Location.Kind.SHELF else stocks).setdefault(place.site_id, place.pk)
    return shelves, stocks


_places = Versioned(_load)


def shelf_of(site_id: int) -> int:
    """Where picked goods of a site wait."""
    return _places()[0][site_id]


def stock_of(site_id: int) -> int:
    """The first place of a site's stock."""
    return _places()[1][site_id]
