"""The books: accounts, entries, invoices, payments, and what is still open."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from counterpart.back_office.accounting.reminder_models import (
    Reminder,
    ReminderLevel,
    ReminderLine,
    ReminderPause,
    ReminderText,
)
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.money.fields import AmountField, PriceField, QuantityField, RateField
from counterpart.foundation.money.models import CurrencyField
from counterpart.foundation.organisation.models import LegalEntity, Site
from counterpart.foundation.parties.models import Party
from counterpart.foundation.states import Transition
from counterpart.hall.journeys.models import JourneyLine

__all__ = [
    "Account", "Allocation", "Entry", "EntryLine", "FoldMark", "Invoice", "InvoiceLine", "Journal", "MoneyRules", "OpenItem",
    "Payment", "Period", "Reminder", "ReminderLevel", "ReminderLine", "ReminderPause", "ReminderText", "RollUp",
]  # fmt: skip


class Account(models.Model):
    """One account of an entity's chart. ``role`` names what the house itself posts there."""

    class Kind(models.TextChoices):
        ASSET = "asset"
        LIABILITY = "liability"
        EQUITY = "equity"
        INCOME = "income"
        EXPENSE = "expense"

    class Role(models.TextChoices):
        NONE = ""
        RECEIVABLE = "receivable"
        PAYABLE = "payable"
        BANK = "bank"
        CASH = "cash"
        STOCK = "stock"
        COST_OF_GOODS = "cost_of_goods"
        REVENUE_GOODS = "revenue_goods"
        REVENUE_SERVICES = "revenue_services"
        TAX_OUT = "tax_out"
        TAX_IN = "tax_in"
        OPENING = "opening"
        STOCK_DIFFERENCE = "stock_difference"
        GOODS_RECEIVED = "goods_received"
        DEPOSITS = "deposits"
        ROUNDING = "rounding"
        WRITE_OFF = "write_off"
        EXCHANGE = "exchange"
        REVALUATION = "revaluation"
        UNREALISED = "unrealised"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="accounts", db_index=False)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=Kind)
    role = models.CharField(max_length=16, choices=Role, default=Role.NONE, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="accounting_an_account_code_is_used_once"),
            models.UniqueConstraint(
                fields=["entity", "role"], condition=~Q(role=""), name="accounting_a_role_has_one_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Journal(models.TextChoices):
    SALES = "sales"
    CASH = "cash"
    STOCK = "stock"
    GENERAL = "general"


class Period(models.Model):
    """A month of the books: open, closed (the accountant may open it again), locked for good."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        LOCKED = "locked"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="periods", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)

    CLOSE = Transition("close", {State.OPEN}, State.CLOSED)
    REOPEN = Transition("reopen", {State.CLOSED}, State.OPEN)
    LOCK = Transition("lock", {State.CLOSED}, State.LOCKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "starts_on"], name="accounting_a_period_exists_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="accounting_a_period_ends_after_it_starts"
            ),
        ]


class Entry(models.Model):
    """A posting: final, numbered without holes, undone only by another one that reverses it."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="entries", db_index=False)
    year = models.PositiveSmallIntegerField()
    sequence = models.BigIntegerField()
    number = models.CharField(max_length=40)
    journal = models.CharField(max_length=7, choices=Journal)
    on = models.DateField()
    text = models.CharField(max_length=200)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="entries")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    posted_at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        indexes = [models.Index(fields=["entity", "on", "id"], name="accounting_entries_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "sequence"], name="accounting_an_entry_number_is_used_once"
            ),
        ]


class EntryLine(models.Model):
    """One side of a posting, in the currency of the books. Tax lines say what they are a tax of.

    ``foreign`` is the amount in the ``currency`` of the paper where that is another one: debit above zero, credit below.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines", db_index=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    debit = AmountField(default=0)
    credit = AmountField(default=0)
    text = models.CharField(max_length=200, blank=True, default="")
    tax_category = models.CharField(max_length=2, blank=True, default="")
    tax_rate = RateField(null=True)
    tax_base = AmountField(null=True)
    currency = models.CharField(max_length=3, null=True)
    foreign = AmountField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "on", "id", "debit", "credit", "entry"], name="accounting_ledger")]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gte=0, credit=0) | Q(credit__gte=0, debit=0), name="accounting_a_line_has_one_side"
            )
        ]

    @property
    def percent_tax(self) -> Decimal:
        """The tax rate as people say it: 25 for 0.25."""
        return (self.tax_rate or Decimal(0)) * 100


class Invoice(models.Model):
    """What the customer is asked to pay. Final once it has a number; then its open item says what is left."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="invoice")
    order = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="invoices")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credit_notes")
    reason = models.CharField(max_length=200, blank=True, default="")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = CurrencyField()
    includes_tax = models.BooleanField(default=False)
    payment_terms_days = models.PositiveSmallIntegerField(default=0)
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    came_back = AmountField(null=True)  # so much was taken off before it was posted: the goods had come back

    class Meta:
        indexes = [
            models.Index(fields=["total", "document"], name="accounting_invoices_by_total"),
            models.Index(fields=["document"], name="accounting_credit_notes", condition=Q(corrects__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total=F("net") + F("tax")), name="accounting_an_invoice_adds_up")
        ]


