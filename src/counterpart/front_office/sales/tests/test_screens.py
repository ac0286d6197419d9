"""The screens of the sales desk, as people use them."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from counterpart.config.cast import Cast
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.identity.models import Person
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.actions import change_order, create_quote, place_order, send_quote
from counterpart.front_office.sales.models import Order, OrderLine, Quote
from counterpart.front_office.sales.pricing import Wanted


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


@pytest.fixture
def ada(cast: Cast) -> Client:
    return signed_in("ada")


def typed(cast: Cast, *lines: tuple[Any, Any], **more: Any) -> dict[str, Any]:
    """What the browser sends for an order of these (item, quantity) lines."""
    data: dict[str, Any] = {
        "party": cast.customer.pk, "party_text": cast.customer.name, "method": "pickup", "on_shortage": "backorder",
        "lines-TOTAL_FORMS": len(lines) + 1, "lines-INITIAL_FORMS": 0, f"lines-{len(lines)}-quantity": "1",
        "idempotency_key": "k1",
    }  # fmt: skip
    for n, (item, quantity) in enumerate(lines):
        data |= {f"lines-{n}-item": item, f"lines-{n}-quantity": quantity}
    return data | more


def test_an_order_is_taken_and_confirmed(cast: Cast, ada: Client) -> None:
    data = typed(cast, (cast.kettle.pk, "2"), (cast.fitting.pk, "1"), do="confirm", reference="birthday")
    answer = ada.post("/sales/orders/new/", data)
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sales/orders/{order.pk}/")
    assert (order.state, order.net, order.document.external_reference) == ("confirmed", Decimal("123"), "birthday")
    assert ada.post("/sales/orders/new/", data)["Location"] == answer["Location"]
    assert Order.objects.count() == 1


def test_items_are_found_by_number_barcode_or_name(cast: Cast, ada: Client) -> None:
    Item.objects.filter(pk=cast.saddle.pk).update(gtin="4006381333931")
    lines = ("", "1"), ("", "1"), ("", "1")
    words = {
        "lines-0-item_text": "KET-1",
        "lines-1-item_text": "4006381333931",
        "lines-2-item_text": "Fitting, 60 minutes",
    }
    assert ada.post("/sales/orders/new/", typed(cast, *lines, do="draft", **words)).status_code == 302
    assert list(OrderLine.objects.order_by("position").values_list("item__sku", flat=True)) == [
        "KET-1",
        "SAD-1",
        "FIT-60",
    ]


def test_a_quote_can_be_made_from_the_same_page(cast: Cast, ada: Client) -> None:
    answer = ada.post("/sales/orders/new/", typed(cast, (cast.kettle.pk, "3"), do="quote"))
    quote = Quote.objects.get()
    assert answer["Location"] == f"/sales/quotes/{quote.pk}/"
    until = typed(cast, (cast.kettle.pk, "3"), do="quote", valid_until="2100-01-01", idempotency_key="k2")
    ada.post("/sales/quotes/new/", until)
    assert str(Quote.objects.latest("pk").valid_until) == "2100-01-01"


def test_what_is_wrong_comes_back_with_everything_typed(cast: Cast, ada: Client) -> None:
    answer = ada.post(
        "/sales/orders/new/", typed(cast, ("", "many"), reference="mine", **{"lines-0-item_text": "nothing"})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="mine"' in page
    assert 'value="many"' in page
    assert 'value="nothing"' in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("discount", "reason", "status", "words"),
    [("50", "friend", 403, "Ask your lead"), ("5", "", 422, "Say why the price differs"), ("5", "regular", 302, "")],
)
def test_a_discount_needs_a_reason_and_has_a_limit(
    cast: Cast, ada: Client, discount: str, reason: str, status: int, words: str
) -> None:
    data = typed(cast, (cast.kettle.pk, "1"), do="confirm", reason=reason, **{"lines-0-discount": discount})
    answer = ada.post("/sales/orders/new/", data)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert Order.objects.exists() is (status == 302)


def test_a_shortage_is_said_and_nothing_is_lost(cast: Cast, ada: Client) -> None:
    data = typed(cast, (cast.kettle.pk, "11"), do="confirm", on_shortage="refuse")
    answer = ada.post("/sales/orders/new/", data)
    assert answer.status_code == 409
    assert 'value="11"' in answer.content.decode()
    assert not Order.objects.exists()


def test_a_new_customer_is_made_on_the_way(cast: Cast, ada: Client) -> None:
    new = {"customer-name": "Hana Procházková", "customer-kind": "person", "customer-email": "hana@posta.example"}
    data = typed(cast, (cast.kettle.pk, "1"), do="confirm", party="", party_text="", **new)
    assert ada.post("/sales/orders/new/", data).status_code == 302
    party = Party.objects.get(name="Hana Procházková")
    assert Order.objects.get().document.party == party
    again = ada.post("/sales/orders/new/", data | {"idempotency_key": "k3", "customer-name": "Ana"})
    assert again.status_code == 409
    assert f'value="use-{party.pk}"' in again.content.decode()
    chosen = ada.post("/sales/orders/new/", data | {"do": f"use-{party.pk}", "customer-name": ""})
    assert f'name="party" value="{party.pk}"' in chosen.content.decode()


def test_a_new_item_is_made_on_the_way_by_who_may(cast: Cast, ada: Client) -> None:
    new = {"item-name": "Tyre 700×40", "item-price": "45,90", "item-kind": "goods"}
    data = typed(cast, do="item", **new)
    dara = signed_in("dara")
    page = dara.post("/sales/orders/new/", data).content.decode()
    item = Item.objects.get(name="Tyre 700×40")
    assert f'name="lines-0-item" value="{item.pk}"' in page
    assert "New item" not in ada.get("/sales/orders/new/").content.decode()
    assert ada.post("/sales/orders/new/", data | {"item-name": "Other"}).status_code == 403


def test_the_preview_says_prices_promises_and_tax(cast: Cast, ada: Client) -> None:
    page = ada.post("/sales/preview/", typed(cast, (cast.kettle.pk, "12"), (cast.fitting.pk, "1"))).content.decode()
    assert "10 from stock, 2 within 7 days" in page
    assert "From the list: Price list" in page
    assert "Tax 25" in page
    assert "453.75" in page
    refused = ada.post("/sales/preview/", typed(cast, (cast.kettle.pk, "12"), on_shortage="refuse")).content.decode()
    assert "The order will be refused" in refused
    assert (
        "Choose the customer"
        in ada.post("/sales/preview/", typed(cast, (cast.kettle.pk, "1"), party="")).content.decode()
    )
    assert not Order.objects.exists()


def test_a_draft_is_changed_and_a_stale_save_shows_both(cast: Cast, ada: Client) -> None:
    order = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], confirm=False, by=cast.ada).id
    url = f"/sales/orders/{order}/draft/"
    page = ada.get(url)
    before = page.context["entry"].head.initial["before"]
    change_order(order, [Wanted(cast.kettle.pk, Decimal(5))], version=1, method="delivery", by=cast.dara)
    mine = typed(cast, (cast.saddle.pk, "2"), version="1", before=before, do="draft")
    stale = ada.post(url, mine)
    text = stale.content.decode()
    assert stale.status_code == 412
    assert "Dara Novak" in text
    assert "5 × Kettle" in text
    assert "2 × Saddle" in text
    both = mine | {"version": "2", "resolve": "both", "keep-lines": "yours", "idempotency_key": "k4"}
    assert ada.post(url, both).status_code == 302
    stored = Order.objects.get(pk=order)
    assert (stored.method, stored.lines.get().item_id, stored.version) == ("delivery", cast.saddle.pk, 3)


def test_keeping_theirs_changes_nothing(cast: Cast, ada: Client) -> None:
    order = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], confirm=False, by=cast.ada).id
    data = typed(cast, (cast.saddle.pk, "2"), version="1", resolve="theirs")
    assert ada.post(f"/sales/orders/{order}/draft/", data)["Location"] == f"/sales/orders/{order}/"
    assert Order.objects.get(pk=order).version == 1


def test_a_quote_is_sent_accepted_or_lost(cast: Cast, ada: Client) -> None:
    first, second = (create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada).id for _ in "ab")
    assert ada.post(f"/sales/quotes/{first}/sending/").status_code == 302
    page = ada.get(f"/sales/quotes/{first}/").content.decode()
    assert "The customer accepts" in page
    assert "Send the quote" not in page
    order = ada.post(f"/sales/quotes/{first}/acceptance/")["Location"]
    assert order == f"/sales/orders/{Order.objects.get().pk}/"
    assert ada.post(f"/sales/quotes/{second}/loss/", {"reason": ""}).status_code == 422
    assert ada.post(f"/sales/quotes/{second}/loss/", {"reason": "Too dear"}).status_code == 302
    assert "Too dear" in ada.get(f"/sales/quotes/{second}/").content.decode()


def test_lists_are_filtered_and_searched(cast: Cast, ada: Client) -> None:
    wanted = [Wanted(cast.kettle.pk, Decimal(1))]
    open_one = place_order(cast.customer.pk, wanted, by=cast.ada, reference="birthday").id
    draft = place_order(cast.stranger.pk, wanted, confirm=False, by=cast.ada).id
    quote = send_quote(create_quote(cast.customer.pk, wanted, by=cast.ada).id, by=cast.ada).id

    def shown(query: str) -> tuple[bool, bool]:
        page = ada.get(f"/sales/orders/{query}").content.decode()
        return f">SO-{open_one}<" in page, f">SO-{draft}<" in page

    assert shown("?state=all") == (True, True)
    assert shown("?state=draft") == (False, True)
    assert shown(f"?q=so-{open_one}") == (True, False)
    assert shown("?q=birth") == (True, False)
    assert shown("?state=all&q=somebody") == (False, True)
    assert shown("?state=cancelled") == (False, False)
    assert f"QT-{quote}" in ada.get("/sales/quotes/").content.decode()
    assert f"QT-{quote}" not in ada.get("/sales/quotes/?state=lost").content.decode()


def test_the_list_goes_on_by_cursor(cast: Cast, ada: Client) -> None:
    wanted = [Wanted(cast.fitting.pk, Decimal(1))]
    for _ in range(52):
        place_order(cast.customer.pk, wanted, confirm=False, by=cast.ada)
    page = ada.get("/sales/orders/")
    assert len(page.context["rows"]) == 50
    second = ada.get(f"/sales/orders/{page.context['page'].next}")
    assert len(second.context["rows"]) == 2
    assert ada.get("/sales/orders/?after=nonsense").status_code == 422


@pytest.mark.parametrize("login", ["bo", "chidi"])
def test_who_does_not_sell_takes_no_orders(cast: Cast, login: str) -> None:
    client = signed_in(login)
    assert client.get("/sales/orders/new/").status_code == 403
    assert client.get("/sales/orders/").status_code == 200


def test_customers_and_strangers_stay_outside(cast: Cast) -> None:
    for login in ("noor", "eve"):
        assert signed_in(login).get("/sales/orders/").status_code == 403
    assert Client().get("/sales/orders/").status_code == 302


def test_somebody_elses_order_does_not_exist(cast: Cast, ada: Client) -> None:
    order = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], confirm=False, by=cast.ada).id
    for url in (
        f"/sales/orders/{order + 99}/draft/",
        "/sales/quotes/99/",
        f"/sales/quotes/{order}/",
        f"/sales/orders/{2**70}/draft/",
    ):
        assert ada.get(url).status_code == 404
    for url in (f"/sales/orders/{2**70}/confirmation/", f"/sales/quotes/{2**70}/sending/"):
        assert ada.post(url).status_code == 404


def test_every_field_of_an_amendment_is_there_on_a_phone(cast: Cast, ada: Client) -> None:
    """Nothing that is sent may be left out on a narrow screen: the rows fold, each number under its name."""
    order = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada).id
    page = ada.get(f"/sales/orders/{order}/amendment/").content.decode()
    cells = re.findall(r'<td class="([^"]*)" data-l="([^"]*)"><input [^>]*name="(\w-1)"', page)
    assert cells == [("num c2", "Quantity", "q-1"), ("num c3", "Price EUR", "p-1"), ("num c4", "Off %", "d-1")]
