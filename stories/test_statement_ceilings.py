"""An order from quote to cash costs at most ninety statements, however many lines it has, and so do its pages."""

from typing import TYPE_CHECKING

from counterpart.config.founding import is_founded
from counterpart.config.measuring.edit import Clerk, spent
from counterpart.config.measuring.order_to_cash import Road, statements
from counterpart.foundation.invariants import check

if TYPE_CHECKING:
    import pytest

CEILINGS = {
    "quote": 7, "accept": 17, "release": 3, "take": 3, "pick": 9, "pack": 8, "hand_over": 21, "post": 11, "pay": 11,
}  # fmt: skip
IN_ALL = 90


def test_an_order_costs_the_same_for_five_and_for_fifty_lines(db: None) -> None:
    assert not is_founded()
    road = Road()
    statements(road, 5)  # the first order of a process compiles and fills caches
    five, fifty = statements(road, 5), statements(road, 50)
    assert five == fifty
    assert {step: n for step, n in five.items() if n > CEILINGS[step]} == {}
    assert sum(five.values()) <= IN_ALL
    assert [v.name for v in check() if not v.holds] == []


def test_a_long_order_is_opened_changed_and_delivered_like_a_short_one(db: None) -> None:
    """Its pages and forms too; `counterpart bench edit` does the same with a thousand lines."""
    clerk = Clerk(Road(items=60, customers=1))
    spent(clerk, 5)
    short, long = ({step: cost.statements for step, cost in spent(clerk, lines).items()} for lines in (5, 50))
    assert short == long
    assert [v.name for v in check() if not v.holds] == []


def test_the_count_would_notice_a_loop(db: None, monkeypatch: "pytest.MonkeyPatch") -> None:
    """The control: one statement per line in a receiver, and five lines differ from fifty."""
    from counterpart.foundation.statements import rows
    from counterpart.hall import handoffs
    from counterpart.hall.journeys.order_to_cash import OrderConfirmed

    route = handoffs._routes[OrderConfirmed]

    def one_by_one(confirmed: OrderConfirmed) -> None:
        for line in confirmed.lines:
            rows("SELECT id FROM catalog_item WHERE id = %s", [line.item_id])

    monkeypatch.setitem(
        handoffs._routes, OrderConfirmed, handoffs.Route(OrderConfirmed, (*route.now, one_by_one), route.later)
    )
    road = Road()
    statements(road, 5)
    assert statements(road, 5)["accept"] + 45 == statements(road, 50)["accept"]
