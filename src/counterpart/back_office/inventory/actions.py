"""What people in the warehouse do with stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.errors import CountedTwice, KeptForOrders, PlaceExists, UnknownPlace
from counterpart.back_office.inventory.expecting import came_in
from counterpart.back_office.inventory.models import Count, CountLine, Location
from counterpart.back_office.inventory.places import stock_of
from counterpart.back_office.inventory.sends import stock_value_changed
from counterpart.back_office.inventory.serving import let_go, serve_backorders
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.money.rounding import round_amount
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.desks.flow import Opening, begin_journey

ZERO = Decimal(0)


@dataclass(frozen=True)
class Arrival:
    """Goods that come in: so many of an item, worth so much each, to a place (the first of the site without one)."""

    item_id: int
    quantity: Decimal
    unit_cost: Decimal
    place: str = ""


@dataclass(frozen=True)
class Found:
    """What somebody counted of an item at a place."""

    item_id: int
    quantity: Decimal
    place: str = ""


@action("inventory.receive_stock")
def receive_stock(
    site_id: int, lines: Sequence[Arrival], *, reason: str = Count.Reason.RECEIPT, note: str = "", on: date | None = None,
    by: Actor,
) -> Answer:  # fmt: skip
    """Goods come in, or were there when the books began. Waiting orders are served at once, oldest promise first."""
    act = current_act()
    site = _site(site_id, by)
    if not lines or any(a.quantity <= 0 or a.unit_cost < 0 for a in lines):
        raise Invalid(fields={"lines": "quantity"})
    if reason not in (Count.Reason.RECEIPT, Count.Reason.OPENING):
        raise Invalid(fields={"reason": reason})
    on = on or act.today(site_id)
    places = _places(site_id)
    _known_goods([a.item_id for a in lines])
    pk = _open("receipt", site_id, on, reason, note)
    currency, entity_id = house().sites[site].entity.currency, house().sites[site].entity.id
    arrived: dict[tuple[int, int, str], Decimal] = {}
    worth: dict[int, tuple[Decimal, Decimal]] = {}
    moves, listed = [], []
    for a in lines:
        place = places[a.place] if a.place in places else stock_of(site_id) if not a.place else 0
        if not place:
            raise UnknownPlace(place=a.place)
        value = round_amount(a.quantity * a.unit_cost, currency)
        arrived[a.item_id, place, ""] = arrived.get((a.item_id, place, ""), ZERO) + a.quantity
        quantity, total = worth.get(a.item_id, (ZERO, ZERO))
        worth[a.item_id] = (quantity + a.quantity, total + value)
        moves.append((a.item_id, "", a.quantity, None, place, pk, None, reason, value, on, act.now))
        listed.append(
            CountLine(count_id=pk, item_id=a.item_id, location_id=place, expected=ZERO, found=a.quantity, value=value)
        )
    statements.add_to_stock(arrived)
    statements.value_stock(entity_id, worth)
    statements.add_moves(*moves)
    CountLine.objects.bulk_create(listed)
    stock_value_changed(
        journey_id=pk, document_id=pk, site_id=site_id, on=on, entity_id=entity_id,
        value=sum((value for _, value in worth.values()), ZERO), reason=reason,
    )  # fmt: skip
    if reason == Count.Reason.RECEIPT:
        came_in(site_id, {item: quantity for item, (quantity, _) in worth.items()})
    served = serve_backorders(pk, site_id, sorted(worth), on)
    act.changed = {"lines": len(lines), "served": served}
    return Answer.of(pk, "receipt", "done", more={"orders_served": served})


@action("inventory.count_stock")
def count_stock(site_id: int, lines: Sequence[Found], *, note: str = "", on: date | None = None, by: Actor) -> Answer:
    """What was found on the shelf is what counts now; the difference is booked. Reserved goods cannot be counted away."""
    act = current_act()
    site = _site(site_id, by)
    if not lines or any(f.quantity < 0 for f in lines):
        raise Invalid(fields={"lines": "quantity"})
    on = on or act.today(site_id)
    places = _places(site_id)
    _known_goods([f.item_id for f in lines])
    pk = _open("count", site_id, on, Count.Reason.COUNT, note)
    entity = house().sites[site].entity
    found: dict[tuple[int, int], Decimal] = {}
    for f in lines:
        place = places.get(f.place, 0) if f.place else stock_of(site_id)
        if not place:
            raise UnknownPlace(place=f.place)
        if (f.item_id, place) in found:
            raise CountedTwice()
        found[f.item_id, place] = f.quantity
    items = sorted({item for item, _ in found})
    statements.lock_levels(site_id, items)
    found_again = let_go(statements.drop_missing(sorted(found)))  # what was not found is counted now
    expected = _on_hand(items, sorted({place for _, place in found}))
    changes = {key: quantity - expected.get(key, ZERO) for key, quantity in found.items()}
    CountLine.objects.bulk_create(
        CountLine(count_id=pk, item_id=i, location_id=p, expected=expected.get((i, p), ZERO), found=q)
        for (i, p), q in found.items()
    )
    gained = {(i, p, ""): d for (i, p), d in changes.items() if d > 0}
    lost = [(i, p, "", d, ZERO) for (i, p), d in sorted(changes.items()) if d < 0]
    free = _free(items)
    if any(free.get((i, p), ZERO) + d < 0 for i, p, _, d, _ in lost):
        raise _kept_for_orders(lost, free)
    if gained:
        statements.add_to_stock(gained)
    if lost:
        statements.change_levels(lost)
    value, moves = _value_differences(entity.id, entity.currency, changes)
    if moves:
        statements.add_moves(
            *(
                (i, "", abs(d), p if d < 0 else None, None if d < 0 else p, pk, None, "count", v, on, act.now)
                for (i, p), (d, v) in moves.items()
            )
        )
    if value:
        stock_value_changed(
            journey_id=pk, document_id=pk, site_id=site_id, on=on, entity_id=entity.id, value=value, reason="count"
        )
    served = serve_backorders(pk, site_id, sorted({i for i, _, _ in gained}.union(found_again)), on)
    act.changed = {"lines": len(lines), "different": len(moves)}
    return Answer.of(pk, "count", "done", more={"orders_served": served})


@action("inventory.add_place")
def add_place(site_id: int, code: str, *, by: Actor) -> Answer:
    """One more place for stock at a site."""
    site, code = _site(site_id, by), _code(code)
    if Location.objects.filter(site_id=site, code=code).exists():
        raise PlaceExists(place=code)
    place = Location.objects.create(site_id=site, code=code)
    configuration_changed()
    current_act().about("place", place.pk)
    current_act().changed = {"code": code}
    return Answer(place.pk, "place", reference=code)


@action("inventory.rename_place")
def rename_place(place_id: int, code: str, *, by: Actor) -> Answer:
    """The same place under another name; what stands there stays."""
    code = _code(code)
    place = Location.objects.filter(pk=place_id).first()
    if place is None or not by.sees(place.site_id, None):
        raise Missing()
    if Location.objects.filter(site_id=place.site_id, code=code).exclude(pk=place_id).exists():
        raise PlaceExists(place=code)
    Location.objects.filter(pk=place_id).update(code=code)
    configuration_changed()
    current_act().about("place", place_id)
    current_act().changed = {"code": [place.code, code]}
    return Answer(place_id, "place", reference=code)


def _code(code: str) -> str:
    code = code.strip()
    if not code or len(code) > 20 or not code.isprintable():
        raise Invalid(fields={"code": "code"})
    return code


def _kept_for_orders(
    lost: Sequence[tuple[int, int, str, Decimal, Decimal]], free: dict[tuple[int, int], Decimal]
) -> KeptForOrders:
    """Name the items of which more is kept for orders than was found."""
    short = sorted({i for i, p, _, d, _ in lost if free.get((i, p), ZERO) + d < 0})
    names = Item.objects.filter(pk__in=short).order_by("name").values_list("name", flat=True)
    return KeptForOrders(items=", ".join(names), short=short)


def _site(site_id: int, by: Actor) -> int:
    if site_id not in house().sites or not by.sees(site_id, None):
        raise Missing()
    return site_id


def _open(kind: str, site_id: int, on: date, reason: str, note: str) -> int:
    pk = begin_journey(Opening(kind, None, site_id, on, None))
    Count.objects.create(document_id=pk, reason=reason, note=note)
    return pk


def _known_goods(item_ids: Sequence[int]) -> None:
    wanted = set(item_ids)
    if Item.objects.filter(pk__in=wanted, kind=Item.Kind.GOODS).count() != len(wanted):
        raise Invalid(fields={"lines": "item"})


def _places(site_id: int) -> dict[str, int]:
    found = Location.objects.filter(site_id=site_id, kind=Location.Kind.STOCK).values_list("code", "pk")
    return dict(found)


def _levels(what: str, item_ids: Sequence[int], place_ids: Sequence[int] = ()) -> dict[tuple[int, int], Decimal]:
    sql = f"SELECT item_id, location_id, {what} FROM inventory_stocklevel WHERE lot = '' AND item_id IN ({in_list(item_ids)})"
    if place_ids:
        sql += f" AND location_id IN ({in_list(place_ids)})"
    return {(r[0], r[1]): Decimal(r[2]).scaleb(-QuantityField.places) for r in rows(sql, [*item_ids, *place_ids])}


def _on_hand(item_ids: Sequence[int], place_ids: Sequence[int]) -> dict[tuple[int, int], Decimal]:
    return _levels("on_hand", item_ids, place_ids)


def _free(item_ids: Sequence[int]) -> dict[tuple[int, int], Decimal]:
    return _levels("on_hand - reserved", item_ids)


def _value_differences(
    entity_id: int, currency: str, changes: dict[tuple[int, int], Decimal]
) -> tuple[Decimal, dict[tuple[int, int], tuple[Decimal, Decimal]]]:
    """Differences at the average cost of the item (nothing is known of the cost of an item never valued)."""
    worth = statements.lock_valuations(entity_id, sorted({i for i, _ in changes}))
    left = {i: (w.quantity, w.value) for i, w in worth.items()}
    total, moves = ZERO, {}
    new: dict[int, tuple[Decimal, Decimal]] = {}
    # What was gained comes first: goods that only moved from one place to another keep their cost.
    for (item, place), difference in sorted(changes.items(), key=lambda change: (change[1] < 0, change[0])):
        if not difference:
            continue
        quantity, value = left.get(item, (ZERO, ZERO))
        if quantity + difference == 0:
            change = -value
        else:
            change = round_amount(value * difference / quantity, currency) if quantity else ZERO
        left[item] = (quantity + difference, value + change)
        if item not in worth:
            new[item] = left[item]
        total += change
        moves[item, place] = (difference, abs(change))
    known = [(worth[i].id, *left[i]) for i in sorted(left) if i in worth]
    if known:
        statements.set_valuations(known)
    if new:
        statements.value_stock(entity_id, new)
    return total, moves
