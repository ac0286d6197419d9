"""How the API behaves towards anybody: keys, versions, tokens, pages, problems."""

from importlib import import_module

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counterpart.config.cast import Cast
from counterpart.config.founding import add_site
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant, Token
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.foundation.wire import Body, Told
from stories.by_api import Program, Programs, program_of, programs_of


@pytest.fixture
def by(cast: Cast) -> Programs:
    return programs_of(cast)


def order(cast: Cast, quantity: object = 1, **more: object) -> dict[str, object]:
    return {"party_id": cast.customer.pk, "lines": [{"item_id": cast.kettle.pk, "quantity": quantity}], **more}


# ------------------------------------------------------------------------------------------------ keys


def test_a_repeated_write_is_answered_alike_and_done_once(cast: Cast, by: Programs) -> None:
    first = by.ada.post("/orders", order(cast), Idempotency_Key="one")
    etag = by.ada.headers["ETag"]
    acts, documents = Act.objects.count(), Document.objects.count()
    assert by.ada.post("/orders", order(cast), Idempotency_Key="one") == first
    assert by.ada.headers["ETag"] == etag
    assert by.ada.post("/orders", order(cast, "1.0"), Idempotency_Key="one", Accept_Language="hr") == first
    assert (Act.objects.count(), Document.objects.count()) == (acts, documents)


def test_a_key_belongs_to_one_body_and_one_person(cast: Cast, by: Programs) -> None:
    mine = by.ada.post("/orders", order(cast), Idempotency_Key="one")
    assert by.ada.refused("POST", "/orders", order(cast, 2), Idempotency_Key="one") == (422, "key_reused")
    assert by.ada.refused("POST", f"/orders/{mine['id']}/cancellation", {"reason": "No."}, Idempotency_Key="one") == (
        422,
        "key_reused",
    )
    assert by.dara.post("/orders", order(cast), Idempotency_Key="one")["id"] != mine["id"]


def test_a_refusal_keeps_no_key(cast: Cast, by: Programs) -> None:
    refused = by.ada.refused("POST", "/orders", order(cast, 11, on_shortage="refuse"), Idempotency_Key="one")
    assert refused == (409, "shortage")
    (short,) = by.ada.told["short"]
    assert (short["item"], short["wanted"]) == (cast.kettle.pk, "11")
    assert by.ada.post("/orders", order(cast, 10, on_shortage="refuse"), Idempotency_Key="one")["state"] == "confirmed"


