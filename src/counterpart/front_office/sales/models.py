"""Quotes and orders: what the customer wants, at which price, promised for when."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from counterpart.design.formats import number
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.money.fields import AmountField, PriceField, QuantityField, RateField
from counterpart.foundation.money.models import CurrencyField
from counterpart.foundation.states import Transition
from counterpart.hall.journeys.models import JourneyLine


class OnShortage(models.TextChoices):
    BACKORDER = "backorder"
    REFUSE = "refuse"


class Method(models.TextChoices):
    PICKUP = "pickup"
    DELIVERY = "delivery"


class Commercial(models.Model):
    """What a quote and an order have in common."""

    currency = CurrencyField()
    includes_tax = models.BooleanField(default=False)
    method = models.CharField(max_length=8, choices=Method, default=Method.PICKUP)
    on_shortage = models.CharField(max_length=9, choices=OnShortage, default=OnShortage.BACKORDER)
    wanted_on = models.DateField(null=True, blank=True)
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    payment_terms_days = models.PositiveSmallIntegerField(default=0)
    override_reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def method_said(self) -> str:
        return _("Delivery") if self.method == Method.DELIVERY else _("Pickup")

    @property
    def shortage_said(self) -> str:
        return _("All of it or nothing") if self.on_shortage == OnShortage.REFUSE else _("The rest follows later")


class Quote(Commercial):
    """An offer to a customer, until a day."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        ACCEPTED = "accepted"
        LOST = "lost"
        EXPIRED = "expired"

    SEND = Transition("send", {State.DRAFT}, State.SENT)
    ACCEPT = Transition("accept", {State.DRAFT, State.SENT}, State.ACCEPTED)
    LOSE = Transition("lose", {State.DRAFT, State.SENT}, State.LOST)
    EXPIRE = Transition("expire", {State.SENT}, State.EXPIRED)

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="quote")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    valid_until = models.DateField()
    lost_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total=models.F("net") + models.F("tax")), name="sales_a_quote_adds_up")
        ]


class Order(Commercial):
    """What the customer ordered. It is closed when its document is: everything handed over, or cancelled."""

    class State(models.TextChoices):
        DRAFT = "draft"
        CONFIRMED = "confirmed"
        CANCELLED = "cancelled"

    CONFIRM = Transition("confirm", {State.DRAFT}, State.CONFIRMED)
    CANCEL = Transition("cancel", {State.DRAFT, State.CONFIRMED}, State.CANCELLED)

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="order")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["total", "document"], name="sales_orders_by_total"),
            models.Index(fields=["document"], name="sales_orders_not_confirmed", condition=~Q(state="confirmed")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total=models.F("net") + models.F("tax")), name="sales_an_order_adds_up"),
            models.CheckConstraint(
                condition=Q(state="draft", confirmed_at__isnull=True) | ~Q(state="draft"),
                name="sales_a_draft_is_not_confirmed",
            ),
        ]


class CommercialLine(models.Model):
    """One line: ``amount`` is what the line costs as priced, with tax where the price list includes it."""

    description = models.CharField(max_length=200)
    quantity = QuantityField()
    unit_price = PriceField()
    discount = RateField(default=0)
    price_source = models.CharField(max_length=80, blank=True, default="")
    tax_category = models.CharField(max_length=2)
    tax_rate = RateField()
    amount = AmountField()

    class Meta:
        abstract = True

    @property
    def price_said(self) -> str:
        """The price of one with two places, or as many as it needs."""
        exact = -int(self.unit_price.normalize().as_tuple().exponent)
        return number(self.unit_price, max(2, exact))

    @property
    def percent_off(self) -> Decimal | None:
        """The discount in hundredths, as people say it."""
        return self.discount * 100 if self.discount else None


class QuoteLine(CommercialLine):
    """A line that is only offered yet."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="sales_a_quote_position_is_used_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_a_quoted_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=1), name="sales_a_quoted_discount_is_a_share"
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="sales_a_quoted_price_is_not_negative"),
        ]


class OrderLine(CommercialLine):
    """What was agreed for one line of the journey; how far it has come stands there."""

    line = models.OneToOneField(JourneyLine, on_delete=models.PROTECT, primary_key=True, related_name="agreed")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="sales_an_order_position_is_used_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_an_ordered_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=1), name="sales_an_ordered_discount_is_a_share"
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="sales_an_ordered_price_is_not_negative"),
        ]


class QuoteLink(models.Model):
    """The link by which a customer answers a quote. ``nonce`` and the secret of the house make its word; see ``links.py``."""

    class Said(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"

    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, primary_key=True, related_name="link")
    nonce = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    said = models.CharField(max_length=8, choices=Said, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(said="", answered_at=None, answered_by="")
                | (~Q(said="") & Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="sales_an_answered_link_says_by_whom",
            )
        ]


class OrderVersion(models.Model):
    """An order as it was agreed anew. The first version is what was confirmed; each later one says what changed, and why.

    ``changes`` are codes with their values, so that everybody reads them in their language (``version_words.py``).
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    changes = models.JSONField()
    reason = models.CharField(max_length=200, blank=True, default="")
    total_before = AmountField()
    total_after = AmountField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="sales_a_version_of_an_order_has_its_number"),
            models.CheckConstraint(condition=Q(number__gte=2), name="sales_the_first_version_is_what_was_confirmed"),
        ]


class Hold(models.Model):
    """Somebody stopped this order, for a reason, until it is left: nothing of it is released in between.

    For money ``asked`` is what is missing: what goes beyond the credit limit (``exposure`` less ``allowed``), or the
    deposit that is not here yet.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit"
        DEPOSIT = "deposit"
        PRICE = "price"
        STOCK = "stock"
        PAPER = "paper"

    class Exit(models.TextChoices):
        PREPAYMENT = "prepayment"
        APPROVAL = "approval"
        SMALLER = "smaller"
        LIFTED = "lifted"
        CANCELLED = "cancelled"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=7, choices=Kind)
    duty = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True, default="")
    currency = CurrencyField()
    exposure = AmountField(default=0)
    allowed = AmountField(default=0)
    asked = AmountField(default=0)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    left_how = models.CharField(max_length=10, choices=Exit, blank=True, default="")
    left_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["placed_at", "id"], name="sales_open_holds", condition=Q(left_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(left_at=None), name="sales_an_order_is_held_once_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None, left_how="")
                | (Q(left_at__isnull=False, left_by__isnull=False) & ~Q(left_how="")),
                name="sales_a_hold_that_is_left_says_how_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["credit", "deposit"]) | Q(asked__gt=0) | Q(left_at__isnull=False),
                name="sales_a_hold_for_money_says_how_much",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.left_at is None


class Deposit(models.Model):
    """What was asked for in advance on an order: an amount, or a share of its total. Accounting receives it."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, primary_key=True, related_name="deposit")
    share = RateField(null=True)
    currency = CurrencyField()
    amount = AmountField()
    waits = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="sales_a_deposit_is_positive")]
