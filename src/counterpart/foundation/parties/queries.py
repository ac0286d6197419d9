"""Reading parties."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.parties.details import Contact, PartyDetails, Place, normal_contact
from counterpart.foundation.parties.models import Address, ContactPoint, Party
from counterpart.foundation.search.folding import fold
from counterpart.foundation.search.queries import find

SAME_MAX = 10


@dataclass(frozen=True)
class Known:
    """Somebody who may be the same: who, and what is the same (``tax_number``, ``phone`` or ``email``)."""

    id: int
    name: str
    same: str
    value: str


def visible_to(actor: Actor) -> QuerySet[Party]:
    """The parties an actor may know: staff all of them, a customer only itself."""
    everybody = Party.objects.all()
    return everybody.filter(pk=actor.party_id or 0) if actor.is_customer else everybody


def listed(actor: Actor, *, sought: str = "", role: str = "") -> QuerySet[Party]:
    """Parties for a list: nobody who was merged away."""
    found = visible_to(actor).filter(merged_into__isnull=True)
    if role == "customer":
        found = found.filter(is_customer=True)
    if role == "supplier":
        found = found.filter(is_supplier=True)
    return found.filter(pk__in=[hit.id for hit in find(sought, "party", limit=200)]) if sought.strip() else found


def standing_for(party_id: int) -> int:
    """The party to work with: itself, or the one it was merged into. Old links lead there."""
    other = Party.objects.filter(pk=party_id).values_list("merged_into_id", flat=True).first()
    return other or party_id


def alike(details: PartyDetails, *, apart_from: int = 0) -> list[Known]:
    """Who is known with the same tax number, phone or e-mail: two statements."""
    found: list[Known] = []
    others = Party.objects.filter(merged_into__isnull=True).exclude(pk=apart_from)
    if details.tax_number:
        same = others.filter(tax_number=details.tax_number).exclude(Q(country="") | ~Q(country=details.country))
        found += [Known(pk, name, "tax_number", details.tax_number) for pk, name in same.values_list("pk", "name")]
    wanted = [normal_contact(contact, details.country) for contact in details.contacts]
    if wanted:
        points = ContactPoint.objects.filter(normalised__in=wanted, party__merged_into__isnull=True)
        rows = points.exclude(party_id=apart_from).values_list("party_id", "party__name", "kind", "value")
        found += [Known(*row) for row in rows.order_by("party__name", "id")[:SAME_MAX]]
    return found[:SAME_MAX]


def details_of(party: Party) -> PartyDetails:
    """What is stored about a party, as it would be said again."""
    contacts = [Contact(c.kind, c.value) for c in party.contact_points.order_by("id")]
    addresses = [place_of(a) for a in party.addresses.order_by("id")]
    return PartyDetails(
        party.kind, party.name, party.is_customer, party.is_supplier, party.language, party.country, party.tax_number,
        party.group_id, party.payment_terms_days, party.credit_limit, party.tax_exempt_reason, contacts, addresses,
    )  # fmt: skip


def place_of(address: Address) -> Place:
    a = address
    return Place(a.kind, a.name, a.street, a.postal_code, a.city, a.region, a.country)


def choices(actor: Actor, sought: str, *, role: str = "") -> list[dict[str, Any]]:
    """What a picker is offered."""
    hits = find(sought, "party", limit=12)
    parties = listed(actor, role=role).in_bulk([hit.id for hit in hits])
    return [
        {"value": hit.id, "text": parties[hit.id].name, "code": "", "note": hit.detail}
        for hit in hits
        if hit.id in parties
    ]


def party_named(actor: Actor, typed: str) -> Party | None:
    """What a picker's field means without script: a key, or a name that only one party carries."""
    found = listed(actor)
    if typed.isdecimal() and len(typed) < 16:
        return found.filter(pk=int(typed)).first()
    same = [hit.id for hit in find(typed, "party") if fold(hit.title) == fold(typed)]
    named = list(found.filter(Q(pk__in=same) | Q(name=typed.strip()))[:2])
    return named[0] if len(named) == 1 else None
