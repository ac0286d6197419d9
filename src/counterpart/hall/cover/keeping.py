"""Settle what the engine says has to happen, in the transaction of whoever changed who is there.

The engine changes the facts; what is different afterwards is written, set by set: covers with their rights, gaps,
work that changes hands, breaks that begin. Nothing is kept in mind between two settlements.
"""

from collections.abc import Callable, Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.statements import in_list, locked, run
from counterpart.hall.cover.alarms import alarm_leads
from counterpart.hall.cover.engine.facts import AGREED, LIVE, Facts, State
from counterpart.hall.cover.engine.facts import Cover as CoverFact
from counterpart.hall.cover.engine.settle import Agree, End, Offer, Seen, Step, apply, next_step
from counterpart.hall.cover.feed import desks_of, facts_for, restless
from counterpart.hall.cover.models import Cover, CoverRules, Gap
from counterpart.hall.cover.waiting import back_at
from counterpart.hall.presence.models import Absence

STEPS_MOST = 1000
AN_INSTANT = timedelta(microseconds=1)
LIVE_STATES = tuple(state.value for state in LIVE)
AGREED_STATES = tuple(state.value for state in AGREED)
Change = Callable[[Facts], list[Step]]


@dataclass
class Settled:
    """What a settlement did: the steps in order, and the keys of what was made."""

    steps: list[Step] = field(default_factory=list)
    covers: dict[int, int] = field(default_factory=dict)  # the engine's key -> the row's
    gaps: list[int] = field(default_factory=list)


def hold_still() -> CoverRules:
    """One settlement at a time; what it reads stays as it is until its transaction ends."""
    found: CoverRules | None = locked(CoverRules.objects.filter(pk=1)).first()
    if found is None:
        CoverRules.objects.get_or_create(pk=1)
        found = locked(CoverRules.objects.filter(pk=1)).get()
        assert isinstance(found, CoverRules)
    return found


def settle_people(person_ids: Collection[int]) -> Settled:
    """These people came, left or stay away: every desk that it matters to is settled."""
    return settle(desks_of(person_ids))


def settle_desks(desk_ids: Collection[int]) -> Settled:
    """Something else is asked for at these desks than before, or others can do it: they are settled where anybody can be
    missing, and so are the own desks of those who stand in there."""
    hold_still()
    standing_in = Cover.objects.filter(desk_id__in=desk_ids, state__in=LIVE_STATES).values_list("person_id", flat=True)
    people = set(standing_in)
    concerned = set(desk_ids) | (desks_of(people) if people else set())
    return settle(concerned & restless(current_act().now))


def rights_changed(person_id: int) -> None:
    """Somebody left, or a desk was taken from them: their covers end, and what they have taken goes on."""
    now = current_act().now
    lost = Cover.objects.filter(
        person_id=person_id, state__in=LIVE_STATES, grant__valid_until__lte=now, ends_at__gt=now
    )
    covers = dict(lost.values_list("id", "desk_id"))

    def end(facts: Facts) -> list[Step]:
        steps: list[Step] = [End(key, "revoked", State.REVOKED) for key in covers if key in facts.covers]
        for step in steps:
            apply(facts, step)
        return steps

    settle(desks_of([person_id]) | set(covers.values()), end)


def settle(desk_ids: Collection[int], change: Change | None = None) -> Settled:
    """Settle some desks. ``change`` is what somebody just said (yes, no, not any more): it is done to the facts first,
    and names the steps that it did."""
    act, rules = current_act(), hold_still()
    if not desk_ids:
        return Settled()
    facts = facts_for(desk_ids, act.now, rules)
    before = _copied(facts)
    said = change(facts) if change is not None else []
    done = Settled(said + _steps(facts, sorted(desk_ids)))
    _write(before, facts, done)
    return done


def would_do(desk_ids: Collection[int], at: datetime, rules: CoverRules) -> bool:
    """Whether a settlement would change anything: reads only."""
    if not desk_ids:
        return False
    facts = facts_for(desk_ids, at, rules)
    return bool(_steps(facts, sorted(desk_ids))) or bool(_late_news(facts))


