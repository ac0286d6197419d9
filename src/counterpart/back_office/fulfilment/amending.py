"""Sales tells that an order has changed: its shipments follow, as far as they have not left."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import F

from counterpart.back_office.fulfilment import recalling, statements
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.recalling import Held, Parcel
from counterpart.back_office.fulfilment.receives import collected_elsewhere, offer_again
from counterpart.foundation.acts.gate import current_act
from counterpart.hall.desks.flow import Opening, Turn, open_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.changes import AmendedLine, OrderAmended

ZERO = Decimal(0)
STATE = Shipment.State
# What is not wanted is taken first from where it costs least: nobody has touched it, it is picked, it is packed.
COSTS = (STATE.WAITING, STATE.RELEASED, STATE.PICKED, STATE.PACKED, STATE.READY, STATE.ON_VAN)


def follow_amendment(amended: OrderAmended) -> None:
    """Less is taken out, more goes in, and everything that has not left goes the way the customer wants now."""
    parcels = recalling.parcels_of(amended.document_id)
    parcels = _take_out(amended, parcels)
    if amended.new_method:
        _go_another_way(amended, parcels)
    _put_in(amended, [line for line in amended.lines if line.more > 0], parcels)
    offer_again([amended.document_id])


def _take_out(amended: OrderAmended, parcels: list[Parcel]) -> list[Parcel]:
    """What is not wanted leaves its shipments; the ones that are left, as they stand now."""
    less = {line.line_id: -line.more for line in amended.lines if line.more < 0}
    if not less:
        return parcels
    by_id = {parcel.id: parcel for parcel in parcels}
    away: dict[Held, Decimal] = {}
    held = recalling.held_in(list(by_id), sorted(less))
    for h in sorted(held, key=lambda h: (_cost(by_id[h.shipment_id]), h.shipment_id)):
        take = min(less[h.line_id], h.quantity)
        if take:
            recalling.refuse(by_id[h.shipment_id])
            less[h.line_id] -= take
            away[h] = take
    assert not any(less.values()), "sales has refused what has left the house"
    emptied = [p for p in parcels if _is_emptied(p, away)]
    gone = {p.id for p in emptied}
    recalling.call_off(p for p in emptied if p.state in (STATE.WAITING, STATE.RELEASED))
    recalling.recall_whole([p for p in emptied if p.state not in (STATE.WAITING, STATE.RELEASED)])
    out = {h: q for h, q in away.items() if h.shipment_id not in gone}
    recalling.take_out(out)
    opened = [p for p in parcels if p.state in (STATE.PICKED, *recalling.IN_A_PARCEL) and _of(p, out)]
    for parcel in opened:
        recalling.recall_part(amended.document_id, parcel, _of(parcel, out))
    recalling.unpack(opened)
    unpacked = {p.id for p in opened}
    return [p._replace(state=STATE.PICKED) if p.id in unpacked else p for p in parcels if p.id not in gone]


def _cost(parcel: Parcel) -> tuple[int, bool]:
    return COSTS.index(STATE(parcel.state)), parcel.is_being_picked


def _of(parcel: Parcel, away: Mapping[Held, Decimal]) -> list[tuple[Held, Decimal]]:
    return [(h, q) for h, q in away.items() if h.shipment_id == parcel.id]


def _is_emptied(parcel: Parcel, away: Mapping[Held, Decimal]) -> bool:
    whole = sum(1 for h, q in away.items() if h.shipment_id == parcel.id and q == h.quantity)
    return whole == parcel.lines


def _go_another_way(amended: OrderAmended, parcels: Sequence[Parcel]) -> None:
    """Collected instead of sent, or the other way round: parcels that are packed already are packed anew."""
    for parcel in parcels:
        if parcel.state == STATE.ON_VAN:
            recalling.refuse(parcel)
    recalling.unpack(parcels)
    ships_from = Shipment.objects.filter(pk__in=[p.id for p in parcels])
    there = collected_elsewhere(amended.method, amended.site_id, amended.ship_from_id)
    ships_from.update(method=amended.method, collect_at_id=there, version=F("version") + 1)
    brought = [p.id for p in parcels if p.site_id != amended.ship_from_id]
    if there and brought:  # these are where the customer comes already
        Shipment.objects.filter(pk__in=brought).update(collect_at=None)


def _put_in(amended: OrderAmended, more: Sequence[AmendedLine], parcels: Sequence[Parcel]) -> None:
    """What is wanted beside it joins what waits, or what nobody has begun to pick; else it goes in a shipment of its own."""
    if not more:
        return
    here = all(facts.said(line.line_id)[0] >= line.more for line in more if line.is_goods)
    fits = {STATE.WAITING: True, STATE.RELEASED: here}
    open_ones = [p for p in parcels if fits.get(STATE(p.state)) and not p.is_being_picked]
    joined = min(open_ones, key=_cost, default=None)
    pk = joined.id if joined else _open(amended, here)
    known = {h.line_id: h for h in recalling.held_in([pk], [line.line_id for line in more])} if joined else {}
    raised = [(known[m.line_id].row_id, known[m.line_id].quantity + m.more) for m in more if m.line_id in known]
    new = [(pk, m.position, m.line_id, m.item_id, m.is_goods, m.more) for m in more if m.line_id not in known]
    if raised:
        statements.set_line_quantities(raised)
    if new:
        statements.add_shipment_lines(*new)
    if joined:
        Shipment.objects.filter(pk=pk).update(version=F("version") + 1)


def _open(amended: OrderAmended, here: bool) -> int:
    act = current_act()
    turn = Turn("fulfilment", "release", waits_for="nobody" if here else "goods")
    opening = Opening(
        "shipment", amended.party_id, amended.ship_from_id, act.today(amended.ship_from_id), turn,
        origin_id=amended.document_id,
    )  # fmt: skip
    pk = open_document(opening, amended.journey_id)
    there = collected_elsewhere(amended.method, amended.site_id, amended.ship_from_id)
    statements.add_shipment((pk, amended.document_id, amended.method, there))
    return pk
