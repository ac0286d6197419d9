"""What the screens of inventory show: stock by item, by place, and every move behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q, QuerySet, Sum

from counterpart.back_office.inventory.models import (
    Expected,
    Location,
    Reservation,
    StockLevel,
    Valuation,
)
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import SiteInfo, house
from counterpart.foundation.search.queries import find
from counterpart.hall.journeys.models import JourneyLine

ZERO = Decimal(0)
PAGE = 50
COUNTED_MAX = 300
FOUND_MAX = 300
COMING_MAX = 300
BIGGEST = 2**63 - 1


def sites_of(actor: Actor) -> list[SiteInfo]:
    """The sites whose stock this actor sees; customers see none."""
    if actor.is_customer:
        return []
    return [site for site in house().sites.values() if actor.sees(site.id, None)]


def site_of(actor: Actor, wanted: int | None) -> SiteInfo:
    """The site asked for, else the one of the desk. Raises Missing when it is not theirs to see."""
    sites = {site.id: site for site in sites_of(actor)}
    found = sites.get(wanted or actor.desk.site_id)
    if found is None:
        raise Missing()
    return found


def stock_sites(actor: Actor) -> list[SiteInfo]:
    """Their sites that keep goods at all."""
    keeping = set(Location.objects.values_list("site_id", flat=True).distinct())
    return [site for site in sites_of(actor) if site.id in keeping]


class Stood(NamedTuple):
    """How much of an item stands at a place."""

    place: str
    kind: str
    on_hand: Decimal
    reserved: Decimal

    @property
    def free(self) -> Decimal:
        return self.on_hand - self.reserved if self.kind == Location.Kind.STOCK else ZERO


@dataclass
class Stock:
    """An item with what is there of it. Goods on the pickup shelf are on hand and spoken for."""

    item_id: int
    sku: str
    name: str
    unit: str
    places: list[Stood] = field(default_factory=list)

    @property
    def on_hand(self) -> Decimal:
        return sum((p.on_hand for p in self.places), ZERO)

    @property
    def reserved(self) -> Decimal:
        return sum((p.reserved for p in self.places), ZERO)

    @property
    def free(self) -> Decimal:
        return sum((p.free for p in self.places), ZERO)

    @property
    def standing(self) -> list[Stood]:
        return [p for p in self.places if p.on_hand]


def goods_called(words: str) -> Q:
    """By GTIN, by sku, or by any part of either the sku or the name: the index of names finds them."""
    words = words.strip()
    named = [hit.id for hit in find(words, "item", limit=FOUND_MAX)]
    return Q(pk__in=named) | Q(sku__in={words, words.upper()}) | Q(gtin=words)


def find_items(words: str) -> QuerySet[Item]:
    """Goods that are called so; all of them where nothing is said."""
    goods = Item.objects.filter(kind=Item.Kind.GOODS)
    return goods.filter(goods_called(words)) if words.strip() else goods


def stock_rows(site_id: int, item_ids: Sequence[int]) -> list[Stock]:
    """Items in the order of the keys with their levels at a site: two statements."""
    found: list[tuple[Any, ...]] = list(
        Item.objects.filter(pk__in=item_ids).values_list("pk", "sku", "name", "unit__name")
    )
    rows = {pk: Stock(pk, sku, name, unit) for pk, sku, name, unit in found}
    for item_id, stood in _levels(site_id, list(rows)):
        rows[item_id].places.append(stood)
    return [rows[pk] for pk in item_ids if pk in rows]


def _levels(site_id: int, item_ids: Sequence[int]) -> list[tuple[int, Stood]]:
    levels = StockLevel.objects.filter(item_id__in=item_ids, location__site_id=site_id)
    columns = ("item_id", "location__code", "location__kind", "on_hand", "reserved")
    ordered = levels.order_by("location__kind", "location__code", "lot").values_list(*columns)
    return [(item, Stood(*rest)) for item, *rest in ordered]


class Kept(NamedTuple):
    """Goods kept at a place: for an ordered line, by somebody until then, or because they were not found."""

    pk: int
    line_id: int | None
    order_id: int | None
    party: str
    place: str
    quantity: Decimal
    is_picked: bool
    promised_at: datetime | None
    reason: str
    note: str
    owner: str
    expires_at: datetime | None

    @property
    def order(self) -> str:
        return reference("order", self.order_id) if self.order_id else ""


class Waiting(NamedTuple):
    """An ordered line that waits for goods."""

    line_id: int
    order_id: int
    party: str
    quantity: Decimal
    promised_at: datetime | None

    @property
    def order(self) -> str:
        return reference("order", self.order_id)


class Coming(NamedTuple):
    """Goods that are expected."""

    pk: int
    due_on: date
    left: Decimal
    note: str
    item_id: int
    name: str
    sku: str


@dataclass(frozen=True)
class ItemStock:
    item: Item
    stock: Stock
    kept: list[Kept]
    waiting: list[Waiting]
    coming: list[Coming]
    quantity: Decimal
    value: Decimal

    @property
    def for_orders(self) -> list[Kept]:
        return [k for k in self.kept if k.order_id]

    @property
    def aside(self) -> list[Kept]:
        return [k for k in self.kept if not k.order_id]

    def givers(self, waiting: Waiting) -> list[Kept]:
        """Who has goods that this line could get instead."""
        return [k for k in self.for_orders if not k.is_picked and k.line_id != waiting.line_id]

    @property
    def unit_cost(self) -> Decimal | None:
        return self.value / self.quantity if self.quantity else None


def item_stock(pk: int, site: SiteInfo) -> ItemStock:
    """Everything about an item's stock at a site. Raises Missing for what is no goods."""
    found = Item.objects.filter(pk=pk, kind=Item.Kind.GOODS) if pk <= BIGGEST else Item.objects.none()
    item = found.select_related("unit").first()
    if item is None:
        raise Missing()
    places = [stood for _, stood in _levels(site.id, [pk])]
    worth = Valuation.objects.filter(item_id=pk, entity_id=site.entity.id).first()
    return ItemStock(
        item, Stock(pk, item.sku, item.name, item.unit.name, places), _kept(pk, site.id), _waiting(pk, site.id),
        coming(site.id, pk),
        worth.quantity if worth else ZERO, worth.value if worth else ZERO,
    )  # fmt: skip


