"""Lists: asked by what people ask for, shared by their address, kept as views, quick however long they are."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from openpyxl import load_workbook

from counterpart.back_office.accounting.lists_of_money import OPEN_ITEMS, PAYMENTS
from counterpart.back_office.fulfilment.lists import SHIPMENTS
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.lists import STOCK
from counterpart.config.cast import Cast
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.lists import ITEMS
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.lists.actions import (
    delete_view,
    rename_view,
    save_view,
    share_view,
    start_with_view,
)
from counterpart.foundation.lists.errors import NameTaken
from counterpart.foundation.lists.listing import Listing, all_keys, listings, read
from counterpart.foundation.lists.models import SavedView
from counterpart.foundation.organisation.models import Site
from counterpart.foundation.parties.lists import PARTIES
from counterpart.foundation.parties.models import CustomerGroup
from counterpart.front_office.after_sales.lists import RETURNS
from counterpart.front_office.sales.actions import cancel_order, place_order
from counterpart.front_office.sales.holding import hold_order
from counterpart.front_office.sales.lists import ORDERS
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.models import WorkItem
from stories.long_lists import (
    MANY,
    analyze,
    insert_items,
    insert_open_items,
    insert_parties,
    insert_payments,
    insert_returns,
    insert_stock,
    plan_of,
    read_whole,
)


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


def order(cast: Cast, quantity: int = 1, **more: Any) -> int:
    return place_order(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(quantity))], by=cast.ada, **more).id


def shown(client: Client, address: str, prefix: str = "SO") -> list[int]:
    """The keys of the rows of a page, from the top."""
    page = client.get(address).content.decode()
    found = re.findall(rf'<td class="c1">.*?>{prefix}-(\d+)<', page)
    return [int(key) for key in found]


def found_by(listing: Listing, query: str, by: Actor) -> list[int]:
    asked = read(listing, by, QueryDict(query).dict())
    assert asked.errors == []
    return all_keys(asked, MANY)


def test_orders_are_asked_by_what_people_ask_for(cast: Cast) -> None:
    small, large, short = order(cast), order(cast, 3), order(cast, 500)
    draft = order(cast, confirm=False)
    gone = order(cast)
    cancel_order(gone, reason="Changed plans", by=cast.ada)

    def found(query: str) -> list[int]:
        return found_by(ORDERS, query, cast.ada)

    assert found("state=open") == [draft, short, large, small]
    assert found("state=draft") == [draft]
    assert found("state=cancelled") == [gone]
    assert found("view=all") == found("state=all") == [gone, draft, short, large, small]
    assert found("sort=on") == [small, large, short, draft, gone]
    assert found("goods=release") == [large, small]
    assert found("goods=waits") == [short]
    assert found(f"customer={cast.customer.pk}&state=open") == [draft, short, large, small]
    assert found(f"customer={quote(cast.customer.name)}&state=draft") == [draft]
    assert found(f"q=SO-{large}") == [large]
    assert found("q=noor&state=draft") == [draft]
    assert found(f"site={cast.site.pk}&state=cancelled") == [gone]
    total = f"{Order.objects.get(pk=large).total:.2f}"
    assert found(f"total_from={total}") == [short, large]
    assert found(f"total_from={total}&total_to={total}") == [large]
    assert found("mine=1") == [draft]
    assert found("late=1") == []
    with held_at(now() + timedelta(days=60)):
        assert found("late=1") == [short, large, small]
    day = (now() + timedelta(days=90)).date()
    assert found(f"promised_to={day}") == [short, large, small]
    assert found(f"promised_from={day}") == []


def test_a_held_order_says_so_in_its_row(cast: Cast) -> None:
    held, free = order(cast), order(cast)
    hold_order(held, kind="paper", note="No licence", by=cast.ada)
    page = signed_in("ada").get("/sales/orders/").content.decode()
    rows = {pk: page.partition(f">SO-{pk}<")[2].partition("</tr>")[0] for pk in (held, free)}
    assert "Papers missing" in rows[held]
    assert "Papers missing" not in rows[free]


def test_what_cannot_be_understood_is_said_and_nothing_is_shown(cast: Cast) -> None:
    order(cast)
    ada = signed_in("ada")
    for query, words in (
        ("state=lost", "State: “lost” is not one of the choices."),
        ("promised_to=2026-02-31", "Promised until: Write a day like 2026-03-31."),
        ("total_from=NaN", "Total from: Write a number."),
        ("customer=Nobody", "Customer: Nobody is called “Nobody”. Choose a customer from the list."),
        ("late=perhaps", "Late: Write 1 for yes, or leave it out."),
        ("sort=colour", "This list cannot be sorted by “colour”."),
        ("site=999", "Site: “999” is not one of the choices."),
    ):
        answer = ada.get(f"/sales/orders/?{query}")
        assert answer.status_code == 422, query
        assert words in answer.content.decode(), query
        assert shown(ada, f"/sales/orders/?{query}") == []
    for mark in ("x", "WzFd", "WyJhIiwxXQ", "W251bGxd"):
        assert ada.get(f"/sales/orders/?state=open&after={mark}").status_code in (200, 422)
        assert ada.get(f"/sales/orders/?sort=total&before={mark}").status_code == 422


def test_each_filter_is_a_chip_that_can_be_taken_off(cast: Cast) -> None:
    order(cast)
    whose = f"customer={cast.customer.pk}"
    page = signed_in("ada").get(f"/sales/orders/?state=open&{whose}&goods=release").content.decode()
    assert "State: Open" in page
    assert f"Customer: {cast.customer.name}" in page
    assert f'href="?state=open&amp;{whose}"' in page


def test_pages_go_both_ways_in_every_order(cast: Cast) -> None:
    keys = insert_many(cast, 130)
    by = cast.ada
    for query, expected in (("view=all", sorted(keys, reverse=True)), ("sort=total", by_total(keys))):
        client, address, pages = signed_in("ada"), f"/sales/orders/?{query}", []
        last = address
        while address:
            page = client.get(address).content.decode()
            pages.append([int(key) for key in re.findall(r'<td class="c1">.*?>SO-(\d+)<', page)])
            link = re.search(r'rel="next" href="([^"]*)"', page)
            last = address
            address = "/sales/orders/" + link[1].replace("&amp;", "&") if link else ""
        assert [key for page in pages for key in page] == [key for key in expected if key in set(keys)]
        back = re.search(r'rel="prev" href="([^"]*)"', client.get(last).content.decode())
        assert back is not None
        assert shown(client, "/sales/orders/" + back[1].replace("&amp;", "&")) == pages[-2]
    assert by.may("sales.view")


def by_total(keys: Sequence[int]) -> list[int]:
    return list(Order.objects.filter(pk__in=keys).order_by("total", "pk").values_list("pk", flat=True))


def insert_many(cast: Cast, count: int, state: str = "confirmed") -> list[int]:
    """Orders without lines, each with the item that lies on a desk, straight into the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM documents_document")
        start = cursor.fetchone()[0] + 1
        numbers = (
            f"WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {start + count - 1}) "
        )
        postgres = connection.vendor == "postgresql"
        uuid = "md5(i::text)::uuid" if postgres else "printf('%%032x', i)"
        at = "now()" if postgres else "strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now')"
        day = "current_date" if postgres else "date('now')"
        cursor.execute(
            'INSERT INTO documents_document (id, kind, journey_id, party_id, site_id, external_reference, "on", public_id, '
            f"opened_at) {numbers if not postgres else ''} {'' if not postgres else numbers} "
            f"SELECT i, 'order', i, CASE WHEN i %% 100 = 0 THEN %s ELSE %s END, %s, '', {day}, {uuid}, {at} FROM n",
            [cast.customer.pk, cast.stranger.pk, cast.site.pk],
        )
        cursor.execute(
            "INSERT INTO sales_order (document_id, currency, includes_tax, method, on_shortage, net, tax, total, "
            f"payment_terms_days, override_reason, version, state, confirmed_at) {numbers} "
            "SELECT i, 'EUR', %s, 'pickup', 'backorder', (i %% 700) * 10000, 0, (i %% 700) * 10000, 0, '', 1, %s, "
            f"{at} FROM n",
            [False, state],
        )
        columns = "document_id, desk_id, text, parameters, waits_for, state, bounce_reason, created_at, promised_at"
        cursor.execute(
            f"INSERT INTO desks_workitem ({columns}) {numbers} SELECT i, %s, 'watch_order', '{{}}', 'goods', 'offered', '', "
            f"{at}, {at} FROM n",
            [cast.ada.desk_id],
        )
        if postgres:
            cursor.execute("SELECT setval('documents_document_id_seq', %s)", [start + count])
    return list(range(start, start + count))


