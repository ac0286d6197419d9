"""Wall clocks and instants: over midnight, through both nights when the clocks change, and every second week."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpart.hall.presence.shifts import Pattern, shifts
from counterpart.hall.presence.spans import Span, between, common, joined, total, without

ZAGREB = "Europe/Zagreb"
MONDAY = date(2026, 3, 23)  # the clocks go forward on the Sunday of this week


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def pattern(weekday: int, starts: time, ends: time, **more: object) -> Pattern:
    told = {"person": 1, "desk": 1, "zone": ZAGREB, "first": MONDAY, **more}
    return Pattern(weekday=weekday, starts=starts, ends=ends, **told)  # type: ignore[arg-type]


def spans_of(*patterns: Pattern, window: Span) -> list[Span]:
    return [shift.span for shift in shifts(patterns, window)]


def test_a_lunch_break_makes_two_shifts_of_a_day() -> None:
    morning, afternoon = pattern(0, time(8), time(12)), pattern(0, time(12, 30), time(16))
    found = spans_of(afternoon, morning, window=Span(at(23, 0), at(24, 0)))
    assert found == [Span(at(23, 7), at(23, 11)), Span(at(23, 11, 30), at(23, 15))]


def test_a_night_shift_belongs_to_the_day_on_which_it_starts() -> None:
    night = pattern(1, time(22), time(6))
    (found,) = spans_of(night, window=Span(at(25, 0), at(25, 1)))
    assert found == Span(at(24, 21), at(25, 5)), "found from inside the night, and whole"
    assert spans_of(pattern(1, time(22), time(6), last=MONDAY), window=Span(at(25, 0), at(25, 1))) == []


def test_the_night_when_the_clocks_go_forward_has_seven_hours() -> None:
    (found,) = spans_of(pattern(5, time(22), time(6)), window=Span(at(28, 22), at(29, 6)))
    assert found.length == timedelta(hours=7)


def test_the_night_when_the_clocks_go_back_has_nine_hours() -> None:
    (found,) = spans_of(pattern(5, time(22), time(6)), window=Span(at(24, 22, month=10), at(25, 2, month=10)))
    assert found.length == timedelta(hours=9)


def test_a_shift_inside_the_hour_that_is_skipped_does_not_exist() -> None:
    assert spans_of(pattern(6, time(2), time(3)), window=Span(at(29, 0), at(29, 6))) == []


def test_every_second_week_counts_from_the_first() -> None:
    found = spans_of(pattern(0, time(8), time(9), every=2), window=Span(at(23, 0), at(23, 0, month=4)))
    assert [span.start.day for span in found] == [23, 6, 20]


instants = st.integers(0, 40).map(lambda minutes: at(1, 0) + timedelta(minutes=minutes))
stretches = st.lists(
    st.tuples(instants, instants).map(lambda pair: between(min(pair), max(pair))).filter(bool), max_size=6
)


@given(stretches, stretches)
def test_stretches_are_sets_of_moments(some: list[Span], others: list[Span]) -> None:
    """Checked minute by minute, as nobody would compute it."""
    minutes = [at(1, 0) + timedelta(minutes=n) for n in range(41)]

    def moments(spans: list[Span]) -> set[datetime]:
        return {m for m in minutes if any(span.holds(m) for span in spans)}

    a, b = moments(some), moments(others)
    assert moments(joined(some)) == a
    assert moments(without(some, others)) == a - b
    assert moments(common(some, others)) == a & b
    assert total(some) == timedelta(minutes=len(a))


def test_an_empty_stretch_cannot_be_made() -> None:
    with pytest.raises(AssertionError):
        Span(at(1, 8), at(1, 8))
