"""Picked goods walk to the shelf and out of the house: whole, split, short, and several shipments of one order."""

from decimal import Decimal
from typing import Any

import pytest

from counterpart.back_office.inventory.actions import Arrival, Found, add_place, count_stock, receive_stock
from counterpart.back_office.inventory.errors import NotThere
from counterpart.back_office.inventory.keeping import free_goods
from counterpart.back_office.inventory.models import Reservation, StockMove
from counterpart.back_office.inventory.tests.walk import (
    assert_all_is_well,
    do,
    levels,
    lines_of,
    shipments_of,
    worth,
)
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Invalid, NotAllowedNow

pytestmark = pytest.mark.django_db
D = Decimal


def release(cast: Any, pk: int, **more: Any) -> None:
    do("fulfilment.release_shipment", pk, by=cast.bo, **more)


def pick(cast: Any, pk: int, **more: Any) -> None:
    do("fulfilment.pick_shipment", pk, by=cast.bo, **more)


def leave(cast: Any, pk: int) -> None:
    do("fulfilment.pack_shipment", pk, shelf="B2", by=cast.bo)
    do("fulfilment.hand_over_shipment", pk, to="Noor", by=cast.bo)


def found_again(cast: Any, item: Any, quantity: int) -> None:
    """The place is counted: what was missing stood there after all."""
    count_stock(cast.site.pk, [Found(item.pk, D(quantity))], by=cast.bo)


def facts(pk: int) -> list[tuple[Decimal, Decimal, Decimal, Decimal]]:
    return [(line.reserved, line.picked, line.ready, line.handed_over) for line in lines_of(pk)]


def test_picked_goods_stand_on_the_shelf_and_stay_kept(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(4)), (cast.fitting, D(1)))
    release(cast, shipment)
    pick(cast, shipment)
    assert levels(cast.kettle) == {"STOCK": (D(6), D(0)), "SHELF": (D(4), D(4))}
    assert facts(shipment) == [(D(4), D(4), D(0), D(0)), (D(0), D(1), D(0), D(0))]
    assert_all_is_well()
    leave(cast, shipment)
    assert levels(cast.kettle) == {"STOCK": (D(6), D(0))}
    assert facts(shipment) == [(D(0), D(4), D(4), D(4)), (D(0), D(1), D(1), D(1))]
    assert not Reservation.objects.exists()
    reasons = StockMove.objects.filter(item=cast.kettle).order_by("pk").values_list("reason", "quantity")
    assert list(reasons) == [("opening", D(10)), ("pick", D(4)), ("issue", D(4))]
    assert_all_is_well()


def test_goods_from_several_places_are_picked_from_each(cast: Any) -> None:
    add_place(cast.site.pk, "B-1", by=cast.bo)
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(6), D(12), "B-1")], by=cast.bo)
    shipment = cast.shipment((cast.kettle, D(13)))
    release(cast, shipment)
    pick(cast, shipment, short=[(1, D(12))], reasons=[(1, "missing")])
    # One was not found at its place: it is kept as missing there, and one of another place is kept for the customer.
    assert levels(cast.kettle) in (
        {"B-1": (D(4), D(1)), "SHELF": (D(12), D(12))},
        {"STOCK": (D(1), D(1)), "B-1": (D(3), D(1)), "SHELF": (D(12), D(12))},
    )
    assert_all_is_well()
    leave(cast, shipment)
    assert_all_is_well()


def test_a_short_pick_leaves_the_rest_in_a_shipment_of_its_own(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(5)), (cast.saddle, D(2)), (cast.fitting, D(1)))
    release(cast, shipment)
    pick(cast, shipment, short=[(1, D(3)), (2, D(0))], reasons=[(1, "damaged")])
    assert levels(cast.kettle) == {"STOCK": (D(7), D(2)), "SHELF": (D(3), D(3))}
    assert levels(cast.saddle) == {"STOCK": (D(10), D(2))}
    first, rest = shipments_of(shipment)
    assert_all_is_well()
    leave(cast, first)
    assert facts(shipment) == [(D(0), D(3), D(3), D(3)), (D(0), D(0), D(0), D(0)), (D(0), D(1), D(1), D(1))]
    with pytest.raises(NotAllowedNow):
        release(cast, rest)
    found_again(cast, cast.kettle, 7)
    found_again(cast, cast.saddle, 10)
    assert facts(shipment) == [(D(2), D(3), D(3), D(3)), (D(2), D(0), D(0), D(0)), (D(0), D(1), D(1), D(1))]
    release(cast, rest)
    pick(cast, rest)
    leave(cast, rest)
    assert [f[3] for f in facts(shipment)] == [D(5), D(2), D(1)]
    assert levels(cast.kettle) == {"STOCK": (D(5), D(0))}
    assert_all_is_well()


