"""Stretches of time, half-open as every stretch in the house: the start belongs to it, the end does not.

Instants only (aware, UTC). Wall clocks end in :mod:`shifts`; here an hour is an hour, also when the clocks change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Span:
    """``[start, end)``. An empty stretch cannot be made."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        assert self.start < self.end, f"a stretch ends after it starts: {self.start} to {self.end}"

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def meets(self, other: "Span") -> bool:
        """Whether they share a moment. One that ends when the other starts does not."""
        return self.start < other.end and other.start < self.end

    def common(self, other: "Span") -> "Span | None":
        return between(max(self.start, other.start), min(self.end, other.end))

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def between(start: datetime, end: datetime) -> Span | None:
    """The stretch from one instant to another, or nothing where there is no time between them."""
    return Span(start, end) if start < end else None


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same moments as few stretches, in order: those that touch or overlap become one."""
    ordered = sorted(spans)
    if len(ordered) < 2:
        return ordered
    found: list[Span] = []
    for span in ordered:
        if found and span.start <= found[-1].end:
            if span.end > found[-1].end:
                found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def without(spans: Iterable[Span], gone: Iterable[Span]) -> list[Span]:
    """What is left of ``spans`` where none of ``gone`` is."""
    left = joined(spans)
    for away in joined(gone) if left else ():
        parts = (
            part
            for span in left
            for part in (
                (between(span.start, min(span.end, away.start)), between(max(span.start, away.end), span.end))
                if span.meets(away)
                else (span,)
            )
        )
        left = [part for part in parts if part]
    return left


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The moments that lie in both."""
    wanted = joined(others)
    return [part for span in joined(spans) for other in wanted if (part := span.common(other))]


def total(spans: Iterable[Span]) -> timedelta:
    """How long they are together; what overlaps counts once."""
    return sum((span.length for span in joined(spans)), timedelta())
