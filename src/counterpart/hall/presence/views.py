"""Who is here: the board of a day, and saying that somebody is away in two taps."""

from datetime import date, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import day_in, days_after, now
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.presence import actions, queries
from counterpart.hall.presence.board import Board, board_of
from counterpart.hall.presence.forms import AbsenceForm, EndForm
from counterpart.hall.presence.models import Absence, AbsenceReason
from counterpart.hall.presence.quick import LUNCH_TAKES, Quick, quick_ends
from counterpart.hall.presence.words import until_words, when, why_words

LISTED_MAX = 60
SOUGHT_MAX = 100
FURTHEST = 400
SEES_REASONS = "presence.see_reasons"


def zone_of(by: Actor) -> str:
    return house().sites[by.desk.site_id].zone


@page("presence.view", "GET")
def board(request: HttpRequest) -> HttpResponse:
    """A day of all desks that one sees: who is there, who is away until when, and where nobody is."""
    found = _board(request)
    part = _part(request, found)
    mine = Absence.objects.filter(
        person_id=actor_of(request).person_id, starts_at__lte=found.at, ends_at__gt=found.at, waits=False
    ).first()
    context = {
        "board": found, "part": part, "etag": _etag(part), "before": days_after(found.day, -1).isoformat(),
        "after": days_after(found.day, 1).isoformat(), "mine": mine, "key": new_key(),
    }  # fmt: skip
    return render(request, "presence/board.html", context)


@page("presence.view", "GET", part_of="presence:board")
def board_live(request: HttpRequest) -> HttpResponse:
    """The live part: 304 while nothing has changed."""
    text = _part(request, _board(request))
    response = HttpResponse(status=304) if request.headers.get("If-None-Match") == _etag(text) else HttpResponse(text)
    response["ETag"] = _etag(text)
    response["Cache-Control"] = "no-cache"
    return response


def _board(request: HttpRequest) -> Board:
    by, at = actor_of(request), now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    at = at - timedelta(microseconds=1)  # what was said within this minute holds already
    today = day_in(zone_of(by), at)
    try:
        asked = date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        asked = today
    return board_of(by, asked if abs((asked - today).days) <= FURTHEST else today, at)


def _part(request: HttpRequest, found: Board) -> str:
    return render_to_string("presence/_board.html", {"board": found, "me": actor_of(request).person_id})


def _etag(text: str) -> str:
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


@page("presence.report_absence", "GET")
def who(request: HttpRequest) -> HttpResponse:
    """The first tap: who is away? Oneself stands first."""
    by, at = actor_of(request), now()
    sought = request.GET.get("q", "")[:SOUGHT_MAX].replace("\0", "").strip()
    found = queries.colleagues_of(by).exclude(pk=by.person_id)
    if sought:
        found = found.filter(name__icontains=sought)
    people = list(found[: LISTED_MAX + 1])
    if not sought:
        people = [Person.objects.get(pk=by.person_id), *people]
    away = queries.away_at([person.pk for person in people], at)
    rows = [
        (person, until_words(away[person.pk], at) if person.pk in away else "", away.get(person.pk))
        for person in people[:LISTED_MAX]
    ]
    context = {"rows": rows, "sought": sought, "more": len(people) > LISTED_MAX, "me": by.person_id}
    return render(request, "presence/who.html", context)


def _colleague(by: Actor, pk: int) -> Person:
    person = queries.colleagues_of(by).filter(pk=pk).first()
    if person is None:
        raise Missing()
    return person


@page("presence.report_absence", "GET", "POST", sample="person")
def absent(request: HttpRequest, pk: int) -> HttpResponse:
    """The second tap: until when. Below, another end, an absence ahead, and why."""
    by, at = actor_of(request), now()
    person, quick = _colleague(by, pk), quick_ends(pk, zone_of(by), at)
    form, status = AbsenceForm(), 200
    if request.method == "POST":
        if "until" in request.POST:
            chosen = next((each for each in quick if each.code == request.POST["until"]), None)
            form, status = AbsenceForm({}), 422
            form.errors.clear()
            if chosen is None:
                form.add_error(None, _("Choose one of those offered."))
            else:
                answer, status = attempt(form, lambda: _report(person, chosen, acting(request)))
                if answer is not None:
                    return _said_away(request, answer.id)
        else:
            form, status = AbsenceForm(request.POST), 422
            if form.is_valid():
                said = form.cleaned_data
                kind = str(Absence.Kind.PLANNED if said["starts_at"] else Absence.Kind.SUDDEN)
                answer, status = attempt(
                    form, lambda: actions.report_absence(pk, kind=kind, by=acting(request), **said)
                )
                if answer is not None:
                    return _said_away(request, answer.id)
    context = {"person": person, "quick": quick, "form": form, "me": by.person_id, "key": new_key(), "key2": new_key()}
    return render(request, "presence/absent.html", context, status=status)


