"""Who stands in where, who could, and when nobody did. A constant number of statements, whatever the number of people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from counterpart.foundation.acts.models import Act
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.models import OpeningHours
from counterpart.hall.cover.engine.candidates import Candidate, LeftOut, candidates
from counterpart.hall.cover.engine.facts import AGREED, LIVE, Demand, Facts, State
from counterpart.hall.cover.engine.needs import Need, needs_of
from counterpart.hall.cover.engine.settle import open_part
from counterpart.hall.cover.engine.short import short
from counterpart.hall.cover.errors import NoNeed
from counterpart.hall.cover.feed import facts_for, is_covered
from counterpart.hall.cover.models import BrokenGlass, Cover, CoverRules, Gap
from counterpart.hall.desks.models import Lead, WorkItem
from counterpart.hall.presence.closed import on_open_days
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.queries import DeskDay, Helper
from counterpart.hall.presence.shifts import Shift, on_the_wall
from counterpart.hall.presence.spans import Span, between, joined, total, without
from counterpart.hall.skills.queries import staffing_of

LIVE_STATES = tuple(state.value for state in LIVE)
HELD_STATES = (*(state.value for state in AGREED), State.CLOSED.value, State.REVOKED.value)
SHOWN = timedelta(hours=24)
LONGEST = timedelta(days=60)  # nobody is asked earlier, or stands in longer
READ_AGAIN = timedelta(hours=4)  # what was done meanwhile, for who is back
SETS_RULES = "cover.set_rules"


def rules() -> CoverRules:
    """The firm's limits, or those it starts with."""
    return CoverRules.objects.filter(pk=1).first() or CoverRules(pk=1)


def covers_of(person_id: int, at: datetime) -> QuerySet[Cover]:
    """What somebody is asked to hold, will hold, or holds."""
    found = Cover.objects.filter(person_id=person_id, state__in=LIVE_STATES, ends_at__gt=at, asked_at__gt=at - LONGEST)
    return found.select_related("owner", "desk", "absence").order_by("starts_at", "id")


def my_absences(person_id: int, at: datetime) -> list[Absence]:
    """Somebody's absences that wait, run, or ended within the last hours: one statement."""
    found = Absence.objects.filter(person_id=person_id, ends_at__gt=at - READ_AGAIN, starts_at__lte=at)
    return list(found.filter(Q(waits=True) | Q(ends_at__gt=F("starts_at"))).order_by("starts_at", "id"))


def covers_for(absence_ids: Collection[int]) -> list[Cover]:
    """Who is asked, holds or held the desks of somebody who is away: one statement, or none."""
    if not absence_ids:
        return []
    found = Cover.objects.filter(absence_id__in=absence_ids, state__in=("offered", *HELD_STATES))
    return list(found.select_related("person", "desk").order_by("id"))


def visible_to(by: Actor) -> QuerySet[Cover]:
    """The covers of the desks that an actor sees, and their own."""
    desks = [desk.id for desk in by.desks_seen()]
    return Cover.objects.filter(Q(desk_id__in=desks) | Q(person_id=by.person_id))


def covers_over(desk_ids: Collection[int], window: Span) -> QuerySet[Cover]:
    """The covers that held these desks in a window, or are agreed to."""
    found = Cover.objects.filter(desk_id__in=desk_ids, state__in=HELD_STATES, grant__isnull=False)
    found = found.filter(
        starts_at__lt=window.end, ends_at__gt=window.start, asked_at__gt=window.start - timedelta(days=31)
    )
    return found.select_related("person").order_by("starts_at", "id")


def fill_helpers(days: Collection[DeskDay], window: Span) -> None:
    """Put the covers into a day of desks: who helps when, and when nobody is there for all that. Three statements."""
    desks = [each.desk.id for each in days]
    held: dict[int, list[Helper]] = {}
    for cover in covers_over(desks, window):
        if span := between(cover.starts_at, cover.ends_at):
            held.setdefault(cover.desk_id, []).append(Helper(span, cover.person))
    wanted, loose = staffing_of(desks, window), _loose_hours(days, window)
    for day in days:
        day.helpers = held.get(day.desk.id, [])
        expected = [part.span for placed in day.people for part in placed.stretches]
        there = [part.span for placed in day.people for part in placed.stretches if not part.away]
        for placed in day.people:
            open_hours = loose.get((placed.person.pk, day.desk.id), [])
            expected += open_hours
            there += without(open_hours, [Span(a.starts_at, a.ends_at) for a in placed.gone])
        demand = [Demand(span, people) for span, people in wanted.get(day.desk.id, [])]
        if day.desk.id not in wanted and is_covered(day.desk):
            demand = [Demand(span, 1) for span in joined(expected)]
        there += [helper.span for helper in day.helpers]
        day.empty = short(demand, there)
        day.there, day.wanted = joined(there), joined(each.span for each in demand)