PLANS = {
    "view=all": ("sales_order", "sales_order_pkey|documents_of_a_kind_and_site|sqlite_autoindex_sales_order_1"),
    "state=open": ("desks_workitem", "desks_a_document_lies_on_one_desk"),
    "state=draft": ("sales_order", "sales_orders_not_confirmed"),
    "state=cancelled": ("sales_order", "sales_orders_not_confirmed"),
    "customer={customer}": ("documents_document", "documents_of_a_party"),
    "sort=total": ("sales_order", "sales_orders_by_total"),
    "total_from=10&total_to=20": ("sales_order", "sales_orders_by_total"),
    "late=1": ("desks_workitem", "desks_"),
    "goods=release": ("desks_workitem", "desks_"),
    "money=unpaid": ("documents_document|desks_workitem", "desks_"),
    "mine=1": ("desks_workitem", "desks_"),
}


def test_every_filter_has_an_index_behind_it(cast: Cast) -> None:
    """The plans for the keys of a page, with thousands of rows and the engine's own choice."""
    insert_many(cast, MANY)
    analyze()
    last_closed = Order.objects.order_by("-pk").values_list("pk", flat=True)[300]
    closed = Order.objects.filter(pk__lte=last_closed).values("pk")
    WorkItem.objects.filter(document_id__in=closed).update(state="done", done_at=now())
    analyze()
    for by in (cast.ada, cast.house):
        for query, (tables, index) in PLANS.items():
            plan = plan_of(ORDERS, query.format(customer=cast.customer.pk), by)
            assert re.search(index, plan, re.MULTILINE), (query, plan)
            assert read_whole(plan, tables) == [], (query, plan)


