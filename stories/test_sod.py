"""One person does not do both: with the same goods, the same money, the same customer, or a right given to oneself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
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
from counterpart.config.cast import Cast, client_of
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actions import grant_desk
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.foundation.parties.actions import change_party
from counterpart.foundation.parties.details import PartyDetails
from counterpart.foundation.parties.models import Party
from counterpart.foundation.web import KEY_FIELD
from counterpart.front_office.sales.holding import hold_order
from counterpart.hall.sod.actions import set_strictness
from counterpart.hall.sod.asking import agree
from counterpart.hall.sod.errors import SeparatePeople
from counterpart.hall.sod.findings import note_findings
from counterpart.hall.sod.models import Finding, Mitigation, Permission, SodRule, Strictness
from stories.by_api import program_of


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


def stopped_order(cast: Cast) -> tuple[int, Actor]:
    """Ada, who helps out at administration, takes an order and stops it for its price."""
    order = cast.order((cast.fitting, 1))
    hold_order(order, kind="price", note="Is this what we agreed on?", by=cast.ada)
    held = Grant.objects.create(
        person_id=cast.ada.person_id,
        desk_id=cast.dara.desk_id,
        reason="Helps out",
        valid_from=now() - timedelta(days=9),
    )
    return order, replace(cast.ada, desk_id=held.desk_id, grant_id=held.pk)


def test_one_asks_and_another_agrees_on_their_desk(cast: Cast) -> None:
    """In the browser: the sentence in the form, the question on Dara's desk, one click, and Ada does it."""
    order, boss = stopped_order(cast)
    strictly(cast, "small")
    ada, dara, chidi = client_of(cast.ada), client_of(cast.dara), client_of(cast.chidi)
    session = ada.session
    session["grant"] = boss.grant_id
    session.save()
    said = {"kind": "price", "reason": "Agreed on the phone"}
    page = ada.post(f"/sales/orders/{order}/lifting/", {**said, KEY_FIELD: "one"})
    assert page.status_code == 409
    assert f"You took or changed SO-{order} yourself." in page.content.decode()
    assert "Agreed on the phone" in page.content.decode()  # nothing typed is lost
    asked = Permission.objects.get()
    text = f"Ada Marin asks for a second person: let stopped orders go on, SO-{order}"
    assert text in dara.get("/").content.decode() and text in dara.get("/separation/requests/").content.decode()
    assert text not in chidi.get("/").content.decode()  # who may not do it is not asked
    mine = ada.get("/separation/requests/").content.decode()
    assert f"You wait for a second person: let stopped orders go on, SO-{order}" in mine
    answer = f"/separation/requests/{asked.pk}/agreement/"
    assert ada.post(answer).status_code == 409
    assert chidi.post(answer).status_code == 403
    assert dara.post(answer, {KEY_FIELD: "two"}).status_code == 302
    assert f"Dara Novak agreed. Do it now: let stopped orders go on, SO-{order}" in ada.get("/").content.decode()
    assert ada.post(f"/sales/orders/{order}/lifting/", {**said, KEY_FIELD: "three"}).status_code == 302
    assert "asks for a second person" not in dara.get("/").content.decode()
    note_findings()
    report = dara.get("/separation/?how=second_person").content.decode()
    assert "Dara Novak agreed" in report and f"SO-{order}" in report
    table = b"".join(dara.get("/lists/separation.csv?how=second_person")).decode()
    assert f"take and change orders,SO-{order}" in table and "Dara Novak agreed" in table
    assert "Dara Novak agreed" not in dara.get("/separation/?to=2020-01-01").content.decode()


