"""Sales tells that a customer wants less: what is kept beyond it goes to who waits."""

from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.serving import let_go, serve_backorders
from counterpart.hall.journeys.money_on_the_way import QuantityReduced

ZERO = Decimal(0)


def free_the_rest(reduced: QuantityReduced) -> None:
    """Keep at most what is still wanted of each line, the oldest first; the rest is free."""
    left = {line.line_id: line.left for line in reduced.lines if line.is_goods}
    lost, rest = [], []
    for kept in statements.open_reservations(sorted(left)):
        stays = min(kept.quantity, left[kept.line_id])
        left[kept.line_id] -= stays
        if stays < kept.quantity:
            lost.append(kept._replace(quantity=kept.quantity - stays))
            rest.append((kept.id, stays))
    if not lost:
        return
    statements.reduce_reservations(rest)
    order = reduced.document_id
    serve_backorders(order, reduced.ship_from_id, let_go(lost), reduced.on, but_order=order)
