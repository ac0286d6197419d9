"""What must hold in the facts of ordered lines."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant(
    "delivered-at-most-ordered", "handed over <= ordered - cancelled, returned <= handed over, invoiced <= handed over"
)
def delivered() -> Rows:
    return rows(
        """SELECT id, ordered, cancelled, handed_over, returned, invoiced FROM journeys_journeyline
        WHERE handed_over > ordered - cancelled OR returned > handed_over OR invoiced > handed_over"""
    )


@invariant("journeys-are-whole", "every document names the first document of its journey, which names itself")
def whole() -> Rows:
    return rows(
        """SELECT d.id, d.journey_id FROM documents_document d
        JOIN documents_document f ON f.id = d.journey_id WHERE f.journey_id <> f.id"""
    )


@invariant("closed-orders-are-complete", "a closed order that was not cancelled has nothing left to hand over")
def complete() -> Rows:
    return rows(
        """SELECT l.order_id, l.id FROM journeys_journeyline l JOIN documents_document d ON d.id = l.order_id
        WHERE d.closed_at IS NOT NULL AND l.ordered <> l.cancelled + l.handed_over"""
    )
