"""Goods that come back: over the counter in one step, or asked for, received, looked at, credited, exchanged or refused.

Every step says the sentence that the customer hears, and nothing may be out of joint after it. Ten kettles at 30.00 and
ten saddles at 72.50 (with tax) stand in the shop; they cost 12.00 and 29.00.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.models import Account, EntryLine
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.fulfilment.errors import SerialsMissing, SerialUsed
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.back_office.inventory.models import Location, StockLevel, Valuation
from counterpart.config.cast import Cast, client_of
from counterpart.foundation.acts.seals import seal_acts
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.front_office.after_sales.actions import (
    approve_return,
    ask_return,
    credit_return,
    exchange_over_counter,
    inspect_return,
    receive_return,
    reject_return,
    replace_return,
    return_over_counter,
    set_return_rules,
)
from counterpart.front_office.after_sales.errors import (
    NothingToReturn,
    SerialsAreSoldAnew,
    SerialsWanted,
    SomebodyElseApproves,
    TooLate,
)
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.steps import ComesBack, Found
from counterpart.front_office.after_sales.warranty import months_later, warranties_by_number
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.story import sentence_of
from stories.by_api import program_of
from stories.samples import invoice_of, shipment_of

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
D = Decimal


@contextmanager
def at(hours: float) -> Iterator[None]:
    """So many hours after the shop opened on Monday."""
    with held_at(MONDAY + timedelta(hours=hours)):
        yield


def says(order: int, language: str = "en") -> str:
    return sentence_of(order, language).replace("\u00a0", " ")


def all_holds() -> None:
    """What ``counterpart check`` asks."""
    seal_acts()
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def lies_on(document: int) -> tuple[str, str] | None:
    """Whose turn it is, and for what."""
    found = WorkItem.objects.filter(document_id=document, state__in=("offered", "accepted"))
    return found.values_list("desk__duty__code", "text").first()


def sold(cast: Cast, *wanted: tuple[Item, int], serials: Sequence[tuple[int, Sequence[str]]] = ()) -> int:
    """Noor has the goods; the invoice is a draft."""
    order = cast.order(*wanted)
    shipment = shipment_of(order)
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    hand_over_shipment(shipment, to="Noor", serials=serials, by=cast.bo)
    return order


def paid(cast: Cast, order: int, amount: str) -> None:
    invoice = invoice_of(order)
    post_invoice(invoice, by=cast.chidi)
    pay_invoice(invoice, amount=D(amount), method="cash", by=cast.chidi)


def in_stock(item: Item) -> tuple[Decimal, Decimal]:
    """On hand in the stock, and standing apart."""
    found = {
        kind: sum(
            (level.on_hand for level in StockLevel.objects.filter(item=item, location__kind=kind)), D(0)
        )
        for kind in (Location.Kind.STOCK, Location.Kind.RETURNS)
    }  # fmt: skip
    return found[Location.Kind.STOCK], found[Location.Kind.RETURNS]


def worth(item: Item) -> tuple[Decimal, Decimal]:
    row = Valuation.objects.get(item=item)
    return row.quantity, row.value


def balance(role: Account.Role) -> Decimal:
    lines = EntryLine.objects.filter(account__role=role)
    return sum((line.debit - line.credit for line in lines), D(0))


@pytest.fixture
def ada_pays_back(cast: Cast) -> None:
    Grant.objects.filter(person_id=cast.ada.person_id).update(refund_limit=D(100))


@pytest.mark.usefixtures("ada_pays_back")
def test_over_the_counter_it_is_one_step(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.saddle, 2))
        paid(cast, order, "145.00")
        assert says(order) == "All handed over; paid."
    with at(0.5):
        receive_stock(cast.site.pk, [Arrival(cast.saddle.pk, D(2), D(44))], by=cast.bo)
        assert worth(cast.saddle) == (D(10), D(320)), "saddles have become dearer: 32.00 on average"
    with at(1):
        done = return_over_counter(
            order, [ComesBack(1, D(1))], reason="changed_mind", pay_back="cash", by=cast.ada
        )  # fmt: skip
        assert (done.state, done.reference) == ("credited", f"RT-{done.id}")
        assert says(order) == (
            "All handed over; 1 × Saddle came back on Mon 9 Mar, credited with CN-2026-00001; 72.50 € paid back; paid."
        )
        assert worth(cast.saddle) == (D(11), D(349)), "it came back at the 29.00 it had cost"
        assert in_stock(cast.saddle) == (D(11), D(0))
        assert balance(Account.Role.COST_OF_GOODS) == D(29)
        assert balance(Account.Role.RECEIVABLE) == D(0)
        assert balance(Account.Role.CASH) == D("72.50")
        assert lies_on(done.id) is None
    with at(2), pytest.raises(NothingToReturn) as refused:
        return_over_counter(order, [ComesBack(1, D(2))], reason="faulty", by=cast.ada)
    assert "only 1 of “Saddle”" in str(refused.value)
    all_holds()


def test_step_by_step_it_lies_on_one_desk_after_the_other(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.saddle, 2), (cast.kettle, 1))
        post_invoice(invoice_of(order), by=cast.chidi)
        assert says(order) == "All handed over; 175.00 € left to pay."
    with at(24):
        pk = ask_return(order, [ComesBack(1, D(2)), ComesBack(2, D(1))], reason="faulty", note="Leaks", by=cast.ada).id
        assert lies_on(pk) == ("after_sales", "await_return")
        assert says(order) == "All handed over; 3 pieces to come back; 175.00 € left to pay."
    with at(30):
        receive_return(pk, by=cast.bo)
        assert lies_on(pk) == ("warehouse", "inspect_return")
        assert (
            says(order) == "All handed over; 3 pieces came back on Tue 10 Mar, being looked at; 175.00 € left to pay."
        )
        assert in_stock(cast.saddle) == (D(8), D(2)), "nobody can sell them yet"
        all_holds()
    with at(31):
        found = [Found(1, as_new=D(1), damaged=D(1)), Found(2, given_back=D(1))]
        inspect_return(pk, found, by=cast.bo)
        assert lies_on(pk) == ("accounting", "credit_return")
        assert (
            says(order) == "All handed over; 2 × Saddle came back on Tue 10 Mar, to be credited; 175.00 € left to pay."
        )
        assert in_stock(cast.saddle) == (D(9), D(0))
        assert in_stock(cast.kettle) == (D(9), D(0)), "the kettle is Noor's again"
        assert balance(Account.Role.STOCK_DIFFERENCE) == D(29), "the damaged one is written off at what it cost"
        all_holds()
    with at(32):
        credit_return(pk, by=cast.chidi)
        assert lies_on(pk) is None
        assert says(order) == (
            "All handed over; 2 × Saddle came back on Tue 10 Mar, credited with CN-2026-00001; 30.00 € left to pay."
        )
    all_holds()


def test_the_order_says_in_words_why_goods_come_back(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.kettle, 1))
        ask_return(order, [ComesBack(1, Decimal(1))], reason="faulty", by=cast.ada)
        page = client_of(cast.ada).get(f"/sales/orders/{order}/").content.decode()
    assert "Does not work" in page and "· faulty" not in page


def test_before_the_invoice_it_only_gets_smaller(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.saddle, 2))
        assert says(order) == "All handed over; 145.00 € left to pay."
        return_over_counter(order, [ComesBack(1, D(1))], reason="wrong_item", by=cast.ada)
        assert says(order) == "All handed over; 1 × Saddle came back on Mon 9 Mar, not to be paid; 72.50 € left to pay."
        all_holds()
        invoice = post_invoice(invoice_of(order), by=cast.chidi)
        assert invoice.more["total"] == "72.5000"
        assert says(order) == "All handed over; 1 × Saddle came back on Mon 9 Mar, not to be paid; 72.50 € left to pay."
    all_holds()


def test_when_all_of_a_draft_comes_back_there_is_no_invoice(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.saddle, 1))
        return_over_counter(order, [ComesBack(1, D(1))], reason="wrong_item", by=cast.ada)
        assert says(order) == "All handed over; 1 × Saddle came back on Mon 9 Mar, not to be paid."
        draft = Document.objects.get(pk=invoice_of(order))
        assert (draft.number, draft.closed_at is not None) == (None, True)
    all_holds()


def test_what_is_late_is_approved_by_somebody_else(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.saddle, 1))
    with at(24 * 31):
        with pytest.raises(TooLate):
            return_over_counter(order, [ComesBack(1, D(1))], reason="faulty", by=cast.ada)
        pk = ask_return(order, [ComesBack(1, D(1))], reason="faulty", by=cast.ada).id
        assert lies_on(pk) == ("after_sales", "decide_return")
        assert says(order) == "All handed over; 1 × Saddle to come back, not approved yet; 72.50 € left to pay."
        with pytest.raises(SomebodyElseApproves):
            approve_return(pk, by=cast.ada)
        with pytest.raises(NothingToReturn):
            ask_return(order, [ComesBack(1, D(1))], reason="faulty", by=cast.ada)
        approve_return(pk, by=cast.dara)
        assert says(order) == "All handed over; 1 × Saddle to come back; 72.50 € left to pay."
        receive_return(pk, by=cast.bo)
        reject_return(pk, reason="Fell down the stairs", by=cast.ada)
        assert says(order) == "All handed over; 1 × Saddle not taken back; 72.50 € left to pay."
        assert in_stock(cast.saddle) == (D(9), D(0))
        assert lies_on(pk) is None
    all_holds()


def test_an_exchange_is_one_step_and_changes_no_invoice(cast: Cast) -> None:
    with at(0):
        order = sold(cast, (cast.kettle, 2))
        paid(cast, order, "60.00")
        done = exchange_over_counter(order, [ComesBack(1, D(1))], reason="faulty", by=cast.ada)
        assert done.state == "replaced"
        assert says(order) == "All handed over; 1 × Kettle exchanged on Mon 9 Mar; paid."
        assert in_stock(cast.kettle) == (D(7), D(0))
        assert balance(Account.Role.STOCK_DIFFERENCE) == D(12)
        assert balance(Account.Role.COST_OF_GOODS) == D(24)
        all_holds()
        pk = ask_return(order, [ComesBack(1, D(2))], reason="faulty", by=cast.ada).id
        receive_return(pk, by=cast.bo)
        inspect_return(pk, [Found(1, damaged=D(2))], by=cast.bo)
        replace_return(pk, by=cast.ada)
        assert Return.objects.get(pk=pk).state == "replaced"
    all_holds()


@pytest.mark.usefixtures("ada_pays_back")
def test_whoever_only_changed_their_mind_may_leave_a_share(cast: Cast) -> None:
    with at(0):
        set_return_rules(window_days=14, fee_share=D("0.1"), version=1, by=cast.dara)
        order = sold(cast, (cast.saddle, 1))
        paid(cast, order, "72.50")
        done = return_over_counter(
            order, [ComesBack(1, D(1))], reason="changed_mind", pay_back="bank", by=cast.ada
        )  # fmt: skip
        assert done.more["paid_back"] == "65.2500"
        assert says(order) == (
            "All handed over; 1 × Saddle came back on Mon 9 Mar, credited with CN-2026-00001; 65.25 € paid back; paid."
        )
        assert balance(Account.Role.REVENUE_SERVICES) == D("-5.80")
        other = sold(cast, (cast.saddle, 2))
        return_over_counter(other, [ComesBack(1, D(1))], reason="changed_mind", by=cast.ada)
        assert says(other).endswith("not to be paid; 79.75 € left to pay.")
    all_holds()


@pytest.fixture
def numbered(cast: Cast) -> Item:
    """Kettles whose pieces have numbers of their own, with two years of warranty."""
    Item.objects.filter(pk=cast.kettle.pk).update(tracking="serial", warranty_months=24)
    return cast.kettle


def test_a_piece_with_a_number_is_known_from_the_hand_over_on(cast: Cast, numbered: Item) -> None:
    with at(0):
        order = sold(cast, (numbered, 2), (cast.saddle, 1), serials=[(1, ["k-1", "K-2 "])])
        with pytest.raises(SerialsMissing):
            sold(cast, (numbered, 2))
        parcel = Document.objects.filter(kind="shipment").latest("pk").pk
        for wrong in ([(1, ["K-3"])], [(1, ["K-3", "k-3"])], [(1, ["K-3", "K-4", "K-5"])]):
            with pytest.raises(SerialsMissing):
                hand_over_shipment(parcel, to="Noor", serials=wrong, by=cast.bo)
        with pytest.raises(SerialUsed):
            hand_over_shipment(parcel, to="Noor", serials=[(1, ["K-3", "K-2"])], by=cast.bo)
        post_invoice(invoice_of(order), by=cast.chidi)
    with at(24):
        (answer,) = warranties_by_number("k-1", cast.ada)
        assert answer.sentence == (
            f"Kettle, serial number K-1: sold to Noor Haddad on 9 March 2026 with SO-{order} (IN-2026-00001);"
            " under warranty until 9 March 2028."
        )
        told = program_of(cast.ada).get("/warranty?serial=K-1")["results"]
        assert [(each["serial"], each["until"], each["order_id"]) for each in told] == [("K-1", "2028-03-09", order)]
        assert warranties_by_number("K-9", cast.ada) == []
        page = client_of(cast.ada).get("/after-sales/warranty/", {"q": "K-1"}).content.decode()
        assert "Under warranty" in page and f"/after-sales/orders/{order}/return/?line=1&amp;serial=K-1" in page
        assert "K-1" in client_of(cast.ada).get("/search/", {"q": "k-1"}).content.decode()
        shipment = Document.objects.get(pk=shipment_of(order))
        for paper in ("delivery_note", "warranty_note"):
            pdf = client_of(cast.ada).get(f"/papers/{shipment.public_id}/{paper}.pdf").content
            assert "K-2" in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    all_holds()


def test_a_piece_that_came_back_is_sold_to_somebody_else(cast: Cast, numbered: Item) -> None:
    with at(0):
        order = sold(cast, (numbered, 2), serials=[(1, ["K-1", "K-2"])])
        for wrong in ((), ["K-9"], ["K-1", "K-2"]):
            with pytest.raises(SerialsWanted):
                return_over_counter(order, [ComesBack(1, D(1), wrong)], reason="faulty", by=cast.ada)
        with pytest.raises(SerialsAreSoldAnew):
            exchange_over_counter(order, [ComesBack(1, D(1), ["K-1"])], reason="faulty", by=cast.ada)
        return_over_counter(order, [ComesBack(1, D(1), ["k-1"])], reason="wrong_item", by=cast.ada)
        assert warranties_by_number("K-1", cast.ada)[0].sentence.endswith("; it came back on 9 March 2026.")
        again = sold(cast, (numbered, 1), serials=[(1, ["K-1"])])
        assert [each.order.pk for each in warranties_by_number("K-1", cast.ada)] == [again, order]
        pk = ask_return(order, [ComesBack(1, D(1), ["K-2"])], reason="faulty", by=cast.ada).id
        receive_return(pk, by=cast.bo)
        assert warranties_by_number("K-2", cast.ada)[0].piece.back_on is not None
        reject_return(pk, reason="Used", by=cast.ada)
        assert warranties_by_number("K-2", cast.ada)[0].piece.back_on is None
    all_holds()


@pytest.mark.parametrize(
    ("on", "months", "until"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 9), 24, date(2028, 3, 9)), (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_months_end_on_the_same_day_or_the_last(on: date, months: int, until: date) -> None:
    assert months_later(on, months) == until
