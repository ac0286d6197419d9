"""Returns in the books: what came back comes off drafts first, then off the very lines it was invoiced with."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.allocating import lock_payer, pay_back
from counterpart.back_office.accounting.books import open_day
from counterpart.back_office.accounting.crediting import Credited, CreditLine, credit, keep_fees
from counterpart.back_office.accounting.deposits import offer_back
from counterpart.back_office.accounting.errors import RefundLimit
from counterpart.back_office.accounting.models import Invoice, InvoiceLine, OpenItem
from counterpart.back_office.accounting.sends import account_eased, return_credited
from counterpart.back_office.accounting.settling import ZERO, lock_documents
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import Locked, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.documents.models import Document
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import UpdateMany
from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, OrderHeads
from counterpart.hall.journeys.returns import AcceptedLine, ReturnAccepted
from counterpart.hall.questions import ask

ONE = Decimal(1)
Part = tuple[InvoiceLine, Decimal, Decimal]  # a line, how much of it, and which share of its worth is kept
set_lines = UpdateMany(InvoiceLine, "id", "quantity amount")
set_nets = UpdateMany(InvoiceLine, "id", "net")


def credit_returned(accepted: ReturnAccepted) -> None:
    """The customer need not pay for what came back, and gets back at once what they have paid, where that was said.

    1. The invoices are locked, by key; what is still a draft gets smaller, or is not needed any more.
    2. What is posted is credited against its lines: one credit note for each invoice.
    3. What is left of the credit is paid back, or stays with the customer.
    """
    entity = house().sites[accepted.site_id].entity
    if accepted.pay_back:
        lock_payer(accepted.party_id)
    on, credited, taken_off = open_day(entity.id, accepted.on), list[Credited](), ZERO
    for invoice, parts in _plan(accepted.lines):
        document = _locked(invoice.document)
        if document.number is None:
            taken_off += _take_off(invoice, document, parts)
        else:
            lines = [CreditLine(line.position, quantity) for line, quantity, _ in parts]
            fees = {line.position: fee for line, _, fee in parts}
            credited.append(_credit(document, accepted.reason, lines, fees, on))
    head = ask(OrderHeads((accepted.order_id,)))[accepted.order_id]
    if taken_off:
        account_eased(
            accepted.party_id, document_id=accepted.document_id, journey_id=accepted.journey_id,
            site_id=accepted.site_id, on=accepted.on,
        )  # fmt: skip
        owed = ask(MoneyOfOrders((accepted.order_id,))).get(accepted.order_id)
        if owed is not None and owed.left_of(head.total) < 0:
            offer_back(accepted.order_id, "returned")
    paid_back = _pay_back(credited, accepted.pay_back, on) if accepted.pay_back else ZERO
    total = taken_off + sum((note.total for note in credited), ZERO)
    numbers = tuple(note.number for note in credited)
    return_credited(accepted, currency=head.currency, credited=total, paid_back=paid_back, numbers=numbers)


def _plan(lines: Sequence[AcceptedLine]) -> list[tuple[Invoice, list[Part]]]:
    """Which invoice gives up how much of which line: drafts first, then the oldest. Their documents are locked."""
    wanted = {line.line_id: line for line in lines}
    of_lines = InvoiceLine.objects.filter(line_id__in=wanted, invoice__corrects=None)
    lock_documents(sorted(set(of_lines.values_list("invoice_id", flat=True))))
    found = of_lines.select_related("invoice__document").annotate(gone=Sum("credit_lines__quantity"))
    left = {pk: line.quantity for pk, line in wanted.items()}
    plan: dict[int, tuple[Invoice, list[Part]]] = {}
    for line in found.order_by(F("invoice__document__number").asc(nulls_first=True), "invoice_id", "position"):
        assert line.line_id is not None
        take = min(left[line.line_id], line.quantity - (line.gone or ZERO))
        if take > 0:
            left[line.line_id] -= take
            plan.setdefault(line.invoice_id, (line.invoice, []))[1].append((line, take, wanted[line.line_id].fee))
    return list(plan.values())


def _locked(document: Document) -> Locked:
    closed = document.closed_at is not None
    return Locked(
        document.pk, document.kind, document.journey_id, document.party_id, document.site_id, document.number, closed
    )  # fmt: skip


def _credit(
    document: Locked, reason: str, lines: Sequence[CreditLine], fees: Mapping[int, Decimal], on: date
) -> Credited:  # fmt: skip
    posted_on = OpenItem.objects.values_list("posted_on", flat=True).get(pk=document.id)
    return credit(document, reason=reason, lines=lines, on=max(on, posted_on), fees=fees)


def _take_off(invoice: Invoice, document: Locked, parts: Sequence[Part]) -> Decimal:
    """A draft asks for less; one that asks for nothing any more is closed without a number. Returns how much less."""
    for line, quantity, _ in parts:
        facts.record(line.line_id or 0, invoiced=-quantity)
    gone = [line.pk for line, quantity, _ in parts if quantity == line.quantity]
    less = [
        (line.pk, line.quantity - q, line_net(line.quantity - q, line.unit_price, line.discount, invoice.currency))
        for line, q, _ in parts
        if q < line.quantity
    ]
    worth = [
        (line, line_net(quantity, line.unit_price, line.discount, invoice.currency), fee) for line, quantity, fee in parts
    ]  # fmt: skip
    kept = keep_fees(worth, document, invoice)
    last = InvoiceLine.objects.filter(invoice=invoice).order_by("-position").values_list("position", flat=True)[0]
    if gone:
        InvoiceLine.objects.filter(pk__in=gone).delete()
    if less:
        set_lines(less)
    if kept:
        statements.add_invoice_lines(
            *(
                (
                    invoice.pk, last + n, None, None, False, k.description, ONE, k.amount, ZERO, k.tax_category, k.tax_rate,
                    k.amount, k.amount,
                )
                for n, k in enumerate(kept, 1)
            )
        )  # fmt: skip
    rest = list(InvoiceLine.objects.filter(invoice=invoice).order_by("position"))
    summed = totals(
        [(line.amount, line.tax_category, line.tax_rate) for line in rest],
        includes_tax=invoice.includes_tax, currency=invoice.currency,
    )  # fmt: skip
    if rest:
        set_nets([(line.pk, net) for line, net in zip(rest, summed.line_nets, strict=True)])
    else:
        close_document(invoice.pk)
    smaller: Decimal = invoice.total - summed.total
    Invoice.objects.filter(pk=invoice.pk).update(
        net=summed.net, tax=summed.tax, total=summed.total, came_back=(invoice.came_back or ZERO) + smaller
    )
    return smaller


def _pay_back(notes: Sequence[Credited], method: str, on: date) -> Decimal:
    """What the credit notes settle nothing with leaves the house again, within the limit of whoever does it."""
    total = sum((note.left_over for note in notes), ZERO)
    act = current_act()
    if total > act.refund_limit:
        raise RefundLimit(limit=money(act.refund_limit, notes[0].currency))
    about = act.document_id, act.journey_id
    for note in notes:
        if note.left_over:
            pay_back(_locked(Document.objects.get(pk=note.pk)), note.left_over, method, on=on)
    act.document_id, act.journey_id = about
    return total
