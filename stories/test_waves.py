"""Bo picks five orders on one walk: by place, the same goods once, sorted into boxes; what is short is promised anew."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from counterpart.back_office.fulfilment.actions import pick_shipment, release_shipment
from counterpart.back_office.fulfilment.errors import NotForAWave, WaveIsTaken
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine, Wave, WaveShipment
from counterpart.back_office.fulfilment.walking import stops_of, wave_of
from counterpart.back_office.fulfilment.waves import end_wave, give_back_wave, make_wave, take_wave
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.cast import Cast, client_of
from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Missing, NotAllowedNow
from counterpart.foundation.invariants import check
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.models import WorkItem
from stories.by_api import programs_of

ONE = Decimal(1)


def released(cast: Cast, kettles: int, saddles: int = 0) -> int:
    wanted = [(cast.kettle, kettles), (cast.saddle, saddles)]
    lines = [Wanted(item.pk, Decimal(many)) for item, many in wanted if many]
    order = place_order(cast.customer.pk, lines, by=cast.ada).id
    shipment = Document.objects.get(origin_id=order, kind="shipment").pk
    release_shipment(shipment, by=cast.bo)
    return shipment


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Enough of everything on the shelves."""
    goods = [Arrival(item.pk, Decimal(100), Decimal(5)) for item in (cast.kettle, cast.saddle)]
    receive_stock(cast.site.pk, goods, reason="receipt", by=cast.house)
    return cast


def states(*keys: int) -> list[str]:
    found = dict(Shipment.objects.filter(pk__in=keys).values_list("pk", "state"))
    return [found[key] for key in keys]


def everything_holds() -> None:
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def follow(client: Client, url: str) -> Any:
    """The page at the end of an address."""
    answer = client.get(url, follow=True)
    assert answer.status_code == 200
    return answer


def test_five_orders_are_picked_on_one_walk(full: Cast) -> None:
    first, second, third = released(full, 1), released(full, 2, 1), released(full, 1, 1)
    bo = client_of(full.bo)
    ticks = {"tick": [third, first, second], "query": "stage=to_pick", "idempotency_key": "w1"}
    page = bo.post("/fulfilment/waves/new/", ticks, follow=True)
    wave = Wave.objects.get()
    assert page.redirect_chain[-1][0] == f"/fulfilment/waves/{wave.pk}/"
    assert bo.post("/fulfilment/waves/new/", ticks).status_code == 302
    assert Wave.objects.count() == 1
    assert list(wave.boxes.order_by("box").values_list("box", "shipment_id")) == [(1, first), (2, second), (3, third)]
    kettles, saddles = sorted(stops_of(wave_of(wave.pk, full.bo)), key=lambda stop: -stop.line.quantity)
    assert kettles.line.quantity == Decimal(4)
    assert [(s.box, int(s.quantity)) for s in kettles.shares] == [(1, 1), (2, 2), (3, 1)]
    assert saddles.line.quantity == Decimal(2)
    assert [(s.box, int(s.quantity)) for s in saddles.shares] == [(2, 1), (3, 1)]

    bo.post(f"/fulfilment/waves/{wave.pk}/taker/", {"idempotency_key": "w2"})
    taken = WorkItem.objects.filter(
        document_id__in=[first, second, third], state="accepted", taken_by=full.bo.person_id
    )
    assert taken.count() == 3
    address = f"/fulfilment/waves/{wave.pk}/pick/"
    shown = follow(bo, address).content.decode()
    assert "Into box 2" in shown
    place = kettles.line.first_place
    assert (
        "This is the right place"
        in follow(bo, f"{address}?do=scan&code={place}&line={kettles.line.position}").content.decode()
    )
    step = str(bo.get(f"{address}?do=scan&code={full.kettle.sku}&line={kettles.line.position}")["Location"])
    wrong = bo.get(f"{step}&do=scan&code=box 9")
    assert wrong.status_code == 422
    assert "box 9 is no box of this wave. Scan box 1, 2, 3." in wrong.content.decode()
    step = bo.get(f"{step}&do=scan&code=1")["Location"]
    assert "Box 1 has its part already. Scan box 2, 3." in bo.get(f"{step}&do=scan&code=B1").content.decode()
    step = bo.get(f"{step}&do=scan&code=SH-{third}")["Location"]
    step = bo.get(bo.get(f"{step}&do=scan&code=sh-{second}")["Location"])["Location"]
    step = bo.get(f"{step}&do=scan&code={full.saddle.sku}")["Location"]
    other = bo.get(f"{step}&do=scan&code=SH-{first}").content.decode()
    assert "Nothing of this goes into box 1. Put it into box 2, 3." in other
    last = bo.get(f"{step}&do=boxed")
    done = re.search(r"done=([^&]+)", last["Location"])
    assert done is not None
    assert "Finish picking" in follow(bo, last["Location"]).content.decode()
    early = bo.post(address, {"done": str(kettles.line.position), "idempotency_key": "w0"})
    assert early.status_code == 422
    end = {"done": done[1], "idempotency_key": "w3"}
    page = bo.post(address, end, follow=True)
    assert f"W-{wave.pk}: 3 shipments are picked." in page.content.decode()
    assert states(first, second, third) == ["picked"] * 3
    wave.refresh_from_db()
    assert wave.ended_at is not None
    assert set(wave.boxes.values_list("left", flat=True)) == {"picked"}
    assert Act.objects.filter(action="fulfilment.pick_shipment").count() == 3
    everything_holds()


