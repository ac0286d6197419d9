"""A playbook is written, published, changed, and taken out of use; what was published stays."""

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.invariants import check
from counterpart.hall.playbooks.actions import StepLine, drop_draft, publish_playbook, retire_playbook, write_playbook
from counterpart.hall.playbooks.errors import NothingToPublish, NothingToRetire, NotYourDuty
from counterpart.hall.playbooks.links import screen_of
from counterpart.hall.playbooks.models import Edition, Playbook, Step, StepText
from counterpart.hall.playbooks.queries import playbook_of, playbooks_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

STEPS = [StepLine({"en": "Greet", "hr": "Pozdravi"}, "/sales/orders/"), StepLine({"en": "Listen"})]


def said(duty: str, language: str) -> list[str]:
    shown = playbook_of(duty, language)
    return [step.text for step in shown.steps] if shown else []


def test_a_draft_holds_when_it_is_published_and_the_old_one_stays(cast: "Cast") -> None:
    before = said("sales", "en")
    assert 5 <= len(before) <= 8
    draft = write_playbook("sales", steps=STEPS, note="Shorter", version=1, by=cast.ada)
    assert (draft.state, draft.version, said("sales", "en")) == ("draft", 2, before)
    done = publish_playbook(draft.id, version=2, by=cast.dara)
    assert (done.state, done.more["edition"]) == ("published", 2)
    assert said("sales", "en") == ["Greet", "Listen"]
    assert said("sales", "hr") == ["Pozdravi", "Listen"], "what nobody translated is read in the house's language"
    shown = playbook_of("sales", "en")
    assert shown is not None
    assert [(step.page, step.url) for step in shown.steps] == [("sales:orders", "/sales/orders/"), ("", "")]
    assert [e.number for e in Edition.objects.filter(playbook_id=draft.id).order_by("number")] == [1, 2]
    assert Step.objects.filter(edition__playbook_id=draft.id, edition__number=1).count() == len(before)


def test_who_does_the_work_writes_and_who_may_publishes(cast: "Cast") -> None:
    with pytest.raises(NotYourDuty):
        write_playbook("sales", steps=STEPS, version=1, by=cast.bo)
    with pytest.raises(Forbidden):
        write_playbook("sales", steps=STEPS, version=1, by=cast.noor)
    sales = write_playbook("sales", steps=STEPS, version=1, by=cast.ada).id
    with pytest.raises(Forbidden):
        publish_playbook(sales, version=2, by=cast.ada)
    with pytest.raises(NotYourDuty):
        drop_draft(sales, by=cast.bo)
    write_playbook("accounting", steps=STEPS, version=1, by=cast.dara)
    with pytest.raises(Missing):
        write_playbook("portal", steps=STEPS, by=cast.dara)
    assert Edition.objects.filter(published_at=None).count() == 2


def test_two_writers_and_one_of_them_is_asked(cast: "Cast") -> None:
    write_playbook("sales", steps=STEPS, version=1, by=cast.ada)
    with pytest.raises(Stale):
        write_playbook("sales", steps=STEPS[:1], version=1, by=cast.dara)
    write_playbook("sales", steps=STEPS[:1], version=2, by=cast.dara)
    assert Edition.objects.filter(published_at=None).count() == 1
    playbook = Playbook.objects.get(duty__code="sales")
    with pytest.raises(Stale):
        publish_playbook(playbook.pk, version=2, by=cast.dara)
    drop_draft(playbook.pk, by=cast.dara)
    with pytest.raises(NothingToPublish):
        drop_draft(playbook.pk, by=cast.dara)
    with pytest.raises(NothingToPublish):
        publish_playbook(playbook.pk, version=4, by=cast.dara)


def test_out_of_use_and_back(cast: "Cast") -> None:
    playbook = Playbook.objects.get(duty__code="pickup")
    retire_playbook(playbook.pk, by=cast.dara)
    assert playbook_of("pickup", "en") is None
    with pytest.raises(NothingToRetire):
        retire_playbook(playbook.pk, by=cast.dara)
    new = write_playbook("pickup", steps=STEPS, version=2, by=cast.dara)
    assert playbook_of("pickup", "en") is None
    publish_playbook(new.id, version=3, by=cast.dara)
    assert said("pickup", "en") == ["Greet", "Listen"]
    never = write_playbook("administration", steps=STEPS, by=cast.dara).id
    with pytest.raises(NothingToRetire):
        retire_playbook(never, by=cast.dara)


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "/nothing/here/",
        "/presence/live/", "/health/", "/accounts/login/", "/api/v1/playbooks", "/static/design/icon.svg", "/sales/orders/#x",
        "/sales/orders/\n", "/playbooks/1/publication/", "sales:nothing", "/" + "x" * 300,
    ],
)  # fmt: skip
def test_a_step_leads_to_screens_of_the_house_only(cast: "Cast", page: str) -> None:
    assert screen_of(page) is None
    if page == page.strip():
        with pytest.raises(Invalid):
            write_playbook("sales", steps=[StepLine({"en": "x"}, page)], version=1, by=cast.ada)


def test_a_screen_is_kept_by_its_name_or_with_what_it_was_asked(cast: "Cast") -> None:
    pages = ("/sales/orders/", "/sales/orders/?state=all", "/sales/orders/7/", "fulfilment:day")
    assert {page: found.page for page in pages if (found := screen_of(page))} == {
        "/sales/orders/": "sales:orders", "/sales/orders/?state=all": "/sales/orders/?state=all",
        "/sales/orders/7/": "/sales/orders/7/", "fulfilment:day": "fulfilment:day",
    }  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [[], [StepLine()], [StepLine({"en": "  "})], [StepLine({"de": "Hallo"})], [StepLine({"en": "x" * 301})], STEPS * 16],
)  # fmt: skip
def test_a_step_says_something_in_a_language_of_the_house(cast: "Cast", steps: list[StepLine]) -> None:
    with pytest.raises(Invalid):
        write_playbook("sales", steps=steps, version=1, by=cast.ada)
    assert not Edition.objects.filter(published_at=None).exists()


def test_what_was_published_is_final_in_the_database(cast: "Cast") -> None:
    edition = Edition.objects.get(playbook__duty__code="sales")
    for change in (
        lambda: Edition.objects.filter(pk=edition.pk).update(note="x"),
        lambda: Step.objects.filter(edition=edition).update(page=""),
        lambda: StepText.objects.filter(step__edition=edition).update(text=""),
        lambda: Edition.objects.create(playbook=edition.playbook, number=1, written_by=edition.written_by, written_at=edition.written_at),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_screen_that_is_gone_is_found(cast: "Cast") -> None:
    assert [v.name for v in check() if v.violations] == []
    draft = write_playbook("sales", steps=STEPS, version=1, by=cast.ada)
    Step.objects.filter(edition__playbook_id=draft.id, edition__published_at=None, place=1).update(page="sales:gone")
    publish_playbook(draft.id, version=2, by=cast.dara)
    assert [v.name for v in check() if v.violations] == ["playbooks-lead-somewhere"]
    shown = playbook_of("sales", "en")
    assert shown is not None and shown.steps[0].url == ""


def test_many_playbooks_cost_two_statements(cast: "Cast", django_assert_num_queries: "pytest.FixtureRequest") -> None:
    duties = ["sales", "counter", "pickup", "after_sales", "fulfilment", "warehouse", "accounting", "nothing"]
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = playbooks_of(duties, "hr")
    assert sorted(found) == sorted(duties[:-1])
