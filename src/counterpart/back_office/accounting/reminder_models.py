"""Reminding customers of what is late: levels, letters, and invoices that nobody is reminded of."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.identity.models import Person
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.money.models import CurrencyField
from counterpart.foundation.organisation.models import LegalEntity, Site
from counterpart.foundation.parties.models import Party


class ReminderLevel(models.Model):
    """After how many days late a customer is reminded for the first, second, third time."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="reminder_levels", db_index=False)
    level = models.PositiveSmallIntegerField()
    days_late = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "level"], name="accounting_a_level_of_reminding_exists_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, days_late__gte=1), name="accounting_nobody_is_reminded_before_it_is_late"
            ),
        ]


class ReminderText(models.Model):
    """What a house says at a level in a language, in place of what the product says."""

    level = models.ForeignKey(ReminderLevel, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "language"], name="accounting_a_level_has_one_text_per_language")
        ]


class Reminder(models.Model):
    """A letter to one customer about what is late. Its level is the highest of its invoices."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField()
    currency = CurrencyField()
    amount = AmountField()
    on = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)


class ReminderLine(models.Model):
    """One invoice in a reminder: how late it was, and what was open of it. Never twice at the same level."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="lines")
    invoice = models.ForeignKey(
        "accounting.OpenItem", on_delete=models.PROTECT, related_name="reminders", db_index=False
    )
    level = models.PositiveSmallIntegerField()
    days_late = models.PositiveIntegerField()
    amount = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "level"], name="accounting_nobody_is_reminded_twice_at_the_same_level"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="accounting_a_reminder_asks_for_something"),
        ]


class ReminderPause(models.Model):
    """An invoice that nobody is reminded of: it is disputed, or somebody promised to pay. Until a day, or until it ends."""

    invoice = models.ForeignKey("accounting.OpenItem", on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=200)
    until = models.DateField(null=True)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(ended_at=None), name="accounting_an_invoice_is_paused_once"
            )
        ]
