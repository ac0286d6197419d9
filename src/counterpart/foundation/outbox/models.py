"""The one queue: mail, print, webhooks, imports, reports."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from counterpart.foundation.documents.models import Document


class Job(models.Model):
    """Something owed to the world outside, written in the transaction of the act that owes it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    stable_id = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at", "id"], name="outbox_what_is_due", condition=Q(state="waiting")),
            models.Index(fields=["id"], name="outbox_what_failed", condition=Q(state="failed")),
            models.Index(
                fields=["document", "id"], name="outbox_jobs_of_a_document", condition=Q(document__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
                name="outbox_a_done_job_says_when",
            )
        ]
