"""Every page takes as many statements for twenty rows as for two, and that number is written down.

A change of a number is a change that somebody should see: run with ``UPDATE_QUERY_COUNTS=1`` and look at the diff.
"""

import json
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.cast import Cast
from counterpart.foundation.documents.actions import add_note
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Person
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.actions import create_quote, place_order
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.pricing import Wanted

WRITTEN = Path(__file__).parent / "query_counts.json"
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
STATES = 6

# Page -> who opens it, and its address. {order} has as many lines as there are orders; {customer} ordered all of them.
PAGES: dict[str, tuple[str, str]] = {
    "my desk, sales": ("ada", "/"),
    "my desk, sales, live": ("ada", "/work/"),
    "my desk, accounting": ("chidi", "/"),
    "desk of fulfilment": ("bo", "/desks/{fulfilment}/"),
    "front": ("ada", "/front/"),
    "back": ("bo", "/back/"),
    "handoffs": ("dara", "/hall/"),
    "orders": ("ada", "/sales/orders/?state=all"),
    "orders by customer": ("ada", "/sales/orders/?state=all&q=noor"),
    "quotes": ("ada", "/sales/quotes/?state=all"),
    "shipments": ("bo", "/fulfilment/shipments/"),
    "invoices": ("chidi", "/accounting/invoices/?state=posted"),
    "open items": ("chidi", "/accounting/receivables/"),
    "customers and suppliers": ("ada", "/parties/"),
    "items": ("ada", "/items/"),
    "stock": ("bo", "/inventory/"),
    "returns": ("ada", "/after-sales/returns/?state=all"),
    "payments": ("chidi", "/accounting/payments/"),
    "quote": ("ada", "/sales/quotes/{quote}/"),
    "new order": ("ada", "/sales/orders/new/"),
    "order": ("ada", "/sales/orders/{order}/"),
    "order, draft": ("ada", "/sales/orders/{draft}/draft/"),
    "order, documents": ("ada", "/sales/orders/{order}/documents/"),
    "order, for accounting": ("chidi", "/sales/orders/{order}/"),
    "customer": ("ada", "/parties/{customer}/"),
    "customer, documents": ("ada", "/parties/{customer}/documents/"),
    "customers while typing": ("ada", "/sales/choices/customers/?q=noor"),
    "playbooks": ("ada", "/playbooks/"),
    "items while typing": ("ada", "/sales/choices/items/?q=kettle"),
}


def make_work(cast: Cast, n: int) -> dict[str, int]:
    """Orders in every state and ``n`` more, one with ``n`` lines, quotes and notes; the keys that addresses need."""
    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, Decimal(10**6), Decimal(12))], reason="receipt", by=cast.house)
    lines = [Wanted(cast.kettle.pk, Decimal(1)) for _ in range(n)]
    customer = cast.customer.pk
    for i in range(STATES + n):
        Party.objects.create(kind="person", name=f"Noor {i}", created_at=cast.customer.created_at)
        _road(place_order(customer, lines[: 1 + i % 2], by=cast.ada).id, i % STATES, cast)
    draft = place_order(customer, lines, confirm=False, by=cast.ada).id
    quotes = [create_quote(customer, lines, by=cast.ada).id for _ in range(n)]
    order = place_order(customer, lines, by=cast.ada).id
    for _ in range(n):
        add_note(order, text="He comes after work.", by=cast.ada)
    fulfilment = Document.objects.filter(work_items__desk__duty__code="fulfilment").values_list(
        "work_items__desk", flat=True
    )
    return {
        "customer": customer, "draft": draft, "quote": quotes[-1], "order": order,
        "fulfilment": int(fulfilment[0] or 0),
    }  # fmt: skip


def _road(order: int, steps: int, cast: Cast) -> None:
    by, shipment = cast.house, Document.objects.get(origin_id=order, kind="shipment").pk
    road: list[Callable[[], object]] = [
        lambda: release_shipment(shipment, by=by),
        lambda: pick_shipment(shipment, by=by),
        lambda: pack_shipment(shipment, shelf="B2", by=by),
        lambda: hand_over_shipment(shipment, to="Noor", by=by),
        lambda: post_invoice(_invoice(order), by=by),
        lambda: pay_invoice(_invoice(order), amount=Order.objects.get(pk=order).total / 2, by=by),
    ]
    for step in road[: steps + 1]:
        step()


def _invoice(order: int) -> int:
    return Document.objects.get(origin_id=order, kind="invoice").pk


def statements_of(login: str, url: str) -> int:
    """How many statements a page takes, once the configuration is cached."""
    client = Client()
    client.force_login(Person.objects.get(login=login))
    headers = {"HX-Request": "true"} if url == "/work/" or "/choices/" in url else {}
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(url, headers=headers)
    assert response.status_code == 200, (url, response.status_code)
    return sum(1 for query in seen.captured_queries if not query["sql"].startswith(NOT_COUNTED))


@pytest.mark.parametrize("n", [2, 20])
def test_a_page_takes_the_same_statements_however_much_there_is(cast: Cast, n: int) -> None:
    keys = make_work(cast, n)
    counted = {name: statements_of(login, url.format(**keys)) for name, (login, url) in PAGES.items()}
    if os.environ.get("UPDATE_QUERY_COUNTS") == "1" and n == 2:
        WRITTEN.write_text(json.dumps(counted, indent=2, sort_keys=True) + "\n")
    assert counted == json.loads(WRITTEN.read_text())
