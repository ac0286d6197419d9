"""Forty wrong values in every field of every form: each gets an answer in words, and nothing is broken after."""

import json
import os
import random
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client

from counterpart.config.routes import Route, all_routes
from counterpart.foundation.identity.models import Person
from counterpart.foundation.invariants import check
from counterpart.foundation.web import KEY_FIELD, PUBLIC
from counterpart.workplace.permissions import CLOSED
from stories.samples import Samples, one_of_everything
from stories.test_nobody_gets_in import address

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

VALUES_PER_FIELD = 40
PARTS = 12
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "naughty-strings"
MARK = "<script>alert(0)</script>"

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


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and its fields with the values they show."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.inside = False
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.inside = a.get("method", "get").lower() == "post"
            if self.inside:
                self.forms.append((a.get("action", ""), {}))
        if not self.inside or not self.forms:
            return
        fields = self.forms[-1][1]
        name = a.get("name", "")
        if tag == "input" and name and a.get("type") not in ("file", "submit", "button"):
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
            self.forms[-1][1][self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def pages(samples: Samples) -> list[tuple[str, Route]]:
    found = []
    for route in all_routes():
        elsewhere = route.url.startswith(("/api/", "/accounts/", "/design/", "/setup/"))
        if "GET" in route.methods and not elsewhere and route.capability not in (PUBLIC, CLOSED):
            found.append((address(route, samples), route))
    return found


def forms_of(client: Client, url: str) -> list[tuple[str, dict[str, str]]]:
    answer = client.get(url)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return []
    parser = Forms()
    parser.feed(answer.content.decode())
    return [(action or url, fields) for action, fields in parser.forms]


def say(client: Client, action: str, fields: dict[str, str]) -> Any:
    return client.post(action, fields)


def values_per_field() -> int:
    """A handful of the forty, by seed, in every run; all of them with COUNTERPART_ALL_VALUES=1 (``make long``)."""
    return VALUES_PER_FIELD if os.environ.get("COUNTERPART_ALL_VALUES") == "1" else 4


@pytest.mark.parametrize("part", range(PARTS))
def test_every_field_of_every_form_survives_bad_input(cast: "Cast", part: int) -> None:
    samples = one_of_everything(cast)
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(login="dara"), backend="allauth.account.auth_backends.AuthenticationBackend")
    values, many = corpus(), values_per_field()
    seen: set[tuple[str, frozenset[str]]] = set()
    wrong: list[tuple[str, str, str, int]] = []
    fields_tried = 0
    for number, (url, _route) in enumerate(pages(samples)):
        if number % PARTS != part:
            continue
        for action, fields in forms_of(client, url):
            shape = (action, frozenset(fields))
            if shape in seen or action.startswith("/accounts/"):
                continue
            seen.add(shape)
            for name in fields:
                if name == "csrfmiddlewaretoken":
                    continue
                fields_tried += 1
                pick = random.Random(f"{action} {name}")
                for turn, value in enumerate(pick.sample(values, many)):
                    fresh = {KEY_FIELD: f"{number}.{fields_tried}.{turn}"} if KEY_FIELD in fields else {}
                    with transaction.atomic():
                        answer = say(client, action, {**fields, **fresh, name: value})
                        transaction.set_rollback(turn > 0)  # the first stays, and the invariants must like it
                    if answer.status_code >= 500:
                        wrong.append((action, name, value[:60], answer.status_code))
                    elif value == MARK and MARK in answer.content.decode(errors="replace"):
                        wrong.append((action, name, "was shown unescaped", answer.status_code))
    assert wrong == []
    assert fields_tried > 0, "the walk found the forms"
    assert [v.name for v in check() if not v.holds] == []


def test_the_walk_finds_the_forms(cast: "Cast") -> None:
    """All parts together: a page that stopped showing its form would otherwise go untried in silence."""
    samples = one_of_everything(cast)
    client = Client()
    client.force_login(Person.objects.get(login="dara"), backend="allauth.account.auth_backends.AuthenticationBackend")
    found = {
        (action, name) for url, _route in pages(samples) for action, fields in forms_of(client, url) for name in fields
    }
    assert len(found) > 150
