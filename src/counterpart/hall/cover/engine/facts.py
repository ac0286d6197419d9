"""What the engine is told: people, desks, absences, covers and work at one instant. No database, no framework.

Keys are those of the database (or any numbers). The database layer fills it with few statements; the seeds of the
simulation fill it by hand.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any, Generic, TypeVar

from counterpart.hall.presence.shifts import Shift
from counterpart.hall.presence.spans import Span, joined, without
from counterpart.hall.skills.fitness import ALONE as ALONE
from counterpart.hall.skills.fitness import SUPERVISED as SUPERVISED
from counterpart.hall.skills.fitness import Fitness as Fitness

A_DAY = timedelta(days=1)
Row = TypeVar("Row")
LONGEST_DAY = timedelta(hours=25)  # when the clocks go back
FEW = 20  # shifts that are looked through sooner than searched


class Kind(StrEnum):
    """What an absence is, as far as cover is concerned. Why somebody is away stands elsewhere, for HR alone."""

    BREAK = "break"
    SUDDEN = "sudden"
    PLANNED = "planned"


class State(StrEnum):
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    ACCEPTED = "accepted"  # agreed, and begins later
    ACTIVE = "active"
    CLOSED = "closed"  # handed back
    REVOKED = "revoked"  # taken away, or its holder cannot
    WITHDRAWN = "withdrawn"  # not needed any more before it began


LIVE = (State.OFFERED, State.ACCEPTED, State.ACTIVE)
AGREED = (State.ACCEPTED, State.ACTIVE)


def within(shifts: list[Shift], window: Span) -> list[Shift]:
    """The shifts of a list in order of time that meet a window. None is longer than the longest day of the year."""
    if len(shifts) <= FEW:
        return [shift for shift in shifts if shift.span.start < window.end and shift.span.end > window.start]
    first = bisect_left(shifts, window.start - LONGEST_DAY, key=_start)
    last = bisect_left(shifts, window.end, key=_start)
    return [shift for shift in shifts[first:last] if shift.span.end > window.start]


def _start(shift: Shift) -> datetime:
    return shift.span.start


@dataclass
class Someone:
    """A person with their shifts in order of time.

    ``front`` says in which office, ``leads`` which desks they lead, ``standing`` for which duties they said yes beforehand.
    """

    id: int
    front: bool
    shifts: list[Shift] = field(default_factory=list)
    fitness: dict[int, Fitness] = field(default_factory=dict)  # by duty
    leads: frozenset[int] = frozenset()
    standing: frozenset[int] = frozenset()
    breaks: list[Span] = field(default_factory=list)  # their own, agreed
    load: int = 0  # open things they have taken
    covered_lately: timedelta = timedelta()  # in the last 30 days
    is_active: bool = True
    is_admin: bool = False
    site: int = 0  # where they work


@dataclass(frozen=True)
class Demand:
    """How many people a desk needs over a stretch."""

    span: Span
    people: int


@dataclass
class Place:
    """A desk. Without ``demand`` it needs one person while somebody is rostered for it.

    ``holders`` may work there without any cover; None = nobody has asked.
    """

    id: int
    duty: int
    front: bool
    demand: list[Demand] = field(default_factory=list)
    holders: frozenset[int] | None = None
    site: int = 0  # where one has to be for it; 0 = it can be done from anywhere
    zone: str = "UTC"  # whose day counts for the limits of a day


@dataclass
class Away:
    """Somebody is not there over ``span``. ``asked`` = a break that waits until the desk is covered; ``back`` ended it."""

    id: int
    person: int
    span: Span
    kind: Kind
    asked: bool = False
    since: datetime | None = None  # of a break that waits: when it was asked for


@dataclass
class Cover:
    """A cover: ``person`` holds ``desk`` for ``owner`` (0 = for nobody, the desk was thin) over ``span``.

    ``asked_at`` says when somebody was asked, and of what is over, when it ended: before ``span`` where it never began.
    """

    id: int
    need: tuple[int, int]  # desk, absence (0 = thin)
    person: int
    owner: int
    span: Span
    state: State
    answer_by: datetime | None = None
    asked_at: datetime | None = None

    @property
    def desk(self) -> int:
        return self.need[0]


@dataclass
class Item:
    """A document on a desk, taken by somebody or by nobody (0)."""

    document: int
    desk: int
    taken_by: int = 0
    came_from: int = 0  # whom the cover took it over from


@dataclass(frozen=True)
class Limits:
    """The firm's own rules. They come from the settings."""

    covers_a_day: int = 2
    a_day: timedelta = timedelta(hours=4)
    longest: dict[Kind, timedelta] = field(
        default_factory=lambda: {
            Kind.BREAK: timedelta(hours=2), Kind.SUDDEN: timedelta(days=1), Kind.PLANNED: timedelta(days=30),
        }
    )  # fmt: skip
    shortest: timedelta = timedelta(minutes=15)  # nobody is asked for less, unless the need is shorter
    to_answer: timedelta = timedelta(seconds=75)
    ask_again_after: timedelta = timedelta(minutes=30)
    look_ahead: timedelta = timedelta(days=14)

    def time_to_answer(self, ahead: timedelta) -> timedelta:
        """How long somebody has to say yes: a minute or so for now, a quarter of the time for what lies ahead."""
        return max(self.to_answer, min(ahead / 4, A_DAY))

    def seen_until(self, now: datetime) -> datetime:
        """How far shifts, absences and demand have to be known: a day after what is looked for, up to midnight."""
        return (now + self.look_ahead).replace(hour=0, minute=0, second=0, microsecond=0) + 2 * A_DAY


