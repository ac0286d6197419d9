"""What sales tells the other rooms."""

from collections.abc import Sequence
from datetime import date

from counterpart.foundation.acts.gate import Locked, current_act
from counterpart.foundation.organisation.house import house
from counterpart.front_office.sales.pricing import Priced
from counterpart.front_office.sales.promises import promise_instants
from counterpart.front_office.sales.statements import Standing
from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.changes import AmendedLine, OrderAmended
from counterpart.hall.journeys.money_on_the_way import RefundOwed
from counterpart.hall.journeys.order_to_cash import MovedLine, OrderCancelled, OrderConfirmed, OrderedLine, PromisedAnew


def order_confirmed(
    *, order_id: int, journey_id: int, site_id: int, party_id: int, on: date, method: str, on_shortage: str,
    wanted_on: date | None, lines: Sequence[tuple[int, Priced]],
) -> None:  # fmt: skip
    """The order is firm: goods are reserved and a shipment is opened before the act ends."""
    now = current_act().now
    ordered = []
    for line_id, priced in lines:
        from_stock, from_supplier = promise_instants(site_id, on, now, wanted_on, priced.lead_time_days)
        ordered.append(
            OrderedLine(line_id, priced.item_id, priced.is_goods, priced.quantity, from_stock, from_supplier)
        )
    hand_over(
        OrderConfirmed(
            journey_id=journey_id, document_id=order_id, site_id=site_id, on=on, party_id=party_id,
            ship_from_id=house().sites[site_id].ships_from_id, method=method, on_shortage=on_shortage,
            lines=tuple(ordered),
        )
    )  # fmt: skip


def order_cancelled(document: Locked, on: date, lines: Sequence[Standing]) -> None:
    """The customer does not want it any more: shipments are called off and what was kept is free."""
    gone = tuple(MovedLine(line.line_id, line.item_id, line.is_goods, line.wanted) for line in lines)
    hand_over(
        OrderCancelled(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            ship_from_id=house().sites[document.site_id].ships_from_id, lines=gone,
        )
    )  # fmt: skip


def promised_anew(document: Locked, on: date) -> None:
    """What waits of the order is due later than it was."""
    hand_over(PromisedAnew(journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on))


def order_amended(
    document: Locked, on: date, *, method: str, new_method: bool, on_shortage: str, promise_anew: bool,
    lines: Sequence[AmendedLine],
) -> None:  # fmt: skip
    """The customer wants it otherwise: goods and shipments follow before the act ends."""
    assert document.party_id is not None
    hand_over(
        OrderAmended(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            party_id=document.party_id, ship_from_id=house().sites[document.site_id].ships_from_id, method=method,
            new_method=new_method, on_shortage=on_shortage, promise_anew=promise_anew, lines=tuple(lines),
        )
    )  # fmt: skip


def refund_owed(document: Locked, on: date, why: str) -> None:
    """The customer has paid more than the order costs now."""
    assert document.party_id is not None
    hand_over(
        RefundOwed(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            party_id=document.party_id, order_id=document.id, why=why,
        )
    )  # fmt: skip
