"""The sentences of the hot road, compiled once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from counterpart.back_office.accounting.models import Allocation, Invoice, InvoiceLine, OpenItem, Payment
from counterpart.foundation.documents.models import Document
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.statements import Changes, Insert, Update, rows, select
from counterpart.hall.journeys.facts import ANY_HELD

add_invoice = Insert(
    Invoice, "document_id order_id corrects_id reason entity_id currency includes_tax payment_terms_days net tax total"
)
add_invoice_lines = Insert(
    InvoiceLine,
    "invoice_id position line_id item_id is_goods description quantity unit_price discount tax_category tax_rate amount net",
)
add_credit_lines = Insert(InvoiceLine, " ".join((*add_invoice_lines.names, "corrects_id")))
add_open_item = Insert(
    OpenItem, "document_id entry_id entity_id party_id side currency amount settled posted_on due_on snapshot"
)
add_payment = Insert(Payment, "document_id entry_id method direction currency amount received_on reference")
add_deposit = Insert(Payment, " ".join((*add_payment.names, "order_id")))
add_allocations = Insert(Allocation, "source_id target_id amount on at")

SETTLE = f"""
UPDATE accounting_openitem SET settled = settled + %s
WHERE document_id = %s AND (currency = %s OR %s) AND settled + %s <= amount
RETURNING entity_id, party_id, side, amount - settled, {ANY_HELD}, currency
"""


class Settled(NamedTuple):
    entity_id: int
    party_id: int
    side: str
    left: Decimal
    any_held: bool  # somewhere in the house an order waits, perhaps for this money
    currency: str


def settle(document_id: int, amount: Decimal, currency: str) -> Settled | None:
    """Take ``amount`` off what is open; None when that much is not open in this currency. One conditional UPDATE.

    Without a currency it is the one of the paper.
    """
    scaled = int(amount * 10**AmountField.places)
    found = rows(SETTLE, [scaled, document_id, currency, not currency, scaled])
    if not found:
        return None
    entity_id, party_id, side, left, any_held, own = found[0]
    return Settled(entity_id, party_id, side, Decimal(left).scaleb(-AmountField.places), bool(any_held), own)


SETTLE_MANY = """
WITH v (pk, part) AS (VALUES {parts})
UPDATE accounting_openitem SET settled = accounting_openitem.settled + v.part FROM v
WHERE document_id = v.pk AND side = 'debit' AND currency = %s AND party_id = %s AND entity_id = %s
AND accounting_openitem.settled + v.part <= accounting_openitem.amount
RETURNING document_id, amount - settled
"""


def settle_many(
    parts: Sequence[tuple[int, Decimal]], *, currency: str, party_id: int, entity_id: int
) -> dict[int, Decimal]:
    """Take amounts off invoices of one customer in one statement: what is left, by invoice, of those that could."""
    one = "(CAST(%s AS bigint), CAST(%s AS bigint))"
    sql = SETTLE_MANY.format(parts=", ".join([one] * len(parts)))
    values = [value for pk, amount in parts for value in (pk, int(amount * 10**AmountField.places))]
    found = rows(sql, [*values, currency, party_id, entity_id])
    return {pk: Decimal(left).scaleb(-AmountField.places) for pk, left in found}


class DraftRow(NamedTuple):
    """One line of an invoice with its head and the party to be printed on it."""

    entity_id: int
    currency: str
    includes_tax: bool
    payment_terms_days: int
    net: Decimal
    tax: Decimal
    total: Decimal
    corrects_id: int | None
    order_id: int | None
    party_name: str
    party_tax_number: str
    party_country: str
    is_goods: bool
    tax_category: str
    tax_rate: Decimal
    line_net: Decimal
    amount: Decimal
    has_deposit: bool


@select(DraftRow)
def invoice_with_lines(pk: int):  # type: ignore[no-untyped-def]
    """The whole invoice, by position."""
    head = [
        "entity_id",
        "currency",
        "includes_tax",
        "payment_terms_days",
        "net",
        "tax",
        "total",
        "corrects_id",
        "order_id",
    ]
    party = [f"document__party__{name}" for name in ("name", "tax_number", "country")]
    names = [f"invoice__{name}" for name in (*head, *party)]
    line = ["is_goods", "tax_category", "tax_rate", "net", "amount"]
    deposits = Payment.objects.filter(order_id=OuterRef("invoice__order_id"), document__closed_at=None)
    found = InvoiceLine.objects.filter(invoice_id=pk).order_by("position")
    return found.annotate(has_deposit=Exists(deposits)).values_list(*names, *line, "has_deposit")


@Update
def give_number(pk: int, number: str) -> Changes:
    return Document.objects.filter(pk=pk, number__isnull=True), {"number": number}
