"""Goods that moved have moved."""

import pytest
from django.db import IntegrityError, connection, transaction

from counterpart.back_office.inventory.models import StockMove
from counterpart.config.cast import Cast


@pytest.mark.parametrize(
    "sql", ["UPDATE inventory_stockmove SET quantity = quantity + 1", "DELETE FROM inventory_stockmove"]
)
def test_raw_sql_is_refused(cast: Cast, sql: str) -> None:
    before = list(StockMove.objects.order_by("id").values_list("id", "quantity"))
    assert before
    with (
        pytest.raises(IntegrityError, match="inventory_a_move_is_final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert list(StockMove.objects.order_by("id").values_list("id", "quantity")) == before
