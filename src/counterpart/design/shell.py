"""What the frame around every screen needs to know.

The templates read these by name, so the workplace may pass objects of these classes or dictionaries of the same shape.
Everything has a default: a page without a shell (sign-in, an error) still renders. Nothing in them can change, so
that what is written of them can be kept (`tags/kept.py`).
"""

from dataclasses import dataclass, replace
from typing import Literal

Wing = Literal["front", "hall", "back"]
At = Literal["", "here", "away", "cover"]


@dataclass(frozen=True)
class Person:
    """Who is signed in, or who holds a desk."""

    name: str
    initials: str
    login: str = ""
    wing: Wing = "front"
    at: At = ""
    density: Literal["", "compact", "touch"] = ""
    theme: Literal["", "light", "dark"] = ""  # the cookie of this browser goes before it
    keys: bool = True  # single-letter shortcuts; WCAG 2.1.4 wants them to be switchable


@dataclass(frozen=True)
class Desk:
    """A duty at a site, as the person menu shows it."""

    id: int
    label: str
    wing: Wing = "hall"
    current: bool = False


@dataclass(frozen=True)
class Counts:
    """Open work per wing, beside the wings switch. None leaves the number out."""

    front: int | None = None
    hall: int | None = None
    back: int | None = None


@dataclass(frozen=True)
class NavItem:
    """One row of the sidebar: a desk or a page of the hall."""

    label: str
    url: str
    icon: str = "desk"
    count: int | str | None = None
    bad: bool = False
    current: bool = False
    holder: Person | None = None
    keys: str = ""  # a letter after "g", for example "d" for my desk


@dataclass(frozen=True)
class NavSection:
    """The rows of one wing; the hall's section carries no heading in the sidebar."""

    wing: Wing
    label: str
    items: tuple[NavItem, ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """A line of the "?" sheet, and an option of the palette when it has a url."""

    keys: str  # keys apart by a blank: "n o", "Ctrl K"
    label: str
    url: str = ""
    icon: str = "plus"
    group: str = ""
    note: str = ""


@dataclass(frozen=True)
class Urls:
    """Where the frame's own links and forms lead. An empty one leaves its part out."""

    home: str = "/"
    front: str = "/front/"
    hall: str = "/hall/"
    back: str = "/back/"
    search: str = "/search/"
    desk: str = ""  # POST desk=<id>: stand at another desk
    settings: str = ""
    language: str = ""  # POST language=<code>&next=<path>; without it Django's set_language, if that has an address


@dataclass(frozen=True)
class Shell:
    """The frame of one page for one person."""

    company: str = ""
    site: str = ""
    person: Person | None = None
    desk: Desk | None = None
    desks_mine: tuple[Desk, ...] = ()
    standing: str = ""  # the line under the person's name: "Counter · covering Reception"
    wing: Wing = "hall"
    counts: Counts = Counts()
    nav: tuple[NavSection, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    language: str = "en"
    urls: Urls = Urls()
    at: Literal["", "home", "search"] = ""  # the two pages that have a place of their own in the dock

    @property
    def rooms(self) -> tuple[NavSection, ...]:
        """The rows of the sidebar without what differs from page to page."""
        return tuple(
            replace(each, items=tuple(replace(item, count=None, bad=False, current=False) for item in each.items))
            for each in self.nav
        )
