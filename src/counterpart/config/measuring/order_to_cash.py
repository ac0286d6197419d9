"""One measurement of ``counterpart bench order-to-cash``, in a process and a throw-away company of its own."""

import json
import os
import random
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

ITEMS, CUSTOMERS, WARM = 1000, 1000, 20  # items and customers: as many as the floor has
SHORT_ONES = 4  # orders for each one with more lines
STEPS = ("quote", "accept", "release", "take", "pick", "pack", "hand_over", "post", "pay")


class Road:
    """Orders from quote to cash through the actions, as a person at a desk that may do everything."""

    def __init__(self, items: int = ITEMS, customers: int = CUSTOMERS) -> None:
        from counterpart.back_office.inventory.actions import Arrival, receive_stock
        from counterpart.config.founding import Firm, found_company, is_founded
        from counterpart.foundation.catalog.models import Item, ItemPrice, PriceList, Unit
        from counterpart.foundation.clock import now
        from counterpart.foundation.identity.queries import actor_at
        from counterpart.foundation.parties.models import Party
        from counterpart.foundation.search.actions import Listed, list_things

        if is_founded():  # a further turn in the same database
            by = actor_at("house", "house")
            assert by is not None
            self.by = by
            self.items = list(Item.objects.values_list("pk", flat=True))
            self.customers = list(Party.objects.values_list("pk", flat=True))
            self.random = random.Random(1000)
            return
        self.by = found_company(Firm("Bench", "HR", "EUR", "Bench", zone="Europe/Zagreb"))
        piece, listed = Unit.objects.get(code="C62"), PriceList.objects.get()
        made = Item.objects.bulk_create(
            Item(sku=f"P{i:05d}", name=f"Product {i:05d}", unit=piece) for i in range(items)
        )
        self.items = [item.pk for item in made]
        ItemPrice.objects.bulk_create(
            ItemPrice(price_list=listed, item_id=pk, price=Decimal(10 + i % 90)) for i, pk in enumerate(self.items)
        )
        people = Party.objects.bulk_create(
            Party(kind="person", name=f"Customer {i:06d}", created_at=now()) for i in range(customers)
        )
        self.customers = [party.pk for party in people]
        list_things(
            [Listed("item", item.pk, item.name, item.sku) for item in made]
            + [Listed("party", party.pk, party.name) for party in people]
        )
        stock = [Arrival(pk, Decimal(1_000_000), Decimal(5)) for pk in self.items]
        receive_stock(self.by.desk.site_id, stock, reason="opening", by=self.by)
        self.random = random.Random(1000)

    def order(self, lines: int, step: Callable[[str], Any], *, customer: int = 0, paid: bool = True) -> None:
        """One order, of a ``customer`` or of anyone; ``step(name)`` is a context for each of the nine."""
        from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
        from counterpart.back_office.fulfilment import actions as fulfilment
        from counterpart.front_office.sales.actions import accept_quote, create_quote
        from counterpart.front_office.sales.pricing import Wanted
        from counterpart.hall.desks.actions import take_item

        by, pick = self.by, self.random
        chosen = pick.sample(self.items, lines)
        wanted = [Wanted(pk, Decimal(pick.randint(1, 5))) for pk in chosen]
        with step("quote"):
            quote = create_quote(customer or pick.choice(self.customers), wanted, by=by)
        with step("accept"):
            order = accept_quote(quote.id, by=by)
        shipment = order.id + 1  # alone in this company: the shipment is the next document
        with step("release"):
            fulfilment.release_shipment(shipment, by=by)
        with step("take"):
            take_item(shipment, by=by)
        with step("pick"):
            fulfilment.pick_shipment(shipment, by=by)
        with step("pack"):
            fulfilment.pack_shipment(shipment, shelf="B2", by=by)
        with step("hand_over"):
            fulfilment.hand_over_shipment(shipment, to="Customer", by=by)
        invoice = shipment + 1
        with step("post"):
            posted = post_invoice(invoice, by=by)
        if not paid:
            return
        with step("pay"):
            pay_invoice(invoice, amount=Decimal(posted.more["total"]), by=by)


def statements(road: Road, lines: int) -> dict[str, int]:
    """Statements by step, without transaction control."""
    from django.db import connection

    counts = dict.fromkeys(STEPS, 0)

    @contextmanager
    def step(name: str) -> Iterator[None]:
        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            counts[name] += not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            yield

    road.order(lines, step)
    return counts


def cpu_seconds() -> float:
    """CPU of this process, and of the server's backend where the engine is a server on this machine."""
    from django.db import connection

    used = resource.getrusage(resource.RUSAGE_SELF)
    total = used.ru_utime + used.ru_stime
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        total += cpu_of_process(connection.connection.info.backend_pid)
    return total


def cpu_of_process(pid: int) -> float:
    """To the nanosecond where the kernel keeps it so, in its ticks of ten milliseconds otherwise."""
    try:
        exact = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except OSError:
        exact = 0
    if exact:
        return exact / 1e9
    ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def unobserved(_name: str) -> Iterator[None]:
    yield


def cpu_of(road: Road, orders: int, lines: int, more: int) -> tuple[float, float]:
    """Milliseconds an order of ``lines`` and one of ``more``, after a few orders that do not count.

    Four orders, then one with more lines, and so on: both meet the same moments of the machine and equally full tables.
    """
    for length in (lines, more):
        for _ in range(WARM):
            road.order(length, unobserved)
    rounds, spent, spent_more = max(orders // SHORT_ONES, 10), 0.0, 0.0
    for turn in range(rounds):
        start = cpu_seconds()
        for _ in range(orders * turn // rounds, orders * (turn + 1) // rounds):
            road.order(lines, unobserved)
        middle = cpu_seconds()
        road.order(more, unobserved)
        spent, spent_more = spent + middle - start, spent_more + cpu_seconds() - middle
    return round(spent * 1000 / orders, 2), round(spent_more * 1000 / rounds, 2)


def main(orders: int, lines: int, more: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    road = Road()
    statements(road, lines)  # the first order compiles and fills caches
    steps = statements(road, lines)
    spent, with_more = cpu_of(road, orders, lines, more)
    print(
        json.dumps(
            {
                "statements_total": sum(steps.values()),
                "steps": steps,
                "cpu_ms_per_order": spent,
                "cpu_ms_per_order_with_more_lines": with_more,
            }
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpart.config.settings")
    import django

    django.setup()
    main(*(int(number) for number in sys.argv[1:4]))
