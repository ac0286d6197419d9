"""Runs of the importer and what each of their rows became: exactly once by external id."""

from django.db import models

from counterpart.foundation.identity.models import Person


class ImportRun(models.Model):
    """One file read by one person."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDONE = "undone"

    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class ImportedRow(models.Model):
    """One external id and the object it became. ``line_hash`` tells an unchanged row from a changed one."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80)
    line_hash = models.CharField(max_length=64)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "external_id"], name="imports_an_external_id_is_read_once"
            )
        ]
