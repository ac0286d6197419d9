"""Noor buys a kettle and a saddle: the straight road through both offices, with the sentence at every step."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from counterpart.back_office.accounting.actions import Part, pay_invoice, post_invoice, receive_payment
from counterpart.back_office.accounting.models import EntryLine, OpenItem
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.back_office.inventory.models import StockLevel
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Refusal
from counterpart.foundation.invariants import check
from counterpart.front_office.sales.actions import accept_quote, create_quote, place_order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.actions import take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.story import sentence_of
from stories.samples import invoice_of, shipment_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

THURSDAY = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def says(document_id: int) -> str:
    return sentence_of(document_id, "en").replace("\u00a0", " ")


def whose_turn(document_id: int) -> str | None:
    item = WorkItem.objects.filter(document_id=document_id, state__in=("offered", "accepted")).first()
    return item.desk.duty.code if item else None


def all_holds() -> None:
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def balance(role: str) -> Decimal:
    lines = EntryLine.objects.filter(account__role=role)
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def test_from_the_quote_to_the_cash(cast: "Cast") -> None:
    with held_at(THURSDAY):
        wanted = [Wanted(cast.kettle.pk, Decimal(2)), Wanted(cast.saddle.pk, Decimal(1))]
        quote = create_quote(cast.customer.pk, wanted, by=cast.ada)
        assert whose_turn(quote.id) == "sales"
        assert says(quote.id) == "Offered, valid until Sat 11 Apr, 14:00."

        order = accept_quote(quote.id, by=cast.ada)
        shipment = shipment_of(order.id)
        assert (whose_turn(quote.id), whose_turn(order.id), whose_turn(shipment)) == (None, "sales", "fulfilment")
        assert says(order.id) == "3 pieces promised Thu 12 Mar, 17:00; 132.50 € left to pay."
        assert says(quote.id) == says(order.id) == says(shipment)
        all_holds()

        release_shipment(shipment, by=cast.bo)
        take_item(shipment, by=cast.bo)
        pick_shipment(shipment, by=cast.bo)
        assert says(order.id) == "3 pieces promised Thu 12 Mar, 17:00; 132.50 € left to pay."
        pack_shipment(shipment, shelf="B2", by=cast.bo)
        assert whose_turn(shipment) == "pickup"
        assert says(order.id) == "3 of 3 ready on shelf B2; 132.50 € left to pay."
        all_holds()

        hand_over_shipment(shipment, to="Noor Haddad", signature="M0 0 L9 9", by=cast.bo)
        assert (whose_turn(shipment), whose_turn(order.id)) == (None, None)
        assert says(order.id) == "All handed over; 132.50 € left to pay."
        assert balance("cost_of_goods") == Decimal(53)  # 2 x 12 + 29
        assert balance("stock") == Decimal(410 - 53)
        all_holds()

        invoice = invoice_of(order.id)
        assert whose_turn(invoice) == "accounting"
        posted = post_invoice(invoice, by=cast.chidi)
        assert posted.number == "IN-2026-00001"
        assert OpenItem.objects.get(pk=invoice).due_on.isoformat() == "2026-03-26"
        assert (balance("receivable"), balance("tax_out"), balance("revenue_goods")) == (
            Decimal("132.50"), Decimal("-26.50"), Decimal(-106),
        )  # fmt: skip

        pay_invoice(invoice, amount=Decimal(100), by=cast.chidi)
        assert says(invoice) == "All handed over; 32.50 € left to pay."
        payment = pay_invoice(invoice, amount=Decimal("32.50"), method="cash", by=cast.chidi)
        assert says(payment.id) == says(order.id) == "All handed over; paid."
        assert whose_turn(invoice) is None
        assert balance("receivable") == 0
        all_holds()


def test_half_is_there_and_half_comes_later(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(12))], by=cast.ada)
        shipment = shipment_of(order.id)
        assert says(order.id) == "12 × Kettle promised Thu 19 Mar, 17:00; 360.00 € left to pay."
        with pytest.raises(Refusal) as refused:
            release_shipment(shipment, by=cast.bo)
        assert refused.value.code == "goods_missing"

        release_shipment(shipment, split=True, by=cast.bo)
        pick_shipment(shipment, by=cast.bo)
        pack_shipment(shipment, shelf="A1", by=cast.bo)
        assert (
            says(order.id) == "10 of 12 ready on shelf A1; 2 × Kettle promised Thu 19 Mar, 17:00; 360.00 € left to pay."
        )
        hand_over_shipment(shipment, to="Noor", by=cast.bo)
        assert whose_turn(order.id) == "sales"
        all_holds()

        came = receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, Decimal(5), Decimal(14))], by=cast.bo)
        assert came.more["orders_served"] == 1
        rest = Document.objects.get(origin_id=order.id, kind="shipment", closed_at__isnull=True).pk
        release_shipment(rest, by=cast.bo)
        pick_shipment(rest, by=cast.bo)
        pack_shipment(rest, shelf="A1", by=cast.bo)
        hand_over_shipment(rest, to="Noor", by=cast.bo)
        assert says(order.id) == "All handed over; 360.00 € left to pay."
        invoices = Document.objects.filter(origin_id=order.id, kind="invoice").order_by("pk")
        for document in invoices:
            post_invoice(document.pk, by=cast.chidi)
        parts = [Part(invoices[0].pk, Decimal(300)), Part(invoices[1].pk, Decimal(60))]
        receive_payment(cast.customer.pk, amount=Decimal(400), parts=parts, by=cast.chidi)
        assert says(order.id) == "All handed over; paid."
        assert balance("receivable") == Decimal(-40)  # forty of Noor's stay with Noor
        all_holds()


def test_all_or_nothing_leaves_nothing(cast: "Cast") -> None:
    before = (Document.objects.count(), list(StockLevel.objects.order_by("pk").values_list("on_hand", "reserved")))
    with pytest.raises(Refusal) as refused:
        place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(11))], on_shortage="refuse", by=cast.ada)
    assert refused.value.code == "shortage"
    assert "Kettle" in str(refused.value)
    assert (
        Document.objects.count(),
        list(StockLevel.objects.order_by("pk").values_list("on_hand", "reserved")),
    ) == before
    all_holds()


def test_a_discount_stays_within_what_the_desk_may_give(cast: "Cast") -> None:
    ten = [Wanted(cast.kettle.pk, Decimal(1), discount=Decimal("0.10"))]
    eleven = [Wanted(cast.kettle.pk, Decimal(1), discount=Decimal("0.11"))]
    with pytest.raises(Refusal) as no_reason:
        place_order(cast.customer.pk, ten, by=cast.ada)
    assert no_reason.value.code == "reason_missing"
    place_order(cast.customer.pk, ten, reason="Birthday", by=cast.ada)
    with pytest.raises(Refusal) as too_much:
        place_order(cast.customer.pk, eleven, reason="Birthday", by=cast.ada)
    assert (too_much.value.code, too_much.value.status) == ("discount_too_large", 403)
    place_order(cast.customer.pk, eleven, reason="Birthday", by=cast.dara)
    all_holds()
