"""What ends soon: thirty and seven days before, a mail to the person and to who leads the desks where it counts. Once each."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from counterpart.design.formats import day
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.clock import day_in, days_after, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import live_grants_of
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.outbox.actions import owe_each
from counterpart.foundation.outbox.jobs import Task, handles
from counterpart.foundation.outbox.mail import send
from counterpart.foundation.statements import locked
from counterpart.hall.desks.models import Lead
from counterpart.hall.skills.models import EndNotice, PersonSkill
from counterpart.hall.skills.queries import desks_taking

FIRST, LAST = 30, 7  # days before
AT_ONCE = 200
MAIL = "skills.mail_end"


def firms_zone() -> str:
    """By the clock of the first site, as with the end itself."""
    return next((site.zone for site in house().sites.values()), "UTC")


def something_ends() -> bool:
    """Whether anybody has to hear of an end: reads only."""
    return bool(_due(day_in(firms_zone(), now())))


@action("skills.warn_of_ends")
def warn_of_ends(*, by: Actor) -> Answer:
    """By the house, once a day or later: write down whom it tells of what, and owe the mails, in one act."""
    act = current_act()
    today = day_in(firms_zone(), act.now)
    # Two workers: the second waits here, and sees then what the first has written down.
    keys = [row.pk for row in locked(PersonSkill.objects.filter(pk__in=[row.pk for row in _due(today)]).order_by("pk"))]
    due = [row for row in _due(today) if row.pk in set(keys)]
    notices = EndNotice.objects.bulk_create(
        EndNotice(person_skill=row, valid_until=row.valid_until, days=_stage(row.valid_until, today), at=act.now)
        for row in due
        if row.valid_until is not None
    )
    told = _whom(due)
    owed = [(notice.pk, person) for notice, row in zip(notices, due, strict=True) for person in told[row.pk]]
    owe_each(MAIL, [({"notice": notice, "person": person}, None) for notice, person in owed])
    act.about("settings", 1)
    return Answer(1, "skills", "warned", more={"ends": len(due), "mails": len(owed)})


def _stage(last: date | None, today: date) -> int:
    return LAST if last is not None and last <= days_after(today, LAST) else FIRST


def _due(today: date) -> list[PersonSkill]:
    """What ends within thirty days and was not told yet; within seven, what was not told in these seven: one statement."""
    said = EndNotice.objects.filter(person_skill=OuterRef("pk"), valid_until=OuterRef("valid_until"))
    near = Q(valid_until__lte=days_after(today, LAST)) & ~Exists(said.filter(days=LAST))
    soon = Q(valid_until__gt=days_after(today, LAST), valid_until__lte=days_after(today, FIRST)) & ~Exists(said)
    found = PersonSkill.objects.filter(near | soon, level__gt=0, valid_until__gte=today, person__is_active=True)
    return list(found.order_by("valid_until", "pk")[:AT_ONCE])


def _whom(rows: Collection[PersonSkill]) -> dict[int, list[int]]:
    """The person, then who leads the desks that take the skill where this person works: two statements."""
    desks = house().desks
    homes: dict[int, set[int]] = {}
    for grant in live_grants_of([row.person_id for row in rows], current_act().now).filter(source=Grant.Source.ROLE):
        homes.setdefault(grant.person_id, set()).add(grant.desk_id)
    leads: dict[int, list[int]] = {}
    for desk, person in Lead.objects.filter(person__is_active=True).order_by("id").values_list("desk_id", "person_id"):
        leads.setdefault(desk, []).append(person)
    found = {}
    for row in rows:
        sites = {desks[desk].site_id for desk in homes.get(row.person_id, ()) if desk in desks}
        anywhere = any(desks[desk].serves_all_sites for desk in homes.get(row.person_id, ()) if desk in desks)
        near = [
            desk for desk in desks_taking(row.skill_id)
            if anywhere or desks[desk].serves_all_sites or desks[desk].site_id in sites
        ]  # fmt: skip
        found[row.pk] = list(dict.fromkeys([row.person_id, *(lead for desk in near for lead in leads.get(desk, ()))]))
    return found


@handles(MAIL)
def mail_end(task: Task) -> None:
    """What ends and when. Not sent where somebody has renewed it meanwhile."""
    notice = (
        EndNotice.objects.select_related("person_skill__person", "person_skill__skill")
        .filter(pk=int(task.payload["notice"]))
        .first()
    )
    reader = Person.objects.filter(pk=int(task.payload["person"]), is_active=True).first()
    if notice is None or reader is None or not reader.email:
        task.note = "nobody to tell"
        return
    held = notice.person_skill
    if held.valid_until != notice.valid_until or not held.level or not held.person.is_active:
        task.note = "it was renewed, or counts no more"
        return
    with translation.override(reader.language), timezone.override(ZoneInfo(reader.zone or firms_zone())):
        words = {"skill": duty_name(held.skill.name), "name": held.person.name, "day": day(notice.valid_until)}
        if reader.pk == held.person_id:
            subject = _("%(skill)s ends on %(day)s") % words
            text = _("%(skill)s counts until %(day)s. After that day you do not stand in where it is needed.") % words
            text += "\n\n" + _("Talk to whoever leads your desk about renewing it.") + "\n"
        else:
            subject = _("%(name)s: %(skill)s ends on %(day)s") % words
            text = _("%(skill)s of %(name)s counts until %(day)s. After that day it counts no more.") % words
            text += "\n\n" + _("The matrix shows who else can do it; a new assessment sets a new end.") + "\n"
        send(task, reader.email, subject, text, language=reader.language)


def look_after_ends(by: Actor) -> int:
    """What the worker does now and then: writes only where somebody has to hear of something."""
    return int(warn_of_ends(by=by).more["mails"]) if something_ends() else 0
