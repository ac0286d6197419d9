"""What everybody may do with the work on their desk."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.acts.gate import ANY, Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import rows, run
from counterpart.hall.desks.flow import Turn, hand_on
from counterpart.hall.desks.models import WorkItem

TAKE = """
UPDATE desks_workitem SET state = 'accepted', taken_by_id = %s, taken_at = %s
WHERE document_id = %s AND (state = 'offered' OR (state = 'accepted' AND taken_by_id = %s)) RETURNING id
"""


class TakenAlready(NotAllowedNow):
    code = "taken"
    sentence = _("%(person)s has taken this already.")


@action("desks.take_item", on=ANY)
def take_item(document_id: int, *, by: Actor) -> Answer:
    """I do this: the work item of a document is mine until it is done or given back."""
    act = current_act()
    found = rows(TAKE, [by.person_id, act.now, document_id, by.person_id])
    if not found:
        raise _why_not(document_id)
    act.subject = ("work_item", found[0][0])
    return Answer(document_id, "work_item", "accepted", work_item=found[0][0])


@action("desks.give_back_item", on=ANY)
def give_back_item(document_id: int, *, by: Actor) -> Answer:
    """Somebody else at this desk may take it again."""
    given = run(
        "UPDATE desks_workitem SET state = 'offered', taken_by_id = NULL, taken_at = NULL "
        "WHERE document_id = %s AND state = 'accepted' AND taken_by_id = %s",
        [document_id, by.person_id],
    )
    if given != 1:
        raise _why_not(document_id)
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
    assert act.document is not None
    duty = house().desks[item.from_desk_id].duty
    hand_on(
        document_id, act.document.site_id, Turn(duty, item.text, {**item.parameters, "bounced": reason.strip()[:200]})
    )
    run("UPDATE desks_workitem SET bounce_reason = %s WHERE id = %s", [reason.strip()[:200], item.pk])
    return Answer(document_id, "work_item", "offered")


def _why_not(document_id: int) -> Missing | NotAllowedNow:
    item = WorkItem.objects.filter(document_id=document_id, state="accepted").select_related("taken_by").first()
    if item is None or item.taken_by is None:
        return Missing()
    return TakenAlready(person=item.taken_by.name)
