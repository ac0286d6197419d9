"""Orders for the tests of this room. Sales is asked by the name of its action: no room imports another."""

from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.test import Client

from counterpart.foundation.acts.gate import actions
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person


@dataclass(frozen=True)
class Wanted:
    """One line as sales takes it."""

    item_id: int
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)
    description: str = ""


def client_of(actor: Actor) -> Client:
    """Somebody signed in."""
    client = Client()
    person = Person.objects.get(pk=actor.person_id)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def order(cast: Any, *wanted: tuple[Any, Decimal], method: str = "pickup", on_shortage: str = "backorder") -> int:
    """A confirmed order of these items; the key of its shipment."""
    lines = [Wanted(item.pk, quantity) for item, quantity in wanted]
    import_module("counterpart.front_office.sales.actions")
    placed = actions["sales.place_order"](
        cast.customer.pk, lines, method=method, on_shortage=on_shortage, by=cast.ada
    )  # fmt: skip
    return Document.objects.get(origin_id=placed.id, kind="shipment").pk
