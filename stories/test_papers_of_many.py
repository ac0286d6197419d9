"""Papers and letters for many rows of a list: one file for all papers, one letter to each customer."""

import os
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from counterpart.back_office.accounting.actions import post_invoice
from counterpart.back_office.accounting.errors import LastLetterSent, NothingLate, RemindedAlready
from counterpart.back_office.accounting.models import Reminder
from counterpart.back_office.accounting.reminding import pause_reminders, remind_customer
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.cast import Cast, client_of
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.files.actions import attach
from counterpart.foundation.files.models import StoredFile
from counterpart.foundation.files.store import path_of, throw_away
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.lists import many
from counterpart.foundation.lists.asking import ask_for_step
from counterpart.foundation.lists.clearing import clear_old_steps
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import Worker
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted
from stories.by_api import program_of

ONE = Decimal(1)


@pytest.fixture
def released(cast: Cast) -> list[int]:
    """Three shipments that may be picked."""
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, Decimal(50), Decimal(5))], reason="receipt", by=cast.house)
    orders = [place_order(cast.customer.pk, [Wanted(cast.kettle.pk, ONE)], by=cast.ada).id for _ in range(3)]
    keys = list(
        Document.objects.filter(origin_id__in=orders, kind="shipment").order_by("pk").values_list("pk", flat=True)
    )
    for key in keys:
        release_shipment(key, by=cast.bo)
    return keys


