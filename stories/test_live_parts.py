"""A live part is asked for by our script; whoever opens its address is shown the page it belongs to."""

import re
from pathlib import Path

from django.urls import resolve, reverse

import counterpart
from counterpart.config.cast import Cast, client_of
from counterpart.config.routes import all_routes

PACKAGE = Path(counterpart.__file__).parent
POLLED = re.compile(r'<cp-poll[^>]*data-url="{% url "([^"]+)"([^%]*) %}')


def live_parts() -> set[tuple[str, str]]:
    """The addresses that a page asks for again and again: their names, and whether they name a thing."""
    return {found for page in PACKAGE.rglob("*.html") for found in POLLED.findall(page.read_text())}


def test_an_opened_live_part_leads_to_its_page(cast: Cast) -> None:
    dara, found = client_of(cast.dara), live_parts()
    assert {name for name, _thing in found} >= {
        "workplace:my_work",
        "fulfilment:day-live",
        "lists:step-live",
        "design:kit-live",
    }
    for name, thing in found:
        args = [7] if thing else []
        live = reverse(name, args=args)
        page = resolve(live).func.part_of  # type: ignore[attr-defined]
        opened = dara.get(live + "?desk=7")
        assert (opened.status_code, opened["Location"]) == (302, reverse(page, args=args) + "?desk=7"), name
        if thing:
            continue
        shown = dara.get(reverse(page)).content
        assert b"<!doctype" in shown[:40] and f'data-url="{live}'.encode() in shown
        part = dara.get(live, headers={"HX-Request": "true"})
        assert part.status_code == 200 and b"<!doctype" not in part.content


def test_what_a_seeking_field_is_answered_leads_to_its_page(cast: Cast) -> None:
    """Its address, opened with what was sought, shows a whole page and no naked rows."""
    dara, found = client_of(cast.dara), [route.url for route in all_routes() if "/choices/" in route.url]
    assert len(found) == 7
    for address in found:
        assert dara.get(f"{address}?q=kettle", headers={"HX-Request": "true"}).status_code == 200
        shown = dara.get(f"{address}?q=kettle", follow=True)
        assert len(shown.redirect_chain) == 1 and shown.status_code == 200, address
        assert b"<!doctype" in shown.content[:40], address
