"""A promise to call a customer back: work at the desk that will know, at a time that somebody can keep."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.parties.queries import standing_for, visible_to
from counterpart.hall.cover.feed import facts_for
from counterpart.hall.cover.models import CallBack
from counterpart.hall.cover.queries import rules
from counterpart.hall.cover.waiting import attended
from counterpart.hall.desks.actions import take_items
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, close_document, open_document
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open

ON_ARRIVAL = timedelta(minutes=15)  # who comes to the desk sits down first
SOON = timedelta(hours=1)  # somebody is there
BEFORE_LEAVING = timedelta(minutes=10)  # a call takes its time
FURTHEST = timedelta(days=31)
PHONE_MOST, DIGITS_LEAST, NOTE_MOST = 40, 3, 200
KIND = "call_back"


@action("cover.promise_call_back")
def promise_call_back(
    *, document_id: int | None = None, party_id: int | None = None, phone: str, promised_at: datetime | None = None,
    note: str = "", by: Actor,
) -> Answer:  # fmt: skip
    """We call you: about a document, at the desk on which it lies, or a customer from my own desk.

    Without ``promised_at`` it is the time that the house can keep: somebody is at that desk by then. Raises Invalid where
    nobody knows such a time.
    """
    act = current_act()
    if (document_id is None) == (party_id is None):
        raise Invalid(fields={"document_id": _("Say which document it is about, or which customer.")})
    about = seen(document_id, by) if document_id is not None else None
    customer = about.party_id if about else standing_for(party_id or 0)
    if customer is None or not visible_to(by).filter(pk=customer).exists():
        raise Missing()
    desk = desk_of(about) if about else by.desk
    when = promised_at or proposed(desk, act.now)
    _check(phone, note, when, act.now)
    assert when is not None, "checked"
    site_id = about.site_id if about else by.desk.site_id
    turn = Turn(desk.duty, KIND, {"about": about.reference} if about else {}, when)
    opening = Opening(KIND, customer, site_id, act.today(site_id), turn, origin_id=about.pk if about else None)
    key = open_document(opening, about.journey_id) if about else begin_journey(opening)
    CallBack.objects.create(
        document_id=key, phone=phone.strip(), note=note.strip(), promised_at=when, promised_by_id=by.person_id
    )
    act.concerns(key, about.journey_id if about else key)
    act.changed = {"promised_at": when.isoformat(), "desk": desk.id}
    return Answer.of(key, KIND, "promised", more={"promised_at": when.isoformat()})


@action("cover.call_back", on=KIND)
def call_back(document_id: int, *, said: str = "", by: Actor) -> Answer:
    """I have called: the promise is kept. Only who may do the work of that desk."""
    act = current_act()
    assert act.document is not None
    if act.document.closed:
        raise NotAllowedNow(_("Somebody has called already."))
    if len(said.strip()) > NOTE_MOST:
        raise Invalid(fields={"said": _("Write at most %(most)s signs.") % {"most": NOTE_MOST}})
    take_items([document_id], by)
    CallBack.objects.filter(pk=document_id).update(called_at=act.now, called_by_id=by.person_id, said=said.strip())
    close_document(document_id)
    return Answer.of(document_id, KIND, "called")


def seen(document_id: int, by: Actor) -> Document:
    """A document of a customer that this actor sees."""
    found: Document | None = Document.objects.filter(by.scope(), pk=document_id, party__isnull=False).first()
    if found is None:
        raise Missing()
    return found


def desk_of(about: Document) -> DeskInfo:
    """The desk on which a document lies; where it is closed, one of its site on which its journey lies; else who sells."""
    desks = house().desks
    items = WorkItem.objects.filter(is_open(), document__journey_id=about.journey_id).order_by("id")
    lies = dict(items.values_list("document_id", "desk_id"))
    near = [pk for pk in lies.values() if desks[pk].serves_all_sites or desks[pk].site_id == about.site_id]
    found = lies.get(about.pk) or next(iter(near), 0)
    return desks[found or house().desk_for("sales", about.site_id)]


def proposed(desk: DeskInfo, at: datetime) -> datetime | None:
    """When somebody at a desk can call: within the hour while somebody is there, else soon after they come, and never in
    the last minutes before they go. To the minute."""
    for span in attended(facts_for([desk.id], at, rules()), desk.id):
        soon = at + SOON if span.start <= at else span.start + ON_ARRIVAL
        when = min(soon, span.end - BEFORE_LEAVING).replace(second=0, microsecond=0)
        if when > max(at, span.start):
            return when
    return None


def _check(phone: str, note: str, when: datetime | None, at: datetime) -> None:
    wrong = {}
    if len(phone.strip()) > PHONE_MOST or sum(sign.isdigit() for sign in phone) < DIGITS_LEAST:
        wrong["phone"] = _("Write the number to call.")
    if len(note.strip()) > NOTE_MOST:
        wrong["note"] = _("Write at most %(most)s signs.") % {"most": NOTE_MOST}
    if when is None:
        wrong["promised_at"] = _("Nobody knows yet when somebody is at that desk. Say a time that will be kept.")
    elif not at < when <= at + FURTHEST:
        wrong["promised_at"] = _("Choose a time ahead, within %(days)s days.") % {"days": FURTHEST.days}
    if wrong:
        raise Invalid(fields=wrong)
