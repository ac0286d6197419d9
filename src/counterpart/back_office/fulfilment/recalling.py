"""What is not wanted any more comes back: parcels are opened again, and somebody carries the goods to where they stood."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.errors import BeingPickedBy, OnTheVan
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.back_office.fulfilment.sends import goods_put_back
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.desks.flow import Opening, Turn, close_document, hand_on, open_document
from counterpart.hall.journeys import facts

ZERO = Decimal(0)
STATE = Shipment.State
IN_A_PARCEL = (STATE.PACKED.value, STATE.READY.value)
NEWER = {"version": F("version") + 1}


class Parcel(NamedTuple):
    """A shipment of an order that has not left. ``taker`` is who works on it now."""

    id: int
    state: str
    method: str
    collect_at_id: int | None
    shelf: str
    site_id: int
    taker: str
    lines: int

    @property
    def is_being_picked(self) -> bool:
        return self.state == STATE.RELEASED and bool(self.taker)


PARCELS = """
SELECT s.document_id, s.state, s.method, s.collect_at_id, s.shelf, d.site_id, COALESCE(p.name, ''),
  (SELECT COUNT(*) FROM fulfilment_shipmentline m WHERE m.shipment_id = s.document_id)
FROM fulfilment_shipment s JOIN documents_document d ON d.id = s.document_id
LEFT JOIN desks_workitem w ON w.document_id = s.document_id AND w.state = 'accepted'
LEFT JOIN identity_person p ON p.id = w.taken_by_id
WHERE s.order_id = %s AND s.state NOT IN ('shipped', 'handed_over', 'returned', 'recalled', 'cancelled')
ORDER BY s.document_id
"""


def parcels_of(order_id: int) -> list[Parcel]:
    """Every shipment of an order that is still in the house and wanted, in one statement."""
    return [Parcel._make(r) for r in rows(PARCELS, [order_id])]


def refuse(parcel: Parcel) -> None:
    """Goods in somebody's hands, or on the road, are not called back from a desk."""
    if parcel.is_being_picked:
        raise BeingPickedBy(shipment=f"SH-{parcel.id}", person=parcel.taker)
    if parcel.state == STATE.ON_VAN:
        raise OnTheVan(shipment=f"SH-{parcel.id}")


class Held(NamedTuple):
    """A line in a shipment: the row, what it is of, and how much."""

    row_id: int
    shipment_id: int
    line_id: int
    item_id: int
    position: int
    is_goods: bool
    quantity: Decimal


def held_in(shipment_ids: Sequence[int], line_ids: Sequence[int] = ()) -> list[Held]:
    """The lines of these shipments, or only some of them, in one statement."""
    if not shipment_ids:
        return []
    only = f" AND line_id IN ({in_list(line_ids)})" if line_ids else ""
    sql = f"""SELECT id, shipment_id, line_id, item_id, position, is_goods, quantity FROM fulfilment_shipmentline
        WHERE shipment_id IN ({in_list(shipment_ids)}){only} ORDER BY shipment_id, position"""
    return [
        Held._make((*r[:5], bool(r[5]), Decimal(r[6]).scaleb(-QuantityField.places)))
        for r in rows(sql, [*shipment_ids, *line_ids])
    ]


def call_off(parcels: Iterable[Parcel]) -> None:
    """These will not be picked at all."""
    keys = [parcel.id for parcel in parcels]
    if keys:
        Shipment.objects.filter(pk__in=keys).update(state=STATE.CANCELLED, **NEWER)
    for pk in keys:
        close_document(pk)


def recall_whole(parcels: Sequence[Parcel]) -> None:
    """Nothing of these is wanted any more: they leave their shelves, and somebody puts everything back."""
    if not parcels:
        return
    keys = [parcel.id for parcel in parcels]
    _unready(held_in([p.id for p in parcels if p.state in IN_A_PARCEL]), {p.id: p for p in parcels})
    Shipment.objects.filter(pk__in=keys).update(state=STATE.RECALLED, pickup_code="", **NEWER)
    for parcel in parcels:
        hand_on(parcel.id, parcel.site_id, _put_back(parcel))


def unpack(parcels: Sequence[Parcel]) -> None:
    """These parcels are opened: what stays in them is packed anew."""
    opened = [parcel for parcel in parcels if parcel.state in IN_A_PARCEL]
    if not opened:
        return
    _unready(held_in([p.id for p in opened]), {p.id: p for p in opened})
    Shipment.objects.filter(pk__in=[p.id for p in opened]).update(
        state=STATE.PICKED, shelf="", pickup_code="", ready_at=None, arrived_at=None, reminded_at=None, **NEWER
    )
    here = [p.id for p in opened if p.collect_at_id == p.site_id]
    if here:  # the van has brought it already
        Shipment.objects.filter(pk__in=here).update(collect_at=None)
    for parcel in opened:
        hand_on(parcel.id, parcel.site_id, Turn("fulfilment", "release"))


def recall_part(order_id: int, parcel: Parcel, away: Sequence[tuple[Held, Decimal]]) -> None:
    """Some of a parcel is not wanted: it goes back as a shipment of its own; the parcel is packed anew."""
    act = current_act()
    document = act.document
    assert document is not None
    opening = Opening(
        "shipment", document.party_id, parcel.site_id, act.today(parcel.site_id), _put_back(parcel), origin_id=order_id
    )
    pk = open_document(opening, document.journey_id)
    Shipment.objects.create(
        document_id=pk, order_id=order_id, method=parcel.method, state=STATE.RECALLED, shelf=parcel.shelf
    )
    statements.add_shipment_lines(*((pk, h.position, h.line_id, h.item_id, h.is_goods, q) for h, q in away))
    if parcel.state in IN_A_PARCEL:
        for h, q in away:
            _lower(h.line_id, parcel.state, q)


def take_out(away: Mapping[Held, Decimal]) -> None:
    """These shipments hold so much less of these lines."""
    gone = [h.row_id for h, q in away.items() if q == h.quantity]
    less = [(h.row_id, h.quantity - q) for h, q in away.items() if q < h.quantity]
    if gone:
        ShipmentLine.objects.filter(pk__in=gone).delete()
    if less:
        statements.set_line_quantities(less)


def _put_back(parcel: Parcel) -> Turn:
    return Turn("fulfilment", "put_back", {"shelf": parcel.shelf} if parcel.shelf else {})


def _unready(held: Iterable[Held], parcels: Mapping[int, Parcel]) -> None:
    for h in held:
        _lower(h.line_id, parcels[h.shipment_id].state, h.quantity)


def _lower(line_id: int, state: str, quantity: Decimal) -> None:
    down: dict[str, Any] = {"packed": -quantity} | ({"ready": -quantity} if state == STATE.READY else {})
    facts.record(line_id, **down)


@action("fulfilment.put_back_shipment", on="shipment")
def put_back_shipment(shipment_id: int, *, on: date | None = None, by: Actor) -> Answer:
    """What nobody wants any more stands where it came from, and is free for others."""
    act = current_act()
    document = act.document
    assert document is not None
    shipment = Shipment.objects.get(pk=shipment_id)
    Shipment.PUT_BACK.make(shipment)
    lines = statements.shipment_with_lines(pk=shipment_id)
    for r in lines:
        facts.record(r.line_id, picked=-r.quantity)
    close_document(shipment_id)
    act.changed = {"lines": len(lines)}
    goods_put_back(document, on or act.today(), lines)
    return Answer.of(shipment_id, "shipment", shipment.state, version=shipment.version)
