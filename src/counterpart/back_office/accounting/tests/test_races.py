"""Two people at once: each invoice is paid once, nothing dead-locks, no posting slips into a month that closes."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from django.db import OperationalError, connection

from counterpart.back_office.accounting.actions import (
    EntrySide,
    Part,
    allocate,
    close_period,
    create_periods,
    credit_invoice,
    pay_invoice,
    post_entry,
    receive_payment,
    reverse_entry,
)
from counterpart.back_office.accounting.errors import PeriodClosed
from counterpart.back_office.accounting.folding import fold
from counterpart.back_office.accounting.models import Account, Entry, OpenItem, Payment, Period
from counterpart.back_office.accounting.reports import trial_balance
from counterpart.back_office.accounting.tests.conftest import Bill, broken
from counterpart.config.cast import Cast
from counterpart.foundation.errors import Refusal
from counterpart.foundation.organisation.house import house

D = Decimal
T = TypeVar("T")
MARCH = date(2026, 3, 10)
pytestmark = pytest.mark.django_db(transaction=True)


def patient(doing: Callable[[], T]) -> T:
    """The tests' SQLite lives in memory, where one waits by asking again; a real file waits by itself."""
    for _ in range(2000):
        try:
            return doing()
        except OperationalError as error:
            if "table is locked" not in str(error):
                raise
            time.sleep(0.005)
    raise AssertionError("the table stays locked")


def together(doings: Sequence[Callable[[], object]]) -> list[object]:
    """Let everybody begin at once; what each of them got, or was refused with."""
    gate = threading.Barrier(len(doings))
    got: list[object] = [None] * len(doings)

    def one(n: int) -> None:
        gate.wait()
        try:
            got[n] = patient(doings[n])
        except Refusal as no:
            got[n] = no
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in got, "somebody never came back, or broke"
    return got


def done(got: list[object]) -> list[object]:
    return [each for each in got if not isinstance(each, Refusal)]


def test_many_cashiers_pay_one_invoice_once(cast: Cast, bill: Bill) -> None:
    pk = bill()
    got = together([lambda: pay_invoice(pk, amount=D("213.75"), by=cast.chidi)] * 6)
    assert len(done(got)) == 1
    assert {no.code for no in got if isinstance(no, Refusal)} == {"nothing_open"}
    assert Payment.objects.count() == 1
    assert broken() == []


def test_the_same_key_at_once_pays_once_with_equal_answers(cast: Cast, bill: Bill) -> None:
    pk = bill()
    by = cast.chidi.with_key("till-7")
    got = together([lambda: pay_invoice(pk, amount=D("10"), by=by)] * 6)
    assert len({answer.id for answer in got}) == 1  # type: ignore[attr-defined]
    assert Payment.objects.count() == 1


def test_paying_allocating_and_crediting_at_once_never_settles_too_much(cast: Cast, bill: Bill) -> None:
    first, second = bill(), bill()
    by = cast.chidi
    sources = [receive_payment(cast.customer.pk, amount=D(300), by=by).id for _ in range(2)]
    whole = D("213.75")
    got = together(
        [
            lambda: allocate(sources[0], parts=[Part(first, whole), Part(second, D(50))], by=by),
            lambda: allocate(sources[1], parts=[Part(second, whole), Part(first, D(50))], by=by),
            lambda: pay_invoice(first, amount=whole, by=by),
            lambda: pay_invoice(second, amount=whole, by=by),
            lambda: credit_invoice(first, reason="Back", by=by),
            lambda: receive_payment(
                cast.customer.pk, amount=D(100), parts=[Part(second, D(50)), Part(first, D(50))], by=by
            ),
        ]
    )
    assert done(got)
    assert {no.status for no in got if isinstance(no, Refusal)} <= {409}
    assert broken() == []


def test_an_entry_is_reversed_by_one_of_two(cast: Cast) -> None:
    ids = dict(Account.objects.values_list("code", "pk"))
    lines = [EntrySide(ids["6100"], D(5)), EntrySide(ids["1020"], D(-5))]
    pk = post_entry(lines, text="Rent", on=MARCH, by=cast.chidi).id
    got = together([lambda: reverse_entry(pk, by=cast.chidi)] * 4)
    assert len(done(got)) == 1
    assert Entry.objects.filter(reverses_id=pk).count() == 1


def test_no_posting_slips_into_a_month_that_closes(cast: Cast) -> None:
    create_periods(2026, by=cast.chidi)
    march = Period.objects.get(starts_on=date(2026, 3, 1)).pk
    ids = dict(Account.objects.values_list("code", "pk"))
    lines = [EntrySide(ids["6100"], D(5)), EntrySide(ids["1020"], D(-5))]
    post_entry(lines, text="Rent", on=MARCH, by=cast.chidi)
    seen: list[int] = []

    def close() -> object:
        answer = patient(lambda: close_period(march, by=cast.dara))
        seen.append(patient(lambda: Entry.objects.filter(on=MARCH).count()))
        return answer

    def post() -> object:
        return post_entry(lines, text="Rent", on=MARCH, by=cast.chidi)

    got = together([post, post, close, post, post])
    assert {type(no) for no in got if isinstance(no, Refusal)} <= {PeriodClosed}
    assert seen == [Entry.objects.filter(on=MARCH).count()], "nothing was posted after the month had closed"
    assert broken() == []


def test_a_report_read_while_others_post_and_fold_is_in_balance(cast: Cast) -> None:
    ids = dict(Account.objects.values_list("code", "pk"))
    entity = house().sites[cast.site.pk].entity.id

    def write(n: int) -> None:
        lines = [EntrySide(ids["6100"], D(5 + n)), EntrySide(ids["1020"], D(-5 - n))]
        post_entry(lines, text="Rent", on=MARCH, by=cast.chidi)

    def post() -> object:
        for n in range(4):
            patient(lambda n=n: write(n))  # type: ignore[misc]
        return "posted"

    def fold_often() -> object:
        return ["folded", *(patient(fold) for _ in range(6))]

    def read() -> object:
        reports = [patient(lambda: trial_balance(entity, date(2026, 1, 1), date(2026, 6, 1))) for _ in range(6)]
        sums = [r.debit for r in reports]
        assert sums == sorted(sums), "what was seen once is never missing again"
        return all(r.in_balance for r in reports)

    got = together([post, fold_often, read, post])
    assert got[2] is True
    fold()
    rows = {r.account.code: r for r in trial_balance(entity, date(2026, 3, 1), date(2026, 3, 1)).rows}
    assert rows["6100"].debit == 2 * (5 + 6 + 7 + 8)
    assert broken() == []
    assert OpenItem.objects.count() == 0
