"""Getting to know somebody, changing what is known, and finding out that two are one."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from counterpart.foundation.acts.models import Act, ActPersonal
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.parties.actions import change_party, create_group, create_party, merge_parties
from counterpart.foundation.parties.details import Contact, PartyDetails, Place
from counterpart.foundation.parties.errors import AlreadyMerged, PossibleDuplicate, SameParty
from counterpart.foundation.parties.models import Address, ContactPoint, Party
from counterpart.foundation.parties.queries import choices, details_of, party_named, standing_for
from counterpart.foundation.search.queries import find

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

BAKERY = PartyDetails(
    "organisation",
    "Pekara  Šimić",
    country="hr",
    tax_number="HR 33392005961",
    contacts=[Contact("phone", "01/234-5678"), Contact("email", "Info@Simic.example")],
    addresses=[Place("main", "", "Ilica 1", "10000", "Zagreb", "", "HR")],
)


def test_a_party_is_stored_in_its_normal_form(cast: "Cast") -> None:
    answer = create_party(BAKERY, by=cast.ada)
    party = Party.objects.get(pk=answer.id)
    assert (party.name, party.country, party.tax_number, party.version) == ("Pekara Šimić", "HR", "33392005961", 1)
    points = ContactPoint.objects.filter(party=party).order_by("id").values_list("kind", "value", "normalised")
    assert list(points) == [
        ("phone", "01/234-5678", "+38512345678"),
        ("email", "Info@Simic.example", "info@simic.example"),
    ]
    assert Address.objects.get(party=party).as_lines() == ["Ilica 1", "10000 Zagreb", "HR"]


def test_what_is_personal_stands_in_the_erasable_row_only(cast: "Cast") -> None:
    answer = create_party(BAKERY, by=cast.ada)
    act = Act.objects.get(action="parties.create_party")
    assert (act.subject_kind, act.subject_id, act.changed) == ("party", answer.id, {})
    assert ActPersonal.objects.get(act=act).values["now"]["country"] == "HR"


def test_who_may_not_leaves_nothing_behind(cast: "Cast") -> None:
    before = Party.objects.count(), Act.objects.count()
    with pytest.raises(Forbidden):
        create_party(BAKERY, by=cast.bo)
    with pytest.raises(Forbidden):
        merge_parties(cast.stranger.pk, into_id=cast.customer.pk, by=cast.ada)
    assert (Party.objects.count(), Act.objects.count()) == before
    assert find("simic", "party") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"country": "XX"}, "country"),
        ({"tax_number": "HR 33392005962"}, "tax_number"),
        ({"payment_terms_days": 366}, "payment_terms_days"),
        ({"contacts": [Contact("email", "nobody")]}, "contacts"),
        ({"contacts": [Contact("phone", "call me")]}, "contacts"),
        ({"contacts": [Contact("phone", f"00385 1 {n:05}") for n in range(21)]}, "contacts"),
        ({"addresses": [Place(street="Ilica", country="QQ")]}, "addresses"),
        ({"group_id": 999}, "group_id"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(cast: "Cast", change: dict[str, object], field: str) -> None:
    before = Party.objects.count()
    with pytest.raises(Invalid) as refused:
        create_party(replace(BAKERY, **change), by=cast.ada)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    assert Party.objects.count() == before


@pytest.mark.parametrize(
    ("same", "details"),
    [
        ("tax_number", PartyDetails("organisation", "Another", country="HR", tax_number="33392005961")),
        ("phone", PartyDetails("person", "Another", contacts=[Contact("phone", "+385 1 2345 678")])),
        ("email", PartyDetails("person", "Another", contacts=[Contact("email", "INFO@simic.example")])),
    ],
)
def test_somebody_alike_is_asked_about_once(cast: "Cast", same: str, details: PartyDetails) -> None:
    first = create_party(BAKERY, by=cast.ada)
    with pytest.raises(PossibleDuplicate) as refused:
        create_party(details, by=cast.ada)
    assert [(known["id"], known["same"]) for known in refused.value.facts["known"]] == [(first.id, same)]
    assert create_party(details, duplicate_ok=True, by=cast.ada).id != first.id


def test_a_change_replaces_what_is_known_and_keeps_what_stays(cast: "Cast") -> None:
    pk = create_party(BAKERY, by=cast.ada).id
    kept = ContactPoint.objects.get(party_id=pk, kind="email").pk
    new = replace(BAKERY, name="Pekara Horvat", contacts=[Contact("email", "Info@Simic.example"), Contact("phone", "099 1")][:1])  # fmt: skip  # noqa: E501
    answer = change_party(pk, new, version=1, by=cast.ada)
    assert answer.version == 2
    assert list(ContactPoint.objects.filter(party_id=pk).values_list("pk", flat=True)) == [kept]
    assert [hit.id for hit in find("horvat", "party")] == [pk]
    assert find("simic pekara", "party") != [] and find("2345678", "party") == []
    personal = ActPersonal.objects.get(act__action="parties.change_party")
    assert personal.values["name"] == ["Pekara Šimić", "Pekara Horvat"]


def test_a_stale_change_changes_nothing(cast: "Cast") -> None:
    pk = create_party(BAKERY, by=cast.ada).id
    change_party(pk, replace(BAKERY, name="First"), version=1, by=cast.ada)
    with pytest.raises(Stale):
        change_party(pk, replace(BAKERY, name="Second"), version=1, by=cast.ada)
    assert Party.objects.get(pk=pk).name == "First"


def test_two_that_are_one(cast: "Cast") -> None:
    old = create_party(BAKERY, by=cast.chidi).id
    more = PartyDetails("organisation", "Simic d.o.o.", contacts=[Contact("email", "office@simic.example")])
    new = create_party(more, by=cast.chidi).id
    merge_parties(old, into_id=new, by=cast.chidi)
    assert standing_for(old) == new and standing_for(new) == new
    kept = details_of(Party.objects.get(pk=new))
    assert [c.value for c in kept.contacts] == ["office@simic.example", "01/234-5678", "Info@Simic.example"]
    assert kept.tax_number == "33392005961" and kept.addresses == [BAKERY.addresses[0]]
    assert [hit.id for hit in find("pekara", "party")] == [new]
    third = create_party(PartyDetails("person", "Third"), by=cast.chidi).id
    merge_parties(new, into_id=third, by=cast.chidi)
    assert standing_for(old) == third
    for refused, loser, winner in ((AlreadyMerged, old, third), (AlreadyMerged, third, old), (SameParty, third, third)):
        with pytest.raises(refused):
            merge_parties(loser, into_id=winner, by=cast.chidi)
    with pytest.raises(Missing):
        merge_parties(third, into_id=10**9, by=cast.chidi)


def test_a_picker_finds_by_name_and_by_phone(cast: "Cast") -> None:
    pk = create_party(BAKERY, by=cast.ada).id
    assert choices(cast.ada, "SIMIC") == [{"value": pk, "text": "Pekara Šimić", "code": "", "note": "Zagreb, HR"}]
    assert [choice["value"] for choice in choices(cast.ada, "5678")] == [pk]
    assert choices(cast.noor, "simic") == []
    named = party_named(cast.ada, "pekara šimić")
    assert named is not None and named.pk == pk
    assert party_named(cast.ada, "9" * 15) is None


def test_a_group_has_a_name_once(cast: "Cast") -> None:
    create_group("Wholesale", by=cast.dara)
    with pytest.raises(Invalid):
        create_group(" ", by=cast.dara)
    with pytest.raises(Forbidden):
        create_group("Retail", by=cast.ada)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"name": ""}, "parties_a_party_has_a_name"),
        ({"credit_limit": -1}, "parties_a_credit_limit_is_not_negative"),
    ],
)
def test_the_database_says_no_first(cast: "Cast", change: dict[str, object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Party.objects.filter(pk=cast.customer.pk).update(**change)


def test_nobody_is_merged_into_themselves(cast: "Cast") -> None:
    with pytest.raises(IntegrityError, match="parties_a_party_is_not_merged_into_itself"), transaction.atomic():
        Party.objects.filter(pk=cast.customer.pk).update(merged_into=cast.customer.pk)
