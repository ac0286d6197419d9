"""A second person is asked, agrees or refuses. The yes holds once, for an hour, for exactly what was tried."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q, QuerySet

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Forbidden, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.statements import locked
from counterpart.hall.sod.errors import OwnRequest, RequestOver
from counterpart.hall.sod.models import Permission

HOLDS_FOR = timedelta(hours=1)
ASKED_FOR = timedelta(days=1)  # nobody decides about what was tried longer ago


@dataclass(frozen=True)
class Asked:
    """What somebody tried: the rule that stopped it, the action, the hash of what was said, and what it is about."""

    rule_id: int
    action: str
    request_hash: str
    earlier_id: int
    document_id: int | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    details: dict[str, str] = field(default_factory=dict)


@action("sod.ask_second_person")
def ask_second_person(asked: Asked, *, by: Actor) -> Answer:
    """Somebody was stopped: whoever may do the same is asked. Trying again asks nobody twice."""
    act = current_act()
    mine = Permission.objects.filter(person_id=by.person_id, action=asked.action, request_hash=asked.request_hash)
    # A yes that nobody used in its hour is over: the next try asks anew.
    mine.filter(state=Permission.State.AGREED, valid_until__lte=act.now).update(state=Permission.State.OVER)
    waiting = mine.filter(state=Permission.State.ASKED).first()
    if waiting is None:
        waiting = Permission.objects.create(
            person_id=by.person_id, desk_id=by.desk_id, asked_at=act.now, rule_id=asked.rule_id, action=asked.action,
            request_hash=asked.request_hash, earlier_id=asked.earlier_id, document_id=asked.document_id,
            subject_kind=asked.subject_kind, subject_id=asked.subject_id, details=asked.details,
        )  # fmt: skip
    else:
        Permission.objects.filter(pk=waiting.pk).update(asked_at=act.now)
    act.about("permission", waiting.pk)
    act.changed = {"action": asked.action, "rule": asked.rule_id}
    return Answer(waiting.pk, "permission", "asked")


@action("sod.agree")
def agree(permission_id: int, *, by: Actor) -> Answer:
    """I have looked at it: my colleague may do it, once, within the hour."""
    act = current_act()
    permission = _to_decide(permission_id, by)
    until = act.now + HOLDS_FOR
    Permission.AGREE.make(permission, decided_by_id=by.person_id, decided_at=act.now, valid_until=until)
    act.changed |= {"until": until.isoformat()}
    return Answer(permission.pk, "permission", "agreed")


@action("sod.refuse")
def refuse(permission_id: int, *, by: Actor) -> Answer:
    """I have looked at it, and it should not be done this way."""
    permission = _to_decide(permission_id, by)
    Permission.REFUSE.make(permission, decided_by_id=by.person_id, decided_at=current_act().now)
    return Answer(permission.pk, "permission", "refused")


def _to_decide(permission_id: int, by: Actor) -> Permission:
    """One that this person may decide: not their own, about what they could do themselves and may see."""
    act = current_act()
    permission: Permission | None = locked(Permission.objects.filter(pk=permission_id)).first()
    if permission is None or by.is_customer or not visible_to(by).filter(pk=permission_id).exists():
        raise Missing()
    if permission.person_id == by.person_id:
        raise OwnRequest()
    if not by.may(permission.action):
        raise Forbidden()
    if permission.state != Permission.State.ASKED or permission.asked_at <= act.now - ASKED_FOR:
        raise RequestOver()
    act.about("permission", permission.pk)
    act.changed = {"action": permission.action, "of": permission.person_id}
    if permission.document_id:
        document = permission.document
        assert document is not None
        act.concerns(document.pk, document.journey_id)
    return permission


def visible_to(by: Actor) -> QuerySet[Permission]:
    """Requests about documents that one sees; those about no document by the site of the desk that asked."""
    scoped = Q(document__isnull=False) & by.scope("document__")
    if by.desk.serves_all_sites:
        return Permission.objects.all()
    return Permission.objects.filter(scoped | Q(document__isnull=True, desk__site_id=by.desk.site_id))
