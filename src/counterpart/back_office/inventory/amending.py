"""Sales tells that an order has changed: what it needs more of is kept for it, what it does not need goes to who waits."""

from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.receives import back_to_stock, shortage
from counterpart.back_office.inventory.serving import coming, let_go, serve_backorders, take_in_parts
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.changes import AmendedLine, GoodsPutBack, OrderAmended
from counterpart.hall.journeys.order_to_cash import OrderedLine
from counterpart.hall.journeys.promising import Coming, best_of

ZERO = Decimal(0)


def follow_amendment(amended: OrderAmended) -> None:
    """Free what is not wanted any more, keep what is wanted beside it, and promise what was changed."""
    goods = [line for line in amended.lines if line.is_goods]
    freed = _free([line for line in goods if line.more < 0])
    kept = _keep(amended, [line for line in goods if line.more > 0])
    _promise(amended, kept)
    order = amended.document_id
    serve_backorders(order, amended.ship_from_id, freed, amended.on, but_order=order)


def _free(less: list[AmendedLine]) -> list[int]:
    """Keep at most what is still to be picked of each line, the oldest first; the rest is free. Returns its items."""
    if not less:
        return []
    left = {line.line_id: line.to_pick for line in less}
    lost, rest = [], []
    for kept in statements.open_reservations(sorted(left)):
        stays = min(kept.quantity, left[kept.line_id])
        left[kept.line_id] -= stays
        if stays < kept.quantity:
            lost.append(kept._replace(quantity=kept.quantity - stays))
            rest.append((kept.id, stays))
    if lost:
        statements.reduce_reservations(rest)
    return let_go(lost)


def _keep(amended: OrderAmended, more: list[AmendedLine]) -> dict[int, Decimal]:
    """Reserve what is wanted beside it, as far as it is there. By line how much was found."""
    if not more:
        return {}
    wanted = [
        OrderedLine(m.line_id, m.item_id, True, m.more, m.promise_from_stock, m.promise_from_supplier) for m in more
    ]
    found = take_in_parts(amended.ship_from_id, wanted)
    by_line: dict[int, Decimal] = {}
    for line, _, _, quantity in found:
        by_line[line.line_id] = by_line.get(line.line_id, ZERO) + quantity
    short = [line for line in wanted if by_line.get(line.line_id, ZERO) < line.quantity]
    if short and amended.on_shortage == "refuse":
        raise shortage(short, by_line)
    if found:
        statements.keep_more([(line.line_id, line.item_id, place, lot, q) for line, place, lot, q in found])
        for line_id, quantity in by_line.items():
            facts.record(line_id, reserved=quantity)
    return by_line


def _promise(amended: OrderAmended, kept: dict[int, Decimal]) -> None:
    """Promise what is wanted more of, or on another day; never earlier than before where the day stays the same."""
    lines = [
        line for line in amended.lines if line.more > 0 or (amended.promise_anew and line.wanted > line.handed_over)
    ]
    missing = {
        line.line_id: line.wanted - line.handed_over - line.reserved - kept.get(line.line_id, ZERO)
        for line in lines
        if line.is_goods
    }
    items = sorted({line.item_id for line in lines if missing.get(line.line_id, ZERO) > 0})
    arriving = Coming()
    if items:
        arriving = coming(amended.ship_from_id, items, today=amended.on, but_order=amended.document_id)
    for line in lines:
        lacking, at, receipt = missing.get(line.line_id, ZERO), line.promise_from_stock, None
        if lacking > 0:
            day = arriving.take(line.item_id, lacking)
            at, receipt = best_of(amended.site_id, line.promise_from_stock, line.promise_from_supplier, day)
        if not amended.promise_anew and line.promised_at is not None:
            at = max(at, line.promised_at)
        facts.promise(line.line_id, at, line.wanted - max(lacking, ZERO), receipt)


def put_recalled_back(back: GoodsPutBack) -> None:
    """What was taken off the shelf is stock again, and goes to whoever waits for it."""
    back_to_stock(back.site_id, back.document_id, back.on, [line for line in back.lines if line.is_goods])
