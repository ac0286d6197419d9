"""The stock list finds goods by the index of names: any part of the name or the sku, without accents or capitals."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.inventory.queries import find_items
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.search.actions import Listed, list_thing

pytestmark = pytest.mark.django_db


def found(words: str) -> set[str]:
    return set(find_items(words).values_list("sku", flat=True))


def test_goods_are_found_by_any_part_of_their_name_or_number(cast: Any) -> None:
    bell = Item.objects.create(
        sku="BEL-7", name="Zvonce žuto", kind="goods", unit=cast.kettle.unit, gtin="3850000000017"
    )
    list_thing(Listed("item", bell.pk, bell.name, bell.sku, bell.gtin))
    assert found("") == {"KET-1", "SAD-1", "BEL-7"}
    assert found("ket") == found("ETTLE") == found("ket-1") == {"KET-1"}
    assert found("zuto") == found("Žuto") == found("bel-7") == found("3850000000017") == {"BEL-7"}
    assert found("fitting") == found("nothing like it") == set()


def test_no_name_is_read_through_for_it(cast: Any) -> None:
    """The control: the old search compared every name; this one asks the index, and the items by their keys."""
    with CaptureQueriesContext(connection) as seen:
        assert found("ettle") == {"KET-1"}
    assert not any(
        "catalog_item" in q["sql"] and "name" in q["sql"].partition("WHERE")[2] for q in seen.captured_queries
    )
