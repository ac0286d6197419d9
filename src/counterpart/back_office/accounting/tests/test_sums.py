"""Money that is split adds up again, whatever the numbers: tax by group, line nets, included tax, allocations."""

from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

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
from counterpart.back_office.accounting.errors import MoreThanPaid
from counterpart.back_office.accounting.models import Allocation, Invoice, InvoiceLine, OpenItem
from counterpart.back_office.accounting.tests.conftest import Bill, broken
from counterpart.back_office.accounting.tests.drafts import Sold
from counterpart.config.cast import Cast
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.money.rounding import line_net, minor_unit, round_amount, split_by_weight

D = Decimal
cents = st.integers(0, 10**9).map(lambda n: D(n) / 100)
rates = st.sampled_from([D(0), D("0.05"), D("0.13"), D("0.21"), D("0.25"), D("0.055")])
taxed = st.lists(st.tuples(cents, st.sampled_from(["S", "AA", "Z"]), rates), min_size=1, max_size=12)
STORIES = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(taxed)
def test_tax_on_top_adds_up(lines: list[tuple[Decimal, str, Decimal]]) -> None:
    summed = totals(lines, includes_tax=False, currency="EUR")
    assert summed.net + summed.tax == summed.total
    assert sum(summed.line_nets) == summed.net == sum(amount for amount, _, _ in lines)
    assert sum((g.net for g in summed.groups), D(0)) == summed.net
    assert sum((g.tax for g in summed.groups), D(0)) == summed.tax
    for g in summed.groups:
        assert g.tax == round_amount(g.net * g.rate, "EUR")
    assert len({(g.category, g.rate) for g in summed.groups}) == len(summed.groups)


@given(taxed, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_included_tax_comes_out_and_nothing_is_lost(lines: list[tuple[Decimal, str, Decimal]], currency: str) -> None:
    whole = [(round_amount(amount, currency), category, rate) for amount, category, rate in lines]
    summed = totals(whole, includes_tax=True, currency=currency)
    assert summed.total == sum(amount for amount, _, _ in whole)
    assert sum(summed.line_nets) == summed.net
    for g in summed.groups:
        gross = sum((a for a, c, r in whole if (c, r) == (g.category, g.rate)), D(0))
        assert g.net + g.tax == gross
        assert g.tax == round_amount(gross * g.rate / (1 + g.rate), currency)
    assert all(net % minor_unit(currency) == 0 for net in summed.line_nets)


@given(st.lists(cents, min_size=1, max_size=20), cents)
def test_a_sum_that_is_shared_adds_up(weights: list[Decimal], total: Decimal) -> None:
    parts = split_by_weight(total, weights, "EUR")
    assert sum(parts) == total
    assert len(parts) == len(weights)
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - total * weight / sum(weights)) < D("0.01")


@given(st.integers(0, 10**6), st.integers(0, 10**8), st.integers(0, 1000))
def test_a_line_is_rounded_once(quantity: int, price: int, discount: int) -> None:
    exact = D(quantity) / 100 * D(price) / 1000 * (1 - D(discount) / 1000)
    net = line_net(D(quantity) / 100, D(price) / 1000, D(discount) / 1000, "EUR")
    assert abs(net - exact) <= D("0.005")
    assert net == round_amount(exact, "EUR")


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("0.0049", "0")]
)
def test_halves_go_away_from_zero(exact: str, rounded: str) -> None:
    assert round_amount(D(exact), "EUR") == D(rounded)


