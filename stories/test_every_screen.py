"""Every page of the house in light, in dark and on a phone: nothing for axe, no complaint, nothing cut off, few bytes.

The browser gets what Django's test client got, under the product's own Content-Security-Policy: no server to start.
"""

import gzip
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize
from playwright.sync_api import Route as Asked

from counterpart.back_office.accounting.crediting import CreditLine, credit_invoice
from counterpart.back_office.accounting.models import Account, Entry, Payment
from counterpart.back_office.fulfilment import actions as fulfilment
from counterpart.back_office.fulfilment.models import Shipment, Wave
from counterpart.back_office.inventory.models import Count, Location
from counterpart.config.cast import PASSWORD
from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.building import build_demo
from counterpart.config.routes import all_routes
from counterpart.config.setup import setup_token
from counterpart.foundation.catalog.models import Item, PriceList
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Desk, Duty, Site
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.sales.actions import (
    accept_quote,
    cancel_order,
    create_quote,
    lose_quote,
    place_order,
    send_quote,
)
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.cover.models import BrokenGlass, CallBack
from counterpart.hall.playbooks.models import Playbook
from counterpart.hall.presence.models import Absence
from counterpart.hall.skills.models import Skill
from counterpart.hall.sod.models import SodRule
from counterpart.workplace.permissions import CLOSED
from stories.samples import Samples, one_of_everything, shipment_of
from stories.test_nobody_gets_in import address

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

pytestmark = pytest.mark.once
HOUSE = "https://house.example"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SHAPE = {**ALL, "rules": {"color-contrast": {"enabled": False}}}
MORE_OF_IT = ["tbody tr:nth-child(n + 6)", "li:nth-child(n + 9)", ".field label:nth-child(n + 9)"]
FRAME = [".top", ".side", ".foot", ".dock", "dialog.palette", "#shortcuts"]
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
KB = 1024
SCREEN, FIRST_VISIT = 12 * KB, 60 * KB
SECTIONS = (("accounting",), ("fulfilment",), ("inventory", "items"))
REST = ("the", "rest")
STYLES, SCRIPTS = "design/counterpart.css", ("django_htmx/htmx-2.min.js", "design/counterpart.js")
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(-3).map(e => e.outerHTML.slice(0, 120)).join(' | ')"""


def run_axe(page: Page, rules: dict[str, Any], skip: list[str]) -> list[str]:
    """What axe finds, each with its rule and the tag it is about."""
    asked = {**rules, "resultTypes": ["violations"]}
    found = page.evaluate(
        "([skip, asked]) => axe.run({exclude: skip.map(s => [s])}, asked).then(r => r.violations)", [skip, asked]
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


class House:
    """Asks as the person who is signed in, and shows the answers in a browser that remembers its complaints.

    Django is asked here and not while the browser waits: its connection belongs to the test.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.shown: tuple[str, HttpResponse] = ("", HttpResponse())
        self.complaints: list[str] = []

    def get(self, url: str) -> HttpResponse:
        response: Any = self.client.get(url, headers={"Accept": "text/html"})
        self.shown = (url, response)
        return response  # type: ignore[no-any-return]

    def answer(self, asked: Asked) -> None:
        """The page that was just asked for, its files, and nothing new for its live parts."""
        path, (url, response) = urlsplit(asked.request.url).path, self.shown
        if path.startswith("/static/"):
            asked.fulfill(content_type=KINDS[path.rsplit(".", 1)[1]], body=static_file(path.removeprefix("/static/")))
        elif asked.request.is_navigation_request() and path == urlsplit(url).path:
            asked.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)
        else:
            asked.fulfill(status=204)

    def window(self, browser: Browser) -> Page:
        context = browser.new_context(locale="en-GB", viewport=DESK, reduced_motion="reduce")
        context.set_default_timeout(30_000)
        context.add_init_script(AXE_SCRIPT)
        context.route(f"{HOUSE}/**", self.answer)
        context.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context.new_page()

    def look(self, page: Page, *, closely: bool = True, framed: bool = True) -> list[str]:
        """One load, then light, dark and phone. Dark asks for contrast only and the phone for the rest: it is the same page.

        A phone is looked at in its whole length: what lies under the bar at the bottom for the moment can be scrolled.
        """
        url, response = self.shown
        skip = MORE_OF_IT if framed else MORE_OF_IT + FRAME
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)
        page.goto(HOUSE + url)
        wrong = []
        if closely:
            wrong += [f"light: {each}" for each in run_axe(page, ALL, skip)]
            page.emulate_media(color_scheme="dark")
            wrong += [f"dark: {each}" for each in run_axe(page, CONTRAST, skip)]
        page.set_viewport_size(PHONE)
        wide, long = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        if wide > PHONE["width"]:
            wrong.append(f"phone: {wide} px wide: {page.evaluate(TOO_WIDE)}")
        if closely:
            page.set_viewport_size(ViewportSize(width=PHONE["width"], height=long))
            wrong += [f"phone: {each}" for each in run_axe(page, SHAPE, skip)]
        said, self.complaints = self.complaints, []
        wrong += [f"console: {text}" for text in said if not is_refusal(text, response.status_code)]
        return [f"{url} {each}" for each in wrong]