def test_rules_and_exceptions_are_set_on_their_pages(cast: Cast) -> None:
    dara, ada, chidi = client_of(cast.dara), client_of(cast.ada), client_of(cast.chidi)
    pk = SodRule.objects.get(code="order-and-hold").pk
    assert ada.get("/separation/rules/").status_code == 403  # the report is for those who look after it
    assert "There are people enough here" in chidi.get("/separation/rules/").content.decode()
    assert chidi.get("/separation/strictness/").status_code == 403
    page = dara.post("/separation/strictness/", {"mode": "full", "version": 1, KEY_FIELD: "a"})
    assert (page.status_code, Strictness.objects.get().mode) == (302, "full")
    assert dara.post("/separation/strictness/", {"mode": "small", "version": 1, KEY_FIELD: "b"}).status_code == 412
    assert dara.post("/separation/strictness/", {"mode": "lazy", "version": 2, KEY_FIELD: "c"}).status_code == 422
    page = dara.post(f"/separation/rules/{pk}/", {"response": "log", "version": 1, KEY_FIELD: "d"})
    rule = SodRule.objects.get(pk=pk)
    assert (page.status_code, rule.is_on, rule.response, rule.strict_since) == (302, False, "log", None)
    until = (now() + timedelta(days=20)).date().isoformat()
    said = {"text": "Chidi looks at them on Friday", "reviewer": cast.chidi.person_id, "valid_until": until}
    wrong = dara.post(f"/separation/rules/{pk}/exceptions/", {**said, "person": cast.chidi.person_id, KEY_FIELD: "e"})
    assert wrong.status_code == 422 and "nobody reviews themselves" in wrong.content.decode()
    assert (
        dara.post(
            f"/separation/rules/{pk}/exceptions/", {**said, "person": cast.ada.person_id, KEY_FIELD: "f"}
        ).status_code
        == 302
    )
    assert "Chidi looks at them on Friday" in chidi.get("/separation/rules/").content.decode()
    made = Mitigation.objects.get()
    assert dara.post(f"/separation/exceptions/{made.pk}/end/", {KEY_FIELD: "g"}).status_code == 302
    assert "Chidi looks at them on Friday" not in chidi.get("/separation/rules/").content.decode()


def test_by_api(cast: Cast) -> None:
    order, boss = stopped_order(cast)
    dara, ada = program_of(cast.dara), program_of(boss)
    rules = dara.get("/sod-rules")
    assert (rules["mode"], len(rules["results"])) == ("watch", 25)
    pk = next(rule["id"] for rule in rules["results"] if rule["code"] == "order-and-hold")
    assert dara.get(f"/sod-rules/{pk}")["answers"] == "log"
    assert dara.put("/sod-strictness", {"mode": "small"}, version=1)["version"] == 2
    assert dara.get(f"/sod-rules/{pk}")["answers"] == "second_person"
    lifting = {"kind": "price", "reason": "Agreed"}
    assert ada.refused("POST", f"/orders/{order}/lifting", lifting) == (409, "separate_people")
    (asked,) = dara.get("/sod-requests")["results"]
    assert (asked["state"], asked["action"], asked["document_id"]) == ("asked", "sales.lift_hold", order)
    assert ada.refused("POST", f"/sod-requests/{asked['id']}/agreement", {}) == (409, "own_request")
    assert dara.post(f"/sod-requests/{asked['id']}/agreement")["state"] == "agreed"
    assert ada.post(f"/orders/{order}/lifting", lifting)["id"] == order
    note_findings()
    (found,) = dara.get(f"/sod-findings?rule_id={pk}")["results"]
    assert (found["person_id"], found["permission_id"]) == (cast.ada.person_id, asked["id"])
    assert dara.put(f"/sod-rules/{pk}", {"is_on": False, "response": "block"}, version=1)["state"] == "off"
    until = (now() + timedelta(days=3)).isoformat()
    said = {"text": "Chidi looks at it", "reviewer_id": cast.chidi.person_id, "valid_until": until}
    made = dara.post(f"/sod-rules/{pk}/mitigations", said)
    assert [each["id"] for each in dara.get(f"/sod-rules/{pk}/mitigations")["results"]] == [made["id"]]
    assert dara.post(f"/sod-mitigations/{made['id']}/end")["state"] == "over"
    assert dara.refused("POST", f"/sod-mitigations/{made['id']}/end", {}) == (409, "mitigation_over")