def test_two_short_picks_add_up_in_one_waiting_shipment(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(12)), (cast.saddle, D(1)))
    release(cast, shipment, split=True)
    pick(cast, shipment, short=[(1, D(6))])
    first, rest = shipments_of(shipment)
    assert (first, len(shipments_of(shipment))) == (shipment, 2)
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(2), D(12))], by=cast.bo)
    found_again(cast, cast.kettle, 6)
    release(cast, rest)
    pick(cast, rest)
    leave(cast, rest)
    leave(cast, first)
    assert [f[3] for f in facts(shipment)] == [D(12), D(1)]
    assert_all_is_well()


def test_two_shipments_of_one_line_lie_on_the_shelf_together(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(8)))
    release(cast, shipment)
    pick(cast, shipment, short=[(1, D(5))])
    first, rest = shipments_of(shipment)
    found_again(cast, cast.kettle, 5)
    release(cast, rest)
    pick(cast, rest)
    assert levels(cast.kettle) == {"STOCK": (D(2), D(0)), "SHELF": (D(8), D(8))}
    leave(cast, rest)
    assert levels(cast.kettle) == {"STOCK": (D(2), D(0)), "SHELF": (D(5), D(5))}
    assert_all_is_well()
    leave(cast, first)
    assert levels(cast.kettle) == {"STOCK": (D(2), D(0))}
    assert_all_is_well()


def test_goods_of_a_released_shipment_do_not_release_another_one(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(15)))
    release(cast, shipment, split=True)
    rest = shipments_of(shipment)[1]
    with pytest.raises(NotAllowedNow) as refused:
        release(cast, rest)
    assert refused.value.code == "goods_missing"
    with pytest.raises(NotAllowedNow):
        release(cast, rest, split=True)
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(5), D(12))], by=cast.bo)
    release(cast, rest)
    for pk in (rest, shipment):
        pick(cast, pk)
        leave(cast, pk)
    assert levels(cast.kettle) == {}
    assert_all_is_well()


def test_an_order_of_services_only_is_handed_over_without_stock(cast: Any) -> None:
    shipment = cast.shipment((cast.fitting, D(2)))
    moves = StockMove.objects.count()
    release(cast, shipment)
    pick(cast, shipment)
    leave(cast, shipment)
    assert StockMove.objects.count() == moves and facts(shipment) == [(D(0), D(2), D(2), D(2))]
    assert_all_is_well()


def test_the_same_item_on_two_lines_leaves_on_both(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(2)), (cast.kettle, D(3)))
    release(cast, shipment)
    pick(cast, shipment, short=[(2, D(1))])
    leave(cast, shipment)
    assert [f[3] for f in facts(shipment)] == [D(2), D(1)] and worth(cast.kettle) == (D(7), D(84))
    assert_all_is_well()


def test_nobody_picks_more_than_wanted_or_what_is_not_there(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(5)))
    release(cast, shipment)
    for short in ([(1, D(6))], [(1, D(-1))], [(7, D(1))]):
        with pytest.raises(Invalid):
            pick(cast, shipment, short=short)
    with pytest.raises(Invalid):
        pick(cast, shipment, short=[(1, D(4))], reasons=[(1, "lost in the post")])
    with pytest.raises(NotAllowedNow):
        pick(cast, shipment, short=[(1, D(0))])
    with pytest.raises(NotAllowedNow) as refused:
        free_goods(lines_of(shipment)[0].pk, site_id=cast.site.pk, by=cast.bo)
    assert refused.value.code == "being_picked"
    kept = Reservation.objects.get()
    Reservation.objects.all().delete()  # past every action
    with pytest.raises(NotThere):
        pick(cast, shipment)
    kept.save(force_insert=True)
    do("sales.cancel_order", Document.objects.get(pk=shipment).origin_id, reason="No", by=cast.ada)
    assert facts(shipment) == [(D(0), D(0), D(0), D(0))]
    assert levels(cast.kettle) == {"STOCK": (D(10), D(0))}
    assert_all_is_well()


def test_each_step_is_done_once(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(1)))
    with pytest.raises(NotAllowedNow):
        pick(cast, shipment)
    release(cast, shipment)
    pick(cast, shipment)
    leave(cast, shipment)
    for again in (release, pick, leave):
        with pytest.raises(NotAllowedNow):
            again(cast, shipment)
    assert_all_is_well()
