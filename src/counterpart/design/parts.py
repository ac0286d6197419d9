"""The typed pieces that rooms hand to the bigger parts: steps of a thread, happenings of a timeline, a conflict.

Any object with the same attributes will do; these exist so that nobody has to guess them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from counterpart.design.shell import At, Wing

StepState = Literal["done", "now", "next", "late"]


@dataclass(frozen=True)
class Step:
    """One station on the thread: what, on which side of the house, how far, and a few words beneath."""

    label: str
    wing: Literal["front", "back"]
    state: StepState = "next"
    note: str = ""
    at: str = ""  # shown at the end of the line in the upright thread
    url: str = ""


@dataclass(frozen=True)
class Happening:
    """One line of a timeline: who did what when, and for whom."""

    who: str
    what: str
    at: datetime | date | str
    initials: str = ""
    wing: Wing = "front"
    acting_for: str = ""
    note: str = ""
    quote: str = ""
    icon: str = ""  # for what no person did: shows the icon in place of the initials
    url: str = ""
    person_at: At = ""


@dataclass(frozen=True)
class ConflictField:
    """One field that at least one of two people changed."""

    name: str
    label: str
    before: str
    theirs: str
    yours: str

    @property
    def clashes(self) -> bool:
        """Both changed it, to different values."""
        return self.theirs != self.before and self.yours != self.before and self.theirs != self.yours


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved first. Nobody's typing is lost: the page offers both."""

    who: str
    at: datetime
    thing: str  # "this order"
    version: str  # the newest version, to be sent again with the form
    fields: Sequence[ConflictField] = field(default_factory=tuple)
    initials: str = ""
    wing: Wing = "front"

    @property
    def clashes(self) -> bool:
        """At least one field was changed by both."""
        return any(each.clashes for each in self.fields)


@dataclass(frozen=True)
class Tab:
    """A tab is a link, so the address changes with it."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    more: bool = False  # there are more than ``count``
