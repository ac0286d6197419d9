"""The simulated company on its first morning: a shop, a depot, and a stall that gets its parcels by van."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from counterpart.back_office.fulfilment.rules import set_pickup_rules
from counterpart.back_office.fulfilment.terms import set_customer_term
from counterpart.config.founding import Firm, add_site, found_company, give_desk
from counterpart.config.simulating.world import OPENS, Buyer, World
from counterpart.foundation.catalog.actions import create_item, create_price_list, set_prices
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails, PriceBreak, PriceListDetails
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk, LegalEntity, Site
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.details import PartyDetails
from counterpart.front_office.after_sales.rules import set_return_rules
from counterpart.front_office.sales.pricing import Wanted

FIRST_DAY = date(2026, 1, 5)
DUTIES = ("sales", "counter", "fulfilment", "warehouse", "accounting", "administration")
GOODS = (("Kettle", 24), ("Pan", 39), ("Knife", 18), ("Board", 12), ("Scale", 32), ("Bowl", 7), ("Oven", 249))
WITH_NUMBERS = ("Oven",)  # each piece has a number of its own, and a warranty
SERVICES = (("Sharpening", 9), ("Delivery to the kitchen", 25))
DOLLAR = Decimal("0.92")
NO_LIMIT = Decimal(10**9)
CUSTOMERS = 16


def found_world(seed: int, trouble: float) -> World:
    """The same seed always gives the same company."""
    at = datetime.combine(FIRST_DAY, OPENS, UTC)
    with held_at(at - timedelta(days=1)):
        firm = Firm("Practice & Sons", "HR", "EUR", "Shop", site_code="SHOP", tax_number="HR12345678903")
        world = World(Random(seed), trouble, found_company(firm), at, basket, FIRST_DAY)
        entity = LegalEntity.objects.get()
        depot = add_site(entity, "DEPOT", "Depot", "warehouse", "UTC", duties=DUTIES[:4])
        add_site(entity, "STALL", "Stall", "shop", "UTC", duties=DUTIES[:4], ships_from=depot)
        world.sites = dict(Site.objects.order_by("pk").values_list("code", "pk"))
        world.stocked = [world.sites["SHOP"], world.sites["DEPOT"]]
        _staff(world)
        _goods(world)
        _customers(world)
        _rules(world)
    return world


def basket(world: World, _buyer: Buyer) -> list[Wanted]:
    """One to four different things; in trouble somebody wants far too much."""
    rng = world.rng
    things = rng.sample(list(world.goods), rng.randint(1, 3)) + rng.sample(world.services, int(world.happens(0.2)))
    many = 60 if world.goes_wrong(0.05) else 4
    discount = Decimal("0.05") if world.happens(0.1) else Decimal(0)
    return [Wanted(item, Decimal(rng.randint(1, many)), discount=discount) for item in things]


def _staff(world: World) -> None:
    for desk in Desk.objects.select_related("duty", "site").filter(duty__code__in=DUTIES).order_by("pk"):
        login = f"{desk.duty.code}-{desk.site.code}".lower()
        person = Person.objects.create_person(login, f"{desk.duty.name} {desk.site.name}")
        give_desk(person, desk, reason="Works here", discount=Decimal("0.2"), approve=NO_LIMIT, refund=NO_LIMIT)
        actor = actor_at(login, f"{desk.duty.code}.{desk.site.code}")
        assert actor is not None
        world.staff[desk.duty.code, desk.site_id] = actor


def _goods(world: World) -> None:
    world.currencies["USD"], world.with_numbers = DOLLAR, True
    abroad = create_price_list(PriceListDetails("Prices in dollars", "USD"), by=world.house).id
    for kind, sold in (("goods", GOODS), ("service", SERVICES)):
        for name, price in sold:
            details = ItemDetails(name.upper()[:20], name, kind=kind, lead_time_days=5)
            if name in WITH_NUMBERS:
                details = replace(details, tracking="serial", warranty_months=24)
            pk = create_item(details, price=FirstPrice(Decimal(price)), by=world.house).id
            set_prices(pk, abroad, [PriceBreak(Decimal(0), round(price / DOLLAR, 2))], by=world.house)
            if kind == "goods":
                world.goods[pk] = Decimal(price) / 2
            else:
                world.services.append(pk)


def _customers(world: World) -> None:
    """Half are persons who pay at once, half firms on account: some with a credit limit, some abroad."""
    for number in range(CUSTOMERS):
        firm = number % 2
        details = PartyDetails(
            "organisation" if firm else "person", f"Customer {number + 1}", country="HR",
            payment_terms_days=14 if firm else 0, credit_limit=Decimal(700) if number % 4 == 3 else None,
        )  # fmt: skip
        pk = create_party(details, duplicate_ok=True, by=world.house).id
        world.buyers.append(Buyer(pk, details.name, currency="USD" if number in (3, 5) else ""))


def _rules(world: World) -> None:
    """Nobody waits for ever, and not everybody is trusted."""
    by = world.house
    set_pickup_rules(remind_after_days=2, give_up_after_days=5, check_identity="proxy", version=1, by=by)
    set_return_rules(window_days=21, fee_share=Decimal("0.1"), version=1, by=by)
    for buyer in world.buyers[1:3]:
        set_customer_term(buyer.pk, pay_first=True, reason="Was late before", by=by)
