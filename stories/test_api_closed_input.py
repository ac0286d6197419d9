"""Whatever is sent: no error of ours, nothing done by it that was not meant, and a sentence that says what is wrong."""

import json
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from counterpart.config.cast import Cast
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import now
from counterpart.foundation.invariants import check
from stories.by_api import Program, programs_of

MARK = "@@here@@"
# As with the forms: one half of the values on each engine, all of them on both by `make long`.
HALF = slice(1, None, 2) if os.environ.get("TEST_DATABASE_URL") else slice(0, None, 2)
TRIED = slice(None) if os.environ.get("COUNTERPART_ALL_VALUES") == "1" else HALF

# Fragments of JSON that mean nothing in any field of any body.
NEVER = [
    r'"\u0000"', r'"a\u0000b"', r'"\ud800"', r'"\udfff x"', r'"\u0001"', r'"\u001b[31m"', r'"line\u0085feed"', "NaN", "Infinity",
    "-Infinity", "1e400", "-1e400", "1e99999999999999999999", "1.5e-400", "9" * 40, "-" + "9" * 400, "-1", "-0.5",
    '{"a": 1}', "[[]]", "[null]", "[true]", "[1, 2, 3]", "3.0000001", "0x10", "1_000", "'one'", "undefined", "{", "nul",
    json.dumps("x" * 21_000), "[" * 200, '"unfinished', "\xff",
]  # fmt: skip
# Fragments that some field may take and most may not.
PERHAPS = [
    "", "{}", "null", "true", "false", "0", "-0", "1", "1.0", "1.50", "9223372036854775807", "9223372036854775808", "2147483648",
    '""', '" "', '"0"', '"-0"', '"-1"', '"1e400"', '"NaN"', '"Infinity"', '"-inf"', '"1,5"', '"1.2.3"', '"٣"', '"１２"', '"½"',
    '"2026-02-31"', '"0000-00-00"', '"9999-12-31"', '"2026-13-01"', '"2026-11-22T10:00:00Z"', '"1899-12-31"', '"today"',
    '"\'; DROP TABLE parties_party; --"', '"<script>alert(1)</script>"', '"{{ 7 * 7 }}"', '"${jndi:ldap://x}"', '"../../etc/passwd"',
    '"=1+1"', '"%s%s%n"', r'"‮abc"', r'"​"', '"👩‍👩‍👧‍👦"', '"Ω≈ç√∫˜µ≤≥÷"', '"EUR"', '"eur"', '"XXX"', "[]", "[1]",
    json.dumps("x" * 300),
]  # fmt: skip


def naughty(seed: int, many: int) -> list[str]:
    """Strings of the strangest characters, the same ones every time."""
    chosen = random.Random(seed)
    ranges = [
        (0x20, 0x7E),
        (0xA0, 0x24F),
        (0x300, 0x36F),
        (0x600, 0x6FF),
        (0x2000, 0x206F),
        (0xFFF0, 0xFFFD),
        (0x1F300, 0x1FAFF),
    ]
    return [
        json.dumps("".join(chr(chosen.randint(*chosen.choice(ranges))) for _ in range(chosen.randint(1, 60))))
        for _ in range(many)
    ]


ODD = PERHAPS + naughty(20261122, 12)
HUGE = [json.dumps("x" * 70_000), json.dumps("č" * 30_000), "[" * 50_000, '{"a":' * 2_000, "9" * 5000]


def fragments(number: int) -> list[str]:
    """More than forty for every place: all that mean nothing, and every sixth of the others in turn.

    The schema refuses the same on every engine: a run tries one half on SQLite, the other on PostgreSQL.
    """
    return (NEVER + ODD[number % 6 :: 6])[TRIED] + (HUGE if number == 0 else [])


