"""The statement of account: screen, paper and API say the same, and it ends where the open items end."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from counterpart.back_office.accounting import statement_of_account
from counterpart.back_office.accounting.actions import CreditLine, credit_invoice, pay_invoice, receive_payment, refund
from counterpart.back_office.accounting.errors import StatementTooLong
from counterpart.back_office.accounting.queries import balance_of, open_items_of
from counterpart.back_office.accounting.statement_of_account import Statement, party_of_statement, statement_of
from counterpart.back_office.accounting.tests.conftest import Bill
from counterpart.config.cast import Cast
from counterpart.config.founding import add_site, give_desk
from counterpart.foundation.clock import now
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.models import Person, Token
from counterpart.foundation.identity.queries import actor_at, digest_of
from counterpart.foundation.organisation.models import Desk, LegalEntity
from counterpart.foundation.parties.actions import merge_parties

D = Decimal
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
WAY = "/accounting/receivables/{}/statement/"


@pytest.fixture
def story(cast: Cast, bill: Bill) -> int:
    """An invoice in March; in April a part is paid, a kettle comes back, 20 too much comes in, and goes back out."""
    invoice = bill(on=date(2026, 3, 10))
    pay_invoice(invoice, amount=D(100), on=date(2026, 4, 2), by=cast.chidi)
    credit_invoice(invoice, reason="Dented", lines=[CreditLine(1, D(1))], on=date(2026, 4, 5), by=cast.chidi)
    extra = receive_payment(cast.customer.pk, amount=D(20), on=date(2026, 4, 6), by=cast.chidi)
    refund(extra.id, amount=D(20), method="bank", reference="", on=date(2026, 4, 7), by=cast.house)
    return invoice


def told(cast: Cast, days: tuple[date, date] = APRIL) -> Statement:
    return statement_of(cast.chidi, cast.customer, *days)


def sides(statement: Statement) -> list[tuple[str, D, D, D]]:
    return [(line.document.kind, line.charged, line.paid, line.balance) for line in statement.lines]


def client_of(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


def test_every_paper_has_the_balance_after_it(cast: Cast, story: int) -> None:
    april = told(cast)
    assert (april.opening, april.charged, april.paid, april.closing) == (D("213.75"), D(-30), D(100), D("83.75"))
    assert sides(april) == [
        ("payment", D(0), D(100), D("113.75")), ("credit_note", D(-30), D(0), D("83.75")),
        ("payment", D(0), D(20), D("63.75")), ("payment", D(0), D(-20), D("83.75")),
    ]  # fmt: skip
    assert [line.is_refund for line in april.lines] == [False, False, False, True]
    march = told(cast, (date(2026, 3, 1), date(2026, 3, 31)))
    assert (march.opening, march.closing, len(march.lines)) == (D(0), D("213.75"), 1)


def test_it_ends_where_the_open_items_end(cast: Cast, bill: Bill, story: int) -> None:
    bill(on=date(2026, 5, 1))
    receive_payment(cast.customer.pk, amount=D("7.77"), on=date(2026, 5, 2), by=cast.chidi)
    whole = told(cast, YEAR)
    assert whole.closing == balance_of(open_items_of(cast.chidi, cast.customer.pk)) == D("289.73")
    assert [item.pk for item in whole.open_items] == [item.pk for item in open_items_of(cast.chidi, cast.customer.pk)]


def test_what_is_late_is_said(cast: Cast, story: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for today, overdue in ((date(2026, 3, 24), D(0)), (date(2026, 3, 25), D("83.75"))):  # due 14 days after 10 March
        monkeypatch.setattr(statement_of_account, "today_at", lambda _actor, today=today: today)
        assert told(cast).overdue == overdue


def test_everybody_sees_their_own(cast: Cast, story: int) -> None:
    assert sides(statement_of(cast.noor, cast.customer, *APRIL)) == sides(told(cast))
    assert party_of_statement(cast.noor, cast.customer.pk) == cast.customer
    for stranger in (cast.stranger.pk, 10**9):
        with pytest.raises(Missing):
            party_of_statement(cast.noor, stranger)
    assert told(cast).lines and not statement_of(cast.chidi, cast.stranger, *YEAR).lines
    site = add_site(LegalEntity.objects.get(), "TWO", "Two", "shop", "Europe/Zagreb", duties=["sales"])
    person = Person.objects.create_person("tom", "Tom")
    give_desk(person, Desk.objects.get(duty__code="sales", site=site), reason="role")
    tom = actor_at("tom", "sales")
    assert tom is not None
    elsewhere = statement_of(tom, cast.customer, *YEAR)
    assert (elsewhere.opening, list(elsewhere.lines), list(elsewhere.open_items)) == (D(0), [], [])


def test_who_was_merged_has_one_statement(cast: Cast, bill: Bill, story: int) -> None:
    bill(party=cast.stranger.pk, on=date(2026, 4, 9))
    merge_parties(cast.stranger.pk, into_id=cast.customer.pk, by=cast.chidi)
    assert party_of_statement(cast.chidi, cast.stranger.pk).pk == cast.customer.pk
    assert told(cast).closing == D("297.50")
    answer = client_of("chidi").get(WAY.format(cast.stranger.pk))
    assert (answer.status_code, answer["Location"]) == (302, WAY.format(cast.customer.pk))


def test_the_statements_do_not_grow_with_history(cast: Cast, bill: Bill) -> None:
    counts = []
    for _ in range(2):
        bill(on=date(2026, 4, 3))
        bill(on=date(2026, 3, 3))
        with CaptureQueriesContext(connection) as seen:
            told(cast)
        counts.append(len(seen))
    assert counts == [6, 6]


def test_too_many_papers_are_refused(cast: Cast, story: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_of_account, "LINES_MAX", 3)
    with pytest.raises(StatementTooLong, match="more than 3 papers"):
        told(cast)
    page = client_of("chidi").get(WAY.format(cast.customer.pk), {"since": "2026-04-01", "until": "2026-04-30"})
    assert page.status_code == 422 and "Choose fewer days." in page.content.decode()


def test_the_screen_and_the_paper_say_the_same(cast: Cast, story: int) -> None:
    days = {"since": "2026-04-01", "until": "2026-04-30"}
    page = client_of("ada").get(WAY.format(cast.customer.pk), days)
    assert page.status_code == 200
    shown = page.content.decode()
    for expected in ("213.75", "113.75", "63.75", "−30.00", "Balance before", "Paid back"):
        assert expected in shown, expected
    assert f'"/accounting/receivables/{cast.customer.pk}/"' not in shown, "Ada may not see the open items of the books"
    answer = client_of("ada").get(WAY.format(cast.customer.pk) + "file/", {**days, "language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    said = " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages).split())
    said = said.replace("\u00a0", " ").replace("\u202f", " ")
    for expected in (
        "Statement of account",
        "Noor Haddad",
        "1 April 2026 to 30 April 2026",
        "213.75",
        "63.75",
        "83.75",
    ):
        assert expected in said, (expected, said)
    assert client_of("ada").get(WAY.format(cast.customer.pk) + "file/", {"language": "hr"})["Content-Language"] == "hr"


@pytest.mark.parametrize(
    "days", [{"since": "2026-02-31"}, {"until": "x" * 5000}, {"since": "\0"}, {"since": "2026-05-01", "until": "2026-04-01"},
             {"since": "0001-01-01"}, {"until": "9999-12-31"}]
)  # fmt: skip
def test_days_that_are_none_are_said(cast: Cast, story: int, days: dict[str, str]) -> None:
    page = client_of("chidi").get(WAY.format(cast.customer.pk), days)
    assert page.status_code == 422
    assert "Statement of account" in page.content.decode()


def test_others_do_not_see_it(cast: Cast, story: int) -> None:
    for login, status in (("noor", 403), ("eve", 403), ("bo", 403)):
        assert client_of(login).get(WAY.format(cast.customer.pk)).status_code == status
        assert client_of(login).get(WAY.format(cast.customer.pk) + "file/").status_code == status
    assert client_of("chidi").get(WAY.format(10**9)).status_code == 404


def test_a_program_reads_it(cast: Cast, story: int) -> None:
    clients = {}
    for actor in (cast.chidi, cast.noor):
        token = f"key of {actor.person_name}"
        Token.objects.create(grant_id=actor.grant_id, name="t", digest=digest_of(token), created_at=now())
        clients[actor] = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})
    client, way = clients[cast.chidi], f"/api/v1/parties/{cast.customer.pk}/statement"
    said = client.get(way, {"since": "2026-04-01", "until": "2026-04-30"}).json()
    assert {name: said[name] for name in ("opening", "charged", "paid", "closing", "currency")} == {
        "opening": "213.75", "charged": "-30.00", "paid": "100.00", "closing": "83.75", "currency": "EUR",
    }  # fmt: skip
    assert [line["balance"] for line in said["lines"]] == ["113.75", "83.75", "63.75", "83.75"]
    assert client.get(way).status_code == 200
    for wrong in ({"since": "2026-02-31"}, {"since": "today"}, {"since": "2026-05-01", "until": "2026-04-01"}):
        refused = client.get(way, wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert client.get("/api/v1/parties/999999/statement").status_code == 404
    own = clients[cast.noor].get(way, {"since": "2026-04-01", "until": "2026-04-30"}).json()
    assert own == said, "a customer reads their own, and the same"
    assert clients[cast.noor].get(f"/api/v1/parties/{cast.stranger.pk}/statement").status_code == 404
