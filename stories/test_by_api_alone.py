"""From the first call to the trial balance, by programs alone: each person with their own token and rights."""

import pytest

from counterpart.config.cast import Cast
from stories.by_api import Programs, programs_of


@pytest.fixture
def by(cast: Cast) -> Programs:
    return programs_of(cast)


def test_an_order_is_placed_picked_handed_over_invoiced_and_paid(cast: Cast, by: Programs) -> None:
    who = by.ada.get("/me")
    assert (who["name"], who["duty"], who["site"]) == ("Ada Marin", "sales", "Zagreb")
    noor = by.ada.post(
        "/parties",
        {"kind": "person", "name": "Noor Haddad the Younger", "country": "HR", "payment_terms_days": 8,
         "contacts": [{"kind": "email", "value": "noor@example.test"}]},
    )  # fmt: skip
    (found,) = by.ada.get("/parties?q=younger")["results"]
    assert found["id"] == noor["id"]
    items = {item["sku"]: item["id"] for item in by.ada.get("/items")["results"]}

    # Ada takes the order: two kettles, and somebody to fit them.
    order = by.ada.post(
        "/orders",
        {"party_id": noor["id"], "reference": "kitchen", "on_shortage": "refuse",
         "lines": [{"item_id": items["KET-1"], "quantity": "2"}, {"item_id": items["FIT-60"], "quantity": 1}]},
    )  # fmt: skip
    assert (order["kind"], order["state"], order["reference"]) == ("order", "confirmed", f"SO-{order['id']}")
    assert order["sentence"].startswith("3 pieces promised ") and order["sentence"].endswith(
        "153.75\u00a0€ left to pay."
    )
    told = by.ada.get(f"/orders/{order['id']}")
    assert told["sentence"] == order["sentence"]
    assert [line["facts"]["reserved"] for line in told["lines"]] == ["2", "0"]
    assert told["money"] == {
        "currency": "EUR", "total": "153.75", "invoiced": "0.00", "paid": "0.00", "open": "0.00", "deposited": "0.00",
        "left_to_pay": "153.75",
    }  # fmt: skip
    assert by.bo.get(f"/stock?item_id={items['KET-1']}&place_kind=stock")["results"][0]["free"] == "8"

    # Bo finds the shipment, releases, takes, picks and packs it.
    (shipment,) = by.bo.get(f"/shipments?order_id={order['id']}&state=waiting")["results"]
    here = f"/shipments/{shipment['id']}"
    assert by.bo.post(f"{here}/release")["state"] == "released"
    assert by.bo.post(f"/work-items/{shipment['id']}/taking")["state"] == "accepted"
    picked = by.bo.post(f"{here}/picking", {})
    assert (picked["state"], picked["sentence"]) == ("picked", order["sentence"])
    ready = by.bo.post(f"{here}/packing", {"shelf": "B2"})
    assert ready["sentence"] == "3 of 3 ready on shelf B2; 153.75\u00a0€ left to pay."
    assert by.ada.get(f"/orders/{order['id']}")["sentence"] == ready["sentence"]

    # Noor collects and signs; the accountant finds the draft, posts it and books the money.
    gone = by.bo.post(f"{here}/hand-over", {"to": "Noor Haddad", "signature": "M 1 1 L 9 9"})
    assert (gone["state"], gone["sentence"]) == ("handed_over", "All handed over; 153.75\u00a0€ left to pay.")
    (invoice,) = by.chidi.get(f"/invoices?order_id={order['id']}&state=draft")["results"]
    posted = by.chidi.post(f"/invoices/{invoice['id']}/posting")
    assert (posted["state"], posted["number"]) == ("posted", posted["reference"])
    assert posted["sentence"] == "All handed over; 153.75\u00a0€ left to pay."
    paid = by.chidi.post(f"/invoices/{invoice['id']}/payments", {"amount": "153.75", "method": "cash"})
    assert (paid["kind"], paid["left_over"]) == ("payment", "0.00")
    assert paid["sentence"] == "All handed over; paid."

    # The customer's story is told, and the books know it.
    told = by.ada.get(f"/orders/{order['id']}")
    assert told["sentence"] == paid["sentence"] and told["turns"] == [] and told["closed_at"]
    assert told["money"]["left_to_pay"] == "0.00"
    assert [document["kind"] for document in told["documents"]] == ["order", "shipment", "invoice"]
    assert by.chidi.get(f"/payments/{paid['id']}")["allocations"][0]["invoice_id"] == invoice["id"]

    balance = by.chidi.get("/ledger/trial-balance")
    accounts = {each["code"]: each for each in balance["accounts"]}
    assert balance["in_balance"] and balance["debit"] == balance["credit"]
    by_name = {each["name"]: each["closing"] for each in accounts.values()}
    assert by_name["Cash"] == "153.75" and by_name["Trade receivables"] == "0.00"
    cash = next(code for code, each in accounts.items() if each["name"] == "Cash")
    (line,) = by.chidi.get(f"/ledger/accounts/{cash}")["results"]
    assert (line["debit"], line["document_kind"], line["document_id"]) == ("153.75", "payment", paid["id"])
    assert "Noor Haddad the Younger" in line["sentence"]


def test_each_person_does_only_what_their_desk_does(cast: Cast, by: Programs) -> None:
    order = {"party_id": cast.customer.pk, "lines": [{"item_id": cast.kettle.pk, "quantity": 1}]}
    assert by.bo.refused("POST", "/orders", order) == (403, "forbidden")
    assert by.noor.refused("POST", "/orders", order) == (403, "forbidden")
    assert by.noor.refused("GET", "/orders") == (403, "forbidden")
    assert by.ada.refused("GET", "/ledger/trial-balance") == (403, "forbidden")
    assert by.ada.refused("POST", "/stock/counts", {"lines": []}) == (403, "forbidden")
    placed = by.ada.post("/orders", order)
    (shipment,) = by.bo.get(f"/shipments?order_id={placed['id']}")["results"]
    assert by.chidi.refused("POST", f"/shipments/{shipment['id']}/release") == (403, "forbidden")
    assert by.dara.post(f"/shipments/{shipment['id']}/release")["state"] == "released"


def test_a_customer_accepts_their_own_quote_and_nobody_elses(cast: Cast, by: Programs) -> None:
    line = {"item_id": cast.fitting.pk, "quantity": 1}
    theirs = by.ada.post("/quotes", {"party_id": cast.customer.pk, "lines": [line]})
    foreign = by.ada.post("/quotes", {"party_id": cast.stranger.pk, "lines": [line]})
    assert by.noor.refused("POST", f"/quotes/{foreign['id']}/acceptance") == (404, "not_found")
    accepted = by.noor.post(f"/quotes/{theirs['id']}/acceptance")
    assert (accepted["kind"], accepted["state"]) == ("order", "confirmed")
    assert by.ada.get(f"/quotes/{theirs['id']}")["state"] == "accepted"


def test_the_sentence_is_said_in_the_language_that_was_asked_for(cast: Cast, by: Programs) -> None:
    placed = by.ada.post(
        "/orders", {"party_id": cast.customer.pk, "lines": [{"item_id": cast.kettle.pk, "quantity": 1}]}
    )
    here = f"/orders/{placed['id']}"
    said = {language: by.ada.get(here, Accept_Language=language)["sentence"] for language in ("en", "hr", "sv", "cs")}
    assert said["en"] == placed["sentence"]
    assert by.ada.headers["Content-Language"] == "cs"
    listed = by.ada.get("/orders", Accept_Language="sv")["results"]
    assert [order["sentence"] for order in listed] == [said["sv"]]
