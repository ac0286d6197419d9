"""What the rooms tell each other when a confirmed order changes, and when goods that are not wanted any more go back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from counterpart.foundation.money.fields import Quantity
from counterpart.hall.handoffs import Handoff
from counterpart.hall.journeys.order_to_cash import MovedLine


@dataclass(frozen=True)
class AmendedLine:
    """One line as it is wanted now: ``more`` than before, or less where it is below zero; zero where only its promise changes.

    ``to_pick`` is how much of it nobody has picked yet, after the change.
    """

    line_id: int
    position: int
    item_id: int
    is_goods: bool
    wanted: Quantity
    more: Decimal
    to_pick: Quantity
    reserved: Quantity
    handed_over: Quantity
    promised_at: datetime | None
    promise_from_stock: datetime
    promise_from_supplier: datetime


@dataclass(frozen=True, kw_only=True)
class OrderAmended(Handoff):
    """Sales promises: the customer agreed to this change of the order, and nothing that left the house is part of it.

    ``promise_anew`` says that the customer wants another day: every line is promised by it.
    """

    party_id: int
    ship_from_id: int
    method: str
    new_method: bool
    on_shortage: str
    promise_anew: bool
    lines: tuple[AmendedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsPutBack(Handoff):
    """Fulfilment promises: somebody took these off the shelf, and they stand where they came from."""

    lines: tuple[MovedLine, ...]
