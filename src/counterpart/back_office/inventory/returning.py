"""Goods that come back from customers: they stand apart until somebody has looked, at what they cost when they left."""

from collections.abc import Sequence
from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.errors import NothingToExchange, NotThere
from counterpart.back_office.inventory.places import returns_of, stock_of
from counterpart.back_office.inventory.sends import stock_value_changed
from counterpart.back_office.inventory.serving import serve_backorders
from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.money.fields import AmountField, QuantityField
from counterpart.foundation.money.rounding import round_amount
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.handoffs import Handoff
from counterpart.hall.journeys.returns import GoodsCameBack, GoodsExchanged, ReturnInspected, SortedLine

ZERO = Decimal(0)
Cost = tuple[Decimal, Decimal]  # so many pieces, worth so much

# What left for these lines less what came back of them: pieces and their cost.
OUTSIDE = """SELECT line_id, SUM(CASE WHEN target_id IS NULL THEN quantity ELSE -quantity END),
SUM(CASE WHEN target_id IS NULL THEN value ELSE -value END) FROM inventory_stockmove
WHERE line_id IN ({lines}) AND reason IN ('issue', 'return', 'give_back', 'swap') GROUP BY line_id"""
# What came back under this document, by line.
APART = """SELECT line_id, SUM(quantity), SUM(value) FROM inventory_stockmove
WHERE document_id = %s AND reason = 'return' GROUP BY line_id"""


def take_back_goods(came: GoodsCameBack) -> None:
    """They stand at the place for returns: nobody can sell or keep them there. Their cost is the one of the hand-over."""
    if not came.lines:
        return
    entity, place, act = house().sites[came.site_id].entity, returns_of(came.site_id), current_act()
    left = _costs(OUTSIDE.format(lines=in_list(came.lines)), [line.line_id for line in came.lines])
    costs = [
        _share(left.get(line.line_id, (ZERO, ZERO)), line.quantity, entity.currency) for line in came.lines
    ]  # fmt: skip
    pieces: dict[tuple[int, int, str], Decimal] = {}
    worth: dict[int, Cost] = {}
    for line, cost in zip(came.lines, costs, strict=True):
        pieces[line.item_id, place, ""] = pieces.get((line.item_id, place, ""), ZERO) + line.quantity
        quantity, value = worth.get(line.item_id, (ZERO, ZERO))
        worth[line.item_id] = (quantity + line.quantity, value + cost)
    statements.add_to_stock(pieces)
    statements.value_stock(entity.id, worth)
    statements.add_moves(
        *(
            (x.item_id, "", x.quantity, None, place, came.document_id, x.line_id, "return", cost, came.on, act.now)
            for x, cost in zip(came.lines, costs, strict=True)
        )
    )
    _tell_value(came, sum(costs, ZERO), "return")


def sort_goods(inspected: ReturnInspected) -> None:
    """As new means stock again, for whoever waits; what is damaged is written off; the rest leaves with the customer."""
    site_id, act, on = inspected.site_id, current_act(), inspected.on
    entity, place, stock = house().sites[site_id].entity, returns_of(site_id), stock_of(site_id)
    apart = _costs(APART, [inspected.document_id])
    gone: dict[tuple[int, int, str], Decimal] = {}
    back: dict[tuple[int, int, str], Decimal] = {}
    moves: list[tuple[SortedLine, Decimal, int | None, str, Decimal | None]] = []
    leaving: list[tuple[SortedLine, Decimal, str, Decimal]] = []
    for line in inspected.lines:
        pieces = line.as_new + line.damaged + line.given_back
        gone[line.item_id, place, ""] = gone.get((line.item_id, place, ""), ZERO) + pieces
        quantity, value = apart.get(line.line_id, (ZERO, ZERO))
        if line.as_new:
            back[line.item_id, stock, ""] = back.get((line.item_id, stock, ""), ZERO) + line.as_new
            kept = _share((quantity, value), line.as_new, entity.currency)
            quantity, value = quantity - line.as_new, value - kept
            moves.append((line, line.as_new, stock, "restock", None))
        for reason, count in (("scrap", line.damaged), ("give_back", line.given_back)):
            if count:
                cost = _share((quantity, value), count, entity.currency)
                quantity, value = quantity - count, value - cost
                leaving.append((line, count, reason, cost))
    if statements.change_levels([(*where, -q, ZERO) for where, q in sorted(gone.items())]) != len(gone):
        raise NotThere()
    if back:
        statements.add_to_stock(back)
    costs = _take_out(entity.id, [(line.item_id, count, cost) for line, count, _reason, cost in leaving])
    moves += [
        (line, count, None, reason, cost) for (line, count, reason, _), cost in zip(leaving, costs, strict=True)
    ]  # fmt: skip
    head = inspected.document_id
    statements.add_moves(
        *((x.item_id, "", q, place, to, head, x.line_id, why, cost, on, act.now) for x, q, to, why, cost in moves)
    )
    for why in ("scrap", "give_back"):
        _tell_value(inspected, -sum((cost or ZERO for *_, reason, cost in moves if reason == why), ZERO), why)
    if back:
        serve_backorders(head, site_id, sorted({item for item, _, _ in back}), on)


