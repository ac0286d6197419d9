"""Ada takes an order without touching the mouse; what she sees while typing is what the customer gets."""

from typing import Any

import pytest
from playwright.sync_api import Page

from counterpart.config.cast import PASSWORD, build_cast
from counterpart.front_office.sales.models import Order

CHOICE = ".choices:popover-open [role=option]"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_order_is_taken_by_keyboard_alone(live_server: Any, page: Page, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = build_cast()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", "ada")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('My desk')")

    keys = page.keyboard
    keys.press("n")
    keys.press("o")
    page.wait_for_selector("h1:has-text('New order')")
    page.wait_for_selector("[role=combobox]:focus")
    keys.type("noor")
    page.wait_for_selector(CHOICE)
    keys.press("Enter")
    while page.evaluate("document.activeElement.name") != "lines-0-item_text":
        keys.press("Tab")
    keys.type("kettle")
    page.wait_for_selector(CHOICE)
    keys.press("Enter")
    keys.type("12")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.name") == "lines-1-item_text"
    page.wait_for_selector("#totals >> text=360.00")
    assert "10 from stock, 2 within 7 days" in page.inner_text("#say-lines-0-promise")
    keys.press("F9")
    page.wait_for_selector("#sentence")

    order = Order.objects.get()
    assert (order.state, order.document.party) == ("confirmed", cast.customer)
    assert page.url.endswith(f"/sales/orders/{order.pk}/")
    assert "12 × Kettle promised" in page.inner_text("#sentence")
    assert faults == []
