"""Shipments: what leaves a site for one order, from release to the customer's hands, and the house's rules for pickups."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.organisation.models import Site
from counterpart.foundation.parties.models import Party
from counterpart.foundation.states import Transition
from counterpart.hall.journeys.models import JourneyLine


class Identity(models.TextChoices):
    """What kind of document somebody showed. Its number is nobody's business and is written down nowhere."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    DRIVING_LICENCE = "licence"
    OTHER = "other"


class Shipment(models.Model):
    """Goods of one order that leave together. Who is picking it is said by its work item."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RELEASED = "released"
        PICKED = "picked"
        PACKED = "packed"
        ON_VAN = "on_van"
        READY = "ready"
        SHIPPED = "shipped"
        HANDED_OVER = "handed_over"
        RETURNED = "returned"
        RECALLED = "recalled"
        CANCELLED = "cancelled"

    class WhyReturned(models.TextChoices):
        REFUSED = "refused"
        NO_SHOW = "no_show"

    RELEASE = Transition("release", {State.WAITING}, State.RELEASED)
    PICK = Transition("pick", {State.RELEASED}, State.PICKED)
    PACK = Transition("pack", {State.PICKED}, State.READY)
    PACK_FOR_VAN = Transition("pack", {State.PICKED}, State.PACKED)
    SEND = Transition("send", {State.PACKED}, State.ON_VAN)
    RECEIVE = Transition("receive", {State.ON_VAN}, State.READY)
    SHIP = Transition("ship", {State.READY}, State.SHIPPED)
    HAND_OVER = Transition("hand_over", {State.READY}, State.HANDED_OVER)
    TAKE_BACK = Transition("take_back", {State.READY}, State.RETURNED)
    CANCEL = Transition("cancel", {State.WAITING, State.RELEASED}, State.CANCELLED)
    UNPACK = Transition("unpack", {State.PACKED, State.READY}, State.PICKED)
    RECALL = Transition("recall", {State.PICKED, State.PACKED, State.READY}, State.RECALLED)
    PUT_BACK = Transition("put_back", {State.RECALLED}, State.CANCELLED)

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="shipment")
    order = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shipments")
    method = models.CharField(max_length=8)
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    collect_at = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    shelf = models.CharField(max_length=20, blank=True, default="")
    carrier = models.CharField(max_length=40, blank=True, default="")
    tracking_reference = models.CharField(max_length=60, blank=True, default="")
    pickup_code = models.CharField(max_length=8, blank=True, default="")
    ready_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    handed_over_to = models.CharField(max_length=120, blank=True, default="")
    relation = models.CharField(max_length=60, blank=True, default="")
    identity_seen = models.CharField(max_length=8, choices=Identity, blank=True, default="")
    signature = models.TextField(max_length=20000, blank=True, default="")
    handed_over_on = models.DateField(null=True)
    returned_why = models.CharField(max_length=7, choices=WhyReturned, blank=True, default="")
    return_reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["ready_at"], name="fulfilment_ready_since", condition=Q(state="ready")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pickup_code"],
                condition=Q(state="ready") & ~Q(pickup_code=""),
                name="fulfilment_a_pickup_code_opens_one_parcel",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_why=""), name="fulfilment_what_came_back_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["packed", "on_van"]) | Q(collect_at__isnull=False),
                name="fulfilment_a_van_goes_somewhere",
            ),
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


class Wave(models.Model):
    """Released shipments that one person picks on one walk. It is over when each of them is picked or given back."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["site", "id"], name="fulfilment_open_waves", condition=Q(ended_at=None))]

    @property
    def reference(self) -> str:
        return f"W-{self.pk}"


class WaveShipment(models.Model):
    """A shipment in a wave, and the number of the box that its goods are sorted into."""

    class Left(models.TextChoices):
        PICKED = "picked"
        GIVEN_BACK = "given_back"

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="boxes", db_index=False)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+", db_index=False)
    box = models.PositiveSmallIntegerField()
    left = models.CharField(max_length=10, choices=Left, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "box"], name="fulfilment_a_box_holds_one_shipment"),
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(left=""), name="fulfilment_a_shipment_is_in_one_open_wave"
            ),
        ]


class Serial(models.Model):
    """One piece with a number of its own: it left with a shipment, and is its customer's until it comes back."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    line = models.ForeignKey(JourneyLine, on_delete=models.PROTECT, related_name="serials")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="serials")
    left_on = models.DateField()
    back_on = models.DateField(null=True)
    back_with = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["number"], name="fulfilment_serials_by_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"], condition=Q(back_on__isnull=True), name="fulfilment_a_serial_has_one_owner"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="fulfilment_a_serial_is_a_number"),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True, back_with__isnull=True)
                | Q(back_on__isnull=False, back_with__isnull=False),
                name="fulfilment_what_is_back_came_with_a_return",
            ),
        ]


class PickupTerm(models.Model):
    """What this order, or everything of this customer, needs before the goods leave. The order's own word counts first."""

    order = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="pickup_term")
    party = models.OneToOneField(Party, null=True, on_delete=models.PROTECT, related_name="pickup_term")
    pay_first = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True, default="")
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, party__isnull=True) | Q(order__isnull=True, party__isnull=False),
                name="fulfilment_a_term_is_an_orders_or_a_customers",
            ),
        ]


class PickupRules(models.Model):
    """One row: how long the house waits for a customer, and when it wants to see who comes. No days means never."""

    class Check(models.TextChoices):
        NEVER = "never"
        PROXY = "proxy"
        ALWAYS = "always"

    remind_after_days = models.PositiveSmallIntegerField(default=3)
    give_up_after_days = models.PositiveSmallIntegerField(default=0)
    check_identity = models.CharField(max_length=6, choices=Check, default=Check.NEVER)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="fulfilment_there_is_one_row_of_pickup_rules"),
        ]
