"""What fulfilment tells the other rooms."""

from collections.abc import Sequence
from datetime import date

from counterpart.back_office.fulfilment.statements import LineRow
from counterpart.foundation.acts.gate import Locked
from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.changes import GoodsPutBack
from counterpart.hall.journeys.money_on_the_way import RefundOwed
from counterpart.hall.journeys.order_to_cash import GoodsHandedOver, GoodsNotFound, GoodsPicked, GoodsReady, MovedLine
from counterpart.hall.journeys.parts_and_places import (
    GoodsArrived,
    GoodsNotTaken,
    GoodsSentOn,
    GoodsShipped,
    PickupReminded,
)


def _lines(rows: Sequence[LineRow]) -> tuple[MovedLine, ...]:
    return tuple(MovedLine(r.line_id, r.item_id, r.is_goods, r.quantity) for r in rows)


def goods_picked(document: Locked, on: date, rows: Sequence[LineRow]) -> None:
    hand_over(
        GoodsPicked(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, lines=_lines(rows)
        )
    )


def goods_not_found(document: Locked, on: date, order_id: int, lines: tuple[MovedLine, ...]) -> None:
    hand_over(
        GoodsNotFound(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, order_id=order_id,
            lines=lines,
        )
    )  # fmt: skip


def goods_ready(document: Locked, on: date, order_id: int, shelf: str) -> None:
    hand_over(
        GoodsReady(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, order_id=order_id,
            shelf=shelf,
        )
    )  # fmt: skip


def goods_handed_over(document: Locked, on: date, rows: Sequence[LineRow]) -> None:
    assert document.party_id is not None
    hand_over(
        GoodsHandedOver(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            order_id=rows[0].order_id, party_id=document.party_id, order_is_complete=not rows[0].rest, lines=_lines(rows),
        )
    )  # fmt: skip


def goods_not_taken(shipment_id: int, document: Locked, on: date, rows: Sequence[LineRow], why: str) -> None:
    assert document.party_id is not None
    hand_over(
        GoodsNotTaken(
            journey_id=document.journey_id, document_id=shipment_id, site_id=document.site_id, on=on,
            order_id=rows[0].order_id, party_id=document.party_id, why=why, lines=_lines(rows),
        )
    )  # fmt: skip


def pickup_reminded(document: Locked, on: date, order_id: int) -> None:
    hand_over(
        PickupReminded(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, order_id=order_id
        )
    )


def goods_shipped(document: Locked, on: date) -> None:
    hand_over(GoodsShipped(journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on))


def goods_sent_on(document: Locked, on: date, to_site_id: int, rows: Sequence[LineRow]) -> None:
    hand_over(
        GoodsSentOn(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            to_site_id=to_site_id, lines=_lines(rows),
        )
    )  # fmt: skip


def goods_arrived(document: Locked, on: date, rows: Sequence[LineRow]) -> None:
    hand_over(
        GoodsArrived(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, lines=_lines(rows)
        )
    )


def refund_owed(shipment_id: int, document: Locked, on: date, order_id: int, why: str) -> None:
    assert document.party_id is not None
    hand_over(
        RefundOwed(
            journey_id=document.journey_id, document_id=shipment_id, site_id=document.site_id, on=on,
            party_id=document.party_id, order_id=order_id, why=why,
        )
    )  # fmt: skip


def goods_put_back(document: Locked, on: date, rows: Sequence[LineRow]) -> None:
    hand_over(
        GoodsPutBack(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, lines=_lines(rows)
        )
    )
