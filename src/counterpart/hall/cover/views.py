"""Yes and no, hand back and take back, and what one stands in for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import now
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.cover import actions, queries
from counterpart.hall.cover.forms import AskForm, ConsentForm, RulesForm
from counterpart.hall.cover.models import Consent, Cover
from counterpart.hall.cover.words import desk_words, end_words, offer_words, reason_said, state_words, stays_words
from counterpart.hall.presence.words import when
from counterpart.hall.skills.fitness import SUPERVISED
from counterpart.hall.skills.queries import catalogue, fitness_of

RULES = ("covers_a_day", "minutes_a_day", "seconds_to_answer", "minutes_until_asked_again", "minutes_late")


@page("cover.view", "GET", sample="cover")
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """One cover: for whom, until when, why this person, and what was done under it."""
    by, at = actor_of(request), now()
    found = _seen(by, pk)
    mine = found.person_id == by.person_id
    running = found.state in ("active", "accepted")
    context = {
        "cover": found, "desk": desk_words(found.desk_id), "at": at, "mine": mine, "running": running,
        "state": state_words()[found.state], "end": end_words(found.end_why), "offer": offer_words(found, at),
        "may_answer": mine and found.state == "offered" and bool(found.answer_by and found.answer_by > at),
        "may_take_back": (running or found.state == "offered") and queries.may_lead(by, found.desk_id) and not mine,
        "reasons": [text for text, _good in reason_said(found.reasons, len(found.without), when(found.ends_at, at))],
        "stays": stays_words(found.without) if mine else "", "digest": next(iter(queries.digests_of([found])), None),
        "key": new_key(),
    }  # fmt: skip
    return render(request, "cover/cover.html", context)


def _seen(by: Actor, pk: int) -> Cover:
    found = queries.visible_to(by).select_related("person", "owner", "absence", "asked_by").filter(pk=pk).first()
    if found is None:
        raise Missing()
    return found


@page("cover.accept_cover", "POST", sample="cover")
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, I take it."""
    return _said(request, actions.accept_cover, pk, _("You hold it, until it ends by itself."), "/")


@page("cover.decline_cover", "POST", sample="cover")
def declining(request: HttpRequest, pk: int) -> HttpResponse:
    """No. Nobody asks why."""
    return _said(request, actions.decline_cover, pk, _("All right. Somebody else is asked."), "/")


@page("cover.hand_back_cover", "POST", sample="cover")
def handback(request: HttpRequest, pk: int) -> HttpResponse:
    """I cannot go on."""
    return _said(request, actions.hand_back_cover, pk, _("Handed back. What you had taken there went back, too."), "/")


@page("cover.revoke_cover", "POST", sample="cover")
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead takes it back."""
    return _said(request, actions.revoke_cover, pk, _("Taken back. Its rights have ended."), "cover:board")


def _said(request: HttpRequest, do: Callable[..., Answer], pk: int, text: str, home: str) -> HttpResponse:
    do(pk, by=acting(request))
    say(request, text)
    return _home(request, home)


def _home(request: HttpRequest, home: str) -> HttpResponse:
    """The page it was said on, for our script; else where it is seen."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return redirect(home)


@page("cover.ask_candidate", "POST")
def asking(request: HttpRequest) -> HttpResponse:
    """A lead asks this candidate."""
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    said = form.cleaned_data
    answer = actions.ask_candidate(said["desk"], said["absence"], said["person"], by=acting(request))
    person = Cover.objects.select_related("person").get(pk=answer.id).person
    say(request, _("%(name)s is asked.") % {"name": person.name})
    return _home(request, "cover:board")


@page("cover.give_consent", "GET", "POST")
def consent(request: HttpRequest) -> HttpResponse:
    """What I stand in for without being asked, of what I can do alone or with help."""
    by = actor_of(request)
    choices = duties_of(by)
    form, status = ConsentForm(choices=choices, initial={"duties": _given(by)}), 200
    if request.method == "POST":
        form, status = ConsentForm(request.POST, choices=choices), 422
        if form.is_valid():
            chosen = form.cleaned_data["duties"]
            answer, status = attempt(form, lambda: actions.give_consent(duties=chosen, by=acting(request)))
            if answer is not None:
                say(request, _("Written down."))
                return redirect("cover:consent")
    return render(request, "cover/consent.html", {"form": form, "choices": choices, "key": new_key()}, status=status)


def duties_of(by: Actor) -> list[tuple[str, str]]:
    """The duties that somebody can do alone or with help, without that of their own desk."""
    at, known = now(), catalogue().duties
    fit = fitness_of(list(known), at, [by.person_id]).get(by.person_id, {})
    can = [code for code, each in fit.items() if each.level_at(at) >= SUPERVISED and code != by.desk.duty]
    return [(code, duty_name(known[code].name)) for code in known if code in can]


def _given(by: Actor) -> list[str]:
    return list(Consent.objects.filter(person_id=by.person_id).values_list("duty__code", flat=True))


@page("cover.set_rules", "GET", "POST")
def rules(request: HttpRequest) -> HttpResponse:
    """The firm's own limits."""
    held = queries.rules()
    stored = {name: getattr(held, name) for name in RULES}
    conflict, status, form = None, 200, RulesForm()
    if request.method != "POST":
        form.start_from(stored, held.version)
    elif request.POST.get("resolve") == "theirs":
        return redirect("cover:rules")
    else:
        form = RulesForm(request.POST)
        if request.POST.get("resolve") == "both":
            form = RulesForm(resolved(form, stored))
        status = 422
        if form.is_valid():
            said, version = {name: form.cleaned_data[name] for name in RULES}, form.cleaned_data["version"] or 0
            try:
                answer, status = attempt(form, lambda: actions.set_rules(**said, version=version, by=acting(request)))
            except Stale as stale:
                thing = _("the rules of cover")
                conflict = form.conflict_with(stored, held.version, thing=thing, subject=("settings", 1))
                answer, status = None, stale.status
            if answer is not None:
                say(request, _("These rules hold from now on."))
                return redirect("cover:board")
    context = {"form": form, "conflict": conflict, "key": new_key()}
    return render(request, "cover/rules.html", context, status=status)
