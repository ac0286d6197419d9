"""Who can do which duty, in two statements whatever the number of people."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from counterpart.foundation.cache import Versioned
from counterpart.foundation.clock import days_after, midnight
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.foundation.organisation.models import Duty
from counterpart.hall.desks.models import Staffing
from counterpart.hall.presence.closed import on_open_days
from counterpart.hall.presence.shifts import Pattern, shifts
from counterpart.hall.presence.spans import Span
from counterpart.hall.skills.fitness import Fitness, Held, Need, fitness
from counterpart.hall.skills.models import PersonSkill, Practised, Requirement, Skill

LONG_AGO = date(1990, 1, 1)
PLANS = "skills.set_requirements"  # who says what duties take, plans the training


@dataclass(frozen=True)
class DutyInfo:
    """A duty that people do, and what it takes: its own skill, or what was written down."""

    id: int
    code: str
    name: str
    wing: str
    needs: tuple[Need, ...]


@dataclass
class Catalogue:
    """The skills there are, and what each duty takes."""

    duties: dict[str, DutyInfo] = field(default_factory=dict)
    skills: dict[int, Skill] = field(default_factory=dict)

    def duties_of(self, skill_id: int) -> list[DutyInfo]:
        """The duties that take a skill."""
        return [duty for duty in self.duties.values() if any(need.skill == skill_id for need in duty.needs)]


def _load() -> Catalogue:
    built = Catalogue(skills={skill.pk: skill for skill in Skill.objects.order_by("name", "id")})
    own = {skill.code: skill for skill in built.skills.values()}
    written: dict[int, list[Need]] = {}
    for requirement in Requirement.objects.order_by("id"):
        skill = built.skills[requirement.skill_id]
        written.setdefault(requirement.duty_id, []).append(Need(skill.pk, requirement.level, skill.is_certificate))
    for duty in Duty.objects.exclude(code__in=(PORTAL, HOUSE)).order_by("id"):
        needs = written.get(duty.pk) or ([Need(own[duty.code].pk)] if duty.code in own else [])
        built.duties[duty.code] = DutyInfo(duty.pk, duty.code, duty.name, duty.wing, tuple(needs))
    return built


catalogue = Versioned(_load)


def end_of(day: date | None) -> datetime | None:
    """The instant at which something that is valid until a day ends: the midnight after it, by the clock of the firm.

    The firm's clock is that of its first site. A certificate does not end twice because its holder travels.
    """
    if day is None:
        return None
    zone = next((site.zone for site in house().sites.values()), "UTC")
    return midnight(zone, days_after(day, 1)).astimezone(UTC)


def fitness_of(
    duties: Collection[str], at: datetime, person_ids: Collection[int] | None = None
) -> dict[int, dict[str, Fitness]]:
    """Person -> code of a duty -> fitness, for everybody who knows anything of it; two statements.

    ``level`` is what was assessed, also where ``valid_until`` lies before ``at`` already: ``level_at`` has the teeth,
    and whoever explains why somebody was left out wants to know that it was the certificate.
    """
    known = catalogue()
    wanted = [known.duties[code] for code in duties if code in known.duties]
    rows = PersonSkill.objects.filter(
        skill_id__in={need.skill for duty in wanted for need in duty.needs}, level__gt=0, person__is_active=True
    )
    practice = Practised.objects.filter(duty_id__in=[duty.id for duty in wanted])
    if person_ids is not None:
        rows, practice = rows.filter(person_id__in=person_ids), practice.filter(person_id__in=person_ids)
    held: dict[int, dict[int, Held]] = {}
    for person, skill, level, until in rows.values_list("person_id", "skill_id", "level", "valid_until"):
        held.setdefault(person, {})[skill] = Held(level, end_of(until))
    practised = {
        (person, duty): on for person, duty, on in practice.values_list("person_id", "duty_id", "on") if on <= at.date()
    }
    found: dict[int, dict[str, Fitness]] = {}
    for person, skills in held.items():
        for duty in wanted:
            fit = fitness(duty.needs, skills, practised.get((person, duty.id)))
            if fit.level:
                found.setdefault(person, {})[duty.code] = fit
    return found


def staffing_of(desk_ids: Collection[int], window: Span) -> dict[int, list[tuple[Span, int]]]:
    """The fewest people of each desk over a window, in order of time: one statement.

    A desk without any rows is left out; one with rows of other days needs nobody.
    """
    desks, sites = house().desks, house().sites
    rows = list(Staffing.objects.filter(desk_id__in=desk_ids))
    patterns = [
        Pattern(row.people, row.desk_id, sites[desks[row.desk_id].site_id].zone, row.weekday, row.starts, row.ends, LONG_AGO)
        for row in rows if row.desk_id in desks
    ]  # fmt: skip
    found: dict[int, list[tuple[Span, int]]] = {row.desk_id: [] for row in rows}
    for wanted in on_open_days(shifts(patterns, window)):  # a pattern's "person" is how many here
        if (part := wanted.span.common(window)) is not None:
            found[wanted.desk].append((part, wanted.person))
    return found


def desks_taking(skill_id: int) -> list[int]:
    """The desks whose duty takes a skill."""
    duties = {duty.code for duty in catalogue().duties_of(skill_id)}
    return [desk.id for desk in house().desks.values() if desk.duty in duties]


def may_assess(by: Actor, led: Collection[int], skill_id: int) -> bool:
    """Who plans the training, or leads one of these desks whose duty takes the skill."""
    if by.may(PLANS):
        return True
    return not set(desks_taking(skill_id)).isdisjoint(led)
