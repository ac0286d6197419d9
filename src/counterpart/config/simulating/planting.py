"""Bugs planted behind the gate's back: a check that does not find them is no check."""

from collections.abc import Callable
from decimal import Decimal

from django.db.models import F

from counterpart.back_office.inventory.models import StockLevel
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine


def drift() -> int:
    """A shelf holds one piece more than its moves say."""
    level = StockLevel.objects.filter(on_hand__gt=0).order_by("pk").first()
    return StockLevel.objects.filter(pk=level.pk).update(on_hand=level.on_hand + 1) if level else 0


def double() -> int:
    """A line goes through picking, packing and the hand-over once more than its goods did."""
    line = JourneyLine.objects.filter(handed_over__gt=0, is_goods=True).order_by("-pk").values("pk")[:1]
    steps = ("ordered", "picked", "packed", "ready", "handed_over")
    return JourneyLine.objects.filter(pk__in=list(line.values_list("pk", flat=True))).update(
        **{step: F(step) + Decimal(1) for step in steps}
    )


def orphan() -> int:
    """An open document loses its work item: nobody will ever do it."""
    item = WorkItem.objects.filter(state="offered").order_by("-pk").first()
    return WorkItem.objects.filter(pk=item.pk).update(state="done", done_at=item.created_at) if item else 0


PLANTS: dict[str, Callable[[], int]] = {"drift": drift, "double": double, "orphan": orphan}
