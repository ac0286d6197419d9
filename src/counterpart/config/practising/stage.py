"""What situations are made of: customers who do not exist, goods on the shelf, orders that colleagues have brought so far."""

from decimal import Decimal

from counterpart.back_office.fulfilment.actions import pack_shipment, pick_shipment, release_shipment
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.founding import HOUSE_LOGIN
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.details import Contact, PartyDetails
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted

NAMES = ("Mira Holm", "Josef Beran", "Ana Lukić", "Saga Ek", "Petr Malý", "Nina Berg", "Ivo Rakić", "Elin Dahl")
COST = Decimal("5.00")


def colleague(desk: str) -> Actor:
    """Whoever brings the situation about: Ivy in front, Tor in the back."""
    found = actor_at(f"practice.{'tor' if desk in ('fulfilment', 'warehouse', 'accounting') else 'ivy'}", desk)
    assert found is not None, "the colleagues of the practice company hold every desk"
    return found


def the_house() -> Actor:
    """Whoever does what nobody at a desk does: new items, new people."""
    found = actor_at(HOUSE_LOGIN, "house")
    assert found is not None, "founding lets the house in"
    return found


def customer(attempt: int) -> tuple[int, str]:
    """A customer for this attempt alone: key and name. The number tells two of a name apart."""
    name = f"{NAMES[attempt % len(NAMES)]} {attempt}"
    mail = Contact("email", f"customer{attempt}@practice.invalid")
    return create_party(
        PartyDetails(kind="person", name=name, contacts=[mail], payment_terms_days=14), duplicate_ok=True, by=colleague("sales")
    ).id, name  # fmt: skip


def goods(sku: str) -> Item:
    return Item.objects.get(sku=sku)


def stock(item: Item, quantity: int) -> None:
    """On the shelf, beside what the other situations need."""
    by = colleague("warehouse")
    receive_stock(by.desk.site_id, [Arrival(item.pk, Decimal(quantity), COST)], by=by)


def order(party: int, *lines: tuple[Item, int], method: str = "pickup") -> int:
    """Ordered and confirmed, with its goods in stock."""
    for item, quantity in lines:
        stock(item, quantity)
    wanted = [Wanted(item.pk, Decimal(quantity)) for item, quantity in lines]
    return place_order(party, wanted, method=method, by=colleague("sales")).id


def offspring(order_id: int, kind: str) -> int:
    return Document.objects.filter(origin_id=order_id, kind=kind).values_list("pk", flat=True)[0]


def reference(document_id: int) -> str:
    return Document.objects.get(pk=document_id).reference


def made_ready(order_id: int, shelf: str) -> int:
    """Picked, packed and on its shelf; the key of the shipment."""
    back, shipment = colleague("fulfilment"), offspring(order_id, "shipment")
    release_shipment(shipment, by=back)
    pick_shipment(shipment, by=back)
    pack_shipment(shipment, shelf=shelf, by=back)
    return shipment


def did(person_id: int, action: str, document_id: int) -> bool:
    """Whether this person did it, and not a colleague for them."""
    return Act.objects.filter(person_id=person_id, action=action, document_id=document_id).exists()
