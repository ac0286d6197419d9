"""What the training plan is told: the desks somebody sees, who works there, and how well; and what ends soon."""

from dataclasses import dataclass
from datetime import date, datetime

from counterpart.foundation.clock import days_after
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.skills.models import PersonSkill
from counterpart.hall.skills.queries import catalogue, fitness_of
from counterpart.hall.skills.training import Bench, Place, Step, Worker, benches, plan

WARN_DAYS = (90, 30, 7)
ENDED_SHOWN = 30  # days
ENDS_SHOWN = 100


def workers_of(by: Actor, at: datetime) -> list[Worker]:
    """Everybody who holds a desk that this actor sees by their role, with their levels now; three statements."""
    seen = {desk.id: desk for desk in by.desks_seen()}
    held = Grant.objects.filter(desk_id__in=list(seen), source=Grant.Source.ROLE, valid_from__lte=at, valid_until=None)
    homes: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    rows = held.filter(person__is_active=True, person__is_house=False, party=None).order_by("id")
    for person, name, desk in rows.values_list("person_id", "person__name", "desk_id"):
        homes.setdefault(person, []).append(desk)
        names[person] = name
    fit = fitness_of([*catalogue().duties], at, homes)
    return [
        Worker(
            person, names[person], seen[desks[0]].wing == "front",
            frozenset(0 if seen[desk].serves_all_sites else seen[desk].site_id for desk in desks),
            {duty: level for duty, each in fit.get(person, {}).items() if (level := each.level_at(at))},
        )
        for person, desks in homes.items()
    ]  # fmt: skip


def training_of(by: Actor, at: datetime) -> tuple[list[Bench], list[Step]]:
    """The desks that somebody holds, the thinnest first, and the cheapest next steps."""
    workers = workers_of(by, at)
    held = set(
        Grant.objects.filter(
            desk_id__in=[desk.id for desk in by.desks_seen()], valid_until=None, person__is_active=True
        )
        .values_list("desk_id", flat=True)
        .distinct()
    )
    places = [
        Place(d.id, d.duty, d.wing == "front", d.site_id, d.serves_all_sites, "*" in d.capabilities)
        for d in by.desks_seen() if d.id in held
    ]  # fmt: skip
    found = benches(places, workers)
    return found, plan([bench for bench in found if bench.is_thin], workers)


@dataclass(frozen=True)
class Ending:
    """Something that somebody has ends soon, or has ended a short while ago."""

    person_id: int
    person: str
    skill_id: int
    skill: str
    last_day: date
    days: int  # from today; less than none: it has ended

    @property
    def urgency(self) -> str:
        return "bad" if self.days < WARN_DAYS[-1] else "warn" if self.days <= WARN_DAYS[1] else ""


def endings_of(by: Actor, today: date) -> list[Ending]:
    """What ends within ninety days, the first first; what ended in the last thirty stands before it."""
    rows = PersonSkill.objects.filter(
        level__gt=0, valid_until__gte=days_after(today, -ENDED_SHOWN), valid_until__lte=days_after(today, WARN_DAYS[0]),
        person__in=colleagues_of(by).order_by(),
    )  # fmt: skip
    found = rows.select_related("person", "skill").order_by("valid_until", "person__name", "id")[:ENDS_SHOWN]
    return [
        Ending(row.person_id, row.person.name, row.skill_id, row.skill.name, row.valid_until, (row.valid_until - today).days)
        for row in found if row.valid_until is not None
    ]  # fmt: skip
