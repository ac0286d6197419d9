"""One measurement of ``counterpart bench edit``: an order of many lines, opened, changed, confirmed and delivered.

Pages and forms are asked for as a browser does; steps without a page of their own go through their action.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from counterpart.config.measuring.order_to_cash import Road, cpu_seconds

LEAST_OF = 3  # other work on the machine only adds


@dataclass(frozen=True)
class Spent:
    statements: int
    cpu_ms: float


class Fields(HTMLParser):
    """What a browser would send of all the forms of a page: the last value of each name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.select, self.text = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        kind = at.get("type", "")
        if (
            tag == "input"
            and at.get("name")
            and kind != "submit"
            and (kind not in ("radio", "checkbox") or "checked" in at)
        ):
            self.values[at["name"]] = at.get("value", "")
        elif tag == "select":
            self.select = at.get("name", "")
        elif tag == "option" and self.select and ("selected" in at or self.select not in self.values):
            self.values[self.select] = at.get("value", "")
        elif tag == "textarea":
            self.text = at.get("name", "")
            self.values[self.text] = ""

    def handle_data(self, data: str) -> None:
        if self.text:
            self.values[self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""


class Clerk:
    """Somebody who may do everything, signed in, with a long order."""

    def __init__(self, road: Road) -> None:
        from django.test import Client

        from counterpart.foundation.identity.models import Person

        self.road, self.by = road, road.by
        self.client = Client()
        person = Person.objects.get(pk=self.by.person_id)
        self.client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.content[:2000])
        text: str = answer.content.decode()
        return text

    def send(self, address: str, fields: dict[str, str]) -> None:
        answer = self.client.post(address, urlencode(fields), content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (204, 302), (address, answer.status_code, answer.content[:2000])

    def order(self, lines: int, step: Callable[[str], Any]) -> None:
        """One long order; ``step(name)`` is a context for each thing that somebody does."""
        from counterpart.back_office.accounting.actions import post_invoice
        from counterpart.back_office.fulfilment import actions as fulfilment
        from counterpart.foundation.documents.models import Document
        from counterpart.front_office.sales.actions import change_order, confirm_order, place_order
        from counterpart.front_office.sales.amending import Change, amend_order
        from counterpart.front_office.sales.models import Order
        from counterpart.front_office.sales.pricing import Wanted
        from counterpart.hall.desks.actions import take_item

        by, items = self.by, self.road.items[:lines]
        wanted = [Wanted(pk, Decimal(2)) for pk in items]
        with step("order_by_action"):
            order = place_order(self.road.customers[0], wanted, confirm=False, by=by).id
        draft = f"/sales/orders/{order}/draft/"
        with step("open_draft"):
            page = self.page(draft)
        fields = Fields(page).values
        fields["lines-0-quantity"] = "3"
        with step("change_by_form"):
            self.send(draft, {**fields, "do": "draft"})
        version = Order.objects.values_list("version", flat=True).get(pk=order)
        wanted[1:2] = [Wanted(items[1], Decimal(4))]
        with step("change_by_action"):
            change_order(order, wanted, version=version, by=by)
        with step("confirm"):
            confirm_order(order, by=by)
        with step("open_amendment"):
            self.page(f"/sales/orders/{order}/amendment/")
        version = Order.objects.values_list("version", flat=True).get(pk=order)
        with step("amend"):
            amend_order(order, [Change(3, Decimal(5))], version=version, by=by)
        with step("open_order"):
            self.page(f"/sales/orders/{order}/")
        shipment = Document.objects.get(origin_id=order, kind="shipment").pk
        with step("open_shipment"):
            self.page(f"/fulfilment/shipments/{shipment}/")
        with step("release"):
            fulfilment.release_shipment(shipment, by=by)
        take_item(shipment, by=by)
        with step("open_pick"):
            self.page(f"/fulfilment/shipments/{shipment}/pick/")
        with step("pick"):
            fulfilment.pick_shipment(shipment, by=by)
        with step("pack"):
            fulfilment.pack_shipment(shipment, shelf="B2", by=by)
        with step("hand_over"):
            fulfilment.hand_over_shipment(shipment, to="Customer", by=by)
        invoice = Document.objects.get(origin_id=order, kind="invoice").pk
        with step("open_invoice"):
            self.page(f"/accounting/invoices/{invoice}/")
        with step("post"):
            post_invoice(invoice, by=by)


def spent(clerk: Clerk, lines: int) -> dict[str, Spent]:
    """Statements without transaction control, and milliseconds of CPU, by step."""
    from django.db import connection

    found: dict[str, Spent] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        count = 0

        def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            began = cpu_seconds()
            yield
            found[name] = Spent(count, round((cpu_seconds() - began) * 1000, 1))

    clerk.order(lines, step)
    return found


def main(lines: int, more: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    clerk = Clerk(Road())
    spent(clerk, lines)  # the first order compiles and fills caches
    gc.collect()
    gc.freeze()  # as the server does (config/gunicorn.py)
    result: dict[str, Any] = {}
    for many in (lines, more):
        turns = [spent(clerk, many) for _ in range(LEAST_OF)]
        result[str(many)] = {
            name: {
                "statements": min(turn[name].statements for turn in turns),
                "cpu_ms": min(turn[name].cpu_ms for turn in turns),
            }
            for name in turns[0]
        }
    print(json.dumps(result))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpart.config.settings")
    import django

    django.setup()
    main(*(int(number) for number in sys.argv[1:3]))
