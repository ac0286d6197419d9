"""The lines of an order as they are stored: what was agreed, beside the facts that the hall keeps of each."""

from collections.abc import Sequence
from decimal import Decimal

from counterpart.front_office.sales import statements
from counterpart.front_office.sales.models import OrderLine
from counterpart.front_office.sales.pricing import Priced
from counterpart.hall.journeys.facts import NewLine, choose_items, forget_draft_lines, open_lines

ZERO = Decimal(0)


def agreed(p: Priced) -> tuple[object, ...]:
    """What the paper says about a line, in the order of ``statements.LINE``."""
    return (p.description, p.quantity, p.unit_price, p.discount, p.price_source, p.tax_category, p.tax_rate, p.amount)


def add_lines(
    journey_id: int, order_id: int, lines: Sequence[Priced], *, confirmed: bool, is_held: bool = False
) -> list[int]:
    """New lines, with their facts; their keys in the same order."""
    ordered = [NewLine(p.item_id, p.position, p.is_goods, p.quantity if confirmed else ZERO) for p in lines]
    keys = open_lines(journey_id, order_id, ordered, is_held=is_held)
    rows = ((key, order_id, p.position, p.item_id, *agreed(p)) for key, p in zip(keys, lines, strict=True))
    statements.add_order_lines(*rows)
    return keys


def rewrite_draft_lines(journey_id: int, order_id: int, lines: Sequence[Priced]) -> None:
    """The draft has these lines now. Only what differs is written: of a thousand lines mostly one has changed."""
    there = {row.position: row for row in statements.draft_lines(pk=order_id)}
    changed, chosen, added = [], [], []
    for line in lines:
        row = there.pop(line.position, None)
        if row is None:
            added.append(line)
            continue
        if (row.item_id, *row[3:]) != (line.item_id, *agreed(line)):
            changed.append((row.line_id, line.item_id, *agreed(line)))
        if row.item_id != line.item_id:
            chosen.append((row.line_id, line.item_id, line.is_goods))
    if there:
        OrderLine.objects.filter(order_id=order_id, position__in=there).delete()
        forget_draft_lines(order_id, list(there))
    if chosen:
        choose_items(chosen)
    if changed:
        statements.set_draft_lines(changed)
    if added:
        add_lines(journey_id, order_id, added, confirmed=False)
