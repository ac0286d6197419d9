"""Shipments: what leaves a site for one order, from release to the customer's hands."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.states import Transition
from counterpart.hall.journeys.models import JourneyLine


class Shipment(models.Model):
    """Goods of one order that leave together. Who is picking it is said by its work item."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RELEASED = "released"
        PICKED = "picked"
        READY = "ready"
        SHIPPED = "shipped"
        HANDED_OVER = "handed_over"
        CANCELLED = "cancelled"

    RELEASE = Transition("release", {State.WAITING}, State.RELEASED)
    PICK = Transition("pick", {State.RELEASED}, State.PICKED)
    PACK = Transition("pack", {State.PICKED}, State.READY)
    SHIP = Transition("ship", {State.READY}, State.SHIPPED)
    HAND_OVER = Transition("hand_over", {State.READY}, State.HANDED_OVER)
    CANCEL = Transition("cancel", {State.WAITING, State.RELEASED}, State.CANCELLED)

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="shipment")
    order = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shipments")
    method = models.CharField(max_length=8)
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    shelf = models.CharField(max_length=20, blank=True, default="")
    tracking_reference = models.CharField(max_length=60, blank=True, default="")
    handed_over_to = models.CharField(max_length=120, blank=True, default="")
    signature = models.TextField(max_length=20000, blank=True, default="")
    handed_over_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=["waiting"]), name="fulfilment_one_waiting_shipment_per_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | ~Q(handed_over_to=""), name="fulfilment_somebody_received_it"
            ),
        ]


class ShipmentLine(models.Model):
    """How much of an ordered line is in this shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(JourneyLine, on_delete=models.PROTECT, related_name="shipment_lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    is_goods = models.BooleanField()
    quantity = QuantityField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "position"], name="fulfilment_a_position_is_used_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfilment_a_line_ships_something"),
        ]
