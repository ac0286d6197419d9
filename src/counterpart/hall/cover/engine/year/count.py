"""Uncovered minutes: where fewer people were there than a desk needs, and what stood in the way."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from counterpart.hall.cover.engine.facts import Demand
from counterpart.hall.presence.spans import Span

MINUTE = timedelta(minutes=1)
NOBODY_HERE = "nobody else was at work"
# Why somebody was left out, the rule that came nearest to letting them stand in first.
NEAREST = (
    "declined", "asked", "daily_limit", "too_short", "nobody_to_ask", "own_desk", "own_break", "covers",
    "level", "certificate", "elsewhere", NOBODY_HERE,
)  # fmt: skip
UNSAID, ASKING, NOBODY_KNOWS = "nobody had said it", "somebody was being asked", "nobody else knows the duty"


def nearest(reasons: Iterable[str]) -> str:
    """The last rule that kept a desk empty: the one nearest to letting anybody stand in."""
    found = (NOBODY_HERE if reason in ("away", "holds_it", "off_shift") else reason for reason in reasons)
    return min(found, key=NEAREST.index, default=NOBODY_KNOWS)


@dataclass
class DeskLog:
    """What a desk went through, in order of time, as far as it is counted afterwards."""

    held: list[Span] = field(default_factory=list)  # by covers, while they were really there
    causes: list[tuple[datetime, str]] = field(default_factory=list)  # what stood in the way from then on

    def cause_at(self, at: datetime) -> str:
        found = "nothing stood in the way"
        for since, cause in self.causes:
            if since > at:
                break
            found = cause or found
        return found


@dataclass
class Count:
    wanted: float = 0.0
    missing: float = 0.0
    causes: Counter[str] = field(default_factory=Counter)
    by_desk: Counter[str] = field(default_factory=Counter)

    def add(
        self, name: str, window: Span, demand: Sequence[Demand], there: Iterable[Span], unsaid: Iterable[Span], log: DeskLog
    ) -> None:  # fmt: skip
        """Count a desk over a window: people wanted less people there, by the minute and with its cause."""
        edges: dict[datetime, list[int]] = {window.start: [0, 0, 0], window.end: [0, 0, 0]}
        for index, spans in enumerate(
            ([(d.span, d.people) for d in demand], [(s, 1) for s in there], [(s, 1) for s in unsaid])
        ):
            for span, people in spans:
                if part := span.common(window):
                    edges.setdefault(part.start, [0, 0, 0])[index] += people
                    edges.setdefault(part.end, [0, 0, 0])[index] -= people
        for since, _ in log.causes:
            if window.holds(since):
                edges.setdefault(since, [0, 0, 0])
        wanted, present, silent = 0, 0, 0
        for start, end in pairwise(sorted(edges)):
            w, p, s = edges[start]
            wanted, present, silent = wanted + w, present + p, silent + s
            minutes = (end - start) / MINUTE
            self.wanted += wanted * minutes
            if (missing := wanted - present) > 0:
                self.missing += missing * minutes
                self.by_desk[name] += missing * minutes  # type: ignore[assignment]
                unknown = min(missing, silent)
                if unknown:
                    self.causes[UNSAID] += unknown * minutes  # type: ignore[assignment]
                if missing > unknown:
                    self.causes[log.cause_at(start)] += (missing - unknown) * minutes  # type: ignore[assignment]

    @property
    def share(self) -> float:
        return self.missing / self.wanted if self.wanted else 0.0


@dataclass
class Lived:
    """How a year went. ``waits`` = how long breaks waited for their cover, in minutes."""

    count: Count = field(default_factory=Count)
    steps: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    forced: int = 0
    lunches: int = 0
    settled: int = 0
