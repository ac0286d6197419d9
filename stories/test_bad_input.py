"""Forty wrong values in every field of every form: each gets an answer in words, and nothing is broken after.

A form of ten fields would need four hundred requests. Instead all fields that people see are wrong at once, forty times;
the form names those it refuses, they get their good values back, and what it let pass goes on to the action. What the
page carries for itself (keys, versions, counts of rows) would hide the rest: it is tried one at a time, as is a handful
of values in each field (of a form of rows: in its first). All forms read it in the same way, so each part tries the forty
in the first form that has it.
What a form refuses is the same on every engine: of the forty, a run tries one half on SQLite and the other on PostgreSQL.
``make long`` (COUNTERPART_ALL_VALUES=1) tries all forty alone in every form on both.
"""

import json
import os
import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client

from counterpart.config.routes import Route, all_routes
from counterpart.foundation.catalog import actions as catalog_actions
from counterpart.foundation.identity.models import Person
from counterpart.foundation.invariants import check
from counterpart.foundation.web import KEY_FIELD, PUBLIC
from counterpart.workplace.permissions import CLOSED
from stories.samples import Samples, one_of_everything
from stories.test_nobody_gets_in import address

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

VALUES_PER_FIELD = 40
ALL_VALUES = os.environ.get("COUNTERPART_ALL_VALUES") == "1"
# A run tries twenty of the forty on SQLite and the other twenty on PostgreSQL.
HALF = slice(1, None, 2) if os.environ.get("TEST_DATABASE_URL") else slice(0, None, 2)
TRIED = slice(None) if ALL_VALUES else HALF
ALONE = VALUES_PER_FIELD if ALL_VALUES else 4
PARTS = 8
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "naughty-strings"
MARK = "<script>alert(0)</script>"
# Hidden, yet not the page's own: the thing chosen from a list, and the counts of rows that nobody reads.
THEIRS = re.compile(r"-item|^party$|-(MIN|MAX)_NUM_FORMS$")

NUMBERS = """-1 0 -0 0.1 1e400 1e5 NaN Infinity -Infinity 99999999999999999999999 9223372036854775808 0x1F 1,5 ١٢٣
1.00000001 1_000 ½ +1 --1 1e-400""".split()
DATES = "2026-02-31 0000-00-00 9999-12-31 0001-01-01 31.02.2026 2026-13-01 tomorrow 2026-02-28T25:61 -1-1-1".split()
TEXTS = [
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "x" * 70_000,
        MARK,
        "'; DROP TABLE parties_party; --",
        "{{ 7*7 }}",
        "${7*7}",
        "%s%n%(x)s",
    ),
    *(
        "../../etc/passwd",
        "=1+1",
        "\u202eabc",
        "e\u0301",
        "\U0001f468\u200d\U0001f469",
        "\ufeff",
        "\ufffe",
        "İ",
        "ß",
        "ﷺ",
    ),
    *(
        "\r\nX: y",
        "null",
        "None",
        "[]",
        '{"a": 1}',
        "true",
        "\t",
        "\u0000\u0001",
        "\x7f",
        "a" * 300,
        "-",
        "--",
        "\\",
        '"',
        "'",
    ),
    "https://example.com/" + "a" * 2000,
]


def corpus() -> list[str]:
    """Our own values, and the big list of naughty strings where it is there."""
    found = [*NUMBERS, *DATES, *TEXTS]
    listed = SHARED / "blns.json"
    if listed.exists():
        found += [text for text in json.loads(listed.read_text(encoding="utf-8")) if text]
    return found


