"""Very many orders in little time: a hundred are made by the actions, the others are copies of them, made by the database.

A copy has keys, numbers, names and days of its own and points to the copies of what its original pointed to. Stock and
what people did are not copied: such a company is there to be read, not to be worked in.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

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
DAYS = 1000  # copies lie on so many days back
AT_ONCE = 200
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
    """Copy the template until there are so many orders; yields how many there are after each step."""
    there = Order.objects.count() // TEMPLATE
    strides = _strides(there)
    with connection.cursor() as cursor:
        _trusting(cursor.execute)
        for first in range(there, upto // TEMPLATE, AT_ONCE):
            last = min(first + AT_ONCE, upto // TEMPLATE) - 1
            for model in COPIED:
                cursor.execute(_sentence(model, strides, first, last))
            yield (last + 1) * TEMPLATE
        _settle(cursor.execute)


def _strides(there: int) -> dict[str, int]:
    """By table, how far the keys of one copy lie from those of the next: as many as the template has."""
    found = {}
    for model in COPIED:
        root = _root(model)
        highest = root._default_manager.aggregate(highest=Max("pk"))["highest"] or 0
        found[model._meta.db_table] = -(-highest // max(there, 1))
    return found


def _root(model: type[Model]) -> type[Model]:
    """The model that gives the key: the document for an order, the line of the journey for what was agreed."""
    key = model._meta.pk
    return _root(key.related_model) if isinstance(key, ForeignKey) else model


def _sentence(model: type[Model], strides: dict[str, int], first: int, last: int) -> str:
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
        f'WHERE t."{key}" <= {strides[table]} AND {ONLY.get(table, "TRUE")} ORDER BY k.n, t."{key}"'
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
