"""Orders that are held, and the ways on: letting go, ordering less, asking for money in advance."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.formats import money
from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.cursors import PAGE_SIZE
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.web import KEY_FIELD, acting, actor_of, new_key, page
from counterpart.front_office.sales.depositing import ask_deposit
from counterpart.front_office.sales.hold_forms import DepositForm, HoldForm, LiftForm, ReduceForm
from counterpart.front_office.sales.hold_words import hold_sentence, kind_words
from counterpart.front_office.sales.holding import BY_HAND, hold_order, lift_hold
from counterpart.front_office.sales.models import Deposit, Hold, Order, OrderLine
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.reducing import reduce_order


@page("sales.view")
def holds(request: HttpRequest) -> HttpResponse:
    """Every order that is held, the longest first, with why and what helps."""
    by = actor_of(request)
    found = Hold.objects.filter(by.scope("order__document__"), left_at=None).select_related("order__document__party")
    shown = Paginator(found.order_by("placed_at", "id"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = []
    for hold in shown:
        document = hold.order.document
        assert document.party is not None
        rows.append((hold, kind_words(hold.kind), hold_sentence(hold, document.reference, document.party.name)))
    return render(request, "sales/holds.html", {"page": shown, "rows": rows})


def _order(request: HttpRequest, pk: int) -> Order:
    found = orders(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Missing()
    return found


def _step(
    request: HttpRequest, pk: int, form: Form, do: Callable[[], Answer], done: Callable[[], str], **context: Any
) -> HttpResponse:
    """One form about one order: said again with its refusal, or done and back to the order."""
    order, status = _order(request, pk), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                do()
            except Refusal as no:
                if no.status == 404:
                    raise
                form.add_error(None, str(no))
                status = no.status
            else:
                say(request, done())
                return redirect("sales:order", pk)
    context |= {"order": order, "form": form, "key": new_key(), "key_field": KEY_FIELD}
    return render(request, "sales/step.html", context, status=status)


@page("sales.hold_order", "GET", "POST", sample="waiting_order")
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an order."""
    form = HoldForm(request.POST or None)
    return _step(
        request, pk, form, lambda: hold_order(pk, **form.cleaned_data, by=acting(request)), lambda: _("It is stopped."),
        heading=_("Stop the order"), button=_("Stop it"),
        sub=_("Nothing of it is released until the desk that owns the reason lets it go on."),
    )  # fmt: skip


@page("sales.lift_hold", "GET", "POST", sample="held_order")
def lifting(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an order go on."""
    held = Hold.objects.filter(order_id=pk, left_at=None, kind__in=BY_HAND).values_list("kind", flat=True).first()
    form = LiftForm(request.POST or None, initial={"kind": held})
    return _step(
        request, pk, form, lambda: lift_hold(pk, **form.cleaned_data, by=acting(request)), lambda: _("It goes on."),
        heading=_("Let the order go on"), button=_("Let it go on"), sub=_("Say what was found out."),
    )  # fmt: skip


@page("sales.ask_deposit", "GET", "POST", sample="waiting_order")
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for money in advance."""
    asked = Deposit.objects.filter(order_id=pk).first()
    start: dict[str, Any] = {"percent": 30}
    if asked:
        start = {"percent": asked.share * 100} if asked.share else {"amount": asked.amount}
        start["waits"] = asked.waits
    form = DepositForm(request.POST or None, initial=start)

    def do() -> Answer:
        data = form.cleaned_data
        return ask_deposit(pk, share=form.share, amount=data["amount"], waits=data["waits"], by=acting(request))

    order = _order(request, pk)
    sub = _("The order costs %(total)s.") % {"total": money(order.total, order.currency)}
    return _step(
        request, pk, form, do, lambda: _("The deposit is asked for."), heading=_("Ask for a deposit"), sub=sub,
        button=_("Ask for it"),
    )  # fmt: skip


@page("sales.reduce_order", "GET", "POST", sample="waiting_order")
def reduction(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer takes less."""
    order = _order(request, pk)
    lines = OrderLine.objects.filter(order_id=pk).select_related("line", "item").order_by("position")
    form = ReduceForm(request.POST or None, lines=list(lines), initial={"version": order.version})

    def do() -> Answer:
        return reduce_order(pk, form.less, version=form.cleaned_data["version"], by=acting(request))

    return _step(
        request, pk, form, do, lambda: _("The order is smaller now."), heading=_("Order less"),
        sub=_("Enter how much of each line is still wanted; zero takes a line out."), button=_("Make it smaller"),
        told=form.told,
    )  # fmt: skip
