"""What accounting decides and takes before there is an invoice: approval beyond a credit limit, deposits."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.approving import approve_credit
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.accounting.forms import MoneyForm
from counterpart.back_office.accounting.settling import ZERO
from counterpart.back_office.accounting.views import refused, with_key
from counterpart.design.formats import money
from counterpart.design.toasts import say
from counterpart.foundation.documents.models import Document
from counterpart.foundation.entry import TextField, plain_number
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.web import acting, actor_of, page
from counterpart.hall.journeys.money_on_the_way import HoldsOfOrders
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, OrderHeads, Owed
from counterpart.hall.journeys.story import sentence_of
from counterpart.hall.questions import ask


class ApproveForm(forms.Form):
    """Why the order goes on in spite of the limit."""

    reason = TextField(
        label=gettext_lazy("Why it may go on"), help_text=gettext_lazy("It stands beside the order with your name.")
    )


def _order(request: HttpRequest, pk: int) -> Document:
    found = Document.objects.filter(actor_of(request).scope(), pk=pk, kind="order").select_related("party").first()
    if found is None:
        raise Missing()
    return found


def _said(request: HttpRequest, order: Document, **more: Any) -> dict[str, Any]:
    """What both pages show beside their form: the order, its money, and why it is held."""
    heads, owed = ask(OrderHeads((order.pk,))), ask(MoneyOfOrders((order.pk,)))
    head = heads[order.pk]
    told = owed.get(order.pk, Owed(head.currency, ZERO, ZERO))
    holds = ask(HoldsOfOrders((order.pk,))).get(order.pk, ())
    return with_key(
        order=order, head=head, owed=told, left=max(told.left_of(head.total), ZERO), holds=holds,
        sentence=sentence_of(order.pk, actor_of(request).language), **more,
    )  # fmt: skip


@page("accounting.approve_credit", "GET", "POST", sample="held_order")
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an order go on beyond its customer's limit."""
    order = _order(request, pk)
    form = ApproveForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            approve_credit(pk, reason=form.cleaned_data["reason"], by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("%(reference)s goes on.") % {"reference": order.reference})
            return redirect("sales:order", pk)
    return render(request, "accounting/approval.html", _said(request, order, form=form), status=status)


@page("accounting.receive_deposit", "GET", "POST", sample="waiting_order")
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take money in advance for an order."""
    order = _order(request, pk)
    said = _said(request, order)
    asked = next((held.amount for held in said["holds"] if held.amount), said["left"])
    start = {"amount": plain_number(asked), "method": "bank", "on": queries.today_at(actor_of(request))}
    form = MoneyForm(request.POST or None, initial=start, currency=said["head"].currency)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            receive_deposit(
                pk, amount=data["amount"], method=data["method"], reference=data["reference"], on=data["on"],
                by=acting(request),
            )  # fmt: skip
        except Refusal as no:
            status = refused(form, no)
        else:
            amount = money(data["amount"], said["head"].currency)
            say(request, _("%(amount)s received in advance.") % {"amount": amount})
            return redirect("sales:order", pk)
    return render(request, "accounting/deposit.html", {**said, "form": form}, status=status)
