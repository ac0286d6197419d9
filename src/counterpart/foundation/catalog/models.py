"""What the firm sells and buys: items, units, prices and taxes."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.money.fields import PriceField, QuantityField, RateField
from counterpart.foundation.money.models import CurrencyField
from counterpart.foundation.parties.models import CustomerGroup, Party


class Unit(models.Model):
    """How an item is counted; ``code`` is UN/ECE Recommendation 20 (C62 = piece)."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=40)
    decimals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(decimals__lte=6), name="catalog_a_unit_has_at_most_six_decimals")
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Something with a price: goods on a shelf, a service, or a kit of both."""

    class Kind(models.TextChoices):
        GOODS = "goods"
        SERVICE = "service"

    class Tracking(models.TextChoices):
        NONE = "none"
        LOT = "lot"
        SERIAL = "serial"

    sku = models.CharField(max_length=40, unique=True)
    gtin = models.CharField(max_length=14, blank=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.GOODS)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    tracking = models.CharField(max_length=6, choices=Tracking, default=Tracking.NONE)
    tax_category = models.CharField(max_length=2, default="S")
    commodity_code = models.CharField(max_length=12, blank=True)
    warranty_months = models.PositiveSmallIntegerField(default=0)
    lead_time_days = models.PositiveSmallIntegerField(default=7)
    discontinued = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="catalog_items_by_name"),
            models.Index(fields=["name", "id"], name="catalog_no_longer_sold", condition=Q(discontinued=True)),
            models.Index(fields=["name", "id"], name="catalog_services", condition=Q(kind="service")),
            models.Index(fields=["name", "id"], name="catalog_tracked_items", condition=~Q(tracking="none")),
            models.Index(fields=["name", "id"], name="catalog_with_a_warranty", condition=Q(warranty_months__gt=0)),
            models.Index(fields=["gtin"], name="catalog_items_by_gtin", condition=~Q(gtin="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(sku="") & ~Q(name=""), name="catalog_an_item_has_a_sku_and_a_name"),
            models.UniqueConstraint(fields=["gtin"], condition=~Q(gtin=""), name="catalog_a_gtin_names_one_item"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemUnit(models.Model):
    """Another unit of an item: one box is ``factor`` of its own unit."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="other_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    factor = QuantityField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "unit"], name="catalog_an_item_has_a_unit_once"),
            models.CheckConstraint(condition=Q(factor__gt=0), name="catalog_a_unit_factor_is_positive"),
        ]


class PriceList(models.Model):
    """Prices in one currency. A customer's own list beats the group's, the group's beats the general one."""

    name = models.CharField(max_length=60, unique=True)
    currency = CurrencyField()
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, db_index=True)
    group = models.ForeignKey(CustomerGroup, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    includes_tax = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(group__isnull=True),
                name="catalog_a_price_list_is_for_a_party_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="catalog_a_price_list_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemPrice(models.Model):
    """The price of one unit from a quantity on."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="prices")
    from_quantity = QuantityField(default=0)
    price = PriceField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["price_list", "item", "from_quantity"], name="catalog_one_price_per_break"),
            models.CheckConstraint(
                condition=Q(price__gte=0, from_quantity__gte=0), name="catalog_prices_are_not_negative"
            ),
        ]


class TaxRate(models.Model):
    """What a country takes for a category (UNCL5305: S, AA, Z, E, O ...) from a day on."""

    country = models.CharField(max_length=2)
    category = models.CharField(max_length=2)
    rate = RateField()
    name = models.CharField(max_length=60)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "category", "valid_from"], name="catalog_one_tax_rate_per_day"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="catalog_a_tax_rate_is_below_one"),
        ]
