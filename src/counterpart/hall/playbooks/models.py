"""How a duty is done, step by step. What was published stays as it was; a change is the next version."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Duty

TEXT_MOST, PAGE_MOST, NOTE_MOST, STEPS_MOST = 300, 200, 200, 30


class Playbook(models.Model):
    """The playbook of a duty. ``version`` counts what was done with it, for whoever edits it."""

    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="playbook")
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.duty.name


class Edition(models.Model):
    """One version of a playbook: a draft until it is published, and final from then on. The last published one holds."""

    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=NOTE_MOST, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbooks_a_version_has_its_own_number"),
            models.UniqueConstraint(
                fields=["playbook"], condition=Q(published_at__isnull=True), name="playbooks_one_draft_at_a_time"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="playbooks_versions_count_from_one"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="playbooks_somebody_publishes_at_some_time",
            ),
        ]


class Step(models.Model):
    """One thing to do. ``page`` names the screen it is done on: by its name, or by its address."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="steps", db_index=False)
    place = models.PositiveSmallIntegerField()
    page = models.CharField(max_length=PAGE_MOST, blank=True)

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["edition", "place"], name="playbooks_a_step_has_its_own_place"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=STEPS_MOST), name="playbooks_a_playbook_can_be_read_in_one_go"
            ),
        ]


class StepText(models.Model):
    """What a step says in one language. One language is enough; the others are added when somebody needs them."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=TEXT_MOST)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "language"], name="playbooks_a_step_says_it_once_per_language"),
            models.CheckConstraint(condition=~Q(text=""), name="playbooks_a_step_says_something"),
        ]
