"""The screens of accounting: who may open them, what they show, and that nothing typed is ever lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.accounting.actions import (
    EntrySide,
    create_periods,
    credit_invoice,
    pay_invoice,
    post_entry,
    receive_payment,
)
from counterpart.back_office.accounting.links import KIND_NAMES, PAGES, page_of_document
from counterpart.back_office.accounting.models import Account, Allocation, Entry, Invoice, OpenItem, Payment, Period
from counterpart.back_office.accounting.tests.conftest import Bill
from counterpart.back_office.accounting.tests.drafts import Sold, draft_invoice
from counterpart.config.cast import Cast
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Kind
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Desk, Duty, Site

D = Decimal
pytestmark = pytest.mark.usefixtures("books_hold")
Login = Callable[[str], Client]


@pytest.fixture
def signed_in() -> Login:
    def sign_in(login: str) -> Client:
        client = Client()
        client.force_login(Person.objects.get(login=login))
        return client

    return sign_in


@pytest.fixture
def chidi(cast: Cast, signed_in: Login) -> Client:
    return signed_in("chidi")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def money_form(amount: str, **more: str) -> dict[str, str]:
    return {"amount": amount, "method": "bank", "on": "2030-01-01", "reference": "", "idempotency_key": "k", **more}


def test_every_paper_of_a_journey_has_a_name_and_a_page() -> None:
    """An entry shows the whole journey of its paper, whatever is in it."""
    assert set(Kind.values) == set(KIND_NAMES) == set(PAGES)
    assert all(page_of_document(kind, 7) for kind in Kind.values)


class TestDoors:
    BOOKS = (
        "trial-balance/", "trial-balance/file/", "ledger/", "income/", "balance-sheet/", "entries/", "entries/new/",
        "accounts/", "accounts/new/", "periods/", "receivables/", "receivables/ages/", "payments/new/",
        "choices/parties/?q=noor",
    )  # fmt: skip

    @pytest.mark.parametrize("page", BOOKS)
    def test_the_books_are_for_accounting(self, cast: Cast, signed_in: Login, page: str) -> None:
        by_script = {"HX-Request": "true"} if page.startswith("choices/") else {}
        assert signed_in("chidi").get(f"/accounting/{page}", headers=by_script).status_code == 200
        assert signed_in("dara").get(f"/accounting/{page}", headers=by_script).status_code == 200
        for nobody in ("ada", "bo", "noor", "eve"):
            assert signed_in(nobody).get(f"/accounting/{page}").status_code == 403
        assert Client().get(f"/accounting/{page}").status_code == 302

    def test_sales_sees_invoices_and_nothing_more(self, cast: Cast, bill: Bill, signed_in: Login) -> None:
        pk = bill()
        ada = signed_in("ada")
        shown = text_of(ada.get(f"/accounting/invoices/{pk}/"))
        assert "IN-" in shown
        assert f"/accounting/invoices/{pk}/payment/" not in shown
        assert "/accounting/entries/" not in shown
        assert ada.get("/accounting/invoices/?state=open").status_code == 200
        assert ada.post(f"/accounting/invoices/{pk}/payment/", money_form("1")).status_code == 403
        assert signed_in("noor").get(f"/accounting/invoices/{pk}/").status_code == 403

    def test_another_site_is_not_there(self, cast: Cast, bill: Bill, signed_in: Login) -> None:
        pk = bill()
        paid = pay_invoice(pk, amount=D(5), by=cast.chidi)
        elsewhere = Site.objects.create(entity_id=cast.site.entity_id, code="BRNO", name="Brno", kind="shop")
        duty = Duty.objects.get(code="accounting")
        desk = Desk.objects.create(duty=duty, site=elsewhere, name="Accounting, Brno", serves_all_sites=False)
        lea = Person.objects.create_person("lea", "Lea")
        Grant.objects.create(person=lea, desk=desk, valid_from=now(), reason="role")
        configuration_changed()
        client = signed_in("lea")
        assert client.get(f"/accounting/invoices/{pk}/").status_code == 404
        assert client.get(f"/accounting/payments/{paid.id}/").status_code == 404
        assert client.get(f"/accounting/entries/{Entry.objects.get(document_id=pk).pk}/").status_code == 404
        assert "213.75" not in text_of(client.get("/accounting/trial-balance/?to=2200-01"))
        assert "Noor" not in text_of(client.get("/accounting/receivables/"))
        assert client.post(f"/accounting/invoices/{pk}/payment/", money_form("1")).status_code == 404
        site = cast.site.pk
        assert "213.75" not in text_of(client.get(f"/accounting/trial-balance/?site={site}&to=2200-01"))

    @pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
    def test_what_does_not_exist_is_not_there(self, chidi: Client, pk: str) -> None:
        for page in ("invoices/{}/", "payments/{}/", "entries/{}/", "ledger/{}/", "accounts/{}/", "receivables/{}/"):
            assert chidi.get("/accounting/" + page.format(pk)).status_code == 404
        for page in ("invoices/{}/posting/", "invoices/{}/payment/", "payments/{}/refund/", "payments/{}/allocations/"):
            assert chidi.post("/accounting/" + page.format(pk), money_form("1")).status_code == 404


class TestInvoices:
    def test_drafts_are_posted_together(self, cast: Cast, chidi: Client) -> None:
        lines = [Sold(cast.kettle.pk, D(2), D(24))]
        drafts = [draft_invoice(cast.customer.pk, lines, by=cast.house).id for _ in range(3)]
        assert text_of(chidi.get("/accounting/invoices/")).count('name="tick"') == 3
        answer = chidi.post(
            "/accounting/invoices/postings/", {"tick": drafts[:2], "idempotency_key": "bulk"}, follow=True
        )
        assert "2 are done." in text_of(answer)
        assert OpenItem.objects.filter(pk__in=drafts).count() == 2
        again = chidi.post("/accounting/invoices/postings/", {"idempotency_key": "x"}, follow=True)
        assert "Tick at least one row." in text_of(again)
        assert chidi.post("/accounting/invoices/postings/", {"tick": ["9" * 30]}).status_code == 302

    def test_a_draft_is_posted_on_a_day(self, cast: Cast, chidi: Client) -> None:
        pk = draft_invoice(cast.customer.pk, [Sold(cast.kettle.pk, D(2), D(24))], by=cast.house).id
        wrong = chidi.post(f"/accounting/invoices/{pk}/posting/", {"on": "2026-02-31"})
        assert wrong.status_code == 422
        assert "2026-02-31" in text_of(wrong)
        assert chidi.post(f"/accounting/invoices/{pk}/posting/", {"on": "2026-02-28"}).status_code == 302
        assert OpenItem.objects.get(pk=pk).posted_on == date(2026, 2, 28)
        late = chidi.post(f"/accounting/invoices/{pk}/posting/", {"on": "2026-02-28"})
        assert late.status_code == 409
        assert "Write a credit note" in text_of(late)

    def test_the_page_tells_the_money_of_it(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        pk = bill()
        paid = pay_invoice(pk, amount=D(100), by=cast.chidi)
        note = credit_invoice(pk, reason="One was <b>broken</b>", lines=[], by=cast.chidi)
        shown = text_of(chidi.get(f"/accounting/invoices/{pk}/"))
        for said in ("Tax S 25", "on 171.00", "42.75", paid.reference, note.reference, "One was &lt;b&gt;broken"):
            assert said in shown
        credited = text_of(chidi.get(f"/accounting/credit-notes/{note.id}/"))
        assert "100.00 EUR of it are left" in credited

    def test_money_is_taken_whole_in_part_and_over(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        pk = bill()
        page = text_of(chidi.get(f"/accounting/invoices/{pk}/payment/"))
        assert 'value="213.75"' in page
        url = f"/accounting/invoices/{pk}/payment/"
        part = chidi.post(url, money_form("13,75", open_was="213.75", idempotency_key="one"))
        assert (part.status_code, part["Location"]) == (302, f"/accounting/invoices/{pk}/")
        stale = chidi.post(url, money_form("213.75", open_was="213.75", reference="HR 7", idempotency_key="two"))
        assert stale.status_code == 409
        shown = text_of(stale)
        assert "200.00" in shown
        assert 'value="HR 7"' in shown
        assert 'name="open_was" value="200"' in shown.replace('type="hidden" ', "")
        over = chidi.post(url, money_form("250", open_was="200", idempotency_key="three"))
        payment = Payment.objects.latest("pk")
        assert over["Location"] == f"/accounting/payments/{payment.pk}/"
        assert "50.00 EUR of it are left" in text_of(chidi.get(over["Location"]))

    @pytest.mark.parametrize("amount", ["", "0", "-1", "NaN", "1e400", "x\0", "9" * 80, "0.001", "\ud800", "٣"])
    def test_what_is_no_amount_is_refused_with_a_sentence(self, bill: Bill, chidi: Client, amount: str) -> None:
        pk = bill()
        typed = money_form(amount.encode("utf-8", "replace").decode(), open_was="213.75", reference="keep me")
        answer = chidi.post(f"/accounting/invoices/{pk}/payment/", typed)
        if amount == "٣":  # three, in Arabic digits: a number is a number
            assert answer.status_code == 302
            return
        assert answer.status_code == 422
        assert 'value="keep me"' in text_of(answer)
        assert Payment.objects.count() == 0

    def test_a_part_is_credited_and_too_much_is_said(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        pk = bill()
        url = f"/accounting/invoices/{pk}/credit-note/"
        too_much = chidi.post(url, {"reason": "Broken", "on": "2030-01-01", "q1": "5", "q2": "0"})
        assert too_much.status_code == 422
        assert 'value="Broken"' in text_of(too_much)
        nothing = chidi.post(url, {"reason": "Broken", "on": "2030-01-01", "q1": "", "q2": "0"})
        assert "at least one line" in text_of(nothing)
        early = chidi.post(url, {"reason": "Broken", "on": "1999-01-01", "q1": "1"})
        assert early.status_code == 422
        done = chidi.post(url, {"reason": "Broken", "on": "2030-01-01", "q1": "1", "q2": "", "idempotency_key": "c"})
        note = Invoice.objects.get(corrects_id=pk)
        assert done["Location"] == f"/accounting/credit-notes/{note.pk}/"
        assert note.total == D(30)


class TestPayments:
    def test_money_finds_its_invoice_and_is_taken_back(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        pk = bill()
        typed = money_form("300", party=str(cast.customer.pk), party_text="Noor", idempotency_key="in")
        came = chidi.post("/accounting/payments/new/", typed)
        payment = Payment.objects.get()
        assert came["Location"] == f"/accounting/payments/{payment.pk}/"
        url = f"/accounting/payments/{payment.pk}/"
        assert 'value="213.75"' in text_of(chidi.get(url))
        too_much = chidi.post(url + "allocations/", {f"i{pk}": "250"})
        assert too_much.status_code == 409
        assert 'value="250"' in text_of(too_much)
        assert chidi.post(url + "allocations/", {f"i{pk}": ""}).status_code == 422
        assert chidi.post(url + "allocations/", {f"i{pk}": "200", "idempotency_key": "a"}).status_code == 302
        given = Allocation.objects.get()
        assert chidi.post(f"{url}allocations/{given.pk}/taken-back/", {"idempotency_key": "t"}).status_code == 302
        assert chidi.post(f"{url}allocations/{given.pk}/taken-back/", {"idempotency_key": "u"}).status_code == 409
        assert OpenItem.objects.get(pk=pk).settled == 0

    def test_paying_back_keeps_to_the_limit(self, cast: Cast, chidi: Client) -> None:
        payment = receive_payment(cast.customer.pk, amount=D(100), by=cast.chidi).id
        url = f"/accounting/payments/{payment}/refund/"
        refused = chidi.post(url, money_form("40", reference="keep me"))
        assert refused.status_code == 403
        assert "You may pay back up to 0.00" in text_of(refused)
        assert 'value="keep me"' in text_of(refused)
        Grant.objects.filter(person__login="chidi").update(refund_limit=D(50))
        assert chidi.post(url, money_form("40", idempotency_key="b")).status_code == 302
        back = Payment.objects.get(direction="out")
        assert "went back" in text_of(chidi.get(f"/accounting/payments/{back.pk}/"))
        assert chidi.get("/accounting/payments/?state=left").status_code == 200

    def test_nobody_is_chosen_by_half_a_name(self, cast: Cast, chidi: Client) -> None:
        answer = chidi.post("/accounting/payments/new/", money_form("3", party_text="Noo"))
        assert answer.status_code == 422
        assert "Choose a customer or supplier from the list." in text_of(answer)
        assert "Noor Haddad" in text_of(chidi.get("/accounting/choices/parties/?q=oor", headers={"HX-Request": "true"}))


class TestBooks:
    def test_a_row_unfolds_and_leads_to_the_story(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        pk = bill(on=date(2026, 3, 10))
        account = Account.objects.get(role="receivable")
        period = "?from=2026-03&to=2026-03"
        whole = text_of(chidi.get(f"/accounting/trial-balance/{period}"))
        assert "In balance" in whole
        assert f"/accounting/trial-balance/{account.pk}/?from=2026-03&amp;to=2026-03" in whole
        by_script = {"HX-Request": "true"}
        row = text_of(chidi.get(f"/accounting/trial-balance/{account.pk}/{period}", headers=by_script))
        assert row.startswith(f'<tbody id="account-{account.pk}">')
        assert f"/accounting/invoices/{pk}/" in row
        entry = Entry.objects.get(document_id=pk)
        assert f"/accounting/entries/{entry.pk}/" in row
        opened = chidi.get(f"/accounting/trial-balance/{account.pk}/{period}")
        assert opened["Location"] == f"/accounting/ledger/{account.pk}/{period}"
        folded = text_of(chidi.get(f"/accounting/trial-balance/{account.pk}/{period}&fold=1", headers=by_script))
        assert "drill" not in folded
        story = text_of(chidi.get(f"/accounting/entries/{entry.pk}/"))
        order = Invoice.objects.get(pk=pk).order_id
        assert f"SO-{order}" in story
        ledger = text_of(chidi.get(f"/accounting/ledger/{account.pk}/{period}"))
        assert "213.75" in ledger
        assert "Carried from before" in ledger

    @pytest.mark.parametrize(
        "query", ["?from=x&to=y", "?to=0000-00", "?to=9999-99", "?from=2200-01", "?site=x", "?site=9999999999999999999"]
    )
    def test_nonsense_in_the_address_shows_the_year(self, chidi: Client, query: str) -> None:
        for page in ("trial-balance/", "income/", "balance-sheet/", "ledger/"):
            assert chidi.get(f"/accounting/{page}{query}").status_code == 200

    @pytest.mark.parametrize("cursor", ["after=x", "before=WyJ4IiwgMV0", "after=WyIyMDI2LTAyLTMxIiwgMV0"])
    def test_a_bent_cursor_is_refused(self, cast: Cast, chidi: Client, cursor: str) -> None:
        account = Account.objects.get(code="1020").pk
        for page in (f"ledger/{account}/", "entries/", "invoices/", "payments/"):
            assert 400 <= chidi.get(f"/accounting/{page}?{cursor}").status_code < 500

    def test_a_file_holds_numbers_and_no_formulas(self, cast: Cast, chidi: Client) -> None:
        Account.objects.filter(code="6100").update(name="=HYPERLINK(1)")
        ids = dict(Account.objects.values_list("code", "pk"))
        lines = [EntrySide(ids["6100"], D(5), text="@now"), EntrySide(ids["1020"], D(-5))]
        post_entry(lines, text="-2+3", on=date(2026, 3, 1), by=cast.chidi)
        answer: Any = chidi.get("/accounting/trial-balance/file/?from=2026-01&to=2026-03")
        told = b"".join(answer.streaming_content).decode()
        assert "6100,'=HYPERLINK(1),Expenses,0,5.0000,0,5.0000" in told.replace("0.0000", "0")
        assert answer["Content-Disposition"] == 'attachment; filename="trial-balance-2026-03.csv"'
        answer = chidi.get(f"/accounting/ledger/{ids['6100']}/file/?from=2026-01&to=2026-03")
        assert "'-2+3 · @now" in b"".join(answer.streaming_content).decode()

    def test_an_entry_is_written_and_reversed(self, cast: Cast, chidi: Client) -> None:
        ids = dict(Account.objects.values_list("code", "pk"))
        typed = {
            "text": "Rent", "on": "2026-03-15", "lines-TOTAL_FORMS": "3", "lines-INITIAL_FORMS": "0",
            "lines-0-account": str(ids["6100"]), "lines-0-debit": "1.200", "lines-1-account": str(ids["1020"]),
            "lines-1-credit": "1,30", "lines-2-account": "", "idempotency_key": "e",
        }  # fmt: skip
        wrong = chidi.post("/accounting/entries/new/", typed)
        assert wrong.status_code == 422
        assert "Debit and credit differ by 0.10" in text_of(wrong)
        assert 'value="Rent"' in text_of(wrong)
        both = chidi.post("/accounting/entries/new/", {**typed, "lines-1-debit": "4"})
        assert "in debit or in credit, not in both" in text_of(both)
        control = Account.objects.get(role="receivable").pk
        assert chidi.post("/accounting/entries/new/", {**typed, "lines-0-account": str(control)}).status_code == 422
        done = chidi.post("/accounting/entries/new/", {**typed, "lines-1-credit": "1.2"})
        entry = Entry.objects.get(text="Rent")
        assert done["Location"] == f"/accounting/entries/{entry.pk}/"
        assert chidi.post(f"/accounting/entries/{entry.pk}/reversal/", {"idempotency_key": "r"}).status_code == 302
        assert "Taken back by entry" in text_of(chidi.get(f"/accounting/entries/{entry.pk}/"))
        twice = chidi.post(f"/accounting/entries/{entry.pk}/reversal/", {"idempotency_key": "s"})
        assert twice.status_code == 409
        assert "is reversed already" in text_of(twice)

    def test_two_people_edit_an_account(self, cast: Cast, signed_in: Login) -> None:
        account = Account.objects.get(code="6200")
        url = f"/accounting/accounts/{account.pk}/"
        chidi, dara = signed_in("chidi"), signed_in("dara")
        before = chidi.get(url).context["form"].initial["before"]
        typed = {"code": "6200", "kind": "expense", "role": "", "is_active": "on", "version": "1", "before": before}
        assert dara.post(url, {**typed, "name": "Other things"}).status_code == 302
        stale = chidi.post(url, {**typed, "name": "Sundry"})
        assert stale.status_code == 409
        shown = text_of(stale)
        assert "Other things" in shown
        assert "Sundry" in shown
        kept = {**typed, "name": "Sundry", "version": "2", "resolve": "both", "keep-name": "yours"}
        assert chidi.post(url, kept).status_code == 302
        account.refresh_from_db()
        assert (account.name, account.version) == ("Sundry", 3)

    def test_accounts_and_months_by_screen(self, cast: Cast, chidi: Client) -> None:
        taken = chidi.post("/accounting/accounts/new/", {"code": "1000", "name": "Mine", "kind": "asset", "role": ""})
        assert taken.status_code == 422
        assert 'value="Mine"' in text_of(taken)
        new = {"code": "1030", "name": "Card terminal", "kind": "asset", "role": "", "idempotency_key": "n"}
        assert chidi.post("/accounting/accounts/new/", new).status_code == 302
        assert Account.objects.get(code="1030").is_active
        assert chidi.post("/accounting/periods/years/", {"year": "x"}).status_code == 422
        assert chidi.post("/accounting/periods/years/", {"year": "2026", "idempotency_key": "y"}).status_code == 302
        assert chidi.post("/accounting/periods/years/", {"year": "2026", "idempotency_key": "z"}).status_code == 409
        march = Period.objects.get(starts_on=date(2026, 3, 1))
        for n, step in enumerate(("closing", "reopening", "closing", "lock")):
            answer = chidi.post(f"/accounting/periods/{march.pk}/{step}/", {"idempotency_key": f"{step}-{n}"})
            assert answer.status_code == 302
            march.refresh_from_db()
        assert march.state == "locked"
        assert chidi.post(f"/accounting/periods/{march.pk}/reopening/", {}).status_code == 409
        assert "March 2026" in text_of(chidi.get("/accounting/periods/"))

    def test_what_is_open_is_told_by_its_age(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        for on in ("2020-01-01", "2030-01-01"):
            bill(on=date.fromisoformat(on))
        receive_payment(cast.customer.pk, amount=D("13.75"), by=cast.chidi)
        shown = text_of(chidi.get("/accounting/receivables/ages/"))
        assert "Noor Haddad" in shown
        assert "413.75" in shown
        assert "213.75" in shown
        assert "200.00" in shown
        party = text_of(chidi.get(f"/accounting/receivables/{cast.customer.pk}/"))
        assert "Owes 413.75\u00a0€" in party
        assert party.count("Take payment") == 2
        foreign = OpenItem.objects.filter(side="debit").latest("pk")
        OpenItem.objects.filter(pk=foreign.pk).update(currency="USD")
        party = text_of(chidi.get(f"/accounting/receivables/{cast.customer.pk}/"))
        assert "Owes 200.00\u00a0€, 213.75\u00a0US$" in party
        assert "Amount, USD" in text_of(chidi.get(f"/accounting/invoices/{foreign.pk}/payment/"))
        OpenItem.objects.filter(pk=foreign.pk).update(currency="EUR")
        assert "Take 213.75\u00a0€" in text_of(chidi.get(f"/accounting/invoices/{foreign.pk}/"))
        receive_payment(cast.customer.pk, amount=D("413.75"), by=cast.chidi)
        party = text_of(chidi.get(f"/accounting/receivables/{cast.customer.pk}/"))
        assert "Owes" not in party and "more with us" not in party
        receive_payment(cast.customer.pk, amount=D("1.00"), by=cast.chidi)
        assert "more with us" in text_of(chidi.get(f"/accounting/receivables/{cast.customer.pk}/"))

    def test_no_list_asks_more_often_for_more_rows(self, cast: Cast, bill: Bill, chidi: Client) -> None:
        create_periods(2026, by=cast.chidi)
        pages = (
            "invoices/?state=posted", "invoices/?state=open", "payments/", "receivables/", "receivables/ages/", "entries/",
            f"receivables/{cast.customer.pk}/", f"ledger/{Account.objects.get(role='receivable').pk}/?from=2026-01&to=2100-01",
            "trial-balance/",
        )  # fmt: skip

        def counted() -> list[int]:
            told = []
            for page in pages:
                with CaptureQueriesContext(connection) as asked:
                    assert chidi.get(f"/accounting/{page}").status_code == 200
                told.append(len(asked))
            return told

        pay_invoice(bill(), amount=D(3), by=cast.chidi)
        counted()
        few = counted()
        for _ in range(6):
            pay_invoice(bill(), amount=D(3), by=cast.chidi)
        assert counted() == few
