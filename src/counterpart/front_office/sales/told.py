"""Quotes and orders as the API tells them."""

from datetime import datetime
from decimal import Decimal

from counterpart.foundation.documents.models import Document
from counterpart.foundation.wire import Day, Told, money, plain
from counterpart.front_office.sales.models import CommercialLine, Order, OrderLine, Quote, QuoteLine
from counterpart.front_office.sales.words import promise_words
from counterpart.hall.cover.waiting import customer_line
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, Owed
from counterpart.hall.journeys.story import sentence_of, sentences_of
from counterpart.hall.questions import ask

ZERO = Decimal(0)


class HeadTold(Told):
    id: int
    kind: str
    reference: str
    state: str
    version: int
    party_id: int
    party: str
    site_id: int
    external_reference: str
    on: Day
    wanted_on: Day | None
    method: str
    on_shortage: str
    currency: str
    net: str
    tax: str
    total: str
    opened_at: datetime
    closed_at: datetime | None


class LineTold(Told):
    position: int
    item_id: int
    description: str
    quantity: str
    unit_price: str
    discount: str
    price_source: str
    tax_category: str
    tax_rate: str
    amount: str
    currency: str


class QuoteShort(HeadTold):
    valid_until: Day
    lost_reason: str


class QuoteTold(QuoteShort):
    """``waiting``: a sentence for the customer while nobody is at the desk that has to act; else empty."""

    sentence: str
    waiting: str
    lines: list[LineTold]


class OrderShort(HeadTold):
    confirmed_at: datetime | None
    sentence: str


class FactsTold(Told):
    """How far an ordered line has come: cumulative quantities."""

    ordered: str
    reserved: str
    picked: str
    packed: str
    ready: str
    handed_over: str
    returned: str
    cancelled: str
    invoiced: str


class OrderLineTold(LineTold):
    line_id: int
    is_goods: bool
    promised_at: datetime | None
    promise_reason: str
    receipt_on: Day | None
    facts: FactsTold


class MoneyTold(Told):
    """``open`` is what is invoiced and not yet paid, ``deposited`` what was paid in advance and not
    used for an invoice yet, ``left_to_pay`` what is ordered and not yet paid."""

    currency: str
    total: str
    invoiced: str
    paid: str
    open: str
    deposited: str
    left_to_pay: str


class DocumentTold(Told):
    id: int
    kind: str
    reference: str
    number: str | None
    origin_id: int | None
    opened_at: datetime
    closed_at: datetime | None


class TurnTold(Told):
    """Whose turn it is."""

    work_item: int
    document_id: int
    desk_id: int
    text: str
    waits_for: str
    promised_at: datetime | None
    taken_by_id: int | None


class OrderTold(OrderShort):
    """``waiting``: a sentence for the customer while nobody is at the desk that has to act; else empty."""

    waiting: str
    lines: list[OrderLineTold]
    money: MoneyTold
    documents: list[DocumentTold]
    turns: list[TurnTold]


def _head(row: Order | Quote, kind: str) -> dict[str, object]:
    d = row.document
    return {
        "id": row.pk, "kind": kind, "reference": d.reference, "state": row.state, "version": row.version,
        "party_id": d.party_id, "party": d.party.name if d.party else "", "site_id": d.site_id,
        "external_reference": d.external_reference, "on": d.on.isoformat(),
        "wanted_on": row.wanted_on.isoformat() if row.wanted_on else None, "method": row.method,
        "on_shortage": row.on_shortage, "currency": row.currency, "net": money(row.net, row.currency),
        "tax": money(row.tax, row.currency), "total": money(row.total, row.currency), "opened_at": d.opened_at,
        "closed_at": d.closed_at,
    }  # fmt: skip


def _line(line: CommercialLine, position: int, item_id: int, currency: str) -> dict[str, object]:
    return {
        "position": position, "item_id": item_id, "description": line.description, "quantity": plain(line.quantity),
        "unit_price": money(line.unit_price, currency), "discount": plain(line.discount),
        "price_source": line.price_source, "tax_category": line.tax_category, "tax_rate": plain(line.tax_rate),
        "amount": money(line.amount, currency), "currency": currency,
    }  # fmt: skip


