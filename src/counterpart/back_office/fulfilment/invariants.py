"""What must hold in shipments."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant(
    "shipped-lines-equal-ordered", "over all its shipments, a line is shipped as often as it was ordered, not more"
)
def ordered() -> Rows:
    """Cancelled lines may leave less; a confirmed order has all the rest in some shipment."""
    return rows(
        """SELECT l.id, l.ordered, l.cancelled, SUM(m.quantity) FROM journeys_journeyline l
        JOIN fulfilment_shipmentline m ON m.line_id = l.id
        JOIN fulfilment_shipment s ON s.document_id = m.shipment_id AND s.state NOT IN ('cancelled', 'returned', 'recalled')
        GROUP BY l.id, l.ordered, l.cancelled HAVING SUM(m.quantity) <> l.ordered - l.cancelled"""
    )


@invariant("shipment-states-equal-facts", "what shipments in each state hold is what the facts of their lines say")
def states() -> Rows:
    return rows(
        """SELECT l.id, l.picked, l.ready, l.handed_over FROM journeys_journeyline l
        JOIN fulfilment_shipmentline m ON m.line_id = l.id JOIN fulfilment_shipment s ON s.document_id = m.shipment_id
        GROUP BY l.id, l.picked, l.ready, l.handed_over HAVING
        SUM(CASE WHEN s.state IN ('picked', 'packed', 'on_van', 'ready', 'shipped', 'handed_over', 'recalled') THEN m.quantity
          ELSE 0 END) <> l.picked
        OR SUM(CASE WHEN s.state IN ('ready', 'shipped', 'handed_over') THEN m.quantity ELSE 0 END) <> l.ready
        OR SUM(CASE WHEN s.state IN ('shipped', 'handed_over') THEN m.quantity ELSE 0 END) <> l.handed_over"""
    )


@invariant("shipments-belong-to-their-order", "a shipment, its document and its lines are about one order")
def belonging() -> Rows:
    return rows(
        """SELECT s.document_id, s.order_id, d.origin_id, l.order_id FROM fulfilment_shipment s
        JOIN documents_document d ON d.id = s.document_id
        LEFT JOIN fulfilment_shipmentline m ON m.shipment_id = s.document_id
        LEFT JOIN journeys_journeyline l ON l.id = m.line_id
        WHERE d.kind <> 'shipment' OR d.origin_id <> s.order_id OR l.id IS NULL OR l.order_id <> s.order_id
        OR m.item_id <> l.item_id"""
    )


@invariant("gone-shipments-are-closed", "a shipment that left or was called off is closed, any other is open")
def closed() -> Rows:
    return rows(
        """SELECT s.document_id, s.state, d.closed_at FROM fulfilment_shipment s
        JOIN documents_document d ON d.id = s.document_id
        WHERE (s.state IN ('shipped', 'handed_over', 'returned', 'cancelled')) <> (d.closed_at IS NOT NULL)"""
    )


@invariant("ready-pickups-have-a-code", "no two parcels that wait for their customers open to the same code")
def codes() -> Rows:
    return rows(
        """SELECT pickup_code, COUNT(*) FROM fulfilment_shipment WHERE state = 'ready' AND pickup_code <> ''
        GROUP BY pickup_code HAVING COUNT(*) > 1"""
    )


@invariant("open-waves-hold-released-shipments", "a wave that is over holds nothing, and no shipment is in two waves")
def waves() -> Rows:
    return rows(
        """SELECT w.id, b.shipment_id, w.ended_at FROM fulfilment_waveshipment b JOIN fulfilment_wave w ON w.id = b.wave_id
        WHERE b."left" = '' AND (w.ended_at IS NOT NULL OR EXISTS (SELECT 1 FROM fulfilment_waveshipment o
        WHERE o.shipment_id = b.shipment_id AND o.id <> b.id AND o."left" = ''))"""
    )


@invariant("pickups-say-how-they-ended", "what was collected says by whom, what came back says why")
def ends() -> Rows:
    return rows(
        """SELECT document_id, state, handed_over_to, returned_why FROM fulfilment_shipment
        WHERE (state = 'handed_over' AND handed_over_to = '') OR (state = 'returned') <> (returned_why <> '')"""
    )


@invariant("serials-are-with-one-customer", "every serial number is with one customer, for a piece that they have")
def serials() -> Rows:
    return rows(
        """SELECT item_id, 0, number, COUNT(*) FROM fulfilment_serial WHERE back_on IS NULL
        GROUP BY item_id, number HAVING COUNT(*) > 1
        UNION ALL
        SELECT l.item_id, l.id, '', COUNT(s.id) FROM journeys_journeyline l
        JOIN fulfilment_serial s ON s.line_id = l.id AND s.back_on IS NULL
        GROUP BY l.item_id, l.id, l.handed_over, l.returned
        HAVING COUNT(s.id) * 1000000 > l.handed_over - l.returned"""
    )