class Groups(Generic[Row]):
    """The rows of a dict by what they are looked for by; found anew when rows came or went.

    States and spans of a row may change at any time; whose it is and what it is for never do.
    """

    def __init__(self, by: Callable[[Row], Any]) -> None:
        self.by, self.rows, self.length, self.last = by, dict[int, Row](), -1, 0
        self.found: dict[Any, list[Row]] = {}

    def of(self, rows: dict[int, Row], key: Any) -> list[Row]:
        last = next(reversed(rows), 0)
        if rows is not self.rows or len(rows) != self.length or last != self.last:
            self.rows, self.length, self.last, self.found = rows, len(rows), last, {}
            for row in rows.values():
                self.found.setdefault(self.by(row), []).append(row)
        return self.found.get(key, [])


@dataclass
class Plan:
    """How many people a desk would miss if all came who are rostered (below 0: that many to spare), from instant to instant."""

    demand: list[Demand]
    instants: list[datetime]
    missing: list[int]

    @cached_property
    def thin(self) -> bool:
        """Whether the desk misses people even then."""
        return any(missing > 0 for missing in self.missing)

    def missing_at(self, at: datetime) -> int:
        index = bisect_right(self.instants, at)
        return self.missing[index - 1] if index else 0

    def most_missing(self, window: Span) -> int:
        first, last = bisect_right(self.instants, window.start), bisect_left(self.instants, window.end)
        return max([0, *self.missing][first : last + 1])


