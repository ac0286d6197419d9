"""What other rooms tell inventory."""

from collections.abc import Iterable
from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.errors import NotThere, Shortage
from counterpart.back_office.inventory.places import shelf_of
from counterpart.back_office.inventory.sends import stock_issued
from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.money.rounding import round_amount
from counterpart.foundation.organisation.house import house
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import (
    GoodsHandedOver,
    GoodsPicked,
    MovedLine,
    OrderCancelled,
    OrderConfirmed,
    OrderedLine,
)

ZERO = Decimal(0)


def reserve_stock(confirmed: OrderConfirmed) -> None:
    """Keep the goods at the site they ship from, and promise each line by what was found.

    1. All lines whose goods stand at one place are reserved in one statement.
    2. What did not fit is taken in parts from every place of the item, by lock order.
    3. What is still missing is backordered, or refused when the customer wants all or nothing.
    """
    lines = [line for line in confirmed.lines if line.is_goods]
    single = {line.item_id: line.quantity for line in lines}
    kept: list[tuple[OrderedLine, int, str, Decimal]] = []
    rest = lines
    if lines and len(single) == len(lines):
        found = statements.take_at_one_place(confirmed.ship_from_id, single)
        kept = [(line, *found[line.item_id], line.quantity) for line in lines if line.item_id in found]
        rest = [line for line in lines if line.item_id not in found]
    if rest:
        kept += take_in_parts(confirmed.ship_from_id, rest)
    by_line: dict[int, Decimal] = {}
    for line, _, _, quantity in kept:
        by_line[line.line_id] = by_line.get(line.line_id, ZERO) + quantity
    short = [line for line in rest if by_line.get(line.line_id, ZERO) < line.quantity]
    if short and confirmed.on_shortage == "refuse":
        raise shortage(short, by_line)
    if kept:
        statements.add_reservations(
            *((line.line_id, line.item_id, place, lot, q, None) for line, place, lot, q in kept)
        )
    for line in confirmed.lines:
        reserved = by_line.get(line.line_id, ZERO)
        enough = not line.is_goods or reserved == line.quantity
        if reserved:
            facts.record(line.line_id, reserved=reserved)
        facts.promise(line.line_id, line.promise_from_stock if enough else line.promise_from_supplier, reserved)


def take_in_parts(site_id: int, lines: Iterable[OrderedLine]) -> list[tuple[OrderedLine, int, str, Decimal]]:
    """Reserve as much as there is of each line, in the order given, from as many places as needed, fullest first."""
    wanted = list(lines)
    levels = statements.lock_levels(site_id, sorted({line.item_id for line in wanted}))
    free = {level.id: level.free for level in levels}
    kept, changes = [], dict.fromkeys(free, ZERO)
    for line in wanted:
        missing = line.quantity
        places = [level for level in levels if level.item_id == line.item_id and free[level.id] > 0]
        for level in sorted(places, key=lambda level: (-free[level.id], level.id)):
            take = min(missing, free[level.id])
            if take <= 0:
                break
            free[level.id] -= take
            changes[level.id] += take
            missing -= take
            kept.append((line, level.location_id, level.lot, take))
    changed = [(key, ZERO, quantity) for key, quantity in sorted(changes.items()) if quantity]
    if changed:
        statements.change_levels_by_id(changed)
    return kept


def shortage(short: Iterable[OrderedLine], found: dict[int, Decimal]) -> Shortage:
    """Say which items are missing, by name."""
    lines = list(short)
    names = dict(Item.objects.filter(pk__in=[line.item_id for line in lines]).values_list("pk", "name"))
    facts_of = [
        {"item": line.item_id, "wanted": _plain(line.quantity), "free": _plain(found.get(line.line_id, ZERO))}
        for line in lines
    ]
    return Shortage(items=", ".join(names[line.item_id] for line in lines), short=facts_of)


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def release_stock(cancelled: OrderCancelled) -> None:
    """What was kept for a cancelled order is free again."""
    freed = statements.drop_reservations([line.line_id for line in cancelled.lines if line.is_goods])
    by_place: dict[tuple[int, int, str], Decimal] = {}
    for k in freed:
        place = (k.item_id, k.came_from_id, k.lot)
        by_place[place] = by_place.get(place, ZERO) - k.quantity
        facts.record(k.line_id, reserved=-k.quantity)
    if by_place:
        statements.change_levels([(*place, ZERO, q) for place, q in sorted(by_place.items())])


