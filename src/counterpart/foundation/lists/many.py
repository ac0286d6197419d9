"""One step for many rows of a list: each is an act of its own, with its own outcome in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.design.toasts import say
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.errors import NothingTicked, TooMany
from counterpart.foundation.lists.listing import Listing, all_keys, read, refuse_errors
from counterpart.foundation.lists.models import QUERY_MAX
from counterpart.foundation.web import acting, actor_of

MANY_MAX = 100
TOLD_MAX = 5
KEY_KEPT = 60


@dataclass(frozen=True)
class Outcome:
    """What became of each: the keys that are done, and why the others are not."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def for_each(keys: Sequence[int], do: Callable[[int, Actor], object], by: Actor) -> Outcome:
    """Do it for one after the other. The key of each is made of the key of all: what was done already is not done again."""
    done, refused = [], []
    for key in keys:
        try:
            do(key, by.with_key(f"{by.key[:KEY_KEPT]}-{key}" if by.key else ""))
            done.append(key)
        except Refusal as no:
            refused.append((key, str(no)))
    return Outcome(tuple(done), tuple(refused))


def ticked(request: HttpRequest, listing: Listing) -> list[int]:
    """The ticked rows, or all that match what the list is asked; at most as many as one step takes."""
    if request.POST.get("all"):
        asked = read(listing, actor_of(request), QueryDict(request.POST.get("query", "")[:QUERY_MAX]).dict())
        refuse_errors(asked)
        keys = all_keys(asked, MANY_MAX + 1)
    else:
        said = request.POST.getlist("tick")[: MANY_MAX + 1]
        keys = list(dict.fromkeys(int(key) for key in said if key.isascii() and key.isdecimal() and len(key) < 19))
    if not keys:
        raise NothingTicked()
    if len(keys) > MANY_MAX:
        raise TooMany(most=MANY_MAX)
    return keys


def back_to(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The list as it was asked."""
    query = request.POST.get("query", "")[:QUERY_MAX]
    asked = read(listing, actor_of(request), QueryDict(query).dict())
    return redirect(f"{reverse(listing.url)}?{asked.query}")


def do_for_many(request: HttpRequest, listing: Listing, kind: str, do: Callable[[int, Actor], object]) -> HttpResponse:
    """A step for the ticked rows; what was done and what was not stands on the list."""
    try:
        outcome = for_each(ticked(request, listing), do, acting(request))
    except (NothingTicked, TooMany) as no:
        say(request, str(no), bad=True)
        return back_to(request, listing)
    count = len(outcome.done)
    if count:
        say(request, ngettext("%(count)s is done.", "%(count)s are done.", count) % {"count": count})
    if outcome.refused:
        say(request, said_of(kind, outcome), bad=True)
    return back_to(request, listing)


def said_of(kind: str, outcome: Outcome) -> str:
    """What was not done, the first of them with their reasons."""
    count = len(outcome.refused)
    head = ngettext("%(count)s is not done.", "%(count)s are not done.", count) % {"count": count}
    told = [
        _("%(reference)s: %(reason)s") % {"reference": reference(kind, key), "reason": why}
        for key, why in outcome.refused[:TOLD_MAX]
    ]
    return " ".join([head, *told])
