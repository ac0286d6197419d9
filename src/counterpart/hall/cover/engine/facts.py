"""What the engine is told: people, desks, absences, covers and work at one instant. No database, no framework.

Keys are those of the database (or any numbers). The database layer fills it with few statements; the seeds of the
simulation fill it by hand.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from counterpart.hall.presence.shifts import Shift
from counterpart.hall.presence.spans import Span, joined, without
from counterpart.hall.skills.fitness import ALONE as ALONE
from counterpart.hall.skills.fitness import SUPERVISED as SUPERVISED
from counterpart.hall.skills.fitness import Fitness as Fitness

A_DAY = timedelta(days=1)
LONGEST_DAY = timedelta(hours=25)  # when the clocks go back


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


@dataclass
class Away:
    """Somebody is not there over ``span``. ``asked`` = a break that waits until the desk is covered; ``back`` ended it."""

    id: int
    person: int
    span: Span
    kind: Kind
    asked: bool = False


@dataclass
class Cover:
    """A cover: ``person`` holds ``desk`` for ``owner`` (0 = for nobody, the desk was thin) over ``span``."""

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

    def away(self, person: int) -> list[Span]:
        """When somebody is not there; a break that still waits for its cover does not count."""
        return [a.span for a in self.absences.values() if a.person == person and not a.asked]

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
    def team(self) -> dict[int, frozenset[int]]:
        """Who has shifts at each desk."""
        return {desk: frozenset(shift.person for shift in shifts) for desk, shifts in self.roster.items()}

    def rostered(self, desk: int, window: Span) -> list[Shift]:
        """The shifts of a desk that meet a window, of people who still work here."""
        return [shift for shift in within(self.roster[desk], window) if self.people[shift.person].is_active]

    def agreed(self, person: int) -> list[Cover]:
        """The covers that somebody has said yes to and that are not over."""
        return [c for c in self.covers.values() if c.person == person and c.state in AGREED]

    def lent(self, person: int, desk: int) -> list[Span]:
        """When somebody covers another desk than this one."""
        return [c.span for c in self.agreed(person) if c.desk != desk]

    def demand(self, desk: int, window: Span) -> list[Demand]:
        """What a desk needs over a window: what was written down, else one person while anybody is rostered."""
        place = self.desks[desk]
        wanted = place.demand or [Demand(s, 1) for s in joined(shift.span for shift in self.rostered(desk, window))]
        return [Demand(part, d.people) for d in wanted if (part := d.span.common(window))]
