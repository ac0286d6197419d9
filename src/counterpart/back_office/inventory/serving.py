"""Goods that are free go to the lines that wait for them, the earliest promise first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.sends import backorders_served, goods_withdrawn
from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import OrderedLine, WithdrawnLine
from counterpart.hall.journeys.promising import Coming

ZERO = Decimal(0)
SERVED_MAX = 2000  # lines in one act: what waits beyond them is served by the next

# The condition is the one of the index journeys_lines_that_wait.
WAITING = """SELECT l.id, l.item_id, l.ordered - l.cancelled - l.handed_over - l.reserved, l.order_id
FROM journeys_journeyline l JOIN documents_document d ON d.id = l.order_id AND d.closed_at IS NULL
WHERE l.is_goods AND l.ordered > l.cancelled + l.handed_over + l.reserved
AND l.item_id IN ({items}) AND d.site_id IN ({sites}) ORDER BY l.promised_at, l.id LIMIT {most}"""


class Waits(NamedTuple):
    """An ordered line that waits for goods."""

    line_id: int
    item_id: int
    quantity: Decimal
    order_id: int


def waiting_for(site_id: int, item_ids: Sequence[int]) -> list[Waits]:
    """Who waits for these items at the sites that this one ships for, the earliest promise first."""
    sites = [s.id for s in house().sites.values() if s.ships_from_id == site_id]
    if not sites:
        return []
    sql = WAITING.format(items=in_list(item_ids), sites=in_list(sites), most=SERVED_MAX)
    return [Waits(r[0], r[1], quantity_of(r[2]), r[3]) for r in rows(sql, [*item_ids, *sites])]


def quantity_of(scaled: int) -> Decimal:
    return Decimal(scaled).scaleb(-QuantityField.places)


def serve_backorders(
    document_id: int, site_id: int, item_ids: Sequence[int], on: date, *, but_lines: Collection[int] = (),
    but_order: int = 0,
) -> int:  # fmt: skip
    """Reserve what is free now for lines that wait for it, earliest promise first. Returns how many lines got something.

    ``but_lines`` and ``but_order`` just gave these goods up: they do not get them back at once.
    """
    if not item_ids:
        return 0
    statements.lock_levels(site_id, item_ids)
    waiting = [w for w in waiting_for(site_id, item_ids) if w.line_id not in but_lines and w.order_id != but_order]
    now = current_act().now
    lines = [OrderedLine(w.line_id, w.item_id, True, w.quantity, now, now) for w in waiting]
    kept = take_in_parts(site_id, lines) if lines else []
    if not kept:
        return 0
    statements.keep_more([(line.line_id, line.item_id, place, lot, q) for line, place, lot, q in kept])
    for line, _, _, quantity in kept:
        facts.record(line.line_id, reserved=quantity)
    served = {line.line_id for line, _, _, _ in kept}
    orders = tuple(sorted({w.order_id for w in waiting if w.line_id in served}))
    backorders_served(document_id=document_id, site_id=site_id, on=on, order_ids=orders)
    return len(served)


def take_in_parts(
    site_id: int, lines: Iterable[OrderedLine], *, but_places: Collection[tuple[int, int]] = ()
) -> list[tuple[OrderedLine, int, str, Decimal]]:
    """Reserve as much as there is of each line, in the order given, from as many places as needed, fullest first.

    ``but_places`` are pairs of item and place where nobody need look.
    """
    wanted = list(lines)
    found = statements.lock_levels(site_id, sorted({line.item_id for line in wanted}))
    levels = [level for level in found if (level.item_id, level.location_id) not in but_places]
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


def let_go(freed: Sequence[statements.Kept]) -> list[int]:
    """Nothing is kept at these places any more: levels and facts say so. Returns the items, free to be served."""
    by_place: dict[tuple[int, int, str], Decimal] = {}
    for k in freed:
        place = (k.item_id, k.came_from_id, k.lot)
        by_place[place] = by_place.get(place, ZERO) - k.quantity
        if k.line_id:
            facts.record(k.line_id, reserved=-k.quantity)
    if by_place:
        statements.change_levels([(*place, ZERO, q) for place, q in sorted(by_place.items())])
    return sorted({k.item_id for k in freed})


def tell_withdrawn(site_id: int, on: date, freed: Sequence[statements.Kept], why: str) -> None:
    """Those whose goods were taken away are promised anew, and their shipments wait."""
    lost: dict[int, tuple[int, Decimal]] = {}
    for k in freed:
        if k.line_id:
            lost[k.line_id] = (k.item_id, lost.get(k.line_id, (0, ZERO))[1] + k.quantity)
    if not lost:
        return
    orders = dict(JourneyLine.objects.filter(pk__in=lost).values_list("pk", "order_id"))
    lines = tuple(WithdrawnLine(orders[pk], pk, item, quantity) for pk, (item, quantity) in sorted(lost.items()))
    goods_withdrawn(document_id=lines[0].order_id, site_id=site_id, on=on, why=why, lines=lines)


COMING = """SELECT item_id, due_on, quantity - received FROM inventory_expected
WHERE is_open AND site_id = %s AND item_id IN ({items}) ORDER BY item_id, due_on, id"""


def coming(
    site_id: int, item_ids: Sequence[int], *, today: date, but_lines: Collection[int] = (), but_order: int = 0
) -> Coming:
    """What is expected of these items and not waited for yet. What should have come already may come today."""
    listed: dict[int, list[tuple[date, Decimal]]] = {}
    for item, day, left in rows(COMING.format(items=in_list(item_ids)), [site_id, *item_ids]):
        on = day if isinstance(day, date) else date.fromisoformat(str(day))
        listed.setdefault(item, []).append((max(on, today), quantity_of(left)))
    found = Coming(listed)
    if listed:
        ahead: dict[int, Decimal] = {}
        for w in waiting_for(site_id, sorted(listed)):
            if w.line_id not in but_lines and w.order_id != but_order:
                ahead[w.item_id] = ahead.get(w.item_id, ZERO) + w.quantity
        for item, quantity in ahead.items():
            found.take(item, min(quantity, sum((q for _, q in listed[item]), ZERO)))
    return found
