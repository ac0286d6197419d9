"""A made-up firm lives through some days with cover and without it: what the page in the docs says must stay true."""

from datetime import UTC, date, datetime, timedelta

import pytest

from counterpart.hall.cover.engine.facts import Demand, Kind
from counterpart.hall.cover.engine.year.count import Count, DeskLog
from counterpart.hall.cover.engine.year.firm import easter, found, is_closed
from counterpart.hall.cover.engine.year.life import Gone, Life, Told, live
from counterpart.hall.cover.engine.year.running import Year
from counterpart.hall.presence.spans import Span

pytestmark = pytest.mark.once  # no database is asked


def test_a_few_days_with_cover_and_without_it() -> None:
    firm = found(1, date(2026, 3, 2), 3)
    life = live(1, firm)
    bare = Year(firm, life, cover=False).run()
    lived = Year(firm, life).run()
    assert bare.count.wanted == lived.count.wanted > 80_000
    assert lived.count.missing < bare.count.missing / 3, (lived.count.share, bare.count.share)
    assert lived.count.share < 0.01, lived.count.causes
    assert sum(lived.count.causes.values()) == pytest.approx(lived.count.missing)
    assert "nothing stood in the way" not in lived.count.causes, "every uncovered minute has its cause"
    assert lived.lunches == bare.lunches > 400
    assert lived.steps["double"] == 0, "nobody is asked to be in two places"


def test_the_same_seed_is_the_same_firm_and_life() -> None:
    firms = [found(7, date(2026, 3, 2), 3) for _ in range(2)]
    assert firms[0] == firms[1]
    assert live(7, firms[0]).gone == live(7, firms[1]).gone
    assert len(firms[0].home) == 200 and len(firms[0].teams) == 25


def test_missing_people_are_counted_by_the_minute_and_cause() -> None:
    def at(hour: int) -> datetime:
        return datetime(2026, 3, 2, hour, tzinfo=UTC)

    count, log = Count(), DeskLog(causes=[(at(9), "level")])
    there = [Span(at(8), at(12)), Span(at(8), at(9)), Span(at(11), at(12))]
    count.add("counter", Span(at(0), at(23)), [Demand(Span(at(8), at(12)), 2)], there, [Span(at(10), at(11))], log)
    assert (count.wanted, count.missing) == (480, 120)
    assert dict(count.causes) == {"level": 60, "nobody had said it": 60}


def test_public_holidays_close_a_site() -> None:
    assert easter(2026) == date(2026, 4, 5)
    assert (
        is_closed("hr", date(2026, 4, 6))
        and is_closed("cz", date(2026, 4, 3))
        and not is_closed("hr", date(2026, 4, 3))
    )
    assert is_closed("se", easter(2026) + timedelta(days=39))


def test_leave_that_is_told_weeks_before_begins_when_it_begins() -> None:
    firm, life = found(1, date(2026, 3, 2), 3), Life()
    away = Span(datetime(2026, 3, 4, 6, tzinfo=UTC), datetime(2026, 3, 4, 20, tzinfo=UTC))
    told = datetime(2026, 2, 2, 10, tzinfo=UTC)
    for key, person in enumerate(firm.teams[2].people[:8], 1):
        life.gone.append(Gone(key, person, away, Kind.PLANNED, (Told(told, away.end),)))
    year = Year(firm, life)
    year.run()
    assert year.facts.absences[1].span == away
    assert {c.span.start.day for c in year.facts.covers.values()} == {4}, "nobody stands in for who is still there"
