"""What the rooms tell and ask each other from the quote to the cash."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from counterpart.foundation.money.fields import Amount, Price, Quantity, Rate
from counterpart.hall.handoffs import Handoff
from counterpart.hall.journeys.promising import Coming
from counterpart.hall.questions import Question

ZERO = Decimal(0)


@dataclass(frozen=True)
class OrderedLine:
    """One confirmed line, with the promise for goods on the shelf and for goods that must come first."""

    line_id: int
    item_id: int
    is_goods: bool
    quantity: Quantity
    promise_from_stock: datetime
    promise_from_supplier: datetime


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(Handoff):
    """Sales promises: the customer wants exactly this, and sales owns the promise."""

    party_id: int
    ship_from_id: int
    method: str
    on_shortage: str
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True)
class MovedLine:
    line_id: int
    item_id: int
    is_goods: bool
    quantity: Quantity


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Handoff):
    """Sales promises: the customer does not want any of this, and nothing of it has left the house."""

    ship_from_id: int
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsPicked(Handoff):
    """Fulfilment promises: these goods stand on the pickup shelf of the site."""

    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsNotFound(Handoff):
    """Fulfilment promises: somebody looked where these goods should stand, and did not find them fit to go."""

    order_id: int
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsReady(Handoff):
    """Fulfilment promises: everything of this shipment is packed, and waits on this shelf."""

    order_id: int
    shelf: str


@dataclass(frozen=True, kw_only=True)
class GoodsHandedOver(Handoff):
    """Fulfilment promises: the goods have left the house, to the customer or a carrier."""

    order_id: int
    party_id: int
    order_is_complete: bool
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class StockIssued(Handoff):
    """Inventory promises: goods of this cost are gone from the books of stock."""

    entity_id: int
    cost: Amount


@dataclass(frozen=True, kw_only=True)
class StockValueChanged(Handoff):
    """Inventory promises: the stock is worth this much more (or less), for this reason."""

    entity_id: int
    value: Amount
    reason: str


@dataclass(frozen=True, kw_only=True)
class BackordersServed(Handoff):
    """Inventory promises: goods that came in are kept for lines of these orders now."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class WithdrawnLine:
    """So much was kept for an ordered line, and is kept for it no more."""

    order_id: int
    line_id: int
    item_id: int
    quantity: Quantity


@dataclass(frozen=True, kw_only=True)
class GoodsWithdrawn(Handoff):
    """Inventory promises: what these lines lost is free, with another order, or nowhere to be found (``why``)."""

    why: str
    lines: tuple[WithdrawnLine, ...]


@dataclass(frozen=True, kw_only=True)
class PromisedAnew(Handoff):
    """Sales promises: what is missing of this order is promised for another time, and the customer is told."""


@dataclass(frozen=True, kw_only=True)
class InvoicePosted(Handoff):
    """Accounting promises: the invoice is final and has its number."""

    party_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class CreditNotePosted(Handoff):
    """Accounting promises: the invoice is taken back, whole or in part, by a credit note with a number of its own."""

    party_id: int
    number: str
    invoice_id: int


@dataclass(frozen=True)
class FreeStock(Question[dict[int, Decimal]]):
    """How much of each item is on hand and not reserved at a site."""

    site_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True)
class ExpectedStock(Question[Coming]):
    """What is on its way to a site of these items, less what waiting lines (but these) will get of it first."""

    site_id: int
    item_ids: tuple[int, ...]
    but_lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class LatestKept(Question[dict[int, datetime]]):
    """By item: the latest promise of an order for which a site keeps some of it that nobody has picked."""

    site_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True)
class WillNotShip(Question[frozenset[int]]):
    """Which of these ordered lines stand in a shipment that waits for other goods."""

    line_ids: tuple[int, ...]


@dataclass(frozen=True)
class Terms:
    """What was agreed for one ordered line."""

    line_id: int
    position: int
    item_id: int
    description: str
    unit_price: Price
    discount: Rate
    tax_category: str
    tax_rate: Rate
    currency: str
    includes_tax: bool
    payment_terms_days: int


@dataclass(frozen=True)
class AgreedTerms(Question[dict[int, Terms]]):
    """What was agreed for these ordered lines."""

    line_ids: tuple[int, ...]


@dataclass(frozen=True)
class Owed:
    """The money side of an order: what is posted, what of that has been paid, and what was paid in advance and is left.

    ``credited`` need not be paid at all: it was taken back by credit notes, or came off an invoice before it was posted.
    """

    currency: str
    invoiced: Amount
    paid: Amount
    deposited: Amount = ZERO
    credited: Amount = ZERO

    @property
    def received(self) -> Amount:
        return self.paid + self.deposited

    def left_of(self, total: Amount) -> Amount:
        """What is still to pay of an order that cost so much; below zero where the customer has paid too much."""
        return total - self.credited - self.received


@dataclass(frozen=True)
class MoneyOfOrders(Question[dict[int, Owed]]):
    """By order: what accounting has posted and received for its journey."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class HeldBecause:
    """Why an order does not go on, and what is missing where it is money."""

    kind: str
    currency: str
    asked: Amount


@dataclass(frozen=True)
class OrderHead:
    """What sales knows of an order as a whole."""

    state: str
    currency: str
    total: Amount
    method: str
    held: HeldBecause | None = None


@dataclass(frozen=True)
class OrderHeads(Question[dict[int, OrderHead]]):
    """By order: its state, total and how it leaves."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class OfferedQuote:
    state: str
    currency: str
    total: Amount
    valid_until: date


@dataclass(frozen=True)
class OfferedQuotes(Question[dict[int, OfferedQuote]]):
    """By quote: its state and until when it holds."""

    quote_ids: tuple[int, ...]


@dataclass(frozen=True)
class PlaceOfGoods:
    """So much stands at a place, kept for somebody; ``picked`` when it has left the stock for the shelf, from ``came_from``."""

    place: str
    quantity: Quantity
    picked: bool
    came_from: str = ""


@dataclass(frozen=True)
class PlacesOfLines(Question[dict[int, list[PlaceOfGoods]]]):
    """By ordered line: where its goods stand."""

    line_ids: tuple[int, ...]
