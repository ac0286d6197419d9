"""What fulfilment answers when other rooms ask."""

from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.statements import lines_that_will_not_ship
from counterpart.hall.journeys.order_to_cash import ShelvesOfOrders, WillNotShip


def shelves_of_orders(question: ShelvesOfOrders) -> dict[int, str]:
    """The shelf of what waits to be collected, by order."""
    found = Shipment.objects.filter(order_id__in=question.order_ids, state=Shipment.State.READY).exclude(shelf="")
    return dict(found.order_by("-document_id").values_list("order_id", "shelf"))


def will_not_ship(question: WillNotShip) -> frozenset[int]:
    """Lines whose shipment cannot leave, because something else of it is missing."""
    return frozenset(lines_that_will_not_ship(question.line_ids) if question.line_ids else ())
