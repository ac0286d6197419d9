"""The page behind the link of a quote: read without signing in, answered by a button, never by only opening it."""

from allauth.core import ratelimit
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.documents.printing import language_of
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.web import KEY_FIELD, PUBLIC, acting_key, new_key, page
from counterpart.front_office.sales.answering import accept_by_link, decline_by_link
from counterpart.front_office.sales.link_forms import NoForm, YesForm
from counterpart.front_office.sales.links import Offer, offer_behind
from counterpart.front_office.sales.models import QuoteLine
from counterpart.hall.cover.waiting import customer_line


@page(PUBLIC, "GET", "POST")
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Everything of the quote, in the customer's language, with a yes and a no."""
    if not ratelimit.consume(request, action="offer"):
        return render(request, "429.html", status=429)
    found = offer_behind(token)
    if found is None:
        return _private(render(request, "sales/offer_unknown.html", status=404))
    language = language_of(found.quote.document)
    with translation.override(language):
        response = _answer(request, found, token) if request.method == "POST" else _show(request, found)
    response["Content-Language"] = language
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """Not kept on the way, not listed, and its address is not told to any other site."""
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, found: Offer, token: str) -> HttpResponse:
    is_no = request.POST.get("do") == "no"
    form: Form = NoForm(request.POST) if is_no else YesForm(request.POST)
    if found.state != "open":
        return _show(request, found)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    house = actor_at("house", "house")
    assert house is not None, "a founded company has a house"
    by = house.with_key(f"offer-{found.quote.pk}-{acting_key(request)}"[:80])
    try:
        _do(found, form, by=by, is_no=is_no)
    except Refusal as no:
        again = offer_behind(token)
        return _show(request, again or found, form, refused=str(no), status=no.status)
    return redirect("offer", token)


def _do(found: Offer, form: Form, *, by: Actor, is_no: bool) -> Answer:
    do = decline_by_link if is_no else accept_by_link
    return do(found.quote.pk, **form.cleaned_data, by=by)


def _waiting(found: Offer) -> str:
    document = found.quote.document
    return customer_line(document.journey_id, document.site_id, language_of(document))


def _show(
    request: HttpRequest, found: Offer, form: Form | None = None, *, refused: str = "", status: int = 0
) -> HttpResponse:
    """Open quotes with both forms; one that is answered or over says so, and is gone."""
    yes = form if isinstance(form, YesForm) else YesForm()
    no = form if isinstance(form, NoForm) else NoForm()
    open_now = found.state == "open"
    lines = QuoteLine.objects.filter(quote=found.quote).order_by("position").select_related("item__unit")
    order = found.quote.document.offspring.filter(kind="order").first()
    context = {
        "quote": found.quote, "state": found.state, "lines": lines, "yes": yes, "no": no, "refused": refused,
        "key": new_key(), "key_field": KEY_FIELD, "order": order, "declining": isinstance(form, NoForm),
        "seller": found.quote.document.site.entity, "waiting": _waiting(found),
    }  # fmt: skip
    return render(request, "sales/offer.html", context, status=status or (200 if open_now else 410))
