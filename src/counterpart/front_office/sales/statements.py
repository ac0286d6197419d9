"""The sentences of the hot road, compiled once."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from counterpart.foundation.statements import Changes, Insert, Update, UpdateMany, select
from counterpart.front_office.sales.models import Order, OrderLine, OrderVersion, Quote, QuoteLine

COMMERCIAL = "currency includes_tax method on_shortage wanted_on net tax total payment_terms_days override_reason"
LINE = "description quantity unit_price discount price_source tax_category tax_rate amount"

add_quote = Insert(Quote, f"document_id valid_until state {COMMERCIAL}")
add_quote_lines = Insert(QuoteLine, f"quote_id position item_id {LINE}")
add_order = Insert(Order, f"document_id state confirmed_at {COMMERCIAL}")
add_order_lines = Insert(OrderLine, f"line_id order_id position item_id {LINE}")


class QuoteRow(NamedTuple):
    """One line of a quote with its head; every row repeats the head."""

    state: str
    valid_until: object
    currency: str
    includes_tax: bool
    method: str
    on_shortage: str
    wanted_on: object
    net: Decimal
    tax: Decimal
    total: Decimal
    payment_terms_days: int
    override_reason: str
    position: int
    item_id: int
    is_goods: str
    lead_time_days: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    price_source: str
    tax_category: str
    tax_rate: Decimal
    amount: Decimal
    credit_limit: Decimal | None
    merged_into_id: int | None


@select(QuoteRow)
def quote_with_lines(pk: int):  # type: ignore[no-untyped-def]
    """The whole quote, by position."""
    head = [f"quote__{name}" for name in ("state", "valid_until", *COMMERCIAL.split())]
    party = [f"quote__document__party__{name}" for name in ("credit_limit", "merged_into_id")]
    line = ["position", "item_id", "item__kind", "item__lead_time_days", *LINE.split()]
    return QuoteLine.objects.filter(quote_id=pk).order_by("position").values_list(*head, *line, *party)


class Standing(NamedTuple):
    """One line of an order as it stands: what was agreed, and how far it has come."""

    line_id: int
    position: int
    item_id: int
    is_goods: bool
    item: str
    description: str
    decimals: int
    lead_time_days: int
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    price_source: str
    tax_category: str
    tax_rate: Decimal
    amount: Decimal
    ordered: Decimal
    cancelled: Decimal
    reserved: Decimal
    picked: Decimal
    handed_over: Decimal
    promised_at: datetime | None

    @property
    def wanted(self) -> Decimal:
        return self.ordered - self.cancelled

    @property
    def to_put_back(self) -> Decimal:
        """What is picked and not wanted any more: somebody still has to carry it back."""
        return max(self.picked - self.wanted, Decimal(0))


@select(Standing)
def lines_as_they_stand(pk: int):  # type: ignore[no-untyped-def]
    """Every line of an order, by position."""
    head = ["line_id", "position", "item_id", "line__is_goods", "item__name", "description", "item__unit__decimals"]
    agreed = ["quantity", "unit_price", "discount", "price_source", "tax_category", "tax_rate", "amount"]
    facts = [f"line__{name}" for name in "ordered cancelled reserved picked handed_over promised_at".split()]
    found = OrderLine.objects.filter(order_id=pk).order_by("position")
    return found.values_list(*head, "item__lead_time_days", *agreed, *facts)


class DraftRow(NamedTuple):
    """One line of an order that is not firm yet: where it stands, what it is about, and what was agreed."""

    line_id: int
    position: int
    item_id: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    price_source: str
    tax_category: str
    tax_rate: Decimal
    amount: Decimal


@select(DraftRow)
def draft_lines(pk: int):  # type: ignore[no-untyped-def]
    """Every line of a draft, by position."""
    return OrderLine.objects.filter(order_id=pk).order_by("position").values_list(*DraftRow._fields)


set_draft_lines = UpdateMany(OrderLine, "line_id", f"item_id {LINE}")
set_lines = UpdateMany(OrderLine, "line_id", "quantity unit_price discount price_source amount")
add_version = Insert(
    OrderVersion, "order_id number changes reason total_before total_after made_at made_by_id", returning=True
)


@Update
def accept(pk: int) -> Changes:
    return Quote.objects.filter(pk=pk, state__in=Quote.ACCEPT.sources), {
        "state": "accepted",
        "version": F("version") + 1,
    }


@Update
def confirm(pk: int, at: datetime) -> Changes:
    changes = {"state": "confirmed", "confirmed_at": at, "version": F("version") + 1}
    return Order.objects.filter(pk=pk, state="draft"), changes
