"""The list of items: what it can be asked, and where its keys are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.catalog.queries import currency_of, general_prices, today_of
from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import choice, flag
from counterpart.foundation.lists.listing import (
    SOUGHT_MAX,
    Asked,
    Column,
    Filter,
    Listing,
    Path,
    View,
    always,
    declare,
)
from counterpart.foundation.search.queries import find

FOUND_MAX = 200
STATES = [("sale", _("On sale")), ("discontinued", _("No longer sold")), ("all", _("All"))]
KINDS = [("goods", _("Goods")), ("service", _("Services"))]
TRACKED = [("lot", _("By lot")), ("serial", _("By serial number"))]
# As the conditions of the partial indexes are written: SQLite compares the letters.
IS_SERVICE = always("kind", "= 'service'")
IS_TRACKED = always("tracking", "= 'none'", negated=True)
HAS_WARRANTY = always("warranty_months", "> 0")


@dataclass(frozen=True)
class ItemRow:
    """An item with the price for everybody, where it has one."""

    item: Item
    price: Decimal | None
    currency: str


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    """By name, from the indexes that hold the names."""
    found = Item.objects.all()
    found = found.filter(IS_SERVICE) if asked.get("kind") == "service" else found
    found = found.filter(IS_TRACKED) if asked.get("tracking") else found
    return Path(found.filter(HAS_WARRANTY) if asked.get("warranty") else found, "id", "", "")


def _called(path: Path, text: str, by: Actor) -> Q:
    return Q(pk__in=[hit.id for hit in find(text, "item", limit=FOUND_MAX)])


def _rows(keys: Sequence[int], asked: Asked) -> list[ItemRow]:
    found = Item.objects.select_related("unit").in_bulk(keys)
    currency = currency_of(asked.actor)
    prices = general_prices(keys, currency, today_of(asked.actor))
    return [ItemRow(found[key], prices.get(key), currency) for key in keys if key in found]


ITEMS = declare(
    Listing(
        code="items", capability="catalog.view", url="catalog:list", title=_("Items"),
        sought=_("Name, number or barcode"), start=start, rows=_rows,
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _called),
            choice("state", _("State"), STATES, lambda p, value, by: Q(discontinued=value == "discontinued")),
            choice("kind", _("Kind"), KINDS, lambda p, value, by: Q(kind=value)),
            choice("tracking", _("Tracked"), TRACKED, lambda p, value, by: Q(tracking=value)),
            flag("warranty", _("With a warranty"), lambda p, _on, by: Q()),
        ),
        views=(
            View("sale", _("On sale"), {"state": "sale"}),
            View("services", _("Services"), {"state": "sale", "kind": "service"}),
            View("discontinued", _("No longer sold"), {"state": "discontinued"}),
            View("all", _("All"), {}),
        ),
        orders={
            "name": ("name", "id"), "-name": ("-name", "-id"), "sku": ("sku", "id"), "-sku": ("-sku", "-id"),
            "-on": ("-id",), "on": ("id",),
        },
        columns=(
            Column(_("Name"), lambda r: r.item.name),
            Column(_("Number"), lambda r: r.item.sku),
            Column(_("Barcode"), lambda r: r.item.gtin),
            Column(_("Kind"), lambda r: str(dict(KINDS)[r.item.kind])),
            Column(_("Unit"), lambda r: r.item.unit.code),
            Column(_("Price"), lambda r: r.price),
            Column(_("Currency"), lambda r: r.currency),
            Column(_("Tax category"), lambda r: r.item.tax_category),
            Column(_("Lead time in days"), lambda r: r.item.lead_time_days),
            Column(_("Warranty in months"), lambda r: r.item.warranty_months or None),
            Column(_("No longer sold"), lambda r: "1" if r.item.discontinued else ""),
        ),
    )
)  # fmt: skip
