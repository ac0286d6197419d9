"""Numbers, days and texts as they come in over the API, and as they go out."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from counterpart.foundation.api import base36
from counterpart.foundation.wire import (
    KEY_MAX,
    LINES,
    ONE_LINE,
    AmountIn,
    CountIn,
    Day,
    ExactParser,
    PriceIn,
    QuantityIn,
    ShareIn,
    money,
    plain,
)


def parsed(text: str) -> Any:
    return ExactParser().parse_body(SimpleNamespace(body=text.encode()))


def taken(kind: Any, text: str) -> Any:
    """What a field makes of a piece of JSON."""
    return TypeAdapter(kind).validate_python(parsed(text))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (QuantityIn, "2", "2"),
        (QuantityIn, '"2"', "2"),
        (QuantityIn, '"2.500000"', "2.5"),
        (QuantityIn, "0.000001", "0.000001"),
        (QuantityIn, "2.5e0", "2.5"),
        (QuantityIn, "1.10", "1.1"),
        (PriceIn, "0.1", "0.1"),
        (PriceIn, "-0", "0"),
        (AmountIn, '"9999999999.9999"', ""),
        (AmountIn, '"9999999999"', "9999999999"),
        (AmountIn, "12.3456", "12.3456"),
        (CountIn, '"0.0"', "0"),
        (ShareIn, "1", "1"),
        (ShareIn, "1.000001", ""),
        (QuantityIn, "0", ""),
        (QuantityIn, "0.0000001", ""),
        (QuantityIn, "1e-400", ""),
        (QuantityIn, "1e400", ""),
        (QuantityIn, "-1", ""),
        (QuantityIn, "true", ""),
        (QuantityIn, "null", ""),
        (QuantityIn, '"NaN"', ""),
        (QuantityIn, '" 1"', ""),
        (QuantityIn, '"1e2"', ""),
        (QuantityIn, '"1_0"', ""),
        (QuantityIn, '"٣"', ""),
        (QuantityIn, '"1,5"', ""),
        (AmountIn, "12.34567", ""),
        (QuantityIn, "9" * 400, ""),
    ],
)
def test_a_number_is_taken_exactly_or_not_at_all(kind: Any, text: str, value: str) -> None:
    if value:
        found = taken(kind, text)
        assert isinstance(found, Decimal)
        assert found == Decimal(value) and not found.is_signed()
    else:
        with pytest.raises(ValidationError):
            taken(kind, text)


def test_a_float_is_no_number_of_ours() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PriceIn).validate_python(0.1)


@given(st.decimals(Decimal("0.000001"), Decimal("99999999"), places=6))
def test_every_quantity_survives_the_way_in_and_out(value: Decimal) -> None:
    assert taken(QuantityIn, format(value, "f")) == taken(QuantityIn, f'"{value:f}"') == value
    assert Decimal(plain(value)) == value and "E" not in plain(value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '{"a": 1, "a": 2}', "1e9999999999999999999", "{", ""])
def test_what_is_no_json_of_ours_cannot_be_read(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-1-1",
        "20260101",
        "1899-12-31",
        "2200-01-01",
        "2026-01-01T00:00",
        "٢٠٢٦-01-01",
        20260101,
    ],
)
def test_a_day_that_is_none_is_refused(text: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(text)


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\ud800", "a\x85b", "\x7f"])
def test_no_text_holds_what_cannot_be_stored_or_seen(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[str, ONE_LINE]).validate_python(text)
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[str, LINES]).validate_python(text)


def test_lines_may_break_where_one_line_may_not() -> None:
    assert TypeAdapter(Annotated[str, LINES]).validate_python("one\n\ttwo\r\n") == "one\n\ttwo\r\n"
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[str, ONE_LINE]).validate_python("one\ntwo")


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [("12.5", "EUR", "12.50"), ("0", "EUR", "0.00"), ("1200", "JPY", "1200"), ("0.125", "EUR", "0.125"), ("-3", "EUR", "-3.00")],
)  # fmt: skip
def test_an_amount_is_said_in_its_minor_unit(value: str, currency: str, said: str) -> None:
    assert money(Decimal(value), currency) == said


@given(st.integers(0, KEY_MAX))
def test_a_cursor_says_its_key(number: int) -> None:
    assert int(base36(number), 36) == number