def move_to_shelf(picked: GoodsPicked) -> None:
    """Goods walk from their place to the pickup shelf; what was reserved for the customer stays reserved."""
    lines = {line.line_id: line for line in picked.lines if line.is_goods}
    if not lines:
        return
    shelf = shelf_of(picked.site_id)
    act = current_act()
    kept = _exactly(lines, statements.move_reservations(sorted(lines), shelf))
    from_places: dict[tuple[int, int, str], Decimal] = {}
    to_shelf: dict[tuple[int, str], Decimal] = {}
    for k in kept:
        place = (k.item_id, k.came_from_id, k.lot)
        from_places[place] = from_places.get(place, ZERO) + k.quantity
        to_shelf[k.item_id, k.lot] = to_shelf.get((k.item_id, k.lot), ZERO) + k.quantity
    if statements.change_levels([(*place, -q, -q) for place, q in sorted(from_places.items())]) != len(from_places):
        raise NotThere()
    statements.put_on_shelf(shelf, to_shelf)
    statements.add_moves(
        *(
            (
                k.item_id,
                k.lot,
                k.quantity,
                k.came_from_id,
                shelf,
                picked.document_id,
                k.line_id,
                "pick",
                None,
                picked.on,
                act.now,
            )
            for k in kept
        )
    )


def _exactly(lines: dict[int, MovedLine], moved: list[statements.Kept]) -> list[statements.Kept]:
    """Only what was picked moves: a reservation that holds more keeps the rest where it stood."""
    left = {line_id: line.quantity for line_id, line in lines.items()}
    kept, stay, reduce = [], [], []
    for k in moved:
        take = min(k.quantity, left[k.line_id])
        left[k.line_id] -= take
        if take < k.quantity:
            reduce.append((k.id, take))
            stay.append((k.line_id, k.item_id, k.came_from_id, k.lot, k.quantity - take))
        if take:
            kept.append(k._replace(quantity=take))
    if any(left.values()):
        raise NotThere()
    if stay:
        statements.reduce_reservations(reduce)
        statements.keep_more(stay)
    return kept


def issue_stock(handed: GoodsHandedOver) -> None:
    """The goods have left: levels, reservations and value go with them, at moving average cost."""
    lines = [line for line in handed.lines if line.is_goods]
    if not lines:
        return
    shelf, act = shelf_of(handed.site_id), current_act()
    entity = house().sites[handed.site_id].entity
    by_item: dict[int, Decimal] = {}
    for line in lines:
        by_item[line.item_id] = by_item.get(line.item_id, ZERO) + line.quantity
    changed = statements.change_levels([(item, shelf, "", -q, -q) for item, q in sorted(by_item.items())])
    if changed != len(by_item):
        raise NotThere()
    _end_reservations(lines, shelf)
    costs = _take_value(entity.id, entity.currency, lines, by_item)
    statements.add_moves(
        *(
            (
                line.item_id,
                "",
                line.quantity,
                shelf,
                None,
                handed.document_id,
                line.line_id,
                "issue",
                cost,
                handed.on,
                act.now,
            )
            for line, cost in zip(lines, costs, strict=True)
        )
    )
    for line in lines:
        facts.record(line.line_id, reserved=-line.quantity)
    stock_issued(handed, entity.id, sum(costs, ZERO))


def _end_reservations(lines: list[MovedLine], shelf: int) -> None:
    """What left is kept no more; another shipment of the same line on the shelf keeps its part."""
    left = {line.line_id: line.quantity for line in lines}
    stay = []
    for k in statements.end_reservations(sorted(left), shelf):
        take = min(k.quantity, left[k.line_id])
        left[k.line_id] -= take
        if take < k.quantity:
            stay.append((k.line_id, k.item_id, shelf, k.lot, k.quantity - take, k.came_from_id))
    if any(left.values()):
        raise NotThere()
    if stay:
        statements.add_reservations(*stay)


def _take_value(entity_id: int, currency: str, lines: list[MovedLine], by_item: dict[int, Decimal]) -> list[Decimal]:
    """Cost by line: value times quantity over quantity, rounded; the last unit of an item takes the rest."""
    worth = statements.lock_valuations(entity_id, sorted(by_item))
    left = {item: (w.quantity, w.value) for item, w in worth.items()}
    costs = []
    for line in lines:
        quantity, value = left.get(line.item_id, (ZERO, ZERO))
        assert quantity >= line.quantity, "goods on a shelf are in the valuation"
        cost = value if quantity == line.quantity else round_amount(value * line.quantity / quantity, currency)
        left[line.item_id] = (quantity - line.quantity, value - cost)
        costs.append(cost)
    statements.set_valuations([(worth[item].id, *left[item]) for item in sorted(left)])
    return costs
