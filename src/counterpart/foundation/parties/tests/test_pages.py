"""The pages about parties: who may open them, and that nothing typed is lost."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from counterpart.foundation.parties.actions import create_party, merge_parties
from counterpart.foundation.parties.details import Contact, PartyDetails
from counterpart.foundation.parties.errors import AlreadyMerged
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import details_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

FORM = {
    "kind": "organisation", "name": "Pekara Šimić", "is_customer": "on", "language": "hr", "country": "HR",
    "tax_number": "33392005961", "phones": "01 234 567\n098 1112", "emails": "a@simic.example", "payment_terms_days": "14",
    "credit_limit": "1.500,50".replace(".", ""), "main_street": "Ilica 1", "main_city": "Zagreb", "main_country": "HR",
}  # fmt: skip


@pytest.fixture
def ada(cast: "Cast", client: Client) -> Client:
    client.force_login(_person("ada"))
    return client


def _person(login: str) -> Any:
    from counterpart.foundation.identity.models import Person

    return Person.objects.get(login=login)


def _as(login: str) -> Client:
    client = Client()
    client.force_login(_person(login))
    return client


def test_somebody_new_is_written_down(ada: Client) -> None:
    assert ada.get("/parties/new/").status_code == 200
    assert ada.post("/parties/new/", FORM).status_code == 302
    said = details_of(Party.objects.get(name="Pekara Šimić"))
    assert (said.payment_terms_days, str(said.credit_limit)) == (14, "1500.5000")
    assert said.contacts == [
        Contact("phone", "01 234 567"),
        Contact("phone", "098 1112"),
        Contact("email", "a@simic.example"),
    ]


def test_a_wrong_field_keeps_what_was_typed(ada: Client) -> None:
    answer = ada.post("/parties/new/", FORM | {"tax_number": "33392005962", "phones": "no number"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Pekara Šimić" in text and "no number" in text and "33392005962" in text
    assert "no valid tax number" in text and "is no phone number" in text
    assert not Party.objects.filter(name="Pekara Šimić").exists()


def test_somebody_alike_is_shown_and_may_be_somebody_else(ada: Client) -> None:
    ada.post("/parties/new/", FORM)
    twin = FORM | {"name": "Simic Bakery", "tax_number": ""}
    answer = ada.post("/parties/new/", twin)
    assert answer.status_code == 409 and "Is it one of these?" in answer.content.decode()
    assert ada.post("/parties/new/", twin | {"duplicate_ok": "1"}).status_code == 302
    assert Party.objects.filter(name="Simic Bakery").exists()


def test_the_same_key_does_it_once(ada: Client) -> None:
    for _ in range(2):
        assert ada.post("/parties/new/", FORM | {"idempotency_key": "k1"}).status_code == 302
    assert Party.objects.filter(name="Pekara Šimić").count() == 1


def _edit(client: Client, pk: int) -> dict[str, str]:
    form = client.get(f"/parties/{pk}/edit/").context["form"]
    return {name: "" if form[name].value() in (None, False) else str(form[name].value()) for name in form.fields}


def test_two_who_changed_different_fields_both_keep_theirs(ada: Client, cast: "Cast") -> None:
    pk = create_party(PartyDetails("person", "Iva"), by=cast.ada).id
    mine, theirs = _edit(ada, pk), _edit(ada, pk)
    assert ada.post(f"/parties/{pk}/edit/", theirs | {"name": "Iva Horvat"}).status_code == 302
    answer = ada.post(f"/parties/{pk}/edit/", mine | {"emails": "iva@example.com"})
    assert answer.status_code == 412
    text = answer.content.decode()
    assert "Iva Horvat" in text and "iva@example.com" in text and "Ada Marin" in text
    conflict = answer.context["conflict"]
    sent = mine | {"emails": "iva@example.com", "version": conflict.version, "resolve": "both"}
    assert ada.post(f"/parties/{pk}/edit/", sent).status_code == 302
    said = details_of(Party.objects.get(pk=pk))
    assert (said.name, said.contacts) == ("Iva Horvat", [Contact("email", "iva@example.com")])


def test_two_who_changed_the_same_field_choose(ada: Client, cast: "Cast") -> None:
    pk = create_party(PartyDetails("person", "Iva"), by=cast.ada).id
    mine, theirs = _edit(ada, pk), _edit(ada, pk)
    ada.post(f"/parties/{pk}/edit/", theirs | {"name": "Iva Horvat"})
    sent = mine | {"name": "Iva Marić", "version": "2", "resolve": "both"}
    ada.post(f"/parties/{pk}/edit/", sent | {"keep-name": "theirs"})
    assert Party.objects.get(pk=pk).name == "Iva Horvat"
    version = str(Party.objects.get(pk=pk).version)
    ada.post(f"/parties/{pk}/edit/", sent | {"keep-name": "yours", "version": version})
    assert Party.objects.get(pk=pk).name == "Iva Marić"
    assert ada.post(f"/parties/{pk}/edit/", sent | {"resolve": "theirs"}).status_code == 302


def test_nonsense_in_the_hidden_fields_harms_nobody(ada: Client, cast: "Cast") -> None:
    pk = cast.stranger.pk
    for nonsense in ("[]", "{", "null", "[" * 5000, json.dumps({"name": 1})):
        sent = _edit(ada, pk) | {"before": nonsense, "version": "9", "resolve": "both"}
        assert ada.post(f"/parties/{pk}/edit/", sent).status_code == 412
    assert ada.post(f"/parties/{pk}/edit/", _edit(ada, pk) | {"version": "9" * 40}).status_code == 422


def test_an_old_link_leads_to_who_stayed(ada: Client, cast: "Cast") -> None:
    pk = create_party(PartyDetails("person", "Iva"), by=cast.ada).id
    chidi = _as("chidi")
    assert chidi.get(f"/parties/{pk}/merger/").status_code == 200
    assert chidi.post(f"/parties/{pk}/merger/", {"into": "Nobody"}).status_code == 422
    assert chidi.post(f"/parties/{pk}/merger/", {"into_text": "Somebody Else", "into": ""}).status_code == 302
    assert ada.get(f"/parties/{pk}/edit/")["Location"] == reverse("parties:edit", args=[cast.stranger.pk])
    assert ada.get(f"/parties/{pk}/merger/").status_code == 403
    with pytest.raises(AlreadyMerged):
        merge_parties(pk, into_id=cast.customer.pk, by=cast.dara)


def test_who_may_not_is_turned_away(cast: "Cast") -> None:
    for path in ("/parties/", "/parties/new/", f"/parties/{cast.stranger.pk}/edit/", "/parties/choices/?q=x"):
        assert _as("noor").get(path).status_code == 403
        assert _as("eve").get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert _as("bo").get("/parties/new/").status_code == 403
    assert _as("bo").get("/parties/").status_code == 200
    assert _as("ada").get("/parties/999999/edit/").status_code == 404


def test_the_list_turns_its_pages_and_asks_as_often_for_many(ada: Client, cast: "Cast") -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        ada.get("/parties/")
    Party.objects.bulk_create(
        Party(kind="person", name=f"P{n:03}", created_at=cast.customer.created_at) for n in range(120)
    )
    with CaptureQueriesContext(connection) as many:
        first = ada.get("/parties/")
    assert len(many) == len(few) + 1, "what does not fit on a page is counted"
    seen, answer = [], first
    while True:
        seen += [row[0].name for row in answer.context["rows"]]
        if not answer.context["page"].next:
            break
        answer = ada.get("/parties/" + answer.context["page"].next)
    assert seen == sorted(seen) and len(seen) == 122
    back = ada.get("/parties/" + answer.context["page"].before)
    assert [row[0].name for row in back.context["rows"]] == seen[50:100]
    for cursor in ("x", "é", "W10", "A" * 3000, "WyJhIiwgMWU0MDBd"):
        assert ada.get("/parties/", {"after": cursor}).status_code == 422


def test_the_list_finds_and_says_when_it_does_not(ada: Client, cast: "Cast") -> None:
    create_party(PartyDetails("person", "Ivana Brlić"), by=cast.ada)
    assert "Ivana Brlić" in ada.get("/parties/?q=brlic").content.decode()
    assert "Nobody is called “zzzz”" in ada.get("/parties/?q=zzzz").content.decode()
    assert ada.get("/parties/?q=%00&role=x").status_code == 422