def _report(person: Person, chosen: Quick, by: Actor) -> Answer:
    return actions.report_absence(
        person.pk, ends_at=chosen.ends_at, minutes=chosen.minutes, is_guess=chosen.is_guess, kind=chosen.kind, by=by
    )


def _said_away(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = Absence.objects.select_related("person").get(pk=pk), now()
    words = {"name": found.person.name, "until": until_words(found, at), "start": when(found.starts_at, at)}
    ahead = found.starts_at > at
    text = _("%(name)s is away from %(start)s %(until)s.") if ahead else _("%(name)s is away %(until)s.")
    say(request, text % words, undo=reverse("presence:back", args=[pk]))
    return redirect("presence:board")


@page("presence.ask_for_break", "POST")
def lunch(request: HttpRequest) -> HttpResponse:
    """I have lunch: half an hour, from now or as soon as somebody holds my desk."""
    answer = actions.ask_for_break(minutes=LUNCH_TAKES, by=acting(request))
    if answer.state == "away":
        return _said_away(request, answer.id)
    say(
        request,
        _("Your break begins as soon as somebody holds your desk."),
        undo=reverse("presence:back", args=[answer.id]),
    )
    return redirect("/")


@page("presence.start_break", "POST", sample="break")
def going(request: HttpRequest, pk: int) -> HttpResponse:
    """I go now, although nobody holds my desk meanwhile."""
    actions.start_break(pk, by=acting(request))
    if request.headers.get("HX-Request"):
        return _home(request)
    return _said_away(request, pk)


@page("presence.change_absence", "GET", "POST", sample="absence")
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """One absence: until when, and back early. Why stands here for HR alone."""
    by, at = actor_of(request), now()
    found = Absence.objects.select_related("person", "reported_by").filter(pk=pk).first()
    if found is None or not queries.colleagues_of(by).filter(pk=found.person_id).exists():
        raise Missing()
    stored = {"ends_at": f"{localtime(found.ends_at):%Y-%m-%dT%H:%M}", "is_guess": found.is_guess}
    conflict, status, form = None, 200, EndForm()
    if request.method != "POST":
        form.start_from(stored, found.version)
    elif request.POST.get("resolve") == "theirs":
        return redirect("presence:absence", pk)
    else:
        form = EndForm(request.POST)
        if request.POST.get("resolve") == "both":
            form = EndForm(resolved(form, stored))
        status = 422
        if form.is_valid():
            said, version = form.cleaned_data, form.cleaned_data["version"] or 0
            try:
                answer, status = attempt(
                    form,
                    lambda: actions.change_absence(
                        pk, ends_at=said["ends_at"], is_guess=said["is_guess"], version=version, by=acting(request)
                    ),
                )
            except Stale as stale:
                thing = _("the absence of %(name)s") % {"name": found.person.name}
                conflict = form.conflict_with(stored, found.version, thing=thing, subject=("person", found.person_id))
                answer, status = None, stale.status
            if answer is not None:
                return _said_away(request, pk)
    reason = AbsenceReason.objects.filter(pk=pk).first() if by.may(SEES_REASONS) else None
    context = {
        "absence": found, "person": found.person, "form": form, "conflict": conflict, "key": new_key(), "reason": reason,
        "why": why_words()[reason.why] if reason else "", "until": until_words(found, at), "is_over": found.ends_at <= at,
        "is_ahead": found.starts_at > at, "mine": found.person_id == by.person_id,
        "may_change": by.person_id in (found.person_id, found.reported_by_id) or by.may(actions.PLANS),
    }  # fmt: skip
    return render(request, "presence/absence.html", context, status=status)


@page("presence.end_absence", "POST", sample="absence")
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back, earlier than thought; or it does not happen at all."""
    by = acting(request)
    answer = actions.end_absence(pk, by=by)
    say(request, _("%(name)s is back.") % {"name": answer.reference})
    return _home(request)


@page("presence.check_in", "POST")
def arriving(request: HttpRequest) -> HttpResponse:
    """I sit at my desk now."""
    answer = actions.check_in(by=acting(request))
    say(request, _("You are here, at %(desk)s.") % {"desk": answer.reference})
    return _home(request)


@page("presence.check_out", "POST")
def leaving(request: HttpRequest) -> HttpResponse:
    """I leave for today."""
    actions.check_out(by=acting(request))
    say(request, _("You have left. Until next time!"))
    return _home(request)


def _home(request: HttpRequest) -> HttpResponse:
    """The page it was said on, for our script; the board for a form."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return redirect("presence:board")
