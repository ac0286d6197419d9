"""The screens of inventory: stock, moves, places, what came in and what was counted."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from counterpart.back_office.inventory.actions import Arrival, add_place, receive_stock
from counterpart.back_office.inventory.models import Count, Location, StockMove
from counterpart.back_office.inventory.tests.walk import assert_all_is_well, do, levels, lines_of
from counterpart.config.cast import client_of
from counterpart.foundation.catalog.models import Item

pytestmark = pytest.mark.django_db
D = Decimal


def text_of(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query, headers={"HX-Request": "true"} if "/choices/" in url else {})
    assert answer.status_code == 200
    return answer.content.decode()


def receipt_lines(*lines: tuple[str, str, str, str]) -> dict[str, str]:
    """A posted form of lines: item, quantity, cost, place."""
    said = {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0"}
    for n, line in enumerate(lines):
        said |= {f"lines-{n}-{k}": v for k, v in zip(("item", "quantity", "unit_cost", "place"), line, strict=True)}
    return said


def test_stock_is_found_by_number_gtin_and_name(cast: Any) -> None:
    Item.objects.filter(pk=cast.saddle.pk).update(gtin="4012345678901")
    cast.shipment((cast.kettle, D(4)))
    bo = client_of(cast.bo)
    shown = bo.get("/inventory/").context["rows"]
    assert [(s.name, s.on_hand, s.reserved, s.free) for s in shown] == [
        ("Kettle", D(10), D(4), D(6)), ("Saddle", D(10), D(0), D(10)),
    ]  # fmt: skip
    for words, name in (("ket-", "Kettle"), ("4012345678901", "Saddle"), ("addl", "Saddle")):
        assert [s.name for s in bo.get("/inventory/", {"q": words}).context["rows"]] == [name], words
    assert "Nothing fits" in text_of(bo, "/inventory/", q="no such thing")
    assert 'data-value="KET-1"' in text_of(bo, "/inventory/choices/", q="ket")
    for odd in ("\x00", "9" * 200, "x:y", "-1"):
        for name in ("q", "after", "site", "before", "place", "state"):
            assert bo.get("/inventory/", {name: odd}).status_code in (200, 422), (name, odd)


def test_long_lists_go_on_from_a_cursor(cast: Any) -> None:
    Item.objects.bulk_create(Item(sku=f"N{n}", name=f"Nut {n % 7}", unit=cast.kettle.unit) for n in range(120))
    bo, page, seen = client_of(cast.bo), "/inventory/", []
    while page:
        answer = bo.get(page)
        seen += [row.item_id for row in answer.context["rows"]]
        following = answer.context["page"].next
        page = f"/inventory/{following}" if following else ""
    assert len(seen) == len(set(seen)) == 122


def test_an_item_shows_its_moves_with_what_was_on_hand_after_each(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(3)))
    for step, more in (("release", {}), ("pick", {}), ("pack", {"shelf": "A"}), ("hand_over", {"to": "N"})):
        do(f"fulfilment.{step}_shipment", shipment, by=cast.bo, **more)
    for _ in range(60):
        receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(1), D(12))], by=cast.bo)
    bo = client_of(cast.bo)
    page = bo.get(f"/inventory/items/{cast.kettle.pk}/")
    ledger = [move for move, _what, _url in page.context["ledger"]]
    assert (ledger[0].running, ledger[0].change, ledger[-1].running) == (D(67), D(1), D(18))
    second = bo.get(f"/inventory/items/{cast.kettle.pk}/", {"before": str(page.context["next"])})
    rest = [(m.reason, m.change, m.running, m.who) for m, _what, _url in second.context["ledger"]]
    assert rest[-3:] == [
        ("issue", D(-3), D(7), "Bo Lindqvist"), ("pick", D(0), D(10), "Bo Lindqvist"), ("opening", D(10), D(10), "The house"),
    ]  # fmt: skip
    assert f"/fulfilment/shipments/{shipment}/" in second.content.decode()


def test_goods_are_freed_from_the_page_of_the_item(cast: Any) -> None:
    shipment = cast.shipment((cast.kettle, D(3)))
    line, page = lines_of(shipment)[0].pk, f"/inventory/items/{cast.kettle.pk}/"
    bo, ada = client_of(cast.bo), client_of(cast.ada)
    assert "Free what is kept for SO-" in text_of(bo, page)
    assert "Free what is kept" not in text_of(ada, page)
    assert ada.post(page + "freeing/", {"line": str(line), "idempotency_key": "a"}).status_code == 403
    for wrong in ("", "x", "0", "99999", "9" * 40):
        assert bo.post(page + "freeing/", {"line": wrong, "idempotency_key": "b"}).status_code == 404
    assert bo.post(page + "freeing/", {"line": str(line), "idempotency_key": "c"}).status_code == 302
    assert levels(cast.kettle) == {"STOCK": (D(10), D(0))} and "waiting" not in text_of(bo, page)
    assert "3 missing" in text_of(bo, page)


def test_goods_come_in_by_form(cast: Any) -> None:
    bo, page = client_of(cast.bo), "/inventory/receipts/new/"
    assert "Goods came in" in text_of(bo, page)
    cast.shipment((cast.kettle, D(12)))
    head = {"site": str(cast.site.pk), "reason": "receipt", "note": "Delivery note 77", "idempotency_key": "k1"}
    wrong = receipt_lines(("NOPE", "1", "1", ""), ("KET-1", "0.5", "12", ""), ("SAD-1", "1e400", "x", ""))
    refused = bo.post(page, head | wrong)
    said = refused.content.decode()
    assert refused.status_code == 422 and "No goods have this number or name" in said
    assert "Kettle is counted in whole units" in said and 'value="NOPE"' in said and "Delivery note 77" in said
    nowhere = bo.post(page, head | receipt_lines(("KET-1", "1", "12", "NOWHERE")))
    assert nowhere.status_code == 422 and "no place called NOWHERE" in nowhere.content.decode()
    assert bo.post(page, head | receipt_lines()).status_code == 422
    done = bo.post(
        page, head | receipt_lines(("KET-1", "5", "15", ""), ("Saddle", "2", "29.5", "STOCK"), ("", "", "", ""))
    )
    paper = text_of(bo, done.headers["Location"])
    assert "Delivery note 77" in paper and "134.00" in paper
    assert "1 waiting line got goods" in text_of(bo, "/inventory/receipts/") + paper
    assert levels(cast.kettle) == {"STOCK": (D(15), D(12))}
    assert_all_is_well()


def test_the_same_form_sent_twice_books_once(cast: Any) -> None:
    bo, moves = client_of(cast.bo), StockMove.objects.count()
    said = {"site": str(cast.site.pk), "reason": "receipt", "idempotency_key": "once"}
    said |= receipt_lines(("KET-1", "5", "15", ""))
    first, second = (bo.post("/inventory/receipts/new/", said) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert StockMove.objects.count() == moves + 1


def count_lines(found: list[tuple[int, str]], extra: list[tuple[str, str]], step: str) -> dict[str, str]:
    said = {"step": step, "note": "", "idempotency_key": uuid.uuid4().hex}
    for prefix, lines, names in (("found", found, ("item", "found")), ("extra", extra, ("item", "found"))):
        said |= {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": "0"}
        for n, line in enumerate(lines):
            said |= {f"{prefix}-{n}-{k}": str(v) for k, v in zip(names, line, strict=True)}
    return said


def look_and_book(client: Client, page: str, found: list[tuple[int, str]], extra: list[tuple[str, str]]) -> Any:
    """What a person does: look at the differences, then book what they saw."""
    looked = client.post(page, count_lines(found, extra, "look"))
    return client.post(page, count_lines(found, extra, "book") | {"seen": looked.context["seen"]})


def test_a_count_shows_its_differences_before_it_is_booked(cast: Any) -> None:
    stock = Location.objects.get(code="STOCK")
    bo, page = client_of(cast.bo), f"/inventory/places/{stock.pk}/counting/"
    assert "Kettle" in text_of(bo, page)
    found = [(cast.kettle.pk, "8"), (cast.saddle.pk, "")]
    looked = bo.post(page, count_lines(found, [], "look"))
    assert looked.status_code == 200 and "Before it is booked" in looked.content.decode()
    assert [(d.name, d.change) for d in looked.context["differences"]] == [("Kettle", D(-2))]
    typed_since = count_lines([(cast.kettle.pk, "7")], [], "book") | {"seen": looked.context["seen"]}
    other = bo.post(page, typed_since)
    assert other.status_code == 409 and "not those you looked at" in other.content.decode()
    assert not Count.objects.filter(reason="count").exists()
    booked = look_and_book(bo, page, found, [])
    assert "8" in text_of(bo, booked.headers["Location"]) and levels(cast.kettle) == {"STOCK": (D(8), D(0))}
    assert "Bo Lindqvist" in text_of(bo, "/inventory/counts/")
    assert_all_is_well()


def test_a_count_takes_what_nobody_expected_there_and_refuses_what_is_kept(cast: Any) -> None:
    place = add_place(cast.site.pk, "B-1", by=cast.bo)
    bo, page = client_of(cast.bo), f"/inventory/places/{place.id}/counting/"
    assert "Nothing should stand here" in text_of(bo, page)
    nothing = bo.post(page, count_lines([], [], "book"))
    assert nothing.status_code == 422 and "at least one item" in nothing.content.decode()
    assert look_and_book(bo, page, [], [("KET-1", "2")]).status_code == 302
    assert levels(cast.kettle)["B-1"] == (D(2), D(0))
    cast.shipment((cast.saddle, D(7)))
    stock = f"/inventory/places/{Location.objects.get(code='STOCK').pk}/counting/"
    looked = bo.post(stock, count_lines([(cast.saddle.pk, "6")], [], "look"))
    assert "7 kept for orders" in looked.content.decode()
    refused = look_and_book(bo, stock, [(cast.saddle.pk, "6")], [])
    assert refused.status_code == 409 and "More is kept for orders than was found: Saddle" in refused.content.decode()
    assert 'value="6"' in refused.content.decode()
    twice = bo.post(stock, count_lines([(cast.saddle.pk, "9")], [("SAD-1", "9")], "book"))
    assert twice.status_code == 422 and "is on the list already" in twice.content.decode()
    half = bo.post(stock, count_lines([(cast.saddle.pk, "9.5")], [], "book"))
    assert half.status_code == 422
    assert_all_is_well()


def test_places_are_added_and_renamed_on_screen(cast: Any) -> None:
    bo = client_of(cast.bo)
    assert bo.post("/inventory/places/new/", {"code": "14-C-3", "idempotency_key": "a"}).status_code == 302
    again = bo.post("/inventory/places/new/", {"code": "14-C-3", "idempotency_key": "b"})
    assert again.status_code == 422 and "a place called 14-C-3 already" in again.content.decode()
    pk = Location.objects.get(code="14-C-3").pk
    assert bo.post(f"/inventory/places/{pk}/name/", {"code": "", "idempotency_key": "c"}).status_code == 422
    assert bo.post(f"/inventory/places/{pk}/name/", {"code": "14-C-4", "idempotency_key": "d"}).status_code == 302
    assert "14-C-4" in text_of(bo, f"/inventory/places/{pk}/") and "14-C-4" in text_of(bo, "/inventory/places/")


def test_who_may_see_and_who_may_book(cast: Any) -> None:
    ada, noor, chidi = client_of(cast.ada), client_of(cast.noor), client_of(cast.chidi)
    assert ada.get("/inventory/").status_code == chidi.get("/inventory/").status_code == 200
    assert ada.get("/inventory/receipts/new/").status_code == 403
    assert ada.post("/inventory/places/new/", {"code": "X"}).status_code == 403
    for url in ("/inventory/", "/inventory/receipts/", f"/inventory/items/{cast.kettle.pk}/", "/inventory/choices/"):
        assert noor.get(url).status_code == 403, url
        assert Client().get(url).status_code == 302, url
    bo = client_of(cast.bo)
    for url in ("items/{}/", "places/{}/", "receipts/{}/", "counts/{}/", "places/{}/counting/"):
        assert bo.get("/inventory/" + url.format(10**25)).status_code == 404
        assert bo.get("/inventory/" + url.format(999999)).status_code == 404
    assert bo.get(f"/inventory/items/{cast.fitting.pk}/").status_code == 404
    assert bo.get("/inventory/", {"site": "999"}).status_code == 422
