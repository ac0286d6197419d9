"""How a room shows a list of its own: the page is the room's, what stands around the rows is the same everywhere."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from counterpart.foundation.lists.forms import ViewForm
from counterpart.foundation.lists.listing import Asked, Listing, listed, read
from counterpart.foundation.lists.papers import papers_of
from counterpart.foundation.lists.queries import first_view, kept_views, tabs_over
from counterpart.foundation.web import actor_of, new_key

Shown = Callable[[Asked, Sequence[Any]], dict[str, Any]]
SAVE, SHARE = "lists.save_view", "lists.share_view"


def asked_of(request: HttpRequest, listing: Listing, usual: str = "") -> Asked:
    """What the address asks; one that asks nothing asks for the view this person starts with, else for the usual one."""
    by = actor_of(request)
    known = {"q", "sort", "view", *(each.name for each in listing.filters)}
    if not known & set(request.GET):
        code = first_view(by, listing.code)
        first = next((view.query for view in kept_views(by, listing) if view.code == code), "") if code else ""
        usual = first or usual
    return read(listing, by, request.GET.dict(), usual)


def show_list(
    request: HttpRequest,
    listing: Listing,
    template: str,
    *,
    shown: Shown | None = None,
    context: dict[str, Any] | None = None,
    usual: str = "",
    status: int = 200,
) -> HttpResponse:
    """One page of a list with its views, its filters as chips, and its steps for many. 422 where it cannot be read."""
    by, asked = actor_of(request), asked_of(request, listing, usual)
    found, may_share = listed(asked, request.GET.dict()), by.may(SHARE)
    words = {
        "asked": asked, "listed": found, "page": found.page, "rows": found.rows,
        "kept": [pair for pair in asked.pairs().items() if pair[0] != "q"],
        "tabs": tabs_over(asked, kept_views(by, listing), reverse(listing.url)), "may_save": by.may(SAVE),
        "save_form": ViewForm(may_share=may_share), "list_key": new_key(), "exports": bool(listing.columns),
        "may_print": papers_of(listing),
    }  # fmt: skip
    if shown is not None:
        words |= shown(asked, found.rows)
    return render(request, template, {**words, **(context or {})}, status=422 if asked.errors else status)
