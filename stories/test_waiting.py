"""Nobody can stand in: whoever meets the customer knows until when, and so does the customer, without names or reasons."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from counterpart.config.cast import client_of
from counterpart.config.founding import give_desk
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.identity.queries import rights_of
from counterpart.foundation.organisation.models import Desk
from counterpart.front_office.sales.actions import create_quote, send_quote
from counterpart.front_office.sales.links import token_of
from counterpart.front_office.sales.models import QuoteLink
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.cover.actions import give_consent
from counterpart.hall.cover.calling import promise_call_back
from counterpart.hall.cover.chores import look_after_desks
from counterpart.hall.cover.models import Gap
from counterpart.hall.desks.actions import StaffingLine, set_staffing
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.actions import WeekLine, change_absence, end_absence, report_absence, set_week
from counterpart.hall.presence.models import Absence
from stories.by_api import program_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

MONDAY = date(2026, 11, 23)
EIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)  # in Zagreb
SICK = EIGHT + timedelta(minutes=5)
BACK = "We look after this again at about 09:05."


@pytest.fixture
def firm(cast: "Cast") -> "Cast":
    """Ada sells and Bo keeps the warehouse from eight to four, on Mondays to Fridays."""
    with held_at(EIGHT - timedelta(days=1)):
        for who in (cast.ada, cast.bo):
            lines = [WeekLine(who.desk_id, day, time(8), time(16)) for day in range(5)]
            set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
    return cast


def quote_of(firm: "Cast") -> int:
    """Noor has a quote in her hands."""
    quote = create_quote(firm.customer.pk, [Wanted(firm.kettle.pk, Decimal(1))], by=firm.ada).id
    send_quote(quote, by=firm.ada)
    return quote


def at_the_counter(firm: "Cast") -> "Actor":
    """Eve serves customers next door to sales."""
    give_desk(firm.eve, Desk.objects.get(duty__code="counter", site=firm.site), reason="role")
    Grant.objects.filter(person=firm.eve).update(valid_from=EIGHT - timedelta(days=1))
    return rights_of(firm.eve.pk).all[0]


def test_nobody_can_and_everybody_says_until_when(firm: "Cast") -> None:
    with held_at(EIGHT):
        quote, told_by, eve = quote_of(firm), program_of(firm.chidi), at_the_counter(firm)
        told = told_by.get(f"/quotes/{quote}")
        assert told["waiting"] == ""
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, why="ill", by=firm.ada)
        assert Gap.objects.get().back_at == SICK + timedelta(minutes=60)
    with held_at(SICK + timedelta(minutes=1)):
        now_told = told_by.get(f"/quotes/{quote}")
        assert (now_told["sentence"], now_told["waiting"]) == (told["sentence"], BACK)
        page = Client().get(f"/offers/{token_of(QuoteLink.objects.get().nonce)}/").content.decode()
        assert BACK in page and "Ada" not in page
        desk = client_of(eve).get("/").content.decode()
        assert "Nobody is at Sales until about 09:05. Tell customers so, and promise to call them back." in desk
        assert "Nobody is at Sales" not in client_of(firm.bo).get("/").content.decode()  # he meets no customers
        assert "Somebody is there again at about 09:05." in client_of(firm.dara).get("/cover/").content.decode()
        (empty,) = program_of(eve).get("/empty-desks")["results"]
        assert (empty["desk_id"], empty["back_at"]) == (firm.ada.desk_id, "2026-11-23T08:05:00Z")
    with held_at(SICK + timedelta(minutes=60)):  # she sits there again before anybody has looked
        assert told_by.get(f"/quotes/{quote}")["waiting"] == ""


def test_a_desk_that_somebody_holds_says_nothing(firm: "Cast") -> None:
    """The same absence; Bo can be spared and stands in, so no customer hears of it."""
    with held_at(EIGHT):
        quote, told_by = quote_of(firm), program_of(firm.chidi)
        give_consent(duties=["sales"], by=firm.bo)
        set_staffing(firm.bo.desk_id, lines=[StaffingLine(6, time(8), time(9), 1)], by=firm.dara)
        before = told_by.get(f"/quotes/{quote}")
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        assert told_by.get(f"/quotes/{quote}") == before


def test_while_one_of_the_desks_is_held_nothing_is_said(firm: "Cast") -> None:
    """Noor's matter lies at sales, where nobody is, and at the warehouse, where Bo is."""
    with held_at(EIGHT):
        quote, told_by = quote_of(firm), program_of(firm.chidi)
        call = promise_call_back(document_id=quote, phone="098 123 456", by=firm.ada).id
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        assert BACK in told_by.get(f"/quotes/{quote}")["waiting"]
        WorkItem.objects.filter(document_id=call).update(desk_id=firm.bo.desk_id)
        assert told_by.get(f"/quotes/{quote}")["waiting"] == "We call you at about 09:00."


def test_nobody_knows_until_when(firm: "Cast") -> None:
    """Away for weeks: the house does not make up an hour, and takes a better word at once."""
    with held_at(EIGHT):
        quote, told_by = quote_of(firm), program_of(firm.chidi)
    with held_at(SICK):
        absence = report_absence(firm.ada.person_id, minutes=60 * 24 * 40, by=firm.ada).id
        assert Gap.objects.get().back_at is None
        unknown = "We do not know yet when we can look after this. Ask us to call you back."
        assert told_by.get(f"/quotes/{quote}")["waiting"] == unknown
    with held_at(SICK + timedelta(minutes=5)):
        version = Absence.objects.get().version
        change_absence(absence, ends_at=SICK + timedelta(days=1), version=version, by=firm.ada)
        assert told_by.get(f"/quotes/{quote}")["waiting"] == "We look after this again at about 24 Nov, 08:05."
        end_absence(absence, by=firm.ada)
        assert told_by.get(f"/quotes/{quote}")["waiting"] == ""


def test_who_comes_and_goes_again_is_seen_within_a_minute(firm: "Cast") -> None:
    """The gap of a long absence stays open while Dara helps from nine to ten; the hour after is empty again."""
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=360, by=firm.ada)
        lines = [WeekLine(firm.ada.desk_id, 0, time(9), time(10))]
        give_desk(firm.eve, Desk.objects.get(pk=firm.ada.desk_id), reason="role")
        Grant.objects.filter(person=firm.eve).update(valid_from=EIGHT)
        set_week(firm.eve.pk, lines=lines, first_day=MONDAY, by=firm.dara)
        assert Gap.objects.get().back_at == EIGHT + timedelta(hours=1)
    with held_at(EIGHT + timedelta(hours=2, minutes=1)):
        look_after_desks(firm.house)
        assert Gap.objects.get(until=None).back_at == SICK + timedelta(minutes=360)
