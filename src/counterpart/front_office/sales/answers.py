"""What sales answers when other rooms ask."""

from decimal import Decimal

from counterpart.foundation.money.fields import PriceField, RateField
from counterpart.foundation.statements import in_list, rows
from counterpart.front_office.sales.models import Order, Quote
from counterpart.hall.journeys.order_to_cash import (
    AgreedTerms,
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
    found = Order.objects.filter(pk__in=question.order_ids).values_list("pk", "state", "currency", "total", "method")
    return {pk: OrderHead(*rest) for pk, *rest in found}


def offered_quotes(question: OfferedQuotes) -> dict[int, OfferedQuote]:
    """State, total and last day by quote."""
    found = Quote.objects.filter(pk__in=question.quote_ids).values_list(
        "pk", "state", "currency", "total", "valid_until"
    )
    return {pk: OfferedQuote(*rest) for pk, *rest in found}


def _scaled(value: int, places: int) -> Decimal:
    return Decimal(value).scaleb(-places)
