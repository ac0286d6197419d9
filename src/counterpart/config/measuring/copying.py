"""Very many orders in little time: a hundred are made by the actions, the others are copies of them, made by the database.

A copy has keys, numbers, names and days of its own and points to the copies of what its original pointed to. Stock and
what people did are not copied: such a company is there to be read, not to be worked in.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import AutoField, DateField, DateTimeField, Field, ForeignKey, Max, Model, UUIDField

from counterpart.back_office.accounting.folding import fold
from counterpart.back_office.accounting.models import Entry, EntryLine, Invoice, OpenItem, Payment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.config.measuring.order_to_cash import Road, unobserved
from counterpart.foundation.documents.models import Document
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.details import Contact, PartyDetails
from counterpart.foundation.parties.models import ContactPoint, Party
from counterpart.foundation.search.models import Entry as Listing
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.models import Order, OrderLine, Quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine

COPIED: tuple[type[Model], ...] = (
    Party, ContactPoint, Listing, Document, Quote, Order, JourneyLine, OrderLine, Shipment, Entry, EntryLine, Invoice,
    OpenItem, Payment, WorkItem,
)  # fmt: skip
# What has to differ from copy to copy: ``{}`` is the column, ``k.n`` the number of the copy.
OWN = {
    "parties_party.name": "{} || ' ' || k.n", "parties_contactpoint.value": "k.n || {}",
    "parties_contactpoint.normalised": "k.n || {}", "search_entry.title": "{} || ' ' || k.n",
    "search_entry.text": "{} || ' ' || k.n", "documents_document.number": "{} || '-' || k.n",
    "accounting_entry.number": "{} || '-' || k.n",
}  # fmt: skip
ONLY = {"search_entry": "t.kind = 'party'"}
# Of what is history, only what belongs to orders that went all the way: their document is older than this one.
CLOSED = {
    "documents_document": "t.id < {}", "journeys_journeyline": "t.order_id < {}", "sales_orderline": "t.order_id < {}",
    "accounting_entry": "t.document_id < {}", "desks_workitem": "t.document_id < {}",
    "accounting_entryline": "t.entry_id IN (SELECT id FROM accounting_entry WHERE document_id < {})",
    **dict.fromkeys(
        ("sales_quote", "sales_order", "fulfilment_shipment", "accounting_invoice", "accounting_openitem", "accounting_payment"),
        "t.document_id < {}",
    ),
}  # fmt: skip
RECENT = 100  # copies with everything; what is beyond them is history, and nothing of it is open
DAYS = 1000  # copies lie on so many days back
TEMPLATE = 100
UNPAID, CONFIRMED, DRAFT = 2, 1, 1  # of a hundred; the others went all the way


def template(road: Road) -> None:
    """A hundred orders of a hundred customers, most of them paid."""
    customers = []
    for n in range(TEMPLATE):
        contacts = [Contact("email", f"buyer{n}@example.com")]
        details = PartyDetails("person", f"Buyer {n:03d} of many", country="HR", language="en", contacts=contacts)
        customers.append(create_party(details, by=road.by).id)
    for customer in customers[: -UNPAID - CONFIRMED - DRAFT]:
        road.order(1, unobserved, customer=customer)
    for customer in customers[-UNPAID - CONFIRMED - DRAFT : -CONFIRMED - DRAFT]:
        road.order(1, unobserved, customer=customer, paid=False)
    wanted = [Wanted(road.items[0], Decimal(1))]
    for customer in customers[-CONFIRMED - DRAFT : -DRAFT]:
        place_order(customer, wanted, by=road.by)
    for customer in customers[-DRAFT:]:
        place_order(customer, wanted, confirm=False, by=road.by)


def copies(upto: int) -> Iterator[int]:
    """Copy the template until there are so many customers; yields how many there are after each step."""
    notes = settings.COMPANY_DIR / "copies.json"
    told: dict[str, Any] = json.loads(notes.read_text()) if notes.exists() else {"there": 1, "strides": _strides()}
    strides, wanted = told["strides"], upto // TEMPLATE
    first_open = _first_open(strides["documents_document"])
    with connection.cursor() as cursor:
        _trusting(cursor.execute)
        for first in range(told["there"], wanted, RECENT):
            last = min(first + RECENT, wanted) - 1
            for model in COPIED:
                closed = CLOSED.get(model._meta.db_table, "TRUE").format(first_open) if first >= RECENT else "TRUE"
                cursor.execute(_sentence(model, strides, first, last, closed))
            yield (last + 1) * TEMPLATE
        _settle(cursor.execute)
    notes.write_text(json.dumps({"there": max(wanted, told["there"]), "strides": strides}))


def _strides() -> dict[str, int]:
    """By table, how far the keys of one copy lie from those of the next: as many as the template has."""
    return {
        model._meta.db_table: _root(model)._default_manager.aggregate(highest=Max("pk"))["highest"] or 0
        for model in COPIED
    }


def _root(model: type[Model]) -> type[Model]:
    """The model that gives the key: the document for an order, the line of the journey for what was agreed."""
    key = model._meta.pk
    return _root(key.related_model) if isinstance(key, ForeignKey) else model


def _first_open(upto: int) -> int:
    """The first document of the template's orders that did not go all the way."""
    quotes = Document.objects.filter(kind="quote", pk__lte=upto).order_by("pk").values_list("pk", flat=True)
    return quotes[TEMPLATE - UNPAID - CONFIRMED - DRAFT]