MONEY_PLANS = {
    "view=all": "accounting_open_by_due_day",
    "side=owed&age=late": "accounting_open_by_due_day",
    "side=credit": "accounting_left_with_us|accounting_open_by_due_day",
    "age=late_91&reminded=no": "accounting_open_by_due_day",
    "customer={customer}": "accounting_open_by_",
    "sort=-total": "accounting_open_by_amount",
    "total_from=10&total_to=20": "accounting_open_by_amount",
}
PAYMENT_PLANS = {
    "view=all": "accounting_payment_pkey|documents_of_a_kind_and_site|sqlite_autoindex_accounting_payment_1",
    "state=left": "accounting_left_with_us",
    "direction=out": "accounting_money_paid_back",
    "method=cash": "accounting_payments_by_way|documents_of_a_kind_and_site|accounting_payment_pkey",
    "customer={customer}": "documents_of_a_party",
    "received_from=2020-01-01": "accounting_payments_by_day",
    "sort=total": "accounting_payments_by_amount",
    "total_from=10&total_to=20": "accounting_payments_by_amount",
}
PARTY_PLANS = {
    "view=all": "parties_by_name",
    "sort=-name": "parties_by_name",
    "role=customer": "parties_by_name",
    "role=supplier": "parties_suppliers",
    "kind=person": "parties_by_name",
    "country=SE": "parties_of_a_country",
    "group={group}": "parties_of_a_group|parties_party_group_id",
    "limit=1": "parties_with_a_credit_limit",
}
ITEM_PLANS = {
    "view=all": "catalog_items_by_name",
    "state=sale": "catalog_items_by_name",
    "state=discontinued": "catalog_no_longer_sold",
    "kind=service": "catalog_services",
    "kind=goods": "catalog_items_by_name",
    "tracking=serial": "catalog_tracked_items",
    "warranty=1": "catalog_with_a_warranty",
    "sort=sku": "catalog_item_sku|sqlite_autoindex_catalog_item",
}
STOCK_PLANS = {
    "view=all": "catalog_items_by_name",
    "state=there": "catalog_items_by_name",
    "state=none": "catalog_items_by_name",
    "place=Q-1": "inventory_stocklevel_location|inventory_one_level_per_item_and_place",
    "coming=1": "inventory_expected_by_day|inventory_what_is_expected",
    "sort=sku": "catalog_item_sku|sqlite_autoindex_catalog_item",
}
RETURN_PLANS = {
    "view=all": "after_sales_return_pkey|documents_of_a_kind_and_site|sqlite_autoindex_after_sales_return_1",
    "state=open": "desks_a_document_lies_on_one_desk",
    "state=asked": "after_sales_returns_by_state",
    "state=credited": "after_sales_returns_by_state|documents_of_a_kind_and_site",
    "reason=faulty": "after_sales_returns_by_reason|documents_of_a_kind_and_site|after_sales_return_pkey",
    "late=1": "after_sales_late_returns|documents_of_a_kind_and_site",
    "customer={customer}": "documents_of_a_party",
    "received_from=2020-01-01": "after_sales_returns_by_day",
    "mine=1": "desks_",
}
FEW = ("place=Q-1", "coming=1")  # what stands in one place is sorted by name
LONG_TABLES = (
    "inventory_stocklevel|inventory_expected|after_sales_return|accounting_openitem|accounting_payment"
    "|documents_document|parties_party|catalog_item"
)


