"""The kit in a real browser: nothing for axe to find, and everything done by keyboard, scanner and pen.

The pages come straight from the views, under the product's own Content-Security-Policy; no server and no database.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from counterpart.design import kit, views
from counterpart.design.tests.test_pages import SHELL, as_person

pytestmark = [pytest.mark.browser, pytest.mark.once]
HOUSE = "http://house.example"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
POLICY = "; ".join(
    f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
FOUND = [{"label": "People", "options": [{"url": "/x/", "icon": "person", "text": "Damir Knežević"}]}]
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class House:
    """Answers the browser and remembers what was asked and what was broken."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []
        self.complaints: list[str] = []

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        request = as_person()
        request.COOKIES = dict(re.findall(r"(\w+)=(\w+)", route.request.headers.get("cookie", "")))
        request.GET = RequestFactory().get("/", parse_qs(address.query)).GET
        request.META["HTTP_IF_NONE_MATCH"] = route.request.headers.get("if-none-match", "")
        response = self.page(address.path, request)
        self.asked.append((route.request.method, address.path, response.status_code))
        route.fulfill(
            status=response.status_code,
            headers={**response.headers, "Content-Security-Policy": POLICY},
            body=response.content,
        )

    def page(self, path: str, request: HttpRequest) -> HttpResponse:
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            assert isinstance(file, str), path
            with open(file, "rb") as content:
                return HttpResponse(content.read(), content_type=KINDS[path.rsplit(".", 1)[1]])
        if path == "/design/kit/":
            return HttpResponse(render_to_string("design/kit.html", {**kit.everything(), "shell": SHELL}, request))
        if path == "/design/kit/choices/":
            return views.kit_choices(request)
        if path == "/design/kit/live/":
            return views.kit_live(request)
        if path == "/search/":
            return HttpResponse(render_to_string("design/_options.html", {"groups": FOUND}))
        if path == "/said/":
            said = json.dumps({"toast": {"items": [{"text": "Predano Čedi.", "undo": "/undo/"}]}})
            return HttpResponse("", headers={"HX-Trigger": said})
        return HttpResponse(render_to_string("404.html", {}, request), status=200)


@pytest.fixture
def house(browser_context: BrowserContext) -> House:
    return moved_in(browser_context)


def moved_in(context: BrowserContext) -> House:
    house = House()
    context.route(f"{HOUSE}/**", house.answer)
    context.on("console", lambda m: house.complaints.append(m.text) if m.type in ("error", "warning") else None)
    context.on("weberror", lambda error: house.complaints.append(str(error.error)))
    return house


@pytest.fixture
def kit_page(house: House, page: Page) -> Iterator[Page]:
    page.goto(f"{HOUSE}/design/kit/")
    yield page
    assert house.complaints == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_either_light_on_either_width(browser: Browser, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=width < 500,
        is_mobile=width < 500,
    )
    try:
        house, page = moved_in(context), context.new_page()
        page.goto(f"{HOUSE}/design/kit/")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width > 500:
            page.keyboard.press("Control+k")
            assert violations(page) == []
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            assert violations(page) == []
        assert house.complaints == []
    finally:
        context.close()


def test_the_theme_is_kept_by_the_server_and_not_by_a_flash(kit_page: Page) -> None:
    kit_page.locator("[data-theme-toggle]").click()
    assert kit_page.locator("html").get_attribute("data-theme") == "dark"
    kit_page.reload()
    assert kit_page.locator("html").get_attribute("data-theme") == "dark"


def test_the_palette_finds_by_keyboard(kit_page: Page) -> None:
    kit_page.keyboard.press("/")
    kit_page.locator("#palette input").press_sequentially("dam")
    expect(kit_page.locator("#pal-found [role=option]")).to_have_attribute("aria-selected", "true")
    kit_page.keyboard.press("Enter")
    kit_page.wait_for_url(f"{HOUSE}/x/")


def test_letters_walk_a_list_and_the_building(kit_page: Page) -> None:
    kit_page.keyboard.press("j")
    kit_page.keyboard.press("j")
    expect(kit_page.locator(":focus")).to_have_text("INV-10482")
    kit_page.keyboard.press("k")
    expect(kit_page.locator(":focus")).to_have_text("INV-10483")
    kit_page.keyboard.press("g")
    kit_page.keyboard.press("b")
    kit_page.wait_for_url(f"{HOUSE}/back/")


