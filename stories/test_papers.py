"""What the customer holds in their hand, and what lies in their mailbox: the same words as on the screen."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import Message
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from counterpart.back_office.accounting.actions import post_invoice
from counterpart.back_office.accounting.crediting import credit_invoice
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.config.cast import PASSWORD, Cast
from counterpart.config.worker import put_together
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.printing import Printed, kinds_of_paper, print_document
from counterpart.foundation.errors import Refusal
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.foundation.outbox.jobs import GiveUp
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import Worker
from counterpart.foundation.parties.models import Address, ContactPoint, Party
from counterpart.front_office.sales.actions import accept_quote, create_quote, lose_quote, send_quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.journeys.order_to_cash import CreditNotePosted, GoodsHandedOver, GoodsReady, MovedLine
from counterpart.hall.journeys.story import sentence_of

DRAWN = "M60 120L120 40L180 130L240 50L300 120L380 60L460 110L540 70M80 150L520 140"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Road:
    """The documents of one order, by what they are."""

    quote: int
    order: int
    shipment: int
    invoice: int


@pytest.fixture
def furnished(cast: Cast, tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """A firm with an address and an account, a customer who reads mail, and a folder where mails arrive."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_FILE_PATH = tmp_path  # type: ignore[attr-defined]
    settings.DEFAULT_FROM_EMAIL = "Hearth & Co <hello@hearth.example>"  # type: ignore[attr-defined]
    LegalEntity.objects.update(
        address="Ilica 1\n10000 Zagreb", tax_number="HR12345678901", bank_account="HR12 1001 0051 8630 0016 0"
    )
    ContactPoint.objects.create(
        party=cast.customer, kind="email", value="noor@mail.example", normalised="noor@mail.example"
    )
    Address.objects.create(party=cast.customer, street="Žuta ulica 5", postal_code="10000", city="Zagreb", country="HR")
    return tmp_path


@pytest.fixture
def road(cast: Cast, furnished: Path) -> Road:
    """Two kettles at 10 % off and a fitting: quoted, sent, accepted, picked up by Noor, invoiced."""
    lines = [Wanted(cast.kettle.pk, Decimal(2), discount=Decimal("0.1")), Wanted(cast.fitting.pk, Decimal(1))]
    quote = create_quote(cast.customer.pk, lines, reason="A friend of the house", reference="PO 77", by=cast.ada).id
    send_quote(quote, by=cast.ada)
    Worker().one_pass()
    order = accept_quote(quote, by=cast.ada).id
    shipment = Document.objects.get(kind="shipment", origin_id=order).pk
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    Worker().one_pass()
    hand_over_shipment(shipment, to="Noor Haddad", signature=DRAWN, by=cast.bo)
    invoice = Document.objects.get(kind="invoice").pk
    post_invoice(invoice, by=cast.chidi)
    Worker().one_pass()
    return Road(quote, order, shipment, invoice)


