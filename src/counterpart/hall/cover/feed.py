"""What the engine is told, read from the database: a constant number of statements, whatever the firm's size or past.

Only what a few desks have to do with is read: those desks, everybody who knows their duties and works at the same site
(or for all), and the desks where these people sit, since nobody is lent from a desk that needs them.
"""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from counterpart.foundation.clock import day_in, days_after
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.house import HOUSE, PORTAL, DeskInfo, house
from counterpart.foundation.organisation.models import OpeningHours
from counterpart.hall.cover.engine.facts import (
    LIVE,
    Away,
    Demand,
    Facts,
    Fitness,
    Item,
    Kind,
    Limits,
    Place,
    Someone,
    State,
)
from counterpart.hall.cover.engine.facts import Cover as CoverFact
from counterpart.hall.cover.models import Consent, Cover, CoverRules, Gap
from counterpart.hall.desks.models import Lead, Staffing, WorkItem
from counterpart.hall.presence.closed import on_open_days
from counterpart.hall.presence.models import Absence, Sitting, WeeklyShift
from counterpart.hall.presence.queries import shifts_over
from counterpart.hall.presence.shifts import Shift, on_the_wall
from counterpart.hall.presence.spans import Span, between, total
from counterpart.hall.skills.queries import fitness_of, staffing_of
from counterpart.hall.sod.queries import kept_from

LOOK_AHEAD = timedelta(days=14)
OFFERED_MOST = 500
LATELY = timedelta(days=30)
_LIVE = [state.value for state in LIVE]
THIN = 0  # the key of a need that no absence causes


# Whoever holds one of these could keep for good what was lent for an hour, or read why somebody is away.
POWERS = (
    "identity.grant_desk", "identity.change_person", "identity.create_token", "identity.set_password",
    "organisation.set_capabilities", "sod.set_strictness", "sod.change_rule", "cover.set_rules", "presence.see_reasons",
)  # fmt: skip


def is_covered(desk: DeskInfo) -> bool:
    """Whether somebody may stand in at a desk at all: never with the powers of administration."""
    return desk.duty not in (PORTAL, HOUSE) and not any(desk.may(power) for power in POWERS)


def limits_of(rules: CoverRules) -> Limits:
    return Limits(
        covers_a_day=rules.covers_a_day, a_day=timedelta(minutes=rules.minutes_a_day),
        to_answer=timedelta(seconds=rules.seconds_to_answer), look_ahead=LOOK_AHEAD,
        ask_again_after=timedelta(minutes=rules.minutes_until_asked_again),
    )  # fmt: skip


def desks_of(person_ids: Collection[int]) -> set[int]:
    """The desks where it matters that these people come or go: their own, those they cover, those covered for them."""
    found = set(WeeklyShift.objects.filter(person_id__in=person_ids).values_list("desk_id", flat=True).distinct())
    found |= set(Grant.objects.filter(person_id__in=person_ids, source="role").values_list("desk_id", flat=True))
    covers = Cover.objects.filter(state__in=_LIVE).filter(Q(person_id__in=person_ids) | Q(owner_id__in=person_ids))
    found |= set(covers.values_list("desk_id", flat=True))
    found |= set(
        WorkItem.objects.filter(state="accepted", taken_by_id__in=person_ids).values_list("desk_id", flat=True)
    )
    return found & set(house().desks)


def held_desks() -> set[int]:
    """The desks at which people sit."""
    return {pk for pk, desk in house().desks.items() if desk.duty not in (PORTAL, HOUSE)}


def restless(at: datetime) -> set[int]:
    """Every desk at which anything can be missing: who is away now or later, or lent, what was written down, what is agreed.

    Where everybody who was promised is there and nothing more is asked for, there is nothing to settle.
    """
    desks = set(Staffing.objects.values_list("desk_id", flat=True).distinct())
    gone = set(Absence.objects.filter(ends_at__gt=at).values_list("person_id", flat=True))
    for desk, person in Cover.objects.filter(state__in=_LIVE).values_list("desk_id", "person_id"):
        desks.add(desk)
        gone.add(person)
    if gone:
        desks |= desks_of(sorted(gone))
    return (desks & held_desks()) | waited_for()


