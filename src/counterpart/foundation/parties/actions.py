"""What people do with parties."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db.models import F, Model

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.models import PriceList
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.files.models import Attachment
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.parties.details import (
    PLAIN_FIELDS,
    PartyDetails,
    Place,
    checked,
    normal_contact,
)
from counterpart.foundation.parties.errors import AlreadyMerged, PossibleDuplicate, SameParty
from counterpart.foundation.parties.models import Address, Consent, ContactPoint, CustomerGroup, Party
from counterpart.foundation.parties.queries import alike, details_of, place_of
from counterpart.foundation.search.actions import Listed, list_thing, unlist
from counterpart.foundation.statements import locked

# What belongs to somebody and goes with them when two turn out to be one: prices agreed, consents, files, and the
# right to act for them at the portal. What stays where it happened is listed, with reasons, in stories/test_merging.py.
MOVES: tuple[type[Model], ...] = (PriceList, Consent, Attachment, Grant)


@action("parties.create_party")
def create_party(details: PartyDetails, *, duplicate_ok: bool = False, by: Actor) -> Answer:
    """Get to know somebody. Warns once about somebody alike; ``duplicate_ok`` says that it is another one."""
    act = current_act()
    said = _admissible(details)
    _warn(said, duplicate_ok=duplicate_ok)
    party = Party.objects.create(**{name: getattr(said, name) for name in PLAIN_FIELDS}, created_at=act.now)
    _write_points(party.pk, said, kept=set())
    Address.objects.bulk_create(Address(party=party, **asdict(place)) for place in said.addresses)
    _list(party, said)
    act.about("party", party.pk)
    act.personal = {"now": _plain(said)}
    return Answer(party.pk, "party", reference=party.name)


@action("parties.change_party")
def change_party(
    party_id: int, details: PartyDetails, *, version: int, duplicate_ok: bool = False, by: Actor
) -> Answer:
    """Say anew what is known of somebody. Raises Stale when somebody else saved first."""
    act = current_act()
    said = _admissible(details)
    party = _lock(party_id, by)
    if party.version != version:
        raise Stale(current=party.version)
    before = details_of(party)
    _warn(said, duplicate_ok=duplicate_ok, before=before, party_id=party_id)
    Party.objects.filter(pk=party_id).update(
        **{name: getattr(said, name) for name in PLAIN_FIELDS}, version=F("version") + 1
    )
    _replace_points(party_id, said, country_changed=before.country != said.country)
    _replace_addresses(party_id, said.addresses)
    _list(party, said)
    act.about("party", party_id)
    old, new = _plain(before), _plain(said)
    act.personal = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    return Answer(party_id, "party", version=version + 1, reference=said.name)


@action("parties.merge_parties")
def merge_parties(party_id: int, *, into_id: int, by: Actor) -> Answer:
    """The two are one: the second stays, gets what belongs to the first, and answers its links.

    Contact points and addresses are joined; what ``MOVES`` lists goes over as it is. Nothing that was posted is
    re-pointed; history stays where it happened.
    """
    act = current_act()
    if party_id == into_id:
        raise SameParty()
    first, second = sorted((party_id, into_id))
    both = {pk: _lock(pk, by) for pk in (first, second)}
    loser, winner = both[party_id], both[into_id]
    known = details_of(winner)
    added = details_of(loser)
    Party.objects.filter(pk=party_id).update(merged_into=into_id, version=F("version") + 1)
    Party.objects.filter(merged_into=party_id).update(merged_into=into_id)
    Party.objects.filter(pk=into_id).update(
        version=F("version") + 1, is_customer=winner.is_customer or loser.is_customer,
        is_supplier=winner.is_supplier or loser.is_supplier, tax_number=winner.tax_number or loser.tax_number,
    )  # fmt: skip
    joined = replace(known, contacts=[*known.contacts, *added.contacts])
    kept = set(ContactPoint.objects.filter(party_id=into_id).values_list("kind", "normalised"))
    _write_points(into_id, joined, kept=kept)
    places = [place for place in added.addresses if place not in known.addresses]
    more = [replace(place, kind="delivery") if known.addresses else place for place in places]
    Address.objects.bulk_create(Address(party_id=into_id, **asdict(place)) for place in more)
    for model in MOVES:
        model._default_manager.filter(party_id=party_id).update(party_id=into_id)
    unlist("party", party_id)
    _list(winner, replace(joined, tax_number=winner.tax_number or loser.tax_number), also=loser.name)
    act.about("party", into_id)
    act.changed = {"merged": party_id}
    return Answer(into_id, "party", version=winner.version + 1, reference=winner.name)


@action("parties.create_group")
def create_group(name: str, *, by: Actor) -> Answer:
    """A group of customers who get the same price list."""
    said = " ".join(name.split())
    if not 0 < len(said) <= 60:
        raise Invalid(fields={"name": "length"})
    group = CustomerGroup.objects.create(name=said)
    current_act().about("customer_group", group.pk)
    return Answer(group.pk, "customer_group", reference=said)


def _admissible(details: PartyDetails) -> PartyDetails:
    said = checked(details)
    if said.group_id is not None and not CustomerGroup.objects.filter(pk=said.group_id).exists():
        raise Invalid(fields={"group_id": "unknown"})
    return said


def _lock(party_id: int, by: Actor) -> Party:
    party: Party | None = locked(Party.objects.filter(pk=party_id)).first()
    if party is None or (by.is_customer and by.party_id != party_id):
        raise Missing()
    if party.merged_into_id:
        raise AlreadyMerged()
    return party


def _warn(said: PartyDetails, *, duplicate_ok: bool, before: PartyDetails | None = None, party_id: int = 0) -> None:
    """Only what is new is compared: who changes a street is not asked about a shared phone again."""
    if duplicate_ok:
        return
    asked = said
    if before is not None:
        old = {normal_contact(contact, before.country) for contact in before.contacts}
        new = [contact for contact in said.contacts if normal_contact(contact, said.country) not in old]
        same_number = (before.tax_number, before.country) == (said.tax_number, said.country)
        asked = replace(said, contacts=new, tax_number="" if same_number else said.tax_number)
    known = alike(asked, apart_from=party_id)
    if known:
        raise PossibleDuplicate(known=[asdict(each) for each in known])


def _write_points(party_id: int, said: PartyDetails, *, kept: set[tuple[str, str]]) -> None:
    rows: dict[tuple[str, str], ContactPoint] = {}
    for contact in said.contacts:
        key = (contact.kind, normal_contact(contact, said.country))
        if key not in kept:
            point = ContactPoint(party_id=party_id, kind=contact.kind, value=contact.value, normalised=key[1])
            rows.setdefault(key, point)
    ContactPoint.objects.bulk_create(rows.values())


def _replace_points(party_id: int, said: PartyDetails, *, country_changed: bool) -> None:
    """Rows that stay the same stay; a new country changes how every number is read."""
    wanted = {(c.kind, c.value) for c in said.contacts}
    kept, gone = set(), []
    for point in ContactPoint.objects.filter(party_id=party_id):
        if (point.kind, point.value) in wanted and not country_changed:
            kept.add((point.kind, point.normalised))
        else:
            gone.append(point.pk)
    ContactPoint.objects.filter(pk__in=gone).delete()
    _write_points(party_id, said, kept=kept)


def _replace_addresses(party_id: int, places: Sequence[Place]) -> None:
    wanted, gone = list(places), []
    for address in Address.objects.filter(party_id=party_id).order_by("id"):
        place = place_of(address)
        if place in wanted:
            wanted.remove(place)
        else:
            gone.append(address.pk)
    Address.objects.filter(pk__in=gone).delete()
    Address.objects.bulk_create(Address(party_id=party_id, **asdict(place)) for place in wanted)


def _list(party: Party, said: PartyDetails, *, also: str = "") -> None:
    """Found by name, place, tax number, e-mail and the digits of the phone."""
    cities = [place.city for place in said.addresses if place.city]
    detail = ", ".join([*cities[:1], *([said.country] if said.country else [])])
    points = [normal_contact(contact, said.country) for contact in said.contacts]
    list_thing(Listed("party", party.pk, said.name, detail, " ".join([said.tax_number, *points, also])))


def _plain(said: PartyDetails) -> dict[str, Any]:
    plain = asdict(said)
    plain["credit_limit"] = None if said.credit_limit is None else str(said.credit_limit.normalize())
    return plain
