"""Hours that want people become shifts: as few as it takes, and none of them is left without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpart.hall.roster.staffing import LONGEST, Stretch, held_by

pytestmark = pytest.mark.once  # no database is asked
EIGHT, TWELVE, FOUR, EIGHT_PM = 480, 720, 960, 1200


@pytest.mark.parametrize(
    ("wanted", "kinds", "shifts"),
    [
        ([((EIGHT, FOUR), 2)], [(EIGHT, FOUR)], {(EIGHT, FOUR): 2}),
        ([((EIGHT, EIGHT_PM), 1)], [(EIGHT, FOUR), (TWELVE, EIGHT_PM)], {(EIGHT, FOUR): 1, (TWELVE, EIGHT_PM): 1}),
        # Two at noon, one before and after: both shifts reach over noon already.
        ([((EIGHT, EIGHT_PM), 1), ((TWELVE, FOUR), 1)], [(EIGHT, FOUR), (TWELVE, EIGHT_PM)],
         {(EIGHT, FOUR): 1, (TWELVE, EIGHT_PM): 1}),
        # Four hours fill half of a shift, three do not.
        ([((EIGHT, TWELVE), 1)], [(EIGHT, FOUR)], {(EIGHT, FOUR): 1}),
        ([((EIGHT, TWELVE - 60), 1)], [(EIGHT, FOUR)], {(EIGHT, TWELVE - 60): 1}),
        ([((EIGHT, FOUR), 1)], [], {(EIGHT, FOUR): 1}),
        ([((EIGHT, EIGHT_PM), 1)], [(EIGHT, FOUR)], {(EIGHT, FOUR): 1, (FOUR, EIGHT_PM): 1}),
        ([((0, 1440), 1)], [], {(0, 480): 1, (480, 960): 1, (960, 1440): 1}),
        ([], [(EIGHT, FOUR)], {}),
    ],
)  # fmt: skip
def test_hours_become_shifts(
    wanted: list[tuple[Stretch, int]], kinds: list[Stretch], shifts: dict[Stretch, int]
) -> None:
    assert held_by(wanted, kinds) == shifts


stretch = st.tuples(st.integers(0, 7), st.integers(1, 4)).map(lambda s: (s[0] * 60, (s[0] + s[1]) * 60))


@given(st.lists(st.tuples(stretch, st.integers(1, 3)), max_size=5), st.lists(stretch, max_size=4))
def test_no_hour_lacks_people(wanted: list[tuple[Stretch, int]], kinds: list[Stretch]) -> None:
    found = held_by(wanted, kinds)
    for minute in range(0, 12 * 60, 60):
        there = sum(times for (start, end), times in found.items() if start <= minute < end)
        assert there >= sum(people for (start, end), people in wanted if start <= minute < end)
    assert all(end - start <= LONGEST for start, end in found)
