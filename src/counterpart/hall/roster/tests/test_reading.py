"""The file as documented is read, and what is wrong with one is said in sentences that name the place."""

import copy
import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpart.hall.roster.model import Away, Fixed, Limits, Problem, Request, ShiftType, Slot
from counterpart.hall.roster.objective import broken
from counterpart.hall.roster.parts import Unreadable
from counterpart.hall.roster.planning import plan
from counterpart.hall.roster.reading import LARGEST, read
from counterpart.hall.roster.words import table, wish

pytestmark = pytest.mark.once  # no database is asked

FILE: dict[str, Any] = {
    "format": "roster 1",
    "first_day": "2026-03-23",
    "weeks": 1,
    "zone": "Europe/Zagreb",
    "skills": ["till"],
    "shifts": [
        {"name": "early", "starts": "06:00", "minutes": 450, "break_minutes": 30},
        {"name": "late", "starts": "14:00", "minutes": 480, "not_followed_by": ["early"]},
    ],
    "contracts": [{"name": "full", "minutes_max": 2400, "days_in_a_row_max": 5, "rest_minutes_min": 660}],
    "people": [
        {"name": "Ana", "skills": ["till"], "contract": "full", "worked_before": [{"day": "2026-03-22", "shift": "late"}]},
        {"name": "Bo"},
    ],
    "demand": [
        {"weekdays": ["mon", "tue"], "shift": "early", "skill": "till", "people": 1, "under": 10},
        {"day": "2026-03-24", "shift": "early", "skill": "till", "people": 2, "under": 10, "over": 3},
        {"weekdays": ["sun"], "shift": "late", "people": 1},
    ],
    "requests": [
        {"person": "Bo", "day": "2026-03-29", "wants": "off", "weight": 4},
        {"person": "Ana", "day": "2026-03-23", "shift": "early", "wants": "on"},
    ],
    "fixed": [{"person": "Ana", "day": "2026-03-24", "shift": "early"}],
    "absences": [{"person": "Ana", "from": "2026-03-28T13:00", "to": "2026-03-29"}],
}  # fmt: skip


def said(file: object) -> str:
    content = file if isinstance(file, bytes) else json.dumps(file).encode()
    with pytest.raises(Unreadable) as refused:
        read(content)
    return str(refused.value)


def changed(place: str, value: object) -> dict[str, Any]:
    """The file with another value at a place like ``people.0.name``."""
    file = copy.deepcopy(FILE)
    at: Any = file
    *above, last = place.split(".")
    for step in above:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return file


def read_file() -> Problem:
    return read(json.dumps(FILE).encode())


def test_the_file_is_read() -> None:
    problem = read_file()
    assert problem.days == 7 and problem.zone == "Europe/Zagreb"
    assert problem.shifts["late"] == ShiftType("late", time(14), 480, 0, frozenset({"early"}))
    assert problem.people["Ana"].limits == Limits(0, 2400, 5, 660, None)
    assert problem.people["Ana"].before == ((-1, "late"),)
    assert [(row.slot, row.people, row.under, row.over) for row in problem.demand] == [
        (Slot(0, "early", "till"), 1, 10, 1),
        (Slot(1, "early", "till"), 2, 10, 3),  # the row of the day stands instead of that of Tuesdays
        (Slot(6, "late"), 1, 1, 1),
    ]
    assert problem.requests == (Request("Bo", 6, False, 4), Request("Ana", 0, True, 1, "early"))
    assert problem.fixed == (Fixed("Ana", 1, "early"),)
    # From Saturday 13:00 to the end of Sunday, which is an hour shorter.
    assert problem.away == (Away("Ana", (5 * 24 + 13) * 60, (7 * 24 - 1) * 60),)


