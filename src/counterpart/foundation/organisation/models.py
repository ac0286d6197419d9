"""The firm: legal entities, sites, and the desks at which its duties are done."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.money.models import CurrencyField


class Wing(models.TextChoices):
    FRONT = "front"
    HALL = "hall"
    BACK = "back"


class LegalEntity(models.Model):
    """Who signs, owes and owns: one set of books, one currency."""

    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    currency = CurrencyField()
    tax_number = models.CharField(max_length=32, blank=True)
    registration_number = models.CharField(max_length=32, blank=True)
    address = models.TextField(max_length=500, blank=True)
    bank_account = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, default="en")
    fiscal_year_starts_in = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_starts_in__gte=1, fiscal_year_starts_in__lte=12),
                name="organisation_a_fiscal_year_starts_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A shop, warehouse, workshop or office, with its own clock."""

    class Kind(models.TextChoices):
        SHOP = "shop"
        WAREHOUSE = "warehouse"
        WORKSHOP = "workshop"
        OFFICE = "office"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="sites")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    zone = models.CharField(max_length=40, default="UTC")
    address = models.TextField(max_length=500, blank=True)
    ships_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One interval of one weekday (Monday is 0); a lunch break makes two."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="organisation_a_weekday_is_monday_to_sunday"),
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")), name="organisation_closing_is_after_opening"
            ),
        ]


class Duty(models.Model):
    """What has to be done by somebody, wherever they sit: sales, counter, fulfilment, accounting."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    wing = models.CharField(max_length=5, choices=Wing)
    is_built_in = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class DutyCapability(models.Model):
    """One thing a duty may do: an action's name, ``<room>.view``, or ``<room>.*``."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="capabilities")
    capability = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "capability"], name="organisation_a_capability_is_listed_once"),
        ]


class Desk(models.Model):
    """A duty at a site. Work lies on desks; people come and go."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="desks")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="desks")
    name = models.CharField(max_length=60)
    serves_all_sites = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "site"], name="organisation_one_desk_per_duty_and_site")]

    def __str__(self) -> str:
        return self.name


class Settings(models.Model):
    """One row: the stamp that tells every process when its cached configuration is old."""

    stamp = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="organisation_there_is_one_row_of_settings")]
