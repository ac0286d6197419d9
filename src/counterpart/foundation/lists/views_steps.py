"""The page of a step for many rows: how far it has come, and what became of each. Only whoever asked for it sees it."""

from hashlib import sha256

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.errors import Missing
from counterpart.foundation.files.store import path_of
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import actor_of_grant
from counterpart.foundation.lists.asking import stop_step
from counterpart.foundation.lists.listing import always
from counterpart.foundation.lists.many import print_many
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.lists.papers import Papers, papers
from counterpart.foundation.lists.steps import Step, done_words, refused_words, steps
from counterpart.foundation.lists.views import listing_seen
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.web import SIGNED_IN, acting, actor_of, new_key, page

SHOWN_MAX, TOLD_SHOWN = 50, 200
FAILED = always("state", "= 'failed'")  # the condition of an index: asked every second while a page is open


def run_of(request: HttpRequest, pk: int) -> StepRun:
    """Raises Missing for somebody else's, and for one's own once the list is not one's to see any more."""
    by = actor_of(request)
    found = StepRun.objects.filter(person_id=by.person_id, pk=pk).first()
    if found is None or not _seen(found, by):
        raise Missing()
    return found


def _seen(run: StepRun, by: Actor) -> bool:
    declared = declared_of(run)
    return declared is None or (by.may(declared.listing.capability) and not by.is_customer)


def declared_of(run: StepRun) -> Step | Papers | None:
    """What was asked for; None when no room knows it any more."""
    return steps.get((run.listing, run.step)) or papers.get((run.listing, run.step))


@page(SIGNED_IN, "POST", sample="list")
def prints(request: HttpRequest, listing: str, paper: str) -> HttpResponse:
    """The papers of the ticked rows in one file, for whoever may see the list."""
    seen = listing_seen(actor_of(request), listing)
    these = papers.get((seen.code, paper))
    if these is None:
        raise Missing()
    return print_many(request, these)


@page(SIGNED_IN, "GET")
def my_steps(request: HttpRequest) -> HttpResponse:
    """The steps I asked for, the newest first."""
    by = actor_of(request)
    found = StepRun.objects.filter(person_id=by.person_id).defer("keys", "told").order_by("-id")
    rows = [(run, *_titles(run)) for run in found[:SHOWN_MAX] if _seen(run, by)]
    return render(request, "lists/steps.html", {"rows": rows})


@page(SIGNED_IN, "GET", sample="step")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step: it goes on while this page is left, and is found again here."""
    run = run_of(request, pk)
    name, listing = _titles(run)
    declared = declared_of(run)
    context = {
        "run": run, "name": name, "listing": listing, "part": _part(run), "key": new_key(),
        "back": f"{reverse(declared.listing.url)}?{run.query}" if declared else "",
    }  # fmt: skip
    return render(request, "lists/step.html", context)


@page(SIGNED_IN, "GET", sample="step", part_of="lists:step")
def step_live(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part: 304 while nothing has changed."""
    text = _part(run_of(request, pk))
    etag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response = HttpResponse(status=304) if request.headers.get("If-None-Match") == etag else HttpResponse(text)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


@page("lists.stop_step", "POST", sample="step")
def step_end(request: HttpRequest, pk: int) -> HttpResponse:
    """No more of it."""
    stop_step(pk, by=acting(request))
    say(request, _("It is stopped. What is done stays done."))
    return redirect("lists:step", pk)


@page(SIGNED_IN, "GET", sample="step")
def step_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The papers, for whoever asked for them and for nobody else, while the right lasts that they were asked for under."""
    run = run_of(request, pk)
    path = path_of(run.file.sha256) if run.file and actor_of_grant(run.grant_id) else None
    if path is None or not path.exists():
        raise Missing()
    name = slugify(_titles(run)[0]) or run.step
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{name}-{pk}.pdf", content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _titles(run: StepRun) -> tuple[str, str]:
    declared = declared_of(run)
    return (str(declared.name), str(declared.listing.title)) if declared else (run.step, run.listing)


def _part(run: StepRun) -> str:
    declared = declared_of(run)
    told = sorted(run.told, key=lambda each: each[1])[:TOLD_SHOWN]
    names = declared.names([key for key, _done, _words in told]) if declared else {}
    rows = [(names.get(key, str(key)), is_done, words) for key, is_done, words in told]
    running = run.state == StepRun.State.RUNNING
    failed = running and Job.objects.filter(FAILED, kind__startswith="lists.", payload__run=run.pk).exists()
    context = {
        "run": run, "rows": rows, "more": len(run.told) - len(rows), "failed": failed, "running": running,
        "is_paper": isinstance(declared, Papers),
        "done_words": done_words(run.done), "refused_words": refused_words(run.refused) if run.refused else "",
    }  # fmt: skip
    return render_to_string("lists/_step.html", context)
