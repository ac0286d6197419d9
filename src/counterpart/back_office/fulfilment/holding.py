"""Orders that somebody stopped are not released: why, and how they go on, says the room that stopped them."""

from counterpart.foundation.errors import NotAllowedNow
from counterpart.hall.journeys.money_on_the_way import HoldsOfOrders
from counterpart.hall.questions import ask


class OrderHeld(NotAllowedNow):
    """The sentence is the hold's own, with its exits."""

    code = "held"


def refuse_held(order_id: int) -> None:
    """Raises OrderHeld with the whole sentence where the order is held."""
    for held in ask(HoldsOfOrders((order_id,))).get(order_id, ()):
        raise OrderHeld(held.sentence)
