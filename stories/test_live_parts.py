"""A live part is asked for by our script; whoever opens its address is shown the page it belongs to."""

import re
from pathlib import Path

from django.urls import resolve, reverse

import counterpart
from counterpart.config.cast import Cast, client_of

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
