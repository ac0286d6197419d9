"""The gate: one effect per key, nothing left behind by a refusal, rights that end by themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from counterpart.foundation.acts.gate import ANY, Answer, action, actions, current_act
from counterpart.foundation.acts.models import Act, ActPersonal
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Invalid, KeyReused, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.parties.models import Party

if TYPE_CHECKING:
    from counterpart.config.cast import Cast


@action("parties.test_rename")
def rename(party_id: int, name: str, *, fail: bool = False, by: Actor) -> Answer:
    """Rename a party; with ``fail`` refuse after writing, so that tests see what a refusal leaves."""
    Party.objects.filter(pk=party_id).update(name=name)
    current_act().changed = {"name": name}
    if fail:
        raise Invalid(fields={"name": "no"})
    return Answer(party_id, "party", state=name)


@action("documents.test_touch", on=ANY)
def touch(document_id: int, *, by: Actor) -> Answer:
    act = current_act()
    assert act.document is not None
    act.personal = {"who": "somebody"}
    return Answer.of(document_id, act.document.kind, "touched")


@action("parties.test_nest")
def nest(party_id: int, *, by: Actor) -> Answer:
    return rename(party_id, "x", by=by)


def acts_of(actor: Actor, name: str) -> int:
    return Act.objects.filter(person_id=actor.person_id, action=name).count()


def test_the_same_key_does_it_once_and_answers_the_same(cast: "Cast") -> None:
    by = cast.dara.with_key("k-1")
    first = rename(cast.customer.pk, "Once", by=by)
    Party.objects.filter(pk=cast.customer.pk).update(name="Changed since")
    again = rename(cast.customer.pk, "Once", by=by)
    assert again == first
    assert Party.objects.get(pk=cast.customer.pk).name == "Changed since"
    assert acts_of(by, "parties.test_rename") == 1


def test_the_same_key_with_another_body_is_refused(cast: "Cast") -> None:
    by = cast.dara.with_key("k-2")
    rename(cast.customer.pk, "One", by=by)
    with pytest.raises(KeyReused):
        rename(cast.customer.pk, "Two", by=by)
    assert Party.objects.get(pk=cast.customer.pk).name == "One"


def test_two_people_may_use_the_same_key(cast: "Cast") -> None:
    rename(cast.customer.pk, "One", by=cast.dara.with_key("k"))
    rename(cast.customer.pk, "Two", by=cast.house.with_key("k"))
    assert Party.objects.get(pk=cast.customer.pk).name == "Two"


def test_a_refusal_leaves_nothing_behind_and_frees_the_key(cast: "Cast") -> None:
    by = cast.dara.with_key("k-3")
    with pytest.raises(Invalid):
        rename(cast.customer.pk, "Half done", fail=True, by=by)
    assert Party.objects.get(pk=cast.customer.pk).name == "Noor Haddad"
    assert acts_of(by, "parties.test_rename") == 0
    assert rename(cast.customer.pk, "Done", by=by).state == "Done"


def test_the_act_remembers_who_where_and_what(cast: "Cast") -> None:
    rename(cast.customer.pk, "New", by=cast.dara)
    act = Act.objects.get(action="parties.test_rename")
    assert (act.person_id, act.desk_id, act.grant_id) == (cast.dara.person_id, cast.dara.desk_id, cast.dara.grant_id)
    assert act.changed == {"name": "New"}
    assert act.answer["state"] == "New"


def test_a_desk_does_only_what_its_duty_may(cast: "Cast") -> None:
    with pytest.raises(Forbidden):
        rename(cast.customer.pk, "Nope", by=cast.bo)
    assert Party.objects.get(pk=cast.customer.pk).name == "Noor Haddad"


def test_a_right_ends_by_the_clock_without_anybody_running(cast: "Cast") -> None:
    Grant.objects.filter(pk=cast.dara.grant_id).update(valid_until=now() + timedelta(hours=1))
    rename(cast.customer.pk, "Still", by=cast.dara)
    grant = Grant.objects.get(pk=cast.dara.grant_id)
    assert grant.valid_until is not None
    with held_at(grant.valid_until - timedelta(microseconds=1000)):
        rename(cast.customer.pk, "In time", by=cast.dara)
    with held_at(grant.valid_until), pytest.raises(Forbidden):
        rename(cast.customer.pk, "Too late", by=cast.dara)
    assert Party.objects.get(pk=cast.customer.pk).name == "In time"


def test_a_right_that_has_not_begun_is_none(cast: "Cast") -> None:
    with held_at(datetime(2019, 12, 31, tzinfo=UTC)), pytest.raises(Forbidden):
        rename(cast.customer.pk, "Too early", by=cast.dara)


def test_somebody_elses_grant_does_not_open_the_gate(cast: "Cast") -> None:
    for forged in (
        replace(cast.bo, grant_id=cast.dara.grant_id),
        replace(cast.dara, desk_id=cast.bo.desk_id),
        replace(cast.dara, grant_id=10**9),
    ):
        with pytest.raises(Forbidden):
            rename(cast.customer.pk, "Forged", by=forged)


def test_who_was_let_go_is_out_at_once(cast: "Cast") -> None:
    Person.objects.filter(pk=cast.dara.person_id).update(is_active=False)
    with pytest.raises(Forbidden):
        rename(cast.customer.pk, "Gone", by=cast.dara)


def test_a_document_out_of_sight_does_not_exist(cast: "Cast") -> None:
    document = Document.objects.get()
    assert touch(document.pk, by=cast.dara).kind == "receipt"
    with pytest.raises(Missing):
        touch(10**9, by=cast.dara)


def test_personal_values_stand_apart_with_their_hash(cast: "Cast") -> None:
    touch(Document.objects.get().pk, by=cast.dara)
    act = Act.objects.get(action="documents.test_touch")
    assert ActPersonal.objects.get(act=act).values == {"who": "somebody"}
    assert len(act.personal_hash) == 64
    assert "somebody" not in str(act.answer) + str(act.changed)


def test_an_action_inside_an_action_is_our_mistake(cast: "Cast") -> None:
    with pytest.raises(AssertionError):
        nest(cast.customer.pk, by=cast.dara)


def test_outside_an_action_there_is_no_act() -> None:
    with pytest.raises(AssertionError):
        current_act()


def test_every_action_is_named_after_its_room() -> None:
    for name, gate in actions.items():
        room, _, verb = name.partition(".")
        if "tests" in gate.__module__.split("."):
            continue  # the actions that tests make for themselves
        assert room in gate.__module__.split("."), name
        assert verb == gate.__name__, name


def test_the_limits_travel_with_the_grant(cast: "Cast") -> None:
    seen: list[Decimal] = []

    def look(party_id: int, *, by: Actor) -> Answer:
        seen.append(current_act().discount_limit)
        return Answer(party_id, "party")

    look = action("sales.test_look")(look)
    look(1, by=cast.ada)
    look(1, by=cast.dara)
    assert seen == [Decimal("0.10"), Decimal(1)]
    del actions["sales.test_look"]
