"""Whose turn it is: exactly one open work item for every open document. And how many people a desk needs, and who leads it."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Desk


class WorkItem(models.Model):
    """A document lies on a desk. ``text`` is a code with parameters, so that everybody reads it in their language.

    ``taken_for`` is whom it goes back to when the cover of ``taken_by`` ends.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DONE = "done"
        BOUNCED = "bounced"
        WITHDRAWN = "withdrawn"

    class WaitsFor(models.TextChoices):
        NOBODY = "nobody"
        CUSTOMER = "customer"
        GOODS = "goods"
        MONEY = "money"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="work_items", db_index=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="work_items", db_index=False)
    from_desk = models.ForeignKey(Desk, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    promised_at = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=8, choices=WaitsFor, default=WaitsFor.NOBODY)
    look_again_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.OFFERED)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    bounce_reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["desk", "promised_at", "id"],
                name="desks_open_items",
                condition=Q(state__in=["offered", "accepted"]),
            ),
            models.Index(fields=["document", "id"], name="desks_items_of_a_document"),
            models.Index(fields=["taken_by"], name="desks_items_of_a_person", condition=Q(state="accepted")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=["offered", "accepted"]),
                name="desks_a_document_lies_on_one_desk",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(taken_by__isnull=False), name="desks_an_accepted_item_has_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "accepted"], done_at__isnull=True)
                | (~Q(state__in=["offered", "accepted"]) & Q(done_at__isnull=False)),
                name="desks_a_finished_item_says_when",
            ),
        ]


class Staffing(models.Model):
    """How many people a desk needs at least on one weekday (Monday is 0), by the wall clock of its site.

    An end at or before the start lies on the next day. Hours that no row holds need nobody.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="staffing", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    people = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["desk", "weekday"], name="desks_staffing_of_a_desk")]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="desks_staffing_is_for_monday_to_sunday"),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="desks_staffing_takes_time"),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=500), name="desks_staffing_asks_for_somebody"),
        ]  # fmt: skip


class Lead(models.Model):
    """Somebody leads a desk: assesses its people, sets its staffing, and is alarmed when nobody is there."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="leads", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leads", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["person"], name="desks_led_by_a_person")]
        constraints = [models.UniqueConstraint(fields=["desk", "person"], name="desks_somebody_leads_a_desk_once")]