def _steps(facts: Facts, desks: list[int]) -> list[Step]:
    seen, done = Seen(facts), list[Step]()
    most = STEPS_MOST + 3 * len(facts.items) + 10 * len(facts.people)
    known = [desk for desk in desks if desk in facts.desks]
    while (step := next_step(facts, known, seen)) is not None:
        apply(facts, step)
        seen.after(step)
        done.append(step)
        assert len(done) < most, f"the engine goes in circles: {done[-6:]}"
    return done


@dataclass
class Before:
    covers: dict[int, CoverFact]
    taken: dict[int, tuple[int, int]]
    waiting: set[int]
    degraded: set[tuple[int, int]]


def _copied(facts: Facts) -> Before:
    return Before(
        {key: copy(cover) for key, cover in facts.covers.items()},
        {item.document: (item.taken_by, item.came_from) for item in facts.items.values()},
        {absence.id for absence in facts.absences.values() if absence.asked}, set(facts.degraded),
    )  # fmt: skip


def _write(before: Before, facts: Facts, done: Settled) -> None:
    _write_covers(before, facts, done)
    _write_breaks(before, facts)
    _write_items(before, facts)
    _write_gaps(before, facts, done)


def _write_covers(before: Before, facts: Facts, done: Settled) -> None:
    """New covers with their rights; for those that changed, the right follows to the instant."""
    now = facts.now
    whys = {step.cover: step.why for step in done.steps if isinstance(step, End)}
    said = [s for s in done.steps if isinstance(s, Agree | Offer)]
    new = [key for key in facts.covers if key not in before.covers]
    changed = [key for key, cover in before.covers.items() if facts.covers[key] != cover]
    rows = {row.pk: row for row in Cover.objects.filter(pk__in=changed)} if changed else {}
    about = dict(zip(new, said, strict=True))
    for key in new:
        cover, step = facts.covers[key], about[key]
        rows[key] = Cover(
            desk_id=cover.desk, absence_id=cover.need[1] or None, owner_id=cover.owner or None, person_id=cover.person,
            kind=step.need.kind.value, asked_at=now, reasons=list(step.candidate.reasons),
            without=list(step.candidate.without),
        )  # fmt: skip
    for key, row in rows.items():
        cover = facts.covers[key]
        row.starts_at, row.ends_at, row.state = cover.span.start, cover.span.end, cover.state.value
        row.answer_by = cover.answer_by if cover.state == State.OFFERED else row.answer_by
        if cover.state not in LIVE:
            row.ended_at, row.end_why = now, row.end_why or whys.get(key, "")
    _write_grants(rows.values(), now)
    if changed:  # before the new ones: one is asked at a time
        for key in changed:
            rows[key].version += 1
        names = ["starts_at", "ends_at", "state", "answer_by", "ended_at", "end_why", "grant", "version"]
        Cover.objects.bulk_update([rows[key] for key in changed], names)
    Cover.objects.bulk_create([rows[key] for key in new])
    done.covers = {key: rows[key].pk for key in new}
    if done.steps:
        current_act().changed.setdefault("cover", [_said(step) for step in done.steps][:40])


def _write_grants(rows: Iterable[Cover], now: datetime) -> None:
    """Each agreed cover has a right over exactly its time; one that ends early ends now; one ahead never begins."""
    new, changed = list[Cover](), list[Grant]()
    found = [row for row in rows if row.state in AGREED_STATES or row.grant_id]
    limits = _limits({row.owner_id or 0 for row in found if row.grant_id is None})
    kept = {g.pk: g for g in Grant.objects.filter(pk__in=[row.grant_id for row in found if row.grant_id])}
    for row in found:
        if row.state in AGREED_STATES and row.grant_id is None:
            row.grant = Grant(
                person_id=row.person_id, desk_id=row.desk_id, valid_from=row.starts_at, valid_until=row.ends_at,
                source=Grant.Source.COVER, reason="cover", on_behalf_of_id=row.owner_id,
                granted_by_id=current_act().by.person_id, **limits.get((row.owner_id or 0, row.desk_id), {}),
            )  # fmt: skip
            new.append(row)
        elif row.grant_id and row.grant_id in kept:
            grant = kept[row.grant_id]
            if row.state in AGREED_STATES:
                grant.valid_from, grant.valid_until = row.starts_at, row.ends_at
            elif grant.valid_until is None or grant.valid_until > now:
                grant.valid_from, grant.valid_until = min(grant.valid_from, now - AN_INSTANT), now
            changed.append(grant)
    if new:
        Grant.objects.bulk_create([row.grant for row in new if row.grant])
        for row in new:
            row.grant_id = row.grant.pk if row.grant else None
    if changed:
        Grant.objects.bulk_update(changed, ["valid_from", "valid_until"])


