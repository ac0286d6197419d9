"""The screens of fulfilment, from the list to the customer's signature."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from counterpart.back_office.fulfilment.actions import pick_shipment, release_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.config.cast import client_of
from counterpart.foundation.identity.models import Person

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_shipment_walks_through_its_screens(cast: Any) -> None:
    bo = client_of(cast.bo)
    shipment = cast.shipment((cast.kettle, D(2)), (cast.saddle, D(1)), (cast.fitting, D(1)))
    page = f"/fulfilment/shipments/{shipment}/"
    assert "Release to the warehouse" in bo.get(page).content.decode()
    assert bo.post(page + "release/", {"idempotency_key": "r1"}).status_code == 302
    assert "Take and pick" in bo.get(page).content.decode()
    taken = bo.post(page + "taker/", {"idempotency_key": "t1"})
    assert taken.headers["Location"] == page + "pick/"
    shown = bo.get(page + "pick/").content.decode()
    assert "1 of 2" in shown and "STOCK" in shown
    first = bo.get(page + "pick/", {"do": "scan", "code": "SAD-1", "line": "1"})
    assert first.headers["Location"] == page + "pick/?done=2"
    second = bo.get(page + "pick/", {"done": "2", "do": "take", "line": "1", "n": "2"})
    assert second.headers["Location"] == page + "pick/?done=2_1"
    assert "Finish picking" in bo.get(second.headers["Location"]).content.decode()
    assert bo.post(page + "pick/", {"done": "2_1", "idempotency_key": "p1"}).headers["Location"] == page + "packing/"
    empty = bo.post(page + "packing/", {"shelf": " ", "idempotency_key": "k1"})
    assert empty.status_code == 422 and "Scan or type the shelf" in empty.content.decode()
    assert bo.post(page + "packing/", {"shelf": "B2", "idempotency_key": "k1"}).status_code == 302
    listed = bo.get("/fulfilment/pickups/").content.decode()
    assert "B2" in listed and "Noor Haddad" in listed and "ready on shelf B2" in listed
    assert (
        bo.get("/fulfilment/pickups/", {"q": f"SH-{shipment}", "scan": "1"}).headers["Location"] == page + "handover/"
    )
    over = bo.get(page + "handover/").content.decode()
    assert "226.25" in over.replace("\xa0", " ")  # two kettles, a saddle and a fitting with a quarter of tax
    unsigned = bo.post(page + "handover/", {"to": "Noor's sister", "idempotency_key": "h1"})
    assert unsigned.status_code == 422 and "Noor&#x27;s sister" in unsigned.content.decode()
    signed = {"to": "Noor's sister", "signature_typed": "N. Haddad", "idempotency_key": "h1"}
    assert bo.post(page + "handover/", signed).status_code == 302
    kept = Shipment.objects.get(pk=shipment)
    assert (kept.state, kept.handed_over_to, kept.signature) == ("handed_over", "Noor's sister", "typed:N. Haddad")
    gone = bo.get("/fulfilment/shipments/", {"stage": "gone"}).content.decode()
    assert f"SH-{shipment}" in gone and "Handed over" in gone
    assert "signed" not in bo.get(page).content.decode() and "N. Haddad" in bo.get(page).content.decode()


def test_every_stage_shows_its_count_and_who_has_taken_it(cast: Any) -> None:
    bo = client_of(cast.bo)
    waiting, picking, packed = (cast.shipment((cast.kettle, D(1))) for _ in range(3))
    for shipment in (picking, packed):
        release_shipment(shipment, by=cast.bo)
    bo.post(f"/fulfilment/shipments/{picking}/taker/", {"idempotency_key": "t"})
    pick_shipment(packed, by=cast.bo)
    shown = bo.get("/fulfilment/shipments/").content.decode()
    assert "Bo Lindqvist" in shown and "All here" in shown
    for stage, pk in (("waiting", waiting), ("picking", picking), ("to_pack", packed)):
        found = bo.get("/fulfilment/shipments/", {"stage": stage})
        assert [row.pk for row, *_ in found.context["rows"]] == [pk], stage
    assert bo.get("/fulfilment/shipments/", {"q": "noor", "mine": "1"}).context["rows"][0][0].pk == picking
    assert bo.get("/fulfilment/shipments/", {"q": "nobody"}).context["rows"] == []
    assert bo.get("/fulfilment/shipments/", {"stage": "x", "page": "-1", "method": "\x00"}).status_code == 422


def test_a_short_shelf_is_asked_why_and_the_rest_waits_on_its_own(cast: Any) -> None:
    bo = client_of(cast.bo)
    shipment = cast.shipment((cast.kettle, D(3)))
    release_shipment(shipment, by=cast.bo)
    page = f"/fulfilment/shipments/{shipment}/pick/"
    assert "Why is it short?" in bo.get(page, {"do": "take", "line": "1", "n": "2"}).content.decode()
    answered = bo.get(page, {"do": "short", "line": "1", "n": "2", "why": "damaged"})
    assert answered.headers["Location"] == page + "?done=1-2d"
    bo.post(page, {"done": "1-2d", "idempotency_key": "p"})
    first, rest = Shipment.objects.filter(order_id=Shipment.objects.get(pk=shipment).order_id).order_by("pk")
    assert [line.quantity for line in first.lines.all()] == [D(2)]
    assert (rest.state, [line.quantity for line in rest.lines.all()]) == ("waiting", [D(1)])
    assert "The shelf was short" in bo.get(f"/fulfilment/shipments/{rest.pk}/").content.decode()
    assert "1 line was short" in bo.get(f"/fulfilment/shipments/{shipment}/").content.decode()


def test_nothing_typed_on_the_pick_screen_breaks_it(cast: Any) -> None:
    bo = client_of(cast.bo)
    shipment = cast.shipment((cast.kettle, D(3)))
    release_shipment(shipment, by=cast.bo)
    page = f"/fulfilment/shipments/{shipment}/pick/"
    for n in ("", "-1", "4", "1e400", "NaN", "2.5", "0x1", "９" * 30, "1e-5"):
        refused = bo.get(page, {"do": "take", "line": "1", "n": n})
        assert refused.status_code == 422 and "Enter how many you took" in refused.content.decode(), n
    for done in ("1-9m", "1-2x", "99", "x", "1-", "1-1", "__", "1-2m-3", "²"):
        assert "1 of 1" in bo.get(page, {"done": done}).content.decode(), done
    lost = bo.get(bo.get(page, {"do": "scan", "code": "NO-SUCH <b>", "line": "1"}).headers["Location"]).content.decode()
    assert "NO-SUCH &lt;b&gt; is not on this list" in lost
    right = bo.get(bo.get(page, {"do": "scan", "code": "stock", "line": "1"}).headers["Location"]).content.decode()
    assert "This is the right place" in right
    early = bo.post(page, {"done": "", "idempotency_key": "p"})
    assert early.status_code == 422 and "not fetched yet" in early.content.decode()
    none = bo.post(page, {"done": "1-0m", "idempotency_key": "p"})
    assert none.status_code == 409 and "None of the goods were found" in none.content.decode()


def test_release_what_is_here_and_let_the_rest_follow(cast: Any) -> None:
    bo = client_of(cast.bo)
    shipment = cast.shipment((cast.kettle, D(12)))
    page = f"/fulfilment/shipments/{shipment}/"
    assert "Release what is here, let the rest follow" in bo.get(page).content.decode()
    whole = bo.post(page + "release/", {"idempotency_key": "a"})
    assert whole.status_code == 409 and "Some goods of this shipment are not here yet" in whole.content.decode()
    assert bo.post(page + "release/", {"idempotency_key": "b", "split": "1"}).status_code == 302
    rest = Shipment.objects.exclude(pk=shipment).get()
    assert "Waits for goods" in bo.get(f"/fulfilment/shipments/{rest.pk}/").content.decode()
    assert bo.post(f"/fulfilment/shipments/{rest.pk}/release/", {"idempotency_key": "c"}).status_code == 409


def test_a_delivery_is_shipped_with_its_tracking_reference(cast: Any) -> None:
    bo = client_of(cast.bo)
    shipment = cast.shipment((cast.kettle, D(1)), method="delivery")
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    page = f"/fulfilment/shipments/{shipment}/"
    assert bo.post(page + "packing/", {"idempotency_key": "k"}).status_code == 302
    wrong = bo.post(page + "handover/", {"to": "N", "signature_typed": "N", "idempotency_key": "h"})
    assert wrong.status_code == 409 and "goes the other way" in wrong.content.decode()
    long = bo.post(page + "dispatch/", {"tracking_reference": "x" * 61, "idempotency_key": "s"})
    assert long.status_code == 422
    assert bo.post(page + "dispatch/", {"tracking_reference": "PKG-77", "idempotency_key": "s"}).status_code == 302
    assert "PKG-77" in bo.get(page).content.decode()


def test_only_those_who_may_get_in(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(1)))
    release_shipment(shipment, by=cast.bo)
    page = f"/fulfilment/shipments/{shipment}/"
    ada, noor, eve = client_of(cast.ada), client_of(cast.noor), Client()
    eve.force_login(cast.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ada.get(page).status_code == 200
    assert "Take and pick" not in ada.get(page).content.decode()
    for step in ("pick/", "packing/", "handover/", "dispatch/"):
        assert ada.get(page + step).status_code == 403, step
        assert noor.get(page + step).status_code == 403, step
    for client in (noor, eve):
        assert client.get("/fulfilment/shipments/").status_code == 403
    assert Client().get(page).status_code == 302
    assert client_of(cast.bo).get("/fulfilment/shipments/999999999999999999999/").status_code == 404
    assert Person.objects.get(pk=cast.bo.person_id).name == "Bo Lindqvist"
