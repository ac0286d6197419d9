"""Who is acting: a person, at a desk, under a grant. Always explicit, never ambient."""

from dataclasses import dataclass, replace

from django.db.models import Q

from counterpart.foundation.organisation.house import HOUSE, PORTAL, DeskInfo, house
from counterpart.foundation.parties.models import Party


@dataclass(frozen=True)
class Actor:
    """``key`` makes a write happen once; ``answer_language`` asks for the sentence in the answer."""

    person_id: int
    person_name: str
    desk_id: int
    grant_id: int
    party_id: int | None = None
    on_behalf_of_id: int | None = None
    language: str = "en"
    key: str = ""
    answer_language: str = ""

    @property
    def desk(self) -> DeskInfo:
        return house().desks[self.desk_id]

    @property
    def is_customer(self) -> bool:
        return self.desk.duty == PORTAL

    def may(self, capability: str) -> bool:
        return self.desk.may(capability)

    def sees(self, site_id: int, party_id: int | None) -> bool:
        """Whether a document of this site and party is inside what this actor may see.

        Papers stay with the party they were made for: who was merged is the same customer.
        """
        desk = self.desk
        if desk.duty == PORTAL:
            return party_id is not None and (
                party_id == self.party_id
                or (self.party_id is not None and Party.objects.filter(pk=party_id, merged_into=self.party_id).exists())
            )
        return desk.serves_all_sites or desk.site_id == site_id

    def scope(self, prefix: str = "") -> Q:
        """The same rule as :meth:`sees`, for a queryset; ``prefix`` leads to the document (``"document__"``)."""
        desk = self.desk
        if desk.duty == PORTAL:
            me = self.party_id or 0
            return Q(**{f"{prefix}party__in": Party.objects.filter(Q(pk=me) | Q(merged_into=me)).values("pk")})
        return Q() if desk.serves_all_sites else Q(**{f"{prefix}site_id": desk.site_id})

    def desks_seen(self) -> list[DeskInfo]:
        """The desks of the own site first, then those that serve all; a desk for all sites sees the others too."""
        own = self.desk
        seen = [
            desk
            for desk in house().desks.values()
            if desk.duty not in (PORTAL, HOUSE)
            and (desk.site_id == own.site_id or desk.serves_all_sites or own.serves_all_sites)
        ]
        return sorted(seen, key=lambda desk: (desk.site_id != own.site_id, desk.id))

    def with_key(self, key: str, *, answer_language: str = "") -> "Actor":
        return replace(self, key=key, answer_language=answer_language)
