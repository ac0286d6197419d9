"""Practising: attempts at a situation, in the practice company; results that were brought home, in the real one."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.identity.models import Person


class Attempt(models.Model):
    """Somebody is put into a situation. ``scene`` names what was made for it; ``held`` are the facts found at the last check."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    scenario = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    scene = models.JSONField(default=dict)
    held = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    serial = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["person", "scenario"], name="practice_attempts_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True) | Q(passed_at__gte=F("started_at"), checked_at__isnull=False),
                name="practice_who_passes_was_checked",
            ),
        ]


class Result(models.Model):
    """A passed situation, brought home from the practice company: once."""

    serial = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="practice_results", db_index=False)
    scenario = models.CharField(max_length=40)
    duty = models.CharField(max_length=40)
    passed_at = models.DateTimeField()
    brought_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "id"], name="practice_results_of_a_person")]