def test_a_short_shelf_splits_and_promises_anew_and_who_was_promised_first_gets_first(full: Cast) -> None:
    first, second, third = released(full, 2), released(full, 2), released(full, 1)
    wave = make_wave([first, second, third], by=full.bo).id
    take_wave(wave, by=full.bo)
    bo = client_of(full.bo)
    (stop,) = stops_of(wave_of(wave, full.bo))
    said = {"done": f"{stop.line.position}-3m", "idempotency_key": "s"}
    page = bo.post(f"/fulfilment/waves/{wave}/pick/", said, follow=True)
    assert "2 shipments are picked." in page.content.decode()
    assert f"1 is not done. SH-{third}: None of the goods were found." in page.content.decode().replace("&#x27;", "'")
    assert states(first, second, third) == ["picked", "picked", "released"]
    picked = dict(ShipmentLine.objects.filter(shipment_id__in=[first, second]).values_list("shipment_id", "quantity"))
    assert picked == {first: 2, second: 1}
    rest = Shipment.objects.get(order_id=Shipment.objects.get(pk=second).order_id, state="waiting")
    assert rest.lines.get().quantity == ONE
    assert dict(WaveShipment.objects.values_list("shipment_id", "left")) == {
        first: "picked", second: "picked", third: "given_back",
    }  # fmt: skip
    assert WorkItem.objects.get(document_id=third, state__in=("offered", "accepted")).state == "offered"
    everything_holds()
    assert make_wave([third], by=full.bo).state == "open"


