"""The frame's kept parts: the same input gives the same text, and what differs on every page is always fresh."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from counterpart.design.shell import NavItem, NavSection, Shell, Urls
from counterpart.design.tags import kept
from counterpart.design.tests.test_pages import SHELL

SIDE = Template('{% load cp %}{% kept "design/_side.html" "nav" %}')
TOP = Template(
    '{% load cp %}{% kept "design/_top.html" "company site urls counts person standing desk desks_mine" stand="front" %}'
)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_kept", type(kept._kept)())


def asked(path: str) -> tuple[Context, HttpRequest]:
    request = RequestFactory().get(path)
    return Context({"shell": SHELL, "request": request, "csrf_token": get_token(request)}), request


def test_the_same_parts_are_written_once() -> None:
    first = SIDE.render(Context({"shell": SHELL}))
    assert SIDE.render(Context({"shell": replace(SHELL, company="Another")})) == first
    assert len(kept._kept) == 1


def test_another_part_or_language_is_written_anew() -> None:
    first = SIDE.render(Context({"shell": SHELL}))
    more = replace(SHELL, nav=(NavSection("hall", "Hall", (NavItem("My desk", "/", "home", 10),)),))
    assert ">10</span>" in SIDE.render(Context({"shell": more})) != first
    with translation.override("hr"):
        assert SIDE.render(Context({"shell": SHELL})) != first
    assert len(kept._kept) == 3


def test_each_page_has_its_own_token_and_its_own_way_back() -> None:
    context, request = asked('/items/?q="><script>')
    first, token = TOP.render(context), request.META["CSRF_COOKIE"]
    assert 'value="/items/?q=%22%3E%3Cscript%3E"' in first
    other, its_request = asked("/parties/?a=1&b=2")
    second = TOP.render(other)
    assert len(kept._kept) == 1
    assert 'value="/parties/?a=1&amp;b=2"' in second and "/items/" not in second
    assert its_request.META["CSRF_COOKIE"] != token
    assert str(context["csrf_token"]) in first and str(context["csrf_token"]) not in second
    assert str(other["csrf_token"]) in second
    assert "\x02" not in first + second


def test_a_part_that_may_change_is_never_kept() -> None:
    nav = [NavSection("hall", "Hall", (NavItem("My desk", "/", "home", 1),))]
    before = SIDE.render(Context({"shell": {"nav": nav}}))
    nav.append(NavSection("back", "Back", (NavItem("Warehouse", "/w/"),)))
    assert "Warehouse" in SIDE.render(Context({"shell": {"nav": nav}})) and "Warehouse" not in before
    assert not kept._kept


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT_MAX", 2)
    for count in range(5):
        shell = Shell(nav=(NavSection("hall", "Hall", (NavItem("My desk", "/", "home", count),)),), urls=Urls())
        SIDE.render(Context({"shell": shell}))
    assert len(kept._kept) == 2
