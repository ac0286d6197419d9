"""What stock is worth: moving average, and the last unit takes the rest."""

from decimal import Decimal
from typing import Any

import pytest

from counterpart.back_office.inventory.actions import (
    Arrival,
    Found,
    add_place,
    count_stock,
    receive_stock,
    rename_place,
)
from counterpart.back_office.inventory.errors import KeptForOrders, PlaceExists, UnknownPlace
from counterpart.back_office.inventory.models import Count, StockMove
from counterpart.back_office.inventory.tests.walk import assert_all_is_well, do, levels, worth
from counterpart.foundation.errors import Forbidden, Invalid, Missing

pytestmark = pytest.mark.django_db
D = Decimal


def sell(cast: Any, item: Any, quantity: str) -> Decimal:
    """Order, pick and hand over; what the goods cost."""
    pk = cast.shipment((item, D(quantity)))
    for step, more in (("release", {}), ("pick", {}), ("pack", {"shelf": "A"}), ("hand_over", {"to": "Noor"})):
        do(f"fulfilment.{step}_shipment", pk, by=cast.bo, **more)
    value: Decimal | None = StockMove.objects.get(document_id=pk, reason="issue").value
    assert value is not None
    return value


def come_in(cast: Any, item: Any, quantity: str, cost: str, place: str = "") -> None:
    receive_stock(cast.site.pk, [Arrival(item.pk, D(quantity), D(cost), place)], by=cast.bo)


def test_cost_is_the_moving_average(cast: Any) -> None:
    come_in(cast, cast.kettle, "5", "15")
    assert worth(cast.kettle) == (D(15), D(195))
    assert sell(cast, cast.kettle, "3") == D(39)
    assert worth(cast.kettle) == (D(12), D(156))
    assert_all_is_well()


def test_the_last_unit_takes_the_rest(cast: Any) -> None:
    count_stock(cast.site.pk, [Found(cast.kettle.pk, D(0))], by=cast.bo)
    assert worth(cast.kettle) == (D(0), D(0))
    come_in(cast, cast.kettle, "3", "3.333333")
    assert worth(cast.kettle) == (D(3), D(10))
    costs = [sell(cast, cast.kettle, "1") for _ in range(3)]
    assert costs == [D("3.33"), D("3.34"), D("3.33")] and sum(costs) == D(10)
    assert worth(cast.kettle) == (D(0), D(0))
    assert_all_is_well()


def test_a_count_books_the_difference_at_average_cost(cast: Any) -> None:
    answer = count_stock(cast.site.pk, [Found(cast.kettle.pk, D(8)), Found(cast.saddle.pk, D(11))], by=cast.bo)
    assert levels(cast.kettle) == {"STOCK": (D(8), D(0))} and worth(cast.kettle) == (D(8), D(96))
    assert levels(cast.saddle) == {"STOCK": (D(11), D(0))} and worth(cast.saddle) == (D(11), D(319))
    lines = Count.objects.get(pk=answer.id).lines.order_by("item_id").values_list("expected", "found")
    assert list(lines) == [(D(10), D(8)), (D(10), D(11))]
    assert_all_is_well()


def test_goods_that_only_moved_keep_their_cost(cast: Any) -> None:
    add_place(cast.site.pk, "B-1", by=cast.bo)
    found = [Found(cast.kettle.pk, D(0), "STOCK"), Found(cast.kettle.pk, D(10), "B-1")]
    count_stock(cast.site.pk, found, by=cast.bo)
    assert levels(cast.kettle) == {"B-1": (D(10), D(0))} and worth(cast.kettle) == (D(10), D(120))
    assert_all_is_well()


def test_reserved_goods_are_not_counted_away(cast: Any) -> None:
    cast.shipment((cast.kettle, D(4)))
    with pytest.raises(KeptForOrders) as refused:
        count_stock(cast.site.pk, [Found(cast.kettle.pk, D(3)), Found(cast.saddle.pk, D(1))], by=cast.bo)
    assert str(refused.value).startswith("More is kept for orders than was found: Kettle.")
    assert levels(cast.saddle) == {"STOCK": (D(10), D(0))} and not Count.objects.filter(reason="count").exists()
    count_stock(cast.site.pk, [Found(cast.kettle.pk, D(4))], by=cast.bo)
    assert levels(cast.kettle) == {"STOCK": (D(4), D(4))}
    assert_all_is_well()


def test_what_is_found_serves_those_who_wait(cast: Any) -> None:
    cast.shipment((cast.kettle, D(13)))
    answer = count_stock(cast.site.pk, [Found(cast.kettle.pk, D(12))], by=cast.bo)
    assert answer.more == {"orders_served": 1} and levels(cast.kettle) == {"STOCK": (D(12), D(12))}
    assert_all_is_well()


def test_what_cannot_be_is_refused_and_leaves_nothing(cast: Any) -> None:
    kettle, moves = cast.kettle.pk, StockMove.objects.count()
    with pytest.raises(UnknownPlace):
        receive_stock(cast.site.pk, [Arrival(kettle, D(1), D(1), "NOWHERE")], by=cast.bo)
    with pytest.raises(UnknownPlace):
        receive_stock(cast.site.pk, [Arrival(kettle, D(1), D(1), "SHELF")], by=cast.bo)
    for arrival in (Arrival(kettle, D(0), D(1)), Arrival(kettle, D(1), D(-1)), Arrival(cast.fitting.pk, D(1), D(1))):
        with pytest.raises(Invalid):
            receive_stock(cast.site.pk, [arrival], by=cast.bo)
    with pytest.raises(Invalid):
        count_stock(cast.site.pk, [Found(kettle, D(1)), Found(kettle, D(2))], by=cast.bo)
    with pytest.raises(Missing):
        receive_stock(10**9, [Arrival(kettle, D(1), D(1))], by=cast.bo)
    with pytest.raises(Forbidden):
        receive_stock(cast.site.pk, [Arrival(kettle, D(1), D(1))], by=cast.ada)
    assert StockMove.objects.count() == moves
    assert_all_is_well()


def test_the_same_place_counted_under_both_its_names_counts_once(cast: Any) -> None:
    with pytest.raises(Invalid):
        count_stock(cast.site.pk, [Found(cast.kettle.pk, D(1), "STOCK"), Found(cast.kettle.pk, D(2))], by=cast.bo)


def test_places_are_added_and_renamed(cast: Any) -> None:
    place = add_place(cast.site.pk, " 14-C-3 ", by=cast.bo)
    come_in(cast, cast.kettle, "2", "12", "14-C-3")
    rename_place(place.id, "14-C-4", by=cast.bo)
    assert levels(cast.kettle)["14-C-4"] == (D(2), D(0))
    for wrong in ("", "   ", "x" * 21, "a\x00b"):
        with pytest.raises(Invalid):
            add_place(cast.site.pk, wrong, by=cast.bo)
    with pytest.raises(PlaceExists):
        add_place(cast.site.pk, "14-C-4", by=cast.bo)
    with pytest.raises(PlaceExists):
        rename_place(place.id, "STOCK", by=cast.bo)
    with pytest.raises(Missing):
        rename_place(10**9, "X", by=cast.bo)
    assert_all_is_well()
