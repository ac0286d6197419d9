"""Settling what is open: many at once, each by one conditional UPDATE, or a refusal that says which and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.errors import NothingOpen, TooMuch, WrongCurrency
from counterpart.back_office.accounting.models import OpenItem
from counterpart.design.formats import money
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Invalid, Missing, Refusal
from counterpart.foundation.money.rounding import minor_unit

ZERO = Decimal(0)
CREDIT, DEBIT = OpenItem.Side.CREDIT.value, OpenItem.Side.DEBIT.value
PARTS_MAX = 500
SMALLEST = Decimal("0.0001")


@dataclass(frozen=True)
class Part:
    """How much of a payment goes to which invoice."""

    invoice_id: int
    amount: Decimal


def must_be_whole(amount: Decimal, currency: str) -> None:
    """An amount that can be paid: above zero, in whole minor units, not beyond what an amount can be."""
    if not amount.is_finite() or not 0 < amount < 10**12 or amount % minor_unit(currency):
        raise Invalid(fields={"amount": amount})


def settle_one(invoice_id: int, amount: Decimal, currency: str) -> statements.Settled:
    """Take ``amount`` off an invoice; the hot road's way, for one."""
    if not amount.is_finite() or not 0 < amount < 10**12 or amount % SMALLEST:
        raise Invalid(fields={"amount": amount})
    settled = statements.settle(invoice_id, amount, currency)
    if settled is None or settled.side == CREDIT:
        raise why_not(invoice_id, amount, currency)
    must_be_whole(amount, settled.currency)
    return settled


def settle_many(parts: Sequence[Part], *, currency: str, party_id: int, entity_id: int) -> list[tuple[Part, Decimal]]:
    """Take each part off its invoice, all or none; what is left open comes beside it. Two statements for any number.

    The documents are locked first, in order, as paying one of them does.
    """
    if len(parts) > PARTS_MAX or len({part.invoice_id for part in parts}) != len(parts):
        raise Invalid(fields={"parts": "amount"})
    for part in parts:
        must_be_whole(part.amount, currency)
    ordered = sorted(parts, key=lambda part: part.invoice_id)
    lock_documents([part.invoice_id for part in ordered])
    pairs = [(part.invoice_id, part.amount) for part in ordered]
    left = statements.settle_many(pairs, currency=currency, party_id=party_id, entity_id=entity_id) if pairs else {}
    for part in ordered:
        if part.invoice_id not in left:
            raise why_not(part.invoice_id, part.amount, currency)
    return [(part, left[part.invoice_id]) for part in ordered]


def lock_documents(document_ids: Sequence[int]) -> dict[int, bool]:
    """Lock these documents by key; whether each is closed."""
    found = Document.objects.filter(pk__in=document_ids).order_by("pk").select_for_update(no_key=True)
    return {pk: closed_at is not None for pk, closed_at in found.values_list("pk", "closed_at")}


def why_not(invoice_id: int, amount: Decimal, currency: str) -> Refusal:
    """Say why this much of an invoice cannot be settled."""
    item = OpenItem.objects.select_related("document").filter(pk=invoice_id).first()
    if item is None or item.side == CREDIT:
        return Missing()
    currency = currency or item.currency
    if item.currency != currency:
        return WrongCurrency(expected=item.currency)
    must_be_whole(amount, item.currency)  # a tenth of a cent is a mistake, not too much
    if item.settled == item.amount:
        return NothingOpen()
    if item.settled + amount > item.amount:
        return TooMuch(open=money(item.amount - item.settled, currency), reference=item.document.reference)
    return Missing()
