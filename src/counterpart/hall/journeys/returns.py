"""What the rooms tell and ask each other when goods come back from a customer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.foundation.money.fields import Amount, Quantity, Rate
from counterpart.hall.handoffs import Handoff
from counterpart.hall.journeys.order_to_cash import MovedLine
from counterpart.hall.questions import Question


@dataclass(frozen=True, kw_only=True)
class GoodsCameBack(Handoff):
    """After-sales promises: these goods are on our side of the counter again, and nobody has looked at them yet.

    ``serials`` are the numbers of the pieces that have one, with their line.
    """

    lines: tuple[MovedLine, ...]
    serials: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class SortedLine:
    """What somebody found: so much is as new, so much can only be written off, so much goes back to the customer."""

    line_id: int
    item_id: int
    as_new: Quantity
    damaged: Quantity
    given_back: Quantity


@dataclass(frozen=True, kw_only=True)
class ReturnInspected(Handoff):
    """After-sales promises: somebody has looked at every piece that came back under this document."""

    lines: tuple[SortedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsExchanged(Handoff):
    """After-sales promises: the customer has got the same goods once more, for those that came back."""

    lines: tuple[MovedLine, ...]


@dataclass(frozen=True)
class AcceptedLine:
    """So much of an ordered line is not to be paid for; ``fee`` of its worth stays with the house (0.10 is 10 %)."""

    line_id: int
    quantity: Quantity
    fee: Rate


@dataclass(frozen=True, kw_only=True)
class ReturnAccepted(Handoff):
    """After-sales promises: the customer need not pay for these, for this ``reason``.

    ``pay_back`` names how what they have paid already goes back at once (bank, cash, card); empty: it stays with them.
    """

    order_id: int
    party_id: int
    reason: str
    pay_back: str
    lines: tuple[AcceptedLine, ...]


@dataclass(frozen=True, kw_only=True)
class ReturnCredited(Handoff):
    """Accounting promises: what came back is taken off the invoices, or off drafts; ``paid_back`` has left the house."""

    currency: str
    credited: Amount
    paid_back: Amount
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Delivered:
    """So much of an ordered line left the house on a day, with a shipment."""

    shipment_id: int
    on: date
    quantity: Quantity


@dataclass(frozen=True)
class DeliveriesOfLines(Question[dict[int, tuple[Delivered, ...]]]):
    """By ordered line: when its goods left the house, the earliest first."""

    line_ids: tuple[int, ...]


@dataclass(frozen=True)
class CameBack:
    """One return of an order, as far as its sentence tells it. ``name`` is the item where there is only one."""

    state: str
    pieces: Quantity
    name: str = ""
    on: date | None = None
    numbers: tuple[str, ...] = ()
    currency: str = ""
    paid_back: Amount = Decimal(0)


@dataclass(frozen=True)
class ReturnsOfOrders(Question[dict[int, tuple[CameBack, ...]]]):
    """By order: what came back of it, or is about to, the earliest first."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class SoldPiece:
    """A piece that left the house with a number of its own, or the pieces of a line that have none; back when it came back."""

    item_id: int
    number: str
    line_id: int
    order_id: int
    shipment_id: int
    on: date
    back_on: date | None = None


@dataclass(frozen=True)
class PiecesByNumber(Question[tuple[SoldPiece, ...]]):
    """Every piece of this serial number that ever left, the latest first."""

    number: str


@dataclass(frozen=True)
class PiecesOfShipment(Question[tuple[SoldPiece, ...]]):
    """What left with a shipment: by number, or by line where the item has none."""

    shipment_id: int


@dataclass(frozen=True)
class SerialsOfLines(Question[dict[int, tuple[str, ...]]]):
    """By ordered line: the numbers of the pieces that its customer has now."""

    line_ids: tuple[int, ...]


@dataclass(frozen=True)
class InvoicesOfLines(Question[dict[int, tuple[str, ...]]]):
    """By ordered line: the numbers of the posted invoices it stands on."""

    line_ids: tuple[int, ...]