def waited_for() -> set[int]:
    """The desks at which somebody is waited for."""
    desks = set(Gap.objects.filter(until=None).values_list("desk_id", flat=True))
    waiting = list(Absence.objects.filter(waits=True).values_list("person_id", flat=True))
    return (desks | (desks_of(waiting) if waiting else set())) & held_desks()


def facts_for(focus: Collection[int], at: datetime, rules: CoverRules) -> Facts:
    """Everything the engine has to know to settle these desks."""
    desks = house().desks
    watched = {pk for pk in focus if pk in desks and desks[pk].duty not in (PORTAL, HOUSE)}
    duties = {desks[pk].duty for pk in watched if is_covered(desks[pk])}
    fit = fitness_of(duties, at)
    sites = {desks[pk].site_id for pk in watched}
    everywhere = any(desks[pk].serves_all_sites for pk in watched)
    near = [
        pk for pk, desk in desks.items()
        if desk.duty not in (PORTAL, HOUSE) and (everywhere or desk.serves_all_sites or desk.site_id in sites)
    ]  # fmt: skip
    items = _items(watched)
    busy = {item.taken_by for item in items} | {item.came_from for item in items}
    busy |= set(Cover.objects.filter(desk_id__in=watched, state__in=_LIVE).values_list("person_id", flat=True))
    concerned = Q(desk_id__in=watched) | Q(person_id__in=busy) | Q(person_id__in=list(fit), desk_id__in=near)
    live = Q(valid_until=None) | Q(valid_until__gt=at)
    rights = list(
        Grant.objects.filter(live, concerned, valid_from__lte=at, desk_id__in=list(desks), person__is_house=False)
        .filter(person__is_active=True).order_by("id").values_list("person_id", "desk_id", "source")
    )  # fmt: skip
    held = [(person, desk) for person, desk, source in rights if source == "role"]
    homes: dict[int, int] = {}
    for person, desk in held:
        homes.setdefault(person, desk)
    window = Span(at, limits_of(rules).seen_until(at))
    places = watched | {desk for _person, desk in held}
    theirs = Grant.objects.filter(live, valid_from__lte=at, desk_id__in=places, source="role", person__is_active=True)
    at_home = set(theirs.values_list("person_id", "desk_id"))
    planned = [
        shift for shift in shifts_over(Span(at - timedelta(hours=1), window.end), desk_ids=sorted(places))
        if (shift.person, shift.desk) in at_home  # whose right has ended is not there for this desk
    ]  # fmt: skip
    team = {shift.person for shift in planned}
    people = sorted((team | set(homes) | busy) - {0})
    numbers = {code: n for n, code in enumerate(sorted(duties), start=1)}

    facts = Facts(at, limits=limits_of(rules))
    facts.desks = _places(places, watched, numbers, window)
    for desk in watched:
        facts.desks[desk].holders = frozenset(
            person for person, own, source in rights
            if desk in house().desks_within(own) and not (source == "cover" and own == desk)
        )  # fmt: skip
    loose = [person for person in homes if person not in team]
    planned += _open_shifts(held, loose, at, window)
    leads, consents = _leads(people), _consents(people, sorted(duties), numbers)
    mine: dict[int, list[Shift]] = {}
    for shift in sorted(planned):
        mine.setdefault(shift.person, []).append(shift)
    active = set(Person.objects.filter(pk__in=people, is_active=True).values_list("id", flat=True))
    for person in people:
        home = homes.get(person) or (mine[person][0].desk if person in mine else 0)
        facts.people[person] = Someone(
            person, bool(home) and desks[home].wing == "front", mine.get(person, []),
            {numbers[code]: Fitness(f.level, f.valid_until, f.practised_on) for code, f in fit.get(person, {}).items()},
            leads.get(person, frozenset()), consents.get(person, frozenset()),
            is_active=person in active, site=desks[home].site_id if home else 0,
        )  # fmt: skip
    _tell_absences(facts, window)
    _tell_covers(facts, places, at)
    facts.items = {item.document: item for item in items}
    for person, count in _loads(people):
        facts.people[person].load = count
    lying = {**{item.document: item.desk for item in items}, **_offered(watched)}
    facts.items |= {pk: Item(pk, desk) for pk, desk in lying.items() if pk not in facts.items}
    facts.never = frozenset(kept_from(people, lying))
    facts.degraded = {
        (desk, absence or THIN): since
        for desk, absence, since in Gap.objects.filter(desk_id__in=watched, until=None).values_list(
            "desk_id", "absence_id", "since"
        )
    }
    return facts


