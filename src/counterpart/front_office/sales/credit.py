"""How much a customer owes or will owe, against what they may: open receivables, drafts, orders not invoiced yet.

Other orders that are held do not count: nothing of them leaves the house. They are looked at in the order in which they
were held, each with what was let go before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.money.rates import converted
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import in_list, rows
from counterpart.front_office.sales.models import Order
from counterpart.hall.journeys.money_on_the_way import Account, AccountsOf
from counterpart.hall.questions import ask

ZERO = Decimal(0)

# Open orders of these customers (and of those merged into them), with whether each is held for credit.
OPEN_ORDERS = """
SELECT COALESCE(p.merged_into_id, p.id), o.document_id, o.currency, o.total,
  EXISTS (SELECT 1 FROM sales_hold h WHERE h.order_id = o.document_id AND h.kind = 'credit' AND h.left_at IS NULL)
FROM parties_party p JOIN documents_document d ON d.party_id = p.id AND d.kind = 'order' AND d.closed_at IS NULL
JOIN sales_order o ON o.document_id = d.id AND o.state = 'confirmed'
WHERE p.id IN (SELECT id FROM parties_party WHERE id IN ({ids})
  UNION ALL SELECT id FROM parties_party WHERE merged_into_id IN ({ids}))
"""


@dataclass(frozen=True)
class Exposure:
    """What counts against the limit of one customer, in the currency of the books."""

    party_id: int
    currency: str
    limit: Decimal | None
    receivable: Decimal
    drafted: Decimal
    ordered: Decimal
    held: Decimal

    @property
    def used(self) -> Decimal:
        return self.receivable + self.drafted + self.ordered

    @property
    def coming(self) -> Decimal:
        """What will be owed: drafts, and what is confirmed and not invoiced."""
        return self.drafted + self.ordered

    @property
    def free(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.used

    def over(self, more: Decimal) -> Decimal:
        """How far an order of this size would go beyond the limit; zero where it does not."""
        return ZERO if self.limit is None else max(self.used + more - self.limit, ZERO)

    def with_order(self, total: Decimal) -> "Exposure":
        """The same when an order that was held goes on."""
        return replace(self, ordered=self.ordered + total, held=self.held - total)


def exposures_of(
    party_ids: Sequence[int], currency: str, on: date, *, but_order: int = 0, limits: dict[int, Decimal | None] | None = None
) -> tuple[dict[int, Exposure], dict[int, Decimal]]:  # fmt: skip
    """By customer what counts, and by open order what is not invoiced of it. Three statements for any number of customers.

    ``but_order`` is left out: somebody is about to decide about it.
    """
    if limits is None:
        limits = dict(Party.objects.filter(pk__in=party_ids).values_list("pk", "credit_limit"))
    accounts = ask(AccountsOf(tuple(party_ids)))
    sql = OPEN_ORDERS.format(ids=in_list(party_ids))
    ordered, held, left = dict.fromkeys(party_ids, ZERO), dict.fromkeys(party_ids, ZERO), {}
    for party_id, order_id, own, scaled, is_held in rows(sql, [*party_ids, *party_ids]):
        total = Decimal(scaled).scaleb(-AmountField.places)
        rest = max(total - accounts.get(party_id, Account()).invoiced.get(order_id, ZERO), ZERO)
        left[order_id] = converted(rest, own, currency, on)
        if order_id != but_order:
            (held if is_held else ordered)[party_id] += left[order_id]
    found = {}
    for pk in party_ids:
        account = accounts.get(pk, Account())
        found[pk] = Exposure(
            pk, currency, limits.get(pk), _in(account.open, currency, on), _in(account.drafted, currency, on),
            ordered[pk], held[pk],
        )  # fmt: skip
    return found, left


def _in(amounts: dict[str, Decimal], currency: str, on: date) -> Decimal:
    return sum((converted(amount, own, currency, on) for own, amount in amounts.items()), ZERO)


def lock_credit(party_ids: Sequence[int]) -> dict[int, Decimal | None]:
    """Lock the customers, so that two orders cannot both be the last that fits; their limits as they stand now."""
    found = Party.objects.filter(pk__in=party_ids).order_by("pk").select_for_update(no_key=True)
    return dict(found.values_list("pk", "credit_limit"))


@dataclass(frozen=True)
class Over:
    """An order that goes beyond: with it the customer would owe ``exposure``, of which ``allowed`` is allowed."""

    currency: str
    exposure: Decimal
    allowed: Decimal

    @property
    def asked(self) -> Decimal:
        return self.exposure - self.allowed


def beyond_limit(
    party_id: int, limit: Decimal | None, *, total: Decimal, currency: str, books: str, on: date, order_id: int = 0
) -> Over | None:
    """Whether an order would take its customer beyond the limit. Nothing is asked for customers without one."""
    if limit is None:
        return None
    limits = lock_credit([party_id])
    found, _ = exposures_of([party_id], books, on, but_order=order_id, limits=limits)
    exposure = found[party_id]
    more = converted(total, currency, books, on)
    if exposure.limit is None or not exposure.over(more):
        return None
    return Over(books, exposure.used + more, exposure.limit)


def limit_of(order: Order) -> tuple[int, Decimal | None]:
    """The customer who stands for the order now, and their limit. ``document__party__merged_into`` is loaded."""
    party = order.document.party
    assert party is not None
    party = party.merged_into or party
    return party.pk, party.credit_limit