@cache
def static_file(name: str) -> bytes:
    file = finders.find(name)
    assert isinstance(file, str), name
    with open(file, "rb") as content:
        return content.read()


def small(*names: str) -> int:
    """How many bytes these files are on the wire."""
    return sum(len(gzip.compress(static_file(name), 6)) for name in names)


def one_in_each_state(model: Any, **only: Any) -> list[int]:
    """The newest of every state: a draft, a sent one, one that was lost."""
    states = dict(model.objects.filter(**only).order_by("pk").values_list("state", "pk"))
    return list(states.values())


def papers(kind: str, **only: Any) -> int:
    return Document.objects.filter(kind=kind, **only).order_by("-pk").values_list("pk", flat=True)[0]


def keys() -> dict[str, list[int | str]]:
    """For each kind that an address may name: the keys to visit it with, one of every state."""

    def last(model: Any, **only: Any) -> list[int | str]:
        return [model.objects.filter(**only).order_by("-pk").values_list("pk", flat=True)[0]]

    posted, draft = papers("invoice", number__isnull=False), papers("invoice", number=None)
    paper = Document.objects.get(pk=posted)
    item, listed = last(Item, kind="goods"), last(PriceList)
    return {
        "order": [*one_in_each_state(Order)], "quote": [*one_in_each_state(Quote)],
        "shipment": [*one_in_each_state(Shipment)], "invoice": [posted, draft], "draft_invoice": [draft],
        "credit_note": [papers("credit_note")], "payment": last(Payment), "count": last(Count), "receipt": [papers("receipt")],
        "party": [paper.party_id or 0], "item": item, "price_list": listed, "item price_list": item,
        "account": last(Account, code="1200"), "entry": last(Entry), "place": last(Location), "grant": last(Grant),
        "person": last(Person, is_house=False), "site": last(Site), "desk": last(Desk), "duty": last(Duty, code="sales"),
        "document": [posted], "listing": ["orders"], "return": last(Return),
        "waiting_order": last(Order, state="confirmed", document__closed_at=None),
        "held_order": last(Order, holds__isnull=False),
        "wave": [*Wave.objects.order_by("-pk").values_list("pk", flat=True)[:1]],
        "call_back": [*CallBack.objects.order_by("-pk").values_list("pk", flat=True)[:1]],
        "broken_glass": [*BrokenGlass.objects.order_by("-pk").values_list("pk", flat=True)[:1]],
        "absence": [*Absence.objects.order_by("-pk").values_list("pk", flat=True)[:1]],
        "playbook": [*Playbook.objects.order_by("-version", "pk").values_list("pk", flat=True)[:2]],
        "skill": last(Skill), "sod_rule": last(SodRule), "chosen": ["late"], "ending": ["csv"],
        "public_id": [str(paper.public_id)],
    }  # fmt: skip


def addresses(section: tuple[str, ...] = ()) -> list[str]:
    """Every address that can be asked for, with a key of each state of what it shows."""
    known, found = keys(), []
    for route in all_routes():
        if (
            "GET" not in route.methods
            or route.capability == CLOSED
            or part_of(route.url) != (section or part_of(route.url))
        ):
            continue
        kind = (route.sample or "order").split()[0]
        for number in range(max(len(known.get(kind, [])), 1) if route.parameters else 1):
            chosen = {name: some[number % len(some)] for name, some in known.items() if some}
            found.append(address(route, Samples(chosen)))
    left_out = ("/accounts/logout/", "/i18n/", "/api/", "/papers/")
    return list(dict.fromkeys(url for url in found if not url.startswith(left_out)))


def part_of(url: str) -> tuple[str, ...]:
    """The part of the walk that visits an address."""
    room = url.split("/")[1]
    return next((section for section in SECTIONS if room in section), REST)


def is_screen(response: HttpResponse) -> bool:
    """A whole page; not a list of choices, a file, a redirect or an answer for a program."""
    return response.headers.get("Content-Type", "").startswith("text/html") and b"<!doctype" in response.content[:40]


