"""Files, stored once by their hash and served under random names."""

import uuid

from django.db import models

from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.parties.models import Party


class StoredFile(models.Model):
    """Bytes on disk, named by their SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)


class Attachment(models.Model):
    """A file beside a document or a party, with its origin."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="attachments")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    origin = models.CharField(max_length=20, default="upload")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(document__isnull=False) | models.Q(party__isnull=False),
                name="files_an_attachment_belongs_to_something",
            )
        ]
