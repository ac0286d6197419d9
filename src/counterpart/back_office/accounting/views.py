"""Invoices, payments, and what customers owe."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.actions import (
    allocate,
    credit_invoice,
    pay_invoice,
    post_invoice,
    receive_payment,
    refund,
    take_back_allocation,
)
from counterpart.back_office.accounting.forms import (
    AllocateForm,
    CreditForm,
    PayForm,
    PostInvoiceForm,
    ReceiveForm,
    RefundForm,
)
from counterpart.back_office.accounting.links import page_of
from counterpart.back_office.accounting.lists import INVOICES
from counterpart.back_office.accounting.lists_of_money import PAYMENTS
from counterpart.back_office.accounting.models import Invoice, InvoiceLine, Payment
from counterpart.back_office.accounting.reminded import reminders_of
from counterpart.back_office.accounting.settling import CREDIT, ZERO
from counterpart.back_office.accounting.texts import METHOD_NAMES
from counterpart.back_office.accounting.writing_off import may_write_off
from counterpart.design.formats import money
from counterpart.design.toasts import say
from counterpart.foundation.entry import plain_number
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.parties.models import Party
from counterpart.foundation.web import KEY_FIELD, acting, actor_of, new_key, page
from counterpart.hall.journeys.story import sentence_of

CHOICES_SHOWN = 12


def with_key(**context: Any) -> dict[str, Any]:
    return {"key": new_key(), "key_field": KEY_FIELD, **context}


def refused(form: Any, no: Refusal) -> int:
    """Say the refusal on the form, so that nothing typed is lost. What is not there stays not there."""
    if no.status == 404:
        raise no
    form.add_error(None, str(no))
    return no.status


@page("accounting.view_invoices")
def invoices(request: HttpRequest) -> HttpResponse:
    """Invoices by what is to be done with them."""
    by = actor_of(request)
    may_post, may_remind = by.may("accounting.post_invoice"), by.may("accounting.remind_customer")

    def shown(asked: Asked, rows: Sequence[Invoice]) -> dict[str, Any]:
        state = asked.values.get("state", "")
        is_owed = state in ("open", "overdue")
        return {"state": state, "may_post": state == "draft" and may_post, "may_remind": is_owed and may_remind}

    context = {"today": queries.today_at(by)}
    usual = "" if may_post else "state=open"
    return show_list(request, INVOICES, "accounting/invoices.html", shown=shown, context=context, usual=usual)


@page("accounting.view_invoices", sample="invoice")
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice or credit note: lines, tax, what settled it, and the story behind it."""
    return _invoice(request, pk)


