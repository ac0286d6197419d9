"""What the lists of open items and payments can be asked."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.http import QueryDict

from counterpart.back_office.accounting.actions import pay_invoice, receive_payment, refund
from counterpart.back_office.accounting.lists_of_money import OPEN_ITEMS, PAYMENTS
from counterpart.back_office.accounting.models import OpenItem
from counterpart.back_office.accounting.reminding import pause_reminders, send_reminders
from counterpart.back_office.accounting.tests.conftest import Bill
from counterpart.config.cast import Cast, client_of
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.lists.listing import Listing, all_keys, read

D = Decimal
TODAY = date(2026, 6, 15)
pytestmark = pytest.mark.django_db


def found(listing: Listing, query: str, by: Actor) -> list[int]:
    asked = read(listing, by, QueryDict(query).dict())
    assert asked.errors == []
    return all_keys(asked, 100)


@pytest.fixture
def due(cast: Cast, bill: Bill, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Invoices by how late they are on 15 June, and money that is for none of them."""
    import_module("counterpart.config.urls")  # whoever is imported only now would keep the 15th of June for good
    monkeypatch.setattr("counterpart.back_office.accounting.lists_of_money.today_at", lambda by: TODAY)
    monkeypatch.setattr("counterpart.back_office.accounting.queries.today_at", lambda by: TODAY)
    days = {
        "later": (7, 15),
        "soon": (6, 20),
        "late_1": (6, 14),
        "late_31": (5, 1),
        "late_61": (4, 1),
        "late_91": (1, 2),
    }
    made = {}
    for name, (month, day) in days.items():
        made[name] = bill(party=cast.stranger.pk if name == "late_61" else 0, on=date(2026, 1, 1))
        OpenItem.objects.filter(pk=made[name]).update(due_on=date(2026, month, day))
    made["paid"] = bill(on=date(2026, 1, 1))
    pay_invoice(made["paid"], amount=D("213.75"), by=cast.chidi)
    made["credit"] = receive_payment(cast.customer.pk, amount=D(20), by=cast.chidi).id
    OpenItem.objects.filter(pk=made["credit"]).update(due_on=date(2026, 6, 1))
    return made


def test_open_items_are_asked_by_how_late_they_are(cast: Cast, due: dict[str, int]) -> None:
    def of(query: str) -> list[str]:
        names = {pk: name for name, pk in due.items()}
        return [names[pk] for pk in found(OPEN_ITEMS, query, cast.chidi)]

    everything = ["late_91", "late_61", "late_31", "credit", "late_1", "soon", "later"]
    assert of("view=all") == everything
    assert of("sort=-due") == everything[::-1]
    assert of("side=owed&age=late") == ["late_91", "late_61", "late_31", "late_1"]
    for name in ("late_31", "late_61", "late_91", "soon"):
        assert of(f"age={name}") == [name]
    assert of("age=late_1&side=owed") == ["late_1"]
    assert of("age=not_due") == ["soon", "later"]
    assert of("side=credit") == ["credit"]
    assert of(f"customer={cast.stranger.pk}") == ["late_61"]
    assert of("q=somebody") == ["late_61"]
    assert of(f"q=PY-{due['credit']}") == ["credit"]
    assert of("due_from=2026-06-20&due_to=2026-06-30") == ["soon"]
    assert of("total_to=20") == ["credit"]
    assert of("currency=eur&age=soon") == ["soon"]
    assert of("currency=USD") == []


def test_open_items_know_who_was_reminded(cast: Cast, due: dict[str, int]) -> None:
    OpenItem.objects.filter(pk=due["late_91"]).update(due_on=date(2020, 1, 1))
    send_reminders([due["late_91"]], by=cast.chidi)
    pause_reminders(due["late_31"], reason="Disputed", by=cast.chidi)
    assert found(OPEN_ITEMS, "reminded=yes", cast.chidi) == [due["late_91"]]
    assert found(OPEN_ITEMS, "reminded=paused", cast.chidi) == [due["late_31"]]
    late = found(OPEN_ITEMS, "side=owed&age=late&reminded=no", cast.chidi)
    assert late == [due["late_61"], due["late_31"], due["late_1"]]
    page = client_of(cast.chidi).get("/accounting/receivables/").content.decode()
    assert "Reminder 1" in page
    assert "45 days late" in page
    assert "Paused" in page
    assert f"/accounting/payments/{due['credit']}/" in page


def test_payments_are_asked_by_how_and_when_they_came(cast: Cast, bill: Bill) -> None:
    Grant.objects.filter(person__login="chidi").update(refund_limit=D(500))
    paid = pay_invoice(bill(), amount=D("213.75"), method="cash", by=cast.chidi).id
    left = receive_payment(cast.stranger.pk, amount=D(50), reference="SI-77/1", on=date(2026, 2, 3), by=cast.chidi).id
    back = refund(left, amount=D(20), method="card", by=cast.chidi).id

    def of(query: str) -> list[int]:
        return found(PAYMENTS, query, cast.chidi)

    assert of("view=all") == [back, left, paid]
    assert of("state=left") == [left]
    assert of("direction=out") == [back]
    assert of("direction=in") == [left, paid]
    assert of("method=cash") == [paid]
    assert of(f"customer={cast.customer.pk}") == [paid]
    assert of("received_to=2026-02-28") == [left]
    assert of(f"received_from={now():%Y}-01-01&method=card") == [back]
    assert of("total_from=50") == [paid, left]
    assert of("q=si-77") == of("q=SI-77/1") == [left]
    assert of(f"q=PY-{paid}") == [paid]
    assert of("q=somebody") == [back, left]
