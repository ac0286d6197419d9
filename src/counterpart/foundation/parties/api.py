"""Customers and suppliers, over the API."""

from typing import Annotated, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from ninja import Query

from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, Search, one, page_of, tagged
from counterpart.foundation.parties.models import Party
from counterpart.foundation.wire import Told, plain

router = Room(tags=["parties"])


class PartyShort(Told):
    id: int
    kind: str
    name: str
    is_customer: bool
    is_supplier: bool
    country: str
    version: int


class ContactTold(Told):
    kind: str
    value: str


class AddressTold(Told):
    kind: str
    name: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str


class PartyTold(PartyShort):
    language: str
    tax_number: str
    group_id: int | None
    payment_terms_days: int
    credit_limit: str | None
    tax_exempt_reason: str
    merged_into_id: int | None
    contact_points: list[ContactTold]
    addresses: list[AddressTold]


@router.read("/parties", "parties.view", Page[PartyShort])
def list_parties(
    request: ApiRequest,
    q: Search = "",
    role: Annotated[Literal["", "customer", "supplier"], Query()] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[PartyShort]:
    """The newest first. ``q`` is part of a name, or the beginning of a tax number, telephone number or e-mail address."""
    found = Party.objects.filter(merged_into__isnull=True)
    if role:
        found = found.filter(is_customer=True) if role == "customer" else found.filter(is_supplier=True)
    rows, following = page_of(_matching(found, q), cursor, limit)
    return Page(results=[PartyShort.model_validate(_short(p)) for p in rows], next=following)


@router.read("/parties/{pk}", "parties.view", PartyTold, sample="party")
def show_party(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One party with its addresses; the ETag is its version."""
    party = one(Party.objects.prefetch_related("contact_points", "addresses"), pk)
    return tagged(_told(party), party.version)


def _matching(found: QuerySet[Party], q: str) -> QuerySet[Party]:
    if not q.strip():
        return found
    words = Q(name__icontains=q.strip()) | Q(tax_number__istartswith=q.strip())
    return found.filter(
        words | Q(pk__in=Party.objects.filter(contact_points__normalised__startswith=q.strip()).values("pk"))
    )


def _short(p: Party) -> dict[str, object]:
    return {
        "id": p.pk, "kind": p.kind, "name": p.name, "is_customer": p.is_customer, "is_supplier": p.is_supplier,
        "country": p.country, "version": p.version,
    }  # fmt: skip


def _told(p: Party) -> PartyTold:
    contacts = sorted(p.contact_points.all(), key=lambda c: c.pk)
    addresses = sorted(p.addresses.all(), key=lambda a: a.pk)
    more = {
        "language": p.language, "tax_number": p.tax_number, "group_id": p.group_id,
        "payment_terms_days": p.payment_terms_days, "tax_exempt_reason": p.tax_exempt_reason,
        "credit_limit": None if p.credit_limit is None else plain(p.credit_limit), "merged_into_id": p.merged_into_id,
        "contact_points": [{"kind": c.kind, "value": c.value} for c in contacts],
        "addresses": [{name: getattr(a, name) for name in AddressTold.model_fields} for a in addresses],
    }  # fmt: skip
    return PartyTold.model_validate(_short(p) | more)
