"""Credit notes: what was invoiced is taken back, whole or in part, with its own number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.books import Side, account_for, must_be_open, post
from counterpart.back_office.accounting.errors import (
    CreditBeforeInvoice,
    CreditsTooMuch,
    NothingToCredit,
    NotPosted,
)
from counterpart.back_office.accounting.exchange import book_differences, in_books, remember
from counterpart.back_office.accounting.models import Account, Invoice, InvoiceLine, Journal, OpenItem
from counterpart.back_office.accounting.sends import account_eased, credit_note_posted
from counterpart.back_office.accounting.settling import CREDIT, ZERO
from counterpart.design.formats import number as digits
from counterpart.foundation.acts.gate import Answer, Locked, action, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.printing import language_of
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import line_net, round_amount
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.flow import Opening, Turn, close_document, open_document
from counterpart.hall.journeys import facts

ONE = Decimal(1)


@dataclass(frozen=True)
class CreditLine:
    """How much of which position of the invoice is taken back."""

    position: int
    quantity: Decimal


@dataclass(frozen=True)
class Taken:
    """A line of the invoice with the part of it that is credited now."""

    line: InvoiceLine
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Kept:
    """What stays with the house of the worth of a line: ``amount`` as the invoice counts, with its tax."""

    amount: Decimal
    description: str
    tax_category: str
    tax_rate: Decimal


@dataclass(frozen=True)
class Credited:
    """A posted credit note; ``left_over`` settles nothing yet."""

    pk: int
    number: str
    currency: str
    total: Decimal
    left_over: Decimal


@action("accounting.credit_invoice", on="invoice")
def credit_invoice(
    invoice_id: int, *, reason: str, lines: Sequence[CreditLine] = (), on: date | None = None, by: Actor
) -> Answer:
    """Take an invoice back, whole or by quantities: posted the other way round, and settled against what is open.

    What the customer has paid already stays as credit: it is allocated to another invoice, or paid back.
    """
    act = current_act()
    document = act.document
    assert document is not None and document.party_id is not None
    if document.number is None:
        raise NotPosted()
    reason = reason.strip()
    if not 0 < len(reason) <= 200 or not reason.isprintable():
        raise Invalid(fields={"reason": reason[:200]})
    note = credit(document, reason=reason, lines=lines, on=on)
    act.concerns(note.pk, document.journey_id)
    act.changed = {
        "number": note.number, "corrects": document.number, "total": str(note.total), "left_over": str(note.left_over),
    }  # fmt: skip
    more = {"left_over": str(note.left_over), "corrects": document.number}
    return Answer.of(note.pk, "credit_note", "posted", number=note.number, more=more)


def credit(
    document: Locked, *, reason: str, lines: Sequence[CreditLine] = (), on: date | None = None,
    fees: Mapping[int, Decimal] | None = None,
) -> Credited:  # fmt: skip
    """Post a credit note against a posted invoice, whose document is locked.

    ``fees`` says by position which share of its worth the house keeps (0.10 is 10 %): a line of its own, with its tax.
    """
    act, invoice_id = current_act(), document.id
    assert document.number is not None and document.party_id is not None
    invoice, item = Invoice.objects.get(pk=invoice_id), OpenItem.objects.get(pk=invoice_id)
    on = on or max(act.today(), item.posted_on)
    if on < item.posted_on:
        raise CreditBeforeInvoice(on=item.posted_on.isoformat())
    entity = house().entities[invoice.entity_id]
    must_be_open(entity.id, on)
    taken = _taken(invoice, document.number, lines)
    kept = keep_fees([(t.line, t.amount, (fees or {}).get(t.line.position, ZERO)) for t in taken], document, invoice)
    summed = totals(
        [
            *((t.amount, t.line.tax_category, t.line.tax_rate) for t in taken),
            *((-k.amount, k.tax_category, k.tax_rate) for k in kept),
        ],
        includes_tax=invoice.includes_tax, currency=invoice.currency,
    )  # fmt: skip
    settled = min(summed.total, item.amount - item.settled)
    rest = summed.total - settled
    turn = Turn("accounting", "allocate_payment", waits_for="nobody") if rest else None
    opening = Opening("credit_note", document.party_id, document.site_id, on, turn, origin_id=invoice_id)
    pk = open_document(opening, document.journey_id)
    statements.add_invoice(
        (
            pk, invoice.order_id, invoice_id, reason, entity.id, invoice.currency, invoice.includes_tax, 0, summed.net,
            summed.tax, summed.total,
        )
    )  # fmt: skip
    nets = summed.line_nets
    statements.add_credit_lines(
        *(
            (
                pk, n, t.line.line_id, t.line.item_id, t.line.is_goods, t.line.description, t.quantity,
                t.line.unit_price, t.line.discount, t.line.tax_category, t.line.tax_rate, t.amount, net, t.line.pk,
            )
            for n, (t, net) in enumerate(zip(taken, nets[: len(taken)], strict=True), 1)
        ),
        *(
            (
                pk, n, None, None, False, k.description, ONE, -k.amount, ZERO, k.tax_category, k.tax_rate, -k.amount,
                net, None,
            )
            for n, (k, net) in enumerate(zip(kept, nets[len(taken) :], strict=True), len(taken) + 1)
        ),
    )  # fmt: skip
    goods = sum((net for t, net in zip(taken, nets[: len(taken)], strict=True) if t.line.is_goods), ZERO)
    sides = [Side(account_for(entity.id, Account.Role.RECEIVABLE), -summed.total, document.party_id)]
    for role, net_of_kind in (
        (Account.Role.REVENUE_GOODS, goods),
        (Account.Role.REVENUE_SERVICES, summed.net - goods),
    ):
        if net_of_kind:
            sides.append(Side(account_for(entity.id, role), net_of_kind))
    for g in summed.groups:
        if g.tax:
            tax_out = account_for(entity.id, Account.Role.TAX_OUT)
            sides.append(Side(tax_out, g.tax, None, "", g.category, g.rate, -g.net))
    foreign = invoice.currency != entity.currency
    if foreign:
        assert item.books_amount is not None
        sides = in_books(sides, invoice.currency, entity, on, rate=item.books_amount / item.amount)
    if settled:
        left = statements.settle(invoice_id, settled, invoice.currency)
        assert left is not None, "the document is locked, so nobody settled it since"
        statements.add_allocations((pk, invoice_id, settled, on, act.now))
        if not left.left:
            close_document(invoice_id)
    for t in taken:
        if t.line.line_id is not None:
            facts.record(t.line.line_id, invoiced=-t.quantity)
    posted = post(
        entity, Journal.SALES, on, "credit_note", sides, document_id=pk, site_id=document.site_id,
        also_number=["credit_note"],
    )  # fmt: skip
    number = posted.numbers["credit_note"]
    statements.give_number(pk=pk, number=number)
    statements.add_open_item(
        (
            pk, posted.entry_id, entity.id, document.party_id, CREDIT, invoice.currency, summed.total, settled, on, on,
            item.snapshot,
        )
    )  # fmt: skip
    if foreign:
        remember(pk, -sides[0].amount)
        pairs = [(pk, invoice_id, settled)] if settled else []
        book_differences(
            entity, invoice.currency, pairs, on, document_id=pk, party_id=document.party_id, site_id=document.site_id
        )
    credit_note_posted(document, pk, on, number)
    account_eased(document.party_id, document_id=pk, journey_id=document.journey_id, site_id=document.site_id, on=on)
    return Credited(pk, number, invoice.currency, summed.total, rest)


def keep_fees(
    parts: Sequence[tuple[InvoiceLine, Decimal, Decimal]], document: Locked, invoice: Invoice
) -> list[Kept]:  # fmt: skip
    """What the house keeps of ``(line, amount, share)``, in the customer's language; nothing where no share is kept."""
    shares = [(line, round_amount(amount * share, invoice.currency)) for line, amount, share in parts if share]
    if not shares:
        return []
    with translation.override(
        language_of(Document.objects.select_related("party", "site__entity").get(pk=document.id))
    ):
        return [
            Kept(kept, (_("Kept for taking it back: %(item)s") % {"item": line.description})[:200], line.tax_category, line.tax_rate)
            for line, kept in shares
            if kept
        ]  # fmt: skip


