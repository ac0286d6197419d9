"""What other rooms tell sales."""

from counterpart.front_office.sales.promising import promise_lines
from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import GoodsHandedOver, GoodsWithdrawn


def note_delivery(delivered: GoodsHandedOver) -> None:
    """Everything the customer ordered has left the house: sales has nothing more to watch."""
    if delivered.order_is_complete:
        close_document(delivered.order_id)


def promise_withdrawn(withdrawn: GoodsWithdrawn) -> None:
    """Lines that lost goods are promised by what is expected, or by how long ordering takes; later means a mail."""
    lines = JourneyLine.objects.filter(pk__in=[line.line_id for line in withdrawn.lines])
    promise_lines(lines.select_related("item", "order").order_by("promised_at", "pk"))
