"""What the list of customers and suppliers can be asked."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from counterpart.foundation.lists.listing import all_keys, read
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.details import Contact, PartyDetails, Place
from counterpart.foundation.parties.lists import PARTIES, place_of, reach_of
from counterpart.foundation.parties.models import CustomerGroup, Party

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

pytestmark = pytest.mark.django_db


def test_parties_are_asked_by_what_they_are(cast: "Cast") -> None:
    group = CustomerGroup.objects.create(name="Shops")
    shop = PartyDetails(
        "organisation", "Anker AB", country="SE", group_id=group.pk, credit_limit=Decimal(1000),
        contacts=[Contact("email", "anker@example.com"), Contact("phone", "+46 8 123 45")],
        addresses=[Place("main", "", "Gatan 1", "111 22", "Visby", "", "SE")],
    )  # fmt: skip
    anker = create_party(shop, by=cast.ada).id
    maker = create_party(PartyDetails("organisation", "Zagrebačka", False, True, country="HR"), by=cast.ada).id
    both = [cast.customer.pk, cast.stranger.pk]

    def of(query: str) -> list[int]:
        asked = read(PARTIES, cast.ada, QueryDict(query).dict())
        assert asked.errors == []
        return all_keys(asked, 100)

    assert of("") == of("view=all") == [anker, *both, maker]
    assert of("sort=-name") == [maker, *both[::-1], anker]
    assert of("sort=-on") == [maker, anker, *sorted(both, reverse=True)]
    assert of("role=supplier") == [maker]
    assert of("role=customer") == [anker, *both]
    assert of("kind=organisation") == [anker, maker]
    assert of("country=SE") == of(f"group={group.pk}") == of("limit=1") == of("q=anker@") == [anker]
    shown = next(iter(PARTIES.rows([anker], read(PARTIES, cast.ada, {}))))
    assert (place_of(shown), reach_of(shown), reach_of(shown, "phone")) == (
        "Visby",
        "anker@example.com",
        "+46 8 123 45",
    )


def test_a_customer_sees_nobody_else_and_nobody_sees_who_was_merged(cast: "Cast") -> None:
    Party.objects.create(kind="person", name="Old", merged_into=cast.customer, created_at=cast.customer.created_at)
    assert all_keys(read(PARTIES, cast.noor, {}), 100) == [cast.customer.pk]
    assert all_keys(read(PARTIES, cast.ada, {"q": "old"}), 100) == []
