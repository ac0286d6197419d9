"""Noor's order by browser alone: taken with the keyboard, picked on a phone, signed, invoiced, paid, found in the books."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from counterpart.config.cast import PASSWORD
from stories.servers import Server, serving_this_engine

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with serving_this_engine() as server:
        yield server


@pytest.fixture
def people(browser: Browser, house: Server) -> Iterator["People"]:
    entered = People(browser, f"http://localhost:{house.port}")
    yield entered
    for context in entered.contexts:
        context.close()


class People:
    """Everybody at a window of their own, signed in."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def enter(self, login: str, viewport: dict[str, int]) -> Page:
        context = self.browser.new_context(
            base_url=self.base, locale="en-GB", viewport={"width": viewport["width"], "height": viewport["height"]}
        )
        context.set_default_timeout(60_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto("/accounts/login/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(re.compile(r"/$"))
        return page


def text_of(page: Page, selector: str) -> str:
    return " ".join((page.locator(selector).first.text_content() or "").replace("\u00a0", " ").split())


def test_an_order_goes_through_the_house_in_the_browser(people: People) -> None:
    ada = people.enter("ada", DESK)
    ada.goto("/sales/orders/new/")
    ada.keyboard.type("Noor")
    ada.get_by_role("option", name=re.compile("Noor Haddad")).first.wait_for()
    ada.keyboard.press("Enter")
    ada.locator("[role=combobox]").nth(1).focus()
    ada.keyboard.type("Kettle")
    ada.get_by_role("option", name=re.compile("Kettle")).first.wait_for()
    ada.keyboard.press("Enter")
    expect(ada.locator("#totals")).to_contain_text("30.00")
    ada.keyboard.press("F9")
    ada.wait_for_url(re.compile(r"/sales/orders/\d+/$"))
    order = ada.url
    expect(ada.locator("main")).to_contain_text("1 × Kettle promised")
    sentence = text_of(ada, "#sentence")
    assert sentence.endswith("30.00 € left to pay.")

    bo = people.enter("bo", PHONE)
    bo.goto("/fulfilment/shipments/")
    bo.get_by_role("link", name=re.compile("^SH-")).first.click()
    shipment = bo.url
    with bo.expect_navigation():
        bo.get_by_role("button", name=re.compile("Release")).first.click()
    bo.goto(shipment + "pick/")
    bo.get_by_role("button", name=re.compile("Scan the item")).click()
    with bo.expect_navigation():
        bo.get_by_role("button", name=re.compile("Finish picking")).click()
    bo.goto(shipment + "packing/")
    bo.fill("[name=shelf]", "B2")
    with bo.expect_navigation():
        bo.keyboard.press("Enter")
    ada.goto(order)
    assert text_of(ada, "#sentence") == "1 of 1 ready on shelf B2; 30.00 € left to pay."

    bo.goto(shipment + "handover/")
    bo.fill("[name=to]", "Noor Haddad")
    pad = bo.locator("cp-sign svg, cp-sign canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    bo.mouse.move(box["x"] + 20, box["y"] + 20)
    bo.mouse.down()
    bo.mouse.move(box["x"] + 90, box["y"] + 50, steps=6)
    bo.mouse.up()
    bo.locator("main form button.go").first.click()
    bo.wait_for_url(lambda url: not url.endswith("handover/"))
    ada.goto(order)
    assert text_of(ada, "#sentence") == "All handed over; 30.00 € left to pay."

    chidi = people.enter("chidi", DESK)
    chidi.goto("/accounting/invoices/")
    chidi.get_by_role("link", name=re.compile("^IN-")).first.click()
    chidi.get_by_role("button", name=re.compile("Post")).first.click()
    chidi.get_by_role("dialog").get_by_role("button", name=re.compile("^Post")).click()
    expect(chidi.locator("main")).to_contain_text(re.compile(r"IN-\d{4}-00001"))
    invoice = chidi.url
    chidi.goto(invoice + "payment/")
    assert chidi.input_value("[name=amount]").replace(",", ".").startswith("30")
    chidi.locator("main form button.go").first.click()
    chidi.wait_for_url(lambda url: not url.endswith("payment/"))
    ada.goto(order)
    assert text_of(ada, "#sentence") == "All handed over; paid."

    chidi.goto("/accounting/trial-balance/")
    expect(chidi.locator("main")).to_contain_text("In balance")
    bank = chidi.locator("tr", has_text="1020").first
    expect(bank).to_contain_text("30.00")
    assert people.complaints == []
