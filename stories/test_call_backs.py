"""A customer calls while nobody can help: somebody promises a call, and whoever comes keeps it first of all."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from counterpart.config.cast import client_of
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.invariants import check
from counterpart.foundation.parties.actions import merge_parties
from counterpart.front_office.sales.links import token_of
from counterpart.front_office.sales.models import QuoteLink
from counterpart.hall.cover.actions import accept_cover
from counterpart.hall.cover.calling import call_back, promise_call_back
from counterpart.hall.cover.models import CallBack, Cover
from counterpart.hall.desks.actions import AnotherDesk, StaffingLine, bounce_item, set_staffing, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.actions import report_absence
from stories.by_api import program_of
from stories.test_waiting import EIGHT, SICK, at_the_counter, firm, quote_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

__all__ = ["firm"]


def holds() -> None:
    assert [verdict for verdict in check() if not verdict.holds] == []


def open_item(document: int) -> WorkItem:
    return WorkItem.objects.get(document_id=document, done_at=None)


def test_the_promise_waits_for_whoever_comes(firm: "Cast") -> None:
    """Ada is away until 9:05. Eve promises Noor a call; the house says when; Ada finds it first, and keeps it."""
    with held_at(EIGHT):
        quote, eve = quote_of(firm), at_the_counter(firm)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
        counter = client_of(eve)
        page = counter.get(f"/cover/call-backs/to/{firm.customer.pk}/").content.decode()
        assert "Counter calls." in page  # without a document it is the own desk
        page = counter.get(f"/cover/call-backs/about/{quote}/").content.decode()
        assert "Sales calls." in page and 'value="2026-11-23T09:20"' in page and "Nobody is at Sales" in page
        typed = {"phone": "098 123 456", "promised_at": "2026-11-23T09:20", "note": "Blue?", "idempotency_key": "k1"}
        assert counter.post(f"/cover/call-backs/about/{quote}/", typed | {"phone": "?"}).status_code == 422
        assert counter.post(f"/cover/call-backs/about/{quote}/", typed).status_code == 302
        call = CallBack.objects.get()
        item = open_item(call.pk)
        assert (item.desk_id, item.promised_at) == (firm.ada.desk_id, SICK + timedelta(minutes=75))
        assert "098 123 456" not in str(list(Act.objects.filter(action="cover.promise_call_back").values()))
        letter = Client().get(f"/offers/{token_of(QuoteLink.objects.get().nonce)}/").content.decode()
        assert "We call you at about 09:20. We look after this again at about 09:05." in letter
        holds()
        books = client_of(firm.chidi).get(f"/cover/call-backs/{call.pk}/").content.decode()
        assert "I have called" not in books and "Sales calls." in books
        with pytest.raises(AnotherDesk):
            call_back(call.pk, by=firm.chidi)
    with held_at(SICK + timedelta(minutes=61)):
        desk = client_of(firm.ada).get("/").content.decode()
        assert desk.index("Promised calls") < desk.index("Ask what came of quote")
        assert f"Call back about QT-{quote}" in desk
        ada = client_of(firm.ada)
        assert "098 123 456" in ada.get(f"/cover/call-backs/{call.pk}/").content.decode()
        done = {"said": "Blue it is", "idempotency_key": "k2"}
        assert ada.post(f"/cover/call-backs/{call.pk}/", done).status_code == 302
        call.refresh_from_db()
        assert (call.called_by_id, call.said) == (firm.ada.person_id, "Blue it is")
        assert Document.objects.get(pk=call.pk).closed_at is not None
        holds()
        with pytest.raises(NotAllowedNow):
            call_back(call.pk, by=firm.ada)


def test_a_cover_takes_the_promise_with_the_desk(firm: "Cast") -> None:
    """Ada had taken it and falls ill: it lies with the desk, and Bo, who stands in, keeps it for her."""
    with held_at(EIGHT):
        quote = quote_of(firm)
        call = promise_call_back(document_id=quote, phone="098 123 456", by=firm.ada)
        assert call.more["promised_at"] == (EIGHT + timedelta(hours=1)).isoformat()  # she is there
        take_item(call.id, by=firm.ada)
        set_staffing(firm.bo.desk_id, lines=[StaffingLine(6, EIGHT.time(), SICK.time(), 1)], by=firm.dara)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=180, by=firm.ada)
        accept_cover(Cover.objects.get().pk, by=firm.bo)
        assert open_item(call.id).taken_by_id is None
        call_back(call.id, said="Done", by=firm.bo)
        assert CallBack.objects.get().called_by_id == firm.bo.person_id
        holds()


def test_the_house_names_no_hour_that_nobody_knows(firm: "Cast") -> None:
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60 * 24 * 40, by=firm.ada)
        with pytest.raises(Invalid) as refused:
            promise_call_back(party_id=firm.customer.pk, phone="098 123 456", by=firm.ada)
        assert list(refused.value.fields) == ["promised_at"]
        when = SICK + timedelta(days=2)
        call = promise_call_back(party_id=firm.customer.pk, phone="098 123 456", promised_at=when, by=firm.ada)
        assert (open_item(call.id).promised_at, Document.objects.get(pk=call.id).journey_id) == (when, call.id)
        good: dict[str, Any] = {"phone": "098 123", "promised_at": when}
        late = when + timedelta(days=40)
        for wrong in ({"phone": "12"}, {"promised_at": SICK}, {"promised_at": late}, {"note": "x" * 201}):
            with pytest.raises(Invalid):
                promise_call_back(party_id=firm.customer.pk, by=firm.ada, **{**good, **wrong})
        with pytest.raises(Missing):
            promise_call_back(document_id=call.id + 1000, phone="098 123", by=firm.ada)
        assert CallBack.objects.count() == 1


@pytest.mark.parametrize(
    ("minutes", "away", "promised"),
    [
        (0, None, timedelta(hours=1)),
        (7 * 60 + 20, None, timedelta(hours=7, minutes=50)),  # she goes at four
        (7 * 60 + 50, None, timedelta(days=1, minutes=15)),
        (3 * 60 + 50, (235, 325), timedelta(minutes=340)),  # five minutes before she is away until 13:25
    ],
)
def test_the_hour_is_one_at_which_somebody_is_there(
    firm: "Cast", minutes: int, away: tuple[int, int] | None, promised: timedelta
) -> None:
    with held_at(EIGHT):
        quote = quote_of(firm)
        if away is not None:
            start, end = (EIGHT + timedelta(minutes=each) for each in away)
            report_absence(firm.ada.person_id, starts_at=start, ends_at=end, kind="planned", by=firm.ada)
    with held_at(EIGHT + timedelta(minutes=minutes)):
        call = promise_call_back(document_id=quote, phone="098 123 456", by=firm.ada)
    assert call.more["promised_at"] == (EIGHT + promised).isoformat()


def test_a_merged_customer_is_called_under_the_name_that_is_left(firm: "Cast") -> None:
    with held_at(EIGHT):
        merge_parties(firm.stranger.pk, into_id=firm.customer.pk, by=firm.dara)
        call = promise_call_back(party_id=firm.stranger.pk, phone="098 123 456", by=firm.ada)
        assert Document.objects.get(pk=call.id).party_id == firm.customer.pk


def test_the_same_for_programs_and_back_across_the_hall(firm: "Cast") -> None:
    """Chidi promises for the desk of the quote; who keeps it there sends it back to him with its hour."""
    with held_at(EIGHT):
        quote, books = quote_of(firm), program_of(firm.chidi)
        made = books.post("/call-backs", {"document_id": quote, "phone": "+385 98 123", "note": "The invoice"})
        assert (made["kind"], made["reference"], made["state"]) == ("call_back", f"CB-{made['id']}", "promised")
        assert books.refused("POST", "/call-backs", {"phone": "098 123 456"})[0] == 422
        assert books.refused("POST", f"/call-backs/{made['id']}/call", {}) == (403, "another_desk")
        bounce_item(made["id"], reason="It is about money", by=firm.ada)
        holds()  # with its hour
        assert books.post(f"/call-backs/{made['id']}/call", {"said": "Paid"})["state"] == "called"
        (told,) = books.get("/call-backs?state=called")["results"]
        assert (told["id"], told["document_id"], told["said"]) == (made["id"], quote, "Paid")
        assert books.get("/call-backs?state=open")["results"] == []
        assert program_of(firm.noor).refused("GET", f"/call-backs/{made['id']}")[0] == 403
