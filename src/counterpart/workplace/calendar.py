"""One's own calendar for the telephone: shifts, absences and covers, read by whoever knows its secret address."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from counterpart.foundation.clock import now
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import PUBLIC, page
from counterpart.hall.cover.models import Cover
from counterpart.hall.presence.models import CalendarKey
from counterpart.hall.presence.queries import absences_over, shifts_over
from counterpart.hall.presence.spans import Span

BEHIND, AHEAD = timedelta(days=14), timedelta(days=56)


def digest_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@page(PUBLIC, "GET")
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed, in the person's language. Why somebody is away never stands in it."""
    key = CalendarKey.objects.select_related("person").filter(digest=digest_of(secret), person__is_active=True).first()
    if key is None:
        raise Missing()
    with translation.override(key.person.language):
        text = feed_of(key.person, now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response


def feed_of(person: Person, at: datetime) -> bytes:
    """RFC 5545. Instants in UTC, so that no telephone has to know our time zones; three statements."""
    found = Calendar()
    found.add("prodid", "-//Counterpart//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Work of %(name)s") % {"name": person.name})
    found.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for uid, span, text in _events(person.pk, Span(at - BEHIND, at + AHEAD)):
        event = Event()
        event.add("uid", f"{uid}@counterpart")
        event.add("dtstamp", at)
        event.add("dtstart", span.start)
        event.add("dtend", span.end)
        event.add("summary", text)
        found.add_component(event)
    return bytes(found.to_ical())


def _events(person_id: int, window: Span) -> Iterator[tuple[str, Span, str]]:
    for shift in shifts_over(window, person_ids=[person_id]):
        yield f"shift-{person_id}-{shift.desk}-{shift.span.start:%Y%m%dT%H%M}", shift.span, _desk(shift.desk)
    for absence in absences_over(window, [person_id]):
        if absence.starts_at < absence.ends_at:
            text = _("Away, end not certain") if absence.is_guess else _("Away")
            yield f"absence-{absence.pk}", Span(absence.starts_at, absence.ends_at), text
    covers = Cover.objects.filter(person_id=person_id, state__in=("accepted", "active"), ends_at__gt=window.start)
    for cover in covers.select_related("owner").order_by("starts_at"):
        words = {"desk": _desk(cover.desk_id), "name": cover.owner.name if cover.owner else ""}
        text = _("Standing in at %(desk)s for %(name)s") if cover.owner else _("Standing in at %(desk)s")
        yield f"cover-{cover.pk}", Span(cover.starts_at, cover.ends_at), text % words


def _desk(desk_id: int) -> str:
    desk = house().desks.get(desk_id)
    return f"{duty_name(desk.name)}, {house().sites[desk.site_id].name}" if desk else ""
