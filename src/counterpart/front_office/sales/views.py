"""The screens of the sales desk."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.parts import Step
from counterpart.design.toasts import say
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing, NotAllowedNow, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import KEY_FIELD, acting, actor_of, new_key, page
from counterpart.front_office.sales import queries
from counterpart.front_office.sales.actions import accept_quote, cancel_order, confirm_order, lose_quote, send_quote
from counterpart.front_office.sales.forms import ReasonForm
from counterpart.front_office.sales.lists import ORDERS, QUOTES
from counterpart.front_office.sales.models import Quote, QuoteLine
from counterpart.front_office.sales.promising import promise_anew
from counterpart.front_office.sales.words import paper_tag, price_words
from counterpart.hall.journeys.story import sentence_of


@page("sales.view")
def orders(request: HttpRequest) -> HttpResponse:
    """Orders, newest first unless the address says otherwise."""
    context = {"may_promise": actor_of(request).may("sales.promise_anew")}
    return show_list(request, ORDERS, "sales/orders.html", context=context)


@page("sales.view")
def quotes(request: HttpRequest) -> HttpResponse:
    """Quotes, newest first."""
    return show_list(request, QUOTES, "sales/quotes.html", shown=_with_states)


def _with_states(asked: Asked, rows: Sequence[Quote]) -> dict[str, Any]:
    return {"rows": [(quote, paper_tag(quote.state)) for quote in rows]}


@page("sales.view", sample="quote")
def quote(request: HttpRequest, pk: int) -> HttpResponse:
    """One quote: what was offered, until when, and what became of it."""
    return _quote(request, pk)


def _quote(request: HttpRequest, pk: int, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    found = queries.quotes(by).select_related("document__site", "link").filter(pk=pk).first()
    if found is None:
        raise Missing()
    lines = list(QuoteLine.objects.filter(quote_id=pk).select_related("item").order_by("position"))
    order = Document.objects.filter(origin_id=pk, kind="order").first()
    over = found.valid_until < day_in(house().sites[found.document.site_id].zone, now())
    context = {
        "quote": found, "lines": [(line, price_words(line.price_source)) for line in lines], "order": order,
        "tag": paper_tag(found.state), "sentence": sentence_of(pk, by.language), "form": form or ReasonForm(),
        "key": new_key(), "key_field": KEY_FIELD, "over": over, "steps": _steps(found, order),
        "may_change": found.state == "draft" and by.may("sales.change_quote"),
        "may_send": found.state == "draft" and by.may("sales.send_quote"),
        "may_accept": found.state in Quote.ACCEPT.sources and not over and by.may("sales.accept_quote"),
        "may_renew": _may_renew(found, by, over=over), "link": getattr(found, "link", None),
        "may_lose": found.state in Quote.LOSE.sources and by.may("sales.lose_quote"),
    }  # fmt: skip
    return render(request, "sales/quote.html", context, status=status)


def _may_renew(quote: Quote, by: Actor, *, over: bool) -> bool:
    """What is over or lost may be offered anew, and what is open but out of date too."""
    ended = quote.state in (Quote.State.EXPIRED, Quote.State.LOST) or (quote.state == Quote.State.SENT and over)
    return ended and by.may("sales.renew_quote")


def _steps(quote: Quote, order: Document | None) -> list[Step]:
    """The way of a quote, and what a yes would set in motion."""
    sent, accepted = quote.state != "draft", quote.state == "accepted"
    ended = {"lost": _("Lost"), "expired": _("Expired")}.get(quote.state)
    pickup = quote.method == "pickup"
    asked = Step(_("With the customer"), "front", "done" if accepted else "now" if sent else "next")
    if ended:
        asked = Step(_("With the customer"), "front", "late", ended)
    return [
        Step(_("Quote"), "front", "done" if sent else "now"),
        asked,
        Step(_("Order"), "front", "done" if order else "next", order.reference if order else ""),
        Step(_("Picking"), "back"),
        Step(_("Pickup") if pickup else _("Delivery"), "front" if pickup else "back"),
    ]


@page("sales.confirm_order", "POST", sample="order")
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is firm now."""
    answer = confirm_order(pk, by=acting(request))
    say(request, _("Order %(reference)s is confirmed.") % {"reference": answer.reference})
    return redirect("sales:order", pk)


@page("sales.promise_anew", "POST", sample="order")
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing is promised for when it can be here; the customer is told."""
    try:
        answer = promise_anew(pk, by=acting(request))
    except NotAllowedNow as no:
        say(request, str(no), bad=True)
        return _after_promise(request, pk)
    say(request, _("%(reference)s is promised anew; the customer is told.") % {"reference": answer.reference})
    return _after_promise(request, pk)


def _after_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Pressed on a board, the board is looked at anew; else the order is shown."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("sales:order", pk)


@page("sales.cancel_order", "POST", sample="order")
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer does not want it any more."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        order = queries.orders(actor_of(request)).filter(pk=pk).first()
        if order is None:
            raise Missing()
        return _ask_why(request, form, order.document.reference, 422)
    try:
        answer = cancel_order(pk, reason=form.cleaned_data["reason"], by=acting(request))
    except Refusal as no:
        if no.status == 404:
            raise
        form.add_error(None, str(no))
        return _ask_why(request, form, f"SO-{pk}", no.status)
    say(request, _("Order %(reference)s is cancelled; its goods are free again.") % {"reference": answer.reference})
    return redirect("sales:order", pk)


def _ask_why(request: HttpRequest, form: ReasonForm, reference: str, status: int) -> HttpResponse:
    context = {"form": form, "reference": reference, "key": new_key(), "key_field": KEY_FIELD}
    return render(request, "sales/cancel.html", context, status=status)


@page("sales.send_quote", "POST", sample="quote")
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """The quote goes to the customer."""
    answer = send_quote(pk, by=acting(request))
    say(request, _("Quote %(reference)s is on its way to the customer.") % {"reference": answer.reference})
    return redirect("sales:quote", pk)


@page("sales.accept_quote", "POST", sample="quote")
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer said yes."""
    answer = accept_quote(pk, by=acting(request))
    say(request, _("Order %(reference)s is confirmed.") % {"reference": answer.reference})
    return redirect("sales:order", answer.id)


@page("sales.lose_quote", "POST", sample="quote")
def loss(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer said no."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _quote(request, pk, form, 422)
    answer = lose_quote(pk, reason=form.cleaned_data["reason"], by=acting(request))
    say(request, _("Quote %(reference)s is closed as lost.") % {"reference": answer.reference})
    return redirect("sales:quote", pk)


def _sought(request: HttpRequest) -> str:
    return request.GET.get("q", "")


@page("sales.view", part_of="sales:orders")
def customer_choices(request: HttpRequest) -> HttpResponse:
    """Customers under the seeking field."""
    return _choices(request, queries.customers_like(_sought(request)))


@page("sales.view", part_of="sales:orders")
def item_choices(request: HttpRequest) -> HttpResponse:
    """Items under the seeking field."""
    return _choices(request, queries.items_like(_sought(request), actor_of(request)))


def _choices(request: HttpRequest, found: list[Any]) -> HttpResponse:
    return render(request, "design/_choices.html", {"choices": found})
