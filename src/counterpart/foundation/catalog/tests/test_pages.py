"""The pages about items: who may open them, and that nothing typed is lost."""

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pypdf import PdfReader

from counterpart.foundation.catalog.actions import change_item
from counterpart.foundation.catalog.details import ItemDetails
from counterpart.foundation.catalog.labels import label_of
from counterpart.foundation.catalog.models import Item, ItemPrice, PriceList, TaxRate
from counterpart.foundation.identity.models import Person

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

ITEM = {
    "name": "Lampa", "sku": "LMP-1", "gtin": "4006381333931", "kind": "goods", "unit": "C62", "tax_category": "S",
    "tracking": "none", "warranty_months": "24", "lead_time_days": "3", "price": "12,50", "price_list": "",
}  # fmt: skip


def _as(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


@pytest.fixture
def dara(cast: "Cast") -> Client:
    return _as("dara")


def _lines(*rows: dict[str, str]) -> dict[str, str]:
    sent = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    return sent | {f"lines-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_an_item_is_written_down_with_its_price(dara: Client) -> None:
    assert dara.get("/items/new/").status_code == 200
    assert dara.post("/items/new/", ITEM).status_code == 302
    item = Item.objects.get(sku="LMP-1")
    assert str(item.prices.get().price) == "12.500000"
    page = dara.get(f"/items/{item.pk}/")
    assert page.status_code == 200 and "12.50" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gtin": "4006381333932"}, "check digit"),
        ({"price": "1e400"}, ""),
        ({"price": "NaN"}, ""),
        ({"price": "-1"}, ""),
        ({"price": "9" * 70}, ""),
        ({"price": "1e-400"}, ""),
        ({"lead_time_days": "9" * 5000}, ""),
        ({"name": "a\0b"}, ""),
        ({"sku": "x" * 70_000}, ""),
        ({"unit": "'; DROP"}, ""),
    ],
)
def test_what_cannot_be_used_comes_back_marked(dara: Client, change: dict[str, str], words: str) -> None:
    answer = dara.post("/items/new/", ITEM | change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert "Lampa" in answer.content.decode() or "LMP-1" in answer.content.decode()
    assert not Item.objects.filter(sku="LMP-1").exists()


def test_a_taken_number_is_said_beside_the_form(dara: Client) -> None:
    answer = dara.post("/items/new/", ITEM | {"sku": "KET-1"})
    assert answer.status_code == 409 and "belongs to Kettle already" in answer.content.decode()


def test_a_stale_form_shows_both(dara: Client, cast: "Cast") -> None:
    pk = cast.kettle.pk
    form = dara.get(f"/items/{pk}/edit/").context["form"]
    mine = {name: "" if form[name].value() in (None, False) else str(form[name].value()) for name in form.fields}
    change_item(pk, ItemDetails("KET-1", "Kettle, steel"), version=1, by=cast.dara)
    answer = dara.post(f"/items/{pk}/edit/", mine | {"name": "Kettle, blue", "warranty_months": "12"})
    assert answer.status_code == 412
    text = answer.content.decode()
    assert "Kettle, steel" in text and "Kettle, blue" in text
    sent = mine | {"name": "Kettle, blue", "warranty_months": "12", "version": "2", "resolve": "both"}
    assert dara.post(f"/items/{pk}/edit/", sent | {"keep-name": "yours"}).status_code == 302
    item = Item.objects.get(pk=pk)
    assert (item.name, item.warranty_months, item.version) == ("Kettle, blue", 12, 3)


def test_prices_by_quantity(dara: Client, cast: "Cast") -> None:
    address = f"/items/{cast.kettle.pk}/prices/{PriceList.objects.get().pk}/"
    assert dara.get(address).status_code == 200
    sent = _lines({"price": "20"}, {"from_quantity": "10", "price": "18,5"}, {"price": "", "from_quantity": ""})
    assert dara.post(address, sent).status_code == 302
    stored = ItemPrice.objects.filter(item=cast.kettle).order_by("from_quantity").values_list("from_quantity", "price")
    assert [(int(q), str(p)) for q, p in stored] == [(0, "20.000000"), (10, "18.500000")]
    twice = dara.post(address, _lines({"price": "1"}, {"price": "2"}))
    assert twice.status_code == 422 and "only one price" in twice.content.decode()
    assert dara.post(address, {"lines-TOTAL_FORMS": "99999", "lines-INITIAL_FORMS": "0"}).status_code == 422
    assert dara.post(address, {}).status_code == 422
    assert ItemPrice.objects.filter(item=cast.kettle).count() == 2


def test_the_page_explains_a_price(dara: Client, cast: "Cast") -> None:
    page = dara.get(f"/items/{cast.kettle.pk}/", {"party_text": "Noor Haddad", "party": "", "quantity": "2"})
    assert "is the general price list" in page.content.decode()
    assert dara.get(f"/items/{cast.kettle.pk}/", {"party": "nobody", "quantity": "x"}).status_code == 422


def test_units_lists_and_taxes(dara: Client, cast: "Cast") -> None:
    assert dara.post("/items/units/", {"code": "BX", "name": "box", "decimals": "0"}).status_code == 302
    address = f"/items/{cast.kettle.pk}/units/"
    assert dara.post(address, _lines({"unit": "BX", "factor": "6"})).status_code == 302
    assert "box" in dara.get(f"/items/{cast.kettle.pk}/").content.decode()
    assert dara.post(address, _lines({"unit": "C62", "factor": "6"})).status_code == 422
    sent = {"name": "Spring", "currency": "EUR", "party": str(cast.customer.pk), "valid_from": "2026-02-31"}
    assert dara.post("/items/price-lists/new/", sent).status_code == 422
    assert dara.post("/items/price-lists/new/", sent | {"valid_from": "2026-02-28"}).status_code == 302
    made = PriceList.objects.get(name="Spring")
    assert made.party_id == cast.customer.pk
    assert dara.get(f"/items/price-lists/{made.pk}/").status_code == 200
    rate = {"country": "HR", "category": "AA", "percent": "13", "name": "Lower", "valid_from": "2026-01-01"}
    assert dara.post("/items/taxes/", rate).status_code == 302
    assert str(TaxRate.objects.get(category="AA").rate) == "0.130000"
    assert dara.post("/items/taxes/", rate | {"percent": "100"}).status_code == 422
    for path in (
        "/items/",
        "/items/?q=ket",
        "/items/?state=all",
        "/items/price-lists/",
        "/items/taxes/",
        "/items/units/",
    ):
        assert dara.get(path).status_code == 200


def test_who_may_not_is_turned_away(cast: "Cast") -> None:
    pk = cast.kettle.pk
    closed = ["/items/new/", f"/items/{pk}/edit/", f"/items/{pk}/units/", "/items/taxes/", "/items/price-lists/new/"]
    for path in closed:
        assert _as("ada").get(path).status_code == 403
        assert Client().get(path).status_code == 302
    for path in ("/items/", f"/items/{pk}/", "/items/choices/?q=ket"):
        assert _as("ada").get(path, headers={"HX-Request": "true"}).status_code == 200
        assert _as("noor").get(path).status_code == 403
    assert _as("ada").get("/items/99999/").status_code == 404
    assert _as("ada").post("/items/").status_code == 405


def test_labels_are_printed_as_many_as_wanted(dara: Client, cast: "Cast") -> None:
    page = f"/items/{cast.kettle.pk}/labels/"
    assert f'href="{page}"' in dara.get(f"/items/{cast.kettle.pk}/").content.decode()
    assert dara.get(page).status_code == 200
    answer = dara.get(f"{page}?count=25")
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages]
    assert [sheet.count(cast.kettle.name) for sheet in sheets] == [24, 1]
    assert cast.kettle.sku in sheets[0]
    for wrong in ("0", "481", "many", "1e9", "9" * 40):
        assert dara.get(f"{page}?count={wrong}").status_code == 422
    assert dara.get("/items/999999/labels/").status_code == 404


def test_a_number_that_bars_cannot_say_becomes_a_square(cast: "Cast") -> None:
    assert not label_of(cast.kettle).is_square
    cast.kettle.sku, cast.kettle.gtin = "ČAJNIK 1", ""
    assert label_of(cast.kettle).is_square