def _quote_head(quote: Quote) -> dict[str, object]:
    more = {"valid_until": quote.valid_until.isoformat(), "lost_reason": quote.lost_reason}
    return _head(quote, "quote") | more


def quote_short(quote: Quote) -> QuoteShort:
    return QuoteShort.model_validate(_quote_head(quote))


def quote_told(quote: Quote, language: str) -> QuoteTold:
    lines = QuoteLine.objects.filter(quote_id=quote.pk).order_by("position")
    told = [_line(line, line.position, line.item_id, quote.currency) for line in lines]
    says = {"sentence": sentence_of(quote.pk, language), "waiting": _waiting(quote, language)}
    return QuoteTold.model_validate(_quote_head(quote) | says | {"lines": told})


def _waiting(row: Order | Quote, language: str) -> str:
    return customer_line(row.document.journey_id, row.document.site_id, language)


def _order_head(order: Order, sentence: str) -> dict[str, object]:
    return _head(order, "order") | {"confirmed_at": order.confirmed_at, "sentence": sentence}


def order_short(order: Order, sentence: str) -> OrderShort:
    return OrderShort.model_validate(_order_head(order, sentence))


def order_told(order: Order, language: str) -> OrderTold:
    """Constant statements, whatever the number of lines and documents."""
    chain = Document.objects.filter(journey_id=order.document.journey_id).order_by("pk")
    open_items = WorkItem.objects.filter(
        document__journey_id=order.document.journey_id, state__in=("offered", "accepted")
    )
    says = sentences_of([order.pk], language).get(order.pk, "")
    told = _order_head(order, says) | {
        "waiting": _waiting(order, language),
        "lines": [_order_line(line, order.currency) for line in _lines(order)],
        "money": _money(order),
        "documents": [
            {
                "id": d.pk, "kind": d.kind, "reference": d.reference, "number": d.number, "origin_id": d.origin_id,
                "opened_at": d.opened_at, "closed_at": d.closed_at,
            }
            for d in chain
        ],
        "turns": [
            {
                "work_item": w.pk, "document_id": w.document_id, "desk_id": w.desk_id, "text": w.text,
                "waits_for": w.waits_for, "promised_at": w.promised_at, "taken_by_id": w.taken_by_id,
            }
            for w in open_items.order_by("pk")
        ],
    }  # fmt: skip
    return OrderTold.model_validate(told)


def _lines(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order_id=order.pk).select_related("line").order_by("position"))


def _order_line(agreed: OrderLine, currency: str) -> dict[str, object]:
    line = agreed.line
    facts = {name: plain(getattr(line, name)) for name in FactsTold.model_fields}
    wanted, kept = line.ordered - line.cancelled, line.reserved + line.handed_over
    reason = promise_words(wanted, kept, None, is_goods=line.is_goods, receipt_on=line.receipt_on)[0] if wanted else ""
    more = {
        "line_id": line.pk, "is_goods": line.is_goods, "promised_at": line.promised_at, "facts": facts,
        "promise_reason": reason, "receipt_on": line.receipt_on.isoformat() if line.receipt_on else None,
    }  # fmt: skip
    return _line(agreed, agreed.position, agreed.item_id, currency) | more


def _money(order: Order) -> dict[str, str]:
    owed = ask(MoneyOfOrders((order.pk,))).get(order.pk, Owed(order.currency, ZERO, ZERO))
    amounts = {
        "total": order.total, "invoiced": owed.invoiced, "paid": owed.paid, "open": owed.invoiced - owed.paid,
        "deposited": owed.deposited, "left_to_pay": owed.left_of(order.total),
    }  # fmt: skip
    return {"currency": order.currency} | {name: money(value, order.currency) for name, value in amounts.items()}
