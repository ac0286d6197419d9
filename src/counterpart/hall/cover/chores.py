"""The moments that somebody waited for: an answer that did not come, a cover that begins, a shift without its person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.hall.cover.feed import desks_of, held_desks, restless, waited_for
from counterpart.hall.cover.keeping import AGREED_STATES, LIVE_STATES, hold_still, settle, would_do
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


@dataclass
class Looked:
    """What this worker looked at without finding anything to do: an idle house writes nothing."""

    again_at: datetime = LONG_AGO
    missed_at: datetime = LONG_AGO


_looked = Looked()


@action("cover.keep_desks")
def keep_desks(*, by: Actor) -> Answer:
    """Settle every desk whose moment has come. By the house, every few seconds; whoever misses one does it later."""
    act, rules = current_act(), hold_still()
    whole_round = act.now - (rules.rounded_at or LONG_AGO) >= ROUND
    missed = _missed(act.now, rules)
    for person_id, ends_at in missed:
        Absence.objects.create(
            person_id=person_id, starts_at=act.now, ends_at=ends_at, is_guess=True, kind=Absence.Kind.SUDDEN,
            reported_by_id=by.person_id, reported_at=act.now,
        )  # fmt: skip
    desks = _due(act.now, rules) | (restless(act.now) if whole_round else waited_for())
    if missed:
        desks |= desks_of([person_id for person_id, _ends_at in missed])
    Gap.objects.filter(until=None).exclude(desk_id__in=list(house().desks)).update(until=act.now)
    steps = 0
    for together in _by_site(desks):
        steps += len(settle(together).steps)
    CoverRules.objects.filter(pk=1).update(kept_until=act.now, **({"rounded_at": act.now} if whole_round else {}))
    act.about("settings", 1)
    return Answer(1, "cover_rules", "kept", more={"desks": len(desks), "steps": steps})


def _by_site(desks: Collection[int]) -> list[list[int]]:
    """A site at a time: what is settled together is no larger than that."""
    found: dict[int, list[int]] = {}
    for pk in sorted(desks):
        found.setdefault(house().desks[pk].site_id, []).append(pk)
    return list(found.values())


def something_is_due() -> bool:
    """Whether a moment has come: reads only. What waits for somebody is tried without writing, once a minute."""
    at = now()
    rules = CoverRules.objects.filter(pk=1).first() or CoverRules()
    if at - (rules.rounded_at or LONG_AGO) >= ROUND or _due(at, rules):
        return True
    if not LONG_AGO < _looked.missed_at <= at < _looked.missed_at + AGAIN:
        _looked.missed_at = at
        if _missed(at, rules):
            return True
    if not LONG_AGO < _looked.again_at <= at < _looked.again_at + AGAIN:
        _looked.again_at = at
        return any(would_do(together, at, rules) for together in _by_site(waited_for()))
    return False


def _due(at: datetime, rules: CoverRules) -> set[int]:
    """The desks whose moment has come since they were looked at."""
    since = rules.kept_until or LONG_AGO
    live = Cover.objects.filter(state__in=LIVE_STATES)
    moment = Q(state="offered", answer_by__lte=at) | Q(state="accepted", starts_at__lte=at) | Q(ends_at__lte=at)
    desks = set(live.filter(moment).values_list("desk_id", flat=True))
    turned = Absence.objects.filter(waits=False, ends_at__gt=since).filter(
        Q(starts_at__gt=since, starts_at__lte=at) | Q(ends_at__lte=at)
    )
    people = set(turned.values_list("person_id", flat=True))
    away = Absence.objects.filter(person_id=OuterRef("taken_by_id"), starts_at__lte=at, ends_at__gt=at, waits=False)
    held = Cover.objects.filter(person_id=OuterRef("taken_by_id"), desk_id=OuterRef("desk_id"), state__in=AGREED_STATES)
    left = Q(Exists(away)) | (Q(taken_for__isnull=False) & ~Q(Exists(held)))
    desks |= set(WorkItem.objects.filter(left, state="accepted").values_list("desk_id", flat=True))
    if people:
        desks |= desks_of(sorted(people))
    return desks & held_desks()


def _missed(at: datetime, rules: CoverRules) -> list[tuple[int, datetime]]:
    """Whose shift began without them, with its end. Only people who do check in are missed."""
    if not rules.minutes_late:
        return []
    came = dict[int, list[tuple[datetime, datetime | None]]]()
    for person, since, until in Sitting.objects.filter(since__gt=at - USES_CHECK_IN).values_list(
        "person_id", "since", "until"
    ):
        came.setdefault(person, []).append((since, until))
    if not came:
        return []
    late = timedelta(minutes=rules.minutes_late)
    begun = {
        shift.person: shift.span
        for shift in shifts_over(Span(at - timedelta(minutes=1), at), person_ids=sorted(came))
        if shift.span.start + late <= at < shift.span.end and at - shift.span.start <= late + AGAIN * 30
    }
    gone: dict[int, list[Absence]] = {}
    for absence in Absence.objects.filter(person_id__in=list(begun), ends_at__gt=at - timedelta(days=1)).order_by(
        "starts_at"
    ):
        gone.setdefault(absence.person_id, []).append(absence)
    found = []
    for person, span in sorted(begun.items()):
        here = any(until is None or since >= span.start - EARLY for since, until in came[person])
        said = any(a.starts_at <= at and a.ends_at > span.start - EARLY for a in gone.get(person, []))
        if not here and not said:
            found.append((person, min([span.end, *(a.starts_at for a in gone.get(person, []) if a.starts_at > at)])))
    return found


def look_after_desks(by: Actor) -> int:
    """What the worker does every few seconds."""
    if not something_is_due():
        return 0
    return int(keep_desks(by=by).more["steps"])
