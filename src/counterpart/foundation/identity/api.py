"""Who am I, over the API."""

from counterpart.foundation.api import ApiRequest, Room
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import SIGNED_IN
from counterpart.foundation.wire import Told

router = Room(tags=["house"])


class Me(Told):
    person_id: int
    name: str
    language: str
    desk_id: int
    desk: str
    duty: str
    site_id: int
    site: str
    serves_all_sites: bool
    party_id: int | None
    on_behalf_of_id: int | None
    capabilities: list[str]


@router.read("/me", SIGNED_IN, Me)
def me(request: ApiRequest) -> Me:
    """The person, the desk and the rights behind the token that was sent."""
    by = request.auth
    desk = by.desk
    return Me(
        person_id=by.person_id, name=by.person_name, language=by.language, desk_id=desk.id, desk=desk.name,
        duty=desk.duty, site_id=desk.site_id, site=house().sites[desk.site_id].name,
        serves_all_sites=desk.serves_all_sites, party_id=by.party_id, on_behalf_of_id=by.on_behalf_of_id,
        capabilities=sorted(desk.capabilities),
    )  # fmt: skip
