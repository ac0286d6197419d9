"""Each invariant of the stock finds what it is there to find: broken with a raw update, past every action."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from counterpart.back_office.inventory.models import Reservation, StockLevel, Valuation
from counterpart.foundation.invariants import check
from counterpart.hall.journeys.models import JourneyLine

pytestmark = pytest.mark.django_db
ONE = Decimal(1)


def broken() -> set[str]:
    return {verdict.name for verdict in check() if not verdict.holds}


def test_a_sound_stock_breaks_nothing(cast: Any) -> None:
    cast.shipment((cast.kettle, Decimal(3)))
    assert broken() == set()


def test_goods_that_nobody_moved_are_found(cast: Any) -> None:
    StockLevel.objects.filter(item=cast.kettle).update(on_hand=F("on_hand") + ONE)
    assert broken() == {"on-hand-equals-moves", "valuation-equals-stock"}


def test_a_reservation_for_nobody_is_found(cast: Any) -> None:
    StockLevel.objects.filter(item=cast.kettle).update(reserved=F("reserved") + ONE)
    assert broken() == {"reserved-equals-reservations"}


def test_a_line_that_says_more_than_is_kept_is_found(cast: Any) -> None:
    cast.shipment((cast.kettle, Decimal(3)))
    JourneyLine.objects.update(reserved=F("reserved") - ONE)
    assert broken() == {"reserved-facts-equal-reservations"}
    Reservation.objects.update(quantity=F("quantity") - ONE)
    assert broken() == {"reserved-equals-reservations"}


def test_a_pick_without_a_move_is_found(cast: Any) -> None:
    cast.shipment((cast.kettle, Decimal(3)))
    JourneyLine.objects.update(picked=ONE)
    assert broken() == {"delivered-facts-equal-moves", "shipment-states-equal-facts"}


def test_a_value_without_a_reason_is_found(cast: Any) -> None:
    Valuation.objects.filter(item=cast.kettle).update(value=F("value") + ONE)
    assert "valuation-equals-stock" in broken()