@STORIES
@given(
    quantity=st.integers(1, 9), price=st.integers(1, 99_999), discount=st.integers(0, 99), included=st.booleans(),
    pieces=st.lists(st.integers(1, 4), min_size=1, max_size=5),
)  # fmt: skip
def test_pieces_of_an_invoice_never_credit_more_than_the_whole(
    cast: Cast, bill: Bill, quantity: int, price: int, discount: int, included: bool, pieces: list[int]
) -> None:
    sold = Sold(cast.kettle.pk, D(quantity), D(price) / 1000, discount=D(discount) / 100)
    pk = bill(sold, includes_tax=included)
    for piece in pieces:
        try:
            credit_invoice(pk, reason="A piece", lines=[CreditLine(1, D(piece))], by=cast.chidi)
        except Refusal:
            continue
    credited = InvoiceLine.objects.filter(corrects__invoice_id=pk)
    line = InvoiceLine.objects.get(invoice_id=pk)
    assert sum((c.quantity for c in credited), D(0)) <= line.quantity
    assert sum((c.amount for c in credited), D(0)) <= line.amount
    if sum((c.quantity for c in credited), D(0)) == line.quantity:
        assert sum((c.amount for c in credited), D(0)) == line.amount
    assert broken() == []


MOVES = st.one_of(
    st.tuples(st.just("pay"), st.integers(0, 2), st.integers(1, 30_000)),
    st.tuples(st.just("receive"), st.integers(0, 2), st.integers(1, 60_000)),
    st.tuples(st.just("allocate"), st.integers(0, 2), st.integers(1, 30_000)),
    st.tuples(st.just("take_back"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("credit"), st.integers(0, 2), st.integers(1, 4)),
    st.tuples(st.just("refund"), st.integers(0, 9), st.integers(1, 30_000)),
)


@STORIES
@example([("credit", 0, 1), ("take_back", 0, 0), ("refund", 0, 1000)])
@given(st.lists(MOVES, min_size=3, max_size=12))
def test_no_order_of_paying_crediting_and_taking_back_bends_the_books(
    cast: Cast, bill: Bill, moves: list[tuple[str, int, int]]
) -> None:
    Grant.objects.filter(pk=cast.chidi.grant_id).update(refund_limit=D(10_000))
    invoices = [bill() for _ in range(3)]
    by = cast.chidi
    for what, which, number in moves:
        amount = D(number) / 100
        credits = list(OpenItem.objects.filter(side="credit").order_by("pk").values_list("pk", flat=True))
        try:
            if what == "pay":
                pay_invoice(invoices[which], amount=amount, by=by)
            elif what == "receive":
                part = Part(invoices[which], min(amount, D(50)))
                receive_payment(cast.customer.pk, amount=amount, parts=[part], by=by)
            elif what == "allocate" and credits:
                allocate(credits[which % len(credits)], parts=[Part(invoices[which], amount)], by=by)
            elif what == "take_back" and Allocation.objects.exists():
                given_out = list(Allocation.objects.order_by("pk"))
                chosen = given_out[which % len(given_out)]
                take_back_allocation(chosen.source_id, allocation_id=chosen.pk, by=by)
            elif what == "credit":
                credit_invoice(invoices[which], reason="Back", lines=[CreditLine(1, D(number))], by=by)
            elif what == "refund" and credits:
                refund(credits[which % len(credits)], amount=amount, by=by)
        except Refusal:
            pass
        assert not connection.needs_rollback
    assert broken() == []
    for item in OpenItem.objects.all():
        assert D(0) <= item.settled <= item.amount
        still_open = item.settled < item.amount
        assert (item.document.closed_at is None) == still_open
    assert Invoice.objects.filter(document__number=None).count() == 0


def test_nobody_gets_back_what_they_never_paid(cast: Cast, bill: Bill) -> None:
    """A credit note that is taken back from its unpaid invoice is worth something, but it is no money."""
    Grant.objects.filter(pk=cast.chidi.grant_id).update(refund_limit=D(10_000))
    first, by = bill(), cast.chidi
    credit_invoice(first, reason="Back", lines=[CreditLine(1, D(1))], by=by)
    given = Allocation.objects.get()
    take_back_allocation(given.source_id, allocation_id=given.pk, by=by)
    with pytest.raises(MoreThanPaid, match=r"paid 0\.00"):
        refund(given.source_id, amount=D(10), by=by)
    pay_invoice(first, amount=D(6), by=by)
    with pytest.raises(MoreThanPaid, match=r"paid 6\.00"):
        refund(given.source_id, amount=D(10), by=by)
    refund(given.source_id, amount=D(6), by=by)
    assert broken() == []
