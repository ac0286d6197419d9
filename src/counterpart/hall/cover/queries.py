"""Who stands in where, who could, and when nobody did. A constant number of statements, whatever the number of people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from counterpart.foundation.acts.models import Act
from counterpart.foundation.identity.actor import Actor
from counterpart.hall.cover.engine.candidates import Candidate, LeftOut, candidates
from counterpart.hall.cover.engine.facts import AGREED, LIVE, Demand, Facts, State
from counterpart.hall.cover.engine.needs import Need, needs_of
from counterpart.hall.cover.engine.settle import open_part
from counterpart.hall.cover.engine.short import short
from counterpart.hall.cover.feed import facts_for, is_covered
from counterpart.hall.cover.models import Cover, CoverRules, Gap
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.queries import DeskDay, Helper
from counterpart.hall.presence.spans import Span, between, joined, total
from counterpart.hall.skills.queries import staffing_of

LIVE_STATES = tuple(state.value for state in LIVE)
HELD_STATES = (*(state.value for state in AGREED), State.CLOSED.value, State.REVOKED.value)
SHOWN = timedelta(hours=24)


def rules() -> CoverRules:
    """The firm's limits, or those it starts with."""
    return CoverRules.objects.filter(pk=1).first() or CoverRules(pk=1)


def covers_of(person_id: int) -> QuerySet[Cover]:
    """What somebody is asked to hold, will hold, or holds."""
    found = Cover.objects.filter(person_id=person_id, state__in=LIVE_STATES)
    return found.select_related("owner", "desk", "absence").order_by("starts_at", "id")


def covers_for(person_id: int, at: datetime) -> QuerySet[Cover]:
    """Who holds somebody's desks for them now."""
    found = Cover.objects.filter(owner_id=person_id, state="active", starts_at__lte=at, ends_at__gt=at)
    return found.select_related("person", "desk").order_by("id")


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
    """Put the covers into a day of desks: who helps when, and when nobody is there for all that. Two statements."""
    desks = [each.desk.id for each in days]
    held: dict[int, list[Helper]] = {}
    for cover in covers_over(desks, window):
        if span := between(cover.starts_at, cover.ends_at):
            held.setdefault(cover.desk_id, []).append(Helper(span, cover.person))
    wanted = staffing_of(desks, window)
    for day in days:
        day.helpers = held.get(day.desk.id, [])
        expected = joined(part.span for placed in day.people for part in placed.stretches)
        demand = [Demand(span, people) for span, people in wanted.get(day.desk.id, [])]
        if not demand and is_covered(day.desk):
            demand = [Demand(span, 1) for span in expected]
        there = [part.span for placed in day.people for part in placed.stretches if not part.away]
        day.empty = short(demand, [*there, *(helper.span for helper in day.helpers)])


@dataclass(frozen=True)
class Missing:
    """A stretch that nobody has agreed to hold, with who could and who was left out."""

    need: Need
    since: datetime | None  # nobody could from then on
    asked: Cover | None
    found: list[Candidate] = field(default_factory=list)
    out: list[LeftOut] = field(default_factory=list)


def missing(by: Actor, at: datetime, *, until: datetime | None = None, most: int = 5) -> tuple[list[Missing], Facts]:
    """The open needs of the desks an actor sees, by time, from now until an instant (a day ahead)."""
    desks = [desk.id for desk in by.desks_seen() if is_covered(desk)]
    facts = facts_for(desks, at, rules())
    open_needs: list[Need] = []
    for desk in desks:
        for need in needs_of(facts, desk):
            part = open_part(facts, need)
            if part is not None and part.span.start < (until or at + SHOWN):
                open_needs.append(part)
    open_needs.sort(key=lambda need: (need.span.start, need.desk))
    asked = {
        (c.desk_id, c.absence_id or 0): c
        for c in Cover.objects.filter(desk_id__in=desks, state="offered").select_related("person")
    }
    found = []
    for need in open_needs[:most]:
        able, out = candidates(facts, need)
        found.append(Missing(need, facts.degraded.get(need.key), asked.get(need.key), able, out))
    return found + [Missing(need, facts.degraded.get(need.key), None) for need in open_needs[most:]], facts


@dataclass(frozen=True)
class Digest:
    """What happened while somebody stood in: what was done, by kind; what was not finished went back."""

    cover: Cover
    done: list[tuple[str, int]]
    documents: int


def digest_of(cover: Cover) -> Digest:
    """What was done under the right of a cover: two statements."""
    acts = Act.objects.filter(person_id=cover.person_id, grant_id=cover.grant_id or 0, at__gte=cover.starts_at)
    done = acts.order_by().values_list("action").annotate(n=Count("id")).order_by("-n", "action")
    documents = acts.exclude(document=None).order_by().values("document_id").distinct().count()
    return Digest(cover, list(done), documents)


def handed_back_to(person_id: int, at: datetime) -> QuerySet[Cover]:
    """Covers for somebody that ended within the last hours: what they want to read when they are back."""
    since = at - timedelta(hours=12)
    found = Cover.objects.filter(
        owner_id=person_id, state__in=("closed", "revoked"), ended_at__gt=since, grant__isnull=False
    )
    return found.select_related("person", "desk").order_by("-ended_at")


def open_gaps(desk_ids: Collection[int]) -> list[Gap]:
    """Where nobody could stand in, now."""
    return list(Gap.objects.filter(desk_id__in=desk_ids, until=None).select_related("absence").order_by("since"))


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
    found = []
    for day in days:
        spans = [part for span in day.empty if (part := between(span.start, min(span.end, until)))]
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
