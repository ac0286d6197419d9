"""The moments that somebody waited for: an answer that did not come, a cover that begins, a shift without its person."""

from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.hall.cover.engine.facts import LIVE
from counterpart.hall.cover.feed import desks_of
from counterpart.hall.cover.keeping import hold_still, settle
from counterpart.hall.cover.models import Cover, CoverRules, Gap
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.models import Absence, Sitting
from counterpart.hall.presence.queries import shifts_over
from counterpart.hall.presence.spans import Span

AGAIN = timedelta(minutes=1)  # nobody could: look again
ROUND = timedelta(minutes=30)  # every desk, so that what comes into sight is seen
USES_CHECK_IN = timedelta(days=14)
EARLY = timedelta(hours=2)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@action("cover.keep_desks")
def keep_desks(*, by: Actor) -> Answer:
    """Settle every desk whose moment has come. By the house, every few seconds; whoever misses one does it later."""
    act, rules = current_act(), hold_still()
    since = rules.kept_until or LONG_AGO
    desks = _due(act.now, since)
    missed = _missed(act.now, rules)
    for person_id, ends_at in missed:
        Absence.objects.create(
            person_id=person_id, starts_at=act.now, ends_at=ends_at, is_guess=True, kind=Absence.Kind.SUDDEN,
            reported_by_id=by.person_id, reported_at=act.now,
        )  # fmt: skip
    if missed:
        desks |= desks_of([person_id for person_id, _ends_at in missed])
    CoverRules.objects.filter(pk=1).update(kept_until=act.now)
    done = settle(sorted(desks))
    act.about("settings", 1)
    return Answer(1, "cover_rules", "kept", more={"desks": len(desks), "steps": len(done.steps)})


def something_is_due() -> bool:
    """Whether a moment has come: a few reads, so that an idle house writes nothing."""
    at, rules = now(), CoverRules.objects.filter(pk=1).first()
    since = rules.kept_until if rules and rules.kept_until else LONG_AGO
    return bool(_due(at, since)) or bool(_missed(at, rules or CoverRules()))


def _due(at: datetime, since: datetime) -> set[int]:
    """The desks whose moment has come since they were looked at."""
    known = {pk for pk, desk in house().desks.items() if desk.duty not in (PORTAL, HOUSE)}
    if at - since >= ROUND:
        return known
    live = Cover.objects.filter(state__in=[state.value for state in LIVE])
    moment = Q(state="offered", answer_by__lte=at) | Q(state="accepted", starts_at__lte=at) | Q(ends_at__lte=at)
    desks = set(live.filter(moment).values_list("desk_id", flat=True))
    turned = Absence.objects.filter(waits=False, ends_at__gt=since).filter(
        Q(starts_at__gt=since, starts_at__lte=at) | Q(ends_at__lte=at)
    )
    people = set(turned.values_list("person_id", flat=True))
    away = Absence.objects.filter(person_id=OuterRef("taken_by_id"), starts_at__lte=at, ends_at__gt=at, waits=False)
    desks |= set(WorkItem.objects.filter(Exists(away), state="accepted").values_list("desk_id", flat=True))
    if at - since >= AGAIN:
        desks |= set(Gap.objects.filter(until=None).values_list("desk_id", flat=True))
        people |= set(Absence.objects.filter(waits=True).values_list("person_id", flat=True))
    if people:
        desks |= desks_of(sorted(people))
    return desks & known


def _missed(at: datetime, rules: CoverRules) -> list[tuple[int, datetime]]:
    """Whose shift began without them, with its end. Only people who do check in are missed."""
    if not rules.minutes_late:
        return []
    late = timedelta(minutes=rules.minutes_late)
    running = [s for s in shifts_over(Span(at - timedelta(minutes=1), at)) if s.span.start + late <= at < s.span.end]
    begun = [s for s in running if at - s.span.start <= late + AGAIN * 30]
    people = {shift.person for shift in begun}
    if not people:
        return []
    sittings = Sitting.objects.filter(person_id__in=people, since__gt=at - USES_CHECK_IN)
    used, here = set[int](), set[int]()
    first = {shift.person: shift.span.start for shift in begun}
    for person, came, left in sittings.values_list("person_id", "since", "until"):
        used.add(person)
        if left is None or came >= first[person] - EARLY:
            here.add(person)
    said = Absence.objects.filter(person_id__in=people, ends_at__gt=min(first.values()) - EARLY, starts_at__lte=at)
    gone = set(said.values_list("person_id", flat=True))
    return sorted((s.person, s.span.end) for s in begun if s.person in used - here - gone)


def look_after_desks(by: Actor) -> int:
    """What the worker does every few seconds."""
    if not something_is_due():
        return 0
    return int(keep_desks(by=by).more["steps"])
