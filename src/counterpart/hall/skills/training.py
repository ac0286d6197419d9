"""Thin desks, and the cheapest next training steps that make them less thin. No database, no framework."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from counterpart.hall.skills.fitness import ALONE, NONE, TRAINS

ENOUGH = 2


@dataclass(frozen=True)
class Place:
    """A desk: what is done there, in which office. ``keeps_to_itself``: nobody of the other office may step in."""

    id: int
    duty: str
    front: bool
    site: int
    everywhere: bool = False
    keeps_to_itself: bool = False


@dataclass(frozen=True)
class Worker:
    """Somebody with their level at each duty now, their own office, and the sites at which they work (0: all)."""

    id: int
    name: str
    front: bool
    sites: frozenset[int]
    levels: dict[str, int] = field(default_factory=dict)

    def may_sit_at(self, place: Place) -> bool:
        return place.everywhere or place.site in self.sites or 0 in self.sites


@dataclass(frozen=True)
class Bench:
    """Who does a desk's duty alone, and who of them is from the other office."""

    place: Place
    alone: tuple[Worker, ...]
    across: tuple[Worker, ...]

    @property
    def factor(self) -> int:
        """So many people have to be missing at once until nobody is left."""
        return len(self.alone)

    @property
    def wants_across(self) -> bool:
        return not self.across and not self.place.keeps_to_itself

    @property
    def is_thin(self) -> bool:
        return self.factor < ENOUGH or self.wants_across


@dataclass(frozen=True)
class Step:
    """One person learns one duty one level further. ``steps`` are left until they do it alone."""

    person: Worker
    place: Place
    level: int
    steps: int
    trainer: Worker | None
    closes_number: bool
    closes_across: bool


def benches(places: Iterable[Place], workers: Sequence[Worker]) -> list[Bench]:
    """Each desk with who could hold it; the thinnest first."""
    found = []
    for place in places:
        near = [w for w in workers if w.levels.get(place.duty, NONE) >= ALONE and w.may_sit_at(place)]
        alone = tuple(sorted(near, key=lambda w: (w.front != place.front, w.name)))
        found.append(Bench(place, alone, tuple(w for w in alone if w.front != place.front)))
    return sorted(found, key=lambda bench: (bench.factor, not bench.wants_across))


def plan(found: Iterable[Bench], workers: Sequence[Worker]) -> list[Step]:
    """For each thin desk the people with the shortest way, one desk after the other, without loading all on one person."""
    steps: list[Step] = []
    chosen: dict[int, int] = {}
    for bench in found:
        place, missing, across = bench.place, max(0, ENOUGH - bench.factor), bench.wants_across
        learners = [
            w for w in workers if w.may_sit_at(place) and w.levels.get(place.duty, NONE) < ALONE and w.levels
        ]  # fmt: skip
        teachers = [w for w in workers if w.levels.get(place.duty, NONE) >= TRAINS]
        teacher = min(teachers, key=lambda w: (not w.may_sit_at(place), w.name), default=None)
        picked: set[int] = set()
        while missing or across:
            open_to = [w for w in learners if w.id not in picked and (not across or w.front != place.front)]
            best = min(
                open_to, key=lambda w: (_way(w, place) + chosen.get(w.id, 0), len(w.levels), w.name), default=None
            )
            if best is None:
                break
            level = best.levels.get(place.duty, NONE)
            steps.append(Step(best, place, level, _way(best, place), teacher, missing > 0, across))
            picked.add(best.id)
            chosen[best.id] = chosen.get(best.id, 0) + 1
            missing, across = max(0, missing - 1), False
    return sorted(steps, key=lambda step: (step.steps, step.person.name))


def _way(worker: Worker, place: Place) -> int:
    """How many levels until they do it alone."""
    return ALONE - worker.levels.get(place.duty, NONE)
