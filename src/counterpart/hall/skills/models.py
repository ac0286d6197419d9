"""Who can do what, said by somebody else, with evidence; and what each duty takes."""

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Duty


class Level(models.IntegerChoices):
    NONE = 0
    LEARNING = 1
    SUPERVISED = 2
    ALONE = 3
    TRAINS = 4


class Skill(models.Model):
    """Something that people can do, or a certificate that they hold.

    Each duty has a skill of its own code and name from its first day: the duty as a whole. It counts for the duty until
    somebody writes down what the duty takes.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    is_certificate = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="skills_a_skill_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """A duty takes a skill at a level before somebody does it alone."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="requirements", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="requirements")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.ALONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "skill"], name="skills_a_duty_takes_a_skill_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="skills_a_duty_takes_level_one_to_four"),
        ]  # fmt: skip


class PersonSkill(models.Model):
    """How well somebody can do something now: the newest of their assessments. ``valid_until`` is the last day.

    Nobody assesses themselves. Without an assessor it was the practice company that scored by facts.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="skills", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="people", db_index=False)
    level = models.PositiveSmallIntegerField(choices=Level)
    evidence = models.CharField(max_length=500, blank=True)
    assessor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["skill", "person"], name="skills_who_has_a_skill"),
            models.Index(
                fields=["valid_until"], name="skills_that_end", condition=Q(valid_until__isnull=False, level__gt=0)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skills_somebody_has_a_skill_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="skills_a_level_is_zero_to_four"),
            models.CheckConstraint(
                condition=Q(assessor__isnull=True) | ~Q(assessor=F("person")), name="skills_nobody_assesses_themselves"
            ),
        ]


class Assessment(models.Model):
    """One time that somebody's skill was looked at. Kept as it was said, for good."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    version = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    evidence = models.CharField(max_length=500, blank=True)
    assessor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_until = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill", "version"], name="skills_an_assessment_has_its_place"),
            models.CheckConstraint(condition=Q(level__lte=4), name="skills_an_assessed_level_is_zero_to_four"),
            models.CheckConstraint(
                condition=Q(assessor__isnull=True) | ~Q(assessor=F("person")), name="skills_another_person_assessed"
            ),
        ]


class EndNotice(models.Model):
    """That something ends was told, thirty or seven days before: once for each end."""

    person_skill = models.ForeignKey(PersonSkill, on_delete=models.CASCADE, related_name="notices", db_index=False)
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_skill", "valid_until", "days"], name="skills_an_end_is_told_once"),
            models.CheckConstraint(condition=Q(days__in=[30, 7]), name="skills_an_end_is_told_a_month_or_a_week_before"),
        ]  # fmt: skip


class Practised(models.Model):
    """When somebody did something at a desk of a duty last. Folded from the acts: no fact of its own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "duty"], name="skills_somebody_practised_a_duty_once")]


class PractisedMark(models.Model):
    """Up to which act practice has been folded. One row."""

    act_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="skills_there_is_one_mark_of_practice")]
