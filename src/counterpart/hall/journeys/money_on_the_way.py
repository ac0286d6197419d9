"""What the rooms tell and ask each other about money before it is settled: credit, holds, deposits, what is owed back."""

from dataclasses import dataclass, field
from decimal import Decimal

from counterpart.foundation.money.fields import Amount
from counterpart.hall.handoffs import Handoff
from counterpart.hall.questions import Question


@dataclass(frozen=True, kw_only=True)
class AccountEased(Handoff):
    """Accounting promises: this customer owes less than a moment ago, or has more money with us.

    ``order_id`` names the order that the money was meant for, where somebody said so.
    """

    party_id: int
    order_id: int = 0


@dataclass(frozen=True, kw_only=True)
class CreditApproved(Handoff):
    """Accounting promises: somebody who may has looked at it, and the order goes on in spite of the limit."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RefundOwed(Handoff):
    """Whoever keeps goods that a customer has paid for promises: they do not get them, so they get their money back.

    ``document_id`` is the shipment or return it comes from, ``why`` a code (``no_show``, ``refused``) or a few words.
    """

    party_id: int
    order_id: int
    why: str


@dataclass(frozen=True)
class Held:
    """Why an order does not go on. ``amount`` is what is missing, where money is what it waits for."""

    hold_id: int
    order_id: int
    kind: str
    currency: str
    amount: Amount
    placed_by_id: int
    sentence: str


@dataclass(frozen=True)
class HoldsOfOrders(Question[dict[int, tuple[Held, ...]]]):
    """By order: why it is held, with the whole sentence in the language in use. Orders that go on are left out."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class Account:
    """The money side of a customer: by currency what is open (credit taken off) and drafted, by order what is invoiced."""

    open: dict[str, Decimal] = field(default_factory=dict)
    drafted: dict[str, Decimal] = field(default_factory=dict)
    invoiced: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountsOf(Question[dict[int, Account]]):
    """By customer: what they owe, what is drafted for them, and what of their open orders is invoiced."""

    party_ids: tuple[int, ...]