def words(text: str) -> str:
    """Without line ends, and with one kind of blank."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def text_of(printed: Printed | bytes) -> str:
    pdf = printed if isinstance(printed, bytes) else printed.pdf
    return words(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def mails(folder: Path) -> list[Message]:
    """In the order in which they were sent; the backend divides the mails of one file by a line of dashes."""
    parts = [
        part for file in sorted(folder.glob("*.log")) for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    ]
    return [message_from_bytes(part.lstrip()) for part in parts if part.strip()]


def body(mail: Message) -> str:
    part = next(each for each in mail.walk() if each.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return words(content.decode())


PAPERS: list[tuple[str, Callable[[Road], int]]] = [
    ("quote", lambda road: road.quote),
    ("order_confirmation", lambda road: road.order),
    ("delivery_note", lambda road: road.shipment),
    ("invoice", lambda road: road.invoice),
]


def test_the_sentence_on_paper_is_the_one_on_the_screen(road: Road) -> None:
    for kind, of in PAPERS:
        document = Document.objects.get(pk=of(road))
        for language in LANGUAGES:
            said, sentence = (
                text_of(print_document(kind, document.pk, language=language)),
                sentence_of(document.pk, language),
            )
            assert sentence
            assert words(sentence) in said, (kind, language)
            assert document.reference in said


def test_the_invoice_says_what_the_law_wants(cast: Cast, road: Road) -> None:
    number = Document.objects.get(pk=road.invoice).number
    said = text_of(print_document("invoice", road.invoice, language="en"))
    # 2 x 24.00 less 10 % = 43.20, and 75.00: 118.20 net, 25 % tax 29.55
    for expected in (
        f"Invoice {number}", "Hearth & Co", "Ilica 1", "Tax number: HR12345678901", "Noor Haddad", "Žuta ulica 5",
        "Date of supply", "Due on", "PO 77", "Kettle", "KET-1", "10 %", "43.20", "Fitting, 60 minutes", "75.00",
        "Net 118.20 €", "Tax 25 % on 118.20 € 29.55 €", "Total to pay 147.75 €", "HR12 1001 0051 8630 0016 0", "Page 1 of 1",
    ):  # fmt: skip
        assert expected in said, (expected, said)


def test_a_credit_note_names_the_invoice_it_corrects(cast: Cast, furnished: Path, road: Road) -> None:
    invoice = Document.objects.get(pk=road.invoice).number
    credit = credit_invoice(road.invoice, reason="Scratched", by=cast.chidi)
    said = text_of(print_document("credit_note", credit.id, language="en"))
    for expected in (
        f"Credit note {credit.number}",
        f"Corrects invoice {invoice}",
        "Reason: Scratched",
        "Total credited 147.75 €",
    ):
        assert expected in said, (expected, said)
    assert "Payment reference" not in said


def test_the_delivery_note_has_a_signature_and_no_prices(road: Road) -> None:
    printed = print_document("delivery_note", road.shipment, language="en")
    said = text_of(printed)
    assert "Received by Noor Haddad on" in said
    assert "Kettle" in said
    assert "24.00" not in said
    assert "43.20" not in said


def test_a_signature_that_no_pad_drew_is_only_words(cast: Cast, road: Road) -> None:
    from counterpart.back_office.fulfilment.models import Shipment

    Shipment.objects.filter(pk=road.shipment).update(signature="M0 0'/><script>alert(1)</script>")
    assert "<script>" in text_of(print_document("delivery_note", road.shipment, language="en"))


def test_text_of_people_is_never_code(cast: Cast, road: Road) -> None:
    for name in ('#panic("x") *b* _i_ $x$ @ref <b> \\ ``` #{1/0}', "名前 שם اسم 😀", "a" * 160, "\ud800 half"):
        Party.objects.filter(pk=cast.customer.pk).update(name=name.replace("\ud800", "?"))
        assert print_document("quote", road.quote).pdf.startswith(b"%PDF")
    Party.objects.filter(pk=cast.customer.pk).update(name='#panic("x") *b* $x$')
    assert '#panic("x") *b* $x$' in text_of(print_document("quote", road.quote))


def test_a_draft_says_that_it_is_no_invoice(cast: Cast, furnished: Path) -> None:
    quote = create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada).id
    order = accept_quote(quote, by=cast.ada).id
    shipment = Document.objects.get(kind="shipment", origin_id=order).pk
    for step in (release_shipment, pick_shipment, pack_shipment):
        step(shipment, by=cast.bo)
    hand_over_shipment(shipment, to="Noor", by=cast.bo)
    invoice = Document.objects.get(kind="invoice").pk
    assert "A draft: this paper is not an invoice." in text_of(print_document("invoice", invoice, language="en"))


def test_papers_are_served_to_those_who_may_see_them(cast: Cast, road: Road) -> None:
    ids = dict(Document.objects.values_list("pk", "public_id"))
    ways = {
        f"/papers/{ids[road.quote]}/quote.pdf": ("ada", "bo"),
        f"/papers/{ids[road.order]}/order_confirmation.pdf": ("ada", "bo"),
        f"/papers/{ids[road.shipment]}/delivery_note.pdf": ("bo", "noor"),
        f"/papers/{ids[road.invoice]}/invoice.pdf": ("chidi", "noor"),
    }
    for way, (who, _not) in ways.items():
        client = Client()
        assert client.get(way).status_code == 302
        assert client.login(username=who, login=who, password=PASSWORD)
        answer = client.get(way)
        assert answer.status_code == 200, (way, who)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        wrong = (
            way.replace("/quote.pdf", "/order_confirmation.pdf")
            if "/quote.pdf" in way
            else way.replace(way.split("/")[2], str(cast.stranger.pk).zfill(8) + "-0000-4000-8000-000000000000")
        )
        assert client.get(wrong).status_code == 404, wrong
    stranger = Client()
    assert stranger.login(username="noor", login="noor", password=PASSWORD)
    assert stranger.get(f"/papers/{ids[road.invoice]}/invoice.pdf").status_code == 403
    nobody = Client()
    assert nobody.login(username="eve", login="eve", password=PASSWORD)
    assert nobody.get(f"/papers/{ids[road.invoice]}/invoice.pdf").status_code == 403


def test_every_page_finds_the_paper_by_the_key_of_its_document(cast: Cast, road: Road) -> None:
    client = Client()
    assert client.login(username="dara", login="dara", password=PASSWORD)
    for kind, of in PAPERS:
        public_id = Document.objects.get(pk=of(road)).public_id
        answer = client.get(f"/documents/{of(road)}/paper/")
        assert (answer.status_code, answer["Location"]) == (302, f"/papers/{public_id}/{kind}.pdf")
    stock = Document.objects.filter(kind__in=("count", "receipt"))[0].pk
    assert client.get(f"/documents/{stock}/paper/").status_code == 404, "nothing is printed of what came in"


def test_every_room_with_papers_is_known_to_the_worker() -> None:
    assert kinds_of_paper() == [
        "credit_note",
        "delivery_note",
        "invoice",
        "order_confirmation",
        "payment",
        "pick_list",
        "pickup_slip",
        "quote",
        "return_slip",
        "shipping_label",
        "warranty_note",
    ]


def test_the_customer_gets_three_mails_along_the_road(cast: Cast, furnished: Path, road: Road) -> None:
    quoted, ready, invoiced = sorted(
        mails(furnished), key=lambda mail: ["Quote", "Your", "Invoice"].index(str(mail["Subject"]).split()[0])
    )
    number = Document.objects.get(pk=road.invoice).number
    assert [str(mail["Subject"]) for mail in (quoted, ready, invoiced)] == [
        f"Quote QT-{road.quote}", f"Your order SO-{road.order} is ready", f"Invoice {number}",
    ]  # fmt: skip
    for mail in (quoted, ready, invoiced):
        assert mail["To"] == "noor@mail.example"
        assert "hello@hearth.example" in mail["From"]
    jobs = {job.kind: job for job in Job.objects.all()}
    assert {job.state for job in jobs.values()} == {"done"}
    assert invoiced["Message-ID"] == f"<{jobs['sales.mail_invoice'].stable_id}@hearth.example>"
    assert "shelf B2" in body(ready)
    assert words(sentence_of(road.invoice, "en")) in body(invoiced)
    (paper,) = [part for part in invoiced.walk() if part.get_content_type() == "application/pdf"]
    assert paper.get_filename() == f"invoice-{number}.pdf".lower()
    content = paper.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert f"Invoice {number}" in text_of(content)


def test_a_credit_note_is_mailed_as_an_invoice_is(cast: Cast, furnished: Path, road: Road) -> None:
    credit = credit_invoice(road.invoice, reason="Scratched", by=cast.chidi)
    assert credit.number
    (job,) = Job.objects.filter(kind="sales.mail_credit_note")
    assert (job.document_id, job.state) == (credit.id, "waiting"), "owed in the act that posted it"
    Worker().one_pass()
    (mail,) = [mail for mail in mails(furnished) if str(mail["Subject"]).startswith("Credit")]
    assert (str(mail["Subject"]), mail["To"]) == (f"Credit note {credit.number}", "noor@mail.example")
    assert mail["Message-ID"] == f"<{job.stable_id}@hearth.example>"
    assert f"Attached you find our credit note {credit.number}." in body(mail)
    assert words(sentence_of(credit.id, "en")) in body(mail)
    (paper,) = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    assert paper.get_filename() == f"credit-note-{credit.number}.pdf".lower()
    content = paper.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert "Total credited 147.75 €" in text_of(content)


def test_a_credit_note_that_is_refused_owes_nothing(cast: Cast, furnished: Path, road: Road) -> None:
    credit_invoice(road.invoice, reason="Scratched", by=cast.chidi)
    with pytest.raises(Refusal):
        credit_invoice(road.invoice, reason="Scratched again", by=cast.chidi)
    assert Job.objects.filter(kind="sales.mail_credit_note").count() == 1


def test_a_credit_note_about_the_past_is_no_news(cast: Cast, furnished: Path, road: Road) -> None:
    Job.objects.all().delete()
    posted = CreditNotePosted(
        journey_id=road.quote, document_id=road.invoice, site_id=cast.site.pk, on=now().date() - timedelta(days=40),
        party_id=cast.customer.pk, number="CN-1", invoice_id=road.invoice,
    )  # fmt: skip
    payload = {**asdict(posted), "on": posted.on.isoformat()}
    Job.objects.create(kind="sales.mail_credit_note", payload=payload, next_at=now(), created_at=now())
    before = len(mails(furnished))
    Worker().one_pass()
    assert Job.objects.get().note == "entered about the past: not mailed"
    assert len(mails(furnished)) == before


def test_a_mail_sent_twice_has_the_same_id(cast: Cast, furnished: Path, road: Road) -> None:
    job = Job.objects.get(kind="sales.mail_invoice")
    Job.objects.filter(pk=job.pk).update(state="waiting", done_at=None, next_at=now() - timedelta(seconds=1))
    assert Worker().one_pass() == 1
    ids = [mail["Message-ID"] for mail in mails(furnished) if str(mail["Subject"]).startswith("Invoice")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_speak_the_customers_language(cast: Cast, furnished: Path, language: str) -> None:
    Party.objects.filter(pk=cast.customer.pk).update(language=language)
    quote = create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada).id
    send_quote(quote, by=cast.ada)
    Worker().one_pass()
    (mail,) = mails(furnished)
    assert mail["Content-Language"] == language
    assert words(sentence_of(quote, language)) in body(mail)


def test_without_an_address_the_job_is_done_with_a_note(cast: Cast, furnished: Path) -> None:
    ContactPoint.objects.all().delete()
    quote = create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada).id
    send_quote(quote, by=cast.ada)
    assert Worker().one_pass() == 1
    job = Job.objects.get()
    assert (job.state, job.note) == ("done", "the customer has no e-mail address")
    assert mails(furnished) == []


def test_what_is_no_news_any_more_is_not_mailed(cast: Cast, furnished: Path) -> None:
    quote = create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada).id
    send_quote(quote, by=cast.ada)
    lose_quote(quote, reason="Bought elsewhere", by=cast.ada)
    Worker().one_pass()
    assert Job.objects.get().note == "the quote was lost before the mail was sent"
    assert mails(furnished) == []


def test_a_message_that_waited_is_the_same_message() -> None:
    on = date(2026, 2, 28)
    ready = GoodsReady(journey_id=1, document_id=2, site_id=3, on=on, order_id=4, shelf="B2")
    stored = {"journey_id": 1, "document_id": 2, "site_id": 3, "on": on.isoformat(), "order_id": 4, "shelf": "B2"}
    assert put_together(GoodsReady, stored) == ready
    line = {"line_id": 1, "item_id": 2, "is_goods": True, "quantity": "1.500000"}
    handed = put_together(
        GoodsHandedOver,
        {
            "journey_id": 1,
            "document_id": 2,
            "site_id": 3,
            "on": on.isoformat(),
            "order_id": 4,
            "party_id": 5,
            "order_is_complete": False,
            "lines": [line],
        },
    )
    assert handed.lines == (MovedLine(1, 2, True, Decimal("1.5")),)
    with pytest.raises(GiveUp):
        put_together(GoodsReady, {**stored, "on": "31 February"})
    with pytest.raises(GiveUp):
        put_together(GoodsReady, {"journey_id": 1})