@dataclass
class Facts:
    """Everything the engine looks at. ``never`` names what SoD keeps from a person: (person, document)."""

    now: datetime
    people: dict[int, Someone] = field(default_factory=dict)
    desks: dict[int, Place] = field(default_factory=dict)
    absences: dict[int, Away] = field(default_factory=dict)
    covers: dict[int, Cover] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)  # by document
    never: frozenset[tuple[int, int]] = frozenset()
    degraded: dict[tuple[int, int], datetime] = field(default_factory=dict)  # need -> since when nobody could
    limits: Limits = field(default_factory=Limits)
    _absences: Groups[Away] = field(default_factory=lambda: Groups(lambda a: a.person), repr=False, compare=False)
    _covers: Groups[Cover] = field(default_factory=lambda: Groups(lambda c: c.person), repr=False, compare=False)
    _covering: Groups[Cover] = field(default_factory=lambda: Groups(lambda c: c.desk), repr=False, compare=False)

    def absences_of(self, person: int) -> list[Away]:
        return self._absences.of(self.absences, person)

    def covers_by(self, person: int) -> list[Cover]:
        """Whatever somebody was asked for or holds, in whatever state."""
        return self._covers.of(self.covers, person)

    def covers_at(self, desk: int) -> list[Cover]:
        return self._covering.of(self.covers, desk)

    def covers_for(self, need: tuple[int, int]) -> list[Cover]:
        return [c for c in self.covers_at(need[0]) if c.need == need]

    def away(self, person: int) -> list[Span]:
        """When somebody is not there; a break that still waits for its cover does not count."""
        absences = self.absences_of(person)
        return [a.span for a in absences if not a.asked] if absences else []

    def is_away(self, person: int, at: datetime | None = None) -> bool:
        return any(span.holds(at or self.now) for span in self.away(person))

    def there(self, person: int, window: Span) -> list[Span]:
        """When somebody is at work during a window, at whatever desk."""
        someone = self.people[person]
        if not someone.is_active:
            return []
        return without((shift.span for shift in within(someone.shifts, window)), self.away(person))

    @cached_property
    def roster(self) -> dict[int, list[Shift]]:
        """The shifts of each desk, in order of time. Shifts do not change while the engine thinks."""
        found: dict[int, list[Shift]] = {desk: [] for desk in self.desks}
        for someone in self.people.values():
            for shift in someone.shifts:
                found.setdefault(shift.desk, []).append(shift)
        return {desk: sorted(shifts) for desk, shifts in found.items()}

    @cached_property
    def homes(self) -> dict[int, frozenset[int]]:
        """The desks at which somebody has shifts."""
        return {person: frozenset(shift.desk for shift in s.shifts) for person, s in self.people.items()}

    @cached_property
    def team(self) -> dict[int, frozenset[int]]:
        """Who has shifts at each desk."""
        return {desk: frozenset(shift.person for shift in shifts) for desk, shifts in self.roster.items()}

    @cached_property
    def _plans(self) -> dict[int, Plan]:
        return {}

    def plan(self, desk: int) -> Plan:
        """What a desk needs less who is rostered. Found once: shifts do not change while the engine thinks."""
        wanted = self.desks[desk].demand
        found = self._plans.get(desk)
        if found is not None and found.demand is wanted:
            return found
        rostered = [shift.span for shift in self.roster[desk] if self.people[shift.person].is_active]
        edges: dict[datetime, int] = {}
        for span, people in [
            *((d.span, d.people) for d in wanted or [Demand(span, 1) for span in joined(rostered)]),
            *((span, -1) for span in rostered),
        ]:
            edges[span.start] = edges.get(span.start, 0) + people
            edges[span.end] = edges.get(span.end, 0) - people
        instants = sorted(edges)
        self._plans[desk] = Plan(wanted, instants, list(accumulate(edges[instant] for instant in instants)))
        return self._plans[desk]

    def rostered(self, desk: int, window: Span) -> list[Shift]:
        """The shifts of a desk that meet a window, of people who still work here."""
        return [shift for shift in within(self.roster[desk], window) if self.people[shift.person].is_active]

    def agreed(self, person: int) -> list[Cover]:
        """The covers that somebody has said yes to and that are not over."""
        return [c for c in self.covers_by(person) if c.state in AGREED]

    def lent(self, person: int, desk: int) -> list[Span]:
        """When somebody covers another desk than this one."""
        return [c.span for c in self.agreed(person) if c.desk != desk]

    def demand(self, desk: int, window: Span) -> list[Demand]:
        """What a desk needs over a window: what was written down, else one person while anybody is rostered."""
        place = self.desks[desk]
        wanted = place.demand or [Demand(s, 1) for s in joined(shift.span for shift in self.rostered(desk, window))]
        return [Demand(part, d.people) for d in wanted if (part := d.span.common(window))]