def _places(places: set[int], watched: set[int], numbers: dict[str, int], window: Span) -> dict[int, Place]:
    """The desks. What was written down as minimum counts; a desk that nobody may cover asks for nobody."""
    desks, wanted = house().desks, staffing_of(sorted(places), window)
    found = {}
    for pk in places:
        demand = [Demand(span, people) for span, people in wanted.get(pk, [])]
        if (pk in wanted and not demand) or (pk in watched and not is_covered(desks[pk])):
            demand = [Demand(window, 0)]  # somebody wrote down that nobody is needed, or nobody may stand in
        site = 0 if desks[pk].serves_all_sites else desks[pk].site_id
        zone = house().sites[desks[pk].site_id].zone
        found[pk] = Place(pk, numbers.get(desks[pk].duty, 0), desks[pk].wing == "front", demand, site=site, zone=zone)
    return found


def _open_shifts(held: list[tuple[int, int]], loose: list[int], at: datetime, window: Span) -> list[Shift]:
    """Who has no shifts at all is there while the site is open, or as long as they sit at the desk today."""
    if not loose:
        return []
    desks, sites = house().desks, house().sites
    scheduled = set(WeeklyShift.objects.filter(person_id__in=loose).values_list("person_id", flat=True).distinct())
    free = [person for person in loose if person not in scheduled]
    at_desks = {(person, desk) for person, desk in held if person in set(free)}
    hours: dict[int, list[OpeningHours]] = {}
    for opening in OpeningHours.objects.filter(site_id__in={desks[desk].site_id for _p, desk in at_desks}):
        hours.setdefault(opening.site_id, []).append(opening)
    sitting = {
        person: (desk, since)
        for person, desk, since in Sitting.objects.filter(person_id__in=free, until=None).values_list("person_id", "desk_id", "since")
    }  # fmt: skip
    found, first = [], set[int]()
    for person, desk in sorted(at_desks):
        if person in first:
            continue  # at the first of their desks; the others they hold as well, but nobody sits twice
        first.add(person)
        zone, site = sites[desks[desk].site_id].zone, desks[desk].site_id
        day = day_in(zone, at)
        while not hours.get(site) and person in sitting and day == day_in(zone, at):
            since = sitting[person][1]
            span = between(since, datetime.combine(days_after(day, 1), time.min, ZoneInfo(zone)).astimezone(UTC))
            found += [Shift(span, person, desk)] if span and span.end > at else []
            break
        last = day_in(zone, window.end)
        while hours.get(site) and day <= last:
            for opening in hours[site]:
                if opening.weekday == day.weekday():
                    span = between(on_the_wall(zone, day, opening.opens), on_the_wall(zone, day, opening.closes))
                    found += [Shift(span, person, desk)] if span and span.meets(window) else []
            day = days_after(day, 1)
    return on_open_days(found)


