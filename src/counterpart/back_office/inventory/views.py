"""Screens of inventory: stock, one item with its moves, places, choices of items."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.back_office.inventory import actions, queries
from counterpart.back_office.inventory.forms import PlaceForm, SearchForm
from counterpart.back_office.inventory.lists import STOCK, site_shown
from counterpart.back_office.inventory.models import Location
from counterpart.design.formats import number
from counterpart.design.parts import Tab
from counterpart.design.toasts import say
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.organisation.house import SiteInfo
from counterpart.foundation.web import acting, actor_of, new_key, page

CHOICES_MAX = 12


def here(request: HttpRequest) -> tuple[Actor, SiteInfo, dict[str, Any]]:
    """Who looks, at which site's stock, and the other words of the address."""
    actor, said = actor_of(request), SearchForm(request.GET).read()
    keeping = queries.stock_sites(actor)
    own = actor.desk.site_id
    first = own if own in {site.id for site in keeping} or not keeping else keeping[0].id
    return actor, queries.site_of(actor, said["site"] or first), said


def site_tabs(request: HttpRequest, site: SiteInfo, **keep: str) -> list[Tab]:
    """The sites with goods, as tabs; none where there is only one."""
    sites = queries.stock_sites(actor_of(request))
    words = {name: value for name, value in keep.items() if value}
    tabs = [Tab(s.name, f"?{urlencode({**words, 'site': s.id})}", s.id == site.id) for s in sites]
    return tabs if len(tabs) > 1 else []


def url_of(kind: str, pk: int) -> str:
    """Where the document behind a move is shown."""
    names = {"receipt": "inventory:receipt", "count": "inventory:count", "shipment": "fulfilment:shipment"}
    return reverse(names[kind], args=[pk]) if kind in names else ""


def reason_words() -> dict[str, str]:
    """Why goods moved."""
    return {
        "opening": _("Opening stock"),
        "receipt": _("Came in"),
        "count": _("Counted"),
        "pick": _("Picked"),
        "put_back": _("Put back"),
        "return": _("Came back from a customer"),
        "restock": _("Back in stock"),
        "scrap": _("Written off"),
        "give_back": _("Given back"),
        "swap": _("Exchanged"),
        "van_out": _("Onto the van"),
        "van_in": _("Off the van"),
        "issue": _("Left the house"),
    }


@page("inventory.view", "GET")
def stock_list(request: HttpRequest) -> HttpResponse:
    """What stands at a site, by name."""
    actor = actor_of(request)

    def shown(asked: Asked, rows: Sequence[queries.Stock]) -> dict[str, Any]:
        site = site_shown(actor, asked.values)
        keep = {name: text for name, text in asked.pairs().items() if name not in ("site", "place")}
        return {"site": site, "site_tabs": site_tabs(request, site, **keep)}

    context = {"may_receive": actor.may("inventory.receive_stock")}
    return show_list(request, STOCK, "inventory/stock.html", shown=shown, context=context)


@page("inventory.view", "GET", part_of="inventory:stock")
def choices(request: HttpRequest) -> HttpResponse:
    """Goods for a field that chooses one: ``?q=`` answers with rows."""
    _actor, site, said = here(request)
    named = queries.find_items(said["q"]).order_by("name", "id") if said["q"] else Item.objects.none()
    found = queries.stock_rows(site.id, list(named.values_list("pk", flat=True)[:CHOICES_MAX]))
    listed = [
        {
            "value": row.sku, "text": row.name, "code": row.sku, "unit": row.unit,
            "note": _("%(n)s free") % {"n": number(row.free)},
        }
        for row in found
    ]  # fmt: skip
    return render(request, "design/_choices.html", {"choices": listed})


@page("inventory.view", "GET")
def places(request: HttpRequest) -> HttpResponse:
    return _show_places(request, PlaceForm())


def _show_places(request: HttpRequest, form: PlaceForm, status: int = 200) -> HttpResponse:
    actor, site, _said = here(request)
    context = {
        "site": site, "tabs": site_tabs(request, site), "places": queries.places(site.id), "form": form,
        "may_add": actor.may("inventory.add_place"), "may_count": actor.may("inventory.count_stock"), "key": new_key(),
    }  # fmt: skip
    return render(request, "inventory/places.html", context, status=status)


@page("inventory.add_place", "POST")
def new_place(request: HttpRequest) -> HttpResponse:
    _actor, site, _said = here(request)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _show_places(request, form, 422)
    try:
        added = actions.add_place(site.id, form.cleaned_data["code"], by=acting(request))
    except Refusal as refusal:
        form.add_error("code", str(refusal))
        return _show_places(request, form, refusal.status)
    say(request, _("%(place)s is a place of %(site)s now.") % {"place": added.reference, "site": site.name})
    return redirect(f"{reverse('inventory:places')}?site={site.id}")


@page("inventory.view", "GET", sample="place")
def place(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.place_of(pk, actor_of(request))
    return _show_place(request, found, PlaceForm(initial={"code": found.code}))


@page("inventory.rename_place", "POST", sample="place")
def place_name(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.place_of(pk, actor_of(request))
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _show_place(request, found, form, 422)
    try:
        renamed = actions.rename_place(pk, form.cleaned_data["code"], by=acting(request))
    except Refusal as refusal:
        form.add_error("code", str(refusal))
        return _show_place(request, found, form, refusal.status)
    say(request, _("The place is called %(place)s now.") % {"place": renamed.reference})
    return redirect("inventory:place", pk)


def _show_place(request: HttpRequest, found: Location, form: PlaceForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "place": found, "standing": queries.standing_at(found.pk), "form": form, "key": new_key(),
        "may_rename": actor.may("inventory.rename_place"), "may_count": actor.may("inventory.count_stock"),
    }  # fmt: skip
    return render(request, "inventory/place.html", context, status=status)
