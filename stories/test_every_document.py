"""Every document of an order in one list: for each desk what it may see, with its state, and to be sent again."""

from decimal import Decimal
from typing import Any

from django.core import mail

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.crediting import credit_invoice
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.config.cast import Cast, client_of
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import Worker
from counterpart.foundation.parties.models import ContactPoint
from counterpart.front_office.sales.actions import accept_quote, create_quote, send_quote
from counterpart.front_office.sales.holding import hold_order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.models import WorkItem
from counterpart.workplace.papers_of import Papers, papers_of_journey
from stories.by_api import program_of
from stories.samples import invoice_of, shipment_of


def reads_mail(cast: Cast) -> None:
    ContactPoint.objects.create(
        party=cast.customer, kind="email", value="noor@mail.example", normalised="noor@mail.example"
    )


def road(cast: Cast) -> tuple[int, int, int]:
    """A quote that became an order, a deposit, goods that were handed over, an invoice paid and then credited."""
    lines = [Wanted(cast.kettle.pk, Decimal(2))]
    quote = create_quote(cast.customer.pk, lines, by=cast.ada).id
    send_quote(quote, by=cast.ada)
    order = accept_quote(quote, by=cast.ada).id
    receive_deposit(order, amount=Decimal(20), method="card", by=cast.chidi)
    shipment = shipment_of(order)
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    hand_over_shipment(shipment, to="Noor", by=cast.bo)
    invoice = invoice_of(order)
    post_invoice(invoice, by=cast.chidi)
    pay_invoice(invoice, amount=Decimal(40), by=cast.chidi)
    credit_invoice(invoice, reason="A scratch", by=cast.chidi)
    return quote, order, shipment


def said(found: Papers) -> list[tuple[str, str]]:
    """What and in which state, by name."""
    return sorted((each.name, each.tag.text) for each in found.papers)


def test_every_paper_of_the_journey_stands_in_one_list(cast: Cast) -> None:
    quote, _order, shipment = road(cast)
    found = papers_of_journey(quote, cast.dara)
    assert said(found) == [
        ("Credit note", "Open"), ("Deposit", "Received"), ("Invoice", "Settled"), ("Order", "Confirmed"),
        ("Payment", "Received"), ("Quote", "Accepted"),
    ]  # fmt: skip
    assert [(each.reference, each.tag.text, each.note) for each in found.shipments] == [
        (f"SH-{shipment}", "Handed over", "2 pieces · shelf B2")
    ]
    printed = {one.name for each in (*found.papers, *found.shipments) for one in each.prints}
    assert printed == {"quote", "order_confirmation", "delivery_note", "invoice", "credit_note", "payment"}
    amounts = {each.name: each.amount for each in found.papers}
    assert (amounts["Credit note"], amounts["Deposit"], amounts["Payment"]) == (Decimal(-60), Decimal(20), Decimal(40))
    dara = client_of(cast.dara)
    for each in (*found.papers, *found.shipments):
        assert dara.get(each.url).status_code == 200, each
        for one in each.prints:
            assert dara.get(one.url).content.startswith(b"%PDF"), one


def test_nobody_reads_of_what_they_may_not_see(cast: Cast) -> None:
    quote, order, _shipment = road(cast)
    bo = papers_of_journey(quote, cast.bo)
    assert said(bo) == [("Order", "Confirmed"), ("Quote", "Accepted")] and len(bo.shipments) == 1
    page = client_of(cast.bo).get(f"/sales/orders/{order}/documents/").content.decode()
    assert "IN-" not in page and "Deposit" not in page and f"SH-{_shipment}" in page
    story = client_of(cast.bo).get(f"/sales/orders/{order}/").content.decode()
    assert "Margin so far" not in story and "Shipments" in story
    assert "Margin so far" in client_of(cast.chidi).get(f"/sales/orders/{order}/").content.decode()
    assert client_of(cast.noor).get(f"/sales/orders/{order}/documents/").status_code == 403
    assert papers_of_journey(quote, cast.noor).letters == ()


def test_the_customer_gets_a_paper_once_more(cast: Cast) -> None:
    quote, order, _shipment = road(cast)
    Job.objects.all().delete()
    ada, url = client_of(cast.ada), f"/sales/papers/{order}/sending/"
    typed = {"paper": "order_confirmation", "idempotency_key": "again", "next": f"/sales/orders/{order}/documents/"}
    refused = ada.post(url, typed, follow=True)
    assert "The customer has no e-mail address." in refused.content.decode() and not Job.objects.exists()
    reads_mail(cast)
    assert ada.post(url, {**typed, "paper": "invoice"}, follow=True).status_code == 200
    assert not Job.objects.exists()
    shown = ada.post(url, {**typed, "idempotency_key": "now"})
    assert shown.headers["Location"] == typed["next"]
    waiting = papers_of_journey(quote, cast.ada).letters
    assert [(each.name, each.tag.text) for each in waiting] == [("Mail with a paper", "Waiting")]
    Worker().one_pass()
    (sent,) = mail.outbox
    assert sent.subject == f"Order confirmation SO-{order}"
    assert sent.attachments[0][0] == f"order-confirmation-so-{order}.pdf"
    page = ada.get(typed["next"]).content.decode()
    assert "Mail with a paper" in page and "Sent" in page
    assert ada.post(url, {**typed, "idempotency_key": "now"}).status_code == 302 and Job.objects.count() == 1


def test_programs_read_and_send_the_same_papers(cast: Cast) -> None:
    quote, order, shipment = road(cast)
    reads_mail(cast)
    ada: Any = program_of(cast.ada)
    told = ada.get(f"/orders/{order}/documents")
    assert [each["reference"] for each in told["shipments"]] == [f"SH-{shipment}"]
    assert {each["kind"] for each in told["papers"]} == {"quote", "order", "invoice", "credit_note", "payment"}
    assert next(each["amount"] for each in told["papers"] if each["kind"] == "invoice") == "60.00"
    assert ada.post(f"/documents/{invoice_of(order)}/mail", {"paper": "invoice"})["state"] == "owed"
    assert Job.objects.filter(kind="sales.mail_paper").count() == 1
    assert papers_of_journey(quote, cast.ada).letters[0].tag.text == "Waiting"


def test_what_is_held_offers_no_release(cast: Cast) -> None:
    order = cast.order((cast.kettle, 1))
    shipment = shipment_of(order)
    bo, page = client_of(cast.bo), f"/fulfilment/shipments/{shipment}/"
    assert "Release to the warehouse" in bo.get(page).content.decode()
    assert "Look and release" in bo.get("/fulfilment/shipments/").content.decode()
    hold_order(order, kind="stock", note="She may want another colour", by=cast.ada)
    shown = bo.get(page).content.decode()
    assert "Release to the warehouse" not in shown and "is on hold" in shown
    assert "Look and release" not in bo.get("/fulfilment/shipments/").content.decode()
    desk = WorkItem.objects.get(document_id=shipment, done_at=None).desk_id
    assert f"Wait: SO-{order} is on hold" in bo.get(f"/desks/{desk}/").content.decode()
    own = client_of(cast.bo).get(f"/sales/orders/{order}/").content.decode()
    assert ">Release<" not in own
