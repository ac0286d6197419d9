"""How many are missing at a desk over a stretch: what it needs against who is there. For days that are over, too."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from counterpart.hall.cover.engine.facts import Demand
from counterpart.hall.presence.spans import Span, joined


def short(demand: Iterable[Demand], there: Iterable[Span]) -> list[Span]:
    """When fewer are there than the desk needs. ``there`` holds one stretch for each person, also where they overlap."""
    edges: dict[datetime, int] = {}
    for wanted in demand:
        edges[wanted.span.start] = edges.get(wanted.span.start, 0) + wanted.people
        edges[wanted.span.end] = edges.get(wanted.span.end, 0) - wanted.people
    for span in there:
        edges[span.start] = edges.get(span.start, 0) - 1
        edges[span.end] = edges.get(span.end, 0) + 1
    missing, found = 0, list[Span]()
    for start, end in pairwise(sorted(edges)):
        missing += edges[start]
        if missing > 0:
            found.append(Span(start, end))
    return joined(found)