@pytest.mark.parametrize("key", ["x" * 81, "two words", "tab\tbed", "žuto"])
def test_a_key_has_a_form(cast: Cast, by: Programs, key: str) -> None:
    client = Client()
    answer = client.post(
        "/api/v1/orders", order(cast), "application/json", HTTP_AUTHORIZATION=f"Bearer {by.ada.token}",
        HTTP_IDEMPOTENCY_KEY=key,
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (400, "key_unusable")


def test_a_write_without_a_key_is_refused_before_it_is_read(cast: Cast, by: Programs) -> None:
    assert by.ada.refused("POST", "/orders", {"nonsense": True}, Idempotency_Key="") == (400, "key_missing")


# ---------------------------------------------------------------------------------------------- tokens


def test_without_a_living_token_nobody_gets_in(cast: Cast, by: Programs) -> None:
    for token in ("", "nobody", "x" * 201, "\x01", by.ada.token + " "):
        stranger = Program(token)
        assert stranger.refused("GET", "/orders", Authorization=f"Bearer {token}" if token else "") == (
            401,
            "unauthenticated",
        )
        assert stranger.headers["WWW-Authenticate"] == "Bearer"
    assert Program("").refused("GET", "/orders", Authorization=f"Basic {by.ada.token}") == (401, "unauthenticated")
    assert Program("").refused("POST", "/orders", Idempotency_Key="", Authorization="") == (401, "unauthenticated")


def test_a_token_ends_when_it_its_grant_or_its_person_ends(cast: Cast) -> None:
    for end in ("token", "grant", "person"):
        program = program_of(cast.ada)
        program.get("/me")
        if end == "token":
            Token.objects.filter(grant_id=cast.ada.grant_id).update(revoked_at=now())
        elif end == "grant":
            Grant.objects.filter(pk=cast.ada.grant_id).update(valid_until=now())
        else:
            Grant.objects.filter(pk=cast.ada.grant_id).update(valid_until=None)
            type(cast.eve).objects.filter(pk=cast.ada.person_id).update(is_active=False)
        assert program.refused("GET", "/me") == (401, "unauthenticated"), end
        Grant.objects.filter(pk=cast.ada.grant_id).update(valid_until=None)


def test_a_signed_in_browser_is_nobody_to_the_api(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.eve)
    assert browser.get("/api/v1/me").status_code == 401


def test_what_stands_at_another_site_is_not_there(cast: Cast, by: Programs) -> None:
    placed = by.ada.post("/orders", order(cast))
    (shipment,) = by.ada.get(f"/shipments?order_id={placed['id']}")["results"]
    other = add_site(LegalEntity.objects.get(), "FAR", "Far away", "shop", "UTC", duties=["sales"])
    Document.objects.filter(journey_id=placed["id"]).update(site=other)
    for path in (f"/orders/{placed['id']}", f"/shipments/{shipment['id']}"):
        assert by.bo.refused("GET", path) == (404, "not_found")
        assert by.dara.get(path)["site_id"] == other.pk
    assert by.bo.refused("POST", f"/shipments/{shipment['id']}/release") == (404, "not_found")
    assert by.bo.get("/orders")["results"] == [] == by.bo.get("/work-items")["results"]


# -------------------------------------------------------------------------------------------- versions


def test_a_stale_edit_of_an_order_is_refused(cast: Cast, by: Programs) -> None:
    draft = by.ada.post("/orders", order(cast, confirm=False))
    here, changed = f"/orders/{draft['id']}", {"lines": [{"item_id": cast.saddle.pk, "quantity": "3"}]}
    by.ada.get(here)
    assert by.ada.headers["ETag"] == '"1"'
    assert by.ada.refused("PUT", here, changed) == (428, "version_missing")
    for version in ('"2"', "1", "*", 'W/"1"', '"one"', '"1", "2"'):
        assert by.ada.refused("PUT", here, changed, If_Match=version) == (412, "stale"), version
    assert by.ada.put(here, changed, version=1)["version"] == 2
    assert by.ada.headers["ETag"] == '"2"'
    assert by.dara.refused("PUT", here, changed, If_Match='"1"') == (412, "stale")
    assert by.ada.get(here)["lines"][0]["item_id"] == cast.saddle.pk
    assert by.ada.post(f"{here}/confirmation")["state"] == "confirmed"
    version = by.ada.get(here)["version"]
    assert by.ada.refused("PUT", here, changed, If_Match=f'"{version}"') == (409, "not_allowed_now")


def test_a_stale_edit_of_a_party_is_refused(cast: Cast, by: Programs) -> None:
    here = f"/parties/{cast.stranger.pk}"
    by.ada.get(here)
    etag = by.ada.headers["ETag"]
    said = {"name": "Somebody Known", "kind": "person", "credit_limit": "500.00"}
    assert by.ada.refused("PUT", here, said) == (428, "version_missing")
    assert by.ada.send("PUT", here, said, If_Match=etag)["version"] == 2
    assert by.chidi.refused("PUT", here, said | {"name": "Lost"}, If_Match=etag) == (412, "stale")
    assert (by.ada.get(here)["name"], by.ada.told["credit_limit"]) == ("Somebody Known", "500")


def test_a_stale_edit_of_an_item_is_refused(cast: Cast, by: Programs) -> None:
    here, said = f"/items/{cast.kettle.pk}", {"sku": "KET-1", "name": "Kettle, red"}
    assert by.dara.refused("PUT", here, said) == (428, "version_missing")
    assert by.dara.put(here, said, version=1)["version"] == 2
    assert by.dara.refused("PUT", here, said, If_Match='"1"') == (412, "stale")
    (price,) = by.dara.get(here)["prices"]
    assert price["price"] == "24.00"
    by.dara.send("PUT", f"{here}/prices/{price['price_list_id']}", {"breaks": [{"price": "26.50"}]})
    assert by.dara.get(here)["prices"][0]["price"] == "26.50"


# ----------------------------------------------------------------------------------------------- pages


def test_a_list_is_read_page_by_page(cast: Cast, by: Programs) -> None:
    placed = [by.ada.post("/orders", order(cast))["id"] for _ in range(5)]
    seen = []
    cursor: str | None = ""
    while cursor is not None:
        page = by.ada.get(f"/orders?limit=2&cursor={cursor}")
        seen.append([each["id"] for each in page["results"]])
        cursor = page["next"]
    assert seen == [placed[:2:-1], placed[2:0:-1], placed[:1]]
    for wrong in ("limit=0", "limit=201", "limit=x", "cursor=A", "cursor=zzzzzzzzzzzzzz", "state=lost", "party_id=0"):
        assert by.ada.refused("GET", f"/orders?{wrong}") == (422, "invalid"), wrong
    assert by.ada.get("/orders?cursor=zzzzzzzzzzzzz")["results"]


@pytest.mark.parametrize(
    "path", ["/orders", "/quotes", "/shipments", "/invoices", "/stock", "/items", "/parties", "/work-items"]
)
def test_a_page_costs_the_same_however_long_it_is(cast: Cast, by: Programs, path: str) -> None:
    """Three rows cost what one costs, and never more than eight statements."""
    by.bo.get("/me")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            by.dara.get(path)
        return len(captured)

    lines = [{"item_id": cast.kettle.pk, "quantity": 1}]
    by.dara.post("/orders", {"party_id": cast.customer.pk, "lines": lines})
    by.dara.post("/quotes", {"party_id": cast.customer.pk, "lines": lines})
    by.dara.get(path)
    before = statements()
    for _ in range(2):
        by.dara.post("/orders", {"party_id": cast.customer.pk, "lines": lines})
        by.dara.post("/quotes", {"party_id": cast.customer.pk, "lines": lines})
    assert statements() == before <= 8


def test_one_order_costs_the_same_however_many_lines_it_has(cast: Cast, by: Programs) -> None:
    counts = []
    for many in (1, 30):
        lines = [{"item_id": cast.fitting.pk, "quantity": 1}] * many
        placed = by.ada.post("/orders", {"party_id": cast.customer.pk, "lines": lines})
        with CaptureQueriesContext(connection) as captured:
            by.ada.get(f"/orders/{placed['id']}")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


# -------------------------------------------------------------------------------------------- problems


def test_numbers_in_a_refusal_are_as_people_write_them(cast: Cast, by: Programs) -> None:
    assert by.ada.refused("POST", "/orders", order(cast, "11.000", on_shortage="refuse")) == (409, "shortage")
    assert by.ada.told["short"] == [{"item": cast.kettle.pk, "wanted": "11", "free": "10"}]
    line = {"item_id": cast.kettle.pk, "quantity": 1, "discount": "0.2"}
    assert by.ada.refused("POST", "/orders", order(cast, lines=[line], reason="A friend"))[0] == 403
    assert "would give 20 % off; your desk may give 10 %." in by.ada.told["detail"]
    placed = by.ada.post("/orders", order(cast, 3))
    shipment = by.bo.get("/shipments")["results"][0]["id"]
    for step, body in (("release", None), ("picking", None), ("packing", None), ("hand-over", {"to": "Noor"})):
        by.bo.post(f"/shipments/{shipment}/{step}", body)
    invoice = by.chidi.get("/invoices")["results"][0]["id"]
    by.chidi.post(f"/invoices/{invoice}/posting")
    too_much = {"reason": "Broken", "lines": [{"position": 1, "quantity": "4.00"}]}
    assert by.chidi.refused("POST", f"/invoices/{invoice}/credit-notes", too_much)[0] in (409, 422)
    assert "only 3 of it is not credited yet" in by.chidi.told["detail"]
    assert by.chidi.refused("POST", f"/invoices/{invoice}/payments", {"amount": "90.0010"}) == (422, "invalid")
    assert by.chidi.told["fields"] == {"amount": "90.001"}
    assert placed["state"] == "confirmed"


def test_every_refusal_is_a_problem(cast: Cast, by: Programs) -> None:
    assert by.ada.refused("GET", "/nothing") == (404, "not_found")
    assert by.ada.refused("GET", "/orders/") == (404, "not_found")
    assert by.ada.refused("GET", "/orders/none") == (404, "not_found")
    assert by.ada.refused("GET", "/orders/0") == (404, "not_found")
    assert by.ada.refused("GET", f"/orders/{2**63}") == (404, "not_found")
    assert by.ada.refused("GET", "/orders/9999999") == (404, "not_found")
    assert by.ada.refused("PATCH", "/orders") == (405, "method_not_allowed")
    assert by.ada.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert by.ada.refused("POST", "/orders", order(cast, party_id=99999)) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/orders", "/orders/{order}", "/me", "/orders/9999999", "/nothing", "/", "/openapi.json"]
)
def test_head_is_get_without_a_body(cast: Cast, by: Programs, path: str) -> None:
    path = path.format(order=by.ada.post("/orders", order(cast))["id"])
    client = Client(headers={"Authorization": f"Bearer {by.ada.token}"})
    got, head = client.get(f"/api/v1{path}"), client.head(f"/api/v1{path}")
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers == {**got.headers, "Content-Length": str(len(got.content))}


