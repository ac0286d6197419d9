"""Files lie where people look for them: beside the order, the shipment, the invoice and the customer."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from counterpart.config.cast import Cast
from counterpart.foundation.files.models import Attachment
from counterpart.foundation.identity.models import Person
from stories.samples import one_of_everything

PDF = b"%PDF-1.7 something"


@pytest.mark.parametrize(
    ("page", "kind", "sample", "who"),
    [
        ("/sales/orders/{}/documents/", "document", "waiting_order", "ada"),
        ("/fulfilment/shipments/{}/", "document", "waiting_shipment", "bo"),
        ("/accounting/invoices/{}/", "document", "invoice", "chidi"),
        ("/parties/{}/documents/", "party", "party", "ada"),
    ],
)
def test_a_file_is_added_found_fetched_and_removed(
    cast: Cast, settings: Any, tmp_path: Path, page: str, kind: str, sample: str, who: str
) -> None:
    settings.FILES_DIR = tmp_path
    pk = one_of_everything(cast).key(sample)
    way, client = page.format(pk), Client()
    client.force_login(Person.objects.get(login=who))
    assert "No file is kept here yet." in client.get(way).content.decode()
    sent = {kind: str(pk), "next": way, "idempotency_key": "k", "file": SimpleUploadedFile("Agreed.pdf", PDF)}
    assert client.post("/files/", sent)["Location"] == way
    shown = client.get(way).content.decode()
    kept = Attachment.objects.get()
    assert "Agreed.pdf" in shown and f"/files/{kept.public_id}/" in shown
    assert b"".join(client.get(f"/files/{kept.public_id}/")) == PDF
    removal = f"/files/{kept.public_id}/removal/"
    if sample == "invoice":  # posted: what lies beside it stays
        assert removal not in shown
        assert client.post(removal, {"next": way}).status_code == 409
        return
    assert removal in shown
    assert client.post(removal, {"next": way, "idempotency_key": "r"})["Location"] == way
    assert "No file is kept here yet." in client.get(way).content.decode()
