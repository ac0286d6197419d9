"""Numbers and times as people read them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from counterpart.design import formats

HARD = "\u00a0"


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [
        ("en", "EUR", f"1,249.00{HARD}€"),
        ("hr", "EUR", f"1.249,00{HARD}€"),
        ("sv", "SEK", f"1{HARD}249,00{HARD}kr"),
        ("cs", "CZK", f"1{HARD}249,00{HARD}Kč"),
        ("en", "JPY", f"1,249{HARD}JP¥"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language: str, currency: str, expected: str) -> None:
    assert formats.money(Decimal("1249"), currency, language) == expected


def test_a_money_brings_its_own_currency() -> None:
    class Price:
        amount = Decimal("-64.9")
        currency = "EUR"

    assert formats.money(Price(), language="en") == f"\u221264.90{HARD}€"


def test_less_than_nothing_has_the_true_minus_and_zero_in_the_books_is_a_dash() -> None:
    assert formats.amount(Decimal("-0.5"), "EUR", "en") == "\u22120.50"
    assert formats.books(Decimal("0.00"), "EUR", "en") == "–"
    assert formats.books(Decimal("7"), "EUR", "hr") == "7,00"


@pytest.mark.parametrize(
    ("value", "expected"), [("12", "12"), ("12.500000", "12.5"), ("1200", "1,200"), ("0", "0"), ("1E+3", "1,000")]
)
def test_a_quantity_shows_the_places_it_needs(value: str, expected: str) -> None:
    assert formats.number(Decimal(value), None, "en") == expected


def test_what_is_not_a_number_is_a_dash() -> None:
    assert formats.number(Decimal("NaN"), 2, "en") == "–"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_digits_survive_being_written(value: Decimal) -> None:
    text = formats.number(value, 4, "en")
    assert Decimal(text.replace(",", "").replace("\u2212", "-")) == value


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "12 March"), ("hr", "12. ožujka"), ("sv", "12 mars"), ("cs", "12. března")]
)
def test_a_day_of_this_year_has_no_year(language: str, expected: str) -> None:
    this_year = date(timezone.localdate().year, 3, 12)
    assert formats.day(this_year, language) == expected


def test_a_day_of_another_year_says_which() -> None:
    assert formats.day(date(1998, 5, 6), "en") == "6 May 1998"
    assert formats.day(date(1998, 5, 6), "en", short=True) == "6 May 1998"


def test_a_clock_time_is_of_24_hours_and_of_the_readers_zone() -> None:
    with timezone.override("Europe/Zagreb"):
        assert formats.clock(datetime.fromisoformat("2026-07-01T12:30:00+00:00")) == "14:30"


def test_a_moment_names_the_day_only_if_it_is_another() -> None:
    now = timezone.now()
    assert formats.moment(now) == formats.clock(now)
    assert formats.moment(now - timedelta(days=400), "en").endswith(formats.clock(now - timedelta(days=400)))


@pytest.mark.parametrize(
    ("minutes", "expected"), [(10, "in 10 min"), (-25, "25 min late"), (130, "in 2 h 10 min"), (3 * 24 * 60, "")]
)
def test_near_times_stand_beside_the_clock(minutes: int, expected: str) -> None:
    with translation.override("en"):
        assert (
            formats.relative(timezone.now() + timedelta(minutes=minutes, seconds=5 if minutes > 0 else -5)) == expected
        )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 piece, 2 pieces, 0.5 hours"),
        ("hr", "1 komad, 2 komada, 0.5 sata"),
        ("cs", "1 kus, 2 kusy, 0.5 hodiny"),
    ],
)
def test_a_unit_bends_with_its_number_and_a_unit_of_ones_own_stays(language: str, said: str) -> None:
    with translation.override(language):
        one, two, half = formats.unit("piece"), formats.unit("piece", 2), formats.unit("hour", Decimal("0.5"))
        assert f"1 {one}, 2 {two}, 0.5 {half}" == said
        assert formats.unit("crate of 12", 3) == "crate of 12"
