"""Pages of the product that a step may lead to, and nothing else: no other host, no file, no address that only a script asks."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from counterpart.foundation.web import PUBLIC, declared
from counterpart.hall.playbooks.models import PAGE_MOST


@dataclass(frozen=True)
class Screen:
    """A page as it is kept (its name where it takes nothing, else its address), where it is, and who may open it."""

    page: str
    url: str
    capability: str


@lru_cache(maxsize=1000)
def screen_of(page: str) -> Screen | None:
    """The screen behind a name or an address; None where there is no such screen for people."""
    if not page or len(page) > PAGE_MOST or not page.isprintable() or "\\" in page:
        return None
    try:
        url = page if page.startswith("/") else reverse(page)
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or parts.fragment:
            return None
        found = resolve(parts.path)
    except (NoReverseMatch, Resolver404, ValueError):
        return None
    said = declared(found.func)
    part_of: str = found.func.__dict__.get("part_of", "")
    if said is None or said[0] == PUBLIC or "GET" not in said[1] or part_of:
        return None
    takes_nothing = not found.kwargs and not found.args and not parts.query
    return Screen(found.view_name if takes_nothing and found.view_name else url, url, said[0])
