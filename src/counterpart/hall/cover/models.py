"""Who stands in for whom, at which desk, from when until when; who said yes beforehand; and when nobody could."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Desk, Duty
from counterpart.hall.cover.engine.facts import AGREED, LIVE, State
from counterpart.hall.presence.models import Absence


class Cover(models.Model):
    """``person`` is asked to hold ``desk``, or holds it, over ``[starts_at, ends_at)``.

    ``owner`` is who is away (nobody, where the desk is thin by itself), ``absence`` the cause. Its ``grant`` is the
    right that goes with it and ends with it. ``without`` lists documents that stay with others.
    """

    class Kind(models.TextChoices):
        BREAK = "break"
        SUDDEN = "sudden"
        PLANNED = "planned"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="covers", db_index=False)
    absence = models.ForeignKey(Absence, null=True, on_delete=models.PROTECT, related_name="covers", db_index=False)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=[(state.value, state.value) for state in State])
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    answer_by = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_why = models.CharField(max_length=11, blank=True, default="")
    reasons = models.JSONField(default=list)
    without = models.JSONField(default=list)
    grant = models.OneToOneField(Grant, null=True, on_delete=models.PROTECT, related_name="cover")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["desk"], name="cover_live_covers", condition=Q(state__in=[state.value for state in LIVE])
            ),
            models.Index(fields=["person", "asked_at"], name="cover_covers_of_a_person"),
            models.Index(fields=["desk", "asked_at"], name="cover_covers_of_a_desk"),
            models.Index(fields=["absence"], name="cover_covers_of_an_absence"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cover_a_cover_takes_time"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | ~Q(owner=F("person")), name="cover_nobody_covers_themselves"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in AGREED]) | Q(grant__isnull=False),
                name="cover_an_agreed_cover_has_a_right",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(answer_by__isnull=False), name="cover_an_offer_has_a_last_moment"
            ),
            models.UniqueConstraint(
                fields=["desk", "absence"], condition=Q(state="offered"), name="cover_one_is_asked_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["desk"], condition=Q(state="offered", absence__isnull=True), name="cover_one_is_asked_for_a_thin_desk"
            ),
        ]  # fmt: skip


class Consent(models.Model):
    """Somebody said beforehand that they stand in for a duty whenever they can: nobody has to ask."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents", db_index=False)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "person"], name="cover_consent_is_given_once")]


class Gap(models.Model):
    """From ``since`` on nobody could stand in at a desk; the lead was told.

    ``back_at`` is when somebody is there again by shifts and agreed covers (what lies behind us: since then), as it was
    when the desk was settled last; empty where nobody is planned as far as the engine looks ahead.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="gaps", db_index=False)
    absence = models.ForeignKey(Absence, null=True, on_delete=models.PROTECT, related_name="gaps", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "since"], name="cover_gaps_of_a_desk"),
            models.Index(fields=["desk"], name="cover_open_gaps", condition=Q(until__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="cover_a_gap_ends_after_it_began"),
        ]  # fmt: skip


class CallBack(models.Model):
    """Somebody promised a customer a call. While nobody has called, its document is open and lies on a desk as work.

    The number and what was said are about a person: they stand here, not in the acts.
    """

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.PROTECT, related_name="call_back")
    phone = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True, default="")
    promised_at = models.DateTimeField()
    promised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(phone=""), name="cover_a_call_has_a_number"),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True)
                | Q(called_at__isnull=False, called_by__isnull=False),
                name="cover_a_call_has_a_caller",
            ),
        ]


class CoverRules(models.Model):
    """One row: the firm's own limits. It is also what keeps two settlements from happening at once."""

    covers_a_day = models.PositiveSmallIntegerField(default=2)
    minutes_a_day = models.PositiveSmallIntegerField(default=240)
    seconds_to_answer = models.PositiveSmallIntegerField(default=75)
    minutes_until_asked_again = models.PositiveSmallIntegerField(default=30)
    minutes_late = models.PositiveSmallIntegerField(default=15)
    kept_until = models.DateTimeField(null=True)
    rounded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="cover_there_is_one_row_of_rules"),
            models.CheckConstraint(
                condition=Q(covers_a_day__lte=20, minutes_a_day__lte=720, minutes_late__lte=240),
                name="cover_limits_protect_people",
            ),
            models.CheckConstraint(
                condition=Q(
                    seconds_to_answer__gte=20,
                    seconds_to_answer__lte=900,
                    minutes_until_asked_again__gte=1,
                    minutes_until_asked_again__lte=600,
                ),
                name="cover_there_is_time_to_answer",
            ),
        ]


class BrokenGlass(models.Model):
    """Somebody took a desk in an emergency. Its reason stands in the grant; somebody else reads what was done."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="broken_glass")
    at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="cover_glass_to_review", condition=Q(reviewed_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="cover_a_review_has_a_reviewer",
            ),
        ]
