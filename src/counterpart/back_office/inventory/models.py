"""Where the goods are, how many, for whom, and what they are worth."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.money.fields import AmountField, QuantityField
from counterpart.foundation.organisation.models import LegalEntity, Site
from counterpart.hall.journeys.models import JourneyLine


class Location(models.Model):
    """A place at a site: the stock itself, the shelf where picked goods wait, the van that brings some, or where returns stand."""

    class Kind(models.TextChoices):
        STOCK = "stock"
        SHELF = "shelf"
        TRANSIT = "transit"
        RETURNS = "returns"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="locations")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.STOCK)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="inventory_a_location_code_is_used_once"),
            models.UniqueConstraint(fields=["site"], condition=Q(kind="shelf"), name="inventory_one_shelf_per_site"),
            models.UniqueConstraint(fields=["site"], condition=Q(kind="transit"), name="inventory_one_van_per_site"),
            models.UniqueConstraint(
                fields=["site"], condition=Q(kind="returns"), name="inventory_one_place_of_returns_per_site"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class StockLevel(models.Model):
    """What stands in a location now, and how much of it is spoken for."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="levels", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="levels")
    lot = models.CharField(max_length=40, default="", blank=True)
    on_hand = QuantityField(default=0)
    reserved = QuantityField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "location", "lot"], name="inventory_one_level_per_item_and_place"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="inventory_stock_is_never_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="inventory_reserved_is_never_negative"),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")), name="inventory_reserved_is_at_most_on_hand"
            ),
        ]


class StockMove(models.Model):
    """Goods that moved: a ledger, final rows only. An empty side is the world outside."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="moves", db_index=False)
    lot = models.CharField(max_length=40, default="", blank=True)
    quantity = QuantityField()
    source = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="stock_moves")
    line = models.ForeignKey(JourneyLine, null=True, on_delete=models.PROTECT, related_name="moves", db_index=False)
    reason = models.CharField(max_length=12)
    value = AmountField(null=True)
    on = models.DateField()
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        indexes = [
            models.Index(fields=["item", "id"], name="inventory_moves_of_an_item"),
            # A line that is taken out of a draft must not make the engine look through everything that ever moved.
            models.Index(fields=["line"], condition=Q(line__isnull=False), name="inventory_moves_for_a_line"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_a_move_moves_something"),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(target__isnull=False),
                name="inventory_a_move_touches_a_place_of_ours",
            ),
        ]


class Reservation(models.Model):
    """Goods kept at the place where they stand: for an ordered line, or by somebody, for a reason, until then.

    Goods that a picker did not find are kept too, until the place is counted: nobody else is promised them.
    Picked ones remember where they stood.
    """

    class Reason(models.TextChoices):
        ORDER = "order"
        ASIDE = "aside"
        MISSING = "missing"

    line = models.ForeignKey(
        JourneyLine, null=True, on_delete=models.PROTECT, related_name="reservations", db_index=False
    )
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.CharField(max_length=40, default="", blank=True)
    quantity = QuantityField()
    reason = models.CharField(max_length=20, choices=Reason, default=Reason.ORDER)
    note = models.CharField(max_length=200, blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    came_from = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["item", "location"], name="inventory_reserved_where"),
            models.Index(fields=["line"], name="inventory_reserved_for"),
            models.Index(fields=["expires_at"], name="inventory_reserved_until", condition=Q(expires_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "location", "lot"],
                condition=Q(came_from__isnull=True),
                name="inventory_one_reservation_per_line_and_place",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_a_reservation_keeps_something"),
            models.CheckConstraint(
                condition=Q(reason="order", line__isnull=False)
                | (~Q(reason="order") & Q(line__isnull=True, owner__isnull=False, came_from__isnull=True)),
                name="inventory_a_reservation_is_an_orders_or_a_persons",
            ),
        ]


class Expected(models.Model):
    """Goods that somebody has said will come: how many of an item, to which site, on which day."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="expected", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField()
    quantity = QuantityField()
    received = QuantityField(default=0)
    note = models.CharField(max_length=200, blank=True, default="")
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["item", "site", "due_on"], name="inventory_what_is_expected", condition=Q(is_open=True)
            ),
            models.Index(fields=["site", "due_on", "id"], name="inventory_expected_by_day", condition=Q(is_open=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_something_is_expected"),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("quantity")), name="inventory_no_more_comes_than_expected"
            ),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(received__lt=F("quantity")), name="inventory_what_came_is_not_expected"
            ),
        ]


class Valuation(models.Model):
    """What an item is worth in the books of an entity: moving average = value / quantity."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="valuations", db_index=False)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = QuantityField(default=0)
    value = AmountField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "entity"], name="inventory_one_valuation_per_item_and_entity"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="inventory_valued_quantity_is_not_negative"),
            models.CheckConstraint(condition=Q(value__gte=0), name="inventory_value_is_not_negative"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(value=0), name="inventory_no_goods_are_worth_nothing"
            ),
        ]


class Count(models.Model):
    """Somebody counted a shelf, or entered what was there at the start: the document of stock that appears or is missing."""

    class Reason(models.TextChoices):
        OPENING = "opening"
        COUNT = "count"
        RECEIPT = "receipt"

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="count")
    reason = models.CharField(max_length=7, choices=Reason)
    note = models.CharField(max_length=200, blank=True, default="")


class CountLine(models.Model):
    """One item at one place: what was expected and what was found."""

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", db_index=False)
    expected = QuantityField()
    found = QuantityField()
    value = AmountField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(found__gte=0), name="inventory_nobody_counts_below_zero")]
