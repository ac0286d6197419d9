"""What must hold in sales at every commit. Each sentence is one statement that finds the rows that break it."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("held-lines-have-a-hold", "the lines of an order are marked as held exactly while a hold of it is open")
def held_lines() -> Rows:
    return rows(
        """SELECT l.order_id, l.is_held, COUNT(h.id) FROM journeys_journeyline l
        LEFT JOIN sales_hold h ON h.order_id = l.order_id AND h.left_at IS NULL
        WHERE l.is_held OR h.id IS NOT NULL GROUP BY l.order_id, l.is_held
        HAVING (COUNT(h.id) > 0) <> l.is_held"""
    )


@invariant(
    "held-orders-are-not-released", "nothing of an order that was held when it was confirmed is released or gone"
)
def held_shipments() -> Rows:
    """Goods that were on their way before somebody stopped the order, or made it dearer, go on."""
    return rows(
        """SELECT l.order_id, l.id, l.picked FROM journeys_journeyline l
        JOIN sales_hold h ON h.order_id = l.order_id AND h.left_at IS NULL AND h.kind = 'credit'
        WHERE l.picked > 0
        AND NOT EXISTS (SELECT 1 FROM sales_orderversion v WHERE v.order_id = h.order_id AND v.made_at = h.placed_at)"""
    )


@invariant("only-open-orders-are-held", "a hold is open only on a confirmed order that is not finished")
def held_orders() -> Rows:
    return rows(
        """SELECT h.id, h.order_id, o.state, d.closed_at FROM sales_hold h
        JOIN sales_order o ON o.document_id = h.order_id JOIN documents_document d ON d.id = h.order_id
        WHERE h.left_at IS NULL AND (o.state <> 'confirmed' OR d.closed_at IS NOT NULL)"""
    )


@invariant("a-credit-hold-is-its-figures", "what a credit hold asks for is its exposure less what is allowed")
def figures() -> Rows:
    return rows(
        """SELECT id, order_id, exposure, allowed, asked FROM sales_hold
        WHERE kind = 'credit' AND left_at IS NULL AND asked <> exposure - allowed"""
    )


@invariant(
    "order-versions-follow-each-other", "versions of an order are 2..n, each begins where the last ended, at its total"
)
def versions() -> Rows:
    return rows(
        """SELECT v.order_id, v.number, v.total_before, v.total_after FROM sales_orderversion v
        JOIN sales_order o ON o.document_id = v.order_id
        LEFT JOIN sales_orderversion p ON p.order_id = v.order_id AND p.number = v.number - 1
        LEFT JOIN sales_orderversion n ON n.order_id = v.order_id AND n.number = v.number + 1
        WHERE (v.number > 2 AND (p.id IS NULL OR p.total_after <> v.total_before))
        OR (n.id IS NULL AND v.total_after <> o.total)"""
    )


@invariant("orders-add-up", "an order is what its lines add up to: their net where tax comes on top, else their total")
def order_totals() -> Rows:
    return rows(
        """SELECT o.document_id, o.net, o.total, SUM(l.amount) FROM sales_order o
        JOIN sales_orderline l ON l.order_id = o.document_id GROUP BY o.document_id, o.net, o.total, o.includes_tax
        HAVING SUM(l.amount) <> CASE WHEN o.includes_tax THEN o.total ELSE o.net END"""
    )
