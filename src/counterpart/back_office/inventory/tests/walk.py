"""Steps of other rooms, by the names of their actions, and what must hold after each."""

from decimal import Decimal
from importlib import import_module
from typing import Any

from django.db.models import F, Sum

from counterpart.back_office.inventory.models import Reservation, StockLevel, StockMove, Valuation
from counterpart.foundation.acts.gate import Answer, actions
from counterpart.foundation.documents.models import Document
from counterpart.foundation.invariants import check
from counterpart.hall.journeys.models import JourneyLine

ZERO = Decimal(0)


def do(name: str, *args: Any, **more: Any) -> Answer:
    """An action by its name."""
    room = name.partition(".")[0]
    wing = "front_office" if room == "sales" else "back_office"
    import_module(f"counterpart.{wing}.{room}.actions")
    return actions[name](*args, **more)


def shipments_of(shipment_id: int) -> list[int]:
    """This shipment and the others of its order, oldest first."""
    order_id = Document.objects.values_list("origin_id", flat=True).get(pk=shipment_id)
    found = Document.objects.filter(origin_id=order_id, kind="shipment").order_by("pk")
    return list(found.values_list("pk", flat=True))


def lines_of(shipment_id: int) -> list[JourneyLine]:
    """The facts of the ordered lines behind a shipment."""
    order_id = Document.objects.values_list("origin_id", flat=True).get(pk=shipment_id)
    return list(JourneyLine.objects.filter(order_id=order_id).order_by("position"))


def reserved(shipment_id: int) -> list[Decimal]:
    return [line.reserved for line in lines_of(shipment_id)]


def levels(item: Any) -> dict[str, tuple[Decimal, Decimal]]:
    """On hand and reserved of an item, by place; empty places are left out."""
    found = StockLevel.objects.filter(item=item).exclude(on_hand=0, reserved=0)
    return {code: (h, r) for code, h, r in found.values_list("location__code", "on_hand", "reserved")}


def worth(item: Any) -> tuple[Decimal, Decimal]:
    found = Valuation.objects.get(item=item)
    return found.quantity, found.value


def assert_all_is_well() -> None:
    """Levels, moves, reservations, facts and values agree; asked of the database, not of the code that wrote it."""
    for level in StockLevel.objects.all():
        moved = StockMove.objects.filter(item_id=level.item_id, lot=level.lot)
        came = moved.filter(target_id=level.location_id).aggregate(q=Sum("quantity"))["q"] or ZERO
        went = moved.filter(source_id=level.location_id).aggregate(q=Sum("quantity"))["q"] or ZERO
        kept = Reservation.objects.filter(item_id=level.item_id, location_id=level.location_id, lot=level.lot)
        assert level.on_hand == came - went
        assert level.reserved == (kept.aggregate(q=Sum("quantity"))["q"] or ZERO)
    for valuation in Valuation.objects.all():
        there = StockLevel.objects.filter(item_id=valuation.item_id, location__site__entity_id=valuation.entity_id)
        assert valuation.quantity == (there.aggregate(q=Sum("on_hand"))["q"] or ZERO)
        assert valuation.value >= 0 and (valuation.quantity or not valuation.value)
    for line in JourneyLine.objects.filter(is_goods=True):
        kept = Reservation.objects.filter(line=line)
        assert line.reserved == (kept.aggregate(q=Sum("quantity"))["q"] or ZERO)
        shelf = kept.filter(came_from__isnull=False).aggregate(q=Sum("quantity"))["q"] or ZERO
        assert line.picked - line.handed_over == shelf
    assert not JourneyLine.objects.filter(reserved__gt=F("ordered") - F("handed_over")).exists()
    broken = [verdict for verdict in check() if not verdict.holds]
    assert not broken, broken
