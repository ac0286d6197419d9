"""Frames, error pages, the kit, and the promise that no page needs an inline style or script."""

import gzip
import re
from pathlib import Path
from typing import cast

import pytest
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from counterpart.design import views
from counterpart.design.shell import Counts, Desk, NavItem, NavSection, Person, Shell, Shortcut, Urls

DESIGN = Path(views.__file__).parent
INLINE = re.compile(
    r"""\sstyle=|\son[a-z]+=["']|<script(?![^>]*\b(?:src=|type="application/json"))|javascript:|hx-on"""
)
SHELL = Shell(
    company="Velo Nord",
    site="Zagreb",
    person=Person("Marko Babić", "MB"),
    desk=Desk(1, "Counter", "front", current=True),
    desks_mine=(Desk(1, "Counter", "front", current=True), Desk(2, "Reception", "front")),
    wing="front",
    counts=Counts(14, 3, 22),
    nav=(
        NavSection("hall", "Hall", (NavItem("My desk", "/", "home", 9, keys="d"),)),
        NavSection(
            "back", "Back", (NavItem("Warehouse", "/w/", "box", 4, bad=True, holder=Person("Tomáš Novák", "TN")),)
        ),
    ),
    shortcuts=(Shortcut("n o", "New order", "/orders/new/"),),
    urls=Urls(desk="/desk/", settings="/settings/"),
)


def as_person() -> HttpRequest:
    request = RequestFactory().get("/design/kit/")
    request.user = cast("AnonymousUser", type("Signed", (), {"is_authenticated": True, "pk": 1})())
    return request


def page(template: str, **words: object) -> str:
    return render_to_string(template, words, RequestFactory().get("/"))


@pytest.mark.parametrize("code", [400, 403, 404, 409, 429, 500, 503])
def test_an_error_page_says_what_to_do(code: int) -> None:
    text = page(f"{code}.html")
    assert text.count("<h1>") == 1
    assert f"Code {code}" in text
    assert 'class="btn' in text
    assert not INLINE.search(text)


def test_the_page_of_a_mistake_needs_no_request() -> None:
    assert "The house made a mistake" in render_to_string("500.html")


def test_a_house_under_repair_says_when_to_come_back() -> None:
    assert "Try again in 30 seconds" in page("503.html", retry_after=30)


def test_a_refusal_is_the_sentence_of_the_business() -> None:
    assert "The order is &lt;held&gt;." in page("refusal.html", sentence="The order is <held>.")


def test_every_page_has_one_main_and_one_heading_and_a_way_past_the_frame() -> None:
    text = page("design/base.html", shell=SHELL)
    assert text.count("<main") == text.count("<h1>") == text.count('class="skip"') == 1
    assert '<html lang="en" data-wing="front">' in text
    assert not INLINE.search(text)


def test_the_frame_shows_where_one_stands_and_who_holds_each_desk() -> None:
    text = page("design/base.html", shell=SHELL)
    assert 'data-go="f" aria-current="true"' in text
    assert 'aria-label="Tomáš Novák"' in text
    assert '<span class="n hot">4</span>' in text
    assert '<button name="desk" value="2">' in text


def test_a_shell_of_dictionaries_is_as_good() -> None:
    item = {
        "label": "Warehouse",
        "url": "/w/",
        "icon": "box",
        "count": None,
        "bad": False,
        "current": True,
        "holder": None,
    }
    nav = [{"wing": "back", "label": "Back", "items": [item]}]
    frame = {"company": "Velo Nord", "wing": "back", "nav": nav}
    text = page("design/base.html", shell=frame)
    assert 'href="/w/" aria-current="page"' in text
    assert 'data-wing="back"' in text


def test_without_a_shell_the_page_still_stands() -> None:
    text = page("design/base.html")
    assert "<main" in text
    assert 'class="me"' not in text
    assert "<main" in page("design/phone.html")


def test_the_kit_shows_every_part_to_who_is_signed_in() -> None:
    text = views.kit(as_person()).content.decode()
    for part in (
        "cp-lines",
        "cp-sign",
        "cp-pick",
        "cp-poll",
        "cp-list",
        'class="thread"',
        'class="vthread"',
        'class="tl"',
        "<dialog",
    ):
        assert part in text
    assert not INLINE.search(text)


def test_the_kit_is_closed_to_strangers_and_to_writing() -> None:
    request = RequestFactory().get("/design/kit/")
    request.user = AnonymousUser()
    assert views.kit(request).status_code == 302
    sent = RequestFactory().post("/design/kit/")
    sent.user = cast("AbstractBaseUser", as_person().user)  # type: ignore[assignment]
    assert views.kit(sent).status_code == 405


def test_a_live_part_that_has_not_changed_is_not_sent_again() -> None:
    first = views.kit_live(as_person())
    again = as_person()
    again.META["HTTP_IF_NONE_MATCH"] = first.headers["ETag"]
    assert views.kit_live(again).status_code in (200, 304)  # 200 only if the minute turned in between
    again.META["HTTP_IF_NONE_MATCH"] = '"another"'
    assert views.kit_live(again).status_code == 200


def test_a_seeking_field_is_answered_with_options() -> None:
    request = as_person()
    request.GET = RequestFactory().get("/", {"q": "saddle"}).GET
    assert views.kit_choices(request).content.decode().count('role="option"') == 1
    assert reverse("design:kit") == "/design/kit/"


def test_no_template_of_the_house_carries_a_style_or_a_script_of_its_own() -> None:
    for template in DESIGN.parent.glob("**/templates/**/*.html"):
        assert not INLINE.search(template.read_text()), template


@pytest.mark.parametrize(("file", "budget"), [("counterpart.css", 16), ("counterpart.js", 6), ("entry.js", 5)])
def test_the_bytes_stay_within_the_budget(file: str, budget: int) -> None:
    assert len(gzip.compress((DESIGN / "static" / "design" / file).read_bytes(), 9)) <= budget * 1024


def test_the_kit_in_its_frame_stays_within_a_screens_budget() -> None:
    assert len(gzip.compress(views.kit(as_person()).content, 6)) <= 12 * 1024


def test_nothing_is_asked_of_another_house() -> None:
    for file in (DESIGN / "static").glob("**/*.*"):
        assert not re.search(r"https?://(?!www\.w3\.org)|@import|url\(", file.read_text()), file
