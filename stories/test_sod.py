"""One person does not do both: with the same goods, the same money, the same customer, or a right given to oneself."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from counterpart.back_office.accounting.actions import post_invoice, receive_payment
from counterpart.back_office.accounting.allocating import refund
from counterpart.back_office.accounting.entries import EntrySide, post_entry
from counterpart.back_office.accounting.models import Account
from counterpart.back_office.accounting.settling import Part
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.config.cast import Cast
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actions import grant_desk
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.foundation.parties.actions import change_party
from counterpart.foundation.parties.details import PartyDetails
from counterpart.foundation.parties.models import Party
from counterpart.hall.sod.actions import set_strictness
from counterpart.hall.sod.asking import agree
from counterpart.hall.sod.errors import SeparatePeople
from counterpart.hall.sod.findings import note_findings
from counterpart.hall.sod.models import Finding, Permission, Strictness


@pytest.fixture(autouse=True)
def everything_holds(db: None) -> Iterator[None]:
    yield
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def strictly(cast: Cast, mode: str = "full") -> None:
    set_strictness(mode=mode, version=Strictness.objects.get().version, by=cast.dara)


def delivered(cast: Cast) -> int:
    """Noor has her kettle; the key of the invoice that waits to be posted."""
    shipment = cast.shipment((cast.kettle, 1))
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    hand_over_shipment(shipment, to="Noor", by=cast.dara)
    return Document.objects.get(kind="invoice").pk


def test_who_posted_the_invoice_asks_somebody_before_taking_the_money(cast: Cast) -> None:
    """A payment has a journey of its own: the invoice that it settles is one allocation away."""
    invoice = delivered(cast)
    post_invoice(invoice, by=cast.chidi)
    strictly(cast)
    noor, parts = cast.customer.pk, [Part(invoice, Decimal(30))]
    number = Document.objects.get(pk=invoice).number
    with pytest.raises(
        SeparatePeople, match=f"You posted the invoice {number} yourself. The rule “Post invoices, and also take"
    ):
        receive_payment(noor, amount=Decimal(30), parts=parts, by=cast.chidi)
    asked = Permission.objects.get()
    assert (asked.subject_kind, asked.subject_id, asked.document_id) == ("party", noor, None)
    assert asked.details == {"amount": "30"}
    receive_payment(noor, amount=Decimal(30), by=cast.chidi)  # for no invoice: nothing is joined
    agree(asked.pk, by=cast.dara)
    with pytest.raises(SeparatePeople):  # the yes was to thirty
        receive_payment(noor, amount=Decimal(29), parts=[Part(invoice, Decimal(29))], by=cast.chidi)
    receive_payment(noor, amount=Decimal(30), parts=parts, by=cast.chidi)
    note_findings()
    assert list(Finding.objects.values_list("rule__code", "permission")) == [("invoice-and-payment", asked.pk)]


def entry_of(by: Actor) -> Callable[[], object]:
    bank, cash = (Account.objects.get(role=role).pk for role in ("bank", "cash"))
    sides = [EntrySide(bank, Decimal(5)), EntrySide(cash, Decimal(-5))]
    return lambda: post_entry(sides, text="To the bank", on=now().date(), by=by)


def test_a_right_given_to_oneself_counts_one_given_to_others_does_not(cast: Cast) -> None:
    strictly(cast)
    entry, dara, to_accounting = entry_of(cast.dara), cast.dara.person_id, cast.chidi.desk_id
    grant_desk(cast.ada.person_id, desk_id=cast.bo.desk_id, reason="Helps out", by=cast.dara)
    entry()
    with pytest.raises(SeparatePeople, match="You paid back, wrote off, approved or booked something yourself"):
        grant_desk(dara, desk_id=to_accounting, reason="Helps out", by=cast.dara)
    with held_at(now() + timedelta(days=31)):
        grant_desk(dara, desk_id=to_accounting, reason="Helps out", by=cast.dara)
        with pytest.raises(SeparatePeople, match="You gave yourself a desk"):
            entry()
    with held_at(now() + timedelta(days=62)):
        entry()


def test_the_same_customer_counts_for_a_month(cast: Cast) -> None:
    Grant.objects.filter(pk=cast.chidi.grant_id).update(refund_limit=Decimal(100))
    strictly(cast)
    paid = receive_payment(cast.customer.pk, amount=Decimal(30), by=cast.dara).id
    noor = Party.objects.get(pk=cast.customer.pk)
    change_party(noor.pk, PartyDetails("person", "Noor Haddad"), version=noor.version, by=cast.chidi)
    with pytest.raises(SeparatePeople, match="You entered or changed the data of Noor Haddad"):
        refund(paid, amount=Decimal(5), by=cast.chidi)
    with held_at(now() + timedelta(days=31)):
        refund(paid, amount=Decimal(5), by=cast.chidi)


def test_in_a_new_company_one_person_does_it_all(cast: Cast) -> None:
    """And the report knows it."""
    invoice = delivered(cast)
    post_invoice(invoice, by=cast.dara)
    receive_payment(cast.customer.pk, amount=Decimal(30), parts=[Part(invoice, Decimal(30))], by=cast.dara)
    assert note_findings() == 1
    found = Finding.objects.select_related("rule").get()
    assert (found.rule.code, found.person_id, found.permission_id) == ("invoice-and-payment", cast.dara.person_id, None)
