"""Letting people in, giving them desks, and taking both back."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import now
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.identity.actions import (
    change_person,
    change_profile,
    create_person,
    create_token,
    end_grant,
    grant_desk,
    revoke_token,
    set_password,
)
from counterpart.foundation.identity.errors import GrantEnded, LastKey, LoginTaken
from counterpart.foundation.identity.models import Grant, Person, Token
from counterpart.foundation.identity.queries import actor_of_token, digest_of, new_token, rights_of
from counterpart.foundation.identity.secrets_kept import Secret
from counterpart.foundation.organisation.models import Desk

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

LONG = Secret("quite a long sentence 9")


def test_somebody_new_signs_in_with_the_password_they_were_given(cast: "Cast") -> None:
    pk = create_person("  Fran ", name="Fran  Babić", password=LONG, by=cast.dara).id
    fran = Person.objects.get(pk=pk)
    assert (fran.login, fran.name) == ("fran", "Fran Babić")
    assert fran.check_password("quite a long sentence 9") and not fran.check_password("")
    with pytest.raises(LoginTaken):
        create_person("FRAN", name="Another", by=cast.dara)


def test_a_secret_is_never_written_down() -> None:
    assert asdict(LONG) == {} and repr(LONG) == "Secret()" and "sentence" not in str(LONG)


def test_without_a_password_nobody_gets_in(cast: "Cast") -> None:
    pk = create_person("fran", name="Fran", by=cast.dara).id
    assert not Person.objects.get(pk=pk).has_usable_password()
    set_password(pk, password=LONG, by=cast.dara)
    assert Person.objects.get(pk=pk).check_password("quite a long sentence 9")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"login": "žana"}, "login"),
        ({"login": ""}, "login"),
        ({"login": "x" * 61}, "login"),
        ({"name": " "}, "name"),
        ({"name": "a\0"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"language": "xx"}, "language"),
        ({"password": Secret("short")}, "password"),
        ({"password": Secret("x" * 201)}, "password"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(cast: "Cast", said: dict[str, object], field: str) -> None:
    before = Person.objects.count(), Act.objects.count()
    with pytest.raises(Invalid) as refused:
        create_person(**{"login": "fran", "name": "Fran", **said}, by=cast.dara)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    assert (Person.objects.count(), Act.objects.count()) == before


def test_only_administration_lets_people_in(cast: "Cast") -> None:
    desk = Desk.objects.get(duty__code="administration")
    grant = Grant.objects.get(person=cast.eve.pk) if Grant.objects.filter(person=cast.eve.pk) else None
    assert grant is None
    for somebody in (cast.ada, cast.chidi, cast.noor):
        with pytest.raises(Forbidden):
            create_person("fran", name="Fran", by=somebody)
        with pytest.raises(Forbidden):
            grant_desk(somebody.person_id, desk_id=desk.pk, reason="me", by=somebody)
        with pytest.raises(Forbidden):
            end_grant(cast.dara.grant_id, by=somebody)
    assert not Person.objects.filter(login="fran").exists() and rights_of(cast.eve.pk).all == ()


def test_a_right_begins_and_ends_to_the_moment(cast: "Cast") -> None:
    desk = Desk.objects.get(duty__code="warehouse")
    grant = grant_desk(cast.eve.pk, desk_id=desk.pk, reason="Helps out", discount_limit=Decimal("0.05"), by=cast.dara)
    (eve,) = rights_of(cast.eve.pk).all
    assert (eve.grant_id, eve.desk_id) == (grant.id, desk.pk)
    end_grant(grant.id, by=cast.dara)
    assert rights_of(cast.eve.pk).chosen is None
    with pytest.raises(GrantEnded):
        end_grant(grant.id, by=cast.dara)
    with pytest.raises(Forbidden):
        change_profile(language="hr", by=eve)


def test_a_right_needs_its_desk_its_reason_and_its_customer(cast: "Cast") -> None:
    sales, portal, house_desk = (Desk.objects.get(duty__code=code).pk for code in ("sales", "portal", "house"))
    refused: list[tuple[str, dict[str, object]]] = [
        ("desk_id", {"desk_id": house_desk}),
        ("desk_id", {"desk_id": 10**9}),
        ("party_id", {"desk_id": portal}),
        ("party_id", {"party_id": cast.customer.pk}),
        ("reason", {"reason": " "}),
        ("valid_until", {"valid_until": now() - timedelta(days=1)}),
        ("discount_limit", {"discount_limit": Decimal("1.01")}),
        ("refund_limit", {"refund_limit": Decimal(-1)}),
    ]
    for field, change in refused:
        with pytest.raises(Invalid) as problem:
            grant_desk(cast.eve.pk, **{"desk_id": sales, "reason": "x", **change}, by=cast.dara)  # type: ignore[arg-type]
        assert set(problem.value.fields) == {field}
    assert rights_of(cast.eve.pk).all == ()
    with pytest.raises(Missing):
        grant_desk(cast.house.person_id, desk_id=sales, reason="x", by=cast.dara)


def test_the_last_key_stays(cast: "Cast") -> None:
    dara = Person.objects.get(pk=cast.dara.person_id)
    with pytest.raises(LastKey):
        end_grant(cast.dara.grant_id, by=cast.dara)
    with pytest.raises(LastKey):
        _change(dara, cast, is_active=False)
    grant_desk(cast.eve.pk, desk_id=cast.dara.desk_id, reason="Second key", by=cast.dara)
    _change(dara, cast, is_active=False)
    assert rights_of(dara.pk).all == ()


def _change(person: Person, cast: "Cast", *, is_active: bool = True, version: int = 1) -> None:
    change_person(
        person.pk, name=person.name, email="", language="hr", zone="Europe/Zagreb", is_active=is_active,
        version=version, by=cast.dara,
    )  # fmt: skip


def test_a_change_carries_its_version(cast: "Cast") -> None:
    ada = Person.objects.get(login="ada")
    _change(ada, cast)
    with pytest.raises(Stale):
        _change(ada, cast)
    ada.refresh_from_db()
    assert (ada.version, ada.language, ada.zone) == (2, "hr", "Europe/Zagreb")


def test_everybody_chooses_their_own_looks(cast: "Cast") -> None:
    for somebody in (cast.ada, cast.noor):
        change_profile(language="sv", theme="dark", density="compact", shortcuts_on=False, zone="", by=somebody)
        person = Person.objects.get(pk=somebody.person_id)
        assert (person.language, person.theme, person.density, person.shortcuts_on) == ("sv", "dark", "compact", False)
    for wrong in ({"theme": "pink"}, {"language": "de"}, {"zone": "Mars/Base"}, {"density": "x"}):
        with pytest.raises(Invalid):
            change_profile(**wrong, by=cast.ada)  # type: ignore[arg-type]


def test_a_token_borrows_one_grant_until_it_is_taken_back(cast: "Cast") -> None:
    token = new_token()
    pk = create_token(cast.ada.grant_id, name="shop", digest=digest_of(token), by=cast.dara).id
    actor = actor_of_token(token)
    assert actor is not None and actor.person_id == cast.ada.person_id
    assert token not in str(list(Act.objects.values())) + str(list(Token.objects.values()))
    with pytest.raises(Forbidden):
        create_token(cast.ada.grant_id, name="mine", digest=digest_of("x"), by=cast.ada)
    revoke_token(pk, by=cast.dara)
    assert actor_of_token(token) is None
    with pytest.raises(GrantEnded):
        revoke_token(pk, by=cast.dara)
    with pytest.raises(Missing):
        create_token(10**9, name="x", digest=digest_of("y"), by=cast.dara)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"valid_until": now}, "identity_a_grant_ends_after_it_starts"),
        ({"source": "cover"}, "identity_a_borrowed_right_has_an_end"),
        ({"discount_limit": Decimal(-1)}, "identity_limits_are_not_negative"),
    ],
)
def test_the_database_says_no_first(cast: "Cast", change: dict[str, object], name: str) -> None:
    grant = Grant.objects.get(pk=cast.ada.grant_id)
    said = {key: grant.valid_from if callable(value) else value for key, value in change.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(**said)


def test_a_person_has_a_login_and_a_name(cast: "Cast") -> None:
    for change, name in (
        ({"login": ""}, "identity_a_person_has_a_login"),
        ({"name": ""}, "identity_a_person_has_a_name"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Person.objects.filter(pk=cast.eve.pk).update(**change)