def every_state(cast: "Cast") -> None:
    """Noor's papers in every state: one order stops after each step, quotes go their ways, a piece comes back."""
    one_of_everything(cast)
    lines = [Wanted(cast.kettle.pk, Decimal(1)), Wanted(cast.fitting.pk, Decimal(1))]
    steps: list[Callable[[int], object]] = [
        lambda s: fulfilment.release_shipment(s, by=cast.bo), lambda s: fulfilment.pick_shipment(s, by=cast.bo),
        lambda s: fulfilment.pack_shipment(s, shelf="B2", by=cast.bo),
        lambda s: fulfilment.hand_over_shipment(s, to="Noor", by=cast.bo),
    ]  # fmt: skip
    for many in range(len(steps) + 1):
        order = place_order(cast.customer.pk, lines, by=cast.ada).id
        for step in steps[:many]:
            step(shipment_of(order))
    sold = Document.objects.get(number__isnull=False, kind="invoice")
    credit_invoice(sold.pk, reason="It came back", lines=[CreditLine(1, Decimal(1))], by=cast.chidi)
    cancel_order(place_order(cast.customer.pk, lines, by=cast.ada).id, reason="Changed plans", by=cast.ada)
    sent, lost, taken = (create_quote(cast.customer.pk, lines, by=cast.ada).id for _ in range(3))
    for quote in (sent, lost, taken):
        send_quote(quote, by=cast.ada)
    lose_quote(lost, reason="Too late", by=cast.ada)
    accept_quote(taken, by=cast.ada)


def administrator(login: str, password: str) -> House:
    """Signed in by the form, as the pages about passwords and second steps want it."""
    client = Client(raise_request_exception=False)
    answer = client.post("/accounts/login/", {"login": login, "password": password})
    assert answer.status_code == 302
    return House(client)


def screens(house: House, section: tuple[str, ...] = ()) -> Iterator[tuple[str, HttpResponse]]:
    """Every page that the administrator sees; a page that breaks is one of them."""
    for url in addresses(section):
        response = house.get(url)
        if is_screen(response) and response.status_code in (200, 500):
            yield url, response


@pytest.mark.browser
@pytest.mark.parametrize("section", [*SECTIONS, REST], ids=" ".join)
def test_every_screen_is_sound_in_light_in_dark_and_on_a_phone(
    browser: Browser, cast: "Cast", section: tuple[str, ...]
) -> None:
    """Each template is looked at closely once, the frame on the first; other states of the same thing must load and fit."""
    every_state(cast)
    house = administrator("dara", PASSWORD)
    page, wrong, seen = house.window(browser), [], 0
    templates: set[str] = set()
    for url, response in screens(house, section):
        if response.status_code == 500:
            wrong.append(f"{url} breaks")
            continue
        template = response.templates[0].name  # type: ignore[attr-defined]
        wrong += house.look(page, closely=template not in templates, framed=not templates)
        templates.add(template)
        seen += 1
    page.context.close()
    assert not wrong, "\n".join(wrong)
    assert seen >= 15


def is_refusal(text: str, status: int) -> bool:
    """The browser says of itself that a page answered 403 or 404; a page that refuses is a page, too."""
    return status >= 400 and text.startswith("Failed to load resource") and str(status) in text


@pytest.mark.browser
def test_those_who_have_no_desk_meet_a_sound_page(browser: Browser, cast: "Cast") -> None:
    """The sign-in page, the page for somebody without a desk, for a customer, and for an address that is not there."""
    wrong = []
    for login, url in (("", "/accounts/login/"), ("eve", "/"), ("noor", "/"), ("noor", "/profile/"), ("ada", "/not/")):
        client = Client()
        if login:
            person = Person.objects.get(login=login)
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        house = House(client)
        house.get(url)
        wrong += look_once(browser, house)
    assert not wrong, "\n".join(wrong)


@pytest.mark.browser
def test_the_founder_meets_a_sound_page(browser: Browser, db: None) -> None:
    house = House(Client())
    assert house.get(f"/setup/{setup_token()}/").status_code == 200
    assert look_once(browser, house) == []


def look_once(browser: Browser, house: House) -> list[str]:
    page = house.window(browser)
    try:
        return house.look(page)
    finally:
        page.context.close()


def test_every_screen_stays_within_its_bytes(db: None, settings: Any) -> None:
    """With a past and full lists a screen is at most 12 KB; with all that it asks for, a first visit is at most 60 KB."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    build_demo()
    heavy, seen = [], 0
    for url, response in screens(administrator("nikolina", vn.LOGIN_PASSWORD)):
        seen += 1
        html = response.content
        asked = re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"', html.decode())
        alone, first = len(gzip.compress(html, 6)), len(gzip.compress(html, 6)) + small(*dict.fromkeys(asked))
        assert STYLES in asked, url
        if alone > SCREEN or first > FIRST_VISIT:
            heavy.append(f"{url}: {alone / KB:.1f} KB, {first / KB:.1f} KB on the first visit")
    assert not heavy, "\n".join(heavy)
    assert seen > 120
    assert small(STYLES) <= 16 * KB
    assert small(SCRIPTS[0]) <= 17 * KB and small(SCRIPTS[1]) <= 6 * KB
