"""The whole road with the keyboard and the scanner alone: nobody touches a mouse, and the focus stands where the next step is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.actions import pack_shipment, pick_shipment, release_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.waves import make_wave, take_wave
from counterpart.config.cast import PASSWORD, Cast, build_cast
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.pricing import Wanted
from stories.samples import shipment_of

ONE = Decimal(1)
CHOICE = ".choices:popover-open [role=option]"
SCAN = """code => { for (const key of [...code, 'Enter'])
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})) }"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


PAUSE = 80  # milliseconds; the script takes keys within sixty for a scan


class Clerk:
    """Somebody with a keyboard and a scanner."""

    def __init__(self, page: Page) -> None:
        self.page, self.faults = page, list[str]()
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def press(self, *keys: str) -> None:
        """As a person does, who takes a moment before Enter: keys within a few milliseconds are a scanner's."""
        for key in keys:
            if key == "Enter":
                self.page.wait_for_timeout(PAUSE)
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def chooses(self, text: str) -> None:
        """Some letters into the field that seeks, and Enter on the first that is found."""
        expect(self.page.locator(":focus")).to_have_attribute("role", "combobox")
        self.types(text)
        self.page.wait_for_selector(CHOICE)
        self.press("Enter")

    def scans(self, code: str) -> None:
        """A scanner is a keyboard that types faster than anybody: all keys in one moment, and Enter."""
        self.page.evaluate(SCAN, code)

    def walks_to(self, field: str) -> None:
        """Tab by Tab to a field."""
        for _step in range(60):
            if self.page.evaluate("document.activeElement.name || ''") == field:
                return
            self.press("Tab")
        raise AssertionError(f"no Tab leads to {field}")

    def stands_on(self, words: str) -> None:
        """What is next has the focus, and Enter does it."""
        expect(self.page.locator(":focus")).to_contain_text(words)

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def clerk(live_server: Any, page: Page, settings: Any) -> Iterator[tuple[Clerk, Cast]]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = build_cast()
    found = Clerk(page)
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", "dara")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('My desk')")
    yield found, cast
    assert found.faults == []


def test_an_order_is_taken_changed_released_and_handed_over(clerk: tuple[Clerk, Cast]) -> None:
    dara, cast = clerk
    page = dara.page
    dara.press("n", "o")
    page.wait_for_selector("h1:has-text('New order')")
    dara.chooses("noor")
    dara.walks_to("lines-0-item_text")
    dara.chooses("kettle")
    dara.types("2")
    page.wait_for_selector("#totals >> text=60.00")
    dara.press("F8")
    dara.stands_on("Confirm order")
    order = Order.objects.get()
    assert order.state == "draft"

    dara.press("?")
    expect(page.locator("#shortcuts [data-own]")).to_contain_text("Change")
    dara.press("Escape", "e")
    page.wait_for_selector("#totals >> text=60.00")
    dara.walks_to("lines-0-quantity")
    dara.press("Control+a")
    dara.types("3")
    dara.press("Enter")
    page.wait_for_selector("#totals >> text=90.00")
    dara.press("F8")
    dara.stands_on("Confirm order")
    dara.press("Enter")
    dara.stands_on("Release")
    dara.reads("3 × Kettle promised")

    dara.press("e")
    page.wait_for_selector("[name=q-1]:focus")
    dara.press("Control+a")
    dara.types("4")
    dara.walks_to("reason")
    dara.types("One more kettle")
    dara.press("Control+s")
    dara.stands_on("Release")
    dara.reads("4 × Kettle promised")
    dara.reads("Kettle: 3 → 4")
    dara.press("m")
    dara.stands_on("Ask for a deposit")
    dara.press("Escape", "a")
    dara.reads("Release to the warehouse")
    dara.press("a")
    dara.stands_on("Take and pick")
    dara.press("Enter")
    dara.stands_on("Scan the item")
    dara.scans(cast.kettle.sku)
    dara.stands_on("Finish picking")
    dara.press("Enter")
    page.wait_for_selector("[name=shelf]:focus")
    dara.types("B2")
    dara.press("Enter")
    dara.stands_on("Hand over")
    dara.press("Enter")
    page.wait_for_selector("[name=to]:focus")
    expect(page.locator(":focus")).to_have_value("Noor Haddad")
    dara.walks_to("signature_typed")
    dara.types("N. Haddad")
    dara.press("Control+s")
    dara.reads("Noor Haddad")

    dara.press("Escape")
    dara.scans(f"SO-{order.pk}")
    expect(page.locator("#sentence")).to_contain_text("All handed over; 120.00")


def test_a_hold_is_lifted_by_a_deposit_and_the_parcel_opens_to_its_code(clerk: tuple[Clerk, Cast]) -> None:
    dara, cast = clerk
    page = dara.page
    Party.objects.filter(pk=cast.customer.pk).update(credit_limit=Decimal(0))
    order = cast.order((cast.kettle, 2))
    shipment = shipment_of(order)
    dara.scans(f"SO-{order}")
    dara.reads("Take a deposit")
    expect(page.locator("main .head")).not_to_contain_text("Release")
    dara.press("l")
    page.wait_for_selector("[name=amount]")
    dara.walks_to("amount")
    dara.press("Control+a")
    dara.types("60")
    dara.press("Control+s")
    dara.stands_on("Release")
    for step in (release_shipment, pick_shipment):
        step(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)

    code = codes.said(Shipment.objects.get(pk=shipment).pickup_code)
    dara.press("g", "d")
    page.wait_for_selector("h1:has-text('My desk')")
    dara.scans(code)
    page.wait_for_selector("[name=to]:focus")
    expect(page.locator(":focus")).to_have_value("Noor Haddad")
    dara.walks_to("signature_typed")
    dara.types("N. Haddad")
    dara.press("Control+s")
    dara.reads("Noor Haddad")
    assert Shipment.objects.get(pk=shipment).state == "handed_over"
    dara.scans(f"SO-{order}")
    expect(page.locator("#sentence")).to_contain_text("All handed over; 60.00")


def test_a_wave_is_walked_with_the_scanner_alone(clerk: tuple[Clerk, Cast], live_server: Any) -> None:
    dara, cast = clerk
    keys = [shipment_of(place_order(cast.customer.pk, [Wanted(cast.kettle.pk, ONE)], by=cast.ada).id) for _ in range(2)]
    for key in keys:
        release_shipment(key, by=cast.bo)
    wave = make_wave(keys, by=cast.dara).id
    take_wave(wave, by=cast.dara)
    dara.page.goto(f"{live_server.url}/fulfilment/waves/{wave}/pick/")
    dara.scans(cast.kettle.sku)
    dara.reads("Into box 1")
    expect(dara.page.locator(":focus")).to_have_attribute("name", "code")
    dara.types("7")
    dara.press("Enter")
    dara.reads("7 is no box of this wave. Scan box 1, 2.")
    dara.types(f"SH-{keys[1]}")  # the field has the focus: a scanner types into it
    dara.press("Enter")
    dara.reads("In the box")
    dara.types("1")
    dara.press("Enter")
    dara.stands_on("Finish picking")
    dara.press("Enter")
    dara.page.wait_for_url(f"**/fulfilment/waves/{wave}/")
    assert set(Shipment.objects.filter(pk__in=keys).values_list("state", flat=True)) == {"picked"}
