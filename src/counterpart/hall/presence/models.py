"""Who is meant to be where, who sits there, and who is away until when. Why somebody is away is a table of its own."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Desk, Site


class WeeklyShift(models.Model):
    """Somebody is expected at a desk on one weekday (Monday is 0), by the wall clock of the desk's site.

    An end at or before the start lies on the next day; a lunch break makes two rows of a day; ``every`` second or third
    week counts from the week of ``first_day``.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="weekly_shifts", db_index=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="weekly_shifts", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    every = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["person", "weekday"], name="presence_shifts_of_a_person"),
            models.Index(fields=["desk", "weekday"], name="presence_shifts_of_a_desk"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="presence_a_weekday_is_monday_to_sunday"),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="presence_a_shift_takes_time"),
            models.CheckConstraint(condition=Q(every__gte=1, every__lte=4), name="presence_a_shift_comes_again_within_a_month"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="presence_a_pattern_ends_after_it_starts",
            ),
        ]  # fmt: skip


class Sitting(models.Model):
    """Somebody sits at a desk, from when they checked in until they left."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sittings", db_index=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="sittings", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "since"], name="presence_sittings_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="presence_somebody_sits_at_one_desk"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="presence_who_leaves_has_come"
            ),
        ]


class Absence(models.Model):
    """Somebody is not there over ``[starts_at, ends_at)``. The end may be a guess. Who is back early ends it then.

    A break that ``waits`` has not begun: its person is there until somebody holds the desk.
    """

    class Kind(models.TextChoices):
        BREAK = "break"
        SUDDEN = "sudden"
        PLANNED = "planned"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_guess = models.BooleanField(default=False)
    kind = models.CharField(max_length=7, choices=Kind)
    waits = models.BooleanField(default=False)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["person", "ends_at"], name="presence_absences_of_a_person"),
            models.Index(fields=["ends_at"], name="presence_absences_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="presence_an_absence_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(waits=False) | Q(kind="break"), name="presence_only_a_break_waits"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(waits=True), name="presence_somebody_waits_for_one_break"
            ),
        ]


class AbsenceReason(models.Model):
    """Why. Health is nobody's business: only who holds ``presence.see_reasons`` reads this table."""

    class Why(models.TextChoices):
        ILL = "ill"
        CHILD = "child"
        DOCTOR = "doctor"
        FAMILY = "family"
        HOLIDAY = "holiday"
        PARENT = "parent"
        TRAINING = "training"
        OTHER = "other"

    absence = models.OneToOneField(Absence, primary_key=True, on_delete=models.CASCADE, related_name="reason")
    why = models.CharField(max_length=8, choices=Why)
    note = models.CharField(max_length=200, blank=True)


class Holiday(models.Model):
    """A day on which a site is closed although its weekday is not: shifts and minimum staffing of that day fall away.

    ``works`` keeps a day of the calendar open; nobody has to delete it each year.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="holidays", db_index=False)
    day = models.DateField()
    name = models.CharField(max_length=120)
    works = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="presence_a_day_is_a_holiday_once")]


class CalendarKey(models.Model):
    """Whoever knows the secret reads this person's shifts and absences as a calendar. Only its hash is kept."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
