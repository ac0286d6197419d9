"""What everybody may do with the work on their desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.acts.gate import ANY, Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.statements import in_list, locked, rows, run
from counterpart.hall.desks.flow import Turn, hand_on
from counterpart.hall.desks.models import Lead, Staffing, WorkItem
from counterpart.hall.presence.queries import away_at
from counterpart.hall.presence.told import desks_changed

# Work is taken by somebody who is there and holds its desk now, or stands at a desk that may do everything that one
# may. Who holds the desk for somebody else takes it for them; who would be allowed anyway takes it for themselves.
TAKE = """
UPDATE desks_workitem SET state = 'accepted', taken_by_id = %s, taken_at = %s, taken_for_id = (
SELECT g.on_behalf_of_id FROM identity_grant g WHERE g.person_id = %s AND g.desk_id = desks_workitem.desk_id
AND g.valid_from <= %s AND (g.valid_until IS NULL OR g.valid_until > %s) ORDER BY g.on_behalf_of_id IS NOT NULL, g.id LIMIT 1)
WHERE document_id = %s AND (state = 'offered' OR (state = 'accepted' AND taken_by_id = %s)) AND {mine}
AND NOT EXISTS (SELECT 1 FROM presence_absence a
WHERE a.person_id = %s AND a.starts_at <= %s AND a.ends_at > %s AND NOT a.waits) RETURNING id
"""
MINE = """(desk_id IN ({desks}) OR EXISTS (SELECT 1 FROM identity_grant g
WHERE g.person_id = %s AND g.desk_id = desks_workitem.desk_id
AND g.valid_from <= %s AND (g.valid_until IS NULL OR g.valid_until > %s)))"""


STAFFING_MOST, PEOPLE_MOST, LEADS_MOST = 100, 500, 20
SETS_LEADS = "desks.set_leads"


@dataclass(frozen=True)
class StaffingLine:
    """So many people at least on one weekday (Monday is 0); an end at or before the start is on the next day."""

    weekday: int
    starts: time
    ends: time
    people: int = 1


class NotYourDesk(Refusal):
    code = "not_your_desk"
    status = 403
    sentence = _("Only who leads this desk, or who plans the leads, sets how many people it needs.")


class TakenAlready(NotAllowedNow):
    code = "taken"
    sentence = _("%(person)s has taken this already.")


class AwayNow(NotAllowedNow):
    code = "away"
    sentence = _("You are reported away. Say that you are back, then take it.")


class AnotherDesk(Refusal):
    code = "another_desk"
    status = 403
    sentence = _("This lies on the desk %(desk)s. Ask somebody there, or be given that desk first.")


@action("desks.take_item", on=ANY)
def take_item(document_id: int, *, by: Actor) -> Answer:
    """I do this: the work item of a document is mine until it is done or given back."""
    act = current_act()
    mine, held = _mine(by)
    found = rows(TAKE.format(mine=mine), _taking(by, [document_id], held))
    if not found:
        raise _why_not(document_id, by)
    act.subject = ("work_item", found[0][0])
    return Answer(document_id, "work_item", "accepted", work_item=found[0][0])


def take_items(document_ids: Sequence[int], by: Actor) -> None:
    """The same for several inside an action of another room: all of them, or the first that cannot be taken says why."""
    mine, held = _mine(by)
    sql = TAKE.format(mine=mine).replace("document_id = %s", f"document_id IN ({in_list(document_ids)})")
    sql = sql.replace("RETURNING id", "RETURNING document_id")
    taken = {row[0] for row in rows(sql, _taking(by, document_ids, held))}
    for document_id in document_ids:
        if document_id not in taken:
            raise _why_not(document_id, by)


def _taking(by: Actor, document_ids: Sequence[int], held: Sequence[object]) -> list[object]:
    """The parameters of TAKE."""
    me, now = by.person_id, current_act().now
    return [me, now, me, now, now, *document_ids, me, *held, me, now, now]


def give_back_items(document_ids: Sequence[int], person_id: int) -> None:
    """What somebody has taken of these may be taken by others again."""
    run(
        "UPDATE desks_workitem SET state = 'offered', taken_by_id = NULL, taken_at = NULL, taken_for_id = NULL "
        f"WHERE document_id IN ({in_list(document_ids)}) AND state = 'accepted' AND taken_by_id = %s",
        [*document_ids, person_id],
    )


@action("desks.give_back_item", on=ANY)
def give_back_item(document_id: int, *, by: Actor) -> Answer:
    """Somebody else at this desk may take it again."""
    given = run(
        "UPDATE desks_workitem SET state = 'offered', taken_by_id = NULL, taken_at = NULL, taken_for_id = NULL "
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
        document_id,
        act.document.site_id,
        Turn(duty, item.text, {**item.parameters, "bounced": reason.strip()[:200]}, item.promised_at),
    )
    run("UPDATE desks_workitem SET bounce_reason = %s WHERE id = %s", [reason.strip()[:200], item.pk])
    return Answer(document_id, "work_item", "offered")


@action("desks.set_staffing")
def set_staffing(desk_id: int, *, lines: Sequence[StaffingLine], by: Actor) -> Answer:
    """How many people a desk needs at least, by weekday and hour. What stood before is replaced."""
    act, desk = current_act(), _desk(desk_id, by)
    if not by.may(SETS_LEADS) and not Lead.objects.filter(desk=desk, person_id=by.person_id).exists():
        raise NotYourDesk()
    if len(lines) > STAFFING_MOST:
        raise Invalid(fields={"lines": gettext("List at most %(most)s.") % {"most": STAFFING_MOST}})
    for line in lines:
        if line.starts == line.ends or not 0 <= line.weekday <= 6:
            raise Invalid(fields={"lines": gettext("Hours end at another time than they start.")})
        if not 1 <= line.people <= PEOPLE_MOST:
            raise Invalid(fields={"lines": gettext("Say how many people, from 1 to %(most)s.") % {"most": PEOPLE_MOST}})
    if _overlap(lines):
        raise Invalid(fields={"lines": gettext("Two of these rows hold the same hour.")})
    Staffing.objects.filter(desk=desk).delete()
    Staffing.objects.bulk_create(
        Staffing(desk=desk, weekday=line.weekday, starts=line.starts, ends=line.ends, people=line.people)
        for line in lines
    )
    act.about("desk", desk.pk)
    act.changed = {"staffing": len(lines)}
    desks_changed([desk.pk])
    return Answer(desk.pk, "desk", reference=desk.name)


@action("desks.set_leads")
def set_leads(desk_id: int, *, person_ids: Sequence[int], by: Actor) -> Answer:
    """Who leads a desk: these people and nobody else."""
    act, desk = current_act(), _desk(desk_id, by)
    wanted = sorted(set(person_ids))
    if len(wanted) > LEADS_MOST:
        raise Invalid(fields={"people": gettext("List at most %(most)s.") % {"most": LEADS_MOST}})
    colleagues = Grant.objects.filter(person_id__in=wanted, party=None).values("person_id")
    if Person.objects.filter(pk__in=colleagues, is_active=True, is_house=False).count() != len(wanted):
        raise Invalid(fields={"people": gettext("Choose people who work here.")})
    Lead.objects.filter(desk=desk).exclude(person_id__in=wanted).delete()
    Lead.objects.bulk_create((Lead(desk=desk, person_id=pk) for pk in wanted), ignore_conflicts=True)
    act.about("desk", desk.pk)
    act.changed = {"leads": wanted}
    return Answer(desk.pk, "desk", reference=desk.name)


def _desk(desk_id: int, by: Actor) -> Desk:
    """A desk that this actor sees, locked: two who change it at once come one after the other."""
    if desk_id not in {desk.id for desk in by.desks_seen()}:
        raise Missing()
    desk: Desk = locked(Desk.objects.filter(pk=desk_id)).get()
    return desk


def _overlap(lines: Sequence[StaffingLine]) -> bool:
    """Whether two rows of a week hold the same minute."""
    day, week = 24 * 60, 7 * 24 * 60
    taken: list[tuple[int, int]] = []
    for line in lines:
        start = line.weekday * day + line.starts.hour * 60 + line.starts.minute
        end = line.weekday * day + line.ends.hour * 60 + line.ends.minute
        end += day if line.ends <= line.starts else 0
        taken += [(start, end), (start + week, end + week)]
    taken.sort()
    return any(later[0] < earlier[1] for earlier, later in pairwise(taken))


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
    if away_at([by.person_id], current_act().now):
        return AwayNow()
    return Missing() if _is_mine(item.pk, by) else AnotherDesk(desk=house().desks[item.desk_id].name)