def test_head_is_refused_as_get_is(cast: Cast, by: Programs) -> None:
    assert Client().head("/api/v1/orders").status_code == 401
    quiet = Client(headers={"Authorization": f"Bearer {by.noor.token}"})
    assert quiet.head("/api/v1/invoices").status_code == quiet.get("/api/v1/invoices").status_code
    placed = by.ada.post("/orders", order(cast))
    only_writes = quiet.head(f"/api/v1/orders/{placed['id']}/cancellation")
    assert (only_writes.status_code, only_writes.content) == (405, b"")
    assert only_writes["Allow"] == "OPTIONS, POST"


def test_options_lists_the_methods(cast: Cast, by: Programs) -> None:
    for path, methods in {
        "/orders": "GET, HEAD, OPTIONS, POST", "/parties/1": "GET, HEAD, OPTIONS, PUT", "/me": "GET, HEAD, OPTIONS",
        "/orders/1/cancellation": "OPTIONS, POST", "/openapi.json": "GET, HEAD, OPTIONS",
    }.items():  # fmt: skip
        told = Client().options(f"/api/v1{path}")
        assert (told.status_code, told["Allow"], told.content) == (204, methods, b"")
    assert Client().options("/api/v1/nothing").status_code == 404
    acts = Act.objects.count()
    Client(headers={"Authorization": f"Bearer {by.ada.token}"}).options("/api/v1/orders")
    assert Act.objects.count() == acts


