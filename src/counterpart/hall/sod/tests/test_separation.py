"""Two halves, two people: stopped, asked for a second person, allowed by an exception, or only written down."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from counterpart.config.founding import give_desk
from counterpart.foundation.acts.gate import actions as all_actions
from counterpart.foundation.acts.models import Act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.actions import SiteDetails, create_site
from counterpart.foundation.organisation.models import Desk
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.sod.actions import add_mitigation, change_rule, end_mitigation, set_strictness
from counterpart.hall.sod.asking import agree, refuse
from counterpart.hall.sod.defaults import RULES
from counterpart.hall.sod.errors import MitigationOver, OwnRequest, RequestOver, SeparatePeople
from counterpart.hall.sod.findings import note_findings
from counterpart.hall.sod.functions import FUNCTIONS, NEXT
from counterpart.hall.sod.models import Finding, Mitigation, Permission, SodRule, Strictness
from counterpart.hall.sod.queries import colleagues_for, kept_from
from counterpart.hall.sod.words import FUNCTION_WORDS, WHY

if TYPE_CHECKING:
    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor


@pytest.fixture(autouse=True)
def everything_holds(db: None) -> Iterator[None]:
    assert get_resolver().url_patterns  # every action is known
    yield
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def strictly(cast: "Cast", mode: str = "full") -> None:
    version = Strictness.objects.get().version
    set_strictness(mode=mode, version=version, by=cast.dara)


def at_administration(cast: "Cast") -> "Actor":
    """Ada may stand at the desk that may do everything, too."""
    held = Grant.objects.create(
        person_id=cast.ada.person_id,
        desk_id=cast.dara.desk_id,
        reason="Helps out",
        valid_from=now() - timedelta(days=9),
    )
    return replace(cast.ada, desk_id=cast.dara.desk_id, grant_id=held.pk)


def rule(code: str) -> SodRule:
    return SodRule.objects.get(code=code)


def does(name: str, *given: object, by: "Actor", **more: object) -> int:
    """An action of another room, by its name."""
    key: int = all_actions[name](*given, by=by, **more).id
    return key


def held(cast: "Cast") -> int:
    """Ada takes an order and stops it for its price."""
    order = cast.order((cast.fitting, 1))
    does("sales.hold_order", order, kind="price", note="Ask Dara", by=cast.ada)
    return order


def test_every_rule_and_function_is_known_and_said() -> None:
    assert len(RULES) == 25 and len({each.code for each in RULES}) == 25
    assert {each.code for each in RULES} == set(WHY)
    used = {code for each in RULES for code in (each.function_a, each.function_b)}
    assert used == set(FUNCTIONS) == set(FUNCTION_WORDS)
    named = {a for function in FUNCTIONS.values() for a in function.actions} | {
        a for each in NEXT.values() for a in each
    }
    assert named <= set(all_actions)


def test_a_new_company_stops_nobody(cast: "Cast") -> None:
    order = held(cast)
    with CaptureQueriesContext(connection) as seen:
        does("sales.lift_hold", order, kind="price", reason="It is fine", by=at_administration(cast))
    assert not [q for q in seen.captured_queries if "sod_permission" in q["sql"] or "half_0" in q["sql"]]
    assert (SodRule.objects.count(), Strictness.objects.get().mode) == (25, "watch")


def test_whoever_took_the_order_does_not_lift_its_hold(cast: "Cast") -> None:
    order = held(cast)
    strictly(cast)
    acts = Act.objects.count()
    with pytest.raises(SeparatePeople) as refused:
        does("sales.lift_hold", order, kind="price", reason="It is fine", by=at_administration(cast))
    assert refused.value.code == "separate_people" and refused.value.status == 409
    assert str(refused.value) == (
        f"You took or changed SO-{order} yourself. Somebody else has to do this, by the rule “Take and change orders, and also "
        "let stopped orders go on”."
    )
    assert (Act.objects.count(), Permission.objects.count()) == (acts, 0)
    does("sales.lift_hold", order, kind="price", reason="It is fine", by=cast.dara)


def test_where_nobody_else_could_agree_it_is_said_what_helps(cast: "Cast") -> None:
    """Ada alone may lift holds: a colleague could be given the duty, or the firm is small."""
    order, ada = held(cast), at_administration(cast)
    strictly(cast)
    Grant.objects.exclude(person_id__in=[ada.person_id, cast.chidi.person_id]).update(valid_until=now())

    def told() -> str:
        with pytest.raises(SeparatePeople) as refused:
            does("sales.lift_hold", order, kind="price", reason="It is fine", by=ada)
        return str(refused.value)

    rule = "“Take and change orders, and also let stopped orders go on”"
    ways = (
        "Whoever gives rights can give the duty “Administration” to a colleague ({}), or whoever sets the rules chooses"
    )
    stopped = f"You took or changed SO-{order} yourself. Somebody else has to do this, by the rule {rule}."
    ways = f"Nobody else may do this yet. {ways.format('Chidi Eze')}"
    assert told() == f"{stopped} {ways} “Only write it down” under “Who does not do both”."
    SodRule.objects.filter(code="order-and-hold").update(response="second_person")
    configuration_changed()
    asked = f"You took or changed SO-{order} yourself. The rule {rule} asks for a second person."
    assert told() == f"{asked} {ways} “Small firm” under “Who does not do both”."
    assert Permission.objects.get().state == "asked"  # whoever gets the duty finds the question
    Grant.objects.exclude(person_id=ada.person_id).update(valid_until=now())
    assert told().startswith(f"{asked} Nobody else works here yet. Add a colleague with the duty “Administration”, or")


def test_only_colleagues_whom_one_sees_are_named(cast: "Cast") -> None:
    brno = create_site(SiteDetails("BRNO", "Brno", "shop", "Europe/Prague"), duties=["sales"], by=cast.dara).id
    give_desk(Person.objects.create_person("zed", "Zed Faraway"), Desk.objects.get(site_id=brno), reason="Works there")
    assert "Zed Faraway" not in colleagues_for("sales.lift_hold", cast.ada, cast.site.pk)[1]
    assert "Zed Faraway" in colleagues_for("sales.lift_hold", cast.dara, cast.site.pk)[1]


def test_in_a_small_firm_a_colleague_says_yes_once(cast: "Cast") -> None:
    order = held(cast)
    strictly(cast, "small")

    def lift(reason: str = "It is fine") -> int:
        return does("sales.lift_hold", order, kind="price", reason=reason, by=at_administration(cast))

    with pytest.raises(SeparatePeople, match="your colleagues are asked on their desks"):
        lift()
    with pytest.raises(SeparatePeople):  # pressed twice, asked once
        lift()
    asked = Permission.objects.get()
    assert (asked.person_id, asked.action, asked.document_id) == (cast.ada.person_id, "sales.lift_hold", order)
    assert (asked.state, asked.details, asked.rule.code) == ("asked", {"reason": "It is fine"}, "order-and-hold")
    with pytest.raises(OwnRequest):
        agree(asked.pk, by=at_administration(cast))
    with pytest.raises(Forbidden):  # who may not do it may not agree to it
        agree(asked.pk, by=cast.chidi)
    with pytest.raises(Forbidden):
        agree(asked.pk, by=cast.noor)
    with pytest.raises(Missing):
        agree(asked.pk + 1, by=cast.dara)
    agree(asked.pk, by=cast.dara)
    with pytest.raises(RequestOver):
        refuse(asked.pk, by=cast.bo)
    with pytest.raises(SeparatePeople):  # the yes was to something else
        lift("Another reason")
    lift()
    asked.refresh_from_db()
    act = Act.objects.latest("pk")
    assert (asked.state, asked.used_at, asked.decided_by_id) == ("used", act.at, cast.dara.person_id)
    assert act.person_id == cast.ada.person_id and act.changed["second_person"] == cast.dara.person_id
    does("sales.hold_order", order, kind="price", note="Once more", by=cast.ada)
    with pytest.raises(SeparatePeople):  # it held once
        lift()


def test_a_yes_ends_after_an_hour_and_a_question_after_a_day(cast: "Cast") -> None:
    order = held(cast)
    strictly(cast, "small")
    at = now()

    def lift() -> int:
        return does("sales.lift_hold", order, kind="price", reason="It is fine", by=at_administration(cast))

    with held_at(at), pytest.raises(SeparatePeople):
        lift()
    first = Permission.objects.get()
    with held_at(at + timedelta(days=1)), pytest.raises(RequestOver):
        agree(first.pk, by=cast.dara)
    with held_at(at + timedelta(hours=1)):
        agree(first.pk, by=cast.dara)
    with held_at(at + timedelta(hours=2)), pytest.raises(SeparatePeople):
        lift()
    first.refresh_from_db()
    second = Permission.objects.exclude(pk=first.pk).get()
    assert (first.state, second.state) == ("over", "asked")
    with held_at(at + timedelta(hours=2)):
        refuse(second.pk, by=cast.dara)
        with pytest.raises(SeparatePeople):
            lift()
    assert Permission.objects.filter(state="asked").count() == 1


def test_an_exception_has_a_reviewer_and_an_end(cast: "Cast") -> None:
    order = held(cast)
    strictly(cast)
    code, at, person = rule("order-and-hold"), now(), cast.ada.person_id
    said = {"text": "Bo looks at all of them on Friday", "valid_until": at + timedelta(days=30), "by": cast.dara}
    said["reviewer_id"] = cast.bo.person_id
    for wrong in (
        {"reviewer_id": person},
        {"reviewer_id": 0},
        {"valid_until": at},
        {"text": " "},
        {"by": at_administration(cast)},
    ):
        with pytest.raises(Invalid):
            add_mitigation(code.pk, person_id=person, **(said | wrong))  # type: ignore[arg-type]
    made = add_mitigation(code.pk, person_id=person, **said).id  # type: ignore[arg-type]
    does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    does("sales.hold_order", order, kind="price", note="Again", by=cast.ada)
    end_mitigation(made, by=cast.dara)
    with pytest.raises(MitigationOver):
        end_mitigation(made, by=cast.dara)
    with pytest.raises(SeparatePeople):
        does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    note_findings()
    found = Finding.objects.get(rule=code)
    assert (found.mitigation_id, found.permission_id, found.person_id) == (made, None, person)


def test_what_is_only_written_down_is_found_later_and_once(cast: "Cast") -> None:
    order = held(cast)
    does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    assert note_findings() == 1
    assert note_findings() == 0
    found = Finding.objects.select_related("rule", "earlier", "later").get()
    assert (found.rule.code, found.earlier.action, found.later.action) == (
        "order-and-hold", "sales.place_order", "sales.lift_hold",
    )  # fmt: skip
    assert (found.permission_id, found.mitigation_id, found.at) == (None, None, found.later.at)


def test_looking_costs_one_statement_and_a_lock(cast: "Cast") -> None:
    def spent() -> int:
        order = cast.order((cast.fitting, 1))
        does("sales.hold_order", order, kind="price", note="Ask Dara", by=cast.ada)
        with CaptureQueriesContext(connection) as seen:
            does("sales.lift_hold", order, kind="price", reason="Fine", by=cast.dara)
        return len(seen.captured_queries)

    spent()
    free = spent()
    strictly(cast)
    spent()
    assert spent() - free == (2 if connection.vendor == "postgresql" else 1)


def test_a_cover_is_offered_without_what_its_holder_touched(cast: "Cast") -> None:
    order = held(cast)
    desk = WorkItem.objects.get(document=order, state="offered").desk_id
    people = [cast.ada.person_id, cast.bo.person_id, cast.dara.person_id]
    assert kept_from(people, {order: desk}) == set()
    strictly(cast)
    kept_from(people, {order: desk})
    with CaptureQueriesContext(connection) as seen:
        assert kept_from(people, {order: desk}) == {(cast.ada.person_id, order)}
    assert len(seen.captured_queries) <= 2
    does("sales.lift_hold", order, kind="price", reason="Fine", by=cast.dara)
    assert kept_from(people, {order: desk}) == set()  # nothing forbidden is left to do


def test_rules_are_changed_by_version_and_hold_at_once(cast: "Cast") -> None:
    order, code = held(cast), rule("order-and-hold")
    strictly(cast)
    change_rule(code.pk, is_on=False, response="block", version=1, by=cast.dara)
    does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    does("sales.hold_order", order, kind="price", note="Again", by=cast.ada)
    with pytest.raises(Stale):
        change_rule(code.pk, is_on=True, response="log", version=1, by=cast.dara)
    with pytest.raises(Invalid):
        change_rule(code.pk, is_on=True, response="shout", version=2, by=cast.dara)
    change_rule(code.pk, is_on=True, response="second_person", version=2, by=cast.dara)
    with pytest.raises(SeparatePeople, match="asks for a second person"):
        does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    with pytest.raises(Stale):
        set_strictness(mode="watch", version=1, by=cast.dara)
    strictly(cast, "watch")
    assert not SodRule.objects.exclude(strict_since=None).exists()
    does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))


def test_the_check_finds_a_pair_that_slipped_through(cast: "Cast", monkeypatch: pytest.MonkeyPatch) -> None:
    from counterpart.foundation.acts import gate
    from counterpart.hall.sod.check import keep_apart

    order = held(cast)
    with held_at(now() - timedelta(days=1)):
        strictly(cast)
    with monkeypatch.context() as without:
        without.setattr(gate, "_checks", [each for each in gate._checks if each is not keep_apart])
        does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    broken = [verdict for verdict in check() if not verdict.holds]
    assert [verdict.name for verdict in broken] == ["people-are-kept-apart"]
    strictly(cast, "watch")


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (SodRule, {"function_b": "orders", "function_a": "orders"}),
        (SodRule, {"response": "shout"}),
        (SodRule, {"scope": "planet"}),
        (SodRule, {"is_on": False, "strict_since": "2026-01-01T00:00Z"}),
        (Strictness, {"mode": "lazy"}),
        (Mitigation, {"valid_until": "2000-01-01T00:00Z"}),
        (Permission, {"state": "used"}),
        (Permission, {"state": "agreed"}),
    ],
)
def test_the_database_says_no_first(cast: "Cast", model: type[SodRule], changes: dict[str, object]) -> None:
    order = held(cast)
    strictly(cast, "small")
    with pytest.raises(SeparatePeople):
        does("sales.lift_hold", order, kind="price", reason="Fine", by=at_administration(cast))
    until = now() + timedelta(days=3)
    add_mitigation(
        rule("receive-and-count").pk, text="Looked at", reviewer_id=cast.bo.person_id, valid_until=until, by=cast.dara
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)