def test_a_plan_and_its_broken_wishes_are_said_in_words() -> None:
    problem = read_file()
    made = plan(problem, "greedy", seconds=0.2, seed=1).plan
    assert made is not None
    assert [wish(problem, each) for each in broken(problem, made)] == [
        "Mo 2026-03-23 early for till: 0 of 1 person, 1 too few (10 points)",  # Ana was late on Sunday
        "Tu 2026-03-24 early for till: 1 of 2 people, 1 too few (10 points)",
        "Su 2026-03-29 late: 0 of 1 person, 1 too few (1 point)",
        "Mo 2026-03-23 Ana wanted early and is off (1 point)",
    ]
    assert list(table(problem, made)) == [
        "2026-03-23  Mo 23  Tu 24       We 25  Th 26  Fr 27  Sa 28  Su 29",
        "Ana         .      early/till  .      .      .      .      .",
        "Bo          .      .           .      .      .      .      .",
        "",
    ]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("format", "roster 2", 'format: "roster 1" is expected here.'),
        ("first_day", "2026-02-31", "first_day: a day like 2026-03-31 is expected here."),
        ("weeks", 54, "weeks: a whole number from 1 to 53 is expected here."),
        ("weeks", True, "weeks: a whole number from 1 to 53 is expected here."),
        ("zone", "../etc/passwd", "zone: a zone like Europe/Zagreb is expected here."),
        ("shifts", {}, "shifts: a list is expected here, like [...]."),
        ("shifts", [], "shifts: from 1 to 50 entries are expected here, not 0."),
        ("shifts.0.starts", "24:00", "shifts[0].starts: a time like 06:30 is expected here."),
        ("shifts.0.minutes", 1441, "shifts[0].minutes: a whole number from 1 to 1440 is expected here."),
        ("shifts.0.break_minutes", 1000, "shifts[0].minutes: a shift with its break lasts 24 hours at most."),
        ("shifts.1.name", "early", "shifts[1].name: there is another of this name already."),
        ("shifts.1.not_followed_by", ["noon"], 'shifts[1].not_followed_by: there is no shift called "noon". There are: early, late.'),
        ("contracts.0.minutes_min", 2401, "contracts[0].minutes_min: this is more than minutes_max."),
        ("contracts.0.minutes_max", float("nan"), "contracts[0].minutes_max: a whole number from 0 to 1000000 is expected here."),
        ("people.1", "Bo", "people[1]: an object is expected here, like {...}."),
        ("people.1.name", "\ud800", "people[1].name: a text of 1 to 80 characters is expected here."),
        ("people.0.contract", "half", 'people[0].contract: there is no contract called "half". There are: full.'),
        ("people.0.skills", ["bell"], 'people[0].skills: there is no skill called "bell". There are: till.'),
        ("people.0.skill", "till", "people[0].skill: nothing is called so here. There are: contract, name, skills, worked_before."),
        ("people.0.worked_before.0.day", "2026-03-23",
         "people[0].worked_before[0].day: a day of the 31 before the first is expected here."),
        ("demand.0.weekdays", ["monday"],
         'demand[0].weekdays: there is no weekday called "monday". There are: mon, tue, wed, thu, fri, sat, sun.'),
        ("demand.1.weekdays", ["mon"], "demand[1].weekdays: a row has a day or weekdays, not both."),
        ("demand.0.people", -1, "demand[0].people: a whole number from 0 to 1000 is expected here."),
        ("demand.0.people", None, "demand[0].people: this is missing."),
        ("requests.0.day", "2026-03-30", "requests[0].day: this day is not one of those that are planned."),
        ("requests.0.wants", "maybe", 'requests[0].wants: there is no wish called "maybe". There are: on, off.'),
        ("requests.0.person", "Eve", 'requests[0].person: there is no person called "Eve". There are: Ana, Bo.'),
        ("fixed.0.day", "2026-03-25", "fixed[0].shift: nothing in the demand wants this on that day. Add a row to it (people may be 0)."),
        ("absences.0.to", "2026-03-27", "absences[0].to: an absence ends after it begins."),
        ("absences.0.to", "2026-03-29T25:00", "absences[0].to: a day like 2026-03-31 or a time like 2026-03-31T13:00 is expected here."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(place: str, value: object, sentence: str) -> None:
    assert said(changed(place, value)).splitlines() == [sentence]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is not JSON: line 1, column 1."),
        (b"[1]", "The file: an object is expected here, like {...}."),
        (b"\xff\xfe", "The file is not text in UTF-8."),
        (b'{"format": "roster 1", "format": "roster 1"}', 'The file says "format" twice in the same object.'),
        (b"[" * 200_000, "The file is not JSON that can be used: a number is too long, or it is nested too deeply."),
        (
            b'{"weeks": ' + b"9" * 5000 + b"}",
            "The file is not JSON that can be used: a number is too long, or it is nested too deeply.",
        ),
        (b" " * (LARGEST + 1), "The file is larger than 20 MB."),
    ],
    ids=["empty", "list", "bytes", "twice", "deep", "long", "large"],
)
def test_what_is_no_such_file_is_said(content: bytes, sentence: str) -> None:
    assert said(content) == sentence


def test_all_that_is_wrong_is_said_at_once() -> None:
    file = changed("demand", [{"shift": "noon", "people": 1}] * 30)
    lines = said(file).splitlines()
    assert len(lines) == 21 and lines[-1] == "And 11 more."  # thirty rows, and the fixed shift has no demand


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["early", "2026-03-24", "Ana"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
PLACES = [
    place
    for key, rows in FILE.items()
    for place in (
        [key, *(f"{key}.0.{name}" for name in rows[0])]
        if isinstance(rows, list) and isinstance(rows[0], dict)
        else [key]
    )
]


@given(st.sampled_from(PLACES), ANYTHING)
@settings(max_examples=300, deadline=None)
def test_whatever_stands_there_is_read_or_refused(place: str, value: object) -> None:
    try:
        read(json.dumps(changed(place, value)).encode())
    except Unreadable as why:
        refused = why
    else:
        return
    assert all(sentence.endswith(".") for sentence in refused.sentences)
    str(refused).encode()


def test_the_example_of_the_documentation_can_be_planned() -> None:
    example = Path(__file__).resolve().parents[5] / "docs" / "examples" / "roster.json"
    assert plan(read(example.read_bytes()), "greedy", seconds=0.5, seed=1).plan is not None
