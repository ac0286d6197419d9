"""Nobody can stand in: whoever leads the desk is told by mail, in their language. The board shows it at once."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from counterpart.design.formats import clock
from counterpart.foundation.clock import day_in
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.outbox.actions import owe_each
from counterpart.foundation.outbox.jobs import Task, handles
from counterpart.foundation.outbox.mail import send
from counterpart.hall.cover.models import Gap
from counterpart.hall.desks.models import Lead


def alarm_leads(gaps: Collection[Gap]) -> None:
    """One mail for each lead of each desk that nobody holds: two statements, whatever their number."""
    if not gaps:
        return
    leads = Lead.objects.filter(desk_id__in={gap.desk_id for gap in gaps}, person__is_active=True).exclude(
        person__email=""
    )
    told = list(leads.order_by("id").values_list("desk_id", "person_id"))
    owe_each(
        "cover.mail_gap",
        [({"gap": gap.pk, "person": person}, None) for gap in gaps for desk, person in told if desk == gap.desk_id],
    )


@handles("cover.mail_gap")
def mail_gap(task: Task) -> None:
    """Where, since when, and for how long; never why somebody is away. Not sent when it is over already."""
    gap = Gap.objects.select_related("absence").filter(pk=int(task.payload["gap"])).first()
    lead = Person.objects.filter(pk=int(task.payload["person"]), is_active=True).first()
    desk = house().desks.get(gap.desk_id) if gap else None
    if gap is None or lead is None or desk is None or not lead.email:
        task.note = "nobody to tell"
        return
    if gap.until is not None:
        task.note = "it was over before the mail was sent"
        return
    site = house().sites[desk.site_id]
    zone = lead.zone or site.zone
    with translation.override(lead.language), timezone.override(ZoneInfo(zone)):
        words = {"desk": duty_name(desk.name), "site": site.name, "since": clock(gap.since)}
        text = _("Nobody can stand in at %(desk)s, %(site)s, since %(since)s.") % words
        if gap.absence and day_in(zone, gap.absence.ends_at) == day_in(zone, gap.since):
            text += " " + _("Whoever is away is expected back at about %(until)s.") % {
                "until": clock(gap.absence.ends_at)
            }
        text += "\n\n" + _("The cover board shows who could come, and what would have to change.") + "\n"
        send(task, lead.email, _("Nobody at %(desk)s, %(site)s") % words, text, language=lead.language)
