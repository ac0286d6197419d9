"""Customers and suppliers, over the API."""

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    Limit,
    Page,
    PathId,
    Room,
    Search,
    one,
    page_of,
    tagged,
    version_of,
    written,
)
from counterpart.foundation.parties.actions import change_party, create_party
from counterpart.foundation.parties.details import (
    ADDRESSES_MAX,
    CONTACTS_MAX,
    NAME_MAX,
    TERMS_MAX,
    Contact,
    PartyDetails,
    Place,
)
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import listed, visible_to
from counterpart.foundation.wire import ONE_LINE, Body, Country, Flag, Key, LimitIn, Told, plain

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
    contacts: list[ContactTold]
    addresses: list[AddressTold]


class ContactIn(Body):
    kind: Literal["phone", "email"]
    value: Annotated[str, ONE_LINE, Field(min_length=1, max_length=120)]


class AddressIn(Body):
    kind: Literal["main", "delivery"] = "main"
    name: Annotated[str, ONE_LINE, Field(max_length=160)] = ""
    street: Annotated[str, ONE_LINE, Field(max_length=200)] = ""
    postal_code: Annotated[str, ONE_LINE, Field(max_length=20)] = ""
    city: Annotated[str, ONE_LINE, Field(max_length=80)] = ""
    region: Annotated[str, ONE_LINE, Field(max_length=80)] = ""
    country: Country = ""


class PartyIn(Body):
    """Everything that is said about a party at once; what is left out goes back to its default."""

    name: Annotated[str, ONE_LINE, Field(min_length=1, max_length=NAME_MAX)]
    kind: Literal["person", "organisation"] = "organisation"
    is_customer: Flag = True
    is_supplier: Flag = False
    language: Literal["en", "hr", "sv", "cs"] = "en"
    country: Country = ""
    tax_number: Annotated[str, ONE_LINE, Field(max_length=32)] = ""
    group_id: Key | None = None
    payment_terms_days: Annotated[int, Field(ge=0, le=TERMS_MAX, strict=True)] = 0
    credit_limit: LimitIn | None = None
    tax_exempt_reason: Annotated[str, ONE_LINE, Field(max_length=60)] = ""
    contacts: Annotated[list[ContactIn], Field(max_length=CONTACTS_MAX)] = []
    addresses: Annotated[list[AddressIn], Field(max_length=ADDRESSES_MAX)] = []
    duplicate_ok: Annotated[Flag, Field(description="After 409 `possible_duplicate`: it is somebody else.")] = False


@router.read("/parties", "parties.view", Page[PartyShort])
def list_parties(
    request: ApiRequest,
    q: Search = "",
    role: Annotated[Literal["", "customer", "supplier"], Query()] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[PartyShort]:
    """The newest first. ``q`` holds words of the name, or of a tax number, telephone number or e-mail address."""
    rows, following = page_of(listed(request.auth, sought=q, role=role), cursor, limit)
    return Page(results=[PartyShort.model_validate(_short(p)) for p in rows], next=following)


@router.write("/parties", "parties.create_party")
def new_party(request: ApiRequest, body: PartyIn) -> HttpResponse:
    """Get to know somebody. Refuses with ``possible_duplicate`` when somebody alike is known."""
    return written(create_party(_details(body), duplicate_ok=body.duplicate_ok, by=request.auth))


@router.read("/parties/{pk}", "parties.view", PartyTold, sample="party")
def show_party(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One party with its addresses; the ETag is its version."""
    party = one(visible_to(request.auth).prefetch_related("contact_points", "addresses"), pk)
    return tagged(_told(party), party.version)


@router.write("/parties/{pk}", "parties.change_party", method="PUT", sample="party", versioned=True)
def party_change(request: ApiRequest, pk: PathId, body: PartyIn) -> HttpResponse:
    """Say anew what is known of somebody."""
    said = _details(body)
    return written(change_party(pk, said, version=version_of(request), duplicate_ok=body.duplicate_ok, by=request.auth))


def _details(body: PartyIn) -> PartyDetails:
    said = {name: getattr(body, name) for name in type(body).model_fields}
    said.pop("duplicate_ok")
    said["contacts"] = [Contact(each.kind, each.value) for each in body.contacts]
    said["addresses"] = [Place(**each.model_dump()) for each in body.addresses]
    return PartyDetails(**said)


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
        "contacts": [{"kind": c.kind, "value": c.value} for c in contacts],
        "addresses": [{name: getattr(a, name) for name in AddressTold.model_fields} for a in addresses],
    }  # fmt: skip
    return PartyTold.model_validate(_short(p) | more)
