"""What must hold in the stock."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("on-hand-equals-moves", "at each place, what is on hand is what came in less what went out")
def on_hand() -> Rows:
    return rows(
        """SELECT item_id, location_id, lot, SUM(on_hand), SUM(moved) FROM (
            SELECT item_id, location_id, lot, on_hand, 0 AS moved FROM inventory_stocklevel
            UNION ALL SELECT item_id, target_id, lot, 0, quantity FROM inventory_stockmove WHERE target_id IS NOT NULL
            UNION ALL SELECT item_id, source_id, lot, 0, -quantity FROM inventory_stockmove WHERE source_id IS NOT NULL
        ) both_sides GROUP BY item_id, location_id, lot HAVING SUM(on_hand) <> SUM(moved)"""
    )


@invariant("reserved-equals-reservations", "at each place, reserved is the sum of open reservations, at most on hand")
def reserved() -> Rows:
    return rows(
        """SELECT item_id, location_id, lot, SUM(on_hand), SUM(reserved), SUM(kept) FROM (
            SELECT item_id, location_id, lot, on_hand, reserved, 0 AS kept FROM inventory_stocklevel
            UNION ALL SELECT item_id, location_id, lot, 0, 0, quantity FROM inventory_reservation
        ) both_sides GROUP BY item_id, location_id, lot
        HAVING SUM(reserved) <> SUM(kept) OR SUM(reserved) > SUM(on_hand) OR SUM(on_hand) < 0"""
    )


@invariant("reserved-facts-equal-reservations", "what a line says is reserved is what is kept for it")
def reserved_facts() -> Rows:
    return rows(
        """SELECT line_id, SUM(said), SUM(kept) FROM (
            SELECT id AS line_id, reserved AS said, 0 AS kept FROM journeys_journeyline
            UNION ALL SELECT line_id, 0, quantity FROM inventory_reservation WHERE line_id IS NOT NULL
        ) both_sides GROUP BY line_id HAVING SUM(said) <> SUM(kept)"""
    )


@invariant("delivered-facts-equal-moves", "what a goods line says was picked and handed over is what moved for it")
def delivered_facts() -> Rows:
    return rows(
        """SELECT line_id, SUM(picked), SUM(moved_to_shelf), SUM(gone), SUM(moved_out) FROM (
            SELECT id AS line_id, picked, handed_over AS gone, 0 AS moved_to_shelf, 0 AS moved_out
            FROM journeys_journeyline WHERE is_goods
            UNION ALL SELECT line_id, 0, 0, CASE WHEN reason = 'pick' THEN quantity ELSE -quantity END, 0
            FROM inventory_stockmove WHERE line_id IS NOT NULL AND reason IN ('pick', 'put_back')
            UNION ALL SELECT line_id, 0, 0, 0, quantity FROM inventory_stockmove
            WHERE line_id IS NOT NULL AND reason = 'issue'
        ) both_sides GROUP BY line_id HAVING SUM(picked) <> SUM(moved_to_shelf) OR SUM(gone) <> SUM(moved_out)"""
    )


@invariant(
    "valuation-equals-stock", "per item and entity, the valued quantity is what is on hand, and its value is the moves'"
)
def valuation() -> Rows:
    return rows(
        """SELECT item_id, entity_id, SUM(valued), SUM(on_hand), SUM(worth), SUM(moved) FROM (
            SELECT item_id, entity_id, quantity AS valued, 0 AS on_hand, value AS worth, 0 AS moved
            FROM inventory_valuation
            UNION ALL SELECT l.item_id, s.entity_id, 0, l.on_hand, 0, 0 FROM inventory_stocklevel l
            JOIN inventory_location p ON p.id = l.location_id JOIN organisation_site s ON s.id = p.site_id
            UNION ALL SELECT m.item_id, s.entity_id, 0, 0, 0, m.value FROM inventory_stockmove m
            JOIN inventory_location p ON p.id = m.target_id JOIN organisation_site s ON s.id = p.site_id
            WHERE m.source_id IS NULL
            UNION ALL SELECT m.item_id, s.entity_id, 0, 0, 0, -m.value FROM inventory_stockmove m
            JOIN inventory_location p ON p.id = m.source_id JOIN organisation_site s ON s.id = p.site_id
            WHERE m.target_id IS NULL
        ) sides GROUP BY item_id, entity_id
        HAVING SUM(valued) <> SUM(on_hand) OR SUM(worth) <> SUM(moved) OR SUM(worth) < 0"""
    )


@invariant("moves-have-a-document", "every stock move names a document of its kind")
def documents() -> Rows:
    return rows(
        """SELECT m.id, m.reason, d.kind FROM inventory_stockmove m LEFT JOIN documents_document d ON d.id = m.document_id
        WHERE d.id IS NULL OR (m.reason IN ('pick', 'put_back', 'van_out', 'van_in', 'issue') AND d.kind <> 'shipment')
        OR (m.reason IN ('return', 'restock', 'scrap', 'give_back', 'swap') AND d.kind <> 'return')
        OR (m.reason IN ('receipt', 'opening') AND d.kind <> 'receipt') OR (m.reason = 'count' AND d.kind <> 'count')"""
    )


@invariant("goods-on-a-van-are-kept", "everything on a van between our sites is on its way to somebody")
def vans() -> Rows:
    """Goods in transit are on hand in the place of the van, and all of them are reserved."""
    return rows(
        """SELECT s.item_id, s.location_id, s.on_hand, s.reserved FROM inventory_stocklevel s
        JOIN inventory_location p ON p.id = s.location_id WHERE p.kind = 'transit' AND s.on_hand <> s.reserved"""
    )


@invariant("returned-facts-equal-moves", "what a line says came back is what came in for it, less what went out again")
def returned_facts() -> Rows:
    """Goods given back after a look, and the same goods given in exchange, are with the customer again."""
    return rows(
        """SELECT line_id, SUM(said), SUM(moved) FROM (
            SELECT id AS line_id, returned AS said, 0 AS moved FROM journeys_journeyline WHERE is_goods AND returned <> 0
            UNION ALL SELECT line_id, 0, CASE WHEN reason = 'return' THEN quantity ELSE -quantity END
            FROM inventory_stockmove WHERE reason IN ('return', 'give_back', 'swap')
        ) both_sides GROUP BY line_id HAVING SUM(said) <> SUM(moved)"""
    )


@invariant("returned-goods-stand-apart", "nothing that came back is kept for anybody before somebody has looked at it")
def apart() -> Rows:
    return rows(
        """SELECT s.item_id, s.location_id, s.on_hand, s.reserved FROM inventory_stocklevel s
        JOIN inventory_location p ON p.id = s.location_id WHERE p.kind = 'returns' AND s.reserved <> 0"""
    )


@invariant("returns-cost-what-they-cost", "what came back of a line is worth at most what it cost when it left")
def original_cost() -> Rows:
    return rows(
        """SELECT line_id, SUM(CASE WHEN target_id IS NULL THEN value ELSE -value END) FROM inventory_stockmove
        WHERE line_id IS NOT NULL AND reason IN ('issue', 'return', 'give_back', 'swap') GROUP BY line_id
        HAVING SUM(CASE WHEN target_id IS NULL THEN value ELSE -value END) < 0
        OR SUM(CASE WHEN target_id IS NULL THEN quantity ELSE -quantity END) < 0"""
    )