def _loose_hours(days: Collection[DeskDay], window: Span) -> dict[tuple[int, int], list[Span]]:
    """When those without any shifts are expected: at the first of their desks while the site is open. A statement, or none."""
    first: dict[int, DeskDay] = {}
    for day in sorted(days, key=lambda day: day.desk.id):
        for placed in day.people:
            if not placed.rostered:
                first.setdefault(placed.person.pk, day)
    sites = {day.desk.site_id for day in first.values()}
    hours = list(OpeningHours.objects.filter(site_id__in=sites)) if sites else []
    opened: dict[int, list[Span]] = {site: [] for site in sites}
    for site in sites if hours else ():
        zone, on = house().sites[site].zone, window.start.date() - timedelta(days=1)
        while on <= window.end.date():
            for each in hours:
                if each.site_id == site and each.weekday == on.weekday():
                    span = between(on_the_wall(zone, on, each.opens), on_the_wall(zone, on, each.closes))
                    opened[site] += [part] if span and (part := span.common(window)) else []
            on += timedelta(days=1)
    return {
        (person, at.desk.id): sorted(
            each.span for each in on_open_days([Shift(span, person, at.desk.id) for span in opened[at.desk.site_id]])
        )
        for person, at in first.items()
    }


@dataclass(frozen=True)
class Missing:
    """A stretch that nobody has agreed to hold, with who could and who was left out."""

    need: Need
    since: datetime | None  # nobody could from then on
    asked: Cover | None
    found: list[Candidate] = field(default_factory=list)
    out: list[LeftOut] = field(default_factory=list)


def missing(by: Actor, at: datetime, window: Span | None = None, *, most: int = 5) -> tuple[list[Missing], Facts]:
    """The open needs of the desks an actor sees, by time, that meet a window (a day ahead). The first ones with who could."""
    desks = [desk.id for desk in by.desks_seen() if is_covered(desk)]
    facts, shown = facts_for(desks, at, rules()), window or Span(at, at + SHOWN)
    open_needs: list[Need] = []
    for desk in desks:
        for need in needs_of(facts, desk):
            part = open_part(facts, need)
            if part is not None and part.span.meets(shown):
                open_needs.append(part)
    open_needs.sort(key=lambda need: (need.span.start, need.desk))
    asked = {
        (c.desk_id, c.absence_id or 0): c
        for c in Cover.objects.filter(desk_id__in=desks, state="offered").select_related("person")
    }
    found = []
    for n, need in enumerate(open_needs):
        able, out = candidates(facts, need) if n < most else ([], [])
        found.append(Missing(need, facts.degraded.get(need.key), asked.get(need.key), able, out))
    return found, facts


def candidates_at(by: Actor, at: datetime, desk_id: int, absence_id: int) -> Missing:
    """Who could stand in at one desk for one absence (0 = it is thin), and who was left out. NoNeed where nobody is missing."""
    facts = facts_for([desk_id], at, rules())
    for need in needs_of(facts, desk_id):
        if need.absence == absence_id and (part := open_part(facts, need)) is not None:
            able, out = candidates(facts, part)
            return Missing(part, facts.degraded.get(part.key), None, able, out)
    raise NoNeed()


def covers_on(desk_ids: Collection[int], window: Span) -> list[Cover]:
    """Everything that was asked or held at these desks in a window, in order of time: one statement."""
    found = Cover.objects.filter(desk_id__in=desk_ids, asked_at__gt=window.start - LONGEST, asked_at__lt=window.end)
    found = found.filter(Q(starts_at__lt=window.end, ends_at__gt=window.start) | Q(asked_at__gte=window.start))
    return list(found.select_related("person", "owner").order_by("asked_at", "id"))


def desks_led(by: Actor) -> set[int]:
    """The desks where an actor chooses who stands in: those they lead, or all for who sets the rules."""
    if by.may(SETS_RULES):
        return {desk.id for desk in by.desks_seen()}
    return set(Lead.objects.filter(person_id=by.person_id).values_list("desk_id", flat=True))


def may_lead(by: Actor, desk_id: int) -> bool:
    return by.may(SETS_RULES) or Lead.objects.filter(desk_id=desk_id, person_id=by.person_id).exists()


