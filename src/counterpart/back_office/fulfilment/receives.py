"""What other rooms tell fulfilment."""

from datetime import datetime
from itertools import groupby

from counterpart.back_office.fulfilment import statements
from counterpart.back_office.fulfilment.errors import BeingPicked
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.recalling import call_off, parcels_of, recall_whole, refuse
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.flow import Opening, Turn, hand_on, open_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.order_to_cash import (
    BackordersServed,
    GoodsWithdrawn,
    OrderCancelled,
    OrderConfirmed,
    PromisedAnew,
)


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
    collect_at = collected_elsewhere(confirmed.method, confirmed.site_id, confirmed.ship_from_id)
    statements.add_shipment((pk, confirmed.document_id, confirmed.method, collect_at))
    statements.add_shipment_lines(
        *(
            (pk, n, line.line_id, line.item_id, line.is_goods, line.quantity)
            for n, line in enumerate(confirmed.lines, 1)
        )
    )


def collected_elsewhere(method: str, site_id: int, ship_from_id: int) -> int | None:
    """Where it is collected, when its goods come from another site: of the same books, or it stays where they are."""
    sites = house().sites
    here, there = sites[ship_from_id], sites[site_id]
    is_other = method == "pickup" and here.id != there.id and here.entity.id == there.entity.id
    return there.id if is_other else None


def call_off_shipments(cancelled: OrderCancelled) -> None:
    """Nothing more of the order leaves the house: what is picked already is put back by somebody."""
    parcels = parcels_of(cancelled.document_id)
    for parcel in parcels:
        refuse(parcel)
    call_off(p for p in parcels if p.state in Shipment.CANCEL.sources)
    recall_whole([p for p in parcels if p.state not in Shipment.CANCEL.sources])


def wake_shipments(served: BackordersServed) -> None:
    """What waited for goods and has them all now is somebody's turn again."""
    lines = statements.missing_in_waiting(served.order_ids)
    for shipment_id, group in groupby(lines, key=lambda line: line.shipment_id):
        listed = list(group)
        if _is_whole(listed):
            hand_on(shipment_id, listed[0].site_id, Turn("fulfilment", "release", promised_at=_due(listed)))


def hold_shipments(withdrawn: GoodsWithdrawn) -> None:
    """What has lost goods waits for them. Somebody who is picking them stops whoever wanted them away."""
    orders = sorted({line.order_id for line in withdrawn.lines})
    lines = [line.line_id for line in withdrawn.lines]
    for line_id, lacking in statements.lacking_in_released(lines):
        if lacking > facts.said_free(line_id):
            raise BeingPicked()
    offer_again(orders, was_short=withdrawn.why == "missing")


def follow_promise(promised: PromisedAnew) -> None:
    """What waits of the order is due by the new promise."""
    offer_again([promised.document_id])


def offer_again(order_ids: list[int], *, was_short: bool = False) -> None:
    """Waiting shipments of these orders lie on the desk by what this act says: when they are due, what they wait for."""
    waiting = statements.missing_in_waiting(order_ids)
    for shipment_id, group in groupby(waiting, key=lambda line: line.shipment_id):
        listed = list(group)
        whole = _is_whole(listed)
        parameters = {"short": True} if was_short and not whole else {}
        waits_for = "nobody" if whole else "goods"
        turn = Turn("fulfilment", "release", parameters, promised_at=_due(listed), waits_for=waits_for)
        hand_on(shipment_id, listed[0].site_id, turn)


def _is_whole(listed: list[statements.Missing]) -> bool:
    return all(line.quantity <= facts.said_free(line.line_id) for line in listed)


def _due(listed: list[statements.Missing]) -> datetime | None:
    """When the last of it is promised, as this act says or as it stood."""
    promises = [facts.said(line.line_id)[1] or line.promised_at for line in listed]
    return max((promise for promise in promises if promise), default=None)
