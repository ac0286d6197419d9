"""What everybody may do with the work on their desk."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.acts.gate import ANY, Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import in_list, rows, run
from counterpart.hall.desks.flow import Turn, hand_on
from counterpart.hall.desks.models import WorkItem

# Work is taken by somebody who holds its desk now, or stands at a desk that may do everything that one may.
TAKE = """
UPDATE desks_workitem SET state = 'accepted', taken_by_id = %s, taken_at = %s
WHERE document_id = %s AND (state = 'offered' OR (state = 'accepted' AND taken_by_id = %s)) AND {mine} RETURNING id
"""
MINE = """(desk_id IN ({desks}) OR EXISTS (SELECT 1 FROM identity_grant g
WHERE g.person_id = %s AND g.desk_id = desks_workitem.desk_id
AND g.valid_from <= %s AND (g.valid_until IS NULL OR g.valid_until > %s)))"""


class TakenAlready(NotAllowedNow):
    code = "taken"
    sentence = _("%(person)s has taken this already.")


class AnotherDesk(Refusal):
    code = "another_desk"
    status = 403
    sentence = _("This lies on the desk %(desk)s. Ask somebody there, or be given that desk first.")


@action("desks.take_item", on=ANY)
def take_item(document_id: int, *, by: Actor) -> Answer:
    """I do this: the work item of a document is mine until it is done or given back."""
    act = current_act()
    mine, held = _mine(by)
    found = rows(TAKE.format(mine=mine), [by.person_id, act.now, document_id, by.person_id, *held])
    if not found:
        raise _why_not(document_id, by)
    act.subject = ("work_item", found[0][0])
    return Answer(document_id, "work_item", "accepted", work_item=found[0][0])


def take_items(document_ids: Sequence[int], by: Actor) -> None:
    """The same for several inside an action of another room: all of them, or the first that cannot be taken says why."""
    act = current_act()
    mine, held = _mine(by)
    sql = TAKE.format(mine=mine).replace("document_id = %s", f"document_id IN ({in_list(document_ids)})")
    sql = sql.replace("RETURNING id", "RETURNING document_id")
    taken = {row[0] for row in rows(sql, [by.person_id, act.now, *document_ids, by.person_id, *held])}
    for document_id in document_ids:
        if document_id not in taken:
            raise _why_not(document_id, by)


def give_back_items(document_ids: Sequence[int], person_id: int) -> None:
    """What somebody has taken of these may be taken by others again."""
    run(
        "UPDATE desks_workitem SET state = 'offered', taken_by_id = NULL, taken_at = NULL "
        f"WHERE document_id IN ({in_list(document_ids)}) AND state = 'accepted' AND taken_by_id = %s",
        [*document_ids, person_id],
    )


@action("desks.give_back_item", on=ANY)
def give_back_item(document_id: int, *, by: Actor) -> Answer:
    """Somebody else at this desk may take it again."""
    given = run(
        "UPDATE desks_workitem SET state = 'offered', taken_by_id = NULL, taken_at = NULL "
        "WHERE document_id = %s AND state = 'accepted' AND taken_by_id = %s",
        [document_id, by.person_id],
    )
    if given != 1:
        raise _why_not(document_id, by)
    return Answer(document_id, "work_item", "offered")


@action("desks.bounce_item", on=ANY)
def bounce_item(document_id: int, *, reason: str, by: Actor) -> Answer:
    """It does not belong here: back to the desk it came from, with a reason."""
    act = current_act()
    if not reason.strip():
        raise Invalid(fields={"reason": "missing"})
    item = WorkItem.objects.filter(document_id=document_id, state__in=("offered", "accepted")).first()
    if item is None or item.from_desk_id is None or item.from_desk_id == item.desk_id:
        raise NotAllowedNow()
    if not _is_mine(item.pk, by):
        raise AnotherDesk(desk=house().desks[item.desk_id].name)
    assert act.document is not None
    duty = house().desks[item.from_desk_id].duty
    hand_on(
        document_id, act.document.site_id, Turn(duty, item.text, {**item.parameters, "bounced": reason.strip()[:200]})
    )
    run("UPDATE desks_workitem SET bounce_reason = %s WHERE id = %s", [reason.strip()[:200], item.pk])
    return Answer(document_id, "work_item", "offered")


def _mine(by: Actor) -> tuple[str, list[object]]:
    """The condition on a work item that it is this person's to take, and its parameters."""
    now = current_act().now
    desks = house().desks_within(by.desk_id)
    return MINE.format(desks=in_list(desks)), [*desks, by.person_id, now, now]


def _is_mine(item_id: int, by: Actor) -> bool:
    mine, held = _mine(by)
    return bool(rows(f"SELECT 1 FROM desks_workitem WHERE id = %s AND {mine}", [item_id, *held]))


def _why_not(document_id: int, by: Actor) -> Refusal:
    item = WorkItem.objects.filter(document_id=document_id, state__in=("offered", "accepted")).first()
    if item is None:
        return Missing()
    if item.taken_by is not None and item.taken_by_id != by.person_id:
        return TakenAlready(person=item.taken_by.name)
    return Missing() if _is_mine(item.pk, by) else AnotherDesk(desk=house().desks[item.desk_id].name)
