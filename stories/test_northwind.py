"""Northwind Traders moves in: a published sample company with known answers, by mapping files and normal acts only."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F, Sum

from counterpart.back_office.accounting.models import Account, EntryLine, Invoice, OpenItem, Payment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.models import StockLevel, Valuation
from counterpart.config.founding import Firm, found_company
from counterpart.config.importing.running import Outcome, run_import
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document, Note
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.models import Order, OrderLine

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared/data/northwind"
MAPS = ROOT / "docs/examples/northwind"
# The order of the commands in docs/how-to/northwind.md.
FILES = (
    ("people", "employees.csv", "people.toml", 9),
    ("parties", "customers.csv", "customers.toml", 91),
    ("items", "products.csv", "products.toml", 77),
    ("opening-stock", "products.csv", "stock.toml", 77),
    ("orders", "orders.csv", "orders.toml", 830),
)

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="The Northwind sample is not here: ../shared/data/northwind is missing."
)


def bring_in(kind: str, file: str, mapping: str, by: Actor) -> Outcome:
    return run_import(kind, DATA / file, mapping_path=MAPS / mapping, by=by)


def test_northwind_moves_in_and_its_known_answers_hold(db: None) -> None:
    firm = Firm("Northwind Traders", "US", "USD", "Seattle", zone="America/New_York", tax_rate=Decimal(0))
    by = found_company(firm)
    for kind, file, mapping, rows in FILES:
        outcome = bring_in(kind, file, mapping, by)
        assert (outcome.problems, outcome.imported) == ([], rows), kind
    expected = {k: v["answer"] for k, v in json.loads((DATA / "expected.json").read_text()).items()}
    the_orders(expected)
    the_people_and_the_stock(expected)
    the_books()
    assert [v.name for v in check() if not v.holds] == []

    acts = Act.objects.count()
    for kind, file, mapping, rows in FILES:
        again = bring_in(kind, file, mapping, by)
        assert (again.unchanged, again.new, again.changed, again.problems, again.run) == (rows, 0, 0, [], 0)
    assert Act.objects.count() == acts


def the_orders(expected: dict[str, Any]) -> None:
    orders, lines, gross, net, freight = expected["orders.totals"]
    agreed = list(OrderLine.objects.values_list("quantity", "unit_price", "discount"))
    assert (Order.objects.count(), len(agreed)) == (orders, lines) == (830, 2155)
    assert sum(q * p for q, p, _ in agreed) == Decimal(gross) == Decimal("1354458.59")
    assert sum(q * p * (1 - d) for q, p, d in agreed) == Decimal(net) == Decimal("1265793.0395")
    assert Order.objects.aggregate(n=Sum("net"))["n"] == Decimal("1265793.29")
    notes = Note.objects.filter(document__kind="order").values_list("text", flat=True)
    assert sum(Decimal(note.rpartition("freight ")[2]) for note in notes) == Decimal(freight)
    open_orders = Document.objects.filter(kind="order", closed_at=None)
    assert open_orders.count() == expected["orders.unshipped"] == 21
    late = Shipment.objects.filter(order__order__wanted_on__lt=F("handed_over_on"))
    assert late.count() == expected["orders.late"] == 37
    by_year = [
        [str(year), orders.count()]
        for year in (1996, 1997, 1998)
        for orders in [Document.objects.filter(kind="order", on__year=year)]
    ]
    assert by_year == [[year, count] for year, count, _ in expected["orders.by_year"]]
    takers = dict.fromkeys(range(1, 10), 0)
    names = {int(login): name for login, name in enumerate(_names(), 1)}
    for number, name in names.items():
        takers[number] = sum(f"taken by {name};" in note for note in notes)
    assert [takers[n] for n, _, _ in expected["orders.by_employee"]] == [
        c for _, c, _ in expected["orders.by_employee"]
    ]


def _names() -> list[str]:
    people = Grant.objects.filter(reason="Imported").order_by("person_id")
    return list(people.values_list("person__name", flat=True))


def the_people_and_the_stock(expected: dict[str, Any]) -> None:
    assert len(_names()) == 9
    assert Party.objects.filter(is_customer=True).count() == expected["counts"]["customers"]
    ordering = Document.objects.filter(kind="order").values_list("party__pk", flat=True)
    assert Party.objects.exclude(pk__in=ordering).count() == len(expected["customers.without_orders"])
    assert Item.objects.count() == expected["counts"]["products"]
    left, _, _, discontinued = expected["stock.totals"]
    assert StockLevel.objects.aggregate(n=Sum("on_hand"))["n"] == left
    assert Item.objects.filter(discontinued=True).count() == discontinued


def the_books() -> None:
    debit, credit = EntryLine.objects.aggregate(d=Sum("debit"), c=Sum("credit")).values()
    assert debit == credit
    open_items = OpenItem.objects.aggregate(a=Sum("amount"), s=Sum("settled"))
    unpaid = open_items["a"] - open_items["s"]
    paid = Payment.objects.aggregate(n=Sum("amount"))["n"]
    assert Invoice.objects.count() == 809
    assert Invoice.objects.aggregate(n=Sum("total"))["n"] == open_items["a"] == paid + unpaid
    assert _balance("receivable") == unpaid == Decimal("130204.58")
    assert _balance("bank") == paid
    assert _balance("revenue_goods") == -open_items["a"]
    assert _balance("stock") == Valuation.objects.aggregate(n=Sum("value"))["n"]
    assert Document.objects.filter(kind="invoice", on__year=1996).order_by("pk").values_list("number", flat=True)[
        0
    ] == ("IN-1996-00001")


def _balance(role: str) -> Decimal:
    lines = Account.objects.get(role=role).lines.aggregate(d=Sum("debit"), c=Sum("credit"))
    return Decimal(lines["d"] - lines["c"])