def swap_goods(exchanged: GoodsExchanged) -> None:
    """The same goods leave the free stock for the customer, at what they cost now."""
    act, site_id = current_act(), exchanged.site_id
    entity = house().sites[site_id].entity
    wanted: dict[int, Decimal] = {}
    for line in exchanged.lines:
        wanted[line.item_id] = wanted.get(line.item_id, ZERO) + line.quantity
    free = {
        (level.item_id, level.location_id, level.lot): level.free
        for level in statements.lock_levels(site_id, sorted(wanted))
    }
    taken: list[tuple[int, int, tuple[int, int, str], Decimal]] = []
    for line in exchanged.lines:
        left = line.quantity
        for where in (where for where in free if where[0] == line.item_id):
            part = min(left, max(free[where], ZERO))
            if part:
                free[where] -= part
                left -= part
                taken.append((line.line_id, line.item_id, where, part))
        if left:
            raise NothingToExchange()
    levels: dict[tuple[int, int, str], Decimal] = {}
    for _, _, where, part in taken:
        levels[where] = levels.get(where, ZERO) + part
    if statements.change_levels([(*where, -q, ZERO) for where, q in sorted(levels.items())]) != len(levels):
        raise NotThere()
    costs = _at_average(entity.id, entity.currency, [(item, part) for _, item, _, part in taken])
    statements.add_moves(
        *(
            (item, where[2], part, where[1], None, exchanged.document_id, line, "swap", cost, exchanged.on, act.now)
            for (line, item, where, part), cost in zip(taken, costs, strict=True)
        )
    )
    _tell_value(exchanged, -sum(costs, ZERO), "swap")


def _costs(sql: str, params: Sequence[int]) -> dict[int, Cost]:
    return {
        line: (Decimal(int(q)).scaleb(-QuantityField.places), Decimal(int(v or 0)).scaleb(-AmountField.places))
        for line, q, v in rows(sql, params)
    }


def _share(whole: Cost, quantity: Decimal, currency: str) -> Decimal:
    """What so many pieces of a whole cost; the last ones take the rest."""
    pieces, value = whole
    if quantity >= pieces:
        return value
    return round_amount(value * quantity / pieces, currency)


def _take_out(entity_id: int, leaving: Sequence[tuple[int, Decimal, Decimal]]) -> list[Decimal]:
    """``(item, pieces, cost)`` out of the valuation at that cost, as far as it is there; the last piece takes the rest."""
    worth = statements.lock_valuations(entity_id, sorted({item for item, _, _ in leaving})) if leaving else {}
    left = {item: (w.quantity, w.value) for item, w in worth.items()}
    costs = []
    for item, count, cost in leaving:
        quantity, value = left[item]
        assert quantity >= count, "goods that stand apart are in the valuation"
        cost = value if quantity == count else min(cost, value)
        left[item] = (quantity - count, value - cost)
        costs.append(cost)
    if left:
        statements.set_valuations([(worth[item].id, *left[item]) for item in sorted(left)])
    return costs


def _at_average(entity_id: int, currency: str, leaving: Sequence[tuple[int, Decimal]]) -> list[Decimal]:
    worth = statements.lock_valuations(entity_id, sorted({item for item, _ in leaving}))
    left = {item: (w.quantity, w.value) for item, w in worth.items()}
    costs = []
    for item, count in leaving:
        quantity, value = left[item]
        cost = _share((quantity, value), count, currency)
        left[item] = (quantity - count, value - cost)
        costs.append(cost)
    statements.set_valuations([(worth[item].id, *left[item]) for item in sorted(left)])
    return costs


def _tell_value(told: Handoff, value: Decimal, reason: str) -> None:
    if value:
        entity: int = house().sites[told.site_id].entity.id
        stock_value_changed(
            journey_id=told.journey_id, document_id=told.document_id, site_id=told.site_id, on=told.on, entity_id=entity,
            value=value, reason=reason,
        )  # fmt: skip
