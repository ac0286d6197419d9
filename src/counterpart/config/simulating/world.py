"""The company of a simulation: who works there, what it sells, what time it is, and how a deed is done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from counterpart.config.founding import Firm, add_site, found_company, give_desk
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.catalog.actions import create_item
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk, LegalEntity, Site
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.details import PartyDetails

FIRST_DAY = date(2026, 1, 5)
DUTIES = ("sales", "counter", "fulfilment", "warehouse", "accounting", "administration")
GOODS = (("Kettle", 24), ("Pan", 39), ("Knife", 18), ("Board", 12), ("Scale", 32), ("Bowl", 7), ("Oven", 249))
SERVICES = (("Sharpening", 9), ("Delivery to the kitchen", 25))
NO_LIMIT = Decimal(10**9)
OPENS, CLOSES = time(8), time(18)


class WentWrong(AssertionError):
    """Something happened in the simulated company that may never happen."""


@dataclass
class World:
    """``does`` is the only way to act in it; ``figures`` counts what was done, and what was refused by its code."""

    rng: Random
    trouble: float
    house: Actor
    at: datetime
    sites: dict[str, int] = field(default_factory=dict)
    goods: dict[int, Decimal] = field(default_factory=dict)  # what one costs us
    services: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    staff: dict[tuple[str, int], Actor] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)
    deeds: int = 0

    @property
    def today(self) -> date:
        return self.at.date()

    def who(self, duty: str, site_id: int = 0) -> Actor:
        """Whoever has the desk; the desks for all sites stand at the first."""
        return self.staff.get((duty, site_id)) or self.staff[duty, min(self.sites.values())]

    def happens(self, chance: float) -> bool:
        """Something that goes well or is usual."""
        return self.rng.random() < chance

    def goes_wrong(self, chance: float) -> bool:
        """Something that is trouble: never without it, and more often with more of it."""
        return self.rng.random() < chance * self.trouble

    def does(self, what: str, action: Callable[..., Answer], *given: Any, by: Actor, **more: Any) -> Answer | None:
        """One deed of one person, a little later than the last. A refusal is an answer too. Some are sent twice."""
        self.deeds += 1
        latest = datetime.combine(self.today, CLOSES, UTC)
        self.at = min(self.at + timedelta(seconds=self.rng.randint(5, 90)), max(latest, self.at))
        keyed = by.with_key(f"deed-{self.deeds}")
        with held_at(self.at):
            try:
                answer = action(*given, by=keyed, **more)
            except Refusal as refusal:
                self.figures[f"refused {refusal.code}: {what}"] += 1
                return None
            if self.goes_wrong(0.1):
                again = action(*given, by=keyed, **more)
                if (again.id, again.state) != (answer.id, answer.state):
                    raise WentWrong(f"{what} was sent twice under one key and done twice: {answer}, then {again}")
                self.figures["sent twice, done once"] += 1
        self.figures[what] += 1
        return answer


def found_world(seed: int, trouble: float) -> World:
    """A shop and a depot on their first morning; the same seed always gives the same company."""
    at = datetime.combine(FIRST_DAY, OPENS, UTC)
    with held_at(at - timedelta(days=1)):
        firm = Firm("Practice & Sons", "HR", "EUR", "Shop", site_code="SHOP", tax_number="HR12345678903")
        world = World(Random(seed), trouble, found_company(firm), at)
        add_site(LegalEntity.objects.get(), "DEPOT", "Depot", "warehouse", "UTC", duties=DUTIES[:4])
        world.sites = dict(Site.objects.order_by("pk").values_list("code", "pk"))
        _staff(world)
        _goods(world)
        _customers(world)
    return world


def _staff(world: World) -> None:
    for desk in Desk.objects.select_related("duty", "site").filter(duty__code__in=DUTIES).order_by("pk"):
        login = f"{desk.duty.code}-{desk.site.code}".lower()
        person = Person.objects.create_person(login, f"{desk.duty.name} {desk.site.name}")
        give_desk(person, desk, reason="Works here", discount=Decimal("0.2"), approve=NO_LIMIT, refund=NO_LIMIT)
        actor = actor_at(login, f"{desk.duty.code}.{desk.site.code}")
        assert actor is not None
        world.staff[desk.duty.code, desk.site_id] = actor


def _goods(world: World) -> None:
    for kind, sold in (("goods", GOODS), ("service", SERVICES)):
        for name, price in sold:
            details = ItemDetails(name.upper()[:20], name, kind=kind, lead_time_days=5)
            pk = create_item(details, price=FirstPrice(Decimal(price)), by=world.house).id
            if kind == "goods":
                world.goods[pk] = Decimal(price) / 2
            else:
                world.services.append(pk)


def _customers(world: World) -> None:
    """Half are persons who pay at once, half firms on account; every other firm has a credit limit."""
    for number in range(16):
        firm = number % 2
        details = PartyDetails(
            "organisation" if firm else "person", f"Customer {number + 1}", country="HR",
            payment_terms_days=14 if firm else 0, credit_limit=Decimal(900) if number % 4 == 3 else None,
        )  # fmt: skip
        world.customers.append(create_party(details, duplicate_ok=True, by=world.house).id)
