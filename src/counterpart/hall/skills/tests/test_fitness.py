"""The weakest of what a duty takes, and what ends."""

from datetime import UTC, date, datetime

import pytest

from counterpart.hall.skills.fitness import Fitness, Held, Need, fitness, share

TILL, ENGLISH, FIRST_AID = 1, 2, 3
END = datetime(2026, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "levels"),
    [(1, [0, 3, 3, 3, 4]), (2, [0, 2, 3, 3, 4]), (3, [0, 1, 2, 3, 4]), (4, [0, 1, 1, 2, 4])],
)
def test_a_level_under_the_wanted_one_is_a_level_less_at_the_duty(wanted: int, levels: list[int]) -> None:
    assert [share(Need(TILL, wanted), level) for level in range(5)] == levels


def test_a_certificate_one_has_or_has_not() -> None:
    assert [share(Need(FIRST_AID, 3, is_certificate=True), level) for level in range(5)] == [0, 4, 4, 4, 4]


def test_the_weakest_counts_and_the_first_end() -> None:
    needs = [Need(TILL), Need(ENGLISH, 2), Need(FIRST_AID, 3, is_certificate=True)]
    held = {TILL: Held(4), ENGLISH: Held(3, datetime(2027, 1, 1, tzinfo=UTC)), FIRST_AID: Held(3, END)}
    fit = fitness(needs, held, date(2026, 3, 1))
    assert fit == Fitness(3, END, date(2026, 3, 1))
    assert (fit.level_at(END.replace(hour=21)), fit.level_at(END)) == (3, 0)
    del held[FIRST_AID]
    assert fitness(needs, held) == Fitness(0)
    assert fitness([], held) == Fitness(0)
