"""What must hold of who does what: no forbidden pair in one person, unless somebody agreed or looks after it."""

from datetime import timedelta

from counterpart.foundation.clock import instant
from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.organisation.house import HOUSE, PORTAL
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.sod.beside import beside
from counterpart.hall.sod.functions import FUNCTIONS
from counterpart.hall.sod.models import Permission, Scope
from counterpart.hall.sod.rules import rules

# An act under way while a rule begins to stop people was let through by the rules before.
UNDER_WAY = timedelta(minutes=1)
JOINED = """SELECT l.id, e.id, l.person_id, l.at FROM acts_act l {others}
WHERE l.at > %s AND l.action IN ({later}) AND e.action IN ({earlier}) AND e.id < l.id AND l.desk_id NOT IN ({outside})"""
OTHERS = (
    "JOIN acts_act e ON e.journey_id = l.journey_id AND e.person_id = l.person_id",
    # Two journeys that touched only later were two when this was done; whoever let them touch was asked then.
    "JOIN {beside} b ON b.journey = l.journey_id AND b.at <= l.at JOIN acts_act e ON e.journey_id = b.beside AND e.person_id = l.person_id",
)


@invariant(
    "people-are-kept-apart", "no journey joins a forbidden pair in one person without a permission or an exception"
)
def kept_apart() -> Rows:
    found: list[tuple[object, ...]] = []
    outside = list(Desk.objects.filter(duty__code__in=(HOUSE, PORTAL)).values_list("pk", flat=True))
    for rule in rules().all:
        if not rule.is_strict or rule.scope != Scope.JOURNEY or rule.strict_since is None:
            continue
        for now, before in rule.halves():
            later, earlier = FUNCTIONS[now].actions, FUNCTIONS[before].actions
            for others in OTHERS:
                sql = JOINED.format(
                    others=others.format(beside=beside()), later=in_list(later), earlier=in_list(earlier),
                    outside=in_list(outside),
                )  # fmt: skip
                params = [rule.strict_since + UNDER_WAY, *later, *earlier, *outside]
                found += [(rule.code, *row) for row in rows(sql, params) if not _allowed(rule.id, *row[2:])]
    return found


def _allowed(rule_id: int, person_id: int, at: object) -> bool:
    """Somebody agreed to this act, or looks after this rule with this person at that time."""
    then = instant(at)
    return (
        rules().mitigation_of(rule_id, person_id, then) is not None
        or Permission.objects.filter(person_id=person_id, used_at=then).exists()
    )


@invariant("nobody-agrees-with-themselves", "every permission was given by somebody else, within its hour")
def somebody_else() -> Rows:
    return rows(
        "SELECT id, person_id FROM sod_permission WHERE decided_by_id = person_id OR (state = 'used' AND used_at >= valid_until)"
    )
