"""What must hold at every commit. Each room says its own; ``counterpart check`` asks them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Rows = Sequence[Sequence[Any]]
ROWS_SHOWN = 5


@dataclass(frozen=True)
class Invariant:
    """``find`` returns the rows that break it: none when all is well."""

    name: str
    says: str
    find: Callable[[], Rows]


@dataclass(frozen=True)
class Verdict:
    name: str
    says: str
    violations: int
    sample: list[list[str]]

    @property
    def holds(self) -> bool:
        return self.violations == 0


_invariants: dict[str, Invariant] = {}


def invariant(name: str, says: str) -> Callable[[Callable[[], Rows]], Callable[[], Rows]]:
    """``@invariant("debits-equal-credits", "per entry, debit equals credit")`` over a function returning broken rows."""

    def keep(find: Callable[[], Rows]) -> Callable[[], Rows]:
        assert name not in _invariants, name
        _invariants[name] = Invariant(name, says, find)
        return find

    return keep


def all_invariants() -> list[Invariant]:
    return list(_invariants.values())


def check(only: str = "") -> list[Verdict]:
    """Ask every invariant (or one) and say how many rows break it."""
    verdicts = []
    for asked in all_invariants():
        if only and asked.name != only:
            continue
        broken = asked.find()
        verdicts.append(
            Verdict(asked.name, asked.says, len(broken), [[str(v) for v in row] for row in broken[:ROWS_SHOWN]])
        )
    return verdicts
