"""The sentences of the hot road, compiled once."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.statements import Changes, Insert, Update, rows

add_shipment = Insert(Shipment, "document_id order_id method")
add_shipment_lines = Insert(ShipmentLine, "shipment_id position line_id item_id is_goods quantity")


class LineRow(NamedTuple):
    """One line of a shipment with its head.

    ``free_to_pick`` is what is reserved for the line and not picked yet; ``rest`` says whether something of the order
    stays behind when the shipment leaves.
    """

    state: str
    order_id: int
    method: str
    version: int
    row_id: int
    position: int
    line_id: int
    item_id: int
    is_goods: bool
    quantity: Decimal
    free_to_pick: Decimal
    rest: bool


SHIPMENT = """
SELECT s.state, s.order_id, s.method, s.version, m.id, m.position, l.id, l.item_id, l.is_goods, m.quantity, l.reserved - (l.picked - l.handed_over),
       l.ordered - l.cancelled - l.handed_over
FROM fulfilment_shipment s JOIN journeys_journeyline l ON l.order_id = s.order_id
LEFT JOIN fulfilment_shipmentline m ON m.line_id = l.id AND m.shipment_id = s.document_id
WHERE s.document_id = %s ORDER BY l.position
"""


def shipment_with_lines(pk: int) -> list[LineRow]:
    """The lines of a shipment by position, in one statement that also sees what else was ordered."""
    found = rows(SHIPMENT, [pk])
    rest = any(left > (quantity or 0) for *_, quantity, _reserved, left in found)
    return [LineRow(*r[:8], bool(r[8]), _quantity(r[9]), _quantity(r[10]), rest) for r in found if r[4] is not None]


def _quantity(value: int) -> Decimal:
    return Decimal(value).scaleb(-QuantityField.places)


RELEASE = """
UPDATE fulfilment_shipment SET state = 'released', version = version + 1
WHERE document_id = %s AND state = 'waiting' AND NOT EXISTS (
  SELECT 1 FROM fulfilment_shipmentline m JOIN journeys_journeyline l ON l.id = m.line_id
  WHERE m.shipment_id = document_id AND m.is_goods AND l.reserved - (l.picked - l.handed_over) < m.quantity)
RETURNING version
"""


def release_whole(pk: int) -> int | None:
    """Release a waiting shipment of which everything is reserved; its version, or None."""
    found = rows(RELEASE, [pk])
    return int(found[0][0]) if found else None


@Update
def release(pk: int) -> Changes:
    return Shipment.objects.filter(pk=pk, state="waiting"), {"state": "released", "version": F("version") + 1}


@Update
def pick(pk: int) -> Changes:
    return Shipment.objects.filter(pk=pk, state="released"), {"state": "picked", "version": F("version") + 1}


@Update
def pack(pk: int, shelf: str) -> Changes:
    return Shipment.objects.filter(pk=pk, state="picked"), {
        "state": "ready",
        "shelf": shelf,
        "version": F("version") + 1,
    }


@Update
def hand_over(pk: int, to: str, signature: str, on: date) -> Changes:
    changes = {"state": "handed_over", "handed_over_to": to, "signature": signature, "handed_over_on": on}
    return Shipment.objects.filter(pk=pk, state="ready", method="pickup"), {**changes, "version": F("version") + 1}


@Update
def ship(pk: int, tracking: str, on: date) -> Changes:
    changes = {"state": "shipped", "tracking_reference": tracking, "handed_over_on": on, "version": F("version") + 1}
    return Shipment.objects.filter(pk=pk, state="ready", method="delivery"), changes
