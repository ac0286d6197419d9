"""What must hold in returns."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant(
    "returned-facts-equal-returns", "what a line says came back is what its returns took, at most what it handed over"
)
def returned_facts() -> Rows:
    """Before somebody has looked all of a return counts, afterwards what was accepted; what was exchanged is there again."""
    return rows(
        """SELECT l.id, l.returned, l.handed_over, COALESCE(SUM(CASE r.state WHEN 'received' THEN x.quantity
          WHEN 'inspected' THEN x.as_new + x.damaged WHEN 'credited' THEN x.as_new + x.damaged ELSE 0 END), 0)
        FROM journeys_journeyline l LEFT JOIN after_sales_returnline x ON x.line_id = l.id
        LEFT JOIN after_sales_return r ON r.document_id = x.return_doc_id
        WHERE l.returned <> 0 OR x.id IS NOT NULL GROUP BY l.id, l.returned, l.handed_over
        HAVING l.returned > l.handed_over OR l.returned <> COALESCE(SUM(CASE r.state WHEN 'received' THEN x.quantity
          WHEN 'inspected' THEN x.as_new + x.damaged WHEN 'credited' THEN x.as_new + x.damaged ELSE 0 END), 0)"""
    )


@invariant(
    "goods-apart-equal-open-returns", "what stands at the places for returns is what was received and not looked at"
)
def apart() -> Rows:
    return rows(
        """SELECT site_id, item_id, SUM(stands), SUM(received) FROM (
            SELECT p.site_id, s.item_id, s.on_hand AS stands, 0 AS received FROM inventory_stocklevel s
            JOIN inventory_location p ON p.id = s.location_id AND p.kind = 'returns'
            UNION ALL SELECT d.site_id, x.item_id, 0, x.quantity FROM after_sales_returnline x
            JOIN after_sales_return r ON r.document_id = x.return_doc_id AND r.state = 'received'
            JOIN documents_document d ON d.id = r.document_id
        ) both_sides GROUP BY site_id, item_id HAVING SUM(stands) <> SUM(received)"""
    )


@invariant("returns-belong-to-their-order", "a return, its document and its lines are about one order")
def belonging() -> Rows:
    return rows(
        """SELECT r.document_id, r.order_id, d.origin_id, l.order_id FROM after_sales_return r
        JOIN documents_document d ON d.id = r.document_id
        LEFT JOIN after_sales_returnline x ON x.return_doc_id = r.document_id
        LEFT JOIN journeys_journeyline l ON l.id = x.line_id
        WHERE d.kind <> 'return' OR d.origin_id <> r.order_id OR l.id IS NULL OR l.order_id <> r.order_id
        OR x.item_id <> l.item_id"""
    )


@invariant("ended-returns-are-closed", "a return that was credited, exchanged or refused is closed, any other is open")
def closed() -> Rows:
    return rows(
        """SELECT r.document_id, r.state, d.closed_at FROM after_sales_return r
        JOIN documents_document d ON d.id = r.document_id
        WHERE (r.state IN ('credited', 'replaced', 'rejected')) <> (d.closed_at IS NOT NULL)"""
    )


@invariant("paid-back-at-most-credited", "for no return more was paid back than was credited")
def paid_back() -> Rows:
    return rows("SELECT document_id, credited, paid_back FROM after_sales_return WHERE paid_back > credited")