def _sentence(model: type[Model], strides: dict[str, int], first: int, last: int, closed: str) -> str:
    table = model._meta.db_table
    columns = list(model._meta.concrete_fields)
    values = ", ".join(_value(field, table, strides) for field in columns)
    names = ", ".join(f'"{field.column}"' for field in columns)
    series = {
        "postgresql": f"generate_series({first}, {last}) AS k(n)",
        "sqlite": f"(WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last}) SELECT n FROM c) k",
    }[connection.vendor]
    key = model._meta.pk.column
    return (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t CROSS JOIN {series} "
        f'WHERE t."{key}" <= {strides[table]} AND {ONLY.get(table, "TRUE")} AND {closed} ORDER BY k.n, t."{key}"'
    )


def _value(field: "Field[object, object]", table: str, strides: dict[str, int]) -> str:
    column = f't."{field.column}"'
    if own := OWN.get(f"{table}.{field.column}"):
        return own.format(column)
    if f"{table}.{field.column}" == "accounting_entry.sequence":
        return f"{column} + k.n * {strides[table]}"
    if f"{table}.{field.column}" == "search_entry.object_id":
        return f"{column} + k.n * {strides['parties_party']}"
    if isinstance(field, ForeignKey):
        target = field.related_model._meta.db_table
        return f"{column} + k.n * {strides[target]}" if target in strides else column
    if isinstance(field, AutoField) or field.primary_key:
        return f"{column} + k.n * {strides[table]}"
    if isinstance(field, UUIDField):
        return {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}[connection.vendor]
    if isinstance(field, DateField):
        return _earlier(column, instant=isinstance(field, DateTimeField))
    return column


def _earlier(column: str, *, instant: bool) -> str:
    if connection.vendor == "postgresql":
        days = f"(k.n % {DAYS})"
        return f"{column} - {days} * interval '1 day'" if instant else f"{column} - {days}::int"
    back = f"'-' || (k.n % {DAYS}) || ' days'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, {back})" if instant else f"date({column}, {back})"


def _trusting(execute: Callable[[str], object]) -> None:
    """The copies are right where the originals are: references are not looked up one by one."""
    if connection.vendor == "postgresql":
        execute("SET session_replication_role = replica")
    else:
        execute("PRAGMA foreign_keys = OFF")
        execute("PRAGMA synchronous = OFF")


def _settle(execute: Callable[[str], object]) -> None:
    """Names can be found, sums of months are kept, and the statistics know the size."""
    if connection.vendor == "sqlite":
        execute(
            "INSERT INTO search_fts (rowid, text) SELECT id, text FROM search_entry e WHERE id > (SELECT MAX(rowid) FROM search_fts)"
        )
    else:
        execute("SET session_replication_role = origin")
    execute("UPDATE numbering_series SET last = (SELECT MAX(sequence) FROM accounting_entry) WHERE kind = 'entry'")
    while fold():
        pass
    execute("ANALYZE")