class House:
    """The small company with one document in every state an operation may want."""

    def __init__(self, cast: Cast) -> None:
        self.cast, by = cast, programs_of(cast)
        self.dara: Program = by.dara
        self.line = {"item_id": cast.fitting.pk, "quantity": "1"}
        order = {"party_id": cast.customer.pk, "lines": [self.line]}
        self.quote = self.dara.post("/quotes", order)["id"]
        self.draft = self.dara.post("/orders", order | {"confirm": False})["id"]
        placed = self.dara.post("/orders", order | {"lines": [{"item_id": cast.kettle.pk, "quantity": 1}]})["id"]
        (self.waiting,) = (each["id"] for each in self.dara.get(f"/shipments?order_id={placed}")["results"])
        self.placed = placed
        self.kept = self.dara.get(f"/orders/{placed}")["lines"][0]["line_id"]
        coming = {"item_id": cast.kettle.pk, "quantity": "5", "due_on": (now().date() + timedelta(days=30)).isoformat()}
        self.expected = self.dara.post("/stock/expected", coming)["id"]
        other = self.dara.post("/orders", order)["id"]
        (shipment,) = (each["id"] for each in self.dara.get(f"/shipments?order_id={other}")["results"])
        for step, body in (("release", None), ("picking", None), ("packing", None), ("hand-over", {"to": "Noor"})):
            self.dara.post(f"/shipments/{shipment}/{step}", body)
        (self.invoice,) = (each["id"] for each in self.dara.get(f"/invoices?order_id={other}")["results"])
        self.view = self.dara.post("/views", {"list": "orders", "name": "Late ones", "query": "late=1"})["id"]
        ends = (now() + timedelta(days=1)).isoformat()
        self.away = self.dara.post("/absences", {"person_id": cast.bo.person_id, "ends_at": ends})["id"]
        self.duty = next(
            each["duty_id"] for each in self.dara.get("/requirements")["results"] if each["duty"] == "pickup"
        )
        self.skill = next(each["id"] for each in self.dara.get("/skills")["results"] if each["code"] == "sales")
        self.rule = self.dara.get("/sod-rules")["results"][0]["id"]
        (self.playbook,) = (each["id"] for each in self.dara.get("/playbooks?duty=pickup")["results"])
        self.payment = self.dara.post("/payments", {"party_id": cast.customer.pk, "amount": "10.00"})["id"]

    def bodies(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """A whole body for every write that takes one. None of them is sent as it stands here."""
        c = self.cast
        line = self.line | {"unit_price": "75.00", "discount": "0", "description": "Fitting"}
        order: dict[str, Any] = {
            "party_id": c.customer.pk, "lines": [line], "site_id": c.site.pk, "method": "pickup", "on_shortage": "refuse",
            "wanted_on": "2027-01-04", "currency": "EUR", "reason": "Because.", "reference": "R-1",
        }  # fmt: skip
        party = {
            "name": "Somebody", "kind": "person", "is_customer": True, "is_supplier": False, "language": "en",
            "country": "HR", "tax_number": "", "group_id": None, "payment_terms_days": 8, "credit_limit": "100",
            "tax_exempt_reason": "", "contacts": [{"kind": "phone", "value": "098 123 456"}],
            "addresses": [{"kind": "main", "name": "", "street": "Ilica 1", "postal_code": "10000", "city": "Zagreb",
                           "region": "", "country": "HR"}],
            "duplicate_ok": True,
        }  # fmt: skip
        back = {"position": 1, "quantity": "1", "serials": ["K-1"]}
        item: dict[str, Any] = {
            "sku": "NEW-1", "name": "New", "unit": "C62", "kind": "goods", "gtin": "", "tracking": "none",
            "tax_category": "S", "commodity_code": "", "warranty_months": 24, "lead_time_days": 7, "discontinued": False,
        }  # fmt: skip
        arrival = {"item_id": c.kettle.pk, "quantity": "1", "unit_cost": "12.00", "place": ""}
        found = {"item_id": c.kettle.pk, "quantity": "12", "place": ""}
        pay = {"amount": "1.00", "method": "bank", "currency": "EUR", "reference": "", "on": "2026-11-22"}
        part = {"invoice_id": self.invoice, "amount": "1.00"}
        credit = {"reason": "Broken.", "lines": [{"position": 1, "quantity": "1"}], "on": "2026-11-22"}
        first = {"price": "1.00", "price_list_id": 1, "currency": "EUR"}
        soon, here = (now().date() + timedelta(days=30)).isoformat(), {"site_id": c.site.pk}
        coming = {**here, "item_id": c.kettle.pk, "quantity": "1", "due_on": soon}
        steps = {"steps": [{"texts": {"en": "Greet"}, "page": "/sales/orders/"}], "note": "x"}
        listed: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "/quotes", order | {"valid_until": "2027-01-31"}),
            ("POST", f"/quotes/{self.quote}/loss", {"reason": "Too dear."}),
            ("POST", "/orders", order | {"confirm": False}),
            ("PUT", f"/orders/{self.draft}", {k: order[k] for k in ("lines", "on_shortage", "method", "wanted_on", "reason")}),
            ("POST", f"/orders/{self.draft}/cancellation", {"reason": "No."}),
            ("POST", f"/shipments/{self.waiting}/release", {"split": False, "only": [{"position": 1, "quantity": "1"}]}),
            ("POST", f"/shipments/{self.waiting}/picking", {"short": [{"position": 1, "found": "0"}]}),
            ("POST", f"/shipments/{self.waiting}/packing", {"shelf": "B2"}),
            ("POST", f"/shipments/{self.waiting}/hand-over", {"to": "Noor", "signature": "M 0 0", "relation": "brother",
             "identity": "passport", "taken": [{"position": 1, "quantity": "1"}], "rest": "back", "reason": "Too many"}),
            ("POST", f"/shipments/{self.waiting}/shipping", {
                "tracking_reference": "T", "carrier": "DPD", "serials": [{"position": 1, "numbers": ["K-1"]}]}),
            ("POST", f"/shipments/{self.waiting}/receiving", {"shelf": "Z1"}),
            ("POST", "/waves", {"shipment_ids": [self.waiting]}),
            ("POST", f"/shipments/{self.waiting}/refusal", {"reason": "Wrong colour"}),
            ("POST", f"/shipments/{self.waiting}/order-term", {"pay_first": False, "reason": "A friend"}),
            ("POST", f"/parties/{c.customer.pk}/pickup-term", {"pay_first": True, "reason": "Late"}),
            ("PUT", "/pickup-rules", {"remind_after_days": 2, "give_up_after_days": 5, "check_identity": "proxy"}),
            ("POST", "/stock/receipts", {"lines": [arrival], "site_id": c.site.pk, "reason": "receipt", "note": "", "on": "2026-11-22"}),
            ("POST", "/stock/counts", {"lines": [found], "site_id": c.site.pk, "note": "", "on": "2026-11-22"}),
            ("PUT", f"/quotes/{self.quote}", {k: order[k] for k in ("lines", "on_shortage", "method", "wanted_on", "reason")}
             | {"party_id": c.customer.pk, "valid_until": "2027-01-31"}),
            ("POST", "/stock/expected", coming | {"note": ""}),
            ("PUT", f"/stock/expected/{self.expected}", {"due_on": soon, "quantity": "5"}),
            ("POST", "/stock/reservations", {**here, "item_id": c.kettle.pk, "quantity": "1", "until": soon, "why": "Fair"}),
            ("POST", "/stock/freeing", {"line_id": self.kept, "site_id": c.site.pk}),
            ("POST", "/stock/moving", {"line_id": self.kept, "to_line_id": self.kept, "quantity": "1", "site_id": c.site.pk}),
            ("POST", f"/items/{c.kettle.pk}/unshippable", {"site_id": c.site.pk}),
            ("POST", f"/invoices/{self.invoice}/posting", {"on": "2026-11-22"}),
            ("POST", f"/invoices/{self.invoice}/payments", pay),
            ("POST", f"/invoices/{self.invoice}/credit-notes", credit),
            ("POST", "/payments", pay | {"party_id": c.customer.pk, "parts": [part], "site_id": c.site.pk}),
            ("POST", f"/payments/{self.payment}/allocations", {"parts": [part]}),
            ("POST", f"/orders/{self.placed}/hold", {"kind": "paper", "note": "A form is missing."}),
            ("POST", f"/orders/{self.placed}/lifting", {"kind": "paper", "reason": "Here it is."}),
            ("POST", f"/orders/{self.placed}/reduction", {"lines": [{"position": 1, "quantity": "1"}]}),
            ("POST", f"/orders/{self.placed}/amendment", {
                "lines": [{"position": 1, "quantity": "1", "unit_price": "20", "discount": "0"}],
                "added": [{"item_id": c.saddle.pk, "quantity": "1"}], "method": "pickup", "wanted_on": None, "reason": "x"}),
            ("POST", f"/quotes/{self.quote}/renewal", {"valid_until": "2027-01-31"}),
            ("POST", f"/documents/{self.placed}/mail", {"paper": "order_confirmation"}),
            ("POST", "/views", {"list": "orders", "name": "Mine", "query": "state=open"}),
            ("POST", "/shared-views", {"list": "orders", "name": "Ours", "query": "state=open", "duty": "sales"}),
            ("POST", f"/views/{self.view}/name", {"name": "Others"}),
            ("POST", f"/orders/{self.placed}/deposit", {"share": "0.3", "waits": False}),
            ("POST", f"/orders/{self.placed}/approval", {"reason": "She always pays."}),
            ("POST", f"/orders/{self.placed}/deposits", pay),
            ("POST", "/returns", {"order_id": self.placed, "lines": [back], "reason": "faulty", "note": "It leaks."}),
            ("POST", f"/orders/{self.placed}/counter-return", {
                "lines": [back], "reason": "faulty", "note": "x", "condition": "as_new", "pay_back": "cash"}),
            ("POST", f"/orders/{self.placed}/counter-exchange", {
                "lines": [back], "reason": "damaged", "note": "x", "condition": "damaged"}),
            ("POST", f"/returns/{self.payment}/inspection", {
                "found": [{"position": 1, "as_new": "1", "damaged": "0", "given_back": "0"}]}),
            ("POST", f"/returns/{self.payment}/rejection", {"reason": "Used."}),
            ("POST", f"/returns/{self.payment}/credit", {"pay_back": "bank"}),
            ("PUT", "/return-rules", {"window_days": 14, "fee_share": "0.1"}),
            ("POST", "/rates", {"currency": "USD", "on": "2026-11-22", "rate": "0.9"}),
            ("POST", "/ledger/revaluations", {"on": "2026-11-22"}),
            ("POST", "/reminders", {"invoice_ids": [self.invoice]}),
            ("POST", f"/invoices/{self.invoice}/pause", {"reason": "Disputed.", "until": soon}),
            ("POST", f"/payments/{self.payment}/refunds", {k: pay[k] for k in ("amount", "method", "reference", "on")}),
            ("POST", f"/open-items/{self.payment}/write-off", {"reason": "Cents."}),
            ("POST", f"/work-items/{self.waiting}/bounce", {"reason": "Not ours."}),
            ("POST", "/absences", {
                "person_id": c.ada.person_id, "starts_at": f"{soon}T08:00:00+01:00", "ends_at": f"{soon}T12:00:00+01:00",
                "is_guess": True, "why": "ill", "note": "x"}),
            ("PUT", f"/absences/{self.away}", {"ends_at": f"{soon}T12:00:00Z", "is_guess": False}),
            ("POST", "/breaks", {"minutes": 30}),
            ("POST", "/covers", {"desk_id": c.ada.desk_id, "absence_id": self.away, "person_id": c.bo.person_id}),
            ("POST", "/call-backs", {
                "document_id": self.placed, "party_id": None, "phone": "098 123 456", "promised_at": f"{soon}T12:00:00Z",
                "note": "x"}),
            ("POST", "/broken-glass", {"desk_id": c.bo.desk_id, "reason": "Nobody is there and a customer waits"}),
            ("POST", f"/broken-glass/{self.payment}/review", {"finding": "Rightly so"}),
            ("POST", f"/call-backs/{self.payment}/call", {"said": "x"}),
            ("PUT", "/consents", {"duties": ["sales", "counter"]}),
            ("PUT", f"/people/{c.ada.person_id}/shifts", {"first_day": soon, "shifts": [
                {"desk_id": c.ada.desk_id, "weekday": 0, "starts": "08:00", "ends": "16:00", "every": 1}]}),
            ("POST", "/skills", {"name": "First aid", "is_certificate": True}),
            ("PUT", f"/requirements/{self.duty}", {"takes": [{"skill_id": self.skill, "level": 3}]}),
            ("PUT", f"/people/{c.bo.person_id}/skills/{self.skill}", {
                "level": 3, "evidence": "A week\nside by side", "valid_until": soon}),
            ("PUT", f"/staffing/{c.ada.desk_id}", {"hours": [
                {"weekday": 0, "starts": "08:00", "ends": "16:00", "people": 1}]}),
            ("POST", "/playbooks", steps | {"duty": "administration"}),
            ("PUT", f"/playbooks/{self.playbook}", steps),
            ("PUT", f"/sod-rules/{self.rule}", {"is_on": True, "response": "log"}),
            ("PUT", "/sod-strictness", {"mode": "watch"}),
            ("POST", f"/sod-rules/{self.rule}/mitigations", {
                "person_id": c.ada.person_id, "text": "Bo looks at it", "reviewer_id": c.bo.person_id,
                "valid_until": f"{soon}T12:00:00Z"}),
            ("POST", "/parties", party),
            ("PUT", f"/parties/{c.stranger.pk}", party),
            ("POST", "/items", item | {"price": first}),
            ("PUT", f"/items/{c.saddle.pk}", item | {"sku": "SAD-1"}),
            ("PUT", f"/items/{c.saddle.pk}/prices/1", {"breaks": [{"price": "58.00", "from_quantity": "0"}]}),
        ]  # fmt: skip
        return {f"{method} {_without_keys(path)}": (method, path, body) for method, path, body in listed}


