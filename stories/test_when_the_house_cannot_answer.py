"""A house without its database says so, and stands again when it is back."""

import errno
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counterpart.config import health
from counterpart.config.cast import PASSWORD, Cast
from counterpart.workplace.errors import passes_by_itself


class Gone:
    """Every statement fails, as it does when the server is down, the file is locked or the disk is full."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        raise self.error


@pytest.fixture
def visitor(cast: Cast) -> Iterator[Client]:
    client = Client(raise_request_exception=False)
    assert client.login(username="ada", login="ada", password=PASSWORD)
    logging.disable(logging.CRITICAL)
    yield client
    logging.disable(logging.NOTSET)


ERRORS = [OperationalError("database is locked"), OperationalError("database or disk is full"), InterfaceError("gone")]


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_a_page_says_when_to_come_back(visitor: Client, error: Exception) -> None:
    with connection.execute_wrapper(Gone(error)):
        answer = visitor.get("/accounts/2fa/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Back in a moment" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert visitor.get("/accounts/2fa/").status_code == 200, "it recovers by itself"


def test_the_api_says_it_in_its_own_way(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.execute_wrapper(Gone(ERRORS[0])):
        answer = visitor.get("/api/v1/orders/", headers={"Authorization": "Bearer nobodys"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"


def test_a_part_of_a_page_says_it_as_a_toast(visitor: Client) -> None:
    with connection.execute_wrapper(Gone(ERRORS[0])):
        answer = visitor.get("/accounts/2fa/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "toast" in answer["HX-Trigger"]


def test_our_own_mistakes_are_500(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.execute_wrapper(Gone(RuntimeError("a secret of ours"))):
        answer = visitor.get("/accounts/2fa/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "a secret of ours" not in answer.content.decode()


def test_a_full_disk_passes() -> None:
    assert passes_by_itself(OSError(errno.ENOSPC, "No space left on device"))
    assert not passes_by_itself(OSError(errno.ENOENT, "No such file"))
    assert not passes_by_itself(None)


def test_health_is_public_and_asks_once(db: None) -> None:
    client = Client()
    assert client.get("/health/").json() == {"status": "ok"}
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/health/")
    assert (answer.status_code, len(asked)) == (200, 1)
    assert client.post("/health/").status_code == 405


@pytest.mark.parametrize("was_migrated", [True, False])
def test_health_without_a_database(db: None, monkeypatch: pytest.MonkeyPatch, was_migrated: bool) -> None:
    monkeypatch.setattr(health, "_is_migrated", was_migrated)
    with connection.execute_wrapper(Gone(ERRORS[0])):
        answer = Client().get("/health/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json() == {"status": "unavailable", "missing": "database"}


def test_health_before_the_migrations(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_is_migrated", False)
    monkeypatch.setattr(health, "pending_migrations", lambda: ["sales.0009_later"])
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()["missing"]) == (503, "migrations")
    assert isinstance(answer.wsgi_request, HttpRequest)
