"""The statement of account: what a customer was asked for, what came in, and what that leaves. The same on screen,
on paper and over the API, in six statements, however long the customer has been here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from counterpart.back_office.accounting.errors import StatementTooLong
from counterpart.back_office.accounting.links import page_of
from counterpart.back_office.accounting.models import OpenItem, Payment
from counterpart.back_office.accounting.period import year_start
from counterpart.back_office.accounting.queries import NOT_SETTLED, today_at
from counterpart.foundation.documents.models import Document, Kind
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import EntityInfo, house
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import standing_for, visible_to

ZERO = Decimal(0)
LINES_MAX = 500
POSTED = (Kind.INVOICE.value, Kind.CREDIT_NOTE.value)
OUT = Payment.Direction.OUT.value


@dataclass(frozen=True)
class Moved:
    """One paper: what it asked for, or what it took off, and what was owed after it."""

    on: date
    document: Document
    charged: Decimal
    paid: Decimal
    balance: Decimal
    is_refund: bool = False

    @property
    def url(self) -> str:
        return page_of(self.document)


@dataclass(frozen=True)
class Statement:
    """Whole days from ``since`` to ``until``; balances are what the customer owes, less than zero when we owe them."""

    party: Party
    entity: EntityInfo
    currency: str
    since: date
    until: date
    today: date
    opening: Decimal
    lines: Sequence[Moved]
    closing: Decimal
    open_items: Sequence[OpenItem]

    @property
    def charged(self) -> Decimal:
        return sum((line.charged for line in self.lines), ZERO)

    @property
    def paid(self) -> Decimal:
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def overdue(self) -> Decimal:
        """What is open now and should have been paid before today."""
        return sum(
            (i.still_open for i in self.open_items if i.side == OpenItem.Side.DEBIT and i.due_on < self.today), ZERO
        )


def party_of_statement(actor: Actor, party_id: int) -> Party:
    """The customer this number stands for; 404 for whoever may not know them."""
    party = visible_to(actor).filter(pk=standing_for(party_id)).first()
    if party is None:
        raise Missing()
    return party


def usual_days(actor: Actor) -> tuple[date, date]:
    """The fiscal year so far."""
    today = today_at(actor)
    return year_start(_entity(actor), today), today


def statement_of(actor: Actor, party: Party, since: date, until: date, currency: str = "") -> Statement:
    """What happened between the customer and the firm of the actor's desk, as far as the actor sees it.

    In one currency, that of the books where none is named: what is owed in others has statements of its own.
    """
    entity = _entity(actor)
    currency = currency or entity.currency
    theirs = Party.objects.filter(Q(pk=party.pk) | Q(merged_into=party.pk)).values("pk")
    scope = actor.scope("document__") & Q(document__party__in=theirs, currency=currency)
    posted = OpenItem.objects.filter(scope, document__kind__in=POSTED, entity_id=entity.id)
    moved = Payment.objects.filter(scope, document__kind=Kind.PAYMENT, document__site__entity_id=entity.id)
    opening = _sum(posted.filter(posted_on__lt=since), "side", OpenItem.Side.DEBIT.value) + _sum(
        moved.filter(received_on__lt=since), "direction", OUT
    )
    asked = posted.filter(posted_on__range=(since, until)).select_related("document").order_by("posted_on", "pk")
    given = moved.filter(received_on__range=(since, until)).select_related("document").order_by("received_on", "pk")
    found = [(i.posted_on, i.pk, i.document, i.amount if i.side == "debit" else -i.amount, False)
             for i in asked[: LINES_MAX + 1]]  # fmt: skip
    found += [(p.received_on, p.pk, p.document, p.amount if p.direction == OUT else -p.amount, p.direction == OUT)
              for p in given[: LINES_MAX + 1]]  # fmt: skip
    if len(found) > LINES_MAX:
        raise StatementTooLong(most=LINES_MAX)
    lines, balance = [], opening
    for on, _pk, document, amount, is_refund in sorted(found, key=lambda each: each[:2]):
        balance += amount
        is_asked = document.kind in POSTED
        charged, paid = (amount, ZERO) if is_asked else (ZERO, -amount)
        lines.append(Moved(on, document, charged, paid, balance, is_refund))
    items = OpenItem.objects.filter(scope, NOT_SETTLED, entity_id=entity.id).select_related("document")
    left = list(items.order_by("due_on", "document_id")[:LINES_MAX])
    return Statement(party, entity, currency, since, until, today_at(actor), opening, lines, balance, left)


def _entity(actor: Actor) -> EntityInfo:
    return house().sites[actor.desk.site_id].entity


def _sum(rows: QuerySet[Any], name: str, adds: str) -> Decimal:
    """Amounts with their signs: those whose ``name`` is ``adds`` less the others."""
    total = ZERO
    for side, amount in rows.values_list(name).annotate(total=Sum("amount")).order_by():
        total += amount if side == adds else -amount
    return total
