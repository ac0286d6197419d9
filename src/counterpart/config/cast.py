"""The small company of the tests: Ada, Bo, Chidi and Dara work there, Noor buys, Eve is nobody's business."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.test import Client

from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.founding import Firm, found_company, give_desk
from counterpart.foundation.catalog.models import Item, ItemPrice, PriceList, Unit
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk, Site
from counterpart.foundation.parties.models import Party
from counterpart.foundation.search.actions import Listed, list_things
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.skills.models import Assessment, PersonSkill, Skill

PASSWORD = "a long enough password"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# Who can do what: the own desk, and a few across the hall.
LEVELS = {
    "ada": {"sales": 4, "counter": 3, "pickup": 3, "after_sales": 3, "fulfilment": 2},
    "bo": {"warehouse": 4, "fulfilment": 3, "pickup": 3, "sales": 3},
    "chidi": {"accounting": 4, "sales": 2, "counter": 1},
    "dara": {"administration": 4, "accounting": 3},
}


@dataclass(frozen=True)
class Cast:
    """Actors by name; ``kettle`` 24.00, ``saddle`` 58.00 (10 of each in stock, cost half), ``fitting`` a service 75.00."""

    house: Actor
    ada: Actor  # sales (may give 10 % off), at the shop
    bo: Actor  # warehouse
    chidi: Actor  # accounting
    dara: Actor  # administration
    noor: Actor  # a customer at the portal
    eve: Person  # signs in, has no desk
    site: Site
    customer: Party
    stranger: Party
    kettle: Item
    saddle: Item
    fitting: Item

    def order(
        self, *wanted: tuple[Item, Decimal | int], method: str = "pickup", on_shortage: str = "backorder"
    ) -> int:  # fmt: skip
        """Ada confirms an order of these items for Noor; its key."""
        lines = [Wanted(item.pk, Decimal(quantity)) for item, quantity in wanted]
        return place_order(self.customer.pk, lines, method=method, on_shortage=on_shortage, by=self.ada).id

    def shipment(
        self, *wanted: tuple[Item, Decimal | int], method: str = "pickup", on_shortage: str = "backorder"
    ) -> int:  # fmt: skip
        """The same; the key of its shipment."""
        order = self.order(*wanted, method=method, on_shortage=on_shortage)
        return Document.objects.get(origin_id=order, kind="shipment").pk


def client_of(actor: Actor) -> Client:
    """Somebody signed in."""
    client = Client()
    person = Person.objects.get(pk=actor.person_id)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def build_cast() -> Cast:
    """Found the company and let everybody in. All passwords are ``PASSWORD``."""
    house = found_company(Firm("Hearth & Co", "HR", "EUR", "Zagreb", zone="Europe/Zagreb"))
    site = Site.objects.get()
    customer = Party.objects.create(kind="person", name="Noor Haddad", created_at=now(), payment_terms_days=14)
    stranger = Party.objects.create(kind="person", name="Somebody Else", created_at=now())
    rights = {
        "ada": ("Ada Marin", "sales", Decimal("0.10"), None),
        "bo": ("Bo Lindqvist", "warehouse", Decimal(0), None),
        "chidi": ("Chidi Eze", "accounting", Decimal(0), None),
        "dara": ("Dara Novak", "administration", Decimal(1), None),
        "noor": ("Noor Haddad", "portal", Decimal(0), customer),
    }
    actors: dict[str, Actor] = {}
    for login, (name, duty, discount, party) in rights.items():
        person = Person.objects.create_person(login, name, PASSWORD)
        give_desk(person, Desk.objects.get(duty__code=duty, site=site), reason="role", discount=discount, party=party)
        actor = actor_at(login, duty)
        assert actor is not None
        actors[login] = actor
    eve = Person.objects.create_person("eve", "Eve Stranger", PASSWORD)
    piece, listed = Unit.objects.get(code="C62"), PriceList.objects.get()
    items = {}
    for sku, name, kind, price in (
        ("KET-1", "Kettle", "goods", 24),
        ("SAD-1", "Saddle", "goods", 58),
        ("FIT-60", "Fitting, 60 minutes", "service", 75),
    ):
        item = Item.objects.create(sku=sku, name=name, kind=kind, unit=piece)
        ItemPrice.objects.create(price_list=listed, item=item, price=Decimal(price))
        items[sku] = item
    list_things(
        [Listed("item", item.pk, item.name, item.sku) for item in items.values()]
        + [Listed("party", party.pk, party.name) for party in (customer, stranger)]
    )
    _assess(actors)
    Grant.objects.update(valid_from=LONG_AGO)  # stories hold the clock at days of their own
    stock = [Arrival(items["KET-1"].pk, Decimal(10), Decimal(12)), Arrival(items["SAD-1"].pk, Decimal(10), Decimal(29))]
    receive_stock(site.pk, stock, reason="opening", by=house)
    return Cast(
        house, **actors, eve=eve, site=site, customer=customer, stranger=stranger, kettle=items["KET-1"],
        saddle=items["SAD-1"], fitting=items["FIT-60"],
    )  # fmt: skip


def _assess(actors: dict[str, Actor]) -> None:
    """Everybody's levels, said by Dara, and hers by Chidi."""
    skills = dict(Skill.objects.values_list("code", "pk"))
    kept = [
        PersonSkill(
            person_id=actors[login].person_id, skill_id=skills[code], level=level, evidence="Works here",
            assessor_id=actors["chidi" if login == "dara" else "dara"].person_id,
        )
        for login, levels in LEVELS.items()
        for code, level in levels.items()
    ]  # fmt: skip
    PersonSkill.objects.bulk_create(kept)
    Assessment.objects.bulk_create(
        Assessment(
            person_id=row.person_id, skill_id=row.skill_id, version=1, level=row.level, evidence=row.evidence,
            assessor_id=row.assessor_id, at=LONG_AGO,
        )
        for row in kept
    )  # fmt: skip
