"""What other rooms tell inventory."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.errors import NotThere, Shortage
from counterpart.back_office.inventory.places import shelf_of
from counterpart.back_office.inventory.sends import stock_issued
from counterpart.back_office.inventory.serving import coming, let_go, serve_backorders, take_in_parts, tell_withdrawn
from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.money.rounding import round_amount
from counterpart.foundation.organisation.house import house
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import (
    GoodsHandedOver,
    GoodsNotFound,
    GoodsPicked,
    MovedLine,
    OrderCancelled,
    OrderConfirmed,
    OrderedLine,
)
from counterpart.hall.journeys.parts_and_places import GoodsNotTaken
from counterpart.hall.journeys.promising import Coming, best_of

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
    arriving = Coming()
    if short:
        items = sorted({line.item_id for line in short})
        arriving = coming(confirmed.ship_from_id, items, today=confirmed.on, but_order=confirmed.document_id)
    for line in confirmed.lines:
        reserved = by_line.get(line.line_id, ZERO)
        if reserved:
            facts.record(line.line_id, reserved=reserved)
        if not line.is_goods or reserved == line.quantity:
            facts.promise(line.line_id, line.promise_from_stock, reserved)
        else:
            day = arriving.take(line.item_id, line.quantity - reserved)
            at, receipt = best_of(confirmed.site_id, line.promise_from_stock, line.promise_from_supplier, day)
            facts.promise(line.line_id, at, reserved, receipt)


def shortage(short: Iterable[OrderedLine], found: dict[int, Decimal]) -> Shortage:
    """Say which items are missing, by name."""
    lines = list(short)
    names = dict(Item.objects.filter(pk__in=[line.item_id for line in lines]).values_list("pk", "name"))
    facts_of = [
        {"item": line.item_id, "wanted": line.quantity, "free": found.get(line.line_id, ZERO)} for line in lines
    ]
    return Shortage(items=", ".join(names[line.item_id] for line in lines), short=facts_of)


def release_stock(cancelled: OrderCancelled) -> None:
    """What was kept for a cancelled order is free again, and goes to whoever waits for it."""
    items = let_go(statements.drop_reservations([line.line_id for line in cancelled.lines if line.is_goods]))
    order = cancelled.document_id
    serve_backorders(order, cancelled.ship_from_id, items, cancelled.on, but_order=order)


def set_aside_missing(missed: GoodsNotFound) -> None:
    """What a picker did not find is promised to nobody until its place is counted.

    1. The lines give up what should have stood there; it is kept for the picker, as missing.
    2. Other places of the site have it, perhaps: those goods are kept for the lines instead.
    3. What is still lacking is withdrawn: sales promises it anew, and the shipment waits.
    """
    lines = {line.line_id: line.quantity for line in missed.lines if line.is_goods}
    lost = _give_up(lines, statements.open_reservations(sorted(lines)))
    for k in lost:
        facts.record(k.line_id, reserved=-k.quantity)
    act = current_act()
    statements.keep_missing([(act.by.person_id, k.item_id, k.came_from_id, k.lot, k.quantity) for k in lost])
    wanted = [
        OrderedLine(line.line_id, line.item_id, True, line.quantity, act.now, act.now)
        for line in missed.lines
        if line.is_goods
    ]
    looked_at = {(k.item_id, k.came_from_id) for k in lost}
    kept = take_in_parts(missed.site_id, wanted, but_places=looked_at)
    if kept:
        statements.keep_more([(line.line_id, line.item_id, place, lot, q) for line, place, lot, q in kept])
        for line, _, _, quantity in kept:
            facts.record(line.line_id, reserved=quantity)
    tell_withdrawn(missed.site_id, missed.on, lost, "missing")


def _give_up(lines: dict[int, Decimal], kept: list[statements.Kept]) -> list[statements.Kept]:
    """Take so much of each line's reservations away, whole rows first by age; what is left of a row stays."""
    left, lost, rest = dict(lines), [], []
    for k in kept:
        take = min(k.quantity, left[k.line_id])
        if take:
            left[k.line_id] -= take
            lost.append(k._replace(quantity=take))
            rest.append((k.id, k.quantity - take))
    if any(left.values()):
        raise NotThere()
    statements.reduce_reservations(rest)
    return lost


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
    end_reservations(lines, shelf)
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


def end_reservations(lines: list[MovedLine], shelf: int) -> list[statements.Kept]:
    """What left is kept no more, and where it stood before; another shipment of the same line keeps its part."""
    left = {line.line_id: line.quantity for line in lines}
    stay, ended = [], []
    for k in statements.end_reservations(sorted(left), shelf):
        take = min(k.quantity, left[k.line_id])
        left[k.line_id] -= take
        if take:
            ended.append(k._replace(quantity=take))
        if take < k.quantity:
            stay.append((k.line_id, k.item_id, shelf, k.lot, k.quantity - take, k.came_from_id))
    if any(left.values()):
        raise NotThere()
    if stay:
        statements.add_reservations(*stay)
    return ended


def put_back(not_taken: GoodsNotTaken) -> None:
    """Goods nobody wants any more walk from the shelf to where they stood, and go to whoever waits for them."""
    lines = [line for line in not_taken.lines if line.is_goods]
    back_to_stock(not_taken.site_id, not_taken.document_id, not_taken.on, lines, but_order=not_taken.order_id)


def back_to_stock(site_id: int, document_id: int, on: date, lines: list[MovedLine], *, but_order: int = 0) -> None:
    """From the shelf of a site to where each of these stood; whoever waits is served, but not ``but_order``."""
    if not lines:
        return
    shelf, act = shelf_of(site_id), current_act()
    ended = end_reservations(lines, shelf)
    from_shelf: dict[tuple[int, int, str], Decimal] = {}
    back: dict[tuple[int, int, str], Decimal] = {}
    for k in ended:
        from_shelf[k.item_id, shelf, k.lot] = from_shelf.get((k.item_id, shelf, k.lot), ZERO) + k.quantity
        place = (k.item_id, k.came_from_id, k.lot)
        back[place] = back.get(place, ZERO) + k.quantity
    if statements.change_levels([(*place, -q, -q) for place, q in sorted(from_shelf.items())]) != len(from_shelf):
        raise NotThere()
    statements.add_to_stock(back)
    statements.add_moves(
        *(
            (k.item_id, k.lot, k.quantity, shelf, k.came_from_id, document_id, k.line_id, "put_back", None, on, act.now)
            for k in ended
        )
    )
    for k in ended:
        facts.record(k.line_id, reserved=-k.quantity)
    serve_backorders(document_id, site_id, sorted({k.item_id for k in ended}), on, but_order=but_order)


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
