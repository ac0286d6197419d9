"""A draft order is written anew, and only what differs is touched."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.config.cast import Cast
from counterpart.foundation.invariants import check
from counterpart.front_office.sales.actions import change_order, confirm_order, place_order
from counterpart.front_office.sales.models import OrderLine
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.journeys.models import JourneyLine

pytestmark = pytest.mark.django_db
D = Decimal


def draft(cast: Cast) -> int:
    wanted = [Wanted(cast.kettle.pk, D(1)), Wanted(cast.saddle.pk, D(2)), Wanted(cast.kettle.pk, D(3))]
    return place_order(cast.customer.pk, wanted, confirm=False, by=cast.ada).id


def stored(order: int) -> list[tuple[int, int, int, Decimal]]:
    lines = OrderLine.objects.filter(order_id=order).order_by("position")
    found = list(lines.values_list("line_id", "position", "item_id", "quantity"))
    facts = JourneyLine.objects.filter(order_id=order).order_by("position")
    assert list(facts.values_list("id", "position", "item_id")) == [row[:3] for row in found]
    return found


def test_a_line_keeps_its_place_and_a_service_is_no_goods(cast: Cast) -> None:
    order = draft(cast)
    first, second, third = stored(order)
    wanted = [Wanted(cast.kettle.pk, D(1)), Wanted(cast.fitting.pk, D(1)), Wanted(cast.kettle.pk, D(4))]
    change_order(order, wanted, version=1, by=cast.ada)
    assert stored(order) == [first, (second[0], 2, cast.fitting.pk, D(1)), (third[0], 3, cast.kettle.pk, D(4))]
    assert list(JourneyLine.objects.filter(order_id=order).order_by("position").values_list("is_goods", flat=True)) == [
        True, False, True,
    ]  # fmt: skip


def test_lines_come_and_go(cast: Cast) -> None:
    order = draft(cast)
    before = stored(order)
    change_order(order, [Wanted(cast.kettle.pk, D(1))], version=1, by=cast.ada)
    assert stored(order) == before[:1]
    wanted = [Wanted(cast.kettle.pk, D(1)), Wanted(cast.saddle.pk, D(7))]
    change_order(order, wanted, version=2, by=cast.ada)
    assert [row[1:] for row in stored(order)] == [(1, cast.kettle.pk, D(1)), (2, cast.saddle.pk, D(7))]
    confirm_order(order, by=cast.ada)
    facts = JourneyLine.objects.filter(order_id=order).order_by("position")
    assert list(facts.values_list("ordered", flat=True)) == [D(1), D(7)]
    assert [v.name for v in check() if not v.holds] == []


def test_what_did_not_change_is_not_written(cast: Cast) -> None:
    order = draft(cast)
    wanted = [Wanted(cast.kettle.pk, D(1)), Wanted(cast.saddle.pk, D(2)), Wanted(cast.kettle.pk, D(3))]
    with CaptureQueriesContext(
        connection,
    ) as sent:
        change_order(order, wanted, version=1, method="delivery", by=cast.ada)
    lines = [q["sql"] for q in sent if "line" in q["sql"] and not q["sql"].lstrip().startswith("SELECT")]
    assert lines == []


def test_the_engine_finds_the_moves_of_a_line_by_their_index(cast: Cast) -> None:
    """What a deleted line would leave behind is looked for by the engine itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT 1 FROM inventory_stockmove WHERE line_id = 5")
        else:
            cursor.execute("EXPLAIN QUERY PLAN DELETE FROM journeys_journeyline WHERE id = 5")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "inventory_moves_for_a_line" in plan
