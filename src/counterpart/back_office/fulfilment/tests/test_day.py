"""The day board: what is late, what cannot be kept and what ends today, each with its reason and what helps."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.fulfilment.day import promises_at_risk
from counterpart.config.cast import client_of
from counterpart.foundation.acts.gate import Answer, actions
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.outbox.models import Job
from counterpart.hall.journeys.models import JourneyLine

pytestmark = pytest.mark.django_db
D = Decimal


@dataclass(frozen=True)
class Arrival:
    """Goods as inventory takes them."""

    item_id: int
    quantity: Decimal
    unit_cost: Decimal
    place: str = ""


def do(name: str, *args: Any, **more: Any) -> Answer:
    """An action of another room, by its name."""
    for module in ("front_office.sales.promising", "front_office.sales.actions", "back_office.inventory.expecting",
                   "back_office.inventory.keeping", "back_office.inventory.actions", "back_office.fulfilment.actions"):  # fmt: skip
        import_module(f"counterpart.{module}")
    return actions[name](*args, **more)


def board(actor: Any) -> list[tuple[int, str, str, str]]:
    return [(p.order_id, p.risk, p.why, p.help.label if p.help else "") for p in promises_at_risk(actor)]


def test_the_board_follows_a_shipment_until_it_is_the_customers_turn(cast: Any) -> None:
    pk = cast.order((cast.kettle, 1))
    shipment = Document.objects.get(origin_id=pk, kind="shipment").pk
    promised = JourneyLine.objects.get(order_id=pk).promised_at
    assert promised is not None
    with held_at(promised - timedelta(hours=2)):
        assert board(cast.bo) == [(pk, "today", "Everything is here, and nobody has released it.", "Release")]
        assert board(cast.ada) == [(pk, "today", "Everything is here, and nobody has released it.", "")]
    with held_at(promised - timedelta(days=1)):
        assert board(cast.bo) == []
    do("fulfilment.release_shipment", shipment, by=cast.bo)
    with held_at(promised + timedelta(hours=2)):
        assert board(cast.bo) == [(pk, "late", "It is released, and nobody picks it.", "Pick")]
        do("desks.take_item", shipment, by=cast.bo)
        assert board(cast.bo)[0][2] == "Bo Lindqvist is picking it."
        do("fulfilment.pick_shipment", shipment, by=cast.bo)
        assert board(cast.bo)[0][2:] == ("It is picked, and not packed yet.", "Pack")
        do("fulfilment.pack_shipment", shipment, shelf="B2", by=cast.bo)
        assert board(cast.bo) == []


def test_a_promise_that_nothing_covers_is_promised_anew(cast: Any) -> None:
    late = cast.order((cast.kettle, 12))
    assert board(cast.bo) == []  # ordered now, they would come in time
    with held_at(now() + timedelta(days=3)):
        assert board(cast.bo) == [(late, "lost", "2 × Kettle missing, and nothing is expected.", "Look at the item")]
        assert board(cast.ada)[0][3] == "Promise anew"
        day = now().date() + timedelta(days=20)
        expected = do("inventory.expect_goods", cast.site.pk, cast.kettle.pk, quantity=D(2), due_on=day, by=cast.bo).id
        assert "too late" in board(cast.ada)[0][2] and board(cast.ada)[0][1] == "lost"
        answer = client_of(cast.ada).post(f"/sales/orders/{late}/promise/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
        assert board(cast.ada) == []
        assert Job.objects.filter(kind="sales.mail_new_promise", document_id=late).count() == 1
        again = client_of(cast.ada).post(f"/sales/orders/{late}/promise/", follow=True)
        assert "still expected in time" in again.content.decode()
        do("inventory.drop_expected", expected, by=cast.bo)
    with held_at(now() + timedelta(days=5)):
        assert board(cast.bo)[0][1:3] == ("lost", "2 × Kettle missing, and nothing is expected.")


def test_goods_of_an_order_that_can_wait_are_offered(cast: Any) -> None:
    patient, hurried = cast.order((cast.kettle, 10)), cast.order((cast.kettle, 2))
    JourneyLine.objects.filter(order_id=patient).update(promised_at=now() + timedelta(days=60))
    with held_at(now() + timedelta(days=3)):
        assert board(cast.bo)[1] == (
            hurried, "lost", "2 × Kettle missing, and nothing is expected.", "Take it from another order",
        )  # fmt: skip


def test_the_board_is_live_and_asks_the_same_however_long_it_is(cast: Any) -> None:
    live, asked = "/fulfilment/day/live/", {"HX-Request": "true"}

    def statements() -> int:
        bo = client_of(cast.bo)
        bo.get(live, headers=asked)
        with CaptureQueriesContext(connection) as seen:
            assert bo.get(live, headers=asked).status_code == 200
        return len(seen.captured_queries)

    cast.order((cast.kettle, 14))
    JourneyLine.objects.update(promised_at=now())
    few = statements()
    for _ in range(8):
        cast.order((cast.kettle, 3), (cast.saddle, 30))
    JourneyLine.objects.update(promised_at=now())
    assert statements() == few
    bo = client_of(cast.bo)
    first = bo.get(live, headers=asked)
    assert bo.get(live, headers={**asked, "If-None-Match": first["ETag"]}).status_code == 304
    do("inventory.receive_stock", cast.site.pk, [Arrival(cast.kettle.pk, D(4), D(12))], by=cast.bo)
    assert bo.get(live, headers={**asked, "If-None-Match": first["ETag"]}).status_code == 200
    assert "Promises at risk" in bo.get("/fulfilment/day/").content.decode()


def test_customers_see_no_board(cast: Any) -> None:
    cast.order((cast.kettle, 14))
    assert promises_at_risk(cast.noor) == []
    assert client_of(cast.noor).get("/fulfilment/day/").status_code == 403
