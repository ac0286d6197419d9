"""People by duties, both offices: levels as pies, what ended as none, and the dates of certificates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.design.formats import day
from counterpart.foundation.clock import days_after
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import live_grants_of
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.hall.desks.models import Lead
from counterpart.hall.skills.fitness import Held, fitness
from counterpart.hall.skills.models import PersonSkill, Practised
from counterpart.hall.skills.queries import Catalogue, catalogue, end_of, may_assess
from counterpart.hall.skills.words import level_word, said_of

SOON = timedelta(days=90)


@dataclass(frozen=True)
class Column:
    """A duty, or one skill of what duties take."""

    label: str
    wing: str
    begins: bool  # the first of the other office
    duty: str = ""
    skill: int = 0


@dataclass(frozen=True)
class Cell:
    column: Column
    level: int
    said: str  # "Sales: with help"
    holds: bool
    ends: str = ""  # the last day, where it is near or over
    kind: str = ""  # warn, bad
    url: str = ""


@dataclass
class Row:
    person: Person
    wing: str
    cells: list[Cell] = field(default_factory=list)


def columns_of(known: Catalogue, *, wing: str = "", skills: bool = False) -> list[Column]:
    """The duties of the front office, then those of the back; or each skill, certificates last."""
    found: list[Column] = []
    if skills:
        for skill in sorted(known.skills.values(), key=lambda each: (each.is_certificate, duty_name(each.name))):
            wings = {duty.wing for duty in known.duties_of(skill.pk)}
            if not wing or wing in wings:
                shown = "back" if wings == {"back"} else "front"
                found.append(Column(duty_name(skill.name), shown, False, skill=skill.pk))
        return found
    for office in ("front", "hall", "back"):
        duties = [duty for duty in known.duties.values() if duty.wing == office and wing in ("", office)]
        for number, duty in enumerate(duties):
            found.append(Column(duty_name(duty.name), office, not number and bool(found), duty=duty.code))
    return found


def led_by(by: Actor) -> set[int]:
    """The desks that somebody leads."""
    return set(Lead.objects.filter(person_id=by.person_id).values_list("desk_id", flat=True))


def rows_of(people: Sequence[Person], columns: Sequence[Column], by: Actor, at: datetime, today: date) -> list[Row]:
    """Each person a row, in four statements whatever the number of people."""
    known, led, desks = catalogue(), led_by(by), house().desks
    pks = [person.pk for person in people]
    held: dict[int, dict[int, PersonSkill]] = {}
    for row in PersonSkill.objects.filter(person_id__in=pks, level__gt=0):
        held.setdefault(row.person_id, {})[row.skill_id] = row
    homes: dict[int, list[int]] = {}
    for grant in live_grants_of(pks, at).filter(source=Grant.Source.ROLE):
        homes.setdefault(grant.person_id, []).append(grant.desk_id)
    found = []
    for person in people:
        mine = [desks[desk] for desk in homes.get(person.pk, []) if desk in desks]
        row_of = Row(person, mine[0].wing if mine else "hall")
        duties = {desk.duty for desk in mine}
        for column in columns:
            row_of.cells.append(_cell(person, column, held.get(person.pk, {}), duties, known, by, led, at, today))
        found.append(row_of)
    return found


def _cell(
    person: Person, column: Column, held: dict[int, PersonSkill], duties: set[str], known: Catalogue, by: Actor,
    led: set[int], at: datetime, today: date,
) -> Cell:  # fmt: skip
    if column.duty:
        needs = known.duties[column.duty].needs
        level = fitness(needs, {pk: Held(row.level, end_of(row.valid_until)) for pk, row in held.items()}).level_at(at)
        rows = [held[need.skill] for need in needs if need.skill in held]
        skill = needs[0].skill if len(needs) == 1 else 0
    else:
        rows = [held[column.skill]] if column.skill in held else []
        level = rows[0].level if rows and (rows[0].valid_until is None or rows[0].valid_until >= today) else 0
        skill = column.skill
    last = min((row.valid_until for row in rows if row.valid_until), default=None)
    kind, ends = "", ""
    if last is not None and last - today <= SOON:
        kind, ends = ("bad" if last < today else "warn"), day(last, short=True)
    said = _("%(name)s, %(duty)s: %(level)s") % {
        "name": person.name, "duty": column.label, "level": level_word(level)
    }  # fmt: skip
    if ends:
        said = (_("%(said)s, ended on %(day)s") if kind == "bad" else _("%(said)s, ends on %(day)s")) % {
            "said": said, "day": ends
        }  # fmt: skip
    url = reverse("skills:person", args=[person.pk])
    if skill and person.pk != by.person_id and may_assess(by, led, skill):
        url = reverse("skills:assessment", args=[person.pk, skill])
    return Cell(column, level, said, column.duty in duties, ends, kind, url)


@dataclass(frozen=True)
class Known:
    """One skill of somebody, on their page."""

    skill: int
    name: str
    wing: str
    is_certificate: bool
    row: PersonSkill | None
    level: int  # now
    kind: str
    takes: str  # the duties that take it
    may_assess: bool
    tells: bool  # whether the evidence is shown

    @property
    def said(self) -> str:
        return said_of(catalogue().skills[self.skill], self.level)


def skills_of(person: Person, by: Actor, today: date) -> list[Known]:
    """Everything that duties take, and whatever else somebody can; what they know first."""
    known, led = catalogue(), led_by(by)
    held = {row.skill_id: row for row in PersonSkill.objects.filter(person=person).select_related("assessor")}
    found = []
    for skill in known.skills.values():
        duties, row = known.duties_of(skill.pk), held.get(skill.pk)
        if not duties and row is None:
            continue
        ended = row is not None and row.valid_until is not None and row.valid_until < today
        near = row is not None and row.valid_until is not None and row.valid_until <= days_after(today, SOON.days)
        may = person.pk != by.person_id and may_assess(by, led, skill.pk)
        wings = {duty.wing for duty in duties}
        found.append(
            Known(
                skill.pk, duty_name(skill.name), "back" if wings == {"back"} else "front", skill.is_certificate, row,
                row.level if row and not ended else 0, "bad" if ended else "warn" if near else "",
                ", ".join(duty_name(duty.name) for duty in duties), may, may or person.pk == by.person_id,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (-(each.row.level if each.row else 0), each.wing == "back", each.name))


def practised_by(person_id: int) -> list[tuple[str, date]]:
    """When somebody did something at a desk of a duty last."""
    found = Practised.objects.filter(person_id=person_id).select_related("duty").order_by("-on")
    return [(duty_name(row.duty.name), row.on) for row in found if row.duty.code in catalogue().duties]
