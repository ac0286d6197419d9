"""Moving in: files of another system become parties, items, prices, people, stock and orders, exactly once."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum
from typer import Typer
from typer.testing import CliRunner

from counterpart.back_office.accounting.models import EntryLine, OpenItem, Payment
from counterpart.back_office.fulfilment.actions import release_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.models import StockLevel, StockMove
from counterpart.config.cast import Cast
from counterpart.config.commands import import_
from counterpart.config.importing import trade
from counterpart.config.importing.kind import Kind
from counterpart.config.importing.running import KINDS, Outcome, run_import, undo_run
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.models import Item, ItemPrice, PriceList
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.imports.models import ImportedRow, ImportRun
from counterpart.foundation.invariants import check
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.models import Order

PARTIES = """external_id,name,country,payment_terms_days,email,city,group
C1,Mill & Sons,HR,14,mill@posta.example,Zagreb,Trade
C2,Vera Novak,HR,,,Split,
"""
ITEMS = """external_id,sku,name,price,kind
I1,BOLT,Bolt M6,0.40,goods
I2,,Grinding,30,service
"""
PRICES = """external_id,item,price_list,group,from_quantity,price
P1,I1,Trade prices,Trade,,0.35
P1,I1,Trade prices,Trade,100,0.30
"""
PEOPLE = """external_id,login,name,desk,discount_limit,language
E1,vid,Vid Horvat,sales,0.10,hr
"""
STOCK = """external_id,item,quantity,unit_cost,on
S1,I1,500,0.20,2026-01-02
"""
ORDERS = """external_id,party,ordered_on,shipped_on,paid_on,note,item,quantity,unit_price,discount
1001,C1,2026-01-05,2026-01-07,2026-01-20,from the old books,I1,100,0.30,0.1
1001,C1,2026-01-05,2026-01-07,2026-01-20,from the old books,I2,2,,
1002,C1,2026-02-02,2026-02-03,,,I1,150,,
1003,C2,2026-03-01,,,,I1,300,,
"""
ALL = {"parties": PARTIES, "items": ITEMS, "prices": PRICES, "people": PEOPLE, "opening-stock": STOCK, "orders": ORDERS}

Bring = Callable[..., Outcome]


@pytest.fixture
def bring(cast: Cast, tmp_path: Path) -> Bring:
    """Import a text as a file of a kind."""

    def run(kind: str, text: str, *, dry_run: bool = False, skip_bad: bool = False) -> Outcome:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        return run_import(kind, path, source="old", dry_run=dry_run, skip_bad=skip_bad, by=cast.house)

    return run


def everything(bring: Bring) -> dict[str, Outcome]:
    return {kind: bring(kind, text) for kind, text in ALL.items()}


def all_is_well() -> None:
    assert [v.name for v in check() if not v.holds] == []


def footprint() -> tuple[int, ...]:
    models = (Party, Item, ItemPrice, Document, StockMove, EntryLine, Act, Job, ImportRun, ImportedRow)
    return tuple(model._default_manager.count() for model in models)


def test_a_company_moves_in_with_its_history(bring: Bring) -> None:
    outcomes = everything(bring)
    assert {k: (o.rows, o.imported, o.problems) for k, o in outcomes.items()} == {
        "parties": (2, 2, []), "items": (2, 2, []), "prices": (1, 1, []), "people": (1, 1, []),
        "opening-stock": (1, 1, []), "orders": (3, 3, []),
    }  # fmt: skip
    paid, unpaid, left_open = Order.objects.order_by("pk")
    assert paid.document.external_reference == "1001"
    assert (paid.document.on, paid.override_reason) == (date(2026, 1, 5), "Imported from old")
    assert list(paid.document.notes.values_list("text", flat=True)) == ["from the old books"]
    assert (paid.net, unpaid.net, left_open.net) == (Decimal("87.00"), Decimal("45.00"), Decimal("120.00"))
    shipments = Shipment.objects.order_by("pk").values_list("state", "handed_over_on")
    assert list(shipments) == [
        ("shipped", date(2026, 1, 7)),
        ("shipped", date(2026, 2, 3)),
        ("waiting", None),
    ]
    bolt = StockLevel.objects.get(item__sku="BOLT", location__kind="stock")
    assert (bolt.on_hand, bolt.reserved) == (Decimal(250), Decimal(250))
    assert Payment.objects.get().received_on == date(2026, 1, 20)
    assert OpenItem.objects.get(settled=0).due_on == date(2026, 2, 17)
    assert actor_at("vid", "sales") is not None
    assert ItemPrice.objects.filter(price_list=PriceList.objects.get(name="Trade prices")).count() == 2
    all_is_well()


def test_history_sends_no_mail(bring: Bring) -> None:
    everything(bring)
    assert set(Job.objects.values_list("state", "note")) == {("done", "History that was imported: nothing is sent.")}


def test_a_second_import_changes_nothing_and_says_so(bring: Bring) -> None:
    everything(bring)
    before = footprint()
    for kind, outcome in everything(bring).items():
        assert (outcome.new, outcome.changed, outcome.unchanged, outcome.run) == (0, 0, outcome.rows, 0), kind
    assert footprint() == before


@pytest.mark.parametrize("kind", list(ALL))
def test_a_dry_run_writes_nothing(bring: Bring, kind: str) -> None:
    for earlier in list(ALL)[: list(ALL).index(kind)]:
        bring(earlier, ALL[earlier])
    before = footprint()
    outcome = bring(kind, ALL[kind], dry_run=True)
    assert (outcome.problems, outcome.new, outcome.imported) == ([], outcome.rows, 0)
    assert footprint() == before


BAD = """external_id,party,ordered_on,shipped_on,paid_on,item,quantity,discount
1001,C1,2026-01-05,2026-01-03,,I1,1,
1002,nobody,2026-01-05,,,I1,1,
1003,C1,2026-01-05,,,nothing,1,
1004,C1,2026-01-05,,2026-02-01,I1,1,
1005,C1,05.01.2026,,,I1,-1,1.5
1006,C1,2026-01-05,,,I1,1,
"""


def test_every_error_is_named_and_nothing_is_written(bring: Bring) -> None:
    bring("parties", PARTIES)
    bring("items", ITEMS)
    before = footprint()
    for how in ({"dry_run": True}, {}):
        outcome = bring("orders", BAD, **how)
        assert outcome.refused
        assert [(p.line, p.column, p.value) for p in outcome.problems] == [
            (2, "shipped_on", "2026-01-03"),
            (3, "party", "nobody"),
            (4, "item", "nothing"),
            (5, "paid_on", "2026-02-01"),
            (6, "discount", "1.5"),
            (6, "ordered_on", "05.01.2026"),
            (6, "quantity", "-1"),
        ]
    assert footprint() == before


def test_bad_lines_can_be_skipped_and_are_listed(bring: Bring) -> None:
    bring("parties", PARTIES)
    bring("items", ITEMS)
    outcome = bring("orders", BAD, skip_bad=True)
    assert (outcome.imported, len(outcome.problems)) == (1, 7)
    assert Document.objects.filter(kind="order").values_list("external_reference", flat=True).get() == "1006"


def test_a_changed_line_changes_master_data_and_never_an_order(bring: Bring) -> None:
    everything(bring)
    assert bring("parties", PARTIES.replace("Split", "Rijeka")).changed == 1
    assert Party.objects.get(name="Vera Novak").addresses.get().city == "Rijeka"
    assert bring("items", ITEMS.replace("0.40", "0.45")).changed == 1
    assert ItemPrice.objects.get(item__sku="BOLT", price_list__group=None).price == Decimal("0.45")
    assert bring("prices", PRICES.replace("0.30", "0.29")).changed == 1
    assert bring("parties", PARTIES.replace("Split", "Rijeka")).unchanged == 2
    refused = bring("orders", ORDERS.replace("300", "200"))
    assert [(p.line, p.sentence) for p in refused.problems] == [
        (5, "This order was imported before and says something else now. Change the order in the house.")
    ]
    all_is_well()


class Crash(Exception):
    """The power went out."""


@pytest.mark.parametrize("step", ["place_order", "pick_shipment", "post_invoice", "pay_invoice"])
def test_after_a_crash_the_next_run_goes_on_exactly(bring: Bring, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    for kind in list(ALL)[:-1]:
        bring(kind, ALL[kind])
    real = getattr(trade, step)

    def crash(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(trade, step, crash)
        with pytest.raises(Crash):
            bring("orders", ORDERS)
    assert ImportRun.objects.get(kind="orders").state == "running"
    outcome = bring("orders", ORDERS)
    assert (outcome.imported, outcome.problems) == (3, [])
    assert ImportRun.objects.get(kind="orders").state == "done"
    kinds = Document.objects.values_list("kind", flat=True)
    counted = {kind: list(kinds).count(kind) for kind in ("order", "shipment", "invoice", "payment")}
    assert counted == {"order": 3, "shipment": 3, "invoice": 2, "payment": 1}
    all_is_well()


def test_an_order_that_stops_halfway_is_gone_on_with(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in list(ALL)[:-1]:
        bring(kind, ALL[kind])

    def closed(*args: object, **kwargs: object) -> None:
        raise Refusal("The books are closed.")

    with monkeypatch.context() as patched:
        patched.setattr(trade, "post_invoice", closed)
        outcome = bring("orders", ORDERS)
        assert [p.sentence for p in outcome.problems] == ["The books are closed."] * 2
    outcome = bring("orders", ORDERS)
    assert (outcome.unfinished, outcome.imported, outcome.unchanged, outcome.problems) == (2, 2, 1, [])
    assert Document.objects.filter(kind="order").count() == 3
    assert Document.objects.filter(kind="invoice", number=None).count() == 0
    all_is_well()


def test_undo_deletes_what_nobody_used_and_names_what_stays(bring: Bring, cast: Cast) -> None:
    outcomes = everything(bring)
    undone = undo_run(outcomes["parties"].run, by=cast.house)
    assert (undone.taken_back, [name for name, _ in undone.stays]) == (0, ["C2", "C1"])
    assert "is used by later work" in undone.stays[0][1]
    assert undo_run(outcomes["prices"].run, by=cast.house).taken_back == 1
    assert not ItemPrice.objects.filter(price_list__name="Trade prices").exists()
    assert undo_run(outcomes["people"].run, by=cast.house).taken_back == 1
    assert actor_at("vid", "sales") is None
    with pytest.raises(Refusal):
        undo_run(outcomes["people"].run, by=cast.house)


def test_undo_of_orders_reverses_what_was_posted(bring: Bring, cast: Cast) -> None:
    outcomes = everything(bring)
    undone = undo_run(outcomes["orders"].run, by=cast.house)
    assert (undone.stays, undone.taken_back) == ([], 3)
    assert ImportRun.objects.get(pk=outcomes["orders"].run).state == "undone"
    open_items = OpenItem.objects.aggregate(a=Sum("amount"), s=Sum("settled"))
    assert open_items["a"] == open_items["s"]
    bolt = StockLevel.objects.get(item__sku="BOLT", location__kind="stock")
    assert (bolt.on_hand, bolt.reserved) == (Decimal(500), Decimal(0))
    assert Document.objects.filter(kind="credit_note").count() == 2
    all_is_well()
    again = bring("orders", ORDERS)
    assert (again.imported, again.problems) == (3, [])
    all_is_well()


def test_undo_refuses_an_order_on_which_somebody_has_worked(bring: Bring, cast: Cast) -> None:
    outcomes = everything(bring)
    release_shipment(Shipment.objects.get(state="waiting").pk, split=True, by=cast.house)
    undone = undo_run(outcomes["orders"].run, by=cast.house)
    assert [(name, "fulfilment.release_shipment" in why) for name, why in undone.stays] == [("1003", True)]
    assert undone.taken_back == 2
    all_is_well()


def test_undo_of_opening_stock_counts_it_away_unless_it_moved(bring: Bring, cast: Cast) -> None:
    bring("items", ITEMS)
    bring("parties", PARTIES)
    run = bring("opening-stock", STOCK).run
    assert undo_run(run, by=cast.house).taken_back == 1
    assert StockLevel.objects.get(item__sku="BOLT").on_hand == 0
    all_is_well()
    run = bring("opening-stock", STOCK).run
    assert StockLevel.objects.get(item__sku="BOLT").on_hand == 500
    bring("orders", ORDERS)
    (stays,) = undo_run(run, by=cast.house).stays
    assert "Bolt M6 has moved since" in stays[1]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_columns_of_every_kind_are_documented(kind: Kind) -> None:
    page = Path(__file__).parents[1] / "docs/reference/import-columns.md"
    section = page.read_text(encoding="utf-8").partition(f"## {kind.name}\n")[2].partition("\n## ")[0]
    for column in (*kind.columns, *kind.line_columns):
        needed = "yes" if column.required else ""
        assert f"| `{column.name}` | {needed} | {column.says} |" in section


def test_the_command_counts_and_says_how_to_go_back(cast: Cast, tmp_path: Path) -> None:
    app = Typer()
    import_.register(app)
    app.command("other")(lambda: None)
    file = tmp_path / "parties.csv"
    file.write_text(PARTIES, encoding="utf-8")
    run = CliRunner()
    dry = run.invoke(app, ["import", "parties", str(file), "--source", "old", "--dry-run"])
    assert (dry.exit_code, "nothing was written" in dry.output) == (0, True)
    done = run.invoke(app, ["import", "parties", str(file), "--source", "old", "--json"])
    said = json.loads(done.output)
    assert (done.exit_code, said["imported"], said["is_well"]) == (0, 2, True)
    again = run.invoke(app, ["import", "parties", str(file), "--source", "old", "--as", "dara@administration"])
    assert (again.exit_code, "everything was imported before" in again.output) == (0, True)
    file.write_text(PARTIES + "C3,,HR,,,,\n", encoding="utf-8")
    bad = run.invoke(app, ["import", "parties", str(file), "--source", "old"])
    assert (bad.exit_code, "parties.csv:4 name: This must be filled." in bad.output) == (1, True)
    undone = run.invoke(app, ["import", "--undo", str(said["run"])])
    assert (undone.exit_code, "2 taken back, 0 stay" in undone.output) == (0, True)
    assert run.invoke(app, ["import", "dragons", str(file)]).exit_code == 2