def _taken(invoice: Invoice, number: str, lines: Sequence[CreditLine]) -> list[Taken]:
    """The lines to credit. The last piece of a line takes what is left of its amount, so that pieces add up."""
    found = InvoiceLine.objects.filter(invoice_id=invoice.pk).order_by("position")
    found = found.annotate(gone=Sum("credit_lines__quantity"), gone_amount=Sum("credit_lines__amount"))
    by_position = {line.position: line for line in found}
    wanted = {line.position: line.quantity for line in lines}
    if len(wanted) != len(lines) or not wanted.keys() <= by_position.keys():
        raise Invalid(fields={"lines": "position"})
    taken = []
    for position, line in by_position.items():
        left = line.quantity - (line.gone or ZERO)
        quantity = wanted.get(position, ZERO) if lines else left
        if not quantity.is_finite() or quantity < 0 or (position in wanted and not quantity):
            raise Invalid(fields={f"lines.{position}.quantity": quantity})
        if quantity > left:
            raise CreditsTooMuch(line=position, left=digits(left))
        if quantity.as_tuple().exponent < -6:  # type: ignore[operator]
            raise Invalid(fields={f"lines.{position}.quantity": quantity})
        if quantity:
            rest = line.amount - (line.gone_amount or ZERO)
            piece = line_net(quantity, line.unit_price, line.discount, invoice.currency)
            taken.append(Taken(line, quantity, rest if quantity == left else min(piece, rest)))
    if not taken:
        raise NothingToCredit(number=number)
    return taken
