"""How well somebody can do a duty: as well as the weakest of what the duty takes. No database, no framework.

Levels: 0 none, 1 learning, 2 under supervision, 3 alone, 4 can train.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

NONE, LEARNING, SUPERVISED, ALONE, TRAINS = range(5)


@dataclass(frozen=True)
class Fitness:
    """How well somebody can do a duty, and until when: a certificate that ends takes the level with it.

    ``level`` is what it is while ``valid_until`` lies ahead. Ask ``level_at`` for what it is at an instant.
    """

    level: int
    valid_until: datetime | None = None
    practised_on: date | None = None

    def level_at(self, at: datetime) -> int:
        return self.level if self.valid_until is None or self.valid_until > at else NONE


@dataclass(frozen=True)
class Need:
    """A duty takes this skill at this level before somebody does it alone. A certificate one has, or has not."""

    skill: int
    level: int = ALONE
    is_certificate: bool = False


@dataclass(frozen=True)
class Held:
    """What somebody was assessed at, and until when it counts."""

    level: int
    valid_until: datetime | None = None


def share(need: Need, level: int) -> int:
    """What one skill allows at the duty: whoever has the wanted level does it alone, a level less under supervision."""
    if level == NONE:
        return NONE
    if need.is_certificate:
        return TRAINS
    if level >= need.level:
        return max(level, ALONE)
    return max(LEARNING, ALONE - (need.level - level))


def fitness(needs: Iterable[Need], held: dict[int, Held], practised_on: date | None = None) -> Fitness:
    """The weakest of what a duty takes, and the first of its ends."""
    found = [(share(need, held[need.skill].level), held[need.skill].valid_until) if need.skill in held else (NONE, None)
             for need in needs]  # fmt: skip
    level = min((level for level, _end in found), default=NONE)
    ends = [end for _level, end in found if end is not None]
    return Fitness(level, min(ends) if level and ends else None, practised_on)
