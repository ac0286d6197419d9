"""What accounting prints: invoices, credit notes and statements of account."""

from django.utils.translation import gettext as _

from counterpart.back_office.accounting.links import KIND_NAMES
from counterpart.back_office.accounting.models import Invoice, InvoiceLine, OpenItem
from counterpart.back_office.accounting.statement_of_account import Moved, Statement
from counterpart.design.formats import amount, money
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.documents.papers import (
    Column,
    Fact,
    Paper,
    Priced,
    Row,
    Sum,
    buyer_of,
    footer_of,
    head_facts,
    language_in_use,
    priced_lines,
    printed_day,
    seller_of,
    sums_of,
    tax_notes,
)
from counterpart.foundation.documents.printing import prints
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.hall.journeys.story import sentence_of

HEAD = ("document__party", "document__site__entity", "document__journey", "entity", "order", "corrects__document")
NOTES_MAX = 50


@prints("invoice")
def invoice_paper(invoice_id: int) -> Paper:
    """What the customer is asked to pay, until when, and where to. A draft says that it is none."""
    return _paper(invoice_id, _("Invoice"))


@prints("credit_note")
def credit_note_paper(invoice_id: int) -> Paper:
    """What the customer gets back, and which invoice it corrects."""
    return _paper(invoice_id, _("Credit note"))


def _paper(invoice_id: int, heading: str) -> Paper:
    invoice = Invoice.objects.select_related(*HEAD).get(pk=invoice_id)
    item = OpenItem.objects.filter(pk=invoice_id).first()
    document, entity, currency = invoice.document, invoice.entity, invoice.currency
    found = list(InvoiceLine.objects.filter(invoice_id=invoice_id).select_related("item__unit").order_by("position"))
    summed = totals(
        [(line.amount, line.tax_category, line.tax_rate) for line in found], includes_tax=invoice.includes_tax,
        currency=currency,
    )  # fmt: skip
    columns, rows = priced_lines([_priced(line) for line in found], currency)
    is_credit = invoice.corrects is not None
    total = _("Total credited") if is_credit else _("Total to pay")
    notes = tax_notes(summed.groups, document.party)
    if is_credit and invoice.reason:
        notes = [_("Reason: %(reason)s") % {"reason": invoice.reason}, *notes]
    return Paper(
        heading=heading, number=document.number or "", seller=seller_of(entity), facts=_facts(invoice, item),
        buyer=buyer_of(document.party, snapshot=item.snapshot if item else None), columns=columns, lines=rows,
        sums=sums_of(invoice.net, invoice.total, summed.groups, currency, total), notes=notes,
        payment=_payment(invoice, item) if item is not None and not is_credit and invoice.total else (),
        warning="" if item is not None else _("A draft: this paper is not an invoice."), footer=footer_of(entity),
        sentence=sentence_of(invoice_id, language_in_use()),
    )  # fmt: skip


def _priced(line: InvoiceLine) -> Priced:
    sku, unit = (line.item.sku, line.item.unit.code) if line.item else ("", "")
    return Priced(
        line.position, line.description, sku, line.quantity, unit, line.unit_price, line.discount, line.tax_rate,
        line.amount,
    )  # fmt: skip


def _facts(invoice: Invoice, item: OpenItem | None) -> list[Fact]:
    document, facts = invoice.document, []
    facts.append(Fact(_("Date"), printed_day(item.posted_on if item else document.on)))
    if invoice.corrects is not None:
        facts.append(Fact(_("Corrects invoice"), invoice.corrects.document.reference))
    else:
        facts.append(Fact(_("Date of supply"), printed_day(document.on)))
        if item is not None:
            facts.append(Fact(_("Due on"), printed_day(item.due_on)))
    return [*facts, *head_facts(document, invoice.order)]


def _payment(invoice: Invoice, item: OpenItem) -> list[Fact]:
    """How to pay: how much, until when, where to, and what to write beside it."""
    said = [
        Fact(_("To pay"), money(item.amount, item.currency)),
        Fact(_("Due on"), printed_day(item.due_on)),
    ]
    if invoice.entity.bank_account:
        said.append(Fact(_("To the account"), invoice.entity.bank_account))
    return [*said, Fact(_("Payment reference"), invoice.document.reference)]


def statement_paper(told: Statement) -> Paper:
    """A statement of account: every paper with the balance after it, and what is open with its days."""
    currency, entity = told.currency, LegalEntity.objects.get(pk=told.entity.id)
    columns = [
        Column(_("Date")), Column(_("Paper"), wide=True), Column(_("Asked for"), right=True),
        Column(_("Paid"), right=True), Column(_("Balance"), right=True),
    ]  # fmt: skip
    before = Row(["", _("Balance before"), "", "", amount(told.opening, currency)])
    rows = [
        Row(
            [
                printed_day(line.on), _line_words(line), amount(line.charged, currency) if line.charged else "",
                amount(line.paid, currency) if line.paid else "", amount(line.balance, currency),
            ]
        )
        for line in told.lines
    ]  # fmt: skip
    sums = [
        Sum(_("Asked for"), money(told.charged, currency)), Sum(_("Paid"), money(told.paid, currency)),
        Sum(_("Balance on %(day)s") % {"day": printed_day(told.until)}, money(told.closing, currency), strong=True),
    ]  # fmt: skip
    days = {"first": printed_day(told.since), "last": printed_day(told.until)}
    pay = [Fact(_("Overdue now"), money(told.overdue, currency))] if told.overdue else []
    if pay and entity.bank_account:
        pay.append(Fact(_("To the account"), entity.bank_account))
    return Paper(
        heading=_("Statement of account"), number="", seller=seller_of(entity), buyer=buyer_of(told.party),
        facts=[Fact(_("Days"), _("%(first)s to %(last)s") % days), Fact(_("Currency"), currency)], columns=columns,
        lines=[before, *rows], sums=sums, payment=pay, notes=[_open_words(item) for item in told.open_items[:NOTES_MAX]],
        footer=footer_of(entity),
    )  # fmt: skip


def _line_words(line: Moved) -> str:
    kind = _("Paid back") if line.is_refund else str(KIND_NAMES[line.document.kind])
    return f"{kind} {line.document.reference}"


def _open_words(item: OpenItem) -> str:
    words = {
        "paper": item.document.reference, "amount": money(item.still_open, item.currency),
        "day": printed_day(item.due_on),
    }  # fmt: skip
    if item.side == OpenItem.Side.CREDIT:
        return _("%(paper)s: %(amount)s of yours are still with us.") % words
    return _("%(paper)s: %(amount)s open, due on %(day)s.") % words
