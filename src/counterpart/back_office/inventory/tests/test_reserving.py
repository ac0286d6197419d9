"""Confirming an order keeps goods: from one place, from several, for later, or not at all."""

from decimal import Decimal
from typing import Any

import pytest

from counterpart.back_office.inventory.actions import Arrival, add_place, receive_stock
from counterpart.back_office.inventory.errors import NothingKept, Shortage
from counterpart.back_office.inventory.keeping import free_goods
from counterpart.back_office.inventory.models import Reservation, StockLevel
from counterpart.back_office.inventory.tests.walk import assert_all_is_well, levels, lines_of, reserved
from counterpart.foundation.documents.models import Document
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine

pytestmark = pytest.mark.django_db
D = Decimal


def place(cast: Any, code: str, *arrivals: tuple[Any, int]) -> None:
    add_place(cast.site.pk, code, by=cast.bo)
    receive_stock(cast.site.pk, [Arrival(item.pk, D(n), D(12), code) for item, n in arrivals], by=cast.bo)


def test_goods_at_one_place_are_kept_there(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(4)), (cast.saddle, D(10)))
    assert reserved(shipment) == [D(4), D(10)]
    assert levels(cast.kettle) == {"STOCK": (D(10), D(4))}
    assert levels(cast.saddle) == {"STOCK": (D(10), D(10))}
    assert_all_is_well()


def test_the_fullest_place_that_has_them_all_is_asked_first(cast: Any) -> None:
    place(cast, "B-1", (cast.kettle, 30))
    cast.shipment((cast.kettle, D(12)))
    assert levels(cast.kettle) == {"STOCK": (D(10), D(0)), "B-1": (D(30), D(12))}


def test_parts_come_from_several_places_when_no_place_has_them_all(cast: Any) -> None:
    place(cast, "B-1", (cast.kettle, 6))
    place(cast, "C-1", (cast.kettle, 3))
    shipment = cast.shipment((cast.kettle, D(18)))
    assert reserved(shipment) == [D(18)]
    assert levels(cast.kettle) == {"STOCK": (D(10), D(10)), "B-1": (D(6), D(6)), "C-1": (D(3), D(2))}
    assert_all_is_well()


def test_the_same_item_may_stand_on_two_lines(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(6)), (cast.saddle, D(1)), (cast.kettle, D(6)))
    assert reserved(shipment) == [D(6), D(1), D(4)]
    assert levels(cast.kettle) == {"STOCK": (D(10), D(10))}
    assert_all_is_well()


def test_a_backorder_keeps_what_there_is_and_promises_the_rest_later(cast: Any) -> None:
    first, late = cast.shipment((cast.kettle, D(7))), cast.shipment((cast.kettle, D(7)))
    assert (reserved(first), reserved(late)) == ([D(7)], [D(3)])
    promised = [lines_of(pk)[0].promised_at for pk in (first, late)]
    assert promised[0] is not None and promised[1] is not None and promised[0] < promised[1]
    items = {pk: WorkItem.objects.get(document_id=pk) for pk in (first, late)}
    assert (items[first].waits_for, items[late].waits_for) == ("nobody", "goods")
    assert items[late].promised_at == promised[1]


def test_all_or_nothing_leaves_nothing_behind(cast: Any) -> None:
    documents = Document.objects.count()
    with pytest.raises(Shortage) as refused:
        cast.shipment((cast.saddle, D(3)), (cast.kettle, D(11)), on_shortage="refuse")
    assert "Kettle" in str(refused.value) and refused.value.facts["short"] == [
        {"item": cast.kettle.pk, "wanted": "11", "free": "10"}
    ]
    assert levels(cast.saddle) == {"STOCK": (D(10), D(0))}
    assert levels(cast.kettle) == {"STOCK": (D(10), D(0))}
    assert (Document.objects.count(), JourneyLine.objects.count(), Reservation.objects.count()) == (documents, 0, 0)


def test_all_or_nothing_counts_two_lines_of_one_item_together(cast: Any) -> None:
    with pytest.raises(Shortage):
        cast.shipment((cast.kettle, D(6)), (cast.kettle, D(5)), on_shortage="refuse")
    assert reserved(cast.shipment((cast.kettle, D(6)), (cast.kettle, D(4)), on_shortage="refuse")) == [D(6), D(4)]


def test_services_need_no_stock(cast: Any) -> None:
    shipment = cast.shipment((cast.fitting, D(3)), on_shortage="refuse")
    assert reserved(shipment) == [D(0)]
    assert WorkItem.objects.get(document_id=shipment).waits_for == "nobody"
    assert not StockLevel.objects.filter(item=cast.fitting).exists()


def test_what_comes_in_goes_to_the_oldest_promise_not_to_the_oldest_line(cast: Any) -> None:
    cast.shipment((cast.kettle, D(10)))
    early, urgent = cast.shipment((cast.kettle, D(3))), cast.shipment((cast.kettle, D(3)))
    line = lines_of(urgent)[0]
    assert line.promised_at is not None
    JourneyLine.objects.filter(pk=line.pk).update(promised_at=line.promised_at.replace(year=2000))
    answer = receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(4), D(12))], by=cast.bo)
    assert (reserved(urgent), reserved(early)) == ([D(3)], [D(1)])
    assert answer.more == {"orders_served": 2}
    assert_all_is_well()


def test_a_shipment_comes_back_to_the_desk_when_all_its_goods_are_here(cast: Any) -> None:
    cast.shipment((cast.kettle, D(10)))
    whole, part = cast.shipment((cast.kettle, D(2)), (cast.fitting, D(1))), cast.shipment((cast.kettle, D(5)))
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(3), D(12))], by=cast.bo)
    waits = {pk: WorkItem.objects.get(document_id=pk, state="offered").waits_for for pk in (whole, part)}
    assert waits == {whole: "nobody", part: "goods"}
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(4), D(12))], by=cast.bo)
    assert WorkItem.objects.get(document_id=part, state="offered").waits_for == "nobody"
    assert_all_is_well()


def test_goods_kept_for_an_order_can_be_freed(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(4)))
    line = lines_of(shipment)[0]
    free_goods(line.pk, site_id=cast.site.pk, by=cast.bo)
    assert levels(cast.kettle) == {"STOCK": (D(10), D(0))} and reserved(shipment) == [D(0)]
    with pytest.raises(NothingKept):
        free_goods(line.pk, site_id=cast.site.pk, by=cast.bo)
    assert_all_is_well()