def _invoice(
    request: HttpRequest, pk: int, *, form: PostInvoiceForm | None = None, allocating: AllocateForm | None = None,
    refunding: RefundForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    by = actor_of(request)
    found = queries.invoice_seen(by, pk)
    lines = list(InvoiceLine.objects.filter(invoice_id=pk).order_by("position"))
    document, item = found.document, queries.open_item_of(found.document)
    still_open = item.amount - item.settled if item else None
    is_credit = found.corrects_id is not None
    notes = Invoice.objects.filter(corrects_id=pk).select_related("document").order_by("pk")
    today = queries.today_at(by)
    settled = queries.allocations_from(pk) if is_credit else queries.allocations_to(pk)
    context = with_key(
        invoice=found, document=document, lines=lines, groups=_groups(found, lines), item=item,
        still_open=still_open, notes=notes, settled=list(settled), is_credit=is_credit, methods=METHOD_NAMES,
        sentence=sentence_of(pk, by.language), order_url=page_of(found.order) if found.order else "",
        late=bool(item and still_open and item.due_on < today), form=form or PostInvoiceForm(initial={"on": today}),
        may_post=document.number is None and by.may("accounting.post_invoice"),
        may_pay=bool(not is_credit and still_open) and by.may("accounting.pay_invoice"),
        may_credit=bool(item and not is_credit) and by.may("accounting.credit_invoice"),
        may_take_back=by.may("accounting.take_back_allocation"),
        see_books=by.may("accounting.view"),
        may_write_off=may_write_off(by, item), **reminders_of(by, item),
        **_what_is_left(request, found, item, allocating, refunding),
    )  # fmt: skip
    return render(request, "accounting/invoice.html", context, status=status)


def _groups(found: Invoice, lines: list[InvoiceLine]) -> list[tuple[Any, Any]]:
    """Tax by group, each with its rate in hundredths."""
    return [(group, group.rate * 100) for group in queries.tax_groups(found, lines)]


def _what_is_left(
    request: HttpRequest, credit: Invoice | Payment, item: Any, allocating: AllocateForm | None = None,
    refunding: RefundForm | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The forms for what a customer has left with us; nothing where nothing is left."""
    by = actor_of(request)
    left = item.amount - item.settled if item and item.side == CREDIT else ZERO
    if not left:
        return {"left": left}
    today = queries.today_at(by)
    owed = list(queries.open_invoices_of(by, item.party_id, item.currency))
    start = {"amount": plain_number(left), "on": today, "method": getattr(credit, "method", "bank")}
    return {
        "left": left,
        "allocating": allocating or (AllocateForm(items=owed, left=left) if owed else None),
        "refunding": refunding or RefundForm(initial=start, currency=item.currency),
        "may_allocate": by.may("accounting.allocate"),
        "may_refund": by.may("accounting.refund"),
    }


@page("accounting.post_invoice", "POST", sample="draft_invoice")
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is final now."""
    form = PostInvoiceForm(request.POST)
    if not form.is_valid():
        return _invoice(request, pk, form=form, status=422)
    try:
        answer = post_invoice(pk, on=form.cleaned_data["on"], by=acting(request))
    except Refusal as no:
        return _invoice(request, pk, form=form, status=refused(form, no))
    say(request, _("Invoice %(number)s is posted.") % {"number": answer.number})
    return redirect("accounting:invoice", pk)


@page("accounting.pay_invoice", "GET", "POST", sample="invoice")
def payment_of_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """Take money for an invoice: the whole, a part, or more than it asks for."""
    by = actor_of(request)
    found = queries.invoice_seen(by, pk)
    item = queries.open_item_of(found.document)
    if item is None or item.side == CREDIT:
        raise Missing()
    still_open = item.amount - item.settled
    start = {"amount": plain_number(still_open), "method": "bank", "on": queries.today_at(by), "open_was": still_open}
    form = PayForm(request.POST or None, initial=start, currency=item.currency)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            answer = pay_invoice(
                pk, amount=data["amount"], method=data["method"], reference=data["reference"], on=data["on"],
                open_was=data["open_was"], by=acting(request),
            )  # fmt: skip
        except Refusal as no:
            status = refused(form, no)
            form.data = {**form.data.dict(), "open_was": plain_number(still_open)}  # type: ignore[attr-defined]
        else:
            say(request, _("%(amount)s received.") % {"amount": money(data["amount"], item.currency)})
            over = data["amount"] > data["open_was"]
            return redirect("accounting:payment", answer.id) if over else redirect("accounting:invoice", pk)
    context = with_key(invoice=found, item=item, still_open=still_open, form=form)
    return render(request, "accounting/pay.html", context, status=status)


@page("accounting.credit_invoice", "GET", "POST", sample="invoice")
def credit_note_of_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invoice back, whole or in part."""
    by = actor_of(request)
    found = queries.invoice_seen(by, pk)
    if found.corrects_id is not None or found.document.number is None:
        raise Missing()
    lines = queries.lines_to_credit(pk)
    form = CreditForm(request.POST or None, lines=lines, initial={"on": queries.today_at(by)})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            answer = credit_invoice(pk, reason=data["reason"], lines=form.lines, on=data["on"], by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Credit note %(number)s is posted.") % {"number": answer.number})
            return redirect("accounting:credit_note", answer.id)
    return render(request, "accounting/credit.html", with_key(invoice=found, form=form), status=status)


@page("accounting.view_invoices")
def payments(request: HttpRequest) -> HttpResponse:
    """Payments, newest first, or those that wait for an invoice."""
    context = {"methods": METHOD_NAMES, "may_receive": actor_of(request).may("accounting.receive_payment")}
    return show_list(request, PAYMENTS, "accounting/payments.html", context=context)


@page("accounting.receive_payment", "GET", "POST")
def payment_new(request: HttpRequest) -> HttpResponse:
    """Money came in from a customer; what it is for can be said afterwards."""
    by = actor_of(request)
    form = ReceiveForm(request.POST or None, initial={"method": "bank", "on": queries.today_at(by)})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            answer = receive_payment(
                data["party"], amount=data["amount"], method=data["method"], reference=data["reference"],
                on=data["on"], by=acting(request),
            )  # fmt: skip
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Payment %(reference)s is received.") % {"reference": answer.reference})
            return redirect("accounting:payment", answer.id)
    return render(request, "accounting/payment_new.html", with_key(form=form), status=status)


@page("accounting.view_invoices", sample="payment")
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment: what it settled, and what is left of it."""
    return _payment(request, pk)


def _payment(
    request: HttpRequest, pk: int, *, allocating: AllocateForm | None = None, refunding: RefundForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    by = actor_of(request)
    found = queries.payment_seen(by, pk)
    item = queries.open_item_of(found.document)
    settled = queries.allocations_from(pk) if found.direction == "in" else queries.allocations_to(pk)
    context = with_key(
        payment=found, document=found.document, settled=list(settled), methods=METHOD_NAMES,
        may_take_back=by.may("accounting.take_back_allocation"), see_books=by.may("accounting.view"),
        sentence=sentence_of(pk, by.language), may_write_off=may_write_off(by, item), public_id=found.document.public_id,
        **_what_is_left(request, found, item, allocating, refunding),
    )  # fmt: skip
    return render(request, "accounting/payment.html", context, status=status)


def _source(request: HttpRequest, pk: int) -> tuple[Invoice | Payment, Any]:
    """The payment or credit note whose rest somebody disposes of."""
    by = actor_of(request)
    is_payment = Payment.objects.filter(pk=pk).exists()
    found = queries.payment_seen(by, pk) if is_payment else queries.invoice_seen(by, pk)
    return found, queries.open_item_of(found.document)


def _back_to(source: Invoice | Payment) -> HttpResponse:
    return redirect("accounting:payment" if isinstance(source, Payment) else "accounting:credit_note", source.pk)


def _again(
    request: HttpRequest, source: Invoice | Payment, form: AllocateForm | RefundForm, no: Refusal | None
) -> HttpResponse:
    """The same page with what was typed."""
    status = refused(form, no) if no else 422
    show = _payment if isinstance(source, Payment) else _invoice
    if isinstance(form, RefundForm):
        return show(request, source.pk, refunding=form, status=status)
    return show(request, source.pk, allocating=form, status=status)


@page("accounting.allocate", "POST", sample="payment")
def allocations(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which invoices the rest of a payment or credit note settles."""
    source, item = _source(request, pk)
    left = item.amount - item.settled if item else ZERO
    owed = list(queries.open_invoices_of(actor_of(request), item.party_id, item.currency)) if item else []
    form = AllocateForm(request.POST, items=owed, left=left)
    if not form.is_valid():
        return _again(request, source, form, None)
    try:
        allocate(pk, parts=form.parts, by=acting(request))
    except Refusal as no:
        return _again(request, source, form, no)
    say(request, _("Allocated."))
    return _back_to(source)


@page("accounting.take_back_allocation", "POST", sample="payment")
def allocation_taken_back(request: HttpRequest, pk: int, allocation_pk: int) -> HttpResponse:
    """It was for something else."""
    source, _item = _source(request, pk)
    take_back_allocation(pk, allocation_id=allocation_pk, by=acting(request))
    say(request, _("Taken back. The invoice is open again."))
    return _back_to(source)


@page("accounting.refund", "POST", sample="payment")
def refunds(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay back what is left."""
    source, item = _source(request, pk)
    form = RefundForm(request.POST, currency=item.currency if item else "")
    if not form.is_valid():
        return _again(request, source, form, None)
    data = form.cleaned_data
    try:
        answer = refund(
            pk, amount=data["amount"], method=data["method"], reference=data["reference"], on=data["on"],
            by=acting(request),
        )  # fmt: skip
    except Refusal as no:
        return _again(request, source, form, no)
    say(request, _("Paid back, %(reference)s.") % {"reference": answer.reference})
    return _back_to(source)


@page("accounting.view", part_of="accounting:receivables")
def party_choices(request: HttpRequest) -> HttpResponse:
    """Customers and suppliers whose names contain the typed words."""
    sought = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = Party.objects.filter(merged_into=None, name__icontains=sought).order_by("name", "id")
    choices = [{"value": party.pk, "text": party.name} for party in found[: CHOICES_SHOWN if sought else 0]]
    return render(request, "design/_choices.html", {"choices": choices})