class InvoiceLine(models.Model):
    """One line of an invoice; ``net`` is without tax and adds up to the invoice's net.

    A line of a credit note ``corrects`` the line that it takes back, whole or in part.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    line = models.ForeignKey(JourneyLine, null=True, on_delete=models.PROTECT, related_name="invoice_lines")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credit_lines")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_goods = models.BooleanField(default=True)
    description = models.CharField(max_length=200)
    quantity = QuantityField()
    unit_price = PriceField()
    discount = RateField(default=0)
    tax_category = models.CharField(max_length=2)
    tax_rate = RateField()
    amount = AmountField()
    net = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="accounting_an_invoice_position_is_used_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="accounting_an_invoiced_quantity_is_positive"),
        ]

    @property
    def percent_off(self) -> Decimal:
        """The discount as people say it: 15 for 0.15."""
        percent: Decimal = self.discount * 100
        return percent

    @property
    def percent_tax(self) -> Decimal:
        """The tax rate as people say it: 25 for 0.25."""
        percent: Decimal = self.tax_rate * 100
        return percent


class OpenItem(models.Model):
    """The posted face of an invoice, a credit note or a payment with something left: what is due, and how much is settled."""

    class Side(models.TextChoices):
        DEBIT = "debit"
        CREDIT = "credit"

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="open_item")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="open_item")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    side = models.CharField(max_length=6, choices=Side)
    currency = CurrencyField()
    amount = AmountField()
    settled = AmountField(default=0)
    # In the currency of the books, where the paper has another one: the whole, and what is settled of it.
    books_amount = AmountField(null=True)
    books_settled = AmountField(null=True)
    posted_on = models.DateField()
    due_on = models.DateField()
    snapshot = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["party", "due_on"], name="accounting_open_by_party", condition=Q(settled__lt=F("amount"))
            ),
            models.Index(
                fields=["due_on", "document"], name="accounting_open_by_due_day", condition=Q(settled__lt=F("amount"))
            ),
            models.Index(
                fields=["amount", "document"], name="accounting_open_by_amount", condition=Q(settled__lt=F("amount"))
            ),
            models.Index(
                fields=["document"], name="accounting_left_with_us", condition=Q(settled__lt=F("amount"), side="credit")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled__gte=0, settled__lte=F("amount")),
                name="accounting_nobody_settles_more_than_is_open",
            ),
        ]

    @property
    def still_open(self) -> Decimal:
        """What is not settled yet."""
        left: Decimal = self.amount - self.settled
        return left


class Payment(models.Model):
    """Money that came in (or went back out)."""

    class Method(models.TextChoices):
        BANK = "bank"
        CASH = "cash"
        CARD = "card"
        WRITE_OFF = "write_off"  # nobody paid: too little to ask for

    WAYS = (Method.BANK.value, Method.CASH.value, Method.CARD.value)

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="payment")
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="payment")
    # The order that a deposit was paid for: what is left of it stands on the account of customer deposits.
    order = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="deposits")
    method = models.CharField(max_length=9, choices=Method)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    currency = CurrencyField()
    amount = AmountField()
    books_amount = AmountField(null=True)  # what it moved in the books, where it came in another currency
    received_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["amount", "document"], name="accounting_payments_by_amount"),
            models.Index(fields=["received_on", "document"], name="accounting_payments_by_day"),
            models.Index(fields=["method", "document"], name="accounting_payments_by_way"),
            models.Index(fields=["document"], name="accounting_money_paid_back", condition=Q(direction="out")),
            models.Index(fields=["reference"], name="accounting_payments_told_by", condition=~Q(reference="")),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="accounting_a_payment_is_positive")]


class MoneyRules(models.Model):
    """What an entity lets pass: how much of what is open may be written off."""

    entity = models.OneToOneField(LegalEntity, on_delete=models.PROTECT, primary_key=True, related_name="money_rules")
    write_off_up_to = AmountField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(write_off_up_to__gte=0), name="accounting_what_may_be_written_off_is_not_negative"
            )
        ]


class Allocation(models.Model):
    """How much of a payment or credit note settles which invoice. Taken back by another one with ``reverses``."""

    source = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="allocations_out")
    target = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="allocations_in")
    amount = AmountField()
    on = models.DateField()
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="accounting_an_allocation_settles_something")
        ]


class RollUp(models.Model):
    """Sums of an account at a site in a month, folded from entries up to a number; reports add the tail after it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rollups", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    debit = AmountField(default=0)
    credit = AmountField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month", "site"], name="accounting_one_roll_up_per_account_month_and_site"
            ),
            models.CheckConstraint(condition=Q(debit__gte=0, credit__gte=0), name="accounting_sums_are_not_negative"),
        ]


class FoldMark(models.Model):
    """Up to which entry number of a fiscal year the roll-ups have been folded. Numbers commit in order, so none is missed."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    folded_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "year"], name="accounting_one_mark_per_year")]
