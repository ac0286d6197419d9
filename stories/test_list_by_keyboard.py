"""A list with the keyboard alone: filter it, walk its rows, tick, open one, come back, and keep what was asked as a view."""

import pytest
from playwright.sync_api import expect

from counterpart.config.cast import Cast
from counterpart.foundation.lists.models import SavedView
from stories.test_road_by_keyboard import Clerk, clerk

__all__ = ["clerk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_list_is_worked_without_a_mouse(clerk: tuple[Clerk, Cast]) -> None:
    dara, cast = clerk
    page = dara.page
    dear, _cheap, dearer = cast.order((cast.saddle, 2)), cast.order((cast.kettle, 1)), cast.order((cast.saddle, 3))
    page.goto(f"{page.url}sales/orders/")
    rows = page.locator("cp-list [data-item]")
    expect(rows).to_have_count(3)

    dara.press("f")
    expect(page.locator("dialog[open]")).to_contain_text("Total from")
    dara.walks_to("total_from")
    dara.types("100")
    dara.press("Enter")
    expect(rows).to_have_count(2)
    dara.reads("Total from: 100.00")

    dara.press("j", "x", "j", "x", "k")
    expect(page.locator("[name=tick]:checked")).to_have_count(2)
    dara.stands_on(f"SO-{dearer}")
    dara.press("j")
    dara.stands_on(f"SO-{dear}")
    asked = page.url
    dara.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"SO-{dear}")
    page.go_back()  # Alt and the arrow are the browser's own
    assert page.url == asked
    expect(rows).to_have_count(2)

    dara.press("s")
    expect(page.locator("dialog[open]")).to_contain_text("Keep this view")
    dara.walks_to("name")
    dara.types("Dear ones")
    dara.press("Control+s")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("Dear ones 2")
    assert SavedView.objects.get().query == "state=open&total_from=100"