def pages(answer: Any) -> list[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def text_of(answer: Any) -> str:
    return str(answer.content.decode().replace("&#x27;", "'"))


def test_the_papers_of_a_few_are_one_file_at_once(cast: Cast, released: list[int]) -> None:
    bo = client_of(cast.bo)
    first, second, third = released
    pick_shipment(third, by=cast.bo)
    sent = {"tick": released, "idempotency_key": "p1"}
    answer = bo.post("/lists/shipments/papers/pick_list/", sent)
    assert answer["Content-Type"] == "application/pdf"
    read = pages(answer)
    assert len(read) == 2
    for text, key in zip(read, (first, second), strict=True):
        assert f"SH-{key}" in text
        assert "Page 1 of 1" in text
    assert f"SH-{third}: It has no such paper as it stands now." in text_of(bo.get("/fulfilment/shipments/"))
    assert len(pages(bo.post("/lists/shipments/papers/shipping_label/", sent))) == 1
    none = bo.post("/lists/shipments/papers/shipping_label/", {"tick": [first], "idempotency_key": "p1"})
    assert none["Location"].startswith("/fulfilment/shipments/")
    assert client_of(cast.noor).post("/lists/shipments/papers/pick_list/", sent).status_code in (403, 404)
    assert bo.post("/lists/shipments/papers/quote/", sent).status_code == 404


def test_many_papers_are_made_by_the_worker_for_who_asked(
    cast: Cast, released: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE_MAX", 2)
    bo, dara = client_of(cast.bo), client_of(cast.dara)
    sent = {"tick": [*released, 10**17], "idempotency_key": "p2", "query": "stage=to_pick"}
    address = bo.post("/lists/shipments/papers/pick_list/", sent)["Location"]
    assert bo.post("/lists/shipments/papers/pick_list/", sent)["Location"] == address
    other = bo.post("/lists/shipments/papers/pick_list/", {**sent, "tick": released})["Location"]
    assert other != address
    assert bo.get(f"{address}papers.pdf").status_code == 404
    Worker().one_pass()
    page = text_of(bo.get(address))
    assert "3 papers are laid out." in page
    assert f'href="{address}papers.pdf"' in page
    assert "This does not exist, or you may not see it." in page
    answer = bo.get(f"{address}papers.pdf")
    assert answer["Content-Disposition"].startswith('attachment; filename="pick-lists-')
    assert [f"SH-{key}" in text for key, text in zip(released, pages(answer), strict=True)] == [True] * 3
    assert dara.get(f"{address}papers.pdf").status_code == 404
    assert client_of(cast.noor).get(f"{address}papers.pdf").status_code in (403, 404)


def test_steps_of_last_month_go_with_their_files(cast: Cast, released: list[int]) -> None:
    """The bytes a day later, and not at all where somebody has brought the same again."""
    runs = [
        ask_for_step("shipments", step="pick_list", keys=released[:n], by=cast.bo.with_key(f"o{n}")).id for n in (1, 2)
    ]
    Worker().one_pass()
    first, second = StoredFile.objects.filter(pk__in=StepRun.objects.values("file")).order_by("pk")
    attach(path_of(second.sha256).read_bytes(), name="lists.pdf", party_id=cast.customer.pk, by=cast.ada)
    with held_at(now() + timedelta(days=29)):
        assert clear_old_steps(cast.house) == 0
        kept = ask_for_step("shipments", step="pick_list", keys=released, by=cast.bo.with_key("new")).id
    with held_at(now() + timedelta(days=31)):
        with CaptureQueriesContext(connection) as asked:
            assert clear_old_steps(cast.house) == len(runs)
        assert len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 7, "for any number"
        assert list(StepRun.objects.values_list("pk", flat=True)) == [kept]
        assert list(StoredFile.objects.values_list("pk", flat=True)) == [second.pk]
    paths = [path_of(each.sha256) for each in (first, second)]
    assert all(path.exists() for path in paths)
    throw_away(first.sha256)
    assert paths[0].exists()  # written within the hour: somebody's row may be on its way
    os.utime(paths[0], (0, 0))
    with held_at(now() + timedelta(days=33)):
        Worker().one_pass()
    assert [path.exists() for path in paths] == [False, True]
    assert not Job.objects.filter(kind="lists.throw_file_away").exclude(state="done").exists()


def test_no_paper_comes_of_a_right_that_has_ended(cast: Cast, released: list[int]) -> None:
    run = ask_for_step("shipments", step="pick_list", keys=released, by=cast.bo.with_key("ends")).id
    Grant.objects.filter(pk=cast.bo.grant_id).update(valid_until=now())
    Worker().one_pass()
    found = StepRun.objects.get(pk=run)
    assert (found.state, found.done, found.file) == ("done", 0, None)


def invoice(cast: Cast, party: int, days_ago: int) -> int:
    with held_at(now() - timedelta(days=days_ago)):
        order = place_order(party, [Wanted(cast.fitting.pk, ONE)], by=cast.ada).id
        found = Document.objects.filter(origin_id=order, kind="invoice").values_list("pk", flat=True).first()
        if found is None:
            shipment = Document.objects.get(origin_id=order, kind="shipment").pk
            found = ship(shipment, cast, order)
        post_invoice(found, by=cast.chidi)
    return found


def ship(shipment: int, cast: Cast, order: int) -> int:
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    hand_over_shipment(shipment, to="Noor", by=cast.bo)
    return Document.objects.get(origin_id=order, kind="invoice").pk


@pytest.mark.parametrize(("listed", "asked"), [("invoices", "state=overdue"), ("receivables", "side=owed&age=late")])
def test_each_customer_gets_one_letter_about_everything_that_is_late(cast: Cast, listed: str, asked: str) -> None:
    noor, other = cast.customer.pk, cast.stranger.pk
    old, new, others = invoice(cast, noor, 60), invoice(cast, noor, 17), invoice(cast, other, 40)
    open_yet = invoice(cast, noor, 0)
    chidi = client_of(cast.chidi)
    assert "Remind" in text_of(chidi.get(f"/accounting/{listed}/?{asked}"))
    sent = {"tick": [old, others, open_yet], "query": asked, "idempotency_key": "m1"}
    for _twice in range(2):
        page = text_of(chidi.post(f"/accounting/{listed}/reminders/", sent, follow=True))
        assert "2 are done." in page
        assert f"{cast.customer.name}: A letter about 2 invoices goes out, " in page
        assert f"{cast.stranger.name}: A letter about 1 invoice goes out, " in page
    letter = Reminder.objects.get(party_id=noor)
    assert set(letter.lines.values_list("invoice_id", "level")) == {(old, 1), (new, 1)}
    assert Reminder.objects.count() == Job.objects.filter(kind="accounting.mail_reminder").count() == 2
    page = text_of(chidi.post(f"/accounting/{listed}/reminders/", {**sent, "idempotency_key": "m2"}, follow=True))
    assert "2 are not done." in page
    assert (
        f"{cast.customer.name}: Everything that is late has been reminded of. The next letter may go out from" in page
    )
    assert client_of(cast.ada).post(f"/accounting/{listed}/reminders/", sent).status_code == 403


def test_who_is_not_reminded_and_why(cast: Cast) -> None:
    late = invoice(cast, cast.customer.pk, 60)
    with pytest.raises(NothingLate):
        remind_customer(cast.stranger.pk, by=cast.chidi)
    pause_reminders(late, reason="Disputed", by=cast.chidi)
    with pytest.raises(NothingLate):
        remind_customer(cast.customer.pk, by=cast.chidi)
    early = invoice(cast, cast.stranger.pk, 60)
    for days in (0, 20, 40):
        with held_at(now() + timedelta(days=days)):
            assert remind_customer(cast.stranger.pk, by=cast.chidi).more["invoices"] == 1
            if days < 40:
                with pytest.raises(RemindedAlready):
                    remind_customer(cast.stranger.pk, by=cast.chidi)
    with pytest.raises(LastLetterSent):
        remind_customer(cast.stranger.pk, by=cast.chidi)
    assert early not in Reminder.objects.filter(party=cast.customer).values_list("lines__invoice_id", flat=True)


def test_a_program_reminds_one_customer(cast: Cast) -> None:
    chidi, noor = program_of(cast.chidi), cast.customer.pk
    assert chidi.refused("POST", f"/parties/{noor}/reminders") == (409, "nothing_late")
    assert chidi.refused("POST", "/parties/999999/reminders") == (404, "not_found")
    late = invoice(cast, noor, 60)
    letter = chidi.post(f"/parties/{noor}/reminders")
    assert (letter["kind"], letter["state"]) == ("reminder", "sent")
    (told,) = chidi.get(f"/reminders?party_id={noor}")["results"]
    assert (told["id"], [line["invoice_id"] for line in told["lines"]]) == (letter["id"], [late])
    assert chidi.refused("POST", f"/parties/{noor}/reminders") == (409, "reminded_already")
    assert program_of(cast.ada).refused("POST", f"/parties/{noor}/reminders") == (403, "forbidden")
