"""The sentences of the hot road, compiled once."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from counterpart.foundation.statements import Changes, Insert, Update, select
from counterpart.front_office.sales.models import Order, OrderLine, Quote, QuoteLine

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
