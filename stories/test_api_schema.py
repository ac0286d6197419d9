"""The schema is a promise: requests are made up from it, and the house answers every one of them as it says."""

import os
import uuid
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import Case, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from counterpart.config.cast import Cast
from counterpart.config.wsgi import application
from counterpart.foundation.invariants import check
from stories.test_api_closed_input import House

EXAMPLES = 5
SEED = 2027 if os.environ.get("TEST_DATABASE_URL") else 2026  # other requests on the other engine


@pytest.mark.filterwarnings("ignore")
def test_no_request_made_from_the_schema_breaks_the_house(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deterministic: the same requests every time on an engine, for every operation."""
    # A server drops its connection between requests where it stands in a transaction; the test stands in one.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    house = House(cast)
    schema = openapi.from_wsgi("/api/v1/openapi.json", application)
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=False,
        )
        @given(case=operation.as_strategy())
        def ask(case: Case[Any]) -> None:
            sent = {"Authorization": f"Bearer {house.dara.token}", "Idempotency-Key": uuid.uuid4().hex}
            response = case.call(headers=sent)
            checks = [not_a_server_error, response_schema_conformance, content_type_conformance]
            case.validate_response(response, checks=checks)

        ask()
        asked += 1
    assert asked > 40
    assert [verdict for verdict in check() if not verdict.holds] == []
