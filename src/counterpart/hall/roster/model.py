"""What is to be planned, and a plan. Days are numbers from 0, the first day; moments are minutes since its midnight."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from counterpart.hall.presence.shifts import on_the_wall

A_DAY = 24 * 60
PAST = 31  # days before the first that are looked at
ANYTHING = ""  # the skill that everybody has; the shift of a request about the whole day
SATURDAY, WEEK = 5, 7


@dataclass(frozen=True)
class ShiftType:
    """A shift begins at the same time of the wall clock on each day; ``minutes`` are worked, a break comes on top."""

    name: str
    starts: time
    minutes: int
    break_minutes: int = 0
    not_followed_by: frozenset[str] = frozenset()  # on the next day


@dataclass(frozen=True)
class Limits:
    """What a contract allows over the days that are planned. ``None`` is no limit."""

    minutes_min: int = 0
    minutes_max: int | None = None
    days_in_a_row_max: int | None = None
    rest_minutes_min: int = 0
    weekends_max: int | None = None


@dataclass(frozen=True)
class Worker:
    """Somebody to plan for. ``before`` holds what they worked before the first day: (a day below 0, shift)."""

    name: str
    skills: frozenset[str] = frozenset()
    limits: Limits = Limits()
    before: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, order=True)
class Slot:
    """Work of one skill in a shift of a day. Nobody is planned where there is no demand for a slot, be it for 0 people."""

    day: int
    shift: str
    skill: str = ANYTHING


@dataclass(frozen=True)
class Demand:
    """How many people a slot wants, and what one too few or one too many costs."""

    slot: Slot
    people: int
    under: int
    over: int


@dataclass(frozen=True)
class Request:
    """Somebody wants to work on a day (``on``) or not, in one shift or in any; what it costs where they do not get it."""

    person: str
    day: int
    on: bool
    weight: int
    shift: str = ANYTHING


@dataclass(frozen=True)
class Fixed:
    """Already agreed: this person works this shift. Without a skill it may be any that they have."""

    person: str
    day: int
    shift: str
    skill: str | None = None


@dataclass(frozen=True)
class Away:
    """Somebody is not there from one moment to another."""

    person: str
    start: int
    end: int


@dataclass(frozen=True, order=True)
class Assignment:
    person: str
    slot: Slot


@dataclass(frozen=True)
class Problem:
    """Everything that a plan is made from."""

    first: date
    days: int
    shifts: dict[str, ShiftType]
    people: dict[str, Worker]
    demand: tuple[Demand, ...]
    requests: tuple[Request, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    away: tuple[Away, ...] = ()
    zone: str = "UTC"
    name: str = ""
    _spans: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    def date_of(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def is_weekend(self, day: int) -> bool:
        return self.date_of(day).weekday() >= SATURDAY

    def weekend_of(self, day: int) -> int:
        """Saturday and Sunday of a week share a number."""
        return (self.first.weekday() + day) // WEEK

    @cached_property
    def _midnight(self) -> datetime:
        return on_the_wall(self.zone, self.first, time.min)

    def minute(self, day: int, at: time = time.min) -> int:
        """A time on the wall as a moment: a night through a clock change is an hour longer or shorter."""
        return int((on_the_wall(self.zone, self.date_of(day), at) - self._midnight).total_seconds()) // 60

    def moment(self, at: datetime) -> int:
        """An instant as a moment, rounded down."""
        return int((at - self._midnight).total_seconds() // 60)

    def span(self, day: int, shift: str) -> tuple[int, int]:
        """From which moment to which a shift of a day lasts."""
        found = self._spans.get((day, shift))
        if found is None:
            kind = self.shifts[shift]
            start = self.minute(day, kind.starts)
            found = self._spans[day, shift] = (start, start + kind.minutes + kind.break_minutes)
        return found


@dataclass(frozen=True)
class Plan:
    """Who works what when."""

    assignments: tuple[Assignment, ...]

    @classmethod
    def of(cls, assignments: Iterable[Assignment]) -> "Plan":
        return cls(tuple(sorted(assignments)))


@dataclass(frozen=True)
class Outcome:
    """What a planner found. Without a plan ``why_not`` says what stood in the way, in words."""

    solver: str
    plan: Plan | None
    seconds: float
    steps: int = 0
    bound: int | None = None  # no plan can be better than this; known to the exact solver only
    why_not: tuple[str, ...] = ()
