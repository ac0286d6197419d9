"""What people keep of lists: their views, the view they start with, and the steps for many rows that they asked for."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.files.models import StoredFile
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Duty

QUERY_MAX = 1000
FRESH = timedelta(minutes=10)


class SavedView(models.Model):
    """Filters of a list under a name: somebody's own, or shared with a duty, or (``duty`` empty) with everybody."""

    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=QUERY_MAX)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_shared = models.BooleanField(default=False)
    duty = models.ForeignKey(Duty, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["listing", "id"], name="lists_views_of_a_list")]
        constraints = [
            models.UniqueConstraint(fields=["listing", "person", "name"], name="lists_a_persons_view_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(duty=None) | Q(is_shared=True), name="lists_only_a_shared_view_is_for_a_duty"
            ),
        ]


class FirstView(models.Model):
    """The view a person wants to see first: ``late`` of the house, or ``v12`` somebody saved."""

    listing = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    view = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "listing"], name="lists_a_person_starts_with_one_view"),
        ]


class StepRun(models.Model):
    """One step for many rows of a list, done by the worker for whoever asked for it.

    ``keys`` are the rows in their order, ``at`` is how many of them have been tried, and ``told`` says of some of them
    what became of each: ``[key, whether it is done, sentence]``.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    listing = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    query = models.CharField(max_length=QUERY_MAX, blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    keys = models.JSONField()
    size = models.PositiveIntegerField()
    at = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="lists_steps_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="lists_a_step_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(done__lte=F("at"), at__lte=F("size")), name="lists_no_more_is_done_than_was_tried"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="lists_a_step_that_is_over_says_when",
            ),
        ]

    def is_fresh(self, at: datetime) -> bool:
        """Whether whoever asks for the same again means this one: it runs, or ended just now."""
        return self.ended_at is None or at - self.ended_at < FRESH

    @property
    def refused(self) -> int:
        """How many of those that were tried are not done."""
        return self.at - self.done