@pytest.mark.parametrize(
    ("listing", "fill", "plans"),
    [
        (OPEN_ITEMS, insert_open_items, MONEY_PLANS),
        (PAYMENTS, insert_payments, PAYMENT_PLANS),
        (PARTIES, insert_parties, PARTY_PLANS),
        (ITEMS, insert_items, ITEM_PLANS),
        (STOCK, insert_stock, STOCK_PLANS),
        (RETURNS, insert_returns, RETURN_PLANS),
    ],
    ids=lambda each: each.code if isinstance(each, Listing) else "",
)
def test_the_other_lists_have_an_index_behind_every_filter(
    cast: Cast, listing: Listing, fill: Callable[[Cast], None], plans: dict[str, str]
) -> None:
    fill(cast)
    analyze()
    group = CustomerGroup.objects.values_list("pk", flat=True).first()
    for by in (cast.chidi, cast.house):
        for query, index in plans.items():
            plan = plan_of(listing, query.format(customer=cast.customer.pk, group=group), by)
            assert re.search(index, plan, re.MULTILINE), (query, plan)
            assert read_whole(plan, LONG_TABLES, may_sort=query in FEW) == [], (query, plan)


def test_a_view_is_kept_for_oneself_and_stands_above_the_list(cast: Cast) -> None:
    order(cast)
    ada, dara = signed_in("ada"), signed_in("dara")
    query = f"state=open&customer={cast.customer.pk}"
    sent = {"name": "Noor, open", "query": query, "idempotency_key": "k1"}
    answer = ada.post("/lists/orders/views/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/sales/orders/?{query}")
    assert ada.post("/lists/orders/views/", sent).status_code == 302
    view = SavedView.objects.get()
    assert "Noor, open" in ada.get("/sales/orders/").content.decode()
    assert "Noor, open" not in dara.get("/sales/orders/").content.decode()
    page = ada.get(f"/sales/orders/?{query}").content.decode()
    assert re.search(r'aria-current="page">Noor, open <span class="n">1<', page)

    ada.post(f"/lists/orders/views/v{view.pk}/start/", {"idempotency_key": "k2"})
    assert "Customer: Noor" in ada.get("/sales/orders/").content.decode()
    assert "Customer: Noor" not in ada.get("/sales/orders/?view=all").content.decode()
    ada.post(f"/lists/views/{view.pk}/name/", {"name": "Hers", "idempotency_key": "k3"})
    assert "Hers" in ada.get("/lists/orders/views/").content.decode()
    assert dara.post(f"/lists/views/{view.pk}/name/", {"name": "Mine"}).status_code == 404
    assert dara.post(f"/lists/views/{view.pk}/deletion/").status_code == 404
    ada.post(f"/lists/views/{view.pk}/deletion/", {"idempotency_key": "k4"})
    assert "Customer: Noor" not in ada.get("/sales/orders/").content.decode()


