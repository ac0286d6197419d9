"""What other rooms tell sales."""

from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys.order_to_cash import GoodsHandedOver


def note_delivery(delivered: GoodsHandedOver) -> None:
    """Everything the customer ordered has left the house: sales has nothing more to watch."""
    if delivered.order_is_complete:
        close_document(delivered.order_id)
