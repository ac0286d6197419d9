"""Whoever looks after the house sees what could not be sent, and has it tried again."""

import pytest
from django.test import Client

from counterpart.config.cast import PASSWORD, Cast
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.outbox.models import Job


@pytest.fixture
def failed(cast: Cast) -> Job:
    return Job.objects.create(
        document=Document.objects.order_by("id")[0],
        kind="sales.mail_invoice", payload={}, next_at=now(), created_at=now(), state="failed", attempts=12,
        last_error="SMTPServerDisconnected: <b>gone</b>",
    )  # fmt: skip


def visitor(login: str) -> Client:
    client = Client()
    assert client.login(username=login, login=login, password=PASSWORD)
    return client


def test_what_failed_is_seen_and_tried_again(cast: Cast, failed: Job) -> None:
    dara = visitor("dara")
    page = dara.get("/outbox/").content.decode()
    assert "Mail with an invoice" in page
    assert "&lt;b&gt;gone&lt;/b&gt;" in page
    assert "1 job has failed" in page
    assert failed.document is not None
    assert failed.document.reference in page
    answer = dara.post(f"/outbox/{failed.pk}/attempt/", {"idempotency_key": "once"})
    assert (answer.status_code, answer["Location"]) == (302, "/outbox/")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert dara.post(f"/outbox/{failed.pk}/attempt/", {"idempotency_key": "once"}).status_code == 302, "pressed twice"
    assert dara.post(f"/outbox/{failed.pk}/attempt/", {"idempotency_key": "again"}).status_code == 409


def test_nobody_else_looks_into_it(cast: Cast, failed: Job) -> None:
    for login in ("ada", "bo", "chidi", "noor", "eve"):
        client = visitor(login)
        assert client.get("/outbox/").status_code == 403
        assert client.post(f"/outbox/{failed.pk}/attempt/").status_code == 403


def test_an_empty_outbox_says_so(cast: Cast) -> None:
    Job.objects.all().delete()
    assert "Nothing is owed" in visitor("dara").get("/outbox/").content.decode()
