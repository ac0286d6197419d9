"""What was done, by whom, for whom, at which desk: audit, timeline and idempotency in one row."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Desk


class Act(models.Model):
    """One thing a person did. Never changed, never pruned."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acts", db_index=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(max_length=80)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="acts")
    journey = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="acts_of_journey")
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    changed = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    personal_hash = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "action", "at"], name="acts_of_a_person_by_what"),
            models.Index(
                fields=["subject_kind", "subject_id"], name="acts_about_a_subject", condition=~models.Q(subject_kind="")
            ),
            models.Index(
                fields=["grant"], name="acts_in_somebodys_place", condition=models.Q(on_behalf_of__isnull=False)
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="acts_a_key_is_used_once")]


class ActPersonal(models.Model):
    """Personal values of an act, erasable: the act keeps only their hash."""

    act = models.OneToOneField(Act, on_delete=models.CASCADE, primary_key=True, related_name="personal")
    values = models.JSONField(encoder=DjangoJSONEncoder)
    salt = models.CharField(max_length=32)


class Seal(models.Model):
    """A batch of acts, hashed together with the batch before it. ``ranges`` lists the ids that it holds."""

    ranges = models.JSONField()
    last_act_id = models.BigIntegerField(db_index=True)
    acts = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["previous"], name="acts_a_seal_is_followed_by_one")]
