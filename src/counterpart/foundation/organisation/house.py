"""The house as it stands: entities, sites, duties and desks, read once per stamp."""

from dataclasses import dataclass, field
from functools import cached_property

from counterpart.foundation.cache import Versioned
from counterpart.foundation.organisation.models import Desk, DutyCapability, LegalEntity, Site

PORTAL, HOUSE = "portal", "house"


@dataclass(frozen=True)
class EntityInfo:
    id: int
    name: str
    country: str
    currency: str
    fiscal_year_starts_in: int
    language: str


@dataclass(frozen=True)
class SiteInfo:
    id: int
    entity: EntityInfo
    code: str
    name: str
    zone: str
    ships_from_id: int


@dataclass(frozen=True)
class DeskInfo:
    id: int
    name: str
    duty: str
    wing: str
    site_id: int
    serves_all_sites: bool
    capabilities: frozenset[str]

    def may(self, capability: str) -> bool:
        """Whether the duty holds this capability: by its name, by ``room.*`` or by ``*``."""
        room = capability.partition(".")[0]
        return capability in self.capabilities or f"{room}.*" in self.capabilities or "*" in self.capabilities

    def does_all_of(self, other: "DeskInfo") -> bool:
        """Whether everything that the other desk may do may be done here too."""
        return all(self.may(capability) for capability in other.capabilities)


@dataclass
class House:
    entities: dict[int, EntityInfo] = field(default_factory=dict)
    sites: dict[int, SiteInfo] = field(default_factory=dict)
    desks: dict[int, DeskInfo] = field(default_factory=dict)
    by_duty_and_site: dict[tuple[str, int], int] = field(default_factory=dict)
    everywhere: dict[str, int] = field(default_factory=dict)
    _within: dict[int, list[int]] = field(default_factory=dict)

    def desk_for(self, duty: str, site_id: int) -> int:
        """The desk that does this duty for a site: its own, else one that serves all, else administration."""
        found = self.by_duty_and_site.get((duty, site_id)) or self.everywhere.get(duty)
        found = found or self.everywhere.get("administration") or next(iter(self.desks), 0)
        assert found, "a house has desks before it has work"
        return found

    def desks_within(self, desk_id: int) -> list[int]:
        """The desks whose work may be done from here: this one, and those that may do nothing more than it."""
        if desk_id not in self._within:
            own = self.desks[desk_id]
            self._within[desk_id] = [pk for pk, desk in self.desks.items() if pk == desk_id or own.does_all_of(desk)]
        return self._within[desk_id]

    @cached_property
    def first_entity(self) -> EntityInfo | None:
        return next(iter(self.entities.values()), None)


def _load() -> House:
    built = House()
    for e in LegalEntity.objects.order_by("id"):
        built.entities[e.pk] = EntityInfo(e.pk, e.name, e.country, e.currency, e.fiscal_year_starts_in, e.language)
    for s in Site.objects.order_by("id"):
        built.sites[s.pk] = SiteInfo(s.pk, built.entities[s.entity_id], s.code, s.name, s.zone, s.ships_from_id or s.pk)
    capabilities: dict[int, set[str]] = {}
    for duty_id, capability in DutyCapability.objects.values_list("duty_id", "capability"):
        capabilities.setdefault(duty_id, set()).add(capability)
    for d in Desk.objects.filter(is_active=True).select_related("duty").order_by("id"):
        may = frozenset(capabilities.get(d.duty_id, ()))
        built.desks[d.pk] = DeskInfo(d.pk, d.name, d.duty.code, d.duty.wing, d.site_id, d.serves_all_sites, may)
        built.by_duty_and_site.setdefault((d.duty.code, d.site_id), d.pk)
        if d.serves_all_sites:
            built.everywhere.setdefault(d.duty.code, d.pk)
    return built


house = Versioned(_load)
