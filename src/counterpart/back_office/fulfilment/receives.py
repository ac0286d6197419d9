"""What other rooms tell fulfilment."""

from counterpart.back_office.fulfilment import statements
from counterpart.hall.desks.flow import Opening, Turn, open_document
from counterpart.hall.journeys.order_to_cash import OrderConfirmed


def open_shipment(confirmed: OrderConfirmed) -> None:
    """One shipment for the whole order, at the site it ships from, waiting to be released."""
    due = min(line.promise_from_stock for line in confirmed.lines)
    pk = open_document(
        Opening(
            "shipment", confirmed.party_id, confirmed.ship_from_id, confirmed.on,
            Turn("fulfilment", "release", promised_at=due), origin_id=confirmed.document_id,
        ),
        confirmed.journey_id,
    )  # fmt: skip
    statements.add_shipment((pk, confirmed.document_id, confirmed.method))
    statements.add_shipment_lines(
        *(
            (pk, n, line.line_id, line.item_id, line.is_goods, line.quantity)
            for n, line in enumerate(confirmed.lines, 1)
        )
    )
