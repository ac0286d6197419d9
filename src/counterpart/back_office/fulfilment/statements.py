"""The sentences of the hot road, compiled once."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, CharField, F, Value, When

from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.foundation.clock import instant
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.statements import Changes, Insert, Update, UpdateMany, in_list, rows, run

add_shipment = Insert(Shipment, "document_id order_id method collect_at_id")
add_shipment_lines = Insert(ShipmentLine, "shipment_id position line_id item_id is_goods quantity")
set_line_quantities = UpdateMany(ShipmentLine, "id", "quantity")


class LineRow(NamedTuple):
    """One line of a shipment with its head.

    ``free_to_pick`` is what is reserved for the line, not picked yet, and not meant for another released shipment;
    ``rest`` says whether something of the order stays behind when the shipment leaves.
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
    promised_at: datetime | None
    is_held: bool
    collect_at_id: int | None
    rest: bool
    is_serial: bool  # every piece of the item has a number of its own


def _free_to_pick(own: str) -> str:
    """What is kept for a line ``l`` and not picked; what another released shipment will take is not there for ``own``.

    The state is asked of each other shipment the line stands in: as a join, few shipments being released, PostgreSQL
    would read all of them once for every line.
    """
    return f"""l.reserved - (l.picked - l.handed_over) - COALESCE((
  SELECT SUM(t.quantity) FROM fulfilment_shipmentline t WHERE t.line_id = l.id AND t.shipment_id <> {own}.shipment_id
  AND 'released' = (SELECT u.state FROM fulfilment_shipment u WHERE u.document_id = t.shipment_id)), 0)"""


FREE_TO_PICK = _free_to_pick("m")

SHIPMENT = f"""
SELECT s.state, s.order_id, s.method, s.version, m.id, m.position, l.id, l.item_id, l.is_goods, m.quantity,
       {FREE_TO_PICK}, l.promised_at, l.is_held, s.collect_at_id, l.ordered - l.cancelled - l.handed_over,
       i.tracking
FROM fulfilment_shipment s JOIN journeys_journeyline l ON l.order_id = s.order_id JOIN catalog_item i ON i.id = l.item_id
LEFT JOIN fulfilment_shipmentline m ON m.line_id = l.id AND m.shipment_id = s.document_id
WHERE s.document_id = %s ORDER BY l.position
"""


def shipment_with_lines(pk: int) -> list[LineRow]:
    """The lines of a shipment by position, in one statement that also sees what else was ordered."""
    found = rows(SHIPMENT, [pk])
    rest = any(r[14] > (r[9] or 0) for r in found)
    return [
        LineRow._make(
            (
                *r[:8],
                bool(r[8]),
                _quantity(r[9]),
                _quantity(r[10]),
                instant(r[11]) if r[11] else None,
                bool(r[12]),
                r[13],
                rest,
                r[15] == "serial",
            )
        )
        for r in found
        if r[4] is not None
    ]


def _quantity(value: int) -> Decimal:
    return Decimal(value).scaleb(-QuantityField.places)


RELEASE = f"""
UPDATE fulfilment_shipment SET state = 'released', version = version + 1
WHERE document_id = %s AND state = 'waiting' AND NOT EXISTS (
  SELECT 1 FROM fulfilment_shipmentline m JOIN journeys_journeyline l ON l.id = m.line_id
  WHERE m.shipment_id = fulfilment_shipment.document_id AND (l.is_held OR m.is_goods AND {FREE_TO_PICK} < m.quantity))
RETURNING version
"""


def release_whole(pk: int) -> int | None:
    """Release a waiting shipment of which everything is reserved; its version, or None."""
    found = rows(RELEASE, [pk])
    return int(found[0][0]) if found else None


MISSING = f"""
SELECT s.document_id, d.site_id, l.promised_at, l.id, CASE WHEN m.is_goods THEN m.quantity - ({FREE_TO_PICK}) ELSE 0 END
FROM fulfilment_shipment s JOIN documents_document d ON d.id = s.document_id
JOIN fulfilment_shipmentline m ON m.shipment_id = s.document_id JOIN journeys_journeyline l ON l.id = m.line_id
WHERE s.state = 'waiting' AND s.order_id IN ({{orders}}) ORDER BY s.document_id, m.position
"""


class Missing(NamedTuple):
    shipment_id: int
    site_id: int
    promised_at: datetime | None
    line_id: int
    quantity: Decimal


