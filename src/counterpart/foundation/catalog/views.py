"""Pages about items and what they cost."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.catalog import actions, queries
from counterpart.foundation.catalog.forms import (
    BreakLines,
    ItemForm,
    NewItemForm,
    OtherUnitLines,
    WhyForm,
    breaks_of,
    shown,
    units_of,
)
from counterpart.foundation.catalog.lists import ITEMS
from counterpart.foundation.catalog.models import Item, PriceList
from counterpart.foundation.catalog.queries import currency_of, today_of
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt, plain_number
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.web import acting, actor_of, new_key, page

SOUGHT_MAX = 100
# The fields of the action, and where their refusal stands in the form.
SHOWN_AT = {"breaks": "price", "price_list": "price_list"}


def the_item(pk: int) -> Item:
    item = Item.objects.select_related("unit").filter(pk=pk).first()
    if item is None:
        raise Missing()
    return item


@page("catalog.view", "GET")
def item_list(request: HttpRequest) -> HttpResponse:
    """What the firm sells, by name, with the price for everybody."""
    by = actor_of(request)
    context = {"currency": currency_of(by), "may_create": by.may("catalog.create_item")}
    return show_list(request, ITEMS, "catalog/list.html", context=context)


@page("catalog.view", "GET", part_of="catalog:list")
def item_choices(request: HttpRequest) -> HttpResponse:
    """What a picker is answered."""
    actor = actor_of(request)
    found = queries.choices(request.GET.get("q", "")[:SOUGHT_MAX].strip(), currency_of(actor), today_of(actor))
    return render(request, "design/_choices.html", {"choices": found})


@page("catalog.create_item", "GET", "POST")
def item_new(request: HttpRequest) -> HttpResponse:
    """Something new, with its price at once."""
    form = NewItemForm(request.POST) if request.method == "POST" else NewItemForm()
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    answer, status = attempt(
        form,
        lambda: actions.create_item(form.details(), price=form.first_price(), by=acting(request)),
        names=SHOWN_AT,
    )
    if answer is None:
        return _form(request, form, status=status)
    say(request, _("%(sku)s is in the catalogue.") % {"sku": answer.reference})
    return redirect("catalog:item", answer.id)


@page("catalog.view", "GET", sample="item")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it is, what it costs, and for a customer why."""
    actor, found = actor_of(request), the_item(pk)
    form = WhyForm(request.GET if "party" in request.GET or "party_text" in request.GET else None, actor=actor, url=reverse("parties:choices"))  # fmt: skip  # noqa: E501
    reasons, asked, status = [], False, 200
    if form.is_bound:
        status = 200 if form.is_valid() else 422
    if form.is_bound and form.is_valid():
        asked, data = True, form.cleaned_data
        reasons = queries.explain_price(
            pk, party_id=data["party"].pk, currency=currency_of(actor), quantity=data["quantity"], on=today_of(actor)
        )
    lists = queries.prices_of(found)
    context = {
        "item": found, "prices": [(each, breaks) for each, breaks in lists if breaks],
        "other_lists": [each for each, breaks in lists if not breaks], "currency": currency_of(actor),
        "units": list(found.other_units.select_related("unit").order_by("factor")), "form": form, "reasons": reasons,
        "asked": asked, "may_change": actor.may("catalog.change_item"), "may_price": actor.may("catalog.set_prices"),
    }  # fmt: skip
    return render(request, "catalog/item.html", context, status=status)


@page("catalog.change_item", "GET", "POST", sample="item")
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew what an item is."""
    found = the_item(pk)
    stored = shown(queries.details_of(found))
    if request.method != "POST":
        form = ItemForm()
        form.start_from(stored, found.version)
        return _form(request, form, found)
    if request.POST.get("resolve") == "theirs":
        return redirect("catalog:item", pk)
    form = ItemForm(request.POST)
    if request.POST.get("resolve") == "both":
        form = ItemForm(resolved(form, stored))
    if not form.is_valid():
        return _form(request, form, found, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        answer, status = attempt(
            form, lambda: actions.change_item(pk, form.details(), version=version, by=acting(request)), names=SHOWN_AT
        )
    except Stale as stale:
        conflict = form.conflict_with(stored, found.version, thing=found.name, subject=("item", pk))
        return _form(request, form, found, conflict=conflict, status=stale.status)
    if answer is None:
        return _form(request, form, found, status=status)
    say(request, _("Saved."))
    return redirect("catalog:item", pk)


@page("catalog.set_prices", "GET", "POST", sample="item price_list")
def item_prices(request: HttpRequest, pk: int, price_list: int) -> HttpResponse:
    """What one list asks for an item, from which quantity on."""
    found, listed = the_item(pk), PriceList.objects.filter(pk=price_list).first()
    if listed is None:
        raise Missing()
    stored = found.prices.filter(price_list=listed).order_by("from_quantity")
    initial = [
        {"from_quantity": plain_number(b.from_quantity), "price": plain_number(b.price)} for b in stored
    ] if request.method != "POST" else None  # fmt: skip
    lines = BreakLines(request.POST if request.method == "POST" else None, initial=initial, prefix="lines")
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if lines.is_valid():
            try:
                actions.set_prices(pk, price_list, breaks_of(lines), by=acting(request))
            except Invalid as refused:
                problem = " ".join(refused.fields.values()) or str(refused)
            else:
                say(request, _("Saved."))
                return redirect("catalog:item", pk)
    context = {"item": found, "price_list": listed, "lines": lines, "problem": problem, "key": new_key()}
    return render(request, "catalog/prices.html", context, status=status)


@page("catalog.set_other_units", "GET", "POST", sample="item")
def item_units(request: HttpRequest, pk: int) -> HttpResponse:
    """In which other units an item is bought or sold."""
    found = the_item(pk)
    stored = found.other_units.select_related("unit").order_by("factor")
    initial = [{"unit": u.unit.code, "factor": plain_number(u.factor)} for u in stored]
    posted = request.POST if request.method == "POST" else None
    lines = OtherUnitLines(posted, initial=None if posted else initial, prefix="lines")
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if lines.is_valid():
            try:
                actions.set_other_units(pk, units_of(lines), by=acting(request))
            except Invalid as refused:
                problem = " ".join(refused.fields.values()) or str(refused)
            else:
                say(request, _("Saved."))
                return redirect("catalog:item", pk)
    context = {"item": found, "lines": lines, "problem": problem, "key": new_key()}
    return render(request, "catalog/units.html", context, status=status)


def _form(request: HttpRequest, form: ItemForm, found: Item | None = None, *, status: int = 200, **more: Any) -> HttpResponse:  # fmt: skip
    return render(request, "catalog/form.html", {"form": form, "item": found, "key": new_key(), **more}, status=status)