def test_a_refusal_is_said_in_the_language_of_the_request(cast: Cast, by: Programs) -> None:
    said = {
        language: by.ada.send("GET", "/orders/9999999", Accept_Language=language)["detail"] for language in ("en", "hr")
    }
    assert said["en"] == "This does not exist, or you may not see it."
    assert by.ada.headers["Content-Language"] == "hr"


def test_a_database_that_does_not_answer_is_503(cast: Cast, by: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("counterpart.front_office.sales.api.place_order", gone)
    assert by.ada.refused("POST", "/orders", order(cast)) == (503, "unavailable")
    assert by.ada.headers["Retry-After"] == "5"
    monkeypatch.setattr("counterpart.foundation.api.actor_of_token", gone)
    assert by.ada.refused("GET", "/me") == (503, "unavailable")


def test_the_schema_is_open_to_all_and_names_every_operation() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1") and "Problem" in schema["components"]["schemas"]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
            assert ("Idempotency-Key" in headers) == (method != "get"), path
            assert operation["security"] == [{"Bearer": []}]
            assert "application/problem+json" in operation["responses"]["403"]["content"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            for name in _names(body):
                assert schema["components"]["schemas"][name]["additionalProperties"] is False, name


def _names(schema: object) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
        return own.union(*(_names(value) for value in schema.values()), set())
    return set().union(*(_names(value) for value in schema)) if isinstance(schema, list) else set()


def test_no_two_things_of_the_api_have_one_name() -> None:
    """Two classes of one name would be one schema, and what one of them answers would not fit it."""
    import_module("counterpart.config.api")
    named: dict[str, set[str]] = {}
    pending: list[type] = [Told, Body]
    while pending:
        each = pending.pop()
        pending += each.__subclasses__()
        if each.__module__.startswith("counterpart.") and "[" not in each.__name__:
            named.setdefault(each.__name__, set()).add(each.__module__)
    assert {name: sorted(modules) for name, modules in named.items() if len(modules) > 1} == {}
