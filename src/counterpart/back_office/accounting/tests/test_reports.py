"""Reports say the same before, during and after folding, and every figure is the sum of the rows behind it."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpart.back_office.accounting import folding
from counterpart.back_office.accounting.actions import EntrySide, pay_invoice, post_entry
from counterpart.back_office.accounting.chores import fold_books
from counterpart.back_office.accounting.folding import fold
from counterpart.back_office.accounting.ledger import all_rows, excerpt, ledger_page
from counterpart.back_office.accounting.models import Account, EntryLine, FoldMark, RollUp
from counterpart.back_office.accounting.reports import (
    balance_sheet,
    income_statement,
    months_before,
    sums_by_month,
    trial_balance,
)
from counterpart.back_office.accounting.tests.conftest import Bill, broken
from counterpart.config.cast import Cast
from counterpart.foundation.errors import Invalid
from counterpart.foundation.exports import cell, csv_lines
from counterpart.foundation.organisation.house import house

D = Decimal
OURS = ("1020", "6100")  # the opening stock of the cast stands on other accounts, on the day of the test
JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def entity_id(cast: Cast) -> int:
    return house().sites[cast.site.pk].entity.id


def write(cast: Cast, on: date, amount: str = "100", debit: str = "6100", credit: str = "1020") -> None:
    ids = dict(Account.objects.values_list("code", "pk"))
    lines = [EntrySide(ids[debit], D(amount)), EntrySide(ids[credit], -D(amount))]
    post_entry(lines, text="Something", on=on, by=cast.chidi)


def told(cast: Cast, since: date, until: date) -> dict[str, tuple[D, D, D, D]]:
    report = trial_balance(entity_id(cast), since, until)
    assert report.in_balance
    return {r.account.code: (r.opening, r.debit, r.credit, r.closing) for r in report.rows if r.account.code in OURS}


class TestFolding:
    def test_the_report_is_the_same_before_between_and_after(self, cast: Cast) -> None:
        for month in (1, 2, 3, 5):
            write(cast, date(2026, month, 10), str(month * 100))
        before = told(cast, date(2026, 2, 1), MARCH)
        assert before == {"1020": (D(-100), D(0), D(500), D(-600)), "6100": (D(100), D(500), D(0), D(600))}
        assert fold() == 4 + 1  # and the opening stock
        assert told(cast, date(2026, 2, 1), MARCH) == before
        write(cast, date(2026, 2, 20), "7")
        write(cast, date(2025, 12, 31), "11")
        between = told(cast, date(2026, 2, 1), MARCH)
        assert between["6100"] == (D(111), D(507), D(0), D(618))
        assert fold() == 2
        assert fold() == 0
        assert told(cast, date(2026, 2, 1), MARCH) == between
        assert broken() == []

    def test_folding_in_small_steps_gives_the_same_sums(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(folding, "ENTRIES_AT_ONCE", 2)
        for month in range(1, 6):
            write(cast, date(2026, month, 10))
        report = told(cast, JANUARY, JUNE)
        steps = [fold() for _ in range(5)]
        assert max(steps) <= 2 * FoldMark.objects.count()
        assert sum(steps) == 5 + 1
        assert told(cast, JANUARY, JUNE) == report
        assert fold_books() == 0
        assert broken() == []

    def test_without_the_mark_the_report_would_count_twice(self, cast: Cast) -> None:
        """The control: the mark is what keeps folded entries out of the tail."""
        write(cast, date(2026, 1, 10))
        right = told(cast, JANUARY, JUNE)
        fold()
        FoldMark.objects.update(folded_to=0)
        assert told(cast, JANUARY, JUNE) != right
        assert "roll-ups-equal-lines" in broken()

    def test_sums_are_kept_by_site(self, cast: Cast) -> None:
        write(cast, date(2026, 1, 10))
        fold()
        assert sums_by_month(entity_id(cast), JANUARY, JUNE, [cast.site.pk + 999]) == {}
        assert sums_by_month(entity_id(cast), JANUARY, JUNE, [cast.site.pk]) == sums_by_month(
            entity_id(cast), JANUARY, JUNE
        )

    def test_the_number_of_statements_does_not_depend_on_history(self, cast: Cast) -> None:
        write(cast, date(2026, 1, 10))
        with CaptureQueriesContext(connection) as few:
            trial_balance(entity_id(cast), JANUARY, JUNE)
        for month in range(1, 7):
            write(cast, date(2026, month, 11))
        fold()
        with CaptureQueriesContext(connection) as many:
            trial_balance(entity_id(cast), JANUARY, JUNE)
        assert len(few) == len(many) == 2

    def test_the_tail_starts_at_the_mark(self, cast: Cast) -> None:
        """Folded entries are not read again: with their lines counted out, the sums stay."""
        write(cast, date(2026, 1, 10), "40")
        fold()
        kept = RollUp.objects.filter(account__code="6100").aggregate(s=Sum("debit"))["s"]
        assert kept == D(40)
        RollUp.objects.filter(account__code="6100").update(debit=D(41))
        moved = sums_by_month(entity_id(cast), JANUARY, JUNE)[Account.objects.get(code="6100").pk]
        assert moved[JANUARY].debit == D(41)

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        steps=st.lists(
            st.one_of(st.just("fold"), st.tuples(st.integers(1, 12), st.integers(1, 99999))), min_size=1, max_size=8
        )
    )
    def test_any_order_of_posting_and_folding_adds_up(self, cast: Cast, steps: list[object]) -> None:
        for step in steps:
            if isinstance(step, tuple):
                write(cast, date(2026, step[0], 3), f"{step[1]}e-2")
            else:
                fold()
            account = Account.objects.get(code="6100")
            summed = EntryLine.objects.filter(account=account).aggregate(d=Sum("debit"))["d"] or D(0)
            moved = sums_by_month(entity_id(cast), JANUARY, date(2026, 12, 1)).get(account.pk, {})
            assert sum((m.debit for m in moved.values()), D(0)) == summed


class TestReports:
    def test_a_trial_balance_by_hand(self, cast: Cast, bill: Bill) -> None:
        pk = bill(on=date(2026, 3, 10))
        pay_invoice(pk, amount=D("100"), on=date(2026, 4, 2), by=cast.chidi)
        report = trial_balance(entity_id(cast), date(2026, 4, 1), date(2026, 4, 1))
        rows = {row.account.code: row for row in report.rows}
        receivable = rows["1200"]
        assert (receivable.opening, receivable.debit, receivable.credit, receivable.closing) == (
            D("213.75"), D(0), D(100), D("113.75"),
        )  # fmt: skip
        assert rows["2110"].closing == D("-42.75")
        assert report.in_balance
        assert [group.kind for group in report.groups] == ["asset", "liability", "equity", "income", "expense"]
        assert receivable.path.startswith("M0.0 16.0L")
        assert len(receivable.course) == 12

    @pytest.mark.parametrize("column", ["opening", "debit", "credit", "closing", "last_year"])
    def test_a_group_and_the_whole_add_up_the_same_columns(self, cast: Cast, bill: Bill, column: str) -> None:
        bill(on=date(2025, 3, 10))
        bill(on=date(2026, 3, 10))
        report = trial_balance(entity_id(cast), MARCH, MARCH)
        by_hand = sum((getattr(row, column) for group in report.groups for row in group.rows), D(0))
        assert getattr(report, column) == by_hand == sum((getattr(group, column) for group in report.groups), D(0))
        assert any(getattr(row, column) for row in report.rows)

    def test_last_year_stands_beside_it(self, cast: Cast) -> None:
        write(cast, date(2025, 6, 10), "80")
        write(cast, date(2026, 6, 10), "40")
        rows = {r.account.code: r for r in trial_balance(entity_id(cast), JANUARY, JUNE).rows}
        assert (rows["6100"].closing, rows["6100"].last_year, rows["6100"].change) == (D(120), D(80), D("50.0"))
        assert rows["1020"].change == D("50.0")
        assert rows["6000"].change is None

    def test_income_and_balance_sheet_come_from_the_same_numbers(self, cast: Cast, bill: Bill) -> None:
        bill(on=date(2026, 3, 10))
        write(cast, date(2025, 5, 1), "30")
        write(cast, date(2026, 5, 1), "50")
        income = income_statement(entity_id(cast), JANUARY, JUNE)
        assert (income.income_total, income.expenses_total, income.result) == (D(171), D(50), D(121))
        assert (income.expenses_before, income.result_before) == (D(30), D(-30))
        sheet = balance_sheet(entity_id(cast), JANUARY, JUNE)
        assert (sheet.result, sheet.earlier_result, sheet.result_before) == (D(121), D(-30), D(-30))
        assert sheet.in_balance
        assert {line.account.code: line.amount for line in sheet.assets}["1200"] == D("213.75")

    def test_months_count_over_the_year(self) -> None:
        assert months_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
        assert months_before(date(2026, 12, 1), -1) == date(2027, 1, 1)
        assert months_before(date(2026, 3, 1), 15) == date(2024, 12, 1)


class TestLedger:
    def test_the_running_balance_goes_over_pages_both_ways(self, cast: Cast) -> None:
        for day in range(1, 29):
            for _ in range(4):
                write(cast, date(2026, 2, day), "1")
        fold()
        write(cast, date(2026, 1, 15), "1000")
        account = Account.objects.get(code="6100")
        first = ledger_page(account, {}, date(2026, 2, 1), date(2026, 2, 1))
        assert (first.opening, first.closing, len(first.rows), first.before) == (D(1000), D(1050), 50, "")
        second = ledger_page(account, _words(first.next), date(2026, 2, 1), date(2026, 2, 1))
        third = ledger_page(account, _words(second.next), date(2026, 2, 1), date(2026, 2, 1))
        assert (second.opening, second.closing) == (D(1050), D(1100))
        assert (third.opening, third.closing, third.next) == (D(1100), D(1112), "")
        again = ledger_page(account, _words(third.before), date(2026, 2, 1), date(2026, 2, 1))
        assert [row.line.pk for row in again.rows] == [row.line.pk for row in second.rows]
        assert again.opening == D(1050)
        shown, more = excerpt(account, date(2026, 2, 1), date(2026, 2, 1))
        assert ([row.balance for row in shown.rows], more) == ([D(n) for n in range(1108, 1113)], True)
        assert [row.balance for row in all_rows(account, date(2026, 2, 1), date(2026, 2, 1))][-1] == D(1112)

    def test_an_empty_month_carries_the_balance(self, cast: Cast) -> None:
        write(cast, date(2026, 1, 15), "1000")
        page = ledger_page(Account.objects.get(code="6100"), {}, JUNE, JUNE)
        assert (list(page.rows), page.opening, page.closing) == ([], D(1000), D(1000))

    @pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2LTAyLTMxIiwgMV0", "WyJ4IiwgMV0", "A" * 3000])
    def test_a_cursor_that_is_none_is_refused(self, cast: Cast, cursor: str) -> None:
        with pytest.raises(Invalid):
            ledger_page(Account.objects.get(code="6100"), {"after": cursor}, JANUARY, JUNE)


def _words(query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query.removeprefix("?")))


class TestExports:
    @pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    def test_words_never_become_formulas(self, said: str) -> None:
        assert cell(said) == "'" + said
        (line,) = csv_lines(["Text"], [[said]])
        assert list(csv.reader(io.StringIO(line, newline="")))[1] == ["'" + said]

    def test_numbers_stay_numbers(self) -> None:
        assert [cell(D("-12.5000")), cell(-3), cell(None), cell(date(2026, 3, 1)), cell("a-b")] == [
            "-12.5000", "-3", "", "2026-03-01", "a-b",
        ]  # fmt: skip

    def test_a_long_file_comes_in_pieces(self) -> None:
        pieces = list(csv_lines(["n"], ([n] for n in range(1201))))
        assert len(pieces) == 3
        assert "".join(pieces).count("\r\n") == 1202
