"""Which two halves one person does not do, who agreed to an exception, and where it happened all the same."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.states import Transition


class Response(models.TextChoices):
    BLOCK = "block"
    SECOND_PERSON = "second_person"
    LOG = "log"


class Scope(models.TextChoices):
    """Where the other half counts: with the same customer, in the same journey, or wherever the person did it."""

    PERSON = "person"
    COUNTERPARTY = "counterparty"
    JOURNEY = "journey"


class Risk(models.TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class SodRule(models.Model):
    """One person does not do both. ``strict_since``: from then on it stops people; empty while it only writes down."""

    code = models.SlugField(max_length=40, unique=True)
    function_a = models.CharField(max_length=30)
    function_b = models.CharField(max_length=30)
    scope = models.CharField(max_length=12, choices=Scope)
    within_days = models.PositiveSmallIntegerField(default=0)
    risk = models.CharField(max_length=6, choices=Risk)
    response = models.CharField(max_length=13, choices=Response)
    is_on = models.BooleanField(default=True)
    strict_since = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(function_a=F("function_b")), name="sod_a_rule_has_two_halves"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="sod_a_scope_is_known"),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="sod_a_risk_is_known"),
            models.CheckConstraint(condition=Q(response__in=Response.values), name="sod_a_response_is_known"),
            models.CheckConstraint(
                condition=Q(strict_since__isnull=True) | (Q(is_on=True) & ~Q(response="log")),
                name="sod_only_a_rule_that_is_on_stops_people",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Strictness(models.Model):
    """One row: how strictly this firm takes its rules. A firm of one person cannot separate anything."""

    class Mode(models.TextChoices):
        WATCH = "watch"
        SMALL = "small"
        FULL = "full"

    mode = models.CharField(max_length=5, choices=Mode, default=Mode.WATCH)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sod_there_is_one_strictness"),
            models.CheckConstraint(condition=Q(mode__in=["watch", "small", "full"]), name="sod_a_mode_is_known"),
        ]


class Mitigation(models.Model):
    """Both halves may stay with one person (or with anybody) for a while, because somebody looks at it afterwards."""

    rule = models.ForeignKey(SodRule, on_delete=models.PROTECT, related_name="mitigations", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=200)
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["valid_until"], name="sod_mitigations_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="sod_a_mitigation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | ~Q(person=F("reviewer")), name="sod_nobody_reviews_themselves"
            ),
        ]


class Permission(models.Model):
    """Somebody was stopped and asks for a second person. The yes holds once, for exactly what was tried."""

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        REFUSED = "refused"
        USED = "used"
        OVER = "over"

    AGREE = Transition("agree", {State.ASKED}, State.AGREED)
    REFUSE = Transition("refuse", {State.ASKED}, State.REFUSED)

    rule = models.ForeignKey(SodRule, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(max_length=80)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    request_hash = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    earlier = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "asked_at"], name="sod_permissions_by_state"),
            models.Index(fields=["person", "used_at"], name="sod_permissions_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "action", "request_hash"],
                condition=Q(state__in=["asked", "agreed"]),
                name="sod_one_thing_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")), name="sod_nobody_agrees_with_themselves"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True) | (~Q(state="asked") & Q(decided_by__isnull=False)),
                name="sod_a_decision_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state="used", used_at__isnull=False) | (~Q(state="used") & Q(used_at__isnull=True)),
                name="sod_a_used_permission_says_when",
            ),
        ]  # fmt: skip


class Finding(models.Model):
    """One person did both halves. With a permission, under a mitigation, or only written down."""

    rule = models.ForeignKey(SodRule, on_delete=models.PROTECT, related_name="findings", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    earlier = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+", db_index=False)
    later = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    permission = models.ForeignKey(Permission, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    mitigation = models.ForeignKey(Mitigation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="sod_findings_by_time"),
            models.Index(fields=["rule", "at"], name="sod_findings_of_a_rule"),
            models.Index(fields=["person", "at"], name="sod_findings_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["later", "rule"], name="sod_an_act_is_found_once_by_a_rule"),
            models.CheckConstraint(condition=Q(later__gt=F("earlier")), name="sod_the_second_half_comes_second"),
        ]


class Seen(models.Model):
    """One row: up to which act the findings have been looked for."""

    last_act_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sod_there_is_one_mark")]
