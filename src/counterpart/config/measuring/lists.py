"""One measurement of ``counterpart bench lists``: pages over very many rows, and how much of the tables they touch.

Time depends on what else the machine does; how much the database reads does not. On SQLite that is counted in the
steps of its machine, on PostgreSQL in the pages of 8 KB that the statements of a page touch.
"""

import json
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from counterpart.config.measuring.order_to_cash import Road, cpu_seconds

LEAST_OF = 3
STEPS = 1000  # SQLite tells of so many steps at a time
PAGES = {
    "orders, open": "/sales/orders/",
    "orders, all": "/sales/orders/?state=all",
    "orders, a page further on": "/sales/orders/?state=all",
    "orders of a customer": "/sales/orders/?state=all&q=Buyer+042+of+many+42",
    "customers while typing a name": "/sales/choices/customers/?q=buyer+042",
    "customers while typing an address": "/sales/choices/customers/?q=buyer42@",
    "search box": "/search/?q=buyer+042",
    "invoices, not paid": "/accounting/invoices/?state=open",
    "open items, the earliest due first": "/accounting/receivables/",
    "open items by customer and age": "/accounting/receivables/ages/",
    "trial balance": "/accounting/trial-balance/",
}
FURTHER = "orders, a page further on"
Statement = tuple[str, Any]
Way = tuple[str, str]  # a table, and by which index a plan comes to it


def fill(upto: int) -> None:
    from counterpart.config.founding import is_founded
    from counterpart.config.measuring.copying import copies, template
    from counterpart.front_office.sales.models import Order

    if not is_founded():
        template(Road(items=20, customers=1))
    for there in copies(upto):
        sys.stderr.write(f"\r  {there:,} of {upto:,} customers with an order each")
        sys.stderr.flush()
    sys.stderr.write("\n")
    print(json.dumps({"orders": Order.objects.count()}))


class Reader:
    """Somebody who may see everything, signed in."""

    def __init__(self) -> None:
        from django.test import Client

        from counterpart.foundation.identity.models import Person
        from counterpart.foundation.identity.queries import actor_at

        by = actor_at("house", "house")
        assert by is not None
        self.client = Client()
        person = Person.objects.get(pk=by.person_id)
        self.client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    def read(self, address: str) -> str:
        answer = self.client.get(address, headers={"HX-Request": "true"} if "/choices/" in address else {})
        assert answer.status_code == 200, (address, answer.status_code)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        text: str = content.decode()
        return text


def statements_of(read: Callable[[], object]) -> list[Statement]:
    from django.db import connection

    found: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        read()
    return found


def measure(reader: Reader, address: str) -> dict[str, Any]:
    """Statements, CPU (ms), what the database touched, the long tables it read whole, and how it came to the others."""
    from django.db import connection

    reader.read(address)
    least = min(_cpu_of(lambda: reader.read(address)) for _ in range(LEAST_OF))
    asked = statements_of(lambda: reader.read(address))
    if connection.vendor == "postgresql":
        touched, whole, ways = _on_postgresql(asked)
    else:
        touched, (whole, ways) = _on_sqlite(lambda: reader.read(address)), _plans(asked)
    long = long_tables()
    return {
        "statements": len(asked), "cpu_ms": least, "touched": touched, "read_whole": sorted(whole),
        "ways": sorted(f"{table}: {way}" for table, way in ways if table in long),
    }  # fmt: skip


def _cpu_of(read: Callable[[], object]) -> float:
    began = cpu_seconds()
    read()
    return round((cpu_seconds() - began) * 1000, 1)


def long_tables() -> set[str]:
    from counterpart.config.measuring.copying import COPIED

    return {model._meta.db_table for model in COPIED}


def _on_postgresql(asked: list[Statement]) -> tuple[int, set[str], set[Way]]:
    """Pages touched by the statements, the tables that a plan reads whole, and by which index it comes to the others."""
    from django.db import connection

    touched, whole, ways = 0, set(), set()
    with connection.cursor() as cursor:
        for sql, params in asked:
            if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            told = cursor.fetchone()[0]
            plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
            touched += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            for node in _nodes(plan):
                if node["Node Type"] == "Seq Scan":
                    whole.add(node["Relation Name"])
                elif node["Node Type"] in ("Index Scan", "Index Only Scan"):
                    ways.add((node["Relation Name"], f"{node['Node Type']} {node['Index Name']}"))
    return touched, whole & long_tables(), ways


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for below in plan.get("Plans", ()) for node in _nodes(below))]


def _on_sqlite(read: Callable[[], object]) -> int:
    """Thousands of steps of its machine."""
    from django.db import connection

    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(tick, STEPS)
    try:
        read()
    finally:
        connection.connection.set_progress_handler(None, STEPS)
    return count


def _plans(asked: list[Statement]) -> tuple[set[str], set[Way]]:
    """Tables that SQLite walks from end to end, without an index and without an order that lets it stop early.

    And by which index it comes to the others.
    """
    from django.db import connection

    whole: set[str] = set()
    ways: set[Way] = set()
    with connection.cursor() as cursor:
        for sql, params in asked:
            if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            with suppress(Exception):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                lines = [str(row[3]) for row in cursor.fetchall()]
                names = dict(re.findall(r'(?:FROM|JOIN)\s+"?(\w+)"?\s+(?:AS\s+)?"?(\w+)"?', sql))
                stops = " LIMIT " in sql and not any("TEMP B-TREE" in line for line in lines)
                tables = {str(short): str(table) for table, short in names.items()}
                for line in lines:
                    if (found := re.fullmatch(r"SCAN (\w+)", line)) and not stops:
                        whole.add(tables.get(str(found[1]), str(found[1])))
                    elif found := re.match(
                        r"(?:SEARCH|SCAN) (\w+) USING ((?:COVERING )?INDEX \w+|INTEGER PRIMARY KEY)", line
                    ):
                        ways.add((tables.get(str(found[1]), str(found[1])), str(found[2])))
    return whole & long_tables(), ways


def main(arguments: list[str]) -> None:
    from django.core.management import call_command

    if arguments[0] == "fill":
        call_command("migrate", verbosity=0)
        fill(int(arguments[1]))
        return
    reader = Reader()
    further = re.search(r'href="(\?[^"]*after=[^"]*)"', reader.read(PAGES[FURTHER]))
    addresses = dict(PAGES)
    if further:
        addresses[FURTHER] = "/sales/orders/" + further[1].replace("&amp;", "&")
    print(json.dumps({name: measure(reader, address) for name, address in addresses.items()}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpart.config.settings")
    import django

    django.setup()
    main(sys.argv[1:])
