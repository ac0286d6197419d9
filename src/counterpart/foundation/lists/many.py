"""One step for many rows of a list: each is an act of its own, with its own outcome in words.

A few are done in the request. More are left to the worker: the page of the step shows how far it has come.
"""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from counterpart.design import formats
from counterpart.design.toasts import say
from counterpart.foundation.clock import now
from counterpart.foundation.documents.printing import all_to_pdf
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.asking import ask_for_step
from counterpart.foundation.lists.errors import NothingTicked, TooMany
from counterpart.foundation.lists.listing import Listing, all_keys, read, refuse_errors
from counterpart.foundation.lists.models import QUERY_MAX, StepRun
from counterpart.foundation.lists.papers import PAPERS_MAX, Papers, lay_out_each
from counterpart.foundation.lists.steps import KEY_KEPT, TOLD_MAX, Outcome, Step, done_words, for_each, named, said_of
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
    by = _acting(request, step.code)
    before = _asked_before(by)
    if before and request.POST.get("all") and before.is_fresh(now()):
        return redirect("lists:step", before.pk)
    try:
        keys = ticked(request, step.listing)
    except (NothingTicked, TooMany) as no:
        say(request, str(no), bad=True)
        return back_to(request, step.listing)
    keys = step.whose(keys, by) if step.whose else keys
    if not keys:
        say(request, _("There is nothing to do for what was ticked."), bad=True)
        return back_to(request, step.listing)
    if before or len(keys) > AT_ONCE_MAX:
        return _left_to_the_worker(request, step, keys, by, before)
    outcome = for_each(keys, step.do, by, step.said)
    if outcome.done:
        names = step.names([key for key, _words in outcome.said[:TOLD_MAX]])
        told = [named(names[key], words) for key, words in outcome.said[:TOLD_MAX]]
        say(request, " ".join([done_words(len(outcome.done)), *told]))
    if outcome.refused:
        say(request, said_of(step, outcome), bad=True)
    return back_to(request, step.listing)


def print_many(request: HttpRequest, these: Papers) -> HttpResponse:
    """The papers of the ticked rows in one file: at once when they are few, and by the worker when they are many."""
    by = _acting(request, these.code)
    try:
        keys = ticked(request, these.listing, PAPERS_MAX)
    except (NothingTicked, TooMany) as no:
        say(request, str(no), bad=True)
        return back_to(request, these.listing)
    if len(keys) > AT_ONCE_MAX:
        return _left_to_the_worker(request, these, keys, by, _asked_before(by))
    laid, told = lay_out_each(these, keys, by)
    if told:
        outcome = Outcome((), tuple((key, why) for key, _done, why in told))
        say(request, said_of(these, outcome), bad=True)
    if not laid:
        return back_to(request, these.listing)
    response = HttpResponse(all_to_pdf(laid, title=str(these.name), made_at=now()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(str(these.name)) or these.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _acting(request: HttpRequest, code: str) -> Actor:
    """Steps of one page have keys of their own: who goes back in the browser may release what was printed before."""
    by = acting(request)
    return by.with_key(f"{by.key[: KEY_KEPT - len(code) - 1]}-{code}" if by.key else new_key())


def _asked_before(by: Actor) -> StepRun | None:
    return StepRun.objects.filter(person_id=by.person_id, key=by.key).first()


def _left_to_the_worker(
    request: HttpRequest, step: Step | Papers, keys: list[int], by: Actor, before: StepRun | None
) -> HttpResponse:
    """Whoever presses twice comes to the step that runs already, unless it is over for long, or other rows are ticked."""
    if before and before.keys == keys and before.is_fresh(now()):
        return redirect("lists:step", before.pk)
    query = request.POST.get("query", "")[:QUERY_MAX]
    by = by.with_key(new_key()) if before else by
    return redirect("lists:step", ask_for_step(step.listing.code, step=step.code, keys=keys, query=query, by=by).id)
