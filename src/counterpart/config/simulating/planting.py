"""Bugs planted behind the gate's back: a check that does not find them is no check."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from counterpart.back_office.inventory.models import StockLevel
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import now
from counterpart.foundation.identity.models import Grant, Person
from counterpart.hall.cover.models import Cover
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.presence.models import Absence


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


def late_grant() -> int:
    """The right of a cover lives on for an hour after it ended."""
    cover = Cover.objects.filter(state="closed", grant__isnull=False).order_by("-pk").first()
    if cover is None or cover.ended_at is None:
        return 0
    return Grant.objects.filter(pk=cover.grant_id or 0).update(valid_until=cover.ended_at + timedelta(hours=1))


def left_item() -> int:
    """Somebody is away since this morning, and what they had taken is still theirs."""
    item = WorkItem.objects.filter(state__in=("offered", "accepted")).order_by("-pk").first()
    at = now()
    gone = Absence.objects.filter(ends_at__gt=at - timedelta(hours=3)).values("person_id")
    person = Person.objects.filter(is_house=False, is_active=True).exclude(pk__in=gone).order_by("pk").first()
    if item is None or person is None:
        return 0
    Absence.objects.create(
        person=person, starts_at=at - timedelta(hours=2), ends_at=at + timedelta(days=1), kind="sudden",
        reported_by=person, reported_at=at,
    )  # fmt: skip
    return WorkItem.objects.filter(pk=item.pk).update(state="accepted", taken_by=person, taken_at=at)


def sod() -> int:
    """Whoever placed an order lifts its hold, behind the gate's back."""
    act = Act.objects.filter(action="sales.place_order", desk__duty__code="sales").order_by("-pk").first()
    if act is None:
        return 0
    act.pk, act.action, act.key, act.at = None, "sales.lift_hold", f"planted {act.key}"[:80], now()
    act.save(force_insert=True)
    return 1


PLANTS: dict[str, Callable[[], int]] = {
    "drift": drift, "double": double, "orphan": orphan, "late_grant": late_grant, "left_item": left_item, "sod": sod,
}  # fmt: skip
