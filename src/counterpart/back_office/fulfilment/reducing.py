"""Sales tells that a customer wants less: the shipment that waits gets smaller."""

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.errors import BeingPicked
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.back_office.fulfilment.receives import _offer_again
from counterpart.hall.journeys.money_on_the_way import QuantityReduced


def shrink_shipments(reduced: QuantityReduced) -> None:
    """What waits holds no more than is wanted. Somebody who is picking already stops it."""
    left = {line.line_id: line.left for line in reduced.lines}
    if Shipment.objects.filter(order_id=reduced.document_id, state=Shipment.State.RELEASED).exists():
        raise BeingPicked()
    waiting = ShipmentLine.objects.filter(shipment__state=Shipment.State.WAITING, line_id__in=left)
    lines = list(waiting.values_list("pk", "line_id"))
    gone = [pk for pk, line_id in lines if not left[line_id]]
    if gone:
        ShipmentLine.objects.filter(pk__in=gone).delete()
    less = [(pk, left[line_id]) for pk, line_id in lines if left[line_id]]
    if less:
        statements.set_line_quantities(less)
    _offer_again([reduced.document_id])
