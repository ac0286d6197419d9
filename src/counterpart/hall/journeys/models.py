"""The facts of each ordered line: one row, cumulative quantities, and what must hold between them."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.money.fields import QuantityField


class JourneyLine(models.Model):
    """One line of an order and how far it has come. Lines are cancelled, never deleted once ordered."""

    journey = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="journey_lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    is_goods = models.BooleanField()
    ordered = QuantityField(default=0)
    reserved = QuantityField(default=0)
    picked = QuantityField(default=0)
    packed = QuantityField(default=0)
    ready = QuantityField(default=0)
    handed_over = QuantityField(default=0)
    returned = QuantityField(default=0)
    cancelled = QuantityField(default=0)
    invoiced = QuantityField(default=0)
    promised_at = models.DateTimeField(null=True)
    promised_from_stock = QuantityField(default=0)
    receipt_on = models.DateField(null=True)  # the promise rests on goods expected that day
    is_held = models.BooleanField(default=False)  # somebody stopped the order: nothing of it is released

    class Meta:
        indexes = [
            models.Index(
                fields=["item", "promised_at", "id"], name="journeys_lines_that_wait",
                condition=Q(is_goods=True, ordered__gt=F("cancelled") + F("handed_over") + F("reserved")),
            ),
            models.Index(fields=["order"], name="journeys_lines_on_hold", condition=Q(is_held=True)),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="journeys_a_position_is_used_once"),
            models.CheckConstraint(
                condition=Q(
                    ordered__gte=0,
                    reserved__gte=0,
                    picked__gte=0,
                    packed__gte=0,
                    ready__gte=0,
                    handed_over__gte=0,
                    returned__gte=0,
                    cancelled__gte=0,
                    invoiced__gte=0,
                ),
                name="journeys_facts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(cancelled__lte=F("ordered")), name="journeys_cancelled_is_at_most_ordered"
            ),
            models.CheckConstraint(
                condition=Q(handed_over__lte=F("ordered") - F("cancelled")),
                name="journeys_handed_over_is_at_most_ordered",
            ),
            models.CheckConstraint(condition=Q(picked__lte=F("ordered")), name="journeys_picked_is_at_most_ordered"),
            models.CheckConstraint(condition=Q(packed__lte=F("picked")), name="journeys_packed_is_at_most_picked"),
            models.CheckConstraint(condition=Q(ready__lte=F("packed")), name="journeys_ready_is_at_most_packed"),
            models.CheckConstraint(condition=Q(handed_over__lte=F("ready")), name="journeys_handed_over_was_ready"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("handed_over")), name="journeys_returned_was_handed_over"
            ),
            models.CheckConstraint(
                condition=Q(invoiced__lte=F("ordered")), name="journeys_invoiced_is_at_most_ordered"
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("ordered") - F("handed_over")),
                name="journeys_reserved_is_at_most_undelivered",
            ),
        ]