def _limits(owners: set[int]) -> dict[tuple[int, int], dict[str, Any]]:
    """Up to what somebody may give discount, approve and refund at their desks: their cover may the same."""
    owners.discard(0)
    if not owners:
        return {}
    names = ("discount_limit", "approve_limit", "refund_limit")
    now = current_act().now
    held = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), person_id__in=owners, source="role")
    return {
        (row[0], row[1]): dict(zip(names, row[2:], strict=True))
        for row in held.order_by("-id").values_list("person_id", "desk_id", *names)
    }


def _write_breaks(before: Before, facts: Facts) -> None:
    """Breaks that waited begin now, or not at all."""
    for key in before.waiting:
        absence = facts.absences.get(key)
        if absence is None:
            Absence.objects.filter(pk=key, waits=True).update(
                waits=False, ends_at=F("starts_at"), version=F("version") + 1
            )
        elif not absence.asked:
            Absence.objects.filter(pk=key, waits=True).update(
                waits=False, starts_at=absence.span.start, ends_at=absence.span.end, version=F("version") + 1
            )


def _write_items(before: Before, facts: Facts) -> None:
    """Work that changes hands: one statement for each pair of hands, however much it is."""
    moves: dict[tuple[int, int, int], list[int]] = {}
    for document, (had, owner) in before.taken.items():
        item = facts.items[document]
        if (item.taken_by, item.came_from) != (had, owner):
            moves.setdefault((had, item.taken_by, item.came_from), []).append(document)
    now = current_act().now
    for (had, taker, owner), documents in moves.items():
        state = "accepted" if taker else "offered"
        run(
            "UPDATE desks_workitem SET state = %s, taken_by_id = %s, taken_at = %s, taken_for_id = %s "
            f"WHERE document_id IN ({in_list(documents)}) AND state = 'accepted' AND taken_by_id = %s",
            [state, taker or None, now if taker else None, owner or None, *documents, had],
        )


def _write_gaps(before: Before, facts: Facts, done: Settled) -> None:
    """When nobody could begins, and when it is over. Who waits for a break is still there: that is no gap."""
    asked = {absence.id for absence in facts.absences.values() if absence.asked}
    new = [key for key in facts.degraded if key not in before.degraded and key[1] not in asked]
    made = Gap.objects.bulk_create(
        Gap(desk_id=desk, absence_id=cause or None, since=facts.now, back_at=back_at(facts, desk))
        for desk, cause in new
    )
    done.gaps = [gap.pk for gap in made]
    alarm_leads(made)
    over = [key for key in before.degraded if key not in facts.degraded]
    if over:
        wanted = Q()
        for desk, cause in over:
            wanted |= Q(desk_id=desk, absence_id=cause or None) if cause else Q(desk_id=desk, absence_id__isnull=True)
        Gap.objects.filter(wanted, until=None).update(until=facts.now)
    if before.degraded:
        Gap.objects.bulk_update(_late_news(facts), ["back_at"])


def _late_news(facts: Facts) -> list[Gap]:
    """The open gaps that end at another time than was thought, with the new one."""
    desks = {desk for desk, _cause in facts.degraded}
    found = list(Gap.objects.filter(desk_id__in=desks, until=None)) if desks else []
    changed = []
    for gap in found:
        if gap.back_at != (known := back_at(facts, gap.desk_id)):
            gap.back_at = known
            changed.append(gap)
    return changed


def _said(step: Step) -> str:
    """A step as the act keeps it: its name and keys, nobody's reasons."""
    name = type(step).__name__.lower()
    match step:
        case Agree(need, candidate):
            return f"{name} desk {need.desk} person {candidate.person}"
        case Offer(need, candidate, _):
            return f"{name} desk {need.desk} person {candidate.person}"
        case End(cover, why, _):
            return f"{name} {cover} {why}"
        case _:
            values = [str(value) for value in vars(step).values() if isinstance(value, int)]
            return " ".join([name, *values])
