"""What other rooms tell fulfilment."""

from itertools import groupby

from django.db.models import F

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.errors import PickedAlready
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.hall.desks.flow import Opening, Turn, close_document, hand_on, open_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import BackordersServed, OrderCancelled, OrderConfirmed


def open_shipment(confirmed: OrderConfirmed) -> None:
    """One shipment for the whole order, at the site it ships from, waiting to be released, or for goods."""
    said = {line.line_id: facts.said(line.line_id) for line in confirmed.lines}
    due = max((promise for _, promise in said.values() if promise), default=None)
    here = all(said[line.line_id][0] == line.quantity for line in confirmed.lines if line.is_goods)
    pk = open_document(
        Opening(
            "shipment", confirmed.party_id, confirmed.ship_from_id, confirmed.on,
            Turn("fulfilment", "release", promised_at=due, waits_for="nobody" if here else "goods"),
            origin_id=confirmed.document_id,
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


def call_off_shipments(cancelled: OrderCancelled) -> None:
    """Nothing of the order leaves the house. Somebody who picked it a moment ago stops the cancellation."""
    shipments = Shipment.objects.filter(order_id=cancelled.document_id).exclude(state=Shipment.State.CANCELLED)
    keys = list(shipments.order_by("pk").values_list("pk", flat=True))
    stopped = shipments.filter(state__in=Shipment.CANCEL.sources)
    if stopped.update(state=Shipment.State.CANCELLED, version=F("version") + 1) != len(keys):
        raise PickedAlready()
    for pk in keys:
        close_document(pk)


def wake_shipments(served: BackordersServed) -> None:
    """What waited for goods and has them all now is somebody's turn again."""
    lines = statements.missing_in_waiting(served.order_ids)
    for shipment_id, group in groupby(lines, key=lambda line: line.shipment_id):
        listed = list(group)
        if all(line.quantity <= facts.said(line.line_id)[0] for line in listed):
            due = max((line.promised_at for line in listed if line.promised_at), default=None)
            hand_on(shipment_id, listed[0].site_id, Turn("fulfilment", "release", promised_at=due))
