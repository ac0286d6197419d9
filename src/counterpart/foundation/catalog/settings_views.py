"""Pages about price lists, taxes and units: what an administrator sets once."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.catalog import actions, queries
from counterpart.foundation.catalog.forms import PriceListForm, TaxRateForm, UnitForm
from counterpart.foundation.catalog.models import PriceList, TaxRate, Unit
from counterpart.foundation.cursors import cursor_page
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, new_key, page

LISTED_MAX = 500
SHOWN_AT = {"party_id": "party", "group_id": "group"}


@page("catalog.view", "GET")
def price_lists(request: HttpRequest) -> HttpResponse:
    """Who gets which prices, and when."""
    may = actor_of(request).may("catalog.create_price_list")
    return render(request, "catalog/price_lists.html", {"lists": queries.price_lists()[:LISTED_MAX], "may_create": may})


@page("catalog.create_price_list", "GET", "POST")
def price_list_new(request: HttpRequest) -> HttpResponse:
    """A new list of prices."""
    entity, url = house().first_entity, reverse("parties:choices")
    initial = {"currency": entity.currency if entity else ""}
    form = PriceListForm(request.POST or None, actor=actor_of(request), url=url, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer, status = attempt(
                form, lambda: actions.create_price_list(form.details(), by=acting(request)), names=SHOWN_AT
            )
            if answer is not None:
                say(request, _("Saved."))
                return redirect("catalog:price_list", answer.id)
    return render(request, "catalog/price_list.html", {"form": form, "key": new_key()}, status=status)


@page("catalog.change_price_list", "GET", "POST", sample="price_list")
def price_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: whom and when it serves, and the items in it."""
    found = PriceList.objects.select_related("party").filter(pk=pk).first()
    if found is None:
        raise Missing()
    initial = {
        "name": found.name, "currency": found.currency, "group": str(found.group_id or ""), "party": found.party_id,
        "valid_from": found.valid_from, "valid_until": found.valid_until, "includes_tax": found.includes_tax,
    }  # fmt: skip
    form = PriceListForm(request.POST or None, actor=actor_of(request), url=reverse("parties:choices"), initial=initial)
    if found.party and request.method != "POST":
        form.fields["party"].widget.text = found.party.name
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer, status = attempt(
                form, lambda: actions.change_price_list(pk, form.details(), by=acting(request)), names=SHOWN_AT
            )
            if answer is not None:
                say(request, _("Saved."))
                return redirect("catalog:price_list", pk)
    listed = cursor_page(found.prices.select_related("item"), request.GET, order=("item_id", "id"))
    context = {"form": form, "price_list": found, "listed": listed, "key": new_key()}
    return render(request, "catalog/price_list.html", context, status=status)


@page("catalog.set_tax_rate", "GET", "POST")
def taxes(request: HttpRequest) -> HttpResponse:
    """What countries take, and from which day on."""
    entity = house().first_entity
    form = TaxRateForm(request.POST or None, initial={"country": entity.country if entity else "", "category": "S"})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            answer, status = attempt(
                form,
                lambda: actions.set_tax_rate(
                    data["country"], category=data["category"], rate=data["percent"] / Decimal(100), name=data["name"],
                    valid_from=data["valid_from"], by=acting(request),
                ),
                names={"rate": "percent"},
            )  # fmt: skip
            if answer is not None:
                say(request, _("Saved."))
                return redirect("catalog:taxes")
    rates = TaxRate.objects.order_by("country", "category", "-valid_from")[:LISTED_MAX]
    rows = [(rate, rate.rate * 100) for rate in rates]
    return render(request, "catalog/taxes.html", {"form": form, "rows": rows, "key": new_key()}, status=status)


@page("catalog.create_unit", "GET", "POST")
def units(request: HttpRequest) -> HttpResponse:
    """How things are counted."""
    form = UnitForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            answer, status = attempt(
                form,
                lambda: actions.create_unit(
                    data["code"], name=data["name"], decimals=data["decimals"], by=acting(request)
                ),
            )
            if answer is not None:
                say(request, _("Saved."))
                return redirect("catalog:units")
    context = {"form": form, "units": Unit.objects.order_by("id")[:LISTED_MAX], "key": new_key()}
    return render(request, "catalog/all_units.html", context, status=status)
