"""Signing in, the pages about people, and everybody's own page."""

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from counterpart.foundation.acts.models import Act
from counterpart.foundation.identity.actions import change_person
from counterpart.foundation.identity.models import Grant, Person, Token
from counterpart.foundation.identity.queries import actor_of_token, rights_of
from counterpart.foundation.organisation.models import Desk

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

PASSWORD = "a long enough password"
GRANT = {"reason": "Helps out", "discount_percent": "5", "approve_limit": "100", "refund_limit": "0"}


def _as(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


@pytest.fixture
def dara(cast: "Cast") -> Client:
    return _as("dara")


def test_signing_in_and_out(cast: "Cast", client: Client) -> None:
    cache.clear()
    assert "login" in client.get("/accounts/login/").content.decode()
    wrong = client.post("/accounts/login/", {"login": "ada", "password": "not this one, no"})
    assert wrong.status_code == 200 and "_auth_user_id" not in client.session
    right = client.post("/accounts/login/", {"login": "Ada", "password": PASSWORD})
    assert right.status_code == 302 and client.session["_auth_user_id"] == str(cast.ada.person_id)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/parties/").status_code == 302


def test_guessing_is_slowed_down(cast: "Cast", client: Client) -> None:
    cache.clear()
    said = {"login": "bo", "password": "guess guess guess"}
    answers = [client.post("/accounts/login/", said) for _ in range(6)]
    assert "Too many failed login attempts" in answers[-1].content.decode() or answers[-1].status_code == 429
    client.post("/accounts/login/", {"login": "bo", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    cache.clear()


def test_nobody_signs_up(client: Client, db: None) -> None:
    for path in ("/accounts/signup/", "/accounts/password/reset/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"login": "x"}).status_code == 404


def test_without_a_desk_the_house_says_what_to_do(cast: "Cast") -> None:
    eve = _as("eve")
    for path in ("/people/", "/profile/", "/parties/"):
        answer = eve.get(path)
        assert answer.status_code == 403 and "nobody has given you a desk" in answer.content.decode()
    assert eve.get("/accounts/password/change/").status_code == 200
    assert eve.post("/accounts/logout/").status_code == 302


def test_a_visitor_reads_in_another_language(client: Client, db: None) -> None:
    assert client.post("/i18n/language/", {"language": "hr", "next": "/accounts/login/"}).status_code == 302
    assert client.get("/accounts/login/").headers["Content-Language"] == "hr"
    away = client.post("/i18n/language/", {"language": "sv", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in away["Location"]


def test_somebody_is_let_in_and_gets_a_desk(dara: Client) -> None:
    sent = {"name": "Fran Babić", "login": "fran", "language": "hr", "email": "", "password": "quite a long sentence 9"}
    assert dara.post("/people/new/", sent | {"password": "short"}).status_code == 422
    assert dara.post("/people/new/", sent | {"login": "ada"}).status_code == 409
    assert dara.post("/people/new/", sent).status_code == 302
    fran = Person.objects.get(login="fran")
    desk = Desk.objects.get(duty__code="sales")
    assert dara.post(f"/people/{fran.pk}/desks/", GRANT | {"desk": "x"}).status_code == 422
    assert (
        dara.post(f"/people/{fran.pk}/desks/", GRANT | {"desk": str(desk.pk), "until": "2026-02-31"}).status_code == 422
    )
    assert (
        dara.post(f"/people/{fran.pk}/desks/", GRANT | {"desk": str(desk.pk), "until": "2199-01-01"}).status_code == 302
    )
    (right,) = rights_of(fran.pk).all
    grant = Grant.objects.get(pk=right.grant_id)
    assert str(grant.discount_limit) == "0.050000" and grant.valid_until is not None
    assert grant.valid_until.isoformat() == "2199-01-01T23:00:00+00:00", "the day ends by the clock in Zagreb"
    page = dara.get(f"/people/{fran.pk}/").content.decode()
    assert "Helps out" not in page and "Sales" in page
    assert dara.post(f"/people/desks/{grant.pk}/end/").status_code == 302
    assert rights_of(fran.pk).all == () and "Helps out" in dara.get(f"/people/{fran.pk}/").content.decode()
    assert "quite a long" not in str(list(Act.objects.values()))


def test_a_desk_at_the_portal_is_for_a_customer(dara: Client, cast: "Cast") -> None:
    desk = str(Desk.objects.get(duty__code="portal").pk)
    sent = GRANT | {"desk": desk, "party_text": "Somebody Else", "party": ""}
    assert dara.post(f"/people/{cast.eve.pk}/desks/", GRANT | {"desk": desk}).status_code == 422
    assert dara.post(f"/people/{cast.eve.pk}/desks/", sent).status_code == 302
    assert rights_of(cast.eve.pk).all[0].party_id == cast.stranger.pk


def test_a_stale_form_shows_both(dara: Client, cast: "Cast") -> None:
    pk = cast.bo.person_id
    form = dara.get(f"/people/{pk}/edit/").context["form"]
    mine = {name: "on" if form[name].value() is True else str(form[name].value() or "") for name in form.fields}
    change_person(pk, name="Bo L.", email="", language="sv", zone="", is_active=True, version=1, by=cast.dara)
    answer = dara.post(f"/people/{pk}/edit/", mine | {"email": "bo@example.com"})
    assert answer.status_code == 412 and "Bo L." in answer.content.decode()
    kept = mine | {"email": "bo@example.com", "version": "2", "resolve": "both"}
    assert dara.post(f"/people/{pk}/edit/", kept).status_code == 302
    bo = Person.objects.get(pk=pk)
    assert (bo.name, bo.email, bo.language, bo.is_active) == ("Bo L.", "bo@example.com", "sv", True)
    assert dara.post(f"/people/{pk}/edit/", kept | {"version": "3", "zone": "Mars", "resolve": ""}).status_code == 422


def test_a_key_is_shown_once_and_taken_back(dara: Client, cast: "Cast") -> None:
    address = f"/people/{cast.ada.person_id}/keys/"
    answer = dara.post(address, {"grant": str(cast.ada.grant_id), "name": "shop"})
    token = answer.context["token"]
    assert token in answer.content.decode() and answer["Cache-Control"] == "no-store"
    assert actor_of_token(token) is not None
    assert token not in dara.get(f"/people/{cast.ada.person_id}/").content.decode()
    assert dara.post(address, {"grant": str(cast.bo.grant_id), "name": "not hers"}).status_code == 422
    stored = Token.objects.get()
    assert dara.post(f"/people/keys/{stored.pk}/revocation/").status_code == 302
    assert actor_of_token(token) is None
    assert dara.post(f"/people/keys/{stored.pk}/revocation/").status_code == 409


def test_a_new_password_signs_out_everywhere(dara: Client, cast: "Cast") -> None:
    ada = _as("ada")
    assert dara.post(f"/people/{cast.ada.person_id}/password/", {"password": "12345678"}).status_code == 422
    assert (
        dara.post(f"/people/{cast.ada.person_id}/password/", {"password": "another long sentence"}).status_code == 302
    )
    assert ada.get("/parties/").status_code == 302
    assert Person.objects.get(login="ada").check_password("another long sentence")


def test_everybody_has_their_own_page(cast: "Cast") -> None:
    ada = _as("ada")
    assert ada.get("/profile/").status_code == 200
    sent = {"language": "hr", "zone": "Europe/Zagreb", "theme": "dark", "density": "compact"}
    answer = ada.post("/profile/", sent)
    assert answer.status_code == 302 and answer.cookies["theme"].value == "dark"
    person = Person.objects.get(login="ada")
    assert (person.language, person.theme, person.density, person.shortcuts_on) == ("hr", "dark", "compact", False)
    assert ada.post("/profile/", sent | {"zone": "Mars/Base"}).status_code == 422


def test_who_may_not_is_turned_away(cast: "Cast") -> None:
    pk, before = cast.bo.person_id, Grant.objects.count()
    for login in ("ada", "chidi", "noor", "eve"):
        client = _as(login)
        for path in ("/people/", "/people/new/", f"/people/{pk}/", f"/people/{pk}/edit/"):
            assert client.get(path).status_code == 403
        desk = str(cast.dara.desk_id)
        for path in (f"/people/{pk}/desks/", f"/people/{pk}/keys/", f"/people/{pk}/password/", f"/people/desks/{cast.bo.grant_id}/end/"):  # fmt: skip  # noqa: E501
            assert client.post(path, GRANT | {"desk": desk}).status_code == 403
    assert Grant.objects.count() == before and rights_of(pk).chosen is not None
    dara = _as("dara")
    assert dara.get(f"/people/{cast.house.person_id}/").status_code == 404
    assert dara.post("/people/desks/999999/end/").status_code == 404
    assert dara.get("/people/desks/1/end/").status_code == 405


def test_the_list_asks_as_often_for_many(dara: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        dara.get("/people/")
    Person.objects.bulk_create(Person(login=f"p{n}", name=f"P {n}") for n in range(40))
    with CaptureQueriesContext(connection) as many:
        answer = dara.get("/people/?q=P")
    assert len(few) == len(many) and "P 39" in answer.content.decode()
