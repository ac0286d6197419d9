"""What after-sales answers when other rooms ask."""

from decimal import Decimal

from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.hall.journeys.returns import CameBack, ReturnsOfOrders

LOOKED_AT = (Return.State.INSPECTED, Return.State.CREDITED, Return.State.REPLACED)


def returns_of_orders(question: ReturnsOfOrders) -> dict[int, tuple[CameBack, ...]]:
    """By order, with the item by name where only one came back. One statement."""
    lines = ReturnLine.objects.filter(return_doc__order_id__in=question.order_ids).order_by("return_doc_id", "position")
    lines = lines.select_related("return_doc", "item")
    found: dict[int, dict[int, CameBack]] = {}
    for line in lines:
        row = line.return_doc
        pieces, name = line.accepted if row.state in LOOKED_AT else line.quantity, line.item.name
        if not pieces:
            continue
        known = found.setdefault(row.order_id, {}).get(row.pk)
        if known is not None:
            pieces, name = known.pieces + pieces, name if known.name == name else ""
        found[row.order_id][row.pk] = CameBack(
            row.state, pieces, name, row.ended_on or row.received_on, tuple(row.credit_notes), row.currency,
            row.paid_back or Decimal(0),
        )  # fmt: skip
    return {order: tuple(rows.values()) for order, rows in found.items()}
