"""What sales answers when other rooms ask."""

from decimal import Decimal

from django.db.models import FilteredRelation, Q

from counterpart.foundation.money.fields import PriceField, RateField
from counterpart.foundation.statements import in_list, rows
from counterpart.front_office.sales.hold_words import hold_sentence
from counterpart.front_office.sales.models import Hold, Order, Quote
from counterpart.hall.journeys.money_on_the_way import Held, HoldsOfOrders
from counterpart.hall.journeys.order_to_cash import (
    AgreedTerms,
    HeldBecause,
    OfferedQuote,
    OfferedQuotes,
    OrderHead,
    OrderHeads,
    Terms,
)


def agreed_terms(question: AgreedTerms) -> dict[int, Terms]:
    """Price, discount, tax and payment terms of ordered lines, in one statement."""
    sql = f"""SELECT l.line_id, l.position, l.item_id, l.description, l.unit_price, l.discount, l.tax_category, l.tax_rate,
        o.currency, o.includes_tax, o.payment_terms_days
        FROM sales_orderline l JOIN sales_order o ON o.document_id = l.order_id
        WHERE l.line_id IN ({in_list(question.line_ids)})"""
    return {
        r[0]: Terms(
            r[0], r[1], r[2], r[3], _scaled(r[4], PriceField.places), _scaled(r[5], RateField.places), r[6],
            _scaled(r[7], RateField.places), r[8], bool(r[9]), r[10],
        )
        for r in rows(sql, question.line_ids)
    }  # fmt: skip


def order_heads(question: OrderHeads) -> dict[int, OrderHead]:
    """State, currency, total and way out by order."""
    holds = FilteredRelation("holds", condition=Q(holds__left_at=None))
    found = Order.objects.filter(pk__in=question.order_ids).annotate(held=holds).order_by("pk", "held__id")
    heads: dict[int, OrderHead] = {}
    columns = ("pk", "state", "currency", "total", "method", "held__kind", "held__currency", "held__asked")
    for pk, state, currency, total, method, kind, own, asked in found.values_list(*columns):
        if pk not in heads:
            because = HeldBecause(kind, own, asked) if kind else None
            heads[pk] = OrderHead(state, currency, total, method, because)
    return heads


def holds_of_orders(question: HoldsOfOrders) -> dict[int, tuple[Held, ...]]:
    """What holds each order, the oldest first, in one statement."""
    found: dict[int, tuple[Held, ...]] = {}
    holds = Hold.objects.filter(order_id__in=question.order_ids, left_at=None).select_related("order__document__party")
    for hold in holds.order_by("id"):
        document = hold.order.document
        said = hold_sentence(hold, document.reference, document.party.name if document.party else "")
        held = Held(hold.pk, hold.order_id, hold.kind, hold.currency, hold.asked, hold.placed_by_id, said)
        found[hold.order_id] = (*found.get(hold.order_id, ()), held)
    return found


def offered_quotes(question: OfferedQuotes) -> dict[int, OfferedQuote]:
    """State, total and last day by quote."""
    found = Quote.objects.filter(pk__in=question.quote_ids).values_list(
        "pk", "state", "currency", "total", "valid_until"
    )
    return {pk: OfferedQuote(*rest) for pk, *rest in found}


def _scaled(value: int, places: int) -> Decimal:
    return Decimal(value).scaleb(-places)
