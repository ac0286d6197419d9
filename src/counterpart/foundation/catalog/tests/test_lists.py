"""What the list of items can be asked."""

from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from counterpart.foundation.catalog.lists import ITEMS
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.lists.listing import all_keys, read

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

pytestmark = pytest.mark.django_db


def test_items_are_asked_by_what_they_are(cast: "Cast") -> None:
    kettle, saddle, fitting = cast.kettle.pk, cast.saddle.pk, cast.fitting.pk
    Item.objects.filter(pk=saddle).update(tracking="serial", warranty_months=24)
    old = Item.objects.create(sku="0-OLD", name="Old bell", unit=cast.kettle.unit, discontinued=True).pk

    def of(query: str) -> list[int]:
        asked = read(ITEMS, cast.ada, QueryDict(query).dict())
        assert asked.errors == []
        return all_keys(asked, 100)

    assert of("") == of("state=sale") == [fitting, kettle, saddle]
    assert of("view=all") == of("state=all") == [fitting, kettle, old, saddle]
    assert of("state=discontinued") == [old]
    assert of("kind=service") == [fitting]
    assert of("kind=goods&state=sale") == [kettle, saddle]
    assert of("tracking=serial") == of("warranty=1") == [saddle]
    assert of("tracking=lot") == []
    assert of("q=kett") == [kettle]
    assert of("view=all&sort=sku")[0] == old
    rows = ITEMS.rows([saddle, kettle], read(ITEMS, cast.ada, {}))
    assert [(row.item.pk, str(row.price), row.currency) for row in rows] == [
        (saddle, "58.000000", "EUR"), (kettle, "24.000000", "EUR"),
    ]  # fmt: skip