@dataclass(frozen=True)
class Digest:
    """What happened while somebody stood in: what was done, by action; what was not finished came back."""

    cover: Cover
    done: list[tuple[str, int]]
    documents: int
    came_back: int


def digests_of(covers: Collection[Cover]) -> list[Digest]:
    """What was done under the rights of covers, and what went back when they ended: three statements, or none."""
    grants = {cover.grant_id: cover for cover in covers if cover.grant_id}
    if not grants:
        return []
    acts = Act.objects.filter(grant_id__in=grants, person_id__in={cover.person_id for cover in covers}).order_by()
    if all(cover.owner_id for cover in grants.values()):
        acts = acts.filter(on_behalf_of__isnull=False)
    done: dict[int, list[tuple[str, int]]] = {}
    for grant, action, n in acts.values_list("grant_id", "action").annotate(n=Count("id")).order_by("-n", "action"):
        done.setdefault(grant, []).append((action, n))
    documents = dict(acts.values_list("grant_id").annotate(n=Count("document_id", distinct=True)))
    back = Q(pk=None)
    for cover in grants.values():
        if cover.ended_at and cover.owner_id:
            back |= Q(desk_id=cover.desk_id, taken_by_id=cover.owner_id, taken_at=cover.ended_at)
    moved = WorkItem.objects.filter(back, state="accepted").order_by().values_list("desk_id", "taken_by_id", "taken_at")
    returned: list[tuple[int, int | None, datetime | None]] = list(moved)
    return [
        Digest(
            cover, done.get(grant, []), documents.get(grant, 0),
            returned.count((cover.desk_id, cover.owner_id, cover.ended_at)),
        )
        for grant, cover in grants.items()
    ]  # fmt: skip


def open_gaps(desk_ids: Collection[int]) -> list[Gap]:
    """Where nobody could stand in, now."""
    return list(Gap.objects.filter(desk_id__in=desk_ids, until=None).select_related("absence").order_by("since", "id"))


def gaps_near(by: Actor) -> tuple[list[Gap], list[Gap]]:
    """Where nobody can stand in: for whoever leads the desk or sets the rules, and of all desks nearby. One statement."""
    leads = Exists(Lead.objects.filter(desk_id=OuterRef("desk_id"), person_id=by.person_id))
    near = {desk.id for desk in by.desks_seen()}
    found = Gap.objects.filter(Q(desk_id__in=near) | Q(leads), until=None).annotate(is_led=leads)
    led, seen, sees_all = list[Gap](), list[Gap](), by.may(SETS_RULES)
    for gap in found.select_related("absence").order_by("since", "id"):
        led += [gap] if gap.is_led or (sees_all and gap.desk_id in near) else []
        seen += [gap] if gap.desk_id in near else []
    return led, seen


@dataclass
class Uncovered:
    """When a desk was short, over a window, and what was the cause of it."""

    desk_id: int
    spans: list[Span]
    by_cause: dict[str, timedelta]

    @property
    def minutes(self) -> int:
        return round(total(self.spans).total_seconds() / 60)


def uncovered(days: Collection[DeskDay], until: datetime) -> list[Uncovered]:
    """The uncovered minutes of desks over a day that ``fill_helpers`` has seen: up to now, by the kind of absence."""
    planned = [part.span.start for day in days for placed in day.people for part in placed.stretches]
    first, found = min(planned, default=until), []  # before anybody's first shift nothing was promised
    for day in days:
        spans = [part for span in day.empty if (part := between(max(span.start, first), min(span.end, until)))]
        causes: dict[str, timedelta] = {}
        for span in spans:
            gone = [
                a for placed in day.people for a in placed.gone if a.starts_at < span.end and a.ends_at > span.start
            ]
            kind = min((a.kind for a in gone), key=KINDS.index, default="thin")
            causes[kind] = causes.get(kind, timedelta()) + span.length
        if spans:
            found.append(Uncovered(day.desk.id, spans, causes))
    return found


KINDS: Sequence[str] = (Absence.Kind.SUDDEN, Absence.Kind.PLANNED, Absence.Kind.BREAK)


def done_under(grant: Grant) -> list[Act]:
    """Everything that was done under a right, oldest first."""
    found = Act.objects.filter(person_id=grant.person_id, grant_id=grant.pk, at__gte=grant.valid_from)
    return list(found.select_related("document").order_by("id")[:200])


def glasses_seen(by: Actor) -> QuerySet[BrokenGlass]:
    """The desks that were taken in an emergency, of those that an actor sees."""
    found = BrokenGlass.objects.filter(grant__desk_id__in=[desk.id for desk in by.desks_seen()])
    return found.select_related("grant__person", "reviewed_by")
