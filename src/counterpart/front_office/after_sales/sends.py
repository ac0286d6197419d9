"""What after-sales tells the other rooms."""

from collections.abc import Sequence
from datetime import date

from counterpart.foundation.acts.gate import Locked
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.order_to_cash import MovedLine
from counterpart.hall.journeys.returns import (
    AcceptedLine,
    GoodsCameBack,
    GoodsExchanged,
    ReturnAccepted,
    ReturnInspected,
    SortedLine,
)


def goods_came_back(document: Locked, on: date, lines: Sequence[ReturnLine]) -> None:
    moved = tuple(MovedLine(x.line_id, x.item_id, True, x.quantity) for x in lines)
    serials = tuple((x.line_id, number) for x in lines for number in x.serials)
    hand_over(
        GoodsCameBack(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, lines=moved,
            serials=serials,
        )
    )  # fmt: skip


def return_inspected(document: Locked, on: date, lines: Sequence[ReturnLine]) -> None:
    found = tuple(SortedLine(x.line_id, x.item_id, x.as_new, x.damaged, x.given_back) for x in lines)
    hand_over(
        ReturnInspected(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, lines=found
        )
    )


def return_accepted(document: Locked, row: Return, on: date, reason: str, pay_back: str) -> None:
    assert document.party_id is not None
    lines = tuple(
        AcceptedLine(x.line_id, x.accepted, row.fee_share) for x in row.lines.order_by("position") if x.accepted
    )
    hand_over(
        ReturnAccepted(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            order_id=row.order_id, party_id=document.party_id, reason=reason, pay_back=pay_back, lines=lines,
        )
    )  # fmt: skip


def goods_exchanged(document: Locked, on: date, lines: Sequence[ReturnLine]) -> None:
    moved = tuple(MovedLine(x.line_id, x.item_id, True, x.accepted) for x in lines if x.accepted)
    hand_over(
        GoodsExchanged(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on, lines=moved
        )
    )
