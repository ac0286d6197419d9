"""What people in accounting do on the road to the cash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.books import Side, account_for, must_be_open, post
from counterpart.back_office.accounting.errors import (
    AlreadyPosted,
    NothingOpen,
    TooMuch,
    WrongCurrency,
)
from counterpart.back_office.accounting.models import Account, Journal, OpenItem, Payment
from counterpart.back_office.accounting.sends import invoice_posted
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.clock import days_after
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import minor_unit
from counterpart.foundation.organisation.house import EntityInfo, house
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, close_document, hand_on

ZERO = Decimal(0)
CREDIT = "credit"


@dataclass(frozen=True)
class Part:
    """How much of a payment goes to which invoice."""

    invoice_id: int
    amount: Decimal


@action("accounting.post_invoice", on="invoice")
def post_invoice(invoice_id: int, *, on: date | None = None, by: Actor) -> Answer:
    """The invoice is final: it gets its number, the customer owes it, receivables watch the due day."""
    act = current_act()
    document = act.document
    assert document is not None and document.party_id is not None
    if document.number:
        raise AlreadyPosted()
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
    due = days_after(on, head.payment_terms_days)
    snapshot = {"name": head.party_name, "tax_number": head.party_tax_number, "country": head.party_country}
    statements.add_open_item(
        (
            invoice_id, posted.entry_id, entity.id, document.party_id, "debit", head.currency, head.total, ZERO, on, due,
            snapshot,
        )
    )  # fmt: skip
    if head.total:
        turn = Turn("accounting", "watch_payment", {"number": number}, waits_for="money", look_again_at=None)
        hand_on(invoice_id, document.site_id, turn)
    else:
        close_document(invoice_id)
    invoice_posted(document, on, number)
    act.changed = {"number": number, "total": str(head.total), "entry": posted.number}
    return Answer.of(invoice_id, "invoice", "posted", number=number, more={"due_on": due.isoformat()})


@action("accounting.pay_invoice", on="invoice")
def pay_invoice(
    invoice_id: int, *, amount: Decimal, method: str = Payment.Method.BANK, currency: str = "", reference: str = "",
    on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """The customer pays this invoice, or a part of it."""
    act = current_act()
    document = act.document
    assert document is not None
    if document.number is None:
        raise NotAllowedNow(code="not_posted")
    entity = house().sites[document.site_id].entity
    on = on or act.today()
    settled = _settle(invoice_id, amount, currency or entity.currency)
    return _receive(
        entity,
        document.site_id,
        settled.party_id,
        amount,
        [(Part(invoice_id, amount), settled.left)],
        method,
        reference,
        on,
    )


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
    if sum((p.amount for p in parts), ZERO) > amount or len({p.invoice_id for p in parts}) != len(parts):
        raise Invalid(fields={"parts": "amount"})
    allocated = []
    for part in sorted(parts, key=lambda p: p.invoice_id):
        settled = _settle(part.invoice_id, part.amount, currency or entity.currency)
        if settled.party_id != party_id:
            raise Missing()
        allocated.append((part, settled.left))
    return _receive(entity, site_id, party_id, amount, allocated, method, reference, on)


def _settle(invoice_id: int, amount: Decimal, currency: str) -> statements.Settled:
    if amount <= 0 or amount % minor_unit(currency):
        raise Invalid(fields={"amount": str(amount)})
    settled = statements.settle(invoice_id, amount, currency)
    if settled is not None and settled.side != CREDIT:
        return settled
    item = OpenItem.objects.select_related("document").filter(pk=invoice_id).first()
    if item is None or item.side == CREDIT:
        raise Missing()
    if item.currency != currency:
        raise WrongCurrency(expected=item.currency)
    if item.settled == item.amount:
        raise NothingOpen()
    raise TooMuch(open=item.amount - item.settled, reference=item.document.reference)


def _receive(
    entity: EntityInfo, site_id: int, party_id: int, amount: Decimal, allocated: Sequence[tuple[Part, Decimal]],
    method: str, reference: str, on: date,
) -> Answer:  # fmt: skip
    act = current_act()
    if amount <= 0 or amount % minor_unit(entity.currency) or method not in Payment.Method.values:
        raise Invalid(fields={"amount": str(amount), "method": method})
    must_be_open(entity.id, on)
    rest = amount - sum((part.amount for part, _ in allocated), ZERO)
    turn = Turn("accounting", "allocate_payment", waits_for="nobody") if rest else None
    pk = begin_journey(Opening("payment", party_id, site_id, on, turn, external_reference=reference))
    if act.document is not None:
        act.concerns(act.document.id, act.document.journey_id)
    role = Account.Role.CASH if method == Payment.Method.CASH else Account.Role.BANK
    posted = post(
        entity, Journal.CASH, on, "payment",
        [Side(account_for(entity.id, role), amount), Side(account_for(entity.id, Account.Role.RECEIVABLE), -amount, party_id)],
        document_id=pk, site_id=site_id,
    )  # fmt: skip
    statements.add_payment((pk, posted.entry_id, method, "in", entity.currency, amount, on, reference))
    if allocated:
        statements.add_allocations(*((pk, part.invoice_id, part.amount, on, act.now) for part, _ in allocated))
    if rest:
        statements.add_open_item(
            (pk, posted.entry_id, entity.id, party_id, CREDIT, entity.currency, amount, amount - rest, on, on, {})
        )
    for part, left in allocated:
        if not left:
            close_document(part.invoice_id)
    act.changed = {"amount": str(amount), "entry": posted.number, "left_over": str(rest)}
    return Answer.of(pk, "payment", "posted", more={"left_over": str(rest)})
