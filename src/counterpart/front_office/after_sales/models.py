"""What happens after the goods are with the customer: returns, and the house's rules for them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.money.fields import AmountField, QuantityField, RateField
from counterpart.foundation.states import Transition
from counterpart.hall.journeys.models import JourneyLine


class Return(models.Model):
    """Goods of one order that come back, or are about to. The work item says who looks after it now."""

    class State(models.TextChoices):
        ASKED = "asked"
        APPROVED = "approved"
        RECEIVED = "received"
        INSPECTED = "inspected"
        CREDITED = "credited"
        REPLACED = "replaced"
        REJECTED = "rejected"

    class Reason(models.TextChoices):
        CHANGED_MIND = "changed_mind"
        WRONG_ITEM = "wrong_item"
        DAMAGED = "damaged"
        FAULTY = "faulty"
        OTHER = "other"

    APPROVE = Transition("approve", {State.ASKED}, State.APPROVED)
    RECEIVE = Transition("receive", {State.APPROVED}, State.RECEIVED)
    INSPECT = Transition("inspect", {State.RECEIVED}, State.INSPECTED)
    CREDIT = Transition("credit", {State.INSPECTED}, State.CREDITED)
    REPLACE = Transition("replace", {State.INSPECTED}, State.REPLACED)
    REJECT = Transition("reject", {State.ASKED, State.APPROVED, State.RECEIVED}, State.REJECTED)

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="return_of")
    order = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    reason = models.CharField(max_length=12, choices=Reason)
    note = models.CharField(max_length=200, blank=True, default="")
    is_late = models.BooleanField(default=False)  # asked for after the days the house gives
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    rejected_why = models.CharField(max_length=200, blank=True, default="")
    fee_share = RateField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    credited = AmountField(null=True)
    paid_back = AmountField(null=True)
    credit_notes = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["state", "document"], name="after_sales_returns_by_state"),
            models.Index(fields=["reason", "document"], name="after_sales_returns_by_reason"),
            models.Index(fields=["received_on", "document"], name="after_sales_returns_by_day"),
            models.Index(fields=["document"], name="after_sales_late_returns", condition=Q(is_late=True)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["received", "inspected", "credited", "replaced"])
                | Q(received_on__isnull=False),
                name="after_sales_what_came_back_came_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(is_late=True)
                | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("asked_by")),
                name="after_sales_somebody_else_approves_what_is_late",
            ),
            models.CheckConstraint(
                condition=~Q(state="credited") | Q(credited__isnull=False),
                name="after_sales_a_credited_return_says_how_much",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(rejected_why=""), name="after_sales_a_rejected_return_says_why"
            ),
        ]  # fmt: skip


class ReturnLine(models.Model):
    """So much of an ordered line, and what was found when somebody looked."""

    return_doc = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(JourneyLine, on_delete=models.PROTECT, related_name="return_lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()  # of the order's line
    quantity = QuantityField()
    as_new = QuantityField(default=0)
    damaged = QuantityField(default=0)
    given_back = QuantityField(default=0)
    serials = models.JSONField(default=list)  # the numbers of the pieces, where the item has them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["return_doc", "line"], name="after_sales_a_line_comes_back_once_per_return"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="after_sales_something_comes_back"),
            models.CheckConstraint(
                condition=Q(as_new__gte=0, damaged__gte=0, given_back__gte=0)
                & (
                    Q(as_new=0, damaged=0, given_back=0)
                    | Q(quantity=F("as_new") + F("damaged") + F("given_back"))
                ),
                name="after_sales_every_piece_is_found_once",
            ),
        ]  # fmt: skip

    @property
    def accepted(self) -> Decimal:
        """What the customer need not pay for."""
        pieces: Decimal = self.as_new + self.damaged
        return pieces


class ReturnRules(models.Model):
    """One row: how long the house takes goods back, and what it keeps when a customer only changed their mind."""

    window_days = models.PositiveSmallIntegerField(default=30)
    fee_share = RateField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="after_sales_there_is_one_row_of_rules"),
            models.CheckConstraint(
                condition=Q(fee_share__gte=0, fee_share__lte=Decimal("0.5")), name="after_sales_a_fee_is_at_most_a_half"
            ),
        ]  # fmt: skip