def missing_in_waiting(order_ids: Sequence[int]) -> list[Missing]:
    """By line of these orders' waiting shipments: how much was not kept for it before this act."""
    found = rows(MISSING.format(orders=in_list(order_ids)), order_ids)
    return [Missing(r[0], r[1], instant(r[2]) if r[2] else None, r[3], _quantity(r[4])) for r in found]


LACKING = """
SELECT l.id, SUM(m.quantity) - (l.reserved - (l.picked - l.handed_over))
FROM journeys_journeyline l JOIN fulfilment_shipmentline m ON m.line_id = l.id
JOIN fulfilment_shipment s ON s.document_id = m.shipment_id
WHERE s.state = 'released' AND m.is_goods AND l.id IN ({lines}) GROUP BY l.id, l.reserved, l.picked, l.handed_over
"""


def lacking_in_released(line_ids: Sequence[int]) -> list[tuple[int, Decimal]]:
    """By line that is released to be picked: how much was not kept for it before this act (seldom above zero)."""
    return [(r[0], _quantity(r[1])) for r in rows(LACKING.format(lines=in_list(line_ids)), line_ids)]


IN_THE_WAY = """
SELECT DISTINCT m.line_id FROM fulfilment_shipmentline m JOIN fulfilment_shipment s ON s.document_id = m.shipment_id
WHERE s.state = 'waiting' AND m.line_id IN ({lines}) AND EXISTS (
  SELECT 1 FROM fulfilment_shipmentline o JOIN journeys_journeyline l ON l.id = o.line_id
  WHERE o.shipment_id = m.shipment_id AND o.line_id <> m.line_id AND o.is_goods AND {free} < o.quantity)
"""


def lines_that_will_not_ship(line_ids: Sequence[int]) -> list[int]:
    """Those in a waiting shipment of which another line lacks goods."""
    sql = IN_THE_WAY.format(lines=in_list(line_ids), free=_free_to_pick("o"))
    return [r[0] for r in rows(sql, line_ids)]


@Update
def release(pk: int) -> Changes:
    return Shipment.objects.filter(pk=pk, state="waiting"), {"state": "released", "version": F("version") + 1}


@Update
def pick(pk: int) -> Changes:
    return Shipment.objects.filter(pk=pk, state="released"), {"state": "picked", "version": F("version") + 1}


@Update
def pack(pk: int, shelf: str, code: str, at: datetime) -> Changes:
    here = When(method="pickup", collect_at=None, then=code)
    kept = Case(here, default=Value(""), output_field=CharField())
    state = Case(When(collect_at=None, then=Value("ready")), default=Value("packed"), output_field=CharField())
    changes = {"state": state, "shelf": shelf, "pickup_code": kept, "ready_at": at, "version": F("version") + 1}
    return Shipment.objects.filter(pk=pk, state="picked"), changes


# The order's own word counts before its customer's; who has said nothing may take the goods on account. Of several who
# turned out to be one customer, the latest word counts.
PAYS_FIRST = """COALESCE((SELECT t.pay_first FROM fulfilment_pickupterm t WHERE t.order_id = fulfilment_shipment.order_id),
(SELECT t.pay_first FROM (
  SELECT COALESCE(p.merged_into_id, p.id) AS id FROM documents_document d JOIN parties_party p ON p.id = d.party_id
  WHERE d.id = fulfilment_shipment.document_id
  UNION ALL SELECT o.id FROM documents_document d JOIN parties_party p ON p.id = d.party_id
  JOIN parties_party o ON o.merged_into_id = COALESCE(p.merged_into_id, p.id)
  WHERE d.id = fulfilment_shipment.document_id) same
JOIN fulfilment_pickupterm t ON t.party_id = same.id ORDER BY t.set_at DESC LIMIT 1), FALSE)"""

HAND_OVER = """UPDATE fulfilment_shipment SET state = 'handed_over', handed_over_to = %s, relation = %s, identity_seen = %s,
signature = %s, handed_over_on = %s, version = version + 1
WHERE document_id = %s AND state = 'ready' AND method = 'pickup'"""


def hand_over(pk: int, taker: Sequence[str], signature: str, on: date, *, is_paid: bool = False) -> int:
    """The goods go to ``(name, relation, identity)``; not where they must be paid first, unless that is known to be done."""
    return run(HAND_OVER if is_paid else f"{HAND_OVER} AND NOT {PAYS_FIRST}", [*taker, signature, on, pk])


@Update
def ship(pk: int, carrier: str, tracking: str, on: date) -> Changes:
    changes = {"state": "shipped", "carrier": carrier, "tracking_reference": tracking, "handed_over_on": on}
    return Shipment.objects.filter(pk=pk, state="ready", method="delivery"), {**changes, "version": F("version") + 1}
