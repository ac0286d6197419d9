"""The one rounding, and sharing out so that the parts add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpart.foundation.money.rounding import line_net, minor_unit, round_amount, split_by_weight

CENTS = st.integers(min_value=0, max_value=10**9).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize(
    ("value", "currency", "rounded"),
    [
        ("1.005", "EUR", "1.01"),
        ("-1.005", "EUR", "-1.01"),
        ("2.5", "JPY", "3"),
        ("0.0049", "EUR", "0.00"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_halves_go_away_from_zero(value: str, currency: str, rounded: str) -> None:
    assert round_amount(Decimal(value), currency) == Decimal(rounded)


def test_the_minor_unit_is_the_currencys_own() -> None:
    assert (minor_unit("EUR"), minor_unit("JPY"), minor_unit("KWD")) == (Decimal("0.01"), Decimal(1), Decimal("0.001"))


def test_a_line_is_rounded_once() -> None:
    assert line_net(Decimal(3), Decimal("0.335"), Decimal("0.10"), "EUR") == Decimal("0.90")


@given(CENTS, st.lists(CENTS, min_size=1, max_size=40))
def test_parts_add_up_to_the_whole(total: Decimal, weights: list[Decimal]) -> None:
    parts = split_by_weight(total, weights, "EUR")
    assert sum(parts) == total
    assert all(part == round_amount(part, "EUR") for part in parts)


@given(st.lists(CENTS, min_size=1, max_size=40).filter(lambda w: sum(w) > 0))
def test_no_part_is_further_from_its_share_than_a_cent(weights: list[Decimal]) -> None:
    total = Decimal("1000.00")
    for part, weight in zip(split_by_weight(total, weights, "EUR"), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.01") + Decimal("1e-12")
