"""What inventory tells the other rooms."""

from datetime import date
from decimal import Decimal

from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.order_to_cash import (
    BackordersServed,
    GoodsHandedOver,
    GoodsWithdrawn,
    StockIssued,
    StockValueChanged,
    WithdrawnLine,
)


def stock_issued(handed: GoodsHandedOver, entity_id: int, cost: Decimal) -> None:
    hand_over(
        StockIssued(
            journey_id=handed.journey_id, document_id=handed.document_id, site_id=handed.site_id, on=handed.on,
            entity_id=entity_id, cost=cost,
        )
    )  # fmt: skip


def stock_value_changed(
    *, journey_id: int, document_id: int, site_id: int, on: date, entity_id: int, value: Decimal, reason: str
) -> None:
    hand_over(
        StockValueChanged(
            journey_id=journey_id, document_id=document_id, site_id=site_id, on=on, entity_id=entity_id, value=value,
            reason=reason,
        )
    )  # fmt: skip


def backorders_served(*, document_id: int, site_id: int, on: date, order_ids: tuple[int, ...]) -> None:
    hand_over(
        BackordersServed(journey_id=document_id, document_id=document_id, site_id=site_id, on=on, order_ids=order_ids)
    )


def goods_withdrawn(
    *, document_id: int, site_id: int, on: date, why: str, lines: tuple[WithdrawnLine, ...]
) -> None:  # fmt: skip
    hand_over(
        GoodsWithdrawn(journey_id=document_id, document_id=document_id, site_id=site_id, on=on, why=why, lines=lines)
    )
