"""What the list of stock can be asked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from counterpart.back_office.inventory.lists import STOCK, where
from counterpart.back_office.inventory.models import Expected
from counterpart.config.cast import client_of
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.lists.listing import all_keys, read

pytestmark = pytest.mark.django_db


def test_stock_is_asked_by_what_stands_where(cast: Any) -> None:
    kettle, saddle = cast.kettle.pk, cast.saddle.pk
    bell = Item.objects.create(sku="BEL-7", name="Bell", kind="goods", unit=cast.kettle.unit).pk
    cast.shipment((cast.kettle, Decimal(10)))
    Expected.objects.create(item_id=bell, site=cast.site, due_on=date(2030, 1, 1), quantity=Decimal(4))

    def of(query: str) -> list[int]:
        asked = read(STOCK, cast.bo, QueryDict(query).dict())
        assert asked.errors == []
        return all_keys(asked, 100)

    assert of("") == of("state=all") == [bell, kettle, saddle]
    assert of("sort=-name") == [saddle, kettle, bell]
    assert of("state=there") == of("place=stock") == of(f"site={cast.site.pk}&state=there") == [kettle, saddle]
    assert of("state=free") == [saddle]
    assert of("state=kept") == [kettle]
    assert of("state=none") == of("coming=1") == [bell]
    assert of("place=nowhere") == []
    assert of("q=sad") == [saddle]
    row = STOCK.rows([kettle], read(STOCK, cast.bo, {}))[0]
    assert (row.on_hand, row.reserved, row.free, where(row)) == (Decimal(10), Decimal(10), Decimal(0), "STOCK: 10")
    text = b"".join(client_of(cast.bo).get("/lists/stock.csv?state=kept").streaming_content)  # type: ignore[attr-defined]
    assert b"KET-1,Kettle,10.000000,10.000000,0.000000,piece,STOCK: 10" in text


def test_a_customer_sees_no_stock(cast: Any) -> None:
    assert all_keys(read(STOCK, cast.noor, {}), 100) == []