def test_a_view_is_shared_by_who_may_share(cast: Cast) -> None:
    query = "state=open"
    with pytest.raises(Forbidden):
        share_view("orders", name="All of us", query=query, by=cast.ada)
    shared = share_view("orders", name="All of us", query=query, by=cast.dara).id
    sales = share_view("orders", name="Sales only", query="state=draft", duty="sales", by=cast.dara).id
    page = signed_in("ada").get("/sales/orders/").content.decode()
    assert "All of us" in page
    assert "Sales only" in page
    assert "Sales only" not in signed_in("bo").get("/sales/orders/").content.decode()
    with pytest.raises(Forbidden):
        rename_view(shared, name="Ours", by=cast.ada)
    with pytest.raises(Forbidden):
        delete_view(sales, by=cast.ada)
    with pytest.raises(Missing):
        save_view("invoices_of_others", name="x", query="", by=cast.ada)
    with pytest.raises(Missing):
        start_with_view("orders", view="v999", by=cast.ada)
    save_view("orders", name="Mine", query=query, by=cast.ada)
    with pytest.raises(NameTaken):
        save_view("orders", name="Mine", query="state=draft", by=cast.ada)


def test_a_list_leaves_the_house_as_a_file(cast: Cast) -> None:
    first, second = order(cast), order(cast, 2)
    insert_many(cast, 600)
    ada = signed_in("ada")
    answer = ada.get("/lists/orders.csv?sort=on")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [str(c.label) for c in ORDERS.columns]
    assert [row[0] for row in rows[1:3]] == [f"SO-{first}", f"SO-{second}"]
    assert len(rows) == 603
    assert rows[1][2] == cast.customer.name
    answer = ada.get("/lists/orders.xlsx?goods=release")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [f"SO-{second}", f"SO-{first}"]
    assert ada.get("/lists/orders.csv?state=lost").status_code == 422
    assert ada.get("/lists/nothing.csv").status_code == 404


def test_every_list_says_its_own_views_without_a_mistake(cast: Cast) -> None:
    """The views of the house ask only what the list understands, and every one of them can be opened."""
    for listing in listings.values():
        for view in listing.views:
            asked = read(listing, cast.dara, dict(view.asks) or {"view": "all"})
            assert asked.errors == [], (listing.code, view.code)
            assert set(asked.words) == set(view.asks), (listing.code, view.code)
        for order_name in listing.orders:
            assert signed_in("dara").get(f"{_address(listing)}?view=all&sort={order_name}").status_code == 200


def _address(listing: Listing) -> str:
    from django.urls import reverse

    return reverse(listing.url)


def shipments_of(*orders: int) -> list[int]:
    return [Document.objects.get(origin_id=pk, kind="shipment").pk for pk in orders]


