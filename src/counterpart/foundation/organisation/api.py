"""Sites and desks, over the API: to read."""

from counterpart.foundation.api import ApiRequest, Page, Room
from counterpart.foundation.organisation.house import house
from counterpart.foundation.wire import Told

router = Room(tags=["house"])


class SiteTold(Told):
    id: int
    code: str
    name: str
    zone: str
    ships_from_id: int
    entity_id: int
    entity: str
    currency: str


class DeskTold(Told):
    id: int
    name: str
    duty: str
    wing: str
    site_id: int
    serves_all_sites: bool


@router.read("/sites", "workplace.view", Page[SiteTold])
def list_sites(request: ApiRequest) -> Page[SiteTold]:
    """Every site of the house: there are few, so they come on one page."""
    told = [
        SiteTold(
            id=s.id, code=s.code, name=s.name, zone=s.zone, ships_from_id=s.ships_from_id, entity_id=s.entity.id,
            entity=s.entity.name, currency=s.entity.currency,
        )
        for s in house().sites.values()
    ]  # fmt: skip
    return Page(results=told)


@router.read("/desks", "workplace.view", Page[DeskTold])
def list_desks(request: ApiRequest) -> Page[DeskTold]:
    """Every desk where work can lie."""
    told = [
        DeskTold(id=d.id, name=d.name, duty=d.duty, wing=d.wing, site_id=d.site_id, serves_all_sites=d.serves_all_sites)
        for d in house().desks.values()
    ]
    return Page(results=told)
