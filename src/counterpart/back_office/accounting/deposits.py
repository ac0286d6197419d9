"""Money in advance: received for an order before any invoice, kept as a debt of ours, used up when the invoice is posted.

A deposit is a payment whose open item stands on the account of customer deposits. Whatever it is used for, that account
gives it up to the receivables in an entry of its own, so both accounts are always what the open items add up to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.books import Side, account_for, must_be_open, post
from counterpart.back_office.accounting.errors import DepositTooLarge, OrderNotOpen, WrongCurrency
from counterpart.back_office.accounting.models import Account, Journal, OpenItem, Payment
from counterpart.back_office.accounting.sends import account_eased
from counterpart.back_office.accounting.settling import CREDIT, ZERO, lock_documents, must_be_whole
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import Answer, Locked, action, current_act
from counterpart.foundation.documents.models import reference as reference_of
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import EntityInfo, house
from counterpart.foundation.statements import UpdateMany
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, close_document, hand_on
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, OrderHeads, Owed
from counterpart.hall.questions import ask

use_up = UpdateMany(OpenItem, "document_id", "settled+")


@action("accounting.receive_deposit", on="order")
def receive_deposit(
    order_id: int, *, amount: Decimal, method: str = Payment.Method.BANK, currency: str = "", reference: str = "",
    on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """The customer pays in advance for a confirmed order, at most what is left to pay of it."""
    act = current_act()
    order = act.document
    assert order is not None and order.party_id is not None
    entity = house().sites[order.site_id].entity
    on = on or act.today()
    head = ask(OrderHeads((order_id,))).get(order_id)
    if head is None or head.state != "confirmed":
        raise OrderNotOpen()
    currency = currency or head.currency
    if currency != head.currency or currency != entity.currency:
        raise WrongCurrency(expected=head.currency)
    must_be_whole(amount, currency)
    owed = ask(MoneyOfOrders((order_id,))).get(order_id, Owed(currency, ZERO, ZERO))
    left = owed.left_of(head.total)
    if amount > left:
        raise DepositTooLarge(left=money(max(left, ZERO), currency), reference=reference_of("order", order_id))
    if method not in Payment.WAYS or len(reference) > 60:
        raise Invalid(fields={"method": str(method)[:40]})
    must_be_open(entity.id, on)
    turn = Turn("accounting", "keep_deposit", {"order": reference_of("order", order_id)}, waits_for="goods")
    opening = Opening(
        "payment", order.party_id, order.site_id, on, turn, origin_id=order_id, external_reference=reference
    )
    pk = begin_journey(opening)
    act.concerns(order.id, order.journey_id)
    role = Account.Role.CASH if method == Payment.Method.CASH else Account.Role.BANK
    sides = [
        Side(account_for(entity.id, role), amount),
        Side(account_for(entity.id, Account.Role.DEPOSITS), -amount, order.party_id),
    ]
    posted = post(entity, Journal.CASH, on, "deposit", sides, document_id=pk, site_id=order.site_id)
    statements.add_deposit((pk, posted.entry_id, method, "in", currency, amount, on, reference, order_id))
    statements.add_open_item(
        (pk, posted.entry_id, entity.id, order.party_id, CREDIT, currency, amount, ZERO, on, on, {})
    )
    act.changed = {"amount": str(amount), "entry": posted.number, "deposit": True}
    account_eased(
        order.party_id, document_id=pk, journey_id=order.journey_id, site_id=order.site_id, on=on, order_id=order_id
    )
    return Answer.of(pk, "payment", "posted", more={"left_over": str(amount), "order_id": order_id})


def is_deposit(document_id: int) -> bool:
    """Whether what is left of a payment stands on the account of customer deposits."""
    return Payment.objects.filter(pk=document_id, order__isnull=False).exists()


def _open_deposits(order_id: int) -> QuerySet[OpenItem]:
    return OpenItem.objects.filter(document__payment__order_id=order_id, document__closed_at=None)


@dataclass(frozen=True)
class Used:
    """How much of which deposit an invoice takes."""

    payment_id: int
    amount: Decimal
    left: Decimal


def deposits_for(order_id: int, currency: str, most: Decimal) -> list[Used]:
    """The deposits of an order that an invoice of this size uses, the oldest first, locked."""
    open_ones = _open_deposits(order_id).filter(currency=currency)
    keys = list(open_ones.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return []
    lock_documents(keys)
    used, rest = [], most
    for pk, amount, settled in open_ones.order_by("pk").values_list("pk", "amount", "settled"):
        take = min(rest, amount - settled)
        if take > 0:
            used.append(Used(pk, take, amount - settled - take))
            rest -= take
    return used


def use_deposits(invoice: Locked, entity: EntityInfo, used: Sequence[Used], on: date) -> None:
    """The invoice takes what was paid in advance: allocated, and moved from the deposits to the receivables."""
    act = current_act()
    assert invoice.party_id is not None
    use_up([(each.payment_id, each.amount) for each in used])
    statements.add_allocations(*((each.payment_id, invoice.id, each.amount, on, act.now) for each in used))
    for each in used:
        if not each.left:
            close_document(each.payment_id)
    total = sum((each.amount for each in used), ZERO)
    move_deposit(entity, total, invoice.party_id, on, document_id=invoice.id, site_id=invoice.site_id)


def move_deposit(
    entity: EntityInfo, amount: Decimal, party_id: int, on: date, *, document_id: int, site_id: int
) -> None:
    """From the deposits to the receivables; less than zero the other way."""
    sides = [
        Side(account_for(entity.id, Account.Role.DEPOSITS), amount, party_id),
        Side(account_for(entity.id, Account.Role.RECEIVABLE), -amount, party_id),
    ]
    text = "deposit_used" if amount > 0 else "deposit_back"
    post(entity, Journal.SALES, on, text, sides, document_id=document_id, site_id=site_id)


def offer_back(order_id: int, why: str) -> None:
    """What is left of the deposits of an order goes back to the customer, or to another order: accounting decides."""
    found = _open_deposits(order_id)
    for pk, site_id in found.order_by("pk").values_list("pk", "document__site_id"):
        turn = Turn("accounting", "owe_refund", {"order": reference_of("order", order_id), "why": why[:200]})
        hand_on(pk, site_id, turn)
