"""A new company: one set-up page, then six actions to the first own invoice."""

import re
from pathlib import Path
from typing import Any

from django.test import Client

from counterpart.config.setup import setup_token
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.invariants import check
from counterpart.hall.journeys.story import sentence_of
from stories.test_bad_input import forms_of

FIRM = {
    "name": "Lamp & Wick", "country": "HR", "currency": "EUR", "site_name": "Zadar", "zone": "Europe/Zagreb", "language": "en",
    "tax_rate": "", "person_name": "Mira Lamp", "login": "mira", "password": "a wick burns at both ends",
    "item_name": "Oil lamp", "item_price": "40", "item_stock": "5", "item_cost": "15",
}  # fmt: skip


def fill(client: Client, url: str, wanted: str, **typed: str) -> Any:
    """Send the form of a page that has the field (or goes to the address) ``wanted``, with what somebody types into it."""
    found = [form for form in forms_of(client, url) if wanted in form.fields or form.action.endswith(wanted)]
    assert found, f"{url} has no form with {wanted}"
    answer = client.post(found[0].action, {**found[0].fields, **typed})
    assert answer.status_code in (200, 302, 303), answer.content.decode()[:2000]
    return answer


def only(kind: str) -> int:
    return Document.objects.filter(kind=kind).values_list("pk", flat=True)[0]


def test_from_nothing_to_the_first_invoice(db: None, settings: Any, tmp_path: Path) -> None:
    settings.COMPANY_DIR = tmp_path
    client = Client()
    address = f"/setup/{setup_token()}/"
    assert client.get("/setup/guessed/").status_code == 404
    assert client.post(address, {**FIRM, "password": "short"}).status_code == 422
    assert client.post(address, FIRM).status_code == 302
    assert client.get(address).status_code == 404, "the address works once"
    assert client.get("/").status_code == 200, "signed in"

    # 1. Order: a new customer and the first item, in one page.
    page = client.get("/sales/orders/new/")
    assert page.status_code == 200
    added = fill(
        client,
        "/sales/orders/new/",
        "party",
        **{"customer-name": "Ivo First", "customer-kind": "person", "do": "customer"},
    )
    party = re.search(r'name="party"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="party"', added.content.decode())
    assert party, "the new customer stands in the form"
    key = party.group(1) or party.group(2)
    line = {"lines-0-item": str(Item.objects.get(name="Oil lamp").pk), "lines-0-quantity": "2"}
    fill(client, "/sales/orders/new/", "party", party=key, do="confirm", **line)
    order, shipment = only("order"), only("shipment")
    # 2. Release, 3. pick, 4. pack, 5. hand over.
    fill(client, f"/fulfilment/shipments/{shipment}/", "release/")
    client.post(f"/fulfilment/shipments/{shipment}/pick/", {"done": "1", "later": "", "idempotency_key": "pick"})
    fill(client, f"/fulfilment/shipments/{shipment}/packing/", "shelf", shelf="A1")
    fill(client, f"/fulfilment/shipments/{shipment}/handover/", "to", to="Ivo First", signature_typed="Ivo First")
    # 6. Post.
    invoice = only("invoice")
    fill(client, f"/accounting/invoices/{invoice}/", "posting/")
    number = Document.objects.get(pk=invoice).number
    assert number is not None and number.endswith("00001")
    assert sentence_of(order, "en").replace("\u00a0", " ") == "All handed over; 100.00 € left to pay."
    assert [v.name for v in check() if not v.holds] == []