def _leads(people: list[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for person, desk in Lead.objects.filter(person_id__in=people).values_list("person_id", "desk_id"):
        found.setdefault(person, set()).add(desk)
    return {person: frozenset(desks) for person, desks in found.items()}


def _consents(people: list[int], duties: list[str], numbers: dict[str, int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    rows = Consent.objects.filter(duty__code__in=duties, person_id__in=people)
    for person, code in rows.values_list("person_id", "duty__code"):
        found.setdefault(person, set()).add(numbers[code])
    return {person: frozenset(duties) for person, duties in found.items()}


def _tell_absences(facts: Facts, window: Span) -> None:
    """Who is away, or waits for a break; a break that waits would begin now."""
    ahead = Q(ends_at__gt=window.start, starts_at__lt=window.end) & Q(ends_at__gt=F("starts_at"))
    rows = Absence.objects.filter(ahead | Q(waits=True), person_id__in=list(facts.people)).order_by("id")
    waiting = []
    for absence in rows:
        if absence.waits:
            waiting.append(absence)
        else:
            span = Span(absence.starts_at, absence.ends_at)
            facts.absences[absence.pk] = Away(absence.pk, absence.person_id, span, Kind(absence.kind))
    for absence in waiting:
        span = Span(facts.now, facts.now + (absence.ends_at - absence.starts_at))
        following = [a.span.start for a in facts.absences.values() if a.person == absence.person_id]
        end = min([span.end, *(start for start in following if start > facts.now)])
        facts.absences[absence.pk] = Away(
            absence.pk, absence.person_id, Span(facts.now, end), Kind.BREAK, asked=True, since=absence.starts_at
        )  # fmt: skip


def _tell_covers(facts: Facts, places: set[int], at: datetime) -> None:
    """Live covers of these desks and people, and what these people did in the last month."""
    mine = Q(person_id__in=list(facts.people), asked_at__gt=at - LATELY)
    done: dict[int, list[Span]] = {}
    live = Q(desk_id__in=places) | Q(person_id__in=list(facts.people))
    for c in Cover.objects.filter((live & Q(state__in=_LIVE)) | mine).order_by("id"):
        if c.state in _LIVE or c.ends_at > at - timedelta(days=1):
            facts.covers[c.pk] = CoverFact(
                c.pk, (c.desk_id, c.absence_id or THIN), c.person_id, c.owner_id or 0, Span(c.starts_at, c.ends_at),
                State(c.state), c.answer_by, c.ended_at or c.asked_at,
            )  # fmt: skip
        if c.state in ("active", "closed", "revoked") and c.starts_at < at:
            done.setdefault(c.person_id, []).append(
                Span(c.starts_at, max(min(c.ends_at, at), c.starts_at + timedelta(microseconds=1)))
            )
    for person, spans in done.items():
        if person in facts.people:
            facts.people[person].covered_lately = total(spans)


def _items(desks: Collection[int]) -> list[Item]:
    """What people have taken at these desks."""
    rows = WorkItem.objects.filter(state="accepted", desk_id__in=desks).order_by("document_id")
    return [
        Item(document, desk, person or 0, owner or 0)
        for document, desk, person, owner in rows.values_list("document_id", "desk_id", "taken_by_id", "taken_for_id")
    ]


def _offered(desks: Collection[int]) -> dict[int, int]:
    """What waits there to be taken, the most urgent of it: a cover is told what of it stays with others."""
    rows = WorkItem.objects.filter(state="offered", desk_id__in=desks).order_by(
        F("promised_at").asc(nulls_last=True), "id"
    )
    return dict(rows.values_list("document_id", "desk_id")[:OFFERED_MOST])


def _loads(people: list[int]) -> list[tuple[int, int]]:
    """How much each has in hand, at whatever desk."""
    rows = WorkItem.objects.filter(state="accepted", taken_by_id__in=people).order_by()
    return list(rows.values_list("taken_by_id").annotate(n=Count("id")))