def said(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_step_for_many_is_an_act_for_each_and_says_what_became_of_each(cast: Cast) -> None:
    here, also_here, short = shipments_of(order(cast), order(cast), order(cast, 500))
    bo = signed_in("bo")
    ticks = {"tick": [here, also_here, short], "query": "stage=open", "idempotency_key": "r1"}
    answer = bo.post("/fulfilment/shipments/releases/", ticks)
    assert answer["Location"] == "/fulfilment/shipments/?stage=open"
    page = said(bo, answer["Location"])
    assert "2 are done." in page
    assert f"1 is not done. SH-{short}: None of the goods" in page or f"1 is not done. SH-{short}: Some goods" in page
    assert states(here, also_here, short) == ["released", "released", "waiting"]
    acts = Act.objects.filter(action="fulfilment.release_shipment").count()
    bo.post("/fulfilment/shipments/releases/", ticks)
    assert Act.objects.filter(action="fulfilment.release_shipment").count() == acts == 2
    assert "2 are done." in said(bo, "/fulfilment/shipments/?stage=open")

    bo.post("/fulfilment/shipments/takers/", {"all": "1", "query": "stage=to_pick", "idempotency_key": "t1"})
    assert found_by(SHIPMENTS, "mine=1", cast.bo) == [here, also_here]
    bo.post("/fulfilment/shipments/takers/", {"query": "stage=to_pick", "idempotency_key": "t2"})
    assert "Tick at least one row." in said(bo, "/fulfilment/shipments/?stage=open")
    bo.post("/fulfilment/shipments/takers/", {"tick": list(range(1, 2002)), "idempotency_key": "t3"})
    assert "at most 2,000 at once" in said(bo, "/fulfilment/shipments/?stage=open")
    assert bo.post("/fulfilment/shipments/takers/", {"all": "1", "query": "stage=nowhere"}).status_code == 422
    assert signed_in("chidi").post("/fulfilment/shipments/releases/", ticks).status_code == 403


def test_nobody_releases_what_they_may_not_see(cast: Cast) -> None:
    (key,) = shipments_of(order(cast))
    Document.objects.filter(pk=key).update(site=make_site(cast))
    bo = signed_in("bo")
    bo.post("/fulfilment/shipments/releases/", {"tick": [key, 10**17], "idempotency_key": "r"})
    assert "2 are not done." in said(bo, "/fulfilment/shipments/?stage=open")
    assert states(key) == ["waiting"]


def make_site(cast: Cast) -> Site:
    own = Site.objects.get(pk=cast.site.pk)
    own.pk, own.code, own.name, own.ships_from_id = None, "OTH", "Elsewhere", None
    own.save(force_insert=True)
    return own


def states(*keys: int) -> list[str]:
    found = dict(Shipment.objects.filter(pk__in=keys).values_list("pk", "state"))
    return [found[key] for key in keys]


def test_a_view_that_finds_nobody_stands_above_every_list_with_a_nought(cast: Cast) -> None:
    dara = signed_in("dara")
    for listing in listings.values():
        asked = next(f.name for f in listing.filters if f.name in ("q", "customer"))
        save_view(
            listing.code,
            name="Nobody",
            query=f"{asked}={'zzzznobody' if asked == 'q' else cast.stranger.pk}",
            by=cast.dara,
        )
        page = dara.get(_address(listing))
        assert page.status_code == 200, listing.code
        assert "Nobody" in page.content.decode()


@pytest.mark.parametrize("more", ["sort=due", "sort=-due", "due_from=2026-01-01", "due_to=2026-01-01"])
def test_a_draft_is_due_on_no_day(cast: Cast, more: str) -> None:
    page = signed_in("chidi").get(f"/accounting/invoices/?state=draft&{more}")
    assert page.status_code == 200


@pytest.mark.parametrize("sort", ["received", "-received"])
def test_returns_by_the_day_they_came_back_are_those_that_have(cast: Cast, sort: str) -> None:
    asked = read(RETURNS, cast.dara, {"view": "all", "sort": sort})
    assert "received_on" in str(asked.path().found.query) and "IS NOT NULL" in str(asked.path().found.query)


def test_a_file_speaks_the_language_of_who_asked_for_it(cast: Cast) -> None:
    Person.objects.filter(pk=cast.dara.person_id).update(language="hr")
    answer = signed_in("dara").get("/lists/items.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert "Roba" in {cell for row in rows[1:] for cell in row}, rows[:3]
