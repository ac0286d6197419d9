"""What is kept: freed goods go on to others at once, move between orders, are put aside, run out, and are counted."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.chores import free_what_expired
from counterpart.back_office.inventory.errors import NotEnoughFree, NothingKept, NotWaiting
from counterpart.back_office.inventory.expecting import change_expected, drop_expected, expect_goods
from counterpart.back_office.inventory.keeping import (
    free_aside,
    free_expired,
    free_goods,
    free_unshippable,
    keep_goods,
    move_reservation,
)
from counterpart.back_office.inventory.models import Expected, Reservation
from counterpart.back_office.inventory.tests.walk import assert_all_is_well, do, levels, lines_of, reserved
from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Invalid, Missing, NotAllowedNow
from counterpart.foundation.outbox.models import Job
from counterpart.hall.desks.models import WorkItem

pytestmark = pytest.mark.django_db
D = Decimal


def order_of(shipment: int) -> int:
    found = Document.objects.values_list("origin_id", flat=True).get(pk=shipment)
    assert found is not None
    return found


def waits_for(shipment: int) -> str:
    return WorkItem.objects.get(document_id=shipment, state__in=("offered", "accepted")).waits_for


def mails() -> int:
    return Job.objects.filter(kind="sales.mail_new_promise").count()


def today(cast: Any) -> Any:
    return Document.objects.order_by("-pk")[0].on


def test_goods_of_a_cancelled_order_go_to_who_waits_in_the_same_act(cast: Any) -> None:
    first, second = cast.shipment((cast.kettle, D(8))), cast.shipment((cast.kettle, D(6)))
    assert (reserved(first), reserved(second)) == ([D(8)], [D(2)])
    do("sales.cancel_order", order_of(first), reason="Changed her mind", by=cast.ada)
    assert (reserved(first), reserved(second)) == ([D(0)], [D(6)])
    assert (waits_for(second), levels(cast.kettle)) == ("nobody", {"STOCK": (D(10), D(6))})
    assert_all_is_well()


def test_a_cancelled_order_that_waited_itself_gets_nothing_back(cast: Any) -> None:
    first = cast.shipment((cast.kettle, D(14)))
    do("sales.cancel_order", order_of(first), reason="No", by=cast.ada)
    assert levels(cast.kettle) == {"STOCK": (D(10), D(0))} and reserved(first) == [D(0)]
    assert_all_is_well()


def test_freed_goods_go_to_others_and_their_customer_is_promised_anew(cast: Any) -> None:
    first, second = cast.shipment((cast.kettle, D(10))), cast.shipment((cast.kettle, D(3)))
    before = lines_of(first)[0].promised_at
    answer = free_goods(lines_of(first)[0].pk, site_id=cast.site.pk, by=cast.bo)
    assert answer.more == {"orders_served": 1}
    assert (reserved(first), reserved(second)) == ([D(0)], [D(3)])
    assert (waits_for(first), waits_for(second)) == ("goods", "nobody")
    after = lines_of(first)[0].promised_at
    assert before is not None and after is not None and after > before and mails() == 1
    assert_all_is_well()


def test_goods_that_somebody_picks_are_not_taken_from_under_their_hands(cast: Any) -> None:
    first, second = cast.shipment((cast.kettle, D(10))), cast.shipment((cast.kettle, D(3)))
    do("fulfilment.release_shipment", first, by=cast.bo)
    source, target = lines_of(first)[0].pk, lines_of(second)[0].pk
    ways: tuple[Callable[[], object], ...] = (
        lambda: free_goods(source, site_id=cast.site.pk, by=cast.bo),
        lambda: move_reservation(source, to_line_id=target, site_id=cast.site.pk, by=cast.bo),
    )
    for take in ways:
        with pytest.raises(NotAllowedNow) as refused:
            take()
        assert refused.value.code == "being_picked"
    assert (reserved(first), reserved(second), mails()) == ([D(10)], [D(0)], 0)
    assert_all_is_well()


def test_a_lead_moves_goods_from_one_order_to_another(cast: Any) -> None:
    first, second = cast.shipment((cast.kettle, D(9))), cast.shipment((cast.kettle, D(4)))
    source, target = lines_of(first)[0].pk, lines_of(second)[0].pk
    assert (reserved(first), reserved(second)) == ([D(9)], [D(1)])
    moved = move_reservation(source, to_line_id=target, site_id=cast.site.pk, by=cast.bo)
    assert moved.more == {"moved": "3"}
    assert (reserved(first), reserved(second)) == ([D(6)], [D(4)])
    assert (waits_for(first), waits_for(second), mails()) == ("goods", "nobody", 1)
    with pytest.raises(NotWaiting):
        move_reservation(source, to_line_id=target, site_id=cast.site.pk, by=cast.bo)
    saddle = cast.shipment((cast.saddle, D(12)))
    with pytest.raises(NotWaiting):
        move_reservation(source, to_line_id=lines_of(saddle)[0].pk, site_id=cast.site.pk, by=cast.bo)
    with pytest.raises(Invalid):
        move_reservation(target, to_line_id=source, site_id=cast.site.pk, quantity=D(5), by=cast.bo)
    with pytest.raises(Missing):
        move_reservation(source, to_line_id=10**9, site_id=cast.site.pk, by=cast.bo)
    with pytest.raises(Forbidden):
        move_reservation(target, to_line_id=source, site_id=cast.site.pk, by=cast.ada)
    assert_all_is_well()


def test_what_will_not_ship_is_freed_in_one_act(cast: Any) -> None:
    stuck = cast.shipment((cast.kettle, D(6)), (cast.saddle, D(12)))
    also = cast.shipment((cast.kettle, D(2)), (cast.saddle, D(1)))
    fine, waiting = cast.shipment((cast.kettle, D(1))), cast.shipment((cast.kettle, D(3)))
    assert (reserved(stuck), reserved(also)) == ([D(6), D(10)], [D(2), D(0)])
    assert (reserved(fine), reserved(waiting)) == ([D(1)], [D(1)])
    answer = free_unshippable(cast.kettle.pk, site_id=cast.site.pk, by=cast.bo)
    assert answer.more == {"freed": "8", "orders_served": 1}
    assert (reserved(stuck), reserved(also)) == ([D(0), D(10)], [D(0), D(0)])
    assert (reserved(fine), reserved(waiting), waits_for(waiting)) == ([D(1)], [D(3)], "nobody")
    with pytest.raises(NothingKept):
        free_unshippable(cast.kettle.pk, site_id=cast.site.pk, by=cast.bo)
    assert_all_is_well()


def test_freeing_takes_as_many_statements_for_ten_orders_as_for_two(cast: Any) -> None:
    def statements_for(n: int) -> int:
        receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(3 * n), D(12))], by=cast.bo)
        for _ in range(n):
            cast.shipment((cast.kettle, D(2)), (cast.saddle, D(50)))
        with CaptureQueriesContext(connection) as seen:
            free_unshippable(cast.kettle.pk, site_id=cast.site.pk, by=cast.bo)
        return len(seen.captured_queries)

    statements_for(2)
    assert statements_for(2) == statements_for(10)


def test_goods_put_aside_are_nobodys_else_until_their_time_is_over(cast: Any) -> None:
    at = now()
    keep_goods(
        cast.kettle.pk,
        site_id=cast.site.pk,
        quantity=D(9),
        until=at + timedelta(hours=2),
        why="A firm looks",
        by=cast.bo,
    )
    waiting = cast.shipment((cast.kettle, D(3)))
    assert reserved(waiting) == [D(1)]
    with pytest.raises(NotEnoughFree):
        keep_goods(
            cast.kettle.pk, site_id=cast.site.pk, quantity=D(1), until=at + timedelta(hours=2), why="x", by=cast.bo
        )
    for wrong in (
        {"quantity": D("0.5")},
        {"quantity": D(0)},
        {"until": at},
        {"until": at + timedelta(days=99)},
        {"why": " "},
    ):
        said: dict[str, Any] = {"quantity": D(1), "until": at + timedelta(hours=1), "why": "x"} | wrong
        with pytest.raises(Invalid):
            keep_goods(cast.kettle.pk, site_id=cast.site.pk, by=cast.bo, **said)
    assert free_what_expired(cast.house) == 0 and reserved(waiting) == [D(1)]
    with held_at(at + timedelta(hours=3)):
        with pytest.raises(Forbidden):
            free_expired(cast.site.pk, by=cast.ada)
        assert free_what_expired(cast.house) == 1
        assert free_what_expired(cast.house) == 0
    assert (reserved(waiting), waits_for(waiting)) == ([D(3)], "nobody")
    assert levels(cast.kettle) == {"STOCK": (D(10), D(3))}
    assert_all_is_well()


def test_who_put_something_aside_gives_it_back_early(cast: Any) -> None:
    until = now() + timedelta(days=1)
    keep_goods(cast.kettle.pk, site_id=cast.site.pk, quantity=D(10), until=until, why="For a fair", by=cast.bo)
    kept = Reservation.objects.get()
    waiting = cast.shipment((cast.kettle, D(3)))
    assert free_aside(kept.pk, by=cast.bo).more == {"orders_served": 1}
    assert reserved(waiting) == [D(3)]
    for pk in (kept.pk, Reservation.objects.get().pk, 10**9):
        with pytest.raises(Missing):
            free_aside(pk, by=cast.bo)
    assert_all_is_well()


def test_what_a_picker_did_not_find_is_promised_to_nobody_until_it_is_counted(cast: Any) -> None:
    short, other = cast.shipment((cast.kettle, D(6))), cast.shipment((cast.kettle, D(5)))
    do("fulfilment.release_shipment", short, by=cast.bo)
    do("fulfilment.pick_shipment", short, short=[(1, D(4))], reasons=[(1, "missing")], by=cast.bo)
    assert (reserved(short), reserved(other)) == ([D(4)], [D(4)])
    missing = Reservation.objects.get(reason="missing")
    assert (missing.quantity, missing.owner_id, missing.line_id) == (D(2), cast.bo.person_id, None)
    assert mails() == 1
    # The receipt serves the earlier promise of the two, whatever was not found.
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(1), D(12))], by=cast.bo)
    assert reserved(short)[0] + reserved(other)[0] == D(9)
    # The shelf is counted: 2 were gone, and one more than the books say came to light.
    count_stock(cast.site.pk, [Found(cast.kettle.pk, D(6))], by=cast.bo)
    assert not Reservation.objects.filter(reason="missing").exists()
    assert reserved(short)[0] + reserved(other)[0] == D(10)
    assert_all_is_well()


def test_what_is_expected_carries_promises_until_it_comes(cast: Any) -> None:
    with pytest.raises(Forbidden):
        expect_goods(cast.site.pk, cast.kettle.pk, quantity=D(5), due_on=today(cast), by=cast.ada)
    due = today(cast) + timedelta(days=2)
    first = expect_goods(cast.site.pk, cast.kettle.pk, quantity=D(5), due_on=due, note="Tefal", by=cast.bo).id
    waiting, behind = cast.shipment((cast.kettle, D(12))), cast.shipment((cast.kettle, D(3)))
    later = cast.shipment((cast.kettle, D(1)))
    assert [lines_of(pk)[0].receipt_on for pk in (waiting, behind, later)] == [due, due, None]
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(3), D(12))], by=cast.bo)
    assert Expected.objects.get(pk=first).received == D(3)
    assert (reserved(waiting), reserved(behind)) == ([D(12)], [D(1)])
    change_expected(first, due_on=due + timedelta(days=1), by=cast.bo)
    with pytest.raises(Invalid):
        change_expected(first, due_on=due, quantity=D(3), by=cast.bo)
    with pytest.raises(Invalid):
        change_expected(first, due_on=due - timedelta(days=400), by=cast.bo)
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(9), D(12))], by=cast.bo)
    assert not Expected.objects.filter(is_open=True).exists()
    with pytest.raises(NotAllowedNow):
        drop_expected(first, by=cast.bo)
    assert_all_is_well()


def test_the_item_page_does_all_of_it_without_script(cast: Any) -> None:
    bo, url = client_of(cast.bo), f"/inventory/items/{cast.kettle.pk}/"
    stuck = cast.shipment((cast.kettle, D(6)), (cast.saddle, D(12)))
    waiting = cast.shipment((cast.kettle, D(7)))
    text = bo.get(url).content.decode()
    assert "Free what will not ship" in text and "Give it these" in text
    source, target = lines_of(stuck)[0].pk, lines_of(waiting)[0].pk
    assert bo.post(f"{url}moving/", {"source": str(source), "target": "x"}).status_code == 422
    assert bo.post(f"{url}moving/", {"source": str(target), "target": str(source)}).status_code == 404
    assert bo.post(f"{url}moving/", {"source": str(source), "target": str(target)}).status_code == 302
    assert (reserved(stuck)[0], reserved(waiting)) == (D(3), [D(7)])
    assert bo.post(f"{url}unshippable/").status_code == 302
    assert bo.post(f"{url}unshippable/").status_code == 409
    wrong = bo.post(f"{url}aside/", {"quantity": "2", "until": "2999-02-30", "why": "Fair"})
    assert wrong.status_code == 422 and 'value="Fair"' in wrong.content.decode()
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    refused = bo.post(f"{url}aside/", {"quantity": "500", "until": tomorrow, "why": "Fair"})
    assert refused.status_code == 409 and "Put fewer aside" in refused.content.decode()
    assert bo.post(f"{url}aside/", {"quantity": "1", "until": tomorrow, "why": "Fair"}).status_code == 302
    kept = Reservation.objects.get(reason="aside")
    assert "Fair" in bo.get(url).content.decode()
    assert bo.post(f"/inventory/aside/{kept.pk}/freeing/").status_code == 302
    assert bo.post(f"/inventory/aside/{kept.pk}/freeing/").status_code == 404
    wrong = bo.post(f"{url}expected/", {"expected_quantity": "1e400", "due_on": tomorrow, "note": "Tefal"})
    assert wrong.status_code == 422 and 'value="Tefal"' in wrong.content.decode()
    half = bo.post(f"{url}expected/", {"expected_quantity": "0.5", "due_on": tomorrow})
    assert half.status_code == 422
    assert (
        bo.post(f"{url}expected/", {"expected_quantity": "5", "due_on": tomorrow, "note": "Tefal"}).status_code == 302
    )
    pk = Expected.objects.get().pk
    assert "Tefal" in bo.get("/inventory/expected/").content.decode()
    assert bo.post(f"/inventory/expected/{pk}/due/", {"due_on": ""}).status_code == 422
    assert bo.post(f"/inventory/expected/{pk}/due/", {"due_on": "1999-01-01"}).status_code == 422
    assert bo.post(f"/inventory/expected/{pk}/due/", {"due_on": tomorrow}).status_code == 302
    assert bo.post(f"/inventory/expected/{pk}/dropping/").status_code == 302
    assert bo.post(f"/inventory/expected/{pk}/dropping/").status_code == 409
    ada = client_of(cast.ada)
    assert "Give it these" not in ada.get(url).content.decode()
    assert ada.post(f"{url}moving/", {}).status_code == 403
    assert_all_is_well()
