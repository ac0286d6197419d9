"""What people in accounting do. Here the road to the cash; what is less common has a file of its own beside this one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.allocating import allocate, refund, take_back_allocation
from counterpart.back_office.accounting.approving import approve_credit
from counterpart.back_office.accounting.books import Side, account_for, must_be_open, post
from counterpart.back_office.accounting.charting import add_account, change_account
from counterpart.back_office.accounting.closing import close_period, create_periods, lock_period, reopen_period
from counterpart.back_office.accounting.crediting import CreditLine, credit_invoice
from counterpart.back_office.accounting.deposits import deposits_for, receive_deposit, use_deposits
from counterpart.back_office.accounting.entries import EntrySide, post_entry, reverse_entry
from counterpart.back_office.accounting.errors import (
    AlreadyPosted,
    NothingOpen,
    NotPosted,
    OpenChanged,
)
from counterpart.back_office.accounting.exchange import book_differences, in_books, remember, remember_payment
from counterpart.back_office.accounting.models import Account, Journal, OpenItem, Payment
from counterpart.back_office.accounting.sends import account_eased, invoice_posted
from counterpart.back_office.accounting.settling import (
    CREDIT,
    ZERO,
    Part,
    must_be_whole,
    settle_many,
    settle_one,
)
from counterpart.back_office.accounting.writing_off import change_money_rules, write_off
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.clock import days_after
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import EntityInfo, house
from counterpart.foundation.parties.models import Party
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, close_document, hand_on

__all__ = [
    "CreditLine", "EntrySide", "Part", "add_account", "allocate", "approve_credit", "change_account",
    "change_money_rules", "close_period", "create_periods", "credit_invoice", "lock_period", "pay_invoice",
    "post_entry", "post_invoice", "receive_deposit", "receive_payment", "refund", "reopen_period", "reverse_entry",
    "take_back_allocation", "write_off",
]  # fmt: skip


@action("accounting.post_invoice", on="invoice")
def post_invoice(invoice_id: int, *, on: date | None = None, by: Actor) -> Answer:
    """The invoice is final: it gets its number, the customer owes it, receivables watch the due day."""
    act = current_act()
    document = act.document
    assert document is not None and document.party_id is not None
    if document.number:
        raise AlreadyPosted()
    if document.closed:  # all of it came back before it was posted
        raise NothingOpen()
    rows = statements.invoice_with_lines(pk=invoice_id)
    head = rows[0]
    entity = house().entities[head.entity_id]
    on = on or act.today()
    must_be_open(entity.id, on)
    summed = totals(
        [(r.amount, r.tax_category, r.tax_rate) for r in rows], includes_tax=head.includes_tax, currency=head.currency
    )
    assert summed.total == head.total, "the draft was added up by the same function"
    receivable = account_for(entity.id, Account.Role.RECEIVABLE)
    sides = [Side(receivable, head.total, document.party_id)]
    for is_goods, role in ((True, Account.Role.REVENUE_GOODS), (False, Account.Role.REVENUE_SERVICES)):
        revenue = sum((r.line_net for r in rows if r.is_goods == is_goods), ZERO)
        if revenue:
            sides.append(Side(account_for(entity.id, role), -revenue))
    for g in summed.groups:
        if g.tax:
            tax = account_for(entity.id, Account.Role.TAX_OUT)
            sides.append(Side(tax, -g.tax, None, "", g.category, g.rate, g.net))
    sides = in_books(sides, head.currency, entity, on)
    posted = post(
        entity,
        Journal.SALES,
        on,
        "invoice",
        sides,
        document_id=invoice_id,
        site_id=document.site_id,
        also_number=["invoice"],
    )
    number = posted.numbers["invoice"]
    if statements.give_number(pk=invoice_id, number=number) != 1:
        raise AlreadyPosted()
    used = deposits_for(head.order_id, head.currency, head.total) if head.has_deposit and head.order_id else []
    paid = sum((each.amount for each in used), ZERO)
    due = days_after(on, head.payment_terms_days)
    snapshot = {"name": head.party_name, "tax_number": head.party_tax_number, "country": head.party_country}
    statements.add_open_item(
        (
            invoice_id, posted.entry_id, entity.id, document.party_id, "debit", head.currency, head.total, paid, on, due,
            snapshot,
        )
    )  # fmt: skip
    if head.currency != entity.currency:
        remember(invoice_id, sides[0].amount)
    if used:
        use_deposits(document, entity, used, on)
    if head.total > paid:
        turn = Turn("accounting", "watch_payment", {"number": number}, waits_for="money", look_again_at=None)
        hand_on(invoice_id, document.site_id, turn)
    else:
        close_document(invoice_id)
    invoice_posted(document, on, number)
    act.changed = {"number": number, "total": str(head.total), "entry": posted.number}
    return Answer.of(
        invoice_id, "invoice", "posted", number=number, more={"due_on": due.isoformat(), "total": str(head.total)}
    )


@action("accounting.pay_invoice", on="invoice")
def pay_invoice(
    invoice_id: int, *, amount: Decimal, method: str = Payment.Method.BANK, currency: str = "", reference: str = "",
    on: date | None = None, open_was: Decimal | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """The customer pays this invoice, or a part of it.

    More than is open is refused, unless ``open_was`` says what was open when the money was counted: then the rest stays
    with the customer, and it is refused only when somebody else has settled something since.
    """
    act = current_act()
    document = act.document
    assert document is not None
    if document.number is None:
        raise NotPosted()
    entity = house().sites[document.site_id].entity
    on = on or act.today()
    part = Part(invoice_id, amount if open_was is None else min(amount, _still_open(invoice_id, open_was)))
    settled = settle_one(invoice_id, part.amount, currency)
    allocated = [(part, settled.left)]
    answer = _receive(
        entity, document.site_id, settled.party_id, amount, allocated, method, reference, on, settled.currency
    )
    if settled.any_held:
        _eased(answer, document.site_id, settled.party_id, on)
    return answer


def _still_open(invoice_id: int, open_was: Decimal) -> Decimal:
    item = OpenItem.objects.get(pk=invoice_id)
    still_open: Decimal = item.amount - item.settled
    if not still_open:
        raise NothingOpen()
    if still_open != open_was:
        raise OpenChanged(open=money(still_open, item.currency))
    return still_open


@action("accounting.receive_payment")
def receive_payment(
    party_id: int, *, amount: Decimal, parts: Sequence[Part] = (), method: str = Payment.Method.BANK, currency: str = "",
    reference: str = "", site_id: int = 0, on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """Money came in from a customer, for one invoice, several, or none yet: what is left over stays with the customer."""
    act = current_act()
    site_id = site_id or by.desk.site_id
    entity = house().sites[site_id].entity
    on = on or act.today(site_id)
    currency = currency or entity.currency
    if not by.sees(site_id, party_id):
        raise Missing()
    for each in (amount, *(part.amount for part in parts)):
        must_be_whole(each, currency)
    if sum((part.amount for part in parts), ZERO) > amount:
        raise Invalid(fields={"parts": "amount"})
    if not Party.objects.filter(pk=party_id).exists():
        raise Missing()
    allocated = settle_many(parts, currency=currency, party_id=party_id, entity_id=entity.id)
    answer = _receive(entity, site_id, party_id, amount, allocated, method, reference, on, currency)
    _eased(answer, site_id, party_id, on)
    return answer


def _eased(payment: Answer, site_id: int, party_id: int, on: date) -> None:
    account_eased(party_id, document_id=payment.id, journey_id=payment.id, site_id=site_id, on=on)


def _receive(
    entity: EntityInfo, site_id: int, party_id: int, amount: Decimal, allocated: Sequence[tuple[Part, Decimal]],
    method: str, reference: str, on: date, currency: str,
) -> Answer:  # fmt: skip
    act = current_act()
    must_be_whole(amount, currency)
    if method not in Payment.WAYS or len(reference) > 60:
        raise Invalid(fields={"method": str(method)[:40]})
    must_be_open(entity.id, on)
    rest = amount - sum((part.amount for part, _ in allocated), ZERO)
    turn = Turn("accounting", "allocate_payment", waits_for="nobody") if rest else None
    pk = begin_journey(Opening("payment", party_id, site_id, on, turn, external_reference=reference))
    if act.document is not None:
        act.concerns(act.document.id, act.document.journey_id)
    role = Account.Role.CASH if method == Payment.Method.CASH else Account.Role.BANK
    sides = [
        Side(account_for(entity.id, role), amount),
        Side(account_for(entity.id, Account.Role.RECEIVABLE), -amount, party_id),
    ]
    sides = in_books(sides, currency, entity, on)
    posted = post(entity, Journal.CASH, on, "payment", sides, document_id=pk, site_id=site_id)
    statements.add_payment((pk, posted.entry_id, method, "in", currency, amount, on, reference))
    if allocated:
        statements.add_allocations(*((pk, part.invoice_id, part.amount, on, act.now) for part, _ in allocated))
    if rest:
        statements.add_open_item(
            (pk, posted.entry_id, entity.id, party_id, CREDIT, currency, amount, amount - rest, on, on, {})
        )
    if currency != entity.currency:
        remember_payment(pk, sides[0].amount)
        pairs = [(pk, part.invoice_id, part.amount) for part, _ in allocated]
        book_differences(entity, currency, pairs, on, document_id=pk, party_id=party_id, site_id=site_id)
    for part, left in allocated:
        if not left:
            close_document(part.invoice_id)
    act.changed = {"amount": str(amount), "entry": posted.number, "left_over": str(rest)}
    return Answer.of(pk, "payment", "posted", more={"left_over": str(rest)})
