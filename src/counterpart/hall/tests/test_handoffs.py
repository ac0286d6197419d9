"""Messages, the map, and the three hops."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from counterpart.hall import handoffs
from counterpart.hall.handoffs import Handoff, WrongMap, check_map, name_of, route, the_map
from counterpart.hall.journeys.order_to_cash import InvoicePosted, OrderConfirmed


@pytest.fixture
def own_map(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(handoffs, "_routes", dict(handoffs._routes))
    monkeypatch.setattr(handoffs, "_later", dict(handoffs._later))
    yield
    gc.collect()  # a message made inside a test is gone before anybody asks for all messages again


def nobody(message: Handoff) -> None:
    """A receiver for these tests."""


def test_every_message_of_the_house_is_routed_once() -> None:
    check_map()
    messages = [way.message for way in the_map()]
    assert len(messages) == len(set(messages))


def test_a_message_routed_twice_stops_the_start(own_map: None) -> None:
    with pytest.raises(WrongMap, match="OrderConfirmed is routed twice"):
        route(OrderConfirmed, nobody)


def test_a_message_nobody_receives_stops_the_start(own_map: None) -> None:
    @dataclass(frozen=True, kw_only=True)
    class NobodyListens(Handoff):
        pass

    with pytest.raises(WrongMap, match="NobodyListens"):
        check_map()
    route(NobodyListens, nobody)
    check_map()


def test_later_receivers_are_named_by_room_and_function() -> None:
    way = next(way for way in the_map() if way.message is InvoicePosted)
    assert [name_of(receiver) for receiver in way.later] == ["sales.mail_invoice"]
