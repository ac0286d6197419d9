"""A person or an organisation, once, whatever roles it has."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.money.fields import AmountField


class CustomerGroup(models.Model):
    """Customers who get the same price list."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """Somebody the firm deals with: customer, supplier, employee or visitor."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=160)
    is_customer = models.BooleanField(default=True)
    is_supplier = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="en")
    country = models.CharField(max_length=2, blank=True)
    tax_number = models.CharField(max_length=32, blank=True)
    group = models.ForeignKey(CustomerGroup, null=True, blank=True, on_delete=models.PROTECT)
    payment_terms_days = models.PositiveSmallIntegerField(default=0)
    credit_limit = AmountField(null=True, blank=True)
    tax_exempt_reason = models.CharField(max_length=60, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="parties_by_name"),
            models.Index(fields=["country", "name", "id"], name="parties_of_a_country"),
            models.Index(fields=["group", "name", "id"], name="parties_of_a_group", condition=Q(group__isnull=False)),
            models.Index(fields=["name", "id"], name="parties_suppliers", condition=Q(is_supplier=True)),
            models.Index(
                fields=["name", "id"], name="parties_with_a_credit_limit", condition=Q(credit_limit__isnull=False)
            ),
            models.Index(fields=["tax_number"], name="parties_by_tax_number", condition=~Q(tax_number="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="parties_a_party_has_a_name"),
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True) | Q(credit_limit__gte=0),
                name="parties_a_credit_limit_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="parties_a_party_is_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """A phone number or an e-mail address, with the form it is searched by."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=120)
    normalised = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["normalised"], name="parties_by_contact")]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind", "normalised"], name="parties_a_contact_point_is_listed_once"
            ),
        ]


class Address(models.Model):
    """Where a party lives, or wants its goods."""

    class Kind(models.TextChoices):
        MAIN = "main"
        DELIVERY = "delivery"

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MAIN)
    name = models.CharField(max_length=160, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)

    def as_lines(self) -> list[str]:
        place = " ".join(part for part in (self.postal_code, self.city) if part)
        return [line for line in (self.name, self.street, place, self.region, self.country) if line]


class Consent(models.Model):
    """A dated fact: the party said yes or no to a purpose on a channel, and how we know."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    given = models.BooleanField()
    evidence = models.CharField(max_length=200)
    at = models.DateTimeField()
