"""One step for many rows of a list: each is an act of its own, with its own outcome in words.

A few are done in the request. More are left to the worker: the page of the step shows how far it has come.
"""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from counterpart.design import formats
from counterpart.design.toasts import say
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.asking import ask_for_step
from counterpart.foundation.lists.errors import NothingTicked, TooMany
from counterpart.foundation.lists.listing import Listing, all_keys, read, refuse_errors
from counterpart.foundation.lists.models import QUERY_MAX, StepRun
from counterpart.foundation.lists.steps import TOLD_MAX, Step, done_words, for_each, named, said_of
from counterpart.foundation.web import acting, actor_of, new_key

MANY_MAX = 2000
AT_ONCE_MAX = 20


def ticked(request: HttpRequest, listing: Listing, most: int = MANY_MAX) -> list[int]:
    """The ticked rows, or all that match what the list is asked; at most as many as one step takes."""
    if request.POST.get("all"):
        asked = read(listing, actor_of(request), QueryDict(request.POST.get("query", "")[:QUERY_MAX]).dict())
        refuse_errors(asked)
        keys = all_keys(asked, most + 1)
    else:
        said = request.POST.getlist("tick")[: most + 1]
        keys = list(dict.fromkeys(int(key) for key in said if key.isascii() and key.isdecimal() and len(key) < 19))
    if not keys:
        raise NothingTicked()
    if len(keys) > most:
        raise TooMany(most=formats.number(most))
    return keys


def back_to(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The list as it was asked."""
    query = request.POST.get("query", "")[:QUERY_MAX]
    asked = read(listing, actor_of(request), QueryDict(query).dict())
    return redirect(f"{reverse(listing.url)}?{asked.query}")


def do_for_many(request: HttpRequest, step: Step) -> HttpResponse:
    """A step for the ticked rows: done at once when they are few, and by the worker when they are many."""
    by = acting(request)
    asked_before = _asked_before(by)
    if asked_before:
        return redirect("lists:step", asked_before)
    try:
        keys = ticked(request, step.listing)
        keys = step.whose(keys, by) if step.whose else keys
        if len(keys) > AT_ONCE_MAX:
            by = by if by.key else by.with_key(new_key())
            query = request.POST.get("query", "")[:QUERY_MAX]
            return redirect(
                "lists:step", ask_for_step(step.listing.code, step=step.code, keys=keys, query=query, by=by).id
            )
    except (NothingTicked, TooMany) as no:
        say(request, str(no), bad=True)
        return back_to(request, step.listing)
    outcome = for_each(keys, step.do, by, step.said)
    if outcome.done:
        names = step.names([key for key, _words in outcome.said[:TOLD_MAX]])
        told = [named(names[key], words) for key, words in outcome.said[:TOLD_MAX]]
        say(request, " ".join([done_words(len(outcome.done)), *told]))
    if outcome.refused:
        say(request, said_of(step, outcome), bad=True)
    return back_to(request, step.listing)


def _asked_before(by: Actor) -> int | None:
    """Whoever presses twice comes to the step that runs already, whatever is ticked or found now."""
    found = StepRun.objects.filter(person_id=by.person_id, key=by.key) if by.key else StepRun.objects.none()
    return found.values_list("pk", flat=True).first()
