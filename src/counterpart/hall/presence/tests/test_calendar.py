"""Public holidays of a site, and one's own calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from icalendar import Calendar

from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Invalid
from counterpart.hall.presence.actions import WeekLine, report_absence, set_week
from counterpart.hall.presence.calendar_actions import set_holiday, take_holidays
from counterpart.hall.presence.models import Holiday
from counterpart.hall.presence.queries import shifts_over
from counterpart.hall.presence.spans import Span

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

NOON = datetime(2026, 12, 21, 11, tzinfo=UTC)
WEEK = Span(NOON, NOON + timedelta(days=7))


def test_nobody_has_a_shift_on_a_holiday(cast: "Cast") -> None:
    with held_at(NOON - timedelta(days=7)):
        lines = [WeekLine(cast.ada.desk_id, day, time(8), time(16)) for day in range(5)]
        set_week(cast.ada.person_id, lines=lines, first_day=date(2026, 12, 14), by=cast.dara)
    with held_at(NOON):
        days = [shift.span.start.day for shift in shifts_over(WEEK, person_ids=[cast.ada.person_id])]
        assert days == [21, 22, 23, 24, 25, 28]
        answer = take_holidays(cast.site.pk, year=2026, by=cast.dara)
        assert answer.more["added"] > 10
        assert take_holidays(cast.site.pk, year=2026, by=cast.dara).more["added"] == 0
        days = [shift.span.start.day for shift in shifts_over(WEEK, person_ids=[cast.ada.person_id])]
        assert days == [21, 22, 23, 24, 28]
        set_holiday(cast.site.pk, day=date(2026, 12, 25), name="Christmas, but we work", works=True, by=cast.dara)
        set_holiday(cast.site.pk, day=date(2026, 12, 23), name="Stocktaking of the whole house", by=cast.dara)
        days = [shift.span.start.day for shift in shifts_over(WEEK, person_ids=[cast.ada.person_id])]
        assert days == [21, 22, 24, 25, 28]
        with pytest.raises(Invalid):
            take_holidays(cast.site.pk, year=2019, by=cast.dara)
        page = client_of(cast.dara).get(f"/presence/holidays/{cast.site.pk}/").content.decode()
        assert "Stocktaking of the whole house" in page and "We work" in page


def test_the_page_takes_holidays_and_own_days(cast: "Cast") -> None:
    dara, page = client_of(cast.dara), f"/presence/holidays/{cast.site.pk}/"
    with held_at(NOON):
        assert dara.post(page, {"year": "2027", "idempotency_key": "a"}).status_code == 302
        assert dara.post(page, {"day": "2027-03-01", "name": "Ours", "idempotency_key": "b"}).status_code == 302
        assert dara.post(page, {"year": "1999", "idempotency_key": "c"}).status_code == 422
        assert dara.post(page, {"day": "", "name": "", "idempotency_key": "d"}).status_code == 422
    assert Holiday.objects.get(day=date(2027, 3, 1)).name == "Ours"
    assert client_of(cast.bo).get(page).status_code == 403


def test_ones_own_calendar(cast: "Cast") -> None:
    with held_at(NOON):
        lines = [WeekLine(cast.ada.desk_id, day, time(8), time(16)) for day in range(5)]
        set_week(cast.ada.person_id, lines=lines, first_day=date(2026, 12, 21), by=cast.dara)
        report_absence(cast.ada.person_id, minutes=90, is_guess=True, why="ill", note="Migraine", by=cast.ada)
        ada = client_of(cast.ada)
        made = ada.post("/presence/calendar/", {"idempotency_key": "make"})
        address = made.context["address"].removeprefix("http://testserver")
        assert "no-store" in made["Cache-Control"]
        feed = Client().get(address)
        found = Calendar.from_ical(feed.content)
        events = [(str(e["summary"]), e.decoded("dtstart")) for e in found.walk("VEVENT")]
        assert ("Away, end not certain", NOON) in events
        assert sum(text.startswith("Sales") for text, _start in events) == 41
        assert b"ill" not in feed.content.replace(b"until", b"") and b"Migraine" not in feed.content
        assert Client().get("/calendar/guessed.ics").status_code == 404
        ada.post("/presence/calendar/", {"drop": "1", "idempotency_key": "drop"})
        assert Client().get(address).status_code == 404
