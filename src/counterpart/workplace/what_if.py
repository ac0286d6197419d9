"""What if somebody is away on a day? Nothing is written: the engine of cover is told one absence more, and asked."""

from dataclasses import dataclass, field
from datetime import date, datetime

from counterpart.foundation.clock import days_after, midnight
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.hall.cover.engine.candidates import Candidate, LeftOut, candidates
from counterpart.hall.cover.engine.facts import Away, Facts, Kind
from counterpart.hall.cover.engine.needs import Need, needs_of
from counterpart.hall.cover.feed import desks_of, facts_for, is_covered
from counterpart.hall.cover.queries import rules
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.presence.spans import Span
from counterpart.hall.skills.planning import workers_of
from counterpart.hall.skills.training import Bench, Place, Step, Worker, plan

PROMISES_SHOWN = 50


@dataclass(frozen=True)
class Risk:
    """A desk that would miss somebody: what is promised meanwhile, who could stand in, or what would have to be learnt."""

    need: Need
    desk: DeskInfo
    able: list[Candidate]
    out: list[LeftOut]
    promises: list[WorkItem]
    step: Step | None

    @property
    def is_met(self) -> bool:
        """Somebody could stand in for all of it."""
        return any(candidate.whole for candidate in self.able)


@dataclass
class WhatIf:
    """``shifts``: when they are expected that day; ``taken``: the open documents they have taken."""

    person: Person
    day: date
    shifts: list[Span] = field(default_factory=list)
    taken: int = 0
    risks: list[Risk] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)


def what_if(person: Person, day: date, by: Actor, at: datetime) -> WhatIf:
    """The desks that would be short, each with its best covers: a constant number of statements."""
    zone = house().sites[by.desk.site_id].zone
    begins, ends = max(midnight(zone, day), at), midnight(zone, days_after(day, 1))
    found = WhatIf(person, day)
    if begins >= ends:
        return found
    window, desks = Span(begins, ends), house().desks
    watched = sorted(pk for pk in desks_of([person.pk]) & {d.id for d in by.desks_seen()} if is_covered(desks[pk]))
    facts = facts_for(watched, begins, rules())
    if person.pk not in facts.people:
        return found
    found.shifts = facts.there(person.pk, window)
    key = max(facts.absences, default=0) + 1
    facts.absences[key] = Away(key, person.pk, window, Kind.PLANNED)
    promised = _promised(watched, window, by)
    found.taken = WorkItem.objects.filter(by.scope("document__"), is_open(), taken_by=person).count()
    needs = [need for desk in watched for need in needs_of(facts, desk) if need.absence == key]
    workers = workers_of(by, begins) if needs else []
    for need in needs:
        able, out = candidates(facts, need)
        promises = [item for item in promised if item.desk_id == need.desk and _within(item, need)]
        found.risks.append(Risk(need, desks[need.desk], able, out, promises, _step(able, need, workers, facts)))
    people = {candidate.person for risk in found.risks for candidate in risk.able}
    found.names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    return found


def _promised(desks: list[int], window: Span, by: Actor) -> list[WorkItem]:
    """What lies on these desks and is promised for the day."""
    items = WorkItem.objects.filter(is_open(), by.scope("document__"), desk_id__in=desks)
    items = items.filter(promised_at__gte=window.start, promised_at__lt=window.end)
    return list(items.select_related("document").order_by("promised_at", "id")[:PROMISES_SHOWN])


def _within(item: WorkItem, need: Need) -> bool:
    return item.promised_at is not None and need.span.holds(item.promised_at)


def _step(able: list[Candidate], need: Need, workers: list[Worker], facts: Facts) -> Step | None:
    """The cheapest training that would remove the risk, where nobody stands in alone for all of it."""
    if any(candidate.whole and "alone" in candidate.reasons for candidate in able):
        return None
    desk = house().desks[need.desk]
    place = Place(desk.id, desk.duty, desk.wing == "front", desk.site_id, desk.serves_all_sites, keeps_to_itself=True)
    learners = [
        worker for worker in workers
        if worker.id != need.owner and (worker.id not in facts.people or facts.there(worker.id, need.span))
    ]  # fmt: skip
    steps = plan([Bench(place, (), ())], learners)
    return steps[0] if steps else None
