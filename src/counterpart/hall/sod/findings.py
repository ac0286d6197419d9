"""Where one person did both halves: acts are looked at a little later, by the worker, never on the road itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import instant, now
from counterpart.foundation.organisation.house import HOUSE, PORTAL
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.sod.beside import beside
from counterpart.hall.sod.functions import FUNCTIONS
from counterpart.hall.sod.models import Finding, Permission, Scope, Seen
from counterpart.hall.sod.rules import Rules, rules

ACTS_AT_ONCE = 1000
LOOK_BACK = 500  # ids: an act may be committed after one with a higher id

PAIRS = """SELECT l.id, l.action, l.at, MAX(e.id), e.action, MAX(e.at) FROM acts_act l {others}
WHERE l.id > %s AND l.id <= %s AND l.action IN ({actions}) AND l.desk_id NOT IN ({outside}) AND e.id < l.id
AND e.action IN ({actions}) AND {same} GROUP BY l.id, l.action, l.at, e.action"""
OTHERS = {
    Scope.JOURNEY: [
        "JOIN acts_act e ON e.person_id = l.person_id AND e.journey_id = l.journey_id",
        "JOIN {beside} b ON b.journey = l.journey_id JOIN acts_act e ON e.person_id = l.person_id AND e.journey_id = b.beside",
    ],
    Scope.COUNTERPARTY: [
        """LEFT JOIN documents_document ld ON ld.id = l.document_id JOIN acts_act e ON e.person_id = l.person_id
        LEFT JOIN documents_document ed ON ed.id = e.document_id"""
    ],
    Scope.PERSON: ["JOIN acts_act e ON e.person_id = l.person_id"],
}  # fmt: skip
SAME = {
    Scope.JOURNEY: "e.id <> l.id",
    Scope.COUNTERPARTY: """(CASE WHEN l.subject_kind = 'party' THEN l.subject_id ELSE ld.party_id END)
    = (CASE WHEN e.subject_kind = 'party' THEN e.subject_id ELSE ed.party_id END)""",
    Scope.PERSON: "e.id <> l.id",
}
OF_ONESELF = """ AND (l.action NOT IN ({own}) OR (l.subject_kind = 'person' AND l.subject_id = l.person_id))
AND (e.action NOT IN ({own}) OR (e.subject_kind = 'person' AND e.subject_id = e.person_id))"""


class Pair(NamedTuple):
    later_id: int
    later: str
    later_at: object
    earlier_id: int
    earlier: str
    earlier_at: object


def note_findings() -> int:
    """A chore of the worker: writes down the pairs among acts that are new; returns how many."""
    last = Act.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    seen, _made = Seen.objects.get_or_create(pk=1)
    noted = 0
    while seen.last_act_id < last:
        until = min(seen.last_act_id + ACTS_AT_ONCE, last)
        noted += _note(rules(), max(seen.last_act_id - LOOK_BACK, 0), until)
        seen.last_act_id = until
        seen.save()
    return noted


def _note(standing: Rules, since: int, until: int) -> int:
    began = Act.objects.filter(pk__gt=since).order_by("pk").values_list("at", flat=True).first()
    found: dict[tuple[int, int], Pair] = {}
    for scope in Scope:
        for pair in _pairs(standing, scope, since, until, began or now()):
            for half in standing.any.get(pair.later, ()):
                if half.rule.scope == scope and pair.earlier in FUNCTIONS[half.before].actions:
                    key = (pair.later_id, half.rule.id)
                    if _within(pair, half.rule.within_days) and (
                        key not in found or found[key].earlier_id < pair.earlier_id
                    ):
                        found[key] = pair
    return _write(standing, found) if found else 0


def _within(pair: Pair, days: int) -> bool:
    return not days or instant(pair.later_at) - instant(pair.earlier_at) < timedelta(days=days)


def _pairs(standing: Rules, scope: Scope, since: int, until: int, began: datetime) -> Iterator[Pair]:
    """The last act of each kind before each new one, by the same person."""
    mine = [rule for rule in standing.all if rule.scope == scope]
    actions = sorted({a for r in mine for code in (r.function_a, r.function_b) for a in FUNCTIONS[code].actions})
    outside = list(Desk.objects.filter(duty__code__in=(HOUSE, PORTAL)).values_list("pk", flat=True))
    own = sorted({a for function in FUNCTIONS.values() if function.of_oneself for a in function.actions})
    days = max((rule.within_days for rule in mine), default=0)
    same = SAME[scope] + OF_ONESELF.format(own=in_list(own)) + (" AND e.at > %s" if days else "")
    for others in OTHERS[scope]:
        sql = PAIRS.format(
            others=others.format(beside=beside()), actions=in_list(actions), outside=in_list(outside), same=same
        )
        params = [since, until, *actions, *outside, *actions, *own, *own]
        yield from (Pair(*row) for row in rows(sql, [*params, began - timedelta(days=days)] if days else params))


def _write(standing: Rules, found: dict[tuple[int, int], Pair]) -> int:
    acts = {act.pk: act for act in Act.objects.filter(pk__in={later for later, _rule in found})}
    people = {act.person_id for act in acts.values()}
    times = [act.at for act in acts.values()]
    used = {
        (person, at): pk
        for pk, person, at in Permission.objects.filter(
            person_id__in=people, used_at__gte=min(times), used_at__lte=max(times)
        ).values_list("pk", "person_id", "used_at")
    }
    made = []
    for (later, rule_id), pair in found.items():
        act = acts[later]
        exception = standing.mitigation_of(rule_id, act.person_id, act.at)
        made.append(
            Finding(
                rule_id=rule_id, person_id=act.person_id, earlier_id=pair.earlier_id, later_id=later, at=act.at,
                permission_id=used.get((act.person_id, act.at)), mitigation=exception,
            )
        )  # fmt: skip
    before = Finding.objects.count()
    Finding.objects.bulk_create(made, ignore_conflicts=True)
    return Finding.objects.count() - before
