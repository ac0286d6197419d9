"""What was done is sealed; whoever changes it afterwards is seen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from counterpart.config.cast import Cast
from counterpart.foundation.acts import seals
from counterpart.foundation.acts.gate import Answer, action, actions, current_act
from counterpart.foundation.acts.models import Act, ActPersonal, Seal
from counterpart.foundation.acts.seals import BEGINNING, broken_seals, seal_acts, seal_acts_thoroughly
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.guards import Guard, all_guards, missing_guards, restore_guards
from counterpart.foundation.identity.actor import Actor


def raw(sql: str, *params: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def unguarded(sql: str, *params: int) -> None:
    """As somebody with the rights of the owner would do it: take the guards down first."""
    guards = [guard for guard in all_guards() if guard.table in ("acts_act", "acts_seal")]
    for statement in [each for guard in guards for each in guard.backwards(connection.vendor)]:
        raw(statement)
    raw(sql, *params)
    restore_guards()


def do(cast: Cast, times: int = 1, secret: str = "") -> None:
    name = "test.do_something"
    if name not in actions:

        @action(name)
        def do_something(number: int, *, by: Actor) -> Answer:
            current_act().changed = {"number": number, "word": "žlutý kůň ✓"}
            current_act().personal = {"told": secret} if secret else {}
            return Answer(number, "test")

    for number in range(times):
        actions[name](number, by=cast.dara)
    del actions[name]


def seal_all(*, thoroughly: bool = False) -> int:
    with held_at(now() + timedelta(minutes=1)):
        return seal_acts(thoroughly=thoroughly)


def test_acts_are_sealed_once_they_have_settled(cast: Cast) -> None:
    do(cast, 3)
    assert seal_acts() == 0, "they are too young: one with a lower number may still be on its way"
    count = Act.objects.count()
    assert seal_all() == count
    assert seal_all() == 0
    seal = Seal.objects.get()
    assert (seal.acts, seal.previous) == (count, BEGINNING)
    assert broken_seals() == []


def test_seals_form_a_chain_over_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "ACTS_IN_A_SEAL", 2)
    do(cast, 5)
    assert seal_all() == Act.objects.count()
    chain = list(Seal.objects.order_by("id"))
    assert len(chain) >= 3
    assert [seal.previous for seal in chain] == [BEGINNING, *(seal.digest for seal in chain[:-1])]
    assert broken_seals() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE acts_act SET action = 'sales.nothing' WHERE id = %s",
        "UPDATE acts_act SET changed = '{\"number\": 9}' WHERE id = %s",
        "UPDATE acts_act SET key = 'other' WHERE id = %s",
        "DELETE FROM acts_act WHERE id = %s",
    ],
)
def test_an_act_that_was_changed_is_seen(cast: Cast, change: str) -> None:
    do(cast, 3)
    seal_all()
    assert broken_seals() == []
    unguarded(change, Act.objects.order_by("-id")[1].pk)
    seal = Seal.objects.get()
    ((what, pk, _why),) = broken_seals()
    assert (what, pk) == ("seal", seal.pk)


def test_a_seal_that_was_changed_or_taken_out_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "ACTS_IN_A_SEAL", 2)
    do(cast, 6)
    seal_all()
    middle = Seal.objects.order_by("id")[1]
    unguarded("DELETE FROM acts_seal WHERE id = %s", middle.pk)
    assert ("seal", middle.pk + 1, "does not follow the seal before it") in broken_seals()


def test_an_act_committed_late_is_sealed_later_and_breaks_nothing(cast: Cast) -> None:
    """Ids are given out before the commit: 6 can be there, and sealed, while 5 is still on its way."""
    do(cast, 3)
    late = Act.objects.order_by("-id")[1]
    row = {f.attname: getattr(late, f.attname) for f in Act._meta.concrete_fields}
    unguarded("DELETE FROM acts_act WHERE id = %s", late.pk)
    seal_all()
    assert [seal.ranges[-1] for seal in Seal.objects.all()] == [[late.pk + 1, late.pk + 1]]
    Act.objects.create(**row)
    assert broken_seals() == []
    assert seal_all() == 1
    assert [seal.ranges for seal in Seal.objects.order_by("id")][1] == [[late.pk, late.pk]]
    assert broken_seals() == []


def test_an_act_far_behind_is_found_by_sealing_thoroughly(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "LOOK_BACK", 1)
    do(cast, 4)
    late = Act.objects.order_by("id")[1]
    row = {f.attname: getattr(late, f.attname) for f in Act._meta.concrete_fields}
    unguarded("DELETE FROM acts_act WHERE id = %s", late.pk)
    seal_all()
    Act.objects.create(**row)
    assert seal_all() == 0
    with held_at(now() + timedelta(hours=3)):
        assert broken_seals() == [("act", late.pk, "is not sealed")]
        assert seal_acts_thoroughly() == 1
        assert broken_seals() == []


def test_two_workers_that_seal_at_once_end_with_one_chain(cast: Cast) -> None:
    do(cast, 2)
    seal_all()
    first = Seal.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(ranges=[[1, 1]], last_act_id=1, acts=1, digest="x", previous=first.previous, at=now())


def test_personal_values_can_be_erased_but_not_changed(cast: Cast) -> None:
    do(cast, 1, secret="handed to Noor")
    seal_all()
    kept = ActPersonal.objects.order_by("-act_id")[0]
    ActPersonal.objects.filter(pk=kept.pk).update(values={"told": "handed to Eve"})
    assert broken_seals() == [("act", kept.pk, "its personal values are not what was sealed")]
    ActPersonal.objects.filter(pk=kept.pk).delete()
    assert broken_seals() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE acts_act SET action = 'x'",
        "DELETE FROM acts_act",
        "UPDATE acts_seal SET digest = 'x'",
        "DELETE FROM acts_seal",
    ],
)
def test_the_database_refuses_to_change_what_was_done(cast: Cast, sql: str) -> None:
    do(cast)
    seal_all()
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(sql)
    assert broken_seals() == []


def test_a_guard_that_is_missing_is_seen_and_put_back(db: None) -> None:
    assert missing_guards() == []
    guard = next(each for each in all_guards() if each.name == "acts_an_act_never_changes")
    for sql in guard.backwards(connection.vendor):
        raw(sql)
    gone = [("acts_act", "acts_an_act_never_changes_update"), ("acts_act", "acts_an_act_never_changes_delete")]
    assert missing_guards() == gone
    assert restore_guards() == sorted(name for _table, name in gone)
    assert missing_guards() == []


def test_a_guard_can_be_taken_back(db: None) -> None:
    guard = Guard("outbox_job", "test_nothing_goes", on="UPDATE DELETE", when="OLD.attempts > 3")
    for statement in [*guard.forwards(connection.vendor), *guard.backwards(connection.vendor)]:
        raw(statement)
    standing = "pg_trigger WHERE tgname" if connection.vendor == "postgresql" else "sqlite_master WHERE name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {standing} LIKE 'test_nothing_goes%%'", [])
        assert cursor.fetchall() == []
