"""The spine: every quote, order, shipment, invoice and payment is one row here, in one chain."""

import uuid

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Site
from counterpart.foundation.parties.models import Party

PREFIXES = {
    "quote": "QT",
    "order": "SO",
    "shipment": "SH",
    "invoice": "IN",
    "credit_note": "CN",
    "payment": "PY",
    "count": "CT",
    "receipt": "RC",
    "return": "RT",
    "call_back": "CB",
}


class Kind(models.TextChoices):
    QUOTE = "quote"
    ORDER = "order"
    SHIPMENT = "shipment"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    COUNT = "count"
    RECEIPT = "receipt"
    RETURN = "return"
    CALL_BACK = "call_back"


class Document(models.Model):
    """One paper of the firm. Its department keeps the rest in a row with the same key.

    A chain of documents about one wish of one customer is a journey; it is named by its first document.
    """

    kind = models.CharField(max_length=11, choices=Kind)
    journey = models.ForeignKey("self", on_delete=models.PROTECT, related_name="chain")
    origin = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="offspring", db_index=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="documents", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40, null=True)
    external_reference = models.CharField(max_length=60, blank=True, default="")
    on = models.DateField()
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party", "kind", "id"], name="documents_of_a_party"),
            models.Index(fields=["kind", "site", "id"], name="documents_of_a_kind_and_site"),
            models.Index(
                fields=["external_reference"], name="documents_by_their_reference", condition=~Q(external_reference="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="documents_a_legal_number_is_used_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="documents_close_after_they_open",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return self.number or reference(self.kind, self.pk)


def reference(kind: str, pk: int) -> str:
    """The name people say: SO-1042. Unique by construction; gaps are allowed."""
    return f"{PREFIXES[kind]}-{pk}"


def parse_reference(text: str) -> tuple[str, int] | None:
    """``"so-1042"`` -> ``("order", 1042)``; None when it is not a reference of ours."""
    prefix, _, digits = text.strip().upper().partition("-")
    kind = next((kind for kind, own in PREFIXES.items() if own == prefix), None)
    return (kind, int(digits)) if kind and digits.isdecimal() and len(digits) < 16 else None


class Note(models.Model):
    """What a colleague wrote beside a document."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="notes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()