def test_an_order_is_taken_without_a_mouse(kit_page: Page) -> None:
    kit_page.locator("[name=lines-2-item_text]").focus()
    kit_page.keyboard.type("ped", delay=70)
    expect(kit_page.locator("cp-lines .choices:popover-open [role=option]")).to_have_count(1)
    kit_page.keyboard.press("Enter")
    expect(kit_page.locator("[name=lines-2-quantity]")).to_be_focused()
    kit_page.keyboard.type("4")
    kit_page.keyboard.press("Enter")
    expect(kit_page.locator("[name=lines-3-item_text]")).to_be_focused()
    kit_page.keyboard.press("Control+d")
    third = {name: kit_page.locator(f"[name=lines-3-{name}]").input_value() for name in ("item", "quantity", "price")}
    assert third == {"item": "3", "quantity": "4", "price": "36.90"}
    kit_page.keyboard.press("ArrowUp")
    kit_page.keyboard.press("Control+Backspace")
    assert kit_page.locator("[name=lines-2-DELETE]").is_checked()
    assert kit_page.locator("[name=lines-TOTAL_FORMS]").input_value() == "4"
    assert kit_page.locator("cp-lines [data-line]:not([hidden]) [data-n]").all_inner_texts() == ["1", "2", "3"]


def test_a_signature_is_drawn_and_cleared(kit_page: Page) -> None:
    value = kit_page.locator("[name=signed]")
    kit_page.locator("cp-sign [data-clear]").click()
    assert value.input_value() == ""
    pad = kit_page.locator("cp-sign svg")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    kit_page.mouse.move(box["x"] + 20, box["y"] + 60)
    kit_page.mouse.down()
    kit_page.mouse.move(box["x"] + 120, box["y"] + 20, steps=5)
    kit_page.mouse.up()
    assert re.fullmatch(r"M\d+ \d+(L\d+ \d+){2,}", value.input_value())


def test_a_scan_lands_where_scans_belong_wherever_the_focus_is(kit_page: Page) -> None:
    kit_page.evaluate(
        """() => {
          const form = document.createElement('form'), field = document.createElement('input');
          field.dataset.scanTo = ''; field.id = 'scans'; form.append(field);
          form.addEventListener('submit', e => { e.preventDefault(); field.dataset.sent = field.value; });
          document.querySelector('main').append(form);
          document.querySelector('[name=name]').focus();
          const press = key => new KeyboardEvent('keydown', { key, bubbles: true });
          [...'4006381333931', 'Enter'].forEach(key => document.activeElement.dispatchEvent(press(key)));
        }"""
    )
    expect(kit_page.locator("#scans")).to_have_attribute("data-sent", "4006381333931")


def test_a_live_part_asks_with_its_etag(kit_page: Page, house: House) -> None:
    expect(kit_page.locator("cp-poll")).to_contain_text("Live")
    kit_page.wait_for_timeout(3500)
    statuses = [status for _method, path, status in house.asked if path == "/design/kit/live/"]
    assert statuses[0] == 200
    assert 304 in statuses[1:] or len(statuses) == 1


def test_an_answer_brings_its_words_and_its_undo(kit_page: Page, house: House) -> None:
    kit_page.evaluate("htmx.ajax('POST', '/said/', { swap: 'none' })")
    toast = kit_page.locator(".toasts .toast")
    expect(toast).to_contain_text("Predano Čedi.")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_have_count(0)
    kit_page.wait_for_timeout(200)
    assert ("POST", "/undo/", 200) in house.asked


def test_a_form_is_sent_once_however_often_it_is_pressed(kit_page: Page, house: House) -> None:
    sent = kit_page.evaluate(
        """() => {
          const form = document.createElement('form'); let sent = 0;
          form.setAttribute('method', 'post'); form.setAttribute('action', '/pay/');
          form.innerHTML = '<input name="method" value="card"><button class="btn go">Take 749.00 €</button>';
          form.addEventListener('submit', () => { sent += 1; });
          document.querySelector('main').append(form);
          const button = form.querySelector('button');
          button.click(); button.click(); button.click();
          return sent;
        }"""
    )
    assert sent == 1
    kit_page.wait_for_url(f"{HOUSE}/pay/")
    assert [path for method, path, _status in house.asked if method == "POST"] == ["/pay/"]
