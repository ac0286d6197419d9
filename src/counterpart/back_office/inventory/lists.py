"""The list of stock: what stands at a site, item by item, with its places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.inventory.models import Expected, Location, StockLevel
from counterpart.back_office.inventory.queries import Stock, goods_called, stock_rows
from counterpart.design.formats import number
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import choice, flag, site
from counterpart.foundation.lists.listing import SOUGHT_MAX, Asked, Column, Filter, Listing, Path, View, declare
from counterpart.foundation.organisation.house import SiteInfo, house

STATES = [
    ("there", _("On hand")), ("free", _("Free")), ("kept", _("Kept for orders")), ("none", _("None here")),
    ("all", _("All")),
]  # fmt: skip


def site_shown(by: Actor, asked: Mapping[str, Any]) -> SiteInfo:
    """The site asked for, else the one that ships for the desk's, where the desk may look into it."""
    sites = house().sites
    own = sites[by.desk.site_id]
    usual = own.ships_from_id if by.sees(own.ships_from_id, None) else own.id
    return sites[asked.get("site") or usual]


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    """Goods by name; what stands where is asked of each in turn, what one place holds is read from that place."""
    here = site_shown(by, asked).id
    found = Item.objects.filter(kind=Item.Kind.GOODS)
    if by.is_customer:
        found = found.none()
    levels = StockLevel.objects.filter(location__site_id=here)
    if asked.get("place"):
        codes = {asked["place"], asked["place"].upper()}
        there = levels.filter(location__code__in=codes, on_hand__gt=0)
        found = found.filter(pk__in=there.values("item_id"))
    if asked.get("coming"):
        found = found.filter(pk__in=Expected.objects.filter(site_id=here, is_open=True).values("item_id"))
    return Path(_in_state(found, levels, asked.get("state")), "id", "", "")


def _in_state(found: QuerySet[Item], levels: QuerySet[StockLevel], state: str | None) -> QuerySet[Item]:
    of_item = levels.filter(item=OuterRef("pk"))
    if state == "there":
        return found.filter(Exists(of_item.filter(on_hand__gt=0)))
    if state == "free":
        free = of_item.filter(location__kind=Location.Kind.STOCK, on_hand__gt=F("reserved"))
        return found.filter(Exists(free))
    if state == "kept":
        return found.filter(Exists(of_item.filter(reserved__gt=0)))
    return found.filter(~Exists(of_item.filter(on_hand__gt=0))) if state == "none" else found


def _as_started(path: Path, value: Any, by: Actor) -> Q:
    """What is asked of a site stands in the path already."""
    return Q()


def _rows(keys: Sequence[int], asked: Asked) -> list[Stock]:
    return stock_rows(site_shown(asked.actor, asked.values).id, keys)


def where(row: Stock) -> str:
    """The places of an item in words, for a file."""
    return ", ".join(f"{stood.place}: {number(stood.on_hand)}" for stood in row.standing)


STOCK = declare(
    Listing(
        code="stock", capability="inventory.view", url="inventory:stock", title=_("Stock"),
        sought=_("Scan, or type a number or name"), start=start, rows=_rows,
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), lambda p, text, by: goods_called(text)),
            choice("state", _("State"), STATES, _as_started),
            replace(site(), narrow=_as_started),
            Filter("place", _("Place"), lambda by: TextField(max_length=20), _as_started),
            flag("coming", _("Expected"), _as_started),
        ),
        views=(
            View("all", _("All goods"), {}),
            View("there", _("On hand"), {"state": "there"}),
            View("free", _("Free"), {"state": "free"}),
            View("kept", _("Kept for orders"), {"state": "kept"}),
            View("none", _("None here"), {"state": "none"}),
            View("coming", _("Expected"), {"coming": "1"}),
        ),
        orders={"name": ("name", "id"), "-name": ("-name", "-id"), "sku": ("sku", "id"), "-sku": ("-sku", "-id")},
        columns=(
            Column(_("Number"), lambda r: r.sku),
            Column(_("Item"), lambda r: r.name),
            Column(_("On hand"), lambda r: r.on_hand),
            Column(_("Kept for orders"), lambda r: r.reserved),
            Column(_("Free"), lambda r: r.free),
            Column(_("Unit"), lambda r: r.unit),
            Column(_("Where"), where),
        ),
    )
)  # fmt: skip