@dataclass
class Form:
    """Where a form is sent, its fields with the values they show, and what the page says of them."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside = False
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.inside = a.get("method", "get").lower() == "post"
            if self.inside:
                self.forms.append(Form(a.get("action", "")))
        if not self.inside or not self.forms:
            return
        form, name = self.forms[-1], a.get("name", "")
        fields = form.fields
        if tag == "input" and name and a.get("type") not in ("file", "submit", "button"):
            if a.get("type") == "hidden" and not THEIRS.search(name):
                form.own.add(name)  # what the page carries for itself; the thing chosen from a list is the person's
            if a.get("type") not in ("radio", "checkbox") or "checked" in a or name not in fields:
                fields[name] = a.get("value", "")
        elif tag == "select" and name:
            self.select = name
            fields.setdefault(name, "")
        elif tag == "option" and self.select and ("selected" in a or not fields[self.select]):
            fields[self.select] = a.get("value", "")
        elif tag == "textarea" and name:
            self.area = name
            fields[name] = ""
        elif tag == "button" and name:
            fields.setdefault(name, a.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.forms:
            self.forms[-1].fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def first_of_rows(names: list[str]) -> list[str]:
    """Of fields that stand in each row of a form, those of the first: the others are read by the same lines of ours."""
    kinds: dict[str, str] = {}
    for name in names:
        kinds.setdefault(re.sub(r"-\d+-", "-row-", name), name)
    return list(kinds.values())


def refused_in(html: str) -> set[str]:
    """The fields that a page marks as wrong."""
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*aria-invalid=[^>]*>", html)
    return {name for control in controls for name in re.findall(r'\bname="([^"]*?)(?:_text)?"', control)}


def pages(samples: Samples) -> list[tuple[str, Route]]:
    found = []
    for route in all_routes():
        elsewhere = route.url.startswith(("/api/", "/accounts/", "/design/", "/setup/"))
        if "GET" in route.methods and not elsewhere and route.capability not in (PUBLIC, CLOSED):
            found.append((address(route, samples), route))
    return found


def forms_of(client: Client, url: str) -> list[Form]:
    """The forms of the page at an address; none where it shows no page."""
    answer = client.get(url)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return []
    parser = Forms()
    parser.feed(answer.content.decode())
    for form in parser.forms:
        form.action = form.action or url
    return parser.forms


class Walk:
    """Somebody who types nonsense, and writes down every answer that is not one."""

    def __init__(self, client: Client, part: int) -> None:
        self.client, self.part = client, part
        self.corpus = corpus()
        self.turn = 0
        self.tried: set[tuple[str, str]] = set()
        self.carried: set[str] = set()
        self.wrong: list[tuple[str, str, str]] = []

    def say(self, form: Form, nonsense: dict[str, str], *, stays: bool = False) -> str:
        """Send the form with some values replaced. What it changed is taken back, unless it ``stays``."""
        self.turn += 1
        fresh = {KEY_FIELD: f"{self.part}.{self.turn}"} if KEY_FIELD in form.fields else {}
        with transaction.atomic():
            answer = self.client.post(form.action, {**form.fields, **fresh, **nonsense})
            transaction.set_rollback(not stays)
        told = ", ".join(f"{name}={value[:60]!r}" for name, value in nonsense.items())
        shown = "" if getattr(answer, "streaming", False) else answer.content.decode(errors="replace")
        if answer.status_code >= 500:
            self.wrong.append((form.action, told, str(answer.status_code)))
        elif MARK in nonsense.values() and MARK in shown:
            self.wrong.append((form.action, told, "shown unescaped"))
        return shown

    def all_at_once(self, form: Form, values: dict[str, list[str]]) -> None:
        for turn in range(VALUES_PER_FIELD)[TRIED]:
            nonsense = {name: of_field[turn] for name, of_field in values.items()}
            refused = refused_in(self.say(form, nonsense))
            accepted = {name: value for name, value in nonsense.items() if name not in refused}
            if refused and accepted:
                self.say(form, accepted, stays=turn == TRIED.start)

    def one_at_a_time(self, form: Form, name: str, values: list[str]) -> None:
        for turn, value in enumerate(values):
            self.say(form, {name: value}, stays=turn == 0)

    def fill(self, form: Form) -> None:
        names = [name for name in form.fields if name != "csrfmiddlewaretoken"]
        if all((form.action, name) in self.tried for name in names):
            return
        values = {name: random.Random(f"{form.action} {name}").sample(self.corpus, VALUES_PER_FIELD) for name in names}
        for name in names if ALL_VALUES else first_of_rows(names):
            first = name in form.own and name not in self.carried
            self.one_at_a_time(form, name, values[name][: VALUES_PER_FIELD if first else ALONE][TRIED])
        self.carried |= form.own
        typed = {name: of_field for name, of_field in values.items() if name not in form.own}
        if ALONE < VALUES_PER_FIELD and typed:
            self.all_at_once(form, typed)
        self.tried.update((form.action, name) for name in names)


def administrator(**more: Any) -> Client:
    client = Client(**more)
    client.force_login(Person.objects.get(login="dara"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.usefixtures("plain_rendering")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_of_every_form_survives_bad_input(cast: "Cast", part: int) -> None:
    samples = one_of_everything(cast)
    walk = Walk(administrator(raise_request_exception=False), part)
    # Around every page stand the same forms (language, leaving): the first part tries them.
    around = forms_of(walk.client, "/search/")
    mine = [url for number, (url, _route) in enumerate(pages(samples)) if number % PARTS == part]
    of_pages = [form for url in mine for form in forms_of(walk.client, url)]
    known = {form.action for form in around}
    for form in (around if part == 0 else []) + [form for form in of_pages if form.action not in known]:
        if not form.action.startswith("/accounts/"):
            walk.fill(form)
    assert walk.wrong == []
    assert [v.name for v in check() if not v.holds] == []


def test_the_walk_finds_the_forms(cast: "Cast") -> None:
    """All parts together: a page that stopped showing its form would otherwise go untried in silence."""
    samples = one_of_everything(cast)
    client = administrator()
    forms = [form for url, _route in pages(samples) for form in forms_of(client, url)]
    assert len({form.action for form in forms}) >= 55
    assert len({(form.action, name) for form in forms for name in form.fields}) >= 450


def test_the_walk_notices_what_breaks(cast: "Cast", monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the walk: an action that breaks on a value no form refuses."""
    walk = Walk(administrator(raise_request_exception=False), 0)
    (form,) = (form for form in forms_of(walk.client, "/items/new/") if "sku" in form.fields)
    # Only now: the first page loads all the rooms, and those that import the action by its name would keep the broken one.
    monkeypatch.setattr(catalog_actions, "create_item", lambda *given, **named: 1 // 0)
    walk.say(form, {"name": "ok", "sku": "K-2"})
    assert [status for _action, _told, status in walk.wrong] == ["500"]


def test_the_walk_sees_what_a_form_refuses(cast: "Cast") -> None:
    """The control of the walk: a refused field is named by the page, and only that."""
    (form,) = (form for form in forms_of(administrator(), "/items/new/") if "name" in form.fields)
    answer = administrator().post(form.action, {**form.fields, "sku": "K-1", "name": "", KEY_FIELD: "control"})
    assert refused_in(answer.content.decode()) == {"name"}
