"""Long lists for the stories: thousands of rows straight into the tables, and the plan that an engine makes for a page."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.http import QueryDict

from counterpart.back_office.accounting.models import Entry, OpenItem, Payment
from counterpart.back_office.inventory.models import Expected, Location, StockLevel
from counterpart.config.cast import Cast
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Listing, read
from counterpart.foundation.parties.models import CustomerGroup, Party
from counterpart.front_office.after_sales.models import Return
from counterpart.hall.desks.models import WorkItem

MANY = 4000
OFTEN, SELDOM = 3, 40  # one of so many


def papers(cast: Cast, kind: str, count: int = MANY // 2) -> list[Document]:
    """Documents of a kind, each a journey of its own, one in a hundred of our customer."""
    at = now()
    first = (Document.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    made = [
        Document(
            pk=pk, kind=kind, journey_id=pk, party=cast.stranger if pk % 100 else cast.customer, site=cast.site,
            on=at.date(), opened_at=at, closed_at=at,
        )
        for pk in range(first, first + count)
    ]  # fmt: skip
    return Document.objects.bulk_create(made)


def entries(cast: Cast, documents: Sequence[Document]) -> list[Entry]:
    at = now()
    made = [
        Entry(
            entity_id=cast.site.entity_id, year=1999, sequence=document.pk, number=f"N-{document.pk}", journal="general",
            on=at.date(), text="", document=document, site=cast.site, person_id=cast.chidi.person_id, posted_at=at,
        )
        for document in documents
    ]  # fmt: skip
    return Entry.objects.bulk_create(made)


def insert_open_items(cast: Cast, kind: str = "invoice") -> None:
    """Most are settled; what is left of payments is the customer's."""
    documents, today = papers(cast, kind), now().date()
    OpenItem.objects.bulk_create(
        OpenItem(
            document=document, entry=entry, entity_id=cast.site.entity_id, party_id=document.party_id or 0,
            side="debit" if kind == "invoice" else "credit", currency="EUR", amount=Decimal(1 + document.pk % 700),
            settled=Decimal(0) if document.pk % SELDOM == 0 else Decimal(1 + document.pk % 700), posted_on=today,
            due_on=today - timedelta(days=document.pk % 300),
        )
        for document, entry in zip(documents, entries(cast, documents), strict=True)
    )  # fmt: skip


def insert_payments(cast: Cast) -> None:
    insert_open_items(cast, "payment")
    ways = ("bank", "cash", "card")
    today = now().date()
    Payment.objects.bulk_create(
        Payment(
            document_id=pk, method=ways[pk % 3], direction="in" if pk % SELDOM else "out", currency="EUR",
            amount=Decimal(1 + pk % 700), received_on=today - timedelta(days=pk % 300),
            reference=f"BANK-{pk}" if pk % OFTEN == 0 else "",
        )
        for pk in Document.objects.filter(kind="payment").order_by("pk").values_list("pk", flat=True)
    )  # fmt: skip


def insert_parties(cast: Cast) -> None:
    group = CustomerGroup.objects.create(name="Shops")
    Party.objects.bulk_create(
        Party(
            kind="person", name=f"P{n:05}", created_at=cast.customer.created_at, is_supplier=n % SELDOM == 0,
            country="SE" if n % SELDOM == 1 else "HR", group=group if n % SELDOM == 2 else None,
            credit_limit=Decimal(100) if n % SELDOM == 3 else None,
        )
        for n in range(MANY)
    )  # fmt: skip


def insert_items(cast: Cast) -> None:
    Item.objects.bulk_create(
        Item(
            sku=f"S{n:05}", name=f"Item {n:05}", unit=cast.kettle.unit, discontinued=n % SELDOM == 0,
            kind="service" if n % SELDOM == 1 else "goods", tracking="serial" if n % SELDOM == 2 else "none",
            warranty_months=12 if n % SELDOM == 3 else 0,
        )
        for n in range(MANY)
    )  # fmt: skip


def insert_stock(cast: Cast) -> None:
    """Goods that stand in stock, each shelf with some of them."""
    insert_items(cast)
    shelves = [Location.objects.create(site=cast.site, code=f"Q-{n}", kind="stock") for n in range(SELDOM)]
    StockLevel.objects.bulk_create(
        StockLevel(item_id=pk, location=shelves[pk % SELDOM], on_hand=Decimal(pk % OFTEN))
        for pk in Item.objects.filter(sku__startswith="S0").values_list("pk", flat=True)
    )
    Expected.objects.bulk_create(
        Expected(item_id=pk, site=cast.site, due_on=now().date(), quantity=Decimal(5), is_open=pk % SELDOM == 0)
        for pk in Item.objects.filter(kind="goods").values_list("pk", flat=True)
    )


def insert_returns(cast: Cast) -> None:
    """Returns of long ago, each asked for by Ada; one in forty still lies on a desk."""
    documents, at = papers(cast, "return"), now()
    Return.objects.bulk_create(
        Return(
            document=document, order=document, state="asked" if document.pk % SELDOM == 0 else "rejected",
            rejected_why="No", reason="faulty" if document.pk % SELDOM == 1 else "other", is_late=document.pk % SELDOM == 2,
            asked_by_id=cast.ada.person_id, received_on=at.date() - timedelta(days=document.pk % 300),
        )
        for document in documents
    )  # fmt: skip
    WorkItem.objects.bulk_create(
        WorkItem(document=document, desk_id=cast.ada.desk_id, text="approve_return", created_at=at)
        for document in documents
        if document.pk % SELDOM == 0
    )


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what follows would be planned for the empty tables of before


def plan_of(listing: Listing, query: str, by: Actor) -> str:
    """How the engine finds the keys of the first page."""
    asked = read(listing, by, QueryDict(query).dict())
    assert asked.errors == [], query
    path = asked.path()
    order = asked.order(path)
    names = [name.lstrip("-").rstrip("?") for name in order]
    sql, params = path.found.order_by(*order).values_list(*names)[:51].query.sql_with_params()
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def read_whole(plan: str, tables: str, *, may_sort: bool = False) -> list[str]:
    """Tables that a plan reads from end to end, and rows that it must sort first."""
    sorts = "" if may_sort else "|^USE TEMP B-TREE FOR ORDER BY$"
    return re.findall(rf"Seq Scan on (?:{tables})\b|^SCAN (?:{tables})${sorts}", plan, re.MULTILINE)
