"""Invoices are paid, credited, allocated and paid back; what is open and what is in the books stay the same number."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.accounting.actions import (
    CreditLine,
    Part,
    allocate,
    credit_invoice,
    pay_invoice,
    receive_payment,
    refund,
    take_back_allocation,
)
from counterpart.back_office.accounting.errors import (
    AlreadyTakenBack,
    CreditBeforeInvoice,
    CreditsTooMuch,
    LessLeft,
    NothingLeft,
    NothingOpen,
    NothingToCredit,
    NotPosted,
    OpenChanged,
    RefundLimit,
    RefundStands,
    TooMuch,
    WrongCurrency,
)
from counterpart.back_office.accounting.models import Allocation, Entry, EntryLine, Invoice, OpenItem, Payment
from counterpart.back_office.accounting.tests.drafts import Sold, draft_invoice
from counterpart.config.cast import Cast
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Invalid, Missing
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.numbering.models import Series
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine

D = Decimal
Bill = Callable[..., int]


pytestmark = pytest.mark.usefixtures("books_hold")


def open_of(pk: int) -> Decimal:
    item = OpenItem.objects.get(pk=pk)
    left: Decimal = item.amount - item.settled
    return left


def sides(entry_document: int) -> dict[str, D]:
    lines = EntryLine.objects.filter(entry__document_id=entry_document).values_list("account__code", "debit", "credit")
    return {code: debit - credit for code, debit, credit in lines}


def counts() -> list[int]:
    return [m.objects.count() for m in (Entry, EntryLine, Document, OpenItem, Payment, Allocation, WorkItem, Invoice)]


class TestPaying:
    def test_a_payment_settles_the_invoice_and_closes_it(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        paid = pay_invoice(pk, amount=D("213.75"), method="cash", reference="HR00 1", by=cast.chidi)
        assert open_of(pk) == 0
        assert Document.objects.get(pk=pk).closed_at is not None
        assert sides(paid.id) == {"1000": D("213.75"), "1200": D("-213.75")}
        payment = Payment.objects.get(pk=paid.id)
        assert (payment.method, payment.direction, payment.reference) == ("cash", "in", "HR00 1")

    def test_a_part_leaves_the_rest_open(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        pay_invoice(pk, amount=D("100"), by=cast.chidi)
        assert open_of(pk) == D("113.75")
        assert Document.objects.get(pk=pk).closed_at is None
        assert WorkItem.objects.get(document_id=pk, state="offered").text == "watch_payment"

    def test_more_than_is_open_is_refused_and_leaves_nothing_behind(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        before = counts()
        with pytest.raises(TooMuch, match=r"Only 213\.75"):
            pay_invoice(pk, amount=D("213.76"), by=cast.chidi)
        assert counts() == before
        assert Series.objects.get(kind="entry").last == Entry.objects.count()

    def test_money_over_it_stays_with_the_customer_if_the_cashier_says_so(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        paid = pay_invoice(pk, amount=D("250"), open_was=D("213.75"), by=cast.chidi)
        assert open_of(pk) == 0
        assert open_of(paid.id) == D("36.25")
        assert WorkItem.objects.get(document_id=paid.id, state="offered").text == "allocate_payment"

    def test_the_second_of_two_cashiers_is_told(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        pay_invoice(pk, amount=D("100"), open_was=D("213.75"), by=cast.chidi)
        before = counts()
        with pytest.raises(OpenChanged, match=r"113\.75.€ is open"):
            pay_invoice(pk, amount=D("213.75"), open_was=D("213.75"), by=cast.dara)
        pay_invoice(pk, amount=D("113.75"), by=cast.chidi)
        with pytest.raises(NothingOpen):
            pay_invoice(pk, amount=D("213.75"), open_was=D("213.75"), by=cast.dara)
        with pytest.raises(NothingOpen):
            pay_invoice(pk, amount=D("1"), by=cast.dara)
        assert counts()[0] == before[0] + 1

    def test_the_same_key_pays_once(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        answers = {pay_invoice(pk, amount=D("50"), by=cast.chidi.with_key("till-1")).id for _ in range(3)}
        assert len(answers) == 1
        assert open_of(pk) == D("163.75")

    @pytest.mark.parametrize("amount", [D(0), D("-1"), D("0.001"), D("1E+13"), D("NaN"), D("Infinity")])
    def test_an_amount_that_is_no_money_is_refused(self, cast: Cast, bill: Bill, amount: D) -> None:
        pk, before = bill(), counts()
        with pytest.raises(Invalid):
            pay_invoice(pk, amount=amount, by=cast.chidi)
        with pytest.raises(Invalid):
            receive_payment(cast.customer.pk, amount=amount, by=cast.chidi)
        assert counts() == before

    def test_drafts_and_other_currencies_are_not_paid(self, cast: Cast, bill: Bill) -> None:
        drafted = draft_invoice(cast.customer.pk, [Sold(cast.kettle.pk, D(1), D(24))], by=cast.house)
        with pytest.raises(NotPosted):
            pay_invoice(drafted.id, amount=D(30), by=cast.chidi)
        with pytest.raises(WrongCurrency):
            pay_invoice(bill(), amount=D(30), currency="USD", by=cast.chidi)

    def test_who_may_take_money(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        for nobody in (cast.ada, cast.bo, cast.noor):
            with pytest.raises((Forbidden, Missing)):
                pay_invoice(pk, amount=D(1), by=nobody)

    def test_one_payment_for_many_invoices_needs_no_more_statements(self, cast: Cast, bill: Bill) -> None:
        many = [bill(Sold(cast.kettle.pk, D(1), D(8))) for _ in range(12)]
        receive_payment(cast.customer.pk, amount=D(10), parts=[Part(many[0], D(10))], by=cast.chidi)
        with CaptureQueriesContext(connection) as one:
            receive_payment(cast.customer.pk, amount=D(10), parts=[Part(many[1], D(10))], by=cast.chidi)
        with CaptureQueriesContext(connection) as ten:
            parts = [Part(pk, D(10)) for pk in many[2:]]
            receive_payment(cast.customer.pk, amount=D(100), parts=parts, by=cast.chidi)
        assert len(ten) == len(one)
        assert {open_of(pk) for pk in many} == {D(0)}

    def test_another_customers_invoice_is_not_there(self, cast: Cast, bill: Bill) -> None:
        pk = bill(party=cast.stranger.pk)
        with pytest.raises(Missing):
            receive_payment(cast.customer.pk, amount=D(10), parts=[Part(pk, D(10))], by=cast.chidi)
        with pytest.raises(Missing):
            receive_payment(10**9, amount=D(10), by=cast.chidi)

    def test_nobody_settles_more_than_is_open_even_by_hand(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        with pytest.raises(IntegrityError), transaction.atomic():
            OpenItem.objects.filter(pk=pk).update(settled=D(999))
        with pytest.raises(IntegrityError), transaction.atomic():
            OpenItem.objects.filter(pk=pk).update(settled=D(-1))


class TestCrediting:
    def test_the_whole_invoice_is_taken_back(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        note = credit_invoice(pk, reason="Wrong address", by=cast.chidi)
        assert note.number == f"CN-{now().year}-00001"
        assert sides(note.id) == {"1200": D("-213.75"), "4000": D("96"), "4100": D("75"), "2110": D("42.75")}
        assert open_of(pk) == open_of(note.id) == 0
        assert Document.objects.filter(pk__in=(pk, note.id), closed_at=None).count() == 0
        assert set(JourneyLine.objects.values_list("invoiced", flat=True)) == {D(0)}
        credited = Invoice.objects.get(pk=note.id)
        assert (credited.corrects_id, credited.reason, credited.total) == (pk, "Wrong address", D("213.75"))
        with pytest.raises(NothingToCredit):
            credit_invoice(pk, reason="Again", by=cast.chidi)

    def test_a_part_takes_its_own_tax_and_leaves_the_rest_open(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        note = credit_invoice(pk, reason="One was broken", lines=[CreditLine(1, D(1))], by=cast.chidi)
        assert sides(note.id) == {"1200": D("-30"), "4000": D("24"), "2110": D("6")}
        assert open_of(pk) == D("183.75")
        assert Document.objects.get(pk=pk).closed_at is None
        line = JourneyLine.objects.get(order__invoices=pk, position=1)
        assert line.invoiced == 3
        base = EntryLine.objects.get(entry__document_id=note.id, tax_category="S")
        assert (base.tax_base, base.tax_rate) == (D("-24"), D("0.25"))

    def test_what_is_paid_already_stays_with_the_customer(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        pay_invoice(pk, amount=D("200"), by=cast.chidi)
        note = credit_invoice(pk, reason="Returned", lines=[CreditLine(2, D(1))], by=cast.chidi)
        assert open_of(pk) == 0
        assert open_of(note.id) == D("80")
        assert WorkItem.objects.get(document_id=note.id, state="offered").text == "allocate_payment"

    def test_nobody_credits_more_than_was_invoiced(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        credit_invoice(pk, reason="Broken", lines=[CreditLine(1, D(3))], by=cast.chidi)
        before = counts()
        with pytest.raises(CreditsTooMuch, match="only 1"):
            credit_invoice(pk, reason="Broken", lines=[CreditLine(1, D(2))], by=cast.chidi)
        for bad in ([CreditLine(9, D(1))], [CreditLine(1, D(0))], [CreditLine(1, D(-1))], [CreditLine(2, D("NaN"))]):
            with pytest.raises(Invalid):
                credit_invoice(pk, reason="Broken", lines=bad, by=cast.chidi)
        with pytest.raises(Invalid):
            credit_invoice(pk, reason="  ", by=cast.chidi)
        with pytest.raises(CreditBeforeInvoice):
            credit_invoice(pk, reason="Early", on=now().date() - timedelta(days=400), by=cast.chidi)
        assert counts() == before

    def test_a_draft_is_not_credited_and_a_credit_note_neither(self, cast: Cast, bill: Bill) -> None:
        drafted = draft_invoice(cast.customer.pk, [Sold(cast.kettle.pk, D(1), D(24))], by=cast.house)
        with pytest.raises(NotPosted):
            credit_invoice(drafted.id, reason="No", by=cast.chidi)
        note = credit_invoice(bill(), reason="Yes", by=cast.chidi)
        with pytest.raises(Missing):
            credit_invoice(note.id, reason="No", by=cast.chidi)

    def test_pieces_of_a_line_add_up_to_the_line(self, cast: Cast, bill: Bill) -> None:
        pk = bill(Sold(cast.kettle.pk, D(3), D("3.335"), discount=D("0.1")))
        total = D(0)
        for _ in range(3):
            note = credit_invoice(pk, reason="Piece by piece", lines=[CreditLine(1, D(1))], by=cast.chidi)
            total += Invoice.objects.get(pk=note.id).net
        assert total == Invoice.objects.get(pk=pk).net
        assert EntryLine.objects.filter(account__code="4000").count() == 4

    def test_included_tax_comes_out_of_the_credited_part(self, cast: Cast, bill: Bill) -> None:
        pk = bill(Sold(cast.kettle.pk, D(3), D("9.99")), includes_tax=True)
        note = credit_invoice(pk, reason="One back", lines=[CreditLine(1, D(1))], by=cast.chidi)
        assert sides(note.id) == {"1200": D("-9.99"), "4000": D("7.99"), "2110": D("2")}


class TestAllocating:
    def test_money_without_a_name_finds_its_invoices_later(self, cast: Cast, bill: Bill) -> None:
        first, second = bill(), bill()
        came = receive_payment(cast.customer.pk, amount=D("300"), by=cast.chidi)
        parts = [Part(second, D("86.25")), Part(first, D("213.75"))]
        allocate(came.id, parts=parts, by=cast.chidi)
        assert (open_of(first), open_of(second), open_of(came.id)) == (D(0), D("127.5"), D(0))
        assert Document.objects.get(pk=first).closed_at and Document.objects.get(pk=came.id).closed_at
        assert Document.objects.get(pk=second).closed_at is None

    def test_refusals_leave_nothing_behind(self, cast: Cast, bill: Bill) -> None:
        pk, other = bill(), bill(party=cast.stranger.pk)
        came = receive_payment(cast.customer.pk, amount=D("100"), by=cast.chidi)
        before = counts()
        with pytest.raises(LessLeft):
            allocate(came.id, parts=[Part(pk, D("100.01"))], by=cast.chidi)
        with pytest.raises(Missing):
            allocate(came.id, parts=[Part(other, D("10"))], by=cast.chidi)
        with pytest.raises(Missing):
            allocate(came.id, parts=[Part(pk, D("10")), Part(10**9, D(10))], by=cast.chidi)
        with pytest.raises(Missing):
            allocate(pk, parts=[Part(pk, D("10"))], by=cast.chidi)
        for bad in ([], [Part(pk, D(5)), Part(pk, D(5))], [Part(pk, D(0))]):
            with pytest.raises(Invalid):
                allocate(came.id, parts=bad, by=cast.chidi)
        assert (open_of(pk), open_of(came.id)) == (D("213.75"), D(100))
        allocate(came.id, parts=[Part(pk, D(100))], by=cast.chidi)
        with pytest.raises(NothingLeft):
            allocate(came.id, parts=[Part(pk, D(1))], by=cast.chidi)
        with pytest.raises((Forbidden, Missing)):
            allocate(came.id, parts=[Part(pk, D(1))], by=cast.ada)
        assert counts()[:5] == before[:5]

    def test_an_allocation_is_taken_back_once(self, cast: Cast, bill: Bill) -> None:
        pk = bill()
        paid = pay_invoice(pk, amount=D("213.75"), by=cast.chidi)
        given = Allocation.objects.get(source_id=paid.id)
        take_back_allocation(paid.id, allocation_id=given.pk, by=cast.chidi)
        assert (open_of(pk), open_of(paid.id)) == (D("213.75"), D("213.75"))
        assert Document.objects.filter(pk__in=(pk, paid.id), closed_at=None).count() == 2
        assert WorkItem.objects.filter(document_id__in=(pk, paid.id), state="offered").count() == 2
        with pytest.raises(AlreadyTakenBack):
            take_back_allocation(paid.id, allocation_id=given.pk, by=cast.chidi)
        allocate(paid.id, parts=[Part(pk, D("213.75"))], by=cast.chidi)
        assert (open_of(pk), open_of(paid.id)) == (D(0), D(0))

    def test_a_credit_notes_allocation_goes_to_another_invoice(self, cast: Cast, bill: Bill) -> None:
        pk, other = bill(), bill()
        note = credit_invoice(pk, reason="Returned", by=cast.chidi)
        given = Allocation.objects.get(source_id=note.id)
        take_back_allocation(note.id, allocation_id=given.pk, by=cast.chidi)
        allocate(note.id, parts=[Part(other, D("213.75"))], by=cast.chidi)
        assert (open_of(pk), open_of(other)) == (D("213.75"), D(0))

    def test_somebody_elses_allocation_is_not_there(self, cast: Cast, bill: Bill) -> None:
        first = pay_invoice(bill(), amount=D("10"), by=cast.chidi)
        second = pay_invoice(bill(), amount=D("10"), by=cast.chidi)
        given = Allocation.objects.get(source_id=second.id)
        with pytest.raises(Missing):
            take_back_allocation(first.id, allocation_id=given.pk, by=cast.chidi)


class TestRefunding:
    def test_money_goes_back_up_to_the_limit(self, cast: Cast, bill: Bill) -> None:
        Grant.objects.filter(pk=cast.chidi.grant_id).update(refund_limit=D(50))
        pk = bill()
        paid = pay_invoice(pk, amount=D("300"), open_was=D("213.75"), by=cast.chidi)
        with pytest.raises(RefundLimit, match="50"):
            refund(paid.id, amount=D("50.01"), by=cast.chidi)
        back = refund(paid.id, amount=D("50"), method="cash", by=cast.chidi)
        assert sides(back.id) == {"1200": D("50"), "1000": D("-50")}
        assert Payment.objects.get(pk=back.id).direction == "out"
        assert open_of(paid.id) == D("36.25")
        with pytest.raises(LessLeft):
            refund(paid.id, amount=D("36.26"), by=cast.chidi)
        refund(paid.id, amount=D("36.25"), by=cast.chidi)
        assert Document.objects.get(pk=paid.id).closed_at is not None
        with pytest.raises(NothingLeft):
            refund(paid.id, amount=D("1"), by=cast.chidi)

    def test_money_that_left_is_not_taken_back(self, cast: Cast, bill: Bill) -> None:
        Grant.objects.filter(pk=cast.chidi.grant_id).update(refund_limit=D(500))
        paid = receive_payment(cast.customer.pk, amount=D("100"), by=cast.chidi)
        refund(paid.id, amount=D("40"), by=cast.chidi)
        gone = Allocation.objects.get(source_id=paid.id)
        with pytest.raises(RefundStands):
            take_back_allocation(paid.id, allocation_id=gone.pk, by=cast.chidi)

    def test_an_invoice_is_not_paid_back(self, cast: Cast, bill: Bill) -> None:
        Grant.objects.filter(pk=cast.chidi.grant_id).update(refund_limit=D(500))
        with pytest.raises(Missing):
            refund(bill(), amount=D("1"), by=cast.chidi)
