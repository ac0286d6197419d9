"""The palette finds what the person may open, and nothing else."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from counterpart.foundation.catalog.actions import create_item
from counterpart.foundation.catalog.details import ItemDetails
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Site
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.details import PartyDetails
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted

if TYPE_CHECKING:
    from counterpart.config.cast import Cast


def _texts(login: str, sought: str) -> list[str]:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    answer = client.get("/search/", {"q": sought}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return (
        [option["text"] for group in answer.context["groups"] for option in group["options"]] if answer.context else []
    )


@pytest.fixture
def order(cast: "Cast") -> int:
    wanted = [Wanted(cast.kettle.pk, Decimal(1))]
    return place_order(cast.customer.pk, wanted, reference="PO-77", by=cast.ada).id


def test_people_and_items_by_any_part_of_the_name(cast: "Cast") -> None:
    create_party(PartyDetails("person", "Đurđica Škoda"), by=cast.ada)
    create_item(ItemDetails("LMP-1", "Lampa"), by=cast.dara)
    assert _texts("ada", "skod") == ["Đurđica Škoda"]
    assert "Lampa" in _texts("bo", "lmp-1")


def test_papers_by_our_reference_and_by_theirs(cast: "Cast", order: int) -> None:
    for sought in (f"so-{order}", f"{order}", "PO-77"):
        assert f"SO-{order}" in _texts("ada", sought)
    assert _texts("ada", "SO-999999") == []
    assert _texts("ada", f"in-{order}") == []


def test_papers_of_another_site_stay_out_of_sight(cast: "Cast", order: int) -> None:
    other = Site.objects.create(entity=cast.site.entity, code="TWO", name="Two", kind="shop")
    Document.objects.filter(pk=order).update(site=other)
    assert _texts("ada", f"so-{order}") == []
    assert f"SO-{order}" in _texts("dara", f"so-{order}")


def test_pages_by_their_names(cast: "Cast") -> None:
    assert "New item" in _texts("dara", "new it")
    assert "New item" not in _texts("ada", "new it")


def test_who_has_no_desk_finds_nothing(cast: "Cast") -> None:
    for login in ("eve", "noor"):
        client = Client()
        client.force_login(Person.objects.get(login=login))
        assert client.get("/search/", {"q": "kettle"}).status_code == 403
    assert Client().get("/search/").status_code == 302


@pytest.mark.parametrize("nonsense", ["\0", "x" * 5000, "%_~\"'", "so-" + "9" * 30, "٣", "²"])
def test_nonsense_finds_nothing_and_breaks_nothing(cast: "Cast", nonsense: str) -> None:
    assert _texts("dara", nonsense) is not None
