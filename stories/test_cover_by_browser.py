"""Sick, in two browsers: a colleague says so on a phone, and the cover's desk shows question, work and end by itself."""

from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from counterpart.config.cast import PASSWORD, Cast, build_cast
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.models import Grant
from counterpart.hall.cover.models import Cover
from counterpart.hall.desks.actions import StaffingLine, set_staffing, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.actions import WeekLine, set_week
from counterpart.hall.skills.models import PersonSkill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WITHIN = 5_000  # milliseconds, as promised


def round_the_clock(cast: Cast) -> None:
    """Whatever the hour of this test, Ada, Bo and Chidi are at work; accounting can spare Chidi, who alone can do sales."""
    today = day_in("Europe/Zagreb", now())
    for who in (cast.ada, cast.bo, cast.chidi):
        halves = ((time(0), time(12)), (time(12), time(0)))
        lines = [WeekLine(who.desk_id, day, *half) for day in range(7) for half in halves]
        set_week(who.person_id, lines=lines, first_day=today, by=cast.dara)
    some_day = (today + timedelta(days=3)).weekday()
    set_staffing(cast.chidi.desk_id, lines=[StaffingLine(some_day, time(8), time(9), 1)], by=cast.dara)
    sales = PersonSkill.objects.filter(skill__code="sales")
    sales.filter(person_id=cast.chidi.person_id).update(level=3)
    sales.filter(person_id=cast.bo.person_id).delete()


def sign_in(context: BrowserContext, url: str, login: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('My desk')")
    return page


def test_the_cover_sees_question_work_and_end_without_loading_anew(
    live_server: Any, browser: Browser, browser_context: BrowserContext, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = build_cast()
    round_the_clock(cast)
    order = cast.order((cast.kettle, 1))
    take_item(order, by=cast.ada)
    chidi = sign_in(browser_context, live_server.url, "chidi")
    expect(chidi.locator("main")).not_to_contain_text(f"SO-{order}")

    pocket = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844}, has_touch=True)
    phone = sign_in(pocket, live_server.url, "bo")
    phone.goto(f"{live_server.url}/presence/absent/")
    phone.get_by_role("link", name="Ada Marin").tap()
    phone.get_by_role("button", name="An hour, until about").tap()
    expect(phone.locator(".toasts")).to_contain_text("Ada Marin is away until about")
    pocket.close()

    main = chidi.locator("main")
    expect(main).to_contain_text("Sales needs you: Ada is away until about", timeout=WITHIN)
    assert Cover.objects.get().state == "offered"
    chidi.keyboard.press("y")
    expect(main).to_contain_text("You are covering Sales for Ada until", timeout=WITHIN)
    expect(main).to_contain_text(f"SO-{order}")
    expect(main).to_contain_text("Playbook: Sales")
    item = WorkItem.objects.get(document_id=order, done_at=None)
    assert item.taken_by_id in (None, cast.chidi.person_id)  # nothing rests with her

    chidi.get_by_role("button", name="Hand back now").click()
    expect(chidi.locator(".toasts")).to_contain_text("Handed back.", timeout=WITHIN)
    expect(main).not_to_contain_text("You are covering")
    expect(main).not_to_contain_text(f"SO-{order}")
    assert Cover.objects.get().state == "revoked"
    assert not Grant.objects.filter(source="cover", valid_until__gt=now()).exists()
