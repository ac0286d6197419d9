"""An order that the customer does not want any more, and quotes that nobody answered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from counterpart.config.cast import Cast
from counterpart.foundation.clock import day_in, held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.front_office.sales.actions import cancel_order, create_quote, lose_quote, place_order, send_quote
from counterpart.front_office.sales.chores import let_quotes_expire
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import FreeStock
from counterpart.hall.questions import ask


def kettles(cast: Cast, quantity: int) -> list[Wanted]:
    return [Wanted(cast.kettle.pk, Decimal(quantity))]


def free(cast: Cast) -> Decimal:
    return ask(FreeStock(cast.site.pk, (cast.kettle.pk,)))[cast.kettle.pk]


def test_a_cancelled_order_gives_its_goods_back(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast, 12), by=cast.ada)
    assert free(cast) == 0
    answer = cancel_order(order.id, reason="Changed her mind", by=cast.ada)
    assert answer.state == "cancelled"
    assert free(cast) == 10
    line = JourneyLine.objects.get(order_id=order.id)
    assert (line.ordered, line.cancelled, line.reserved) == (12, 12, 0)
    assert not Document.objects.filter(journey_id=order.id, closed_at=None).exists()
    assert not WorkItem.objects.filter(state__in=("offered", "accepted")).exists()


def test_a_draft_is_cancelled_without_a_word_to_others(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast, 2), confirm=False, by=cast.ada)
    cancel_order(order.id, reason="Typed twice", by=cast.ada)
    assert Order.objects.get(pk=order.id).state == "cancelled"
    assert free(cast) == 10


def test_cancelling_needs_a_reason_and_happens_once(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast, 1), by=cast.ada)
    with pytest.raises(Invalid):
        cancel_order(order.id, reason=" ", by=cast.ada)
    cancel_order(order.id, reason="No", by=cast.ada)
    with pytest.raises(NotAllowedNow):
        cancel_order(order.id, reason="No", by=cast.ada)
    with pytest.raises(Missing):
        cancel_order(10**9, reason="No", by=cast.ada)


def test_a_sent_quote_waits_for_the_customer_and_expires(cast: Cast) -> None:
    quote = create_quote(cast.customer.pk, kettles(cast, 1), by=cast.ada)
    send_quote(quote.id, by=cast.ada)
    item = WorkItem.objects.get(document_id=quote.id, state="offered")
    assert (item.text, item.waits_for) == ("await_answer", "customer")
    assert let_quotes_expire(cast.house) == 0
    with held_at(now() + timedelta(days=32)):
        assert let_quotes_expire(cast.house) == 1
        assert let_quotes_expire(cast.house) == 0
    assert Quote.objects.get(pk=quote.id).state == "expired"
    assert not WorkItem.objects.filter(document_id=quote.id, state="offered").exists()


def test_a_lost_quote_says_why(cast: Cast) -> None:
    quote = create_quote(cast.customer.pk, kettles(cast, 1), by=cast.ada)
    with pytest.raises(Invalid):
        lose_quote(quote.id, reason="  ", by=cast.ada)
    lose_quote(quote.id, reason=" Too dear ", by=cast.ada)
    assert Quote.objects.get(pk=quote.id).lost_reason == "Too dear"


def test_a_total_beyond_the_books_and_a_day_beyond_reason_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as no:
        place_order(cast.customer.pk, kettles(cast, 10**11), by=cast.ada)
    assert no.value.code == "too_large"
    far = day_in("UTC", now()) + timedelta(days=4000)
    with pytest.raises(Invalid):
        place_order(cast.customer.pk, kettles(cast, 1), wanted_on=far, by=cast.ada)
    assert not Order.objects.exists()