def test_a_shipment_is_in_one_open_wave_at_most(full: Cast) -> None:
    first, second = released(full, 1), released(full, 1)
    wave = make_wave([first], by=full.bo).id
    with pytest.raises(NotForAWave) as no:
        make_wave([second, first], by=full.bo)
    assert f"SH-{first} cannot join" in str(no.value)
    at = Wave.objects.get().made_at
    other = Wave.objects.create(site_id=full.site.pk, made_by_id=full.bo.person_id, made_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        WaveShipment.objects.create(wave=other, shipment_id=first, box=1)
    waiting = Document.objects.get(
        origin_id=place_order(full.customer.pk, [Wanted(full.kettle.pk, ONE)], by=full.ada).id, kind="shipment"
    )
    with pytest.raises(NotForAWave):
        make_wave([waiting.pk], by=full.bo)
    pick_shipment(first, by=full.bo)
    assert wave_of(wave, full.bo).open_keys == ()
    end_wave(wave, by=full.bo)
    assert list(WaveShipment.objects.filter(wave_id=wave).values_list("left", flat=True)) == ["picked"]
    with pytest.raises(NotAllowedNow):
        take_wave(wave, by=full.bo)


def test_one_person_walks_a_wave_and_may_give_it_back(full: Cast) -> None:
    first = released(full, 1)
    wave = make_wave([first], by=full.bo).id
    take_wave(wave, by=full.bo)
    with pytest.raises(WaveIsTaken):
        take_wave(wave, by=full.dara)
    with pytest.raises(WaveIsTaken):
        end_wave(wave, by=full.dara)
    give_back_wave(wave, by=full.bo)
    take_wave(wave, by=full.dara)
    with pytest.raises(Forbidden):
        take_wave(wave, by=full.chidi)
    with pytest.raises(Missing):
        take_wave(10**9, by=full.bo)
    with pytest.raises(NotForAWave):
        make_wave([released(full, 1), first], by=full.bo)


def test_what_was_fetched_no_longer_counts_when_the_wave_changes_on_the_way(full: Cast) -> None:
    first, second = released(full, 1), released(full, 1, 1)
    wave = make_wave([first, second], by=full.bo).id
    take_wave(wave, by=full.bo)
    before = {stop.line.position for stop in stops_of(wave_of(wave, full.bo))}
    pick_shipment(first, by=full.bo)
    kettle, saddle = sorted(stops_of(wave_of(wave, full.bo)), key=lambda stop: stop.line.name)
    assert kettle.line.position not in before
    assert saddle.line.position in before
    done = {"done": "_".join(map(str, before)), "idempotency_key": "stale"}
    answer = client_of(full.bo).post(f"/fulfilment/waves/{wave}/pick/", done)
    assert answer.status_code == 422
    assert states(second) == ["released"]


def test_a_program_makes_a_wave_and_walks_it(full: Cast) -> None:
    first, second = released(full, 1), released(full, 2)
    by = programs_of(full)
    made = by.bo.post("/waves", {"shipment_ids": [first, second]}, Idempotency_Key="w")
    assert by.bo.post("/waves", {"shipment_ids": [first, second]}, Idempotency_Key="w") == made
    assert (made["kind"], made["state"], made["reference"]) == ("wave", "open", f"W-{made['id']}")
    assert by.bo.refused("POST", "/waves", {"shipment_ids": [first]}) == (409, "not_for_a_wave")
    assert by.bo.refused("POST", "/waves", {"shipment_ids": []})[0] == 422
    assert [wave["id"] for wave in by.bo.get("/waves")["results"]] == [made["id"]]
    told = by.bo.get(f"/waves/{made['id']}")
    assert [(box["box"], box["shipment_id"], box["left"]) for box in told["boxes"]] == [(1, first, ""), (2, second, "")]
    (stop,) = told["stops"]
    assert (stop["sku"], stop["quantity"]) == (full.kettle.sku, "3")
    assert [(share["box"], share["quantity"]) for share in stop["boxes"]] == [(1, "1"), (2, "2")]
    wave = f"/waves/{made['id']}"
    assert by.bo.post(f"{wave}/taker")["state"] == "taken"
    assert by.dara.refused("POST", f"{wave}/taker") == (409, "taken")
    assert by.bo.post(f"{wave}/giving-back")["state"] == "open"
    by.bo.post(f"{wave}/taker")
    assert by.bo.post(f"/shipments/{first}/picking")["state"] == "picked"
    assert by.bo.post(f"{wave}/end")["given_back"] == [second]
    assert states(first, second) == ["picked", "released"]
    assert by.bo.get("/waves")["results"] == []
    assert by.ada.refused("POST", "/waves", {"shipment_ids": [second]}) == (403, "forbidden")
    assert by.noor.refused("GET", "/waves") == (403, "forbidden")
    assert by.bo.refused("GET", "/waves/999999") == (404, "not_found")
    everything_holds()
