"""Files are kept once, judged by their bytes, and given out only to those who may see what they stand beside."""

import uuid
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.test import Client, RequestFactory

from counterpart.foundation.acts.models import Act, ActPersonal
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Invalid, Missing
from counterpart.foundation.files.actions import attach, plain_name, remove
from counterpart.foundation.files.errors import StaysThere
from counterpart.foundation.files.media import media_type
from counterpart.foundation.files.models import Attachment, StoredFile
from counterpart.foundation.files.store import path_of
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Site

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

PDF = b"%PDF-1.7 something"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def order(cast: "Cast") -> int:
    from counterpart.foundation.clock import now

    at = now()
    made = Document(kind="order", party=cast.customer, site=cast.site, on=at.date(), opened_at=at)
    made.pk = made.journey_id = 4711
    made.save(force_insert=True)
    return made.pk


def _as(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", b"\x89PNG\r\n\x1a\nxx", "image/png"),
        ("a.csv", "č,1\n".encode(), "text/csv"),
        ("a.csv", "č,1\n".encode("cp1250"), "text/csv"),
        ("a.xlsx", b"PK\x03\x04xx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.webp", b"RIFF0000WEBPVP8", "image/webp"),
        ("a.png", PDF, None),
        ("a.html", b"<script>alert(1)</script>", None),
        ("a.svg", b"<svg onload='x'/>", None),
        ("a.exe", b"MZ\0\0", None),
        ("a.txt", b"bin\0ary", None),
        ("a.js", b"alert(1)", None),
        ("a", b"text", None),
    ],
)
def test_the_bytes_say_what_a_file_is(name: str, content: bytes, kind: str | None) -> None:
    assert media_type(name, content) == kind


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\x\\Ugovor č.pdf", "Ugovor č.pdf"),
        ('a"\r\nb.pdf', "ab.pdf"),
        ("", "file"),
        ("..", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_the_same_bytes_are_kept_once(cast: "Cast", order: int) -> None:
    attach(PDF, name="a.pdf", document_id=order, by=cast.ada)
    attach(PDF, name="b.pdf", party_id=cast.customer.pk, by=cast.ada)
    stored = StoredFile.objects.get()
    assert path_of(stored.sha256).read_bytes() == PDF and stored.attachments.count() == 2
    act = Act.objects.filter(action="files.attach").order_by("id")[0]
    assert (act.document_id, act.journey_id, act.changed) == (order, order, {"file": stored.sha256})


def test_what_is_refused_leaves_nothing_behind(cast: "Cast", order: int, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("counterpart.foundation.files.actions.SIZE_MAX", 30)
    for name, content in (("a.pdf", b""), ("a.pdf", PDF * 2), ("a.html", b"<p>")):
        with pytest.raises(Invalid):
            attach(content, name=name, document_id=order, by=cast.ada)
    for where in ({}, {"document_id": order, "party_id": 1}):
        with pytest.raises(Invalid):
            attach(PDF, name="a.pdf", **where, by=cast.ada)  # type: ignore[arg-type]
    for where in ({"document_id": 10**9}, {"party_id": 10**9}):
        with pytest.raises(Missing):
            attach(PDF, name="a.pdf", **where, by=cast.ada)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        attach(PDF, name="a.pdf", document_id=order, by=cast.noor)
    assert not Attachment.objects.exists() and list(tmp_path.iterdir()) == []


def test_another_site_does_not_see_it(cast: "Cast", order: int) -> None:
    attach(PDF, name="a.pdf", document_id=order, by=cast.ada)
    address = f"/files/{Attachment.objects.get().public_id}/"
    assert _as("ada").get(address).status_code == 200
    Document.objects.filter(pk=order).update(
        site=Site.objects.create(entity=cast.site.entity, code="TWO", name="Two", kind="shop")
    )
    assert _as("ada").get(address).status_code == 404
    assert _as("dara").get(address).status_code == 200
    with pytest.raises(Missing):
        attach(PDF, name="b.pdf", document_id=order, by=cast.ada)


def test_it_is_given_out_as_an_attachment_only(cast: "Cast", order: int) -> None:
    attach(PDF, name="Ugovor č.pdf", document_id=order, by=cast.ada)
    address = f"/files/{Attachment.objects.get().public_id}/"
    answer = _as("ada").get(address)
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Content-Type"] == "application/pdf"
    for login in ("noor", "eve"):
        assert _as(login).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert _as("ada").get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_uploading_goes_back_to_the_page(cast: "Cast", order: int) -> None:
    ada = _as("ada")
    sent = {"document": str(order), "next": "/sales/orders/1/", "idempotency_key": "k"}
    for _ in range(2):
        answer = ada.post("/files/", sent | {"file": SimpleUploadedFile("a.pdf", PDF)})
        assert (answer.status_code, answer["Location"]) == (302, "/sales/orders/1/")
    assert Attachment.objects.count() == 1
    refused = ada.post("/files/", {"document": str(order), "file": SimpleUploadedFile("a.html", b"<p>")})
    assert refused.status_code == 422 and "not kept here" in refused.content.decode()
    away = ada.post(
        "/files/", {"document": str(order), "next": "https://x.example/", "file": SimpleUploadedFile("b.pdf", PDF)}
    )
    assert away["Location"] == "/"
    assert ada.post("/files/", {"document": "9" * 40, "file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 422
    assert ada.post("/files/", {}).status_code == 422


def test_a_wrong_file_is_removed_and_the_act_remembers(cast: "Cast", order: int) -> None:
    attach(PDF, name="wrong.pdf", document_id=order, by=cast.ada)
    attach(PDF, name="also.pdf", party_id=cast.customer.pk, by=cast.ada)
    wrong, beside_party = Attachment.objects.order_by("id")
    for stranger in (cast.noor, cast.ada.__class__(cast.eve.pk, "Eve", cast.ada.desk_id, cast.ada.grant_id)):
        with pytest.raises(Forbidden):
            remove(wrong.pk, by=stranger)
    assert remove(wrong.pk, by=cast.bo.with_key("k")) == remove(wrong.pk, by=cast.bo.with_key("k"))
    remove(beside_party.pk, by=cast.chidi)
    assert not Attachment.objects.exists()
    with pytest.raises(Missing):
        remove(wrong.pk, by=cast.ada)
    first, second = Act.objects.filter(action="files.remove").order_by("id")
    stored = StoredFile.objects.get()
    assert (first.document_id, first.changed, first.subject_kind) == (order, {"file": stored.sha256}, "")
    assert (second.document_id, second.subject_kind, second.subject_id) == (None, "party", cast.customer.pk)
    assert ActPersonal.objects.get(act=first).values == {"name": "wrong.pdf"}
    assert path_of(stored.sha256).read_bytes() == PDF


@pytest.mark.parametrize("finished", [{"number": "IN-1"}, {"closed_at": True}])
def test_what_is_finished_keeps_its_files(cast: "Cast", order: int, finished: dict[str, Any]) -> None:
    attach(PDF, name="a.pdf", document_id=order, by=cast.ada)
    found = Attachment.objects.get()
    if "closed_at" in finished:
        finished = {"closed_at": Document.objects.get(pk=order).opened_at}
    Document.objects.filter(pk=order).update(**finished)
    with pytest.raises(StaysThere, match="is finished"):
        remove(found.pk, by=cast.ada)
    answer = _as("ada").post(f"/files/{found.public_id}/removal/", {"next": "/"})
    assert answer.status_code == 409 and "stays" in answer.content.decode()
    assert Attachment.objects.count() == 1 and not Act.objects.filter(action="files.remove").exists()


def test_another_site_and_another_room_cannot_remove_it(cast: "Cast", order: int) -> None:
    attach(PDF, name="a.pdf", document_id=order, by=cast.ada)
    found = Attachment.objects.get()
    two = Site.objects.create(entity=cast.site.entity, code="TWO", name="Two", kind="shop")
    Document.objects.filter(pk=order).update(site=two)
    with pytest.raises(Missing):
        remove(found.pk, by=cast.ada)
    assert _as("ada").post(f"/files/{found.public_id}/removal/").status_code == 404
    assert _as("noor").post(f"/files/{found.public_id}/removal/").status_code == 403
    assert _as("ada").post(f"/files/{uuid.uuid4()}/removal/").status_code == 404


def test_removing_goes_back_to_the_page(cast: "Cast", order: int) -> None:
    attach(PDF, name="a.pdf", document_id=order, by=cast.ada)
    way = f"/files/{Attachment.objects.get().public_id}/removal/"
    ada = _as("ada")
    assert ada.get(way).status_code == 405
    answer = ada.post(way, {"next": "/sales/orders/1/", "idempotency_key": "k"})
    assert (answer.status_code, answer["Location"]) == (302, "/sales/orders/1/")
    assert ada.post(way, {"next": "/", "idempotency_key": "k"}).status_code == 404, "it is gone, and so is its address"


def test_a_page_lists_them(cast: "Cast", order: int) -> None:
    attach(PDF, name="Offer.pdf", document_id=order, by=cast.ada)
    request = RequestFactory().get("/x/")
    template = Template('{% load files %}{% attachments "document" pk %}')
    request.actor = cast.ada  # type: ignore[attr-defined]
    shown = template.render(Context({"request": request, "pk": order}))
    assert "Offer.pdf" in shown and 'name="document"' in shown and "Ada Marin" in shown
    assert "/removal/" in shown
    Document.objects.filter(pk=order).update(number="IN-1")
    assert "/removal/" not in template.render(Context({"request": request, "pk": order}))
    request.actor = cast.noor  # type: ignore[attr-defined]
    assert template.render(Context({"request": request, "pk": order})).strip() == ""


def test_the_database_says_no_first(cast: "Cast", order: int) -> None:
    attach(PDF, name="a.pdf", document_id=order, by=cast.ada)
    with pytest.raises(IntegrityError, match="files_an_attachment_belongs_to_something"), transaction.atomic():
        Attachment.objects.update(document=None)
    assert Decimal(StoredFile.objects.get().size) == len(PDF)
