"""Many rows at once: a few are done on the spot; more are left to the worker, who may die in the middle of it."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from counterpart.back_office.fulfilment import views_many
from counterpart.back_office.fulfilment.actions import release_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.cast import Cast, client_of
from counterpart.config.founding import give_desk
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.lists.asking import ask_for_step, note_portion, stop_step
from counterpart.foundation.lists.errors import StepIsOver
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import Worker
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted

RELEASES = "/fulfilment/shipments/releases/"


def shipments(cast: Cast, count: int) -> list[int]:
    lines = [Wanted(cast.kettle.pk, Decimal(1))]
    for _ in range(count):
        place_order(cast.customer.pk, lines, on_shortage="backorder", by=cast.ada)
    return list(Document.objects.filter(kind="shipment").order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def many_waiting(cast: Cast) -> list[int]:
    """Twenty-four shipments; there are not goods for all of them."""
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, Decimal(12), Decimal(5))], reason="receipt", by=cast.house)
    return shipments(cast, 24)


@pytest.fixture
def waiting(cast: Cast) -> list[int]:
    return shipments(cast, 3)


def released() -> list[int]:
    return list(Shipment.objects.filter(state="released").order_by("pk").values_list("pk", flat=True))


def acts() -> int:
    return Act.objects.filter(action="fulfilment.release_shipment").count()


LIVE = {"HX-Request": "true"}


class Killed(BaseException):
    """The worker's process ends here: nothing after this line runs, nothing is tidied up."""


def text_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).replace("&#x27;", "'").split())


def test_more_than_a_few_are_left_to_the_worker_who_is_killed_in_the_middle(
    cast: Cast, many_waiting: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, keys = client_of(cast.bo), many_waiting
    sent = {"all": "1", "query": "stage=waiting", "idempotency_key": "r1"}
    answer = bo.post(RELEASES, sent)
    run = StepRun.objects.get()
    address = f"/lists/steps/{run.pk}/"
    assert (answer.status_code, answer["Location"], run.size) == (302, address, 24)
    assert "It begins in a moment" in text_of(bo.get(address))
    assert acts() == 0

    real, tried = release_shipment, []

    def until_the_tenth(key: int, *, by: Actor) -> Answer:
        tried.append(key)
        if len(tried) == 10:
            raise Killed
        return real(key, by=by)

    monkeypatch.setattr(views_many, "release_shipment", until_the_tenth)
    with pytest.raises(Killed):
        Worker().one_pass()
    assert acts() == 9
    assert Job.objects.get(kind="lists.do_portion").state == "waiting"
    monkeypatch.setattr(views_many, "release_shipment", real)
    with held_at(now() + timedelta(minutes=2)):  # the lease of the one that died has run out
        Worker().one_pass()
    run.refresh_from_db()
    done = released()
    assert 20 < len(done) < 24
    assert (run.state, run.at, run.done) == ("done", 24, len(done))
    assert acts() == len(done) == len(set(done))
    page = text_of(bo.get(address))
    assert "It is finished." in page
    assert f"{len(done)} are done." in page
    for key in set(keys) - set(done):
        assert re.search(rf"SH-{key} Not done (None|Some) of the goods|SH-{key} Not done Some goods", page), page
    assert bo.post(RELEASES, sent)["Location"] == address
    assert StepRun.objects.count() == 1
    assert f"{len(done)}/24" in text_of(bo.get("/lists/steps/"))


def test_nobody_else_sees_it_or_stops_it(cast: Cast, waiting: list[int]) -> None:
    bo, dara = client_of(cast.bo), client_of(cast.dara)
    run = ask_for_step("shipments", step="release", keys=waiting, by=cast.bo.with_key("mine")).id
    for part in ("", "live/"):
        assert bo.get(f"/lists/steps/{run}/{part}", headers=LIVE).status_code == 200
        assert dara.get(f"/lists/steps/{run}/{part}", headers=LIVE).status_code == 404
    assert "Release" not in text_of(dara.get("/lists/steps/")).split("Asked for")[-1]
    with pytest.raises(Missing):
        stop_step(run, by=cast.dara)
    live = bo.get(f"/lists/steps/{run}/live/", headers=LIVE)
    assert bo.get(f"/lists/steps/{run}/live/", headers={**LIVE, "If-None-Match": live["ETag"]}).status_code == 304
    assert "It is stopped." in text_of(bo.post(f"/lists/steps/{run}/end/", {"idempotency_key": "s"}, follow=True))
    Worker().one_pass()
    assert acts() == 0
    assert Job.objects.get(kind="lists.do_portion").state == "done"
    with pytest.raises(StepIsOver):
        stop_step(run, by=cast.bo)


def test_a_right_that_ends_on_the_way_ends_the_step(cast: Cast, waiting: list[int]) -> None:
    run = ask_for_step("shipments", step="release", keys=waiting, by=cast.bo.with_key("mine")).id
    Grant.objects.filter(pk=cast.bo.grant_id).update(valid_until=now())
    Worker().one_pass()
    found = StepRun.objects.get(pk=run)
    assert (found.state, found.done, found.refused) == ("done", 0, 3)
    assert found.told[0] == [waiting[0], False, str(Forbidden())]
    assert acts() == 0


def test_a_step_is_asked_for_by_who_may_and_written_down_once(cast: Cast, waiting: list[int]) -> None:
    with pytest.raises(Forbidden):
        ask_for_step("shipments", step="release", keys=waiting, by=cast.noor)
    with pytest.raises(Missing):
        ask_for_step("shipments", step="burn", keys=waiting, by=cast.bo)
    run = ask_for_step("shipments", step="release", keys=waiting, by=cast.bo.with_key("mine")).id
    note_portion(run, start=0, done=3, told=[], by=cast.house)
    with pytest.raises(StepIsOver):
        note_portion(run, start=0, done=3, told=[], by=cast.house)
    Worker().one_pass()
    assert acts() == len(released())


def test_a_step_is_seen_while_its_list_may_be_seen(cast: Cast, waiting: list[int]) -> None:
    run = ask_for_step("shipments", step="release", keys=waiting, by=cast.bo.with_key("mine")).id
    bo = client_of(cast.bo)
    assert bo.get(f"/lists/steps/{run}/").status_code == 200
    Grant.objects.filter(pk=cast.bo.grant_id).update(valid_until=now())
    person = Person.objects.get(pk=cast.bo.person_id)
    give_desk(person, Desk.objects.get(duty__code="portal"), reason="customer", party=cast.customer)
    assert bo.get(f"/lists/steps/{run}/").status_code == 404
    assert "Release" not in text_of(bo.get("/lists/steps/")).split("Asked for")[-1]


def test_what_was_done_long_ago_may_be_asked_for_again(cast: Cast, many_waiting: list[int]) -> None:
    bo = client_of(cast.bo)
    sent = {"tick": many_waiting, "query": "stage=waiting", "idempotency_key": "r1"}
    first = bo.post(RELEASES, sent)["Location"]
    Worker().one_pass()
    assert bo.post(RELEASES, sent)["Location"] == first, "pressing twice does it once"
    StepRun.objects.update(ended_at=now() - timedelta(hours=1))
    assert bo.post(RELEASES, sent)["Location"] != first


def test_ticks_that_lead_to_nothing_are_told(cast: Cast) -> None:
    sent = {"tick": [987654], "query": "", "idempotency_key": "r1"}
    page = text_of(client_of(cast.chidi).post("/accounting/receivables/reminders/", sent, follow=True))
    assert "There is nothing to do for what was ticked." in page