def _without_keys(path: str) -> str:
    return "/".join("{}" if part.isdecimal() else part for part in path.split("/"))


def places(body: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a body where another value can stand."""
    if here:
        yield here
    if isinstance(body, dict):
        for name in body:
            yield from places(body[name], (*here, name))
    elif isinstance(body, list):
        for n in range(len(body)):
            yield from places(body[n], (*here, n))


def with_fragment(body: Any, place: tuple[str | int, ...], fragment: str) -> bytes:
    copy = json.loads(json.dumps(body))
    holder = copy
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = MARK
    return json.dumps(copy).replace(f'"{MARK}"', fragment).encode("utf-8", "surrogatepass")


OPERATIONS = [
    "POST /quotes", "POST /quotes/{}/loss", "POST /orders", "PUT /orders/{}", "POST /orders/{}/cancellation",
    "POST /shipments/{}/release", "POST /shipments/{}/picking", "POST /shipments/{}/packing", "POST /shipments/{}/hand-over",
    "POST /shipments/{}/shipping", "POST /shipments/{}/receiving", "POST /waves",
    "POST /shipments/{}/refusal", "POST /shipments/{}/order-term",
    "POST /parties/{}/pickup-term", "PUT /pickup-rules",
    "POST /stock/receipts", "POST /stock/counts", "PUT /quotes/{}", "POST /stock/expected",
    "PUT /stock/expected/{}", "POST /stock/reservations", "POST /stock/freeing", "POST /stock/moving",
    "POST /items/{}/unshippable", "POST /invoices/{}/posting",
    "POST /invoices/{}/payments", "POST /invoices/{}/credit-notes", "POST /payments", "POST /payments/{}/allocations",
    "POST /orders/{}/hold", "POST /orders/{}/lifting", "POST /orders/{}/reduction", "POST /orders/{}/deposit",
    "POST /orders/{}/amendment", "POST /quotes/{}/renewal", "POST /documents/{}/mail",
    "POST /views", "POST /shared-views", "POST /views/{}/name",
    "POST /returns", "POST /orders/{}/counter-return", "POST /orders/{}/counter-exchange", "POST /returns/{}/inspection",
    "POST /returns/{}/rejection", "POST /returns/{}/credit", "PUT /return-rules",
    "POST /rates", "POST /ledger/revaluations", "POST /reminders", "POST /invoices/{}/pause",
    "POST /orders/{}/approval", "POST /orders/{}/deposits", "POST /payments/{}/refunds", "POST /open-items/{}/write-off",
    "POST /absences", "PUT /absences/{}", "POST /breaks", "PUT /people/{}/shifts",
    "POST /covers", "PUT /consents", "POST /call-backs", "POST /call-backs/{}/call", "POST /broken-glass", "POST /broken-glass/{}/review",
    "POST /skills", "PUT /requirements/{}", "PUT /people/{}/skills/{}", "PUT /staffing/{}",
    "POST /playbooks", "PUT /playbooks/{}",
    "PUT /sod-rules/{}", "PUT /sod-strictness", "POST /sod-rules/{}/mitigations",
    "POST /work-items/{}/bounce", "POST /parties", "PUT /parties/{}", "POST /items", "PUT /items/{}", "PUT /items/{}/prices/{}",
]  # fmt: skip


def test_every_write_with_a_body_is_asked() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    with_body = {
        f"{method.upper()} {'/'.join('{}' if part.startswith('{') else part for part in path[7:].split('/'))}"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }
    assert with_body == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_value_in_any_field_breaks_the_house(cast: Cast, operation: str) -> None:
    house = House(cast)
    method, path, body = house.bodies()[operation]
    dara, wrong = house.dara, []
    acts, done = Act.objects.count(), 0
    for number, place in enumerate(places(body)):
        for fragment in fragments(number):
            told = dara.send(method, path, raw=with_fragment(body, place, fragment), If_Match='"1"')
            done += dara.status == 200
            refused = 400 <= dara.status < 500 and dara.headers["Content-Type"] == "application/problem+json"
            said = refused and told["detail"].endswith(".")
            if not (said or (dara.status == 200 and fragment not in NEVER + HUGE)):
                wrong.append((place, fragment[:40], dara.status, told))
    assert wrong == []
    assert Act.objects.count() == acts + done
    assert [verdict for verdict in check() if not verdict.holds] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_field_is_refused_at_every_depth(cast: Cast, operation: str) -> None:
    house = House(cast)
    method, path, body = house.bodies()[operation]
    holders = [(), *(place for place in places(body) if isinstance(_at(body, place), dict))]
    for place in holders:
        copy = json.loads(json.dumps(body))
        _at(copy, place)["is_admin"] = True
        assert house.dara.refused(method, path, copy, If_Match='"1"') == (422, "invalid")
        named = ".".join(map(str, (*place, "is_admin")))
        assert house.dara.told["fields"] == {named: "There is no such field."}


def _at(body: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        body = body[step]
    return body


WHOLE = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{",
    b"\x00",
    b"\xff\xfe",
    b'{"a":1,"a":1}',
    b"[" * 100_000,
    b'{"lines":[{}]}',
    b"\xef\xbb\xbf{}",
]


@pytest.mark.parametrize("raw", WHOLE, ids=lambda raw: repr(raw[:12]))
def test_a_body_that_is_no_object_is_refused(cast: Cast, raw: bytes) -> None:
    dara = House(cast).dara
    dara.send("POST", "/orders", raw=raw)
    assert dara.status in (400, 422)
    assert dara.told["code"] in ("unreadable", "invalid")


def test_a_body_that_is_too_large_is_refused(cast: Cast) -> None:
    dara = House(cast).dara
    dara.send("POST", "/orders", raw=b'{"reference": "' + b"x" * 5_000_000 + b'"}')
    assert (dara.status, dara.told["code"]) == (413, "too_large")


def test_too_many_lines_are_refused(cast: Cast) -> None:
    house = House(cast)
    many = {"party_id": cast.customer.pk, "lines": [house.line] * 2001}
    assert house.dara.refused("POST", "/orders", many) == (422, "invalid")
    assert house.dara.told["fields"] == {"lines": "List at most 2000."}


def test_no_filter_breaks_the_house(cast: Cast) -> None:
    dara = House(cast).dara
    schema = Client().get("/api/v1/openapi.json").json()
    values = [
        "", "0", "-1", "1", "1.5", "x", "9" * 30, "%00", "%ff", "%ed%a0%80", "a%00b", "%0a", "null", "true", "[]", "'", "%25", "_",
        "x" * 90, "x" * 3000, "%27%20OR%201=1", "č", "👩‍👩‍👧‍👦".encode().hex(), "2026-02", "2026-13", "1899-01", "NaN", "1e400", "W10",
    ]  # fmt: skip
    wrong = []
    for path, operations in schema["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", ()):
            if parameter["in"] != "query":
                continue
            address = path.removeprefix("/api/v1").replace("{pk}", "1").replace("{code}", "1000")
            for value in values:
                dara.send("GET", f"{address}?{parameter['name']}={value}")
                if dara.status not in (200, 404, 422) or (dara.status != 200 and not dara.told["detail"].endswith(".")):
                    wrong.append((address, parameter["name"], value, dara.status))
    assert wrong == []
