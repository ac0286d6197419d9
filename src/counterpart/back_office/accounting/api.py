"""Invoices and payments, over the API."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from counterpart.back_office.accounting.actions import (
    CreditLine,
    Part,
    allocate,
    credit_invoice,
    pay_invoice,
    post_invoice,
    receive_payment,
)
from counterpart.back_office.accounting.models import Allocation, Invoice, InvoiceLine, Payment
from counterpart.back_office.accounting.statement_of_account import party_of_statement, statement_of, usual_days
from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
    Room,
    one,
    page_of,
    site_of,
    written,
)
from counterpart.foundation.errors import Invalid
from counterpart.foundation.wire import (
    FIRST_DAY,
    LAST_DAY,
    ONE_LINE,
    AmountIn,
    Body,
    Currency,
    Day,
    Key,
    QuantityIn,
    Told,
    money,
    plain,
)
from counterpart.hall.journeys.story import sentence_of

router = Room(tags=["accounting"])
PARTS_MAX = 500
PayMethod = Literal["bank", "cash", "card"]
Reference = Annotated[str, ONE_LINE, Field(max_length=60)]


class InvoiceShort(Told):
    """``state`` is draft, posted or paid; ``open`` is what is still owed of a posted one."""

    id: int
    kind: str
    reference: str
    number: str | None
    state: str
    order_id: int | None
    corrects_id: int | None
    party_id: int | None
    party: str
    site_id: int
    currency: str
    net: str
    tax: str
    total: str
    open: str
    posted_on: Day | None
    due_on: Day | None
    opened_at: datetime
    closed_at: datetime | None


class InvoiceLineTold(Told):
    position: int
    item_id: int | None
    description: str
    quantity: str
    unit_price: str
    discount: str
    tax_category: str
    tax_rate: str
    amount: str
    net: str
    currency: str


class InvoiceTold(InvoiceShort):
    sentence: str
    includes_tax: bool
    lines: list[InvoiceLineTold]


class AllocationTold(Told):
    invoice_id: int
    amount: str
    currency: str
    on: Day


class PaymentShort(Told):
    id: int
    reference: str
    party_id: int | None
    party: str
    site_id: int
    method: str
    direction: str
    currency: str
    amount: str
    received_on: Day
    external_reference: str
    opened_at: datetime


class PaymentTold(PaymentShort):
    allocations: list[AllocationTold]


class Posting(Body):
    on: Day | None = None


NOW = Posting()


class CreditLineIn(Body):
    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: QuantityIn


class Credit(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]
    lines: Annotated[list[CreditLineIn], Field(max_length=PARTS_MAX, description="None: the whole invoice.")] = []
    on: Day | None = None


class InvoicePayment(Body):
    amount: AmountIn
    method: PayMethod = "bank"
    currency: Currency | None = None
    reference: Reference = ""
    on: Day | None = None


class PartIn(Body):
    invoice_id: Key
    amount: AmountIn


class Allocating(Body):
    parts: Annotated[list[PartIn], Field(min_length=1, max_length=PARTS_MAX)]


class NewPayment(Body):
    party_id: Key
    amount: AmountIn
    parts: Annotated[list[PartIn], Field(max_length=PARTS_MAX, description="How much goes to which invoice.")] = []
    method: PayMethod = "bank"
    currency: Currency | None = None
    reference: Reference = ""
    site_id: Key | None = None
    on: Day | None = None


@router.read("/invoices", "accounting.view_invoices", Page[InvoiceShort])
def list_invoices(
    request: ApiRequest,
    state: Annotated[Literal["", "draft", "posted", "paid"], Query()] = "",
    order_id: FilterId | None = None,
    party_id: FilterId | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[InvoiceShort]:
    """Invoices and credit notes, the newest first."""
    found = _invoices(request)
    if state == "draft":
        found = found.filter(document__number__isnull=True, document__closed_at__isnull=True)
    elif state:
        found = found.filter(document__number__isnull=False, document__closed_at__isnull=state == "posted")
    if order_id:
        found = found.filter(order_id=order_id)
    if party_id:
        found = found.filter(document__party_id=party_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[InvoiceShort.model_validate(_invoice(i)) for i in rows], next=following)


@router.read("/invoices/{pk}", "accounting.view_invoices", InvoiceTold, sample="invoice")
def show_invoice(request: ApiRequest, pk: PathId) -> InvoiceTold:
    """One invoice with its lines."""
    invoice = one(_invoices(request), pk)
    lines = [
        {
            "position": line.position, "item_id": line.item_id, "description": line.description,
            "quantity": plain(line.quantity), "unit_price": money(line.unit_price, invoice.currency),
            "discount": plain(line.discount), "tax_category": line.tax_category, "tax_rate": plain(line.tax_rate),
            "amount": money(line.amount, invoice.currency), "net": money(line.net, invoice.currency),
            "currency": invoice.currency,
        }
        for line in InvoiceLine.objects.filter(invoice_id=pk).order_by("position")
    ]  # fmt: skip
    sentence = sentence_of(pk, translation.get_language() or "en")
    more = {"sentence": sentence, "includes_tax": invoice.includes_tax, "lines": lines}
    return InvoiceTold.model_validate(_invoice(invoice) | more)


@router.write("/invoices/{pk}/posting", "accounting.post_invoice", sample="invoice")
def invoice_posting(request: ApiRequest, pk: PathId, body: Posting = NOW) -> HttpResponse:
    """The invoice is final: it gets its number and is owed from now on."""
    return written(post_invoice(pk, on=body.on, by=request.auth))


@router.write("/invoices/{pk}/payments", "accounting.pay_invoice", sample="invoice")
def invoice_payment(request: ApiRequest, pk: PathId, body: InvoicePayment) -> HttpResponse:
    """The customer pays this invoice, or a part of it."""
    answer = pay_invoice(
        pk, amount=body.amount, method=body.method, currency=body.currency or "", reference=body.reference, on=body.on,
        by=request.auth,
    )  # fmt: skip
    return written(answer)


@router.write("/invoices/{pk}/credit-notes", "accounting.credit_invoice", sample="invoice")
def invoice_credit(request: ApiRequest, pk: PathId, body: Credit) -> HttpResponse:
    """Take it back, whole or by quantities, with a number of its own."""
    lines = [CreditLine(line.position, line.quantity) for line in body.lines]
    return written(credit_invoice(pk, reason=body.reason, lines=lines, on=body.on, by=request.auth))


@router.read("/payments", "accounting.view_invoices", Page[PaymentShort])
def list_payments(
    request: ApiRequest, party_id: FilterId | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Page[PaymentShort]:
    """The newest first."""
    found = _payments(request)
    if party_id:
        found = found.filter(document__party_id=party_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[PaymentShort.model_validate(_payment(p)) for p in rows], next=following)


@router.write("/payments", "accounting.receive_payment")
def new_payment(request: ApiRequest, body: NewPayment) -> HttpResponse:
    """Money came in, for one invoice, several, or none yet: what is left over stays with the customer."""
    by = request.auth
    answer = receive_payment(
        body.party_id, amount=body.amount, parts=[Part(part.invoice_id, part.amount) for part in body.parts],
        method=body.method, currency=body.currency or "", reference=body.reference,
        site_id=site_of(by, body.site_id), on=body.on, by=by,
    )  # fmt: skip
    return written(answer)


@router.read("/payments/{pk}", "accounting.view_invoices", PaymentTold, sample="payment")
def show_payment(request: ApiRequest, pk: PathId) -> PaymentTold:
    """One payment, and what it settled."""
    payment = one(_payments(request), pk)
    settled = Allocation.objects.filter(source_id=pk).order_by("pk")
    allocations = [
        {
            "invoice_id": a.target_id, "amount": money(a.amount, payment.currency), "currency": payment.currency,
            "on": a.on.isoformat(),
        }
        for a in settled
    ]  # fmt: skip
    return PaymentTold.model_validate(_payment(payment) | {"allocations": allocations})


@router.write("/payments/{pk}/allocations", "accounting.allocate", sample="payment")
def payment_allocation(request: ApiRequest, pk: PathId, body: Allocating) -> HttpResponse:
    """Say which invoices a payment, or a credit note, settles."""
    parts = [Part(part.invoice_id, part.amount) for part in body.parts]
    return written(allocate(pk, parts=parts, by=request.auth))


class StatementLine(Told):
    on: Day
    kind: str
    document_id: int
    reference: str
    charged: str
    paid: str
    balance: str


class StatementTold(Told):
    """Balances are what the customer owes; less than zero is owed to them. ``overdue`` is open now and late."""

    party_id: int
    party: str
    entity: str
    currency: str
    since: Day
    until: Day
    opening: str
    charged: str
    paid: str
    closing: str
    overdue: str
    lines: list[StatementLine]


DAY_SAID = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
DaySaid = Annotated[
    str, Query(max_length=10, pattern=DAY_SAID, description="2026-03-31; empty: the fiscal year so far.")
]
CurrencySaid = Annotated[str, Query(pattern=r"^([A-Z]{3})?$", description="Empty: that of the books.")]


@router.read("/parties/{pk}/statement", "accounting.view_invoices", StatementTold, sample="party")
def show_statement(
    request: ApiRequest, pk: PathId, since: DaySaid = "", until: DaySaid = "", currency: CurrencySaid = ""
) -> StatementTold:
    """The statement of account: every paper of some days with the balance after it."""
    party = party_of_statement(request.auth, pk)
    usual = usual_days(request.auth)
    first, last = (
        _day_of(name, said, day) for name, said, day in zip(("since", "until"), (since, until), usual, strict=True)
    )
    if first > last:
        raise Invalid(fields={"until": _("The last day lies before the first.")})
    told = statement_of(request.auth, party, first, last, currency)
    sums = {name: money(getattr(told, name), told.currency) for name in SUMS}
    lines = [
        {
            "on": line.on.isoformat(), "kind": line.document.kind, "document_id": line.document.pk,
            "reference": line.document.reference,
            **{name: money(getattr(line, name), told.currency) for name in ("charged", "paid", "balance")},
        }
        for line in told.lines
    ]  # fmt: skip
    said = {
        "party_id": party.pk, "party": party.name, "entity": told.entity.name, "currency": told.currency,
        "since": first.isoformat(), "until": last.isoformat(), "lines": lines, **sums,
    }  # fmt: skip
    return StatementTold.model_validate(said)


SUMS = ("opening", "charged", "paid", "closing", "overdue")


def _day_of(name: str, said: str, usual: date) -> date:
    try:
        day = date.fromisoformat(said) if said else usual
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(fields={name: _("Write a day of the calendar like 2026-03-31, between 1900 and 2199.")})
    return day


def _invoices(request: ApiRequest) -> QuerySet[Invoice]:
    found = Invoice.objects.filter(request.auth.scope("document__"))
    return found.select_related("document__party", "document__open_item")


def _payments(request: ApiRequest) -> QuerySet[Payment]:
    return Payment.objects.filter(request.auth.scope("document__")).select_related("document__party")


def _invoice(i: Invoice) -> dict[str, object]:
    d, owed = i.document, getattr(i.document, "open_item", None)
    state = "paid" if d.closed_at else "posted"
    if d.number is None:
        state = "not_needed" if d.closed_at else "draft"
    return {
        "id": i.pk, "kind": d.kind, "reference": d.reference, "number": d.number, "state": state,
        "order_id": i.order_id, "corrects_id": i.corrects_id, "party_id": d.party_id,
        "party": d.party.name if d.party else "", "site_id": d.site_id, "currency": i.currency,
        "net": money(i.net, i.currency), "tax": money(i.tax, i.currency), "total": money(i.total, i.currency),
        "open": money(owed.amount - owed.settled if owed else i.total - i.total, i.currency),
        "posted_on": owed.posted_on.isoformat() if owed else None,
        "due_on": owed.due_on.isoformat() if owed else None, "opened_at": d.opened_at, "closed_at": d.closed_at,
    }  # fmt: skip


def _payment(p: Payment) -> dict[str, object]:
    d = p.document
    return {
        "id": p.pk, "reference": d.reference, "party_id": d.party_id, "party": d.party.name if d.party else "",
        "site_id": d.site_id, "method": p.method, "direction": p.direction, "currency": p.currency,
        "amount": money(p.amount, p.currency), "received_on": p.received_on.isoformat(),
        "external_reference": p.reference, "opened_at": d.opened_at,
    }  # fmt: skip