def _kept(item_id: int, site_id: int) -> list[Kept]:
    found = Reservation.objects.filter(item_id=item_id, location__site_id=site_id).order_by("line__promised_at", "id")
    columns = (
        "pk", "line_id", "line__order_id", "line__order__party__name", "location__code", "quantity", "came_from_id",
        "line__promised_at", "reason", "note", "owner__name", "expires_at",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = list(found.values_list(*columns)[:200])
    return [
        Kept(r[0], r[1], r[2], r[3] or "", r[4], r[5], r[6] is not None, r[7], r[8], r[9], r[10] or "", r[11])
        for r in rows
    ]


def _waiting(item_id: int, site_id: int) -> list[Waiting]:
    sites = [s.id for s in house().sites.values() if s.ships_from_id == site_id]
    lines = JourneyLine.objects.filter(item_id=item_id, is_goods=True, order__closed_at=None, order__site_id__in=sites)
    short = lines.filter(ordered__gt=F("cancelled") + F("handed_over") + F("reserved"))
    missing = F("ordered") - F("cancelled") - F("handed_over") - F("reserved")
    columns = ("pk", "order_id", "order__party__name", "missing", "promised_at")
    rows = short.annotate(missing=missing).order_by("promised_at", "id").values_list(*columns)
    return [Waiting(r[0], r[1], r[2] or "", r[3], r[4]) for r in rows[:200]]


def coming(site_id: int, item_id: int = 0) -> list[Coming]:
    """What is expected at a site, of one item or of all, the earliest day first."""
    found = Expected.objects.filter(site_id=site_id, is_open=True)
    if item_id:
        found = found.filter(item_id=item_id)
    columns = ("pk", "due_on", "left", "note", "item_id", "item__name", "item__sku")
    left = found.annotate(left=F("quantity") - F("received")).order_by("due_on", "id").values_list(*columns)
    rows: list[tuple[Any, ...]] = list(left[:COMING_MAX])
    return [Coming._make(r) for r in rows]


def expected_of(pk: int, actor: Actor) -> Expected:
    """One expected receipt of a site that this actor sees. Raises Missing."""
    found = Expected.objects.select_related("item").filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None or found.site_id not in {site.id for site in sites_of(actor)}:
        raise Missing()
    return found


def aside_of(pk: int, actor: Actor) -> Reservation:
    """What somebody put aside, or did not find, at a site that this actor sees. Raises Missing."""
    found = Reservation.objects.select_related("location").filter(pk=pk, line=None).first() if pk <= BIGGEST else None
    if found is None or found.location.site_id not in {site.id for site in sites_of(actor)}:
        raise Missing()
    return found


class Place(NamedTuple):
    pk: int
    code: str
    kind: str
    items: int
    on_hand: Decimal


def places(site_id: int) -> list[Place]:
    """The places of a site with how many items stand there."""
    found = Location.objects.filter(site_id=site_id).order_by("kind", "code")
    levels = StockLevel.objects.filter(location__site_id=site_id, on_hand__gt=0).order_by().values("location_id")
    sums = levels.annotate(items=models.Count("item_id", distinct=True), total=Sum("on_hand"))
    filled = {pk: (items, total) for pk, items, total in sums.values_list("location_id", "items", "total")}
    return [Place(p.pk, p.code, p.kind, *filled.get(p.pk, (0, ZERO))) for p in found]


def place_of(pk: int, actor: Actor) -> Location:
    """A place of a site that this actor sees. Raises Missing."""
    place = Location.objects.select_related("site").filter(pk=pk).first() if pk <= BIGGEST else None
    if place is None or place.site_id not in {site.id for site in sites_of(actor)}:
        raise Missing()
    return place


class Standing(NamedTuple):
    """An item at one place."""

    item_id: int
    sku: str
    name: str
    unit: str
    decimals: int
    on_hand: Decimal
    reserved: Decimal


def standing_at(place_id: int) -> list[Standing]:
    """What stands at a place, as far as one screen can count it."""
    levels = StockLevel.objects.filter(location_id=place_id, lot="").order_by("item__sku")
    columns = (
        "item_id", "item__sku", "item__name", "item__unit__name", "item__unit__decimals", "on_hand", "reserved",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = list(levels.filter(on_hand__gt=0).values_list(*columns)[:COUNTED_MAX])
    return [Standing._make(r) for r in rows]


def known_codes(codes: Sequence[str]) -> dict[str, Item]:
    """Goods by what was typed or scanned: sku, GTIN or the whole name, in one statement for all lines."""
    wanted = {code.strip() for code in codes if code.strip()}
    found: dict[str, Item] = {}
    by = Q(sku__in=wanted) | Q(gtin__in=wanted) | Q(name__in=wanted)
    for item in Item.objects.filter(by, kind=Item.Kind.GOODS).select_related("unit").order_by("-id"):
        for code in (item.name, item.gtin, item.sku):
            if code in wanted:
                found[code] = item
    return found
