"""Pages about people, their rights and keys, and everybody's own page."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from counterpart.design.parts import Tab
from counterpart.design.toasts import say
from counterpart.foundation.clock import now
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.cursors import cursor_page
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.identity import actions, queries
from counterpart.foundation.identity.forms import (
    SHOWN_AT,
    GrantForm,
    NewPersonForm,
    PasswordForm,
    PersonForm,
    ProfileForm,
    TokenForm,
)
from counterpart.foundation.identity.models import Grant, Person, Token
from counterpart.foundation.identity.secrets_kept import Secret
from counterpart.foundation.web import SIGNED_IN, acting, actor_of, new_key, page

SOUGHT_MAX = 100
LISTED_MAX = 200
STATES = ("", "gone", "all")
THEME_AGE = 365 * 24 * 3600


def the_person(pk: int) -> Person:
    person = Person.objects.filter(pk=pk, is_house=False).first()
    if person is None:
        raise Missing()
    return person


@page("identity.view", "GET")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in, and the desks they hold now."""
    sought, state = request.GET.get("q", "")[:SOUGHT_MAX].replace("\0", ""), request.GET.get("state", "")
    state = state if state in STATES else ""
    listed = cursor_page(queries.colleagues(sought=sought, state=state), request.GET)
    held: dict[int, list[Grant]] = {person.pk: [] for person in listed.rows}
    for grant in queries.live_grants_of(list(held), now()):
        held[grant.person_id].append(grant)
    labels = {"": _("May sign in"), "gone": _("Gone"), "all": _("All")}
    context = {
        "rows": [(person, held[person.pk]) for person in listed.rows], "listed": listed, "sought": sought,
        "state": state, "tabs": [Tab(labels[s], f"?state={s}" if s else "?", current=s == state) for s in STATES],
        "may_create": actor_of(request).may("identity.create_person"),
    }  # fmt: skip
    return render(request, "identity/people.html", context)


@page("identity.create_person", "GET", "POST")
def person_new(request: HttpRequest) -> HttpResponse:
    """Let somebody in."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            answer, status = attempt(
                form,
                lambda: actions.create_person(
                    data["login"], name=data["name"], email=data["email"], language=data["language"],
                    password=form.secret(), by=acting(request),
                ),
            )  # fmt: skip
            if answer is not None:
                say(request, _("%(name)s may sign in. Now give them a desk.") % {"name": data["name"]})
                return redirect("identity:person", answer.id)
    return render(request, "identity/new.html", {"form": form, "key": new_key()}, status=status)


@page("identity.view", "GET", sample="person")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: their desks with limits, the keys of their programs, and their password."""
    return _person(request, the_person(pk))


@page("identity.change_person", "GET", "POST", sample="person")
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a colleague, or close the door for them."""
    found = the_person(pk)
    stored = {name: getattr(found, name) for name in ("name", "email", "language", "zone", "is_active")}
    if request.method != "POST":
        form = PersonForm()
        form.start_from(stored, found.version)
        return _edit(request, form, found)
    if request.POST.get("resolve") == "theirs":
        return redirect("identity:person", pk)
    form = PersonForm(request.POST)
    if request.POST.get("resolve") == "both":
        form = PersonForm(resolved(form, stored))
    if not form.is_valid():
        return _edit(request, form, found, status=422)
    said = {name: form.cleaned_data[name] for name in stored}
    version = form.cleaned_data["version"] or 0
    try:
        answer, status = attempt(form, lambda: actions.change_person(pk, **said, version=version, by=acting(request)))
    except Stale as stale:
        conflict = form.conflict_with(stored, found.version, thing=found.name, subject=("person", pk))
        return _edit(request, form, found, conflict=conflict, status=stale.status)
    if answer is None:
        return _edit(request, form, found, status=status)
    say(request, _("Saved."))
    return redirect("identity:person", pk)


@page("identity.grant_desk", "POST", sample="person")
def person_desks(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a desk."""
    found, form = the_person(pk), _grant_form(request, request.POST)
    status = 422
    if form.is_valid():
        answer, status = attempt(
            form, lambda: actions.grant_desk(pk, **form.said(), by=acting(request)), names=SHOWN_AT
        )
        if answer is not None:
            say(request, _("%(name)s has the desk now.") % {"name": found.name})
            return redirect("identity:person", pk)
    return _person(request, found, grant_form=form, status=status)


@page("identity.end_grant", "POST", sample="grant")
def desk_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a desk back, now."""
    person_id = Grant.objects.filter(pk=pk).values_list("person_id", flat=True).first()
    actions.end_grant(pk, by=acting(request))
    say(request, _("The right has ended."))
    return redirect("identity:person", cast(int, person_id))


@page("identity.set_password", "POST", sample="person")
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password for somebody who forgot theirs."""
    found, form = the_person(pk), PasswordForm(request.POST)
    status = 422
    if form.is_valid():
        secret = Secret(form.cleaned_data["password"])
        answer, status = attempt(form, lambda: actions.set_password(pk, password=secret, by=acting(request)))
        if answer is not None:
            say(request, _("%(name)s has a new password.") % {"name": found.name})
            return redirect("identity:person", pk)
    return _person(request, found, password_form=form, status=status)


@page("identity.create_token", "POST", sample="person")
def person_keys(request: HttpRequest, pk: int) -> HttpResponse:
    """A key for a program: shown this once."""
    found = the_person(pk)
    form = TokenForm(request.POST, choices=_grant_choices(found))
    status = 422
    if form.is_valid():
        data, token = form.cleaned_data, queries.new_token()
        answer, status = attempt(
            form,
            lambda: actions.create_token(
                int(data["grant"]), name=data["name"], digest=queries.digest_of(token), by=acting(request)
            ),
        )
        if answer is not None:
            response = render(request, "identity/key.html", {"person": found, "token": token, "name": data["name"]})
            response["Cache-Control"] = "no-store"
            return response
    return _person(request, found, token_form=form, status=status)


@page("identity.revoke_token", "POST", sample="token")
def key_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """A key opens nothing any more."""
    person_id = Token.objects.filter(pk=pk).values_list("grant__person_id", flat=True).first()
    actions.revoke_token(pk, by=acting(request))
    say(request, _("The key opens nothing any more."))
    return redirect("identity:person", cast(int, person_id))


@page(SIGNED_IN, "GET", "POST")
def profile(request: HttpRequest) -> HttpResponse:
    """How the house looks and speaks to me; my password, second step and passkeys; my desks."""
    me = cast(Person, request.user)
    stored = {name: getattr(me, name) for name in ("language", "zone", "theme", "density", "shortcuts_on")}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=stored)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer, status = attempt(form, lambda: actions.change_profile(**form.cleaned_data, by=acting(request)))
            if answer is not None:
                with translation.override(form.cleaned_data["language"]):
                    say(request, _("Saved."))
                response = redirect("identity:profile")
                # The frame reads the theme before it knows who is there.
                response.set_cookie("theme", form.cleaned_data["theme"], max_age=THEME_AGE, samesite="Lax")
                return response
    grants = queries.live_grants(me.pk, now())
    context = {"form": form, "grants": grants, "key": new_key(), "mine": actor_of(request).grant_id}
    return render(request, "identity/profile.html", context, status=status)


def _grant_form(request: HttpRequest, data: Any = None) -> GrantForm:
    return GrantForm(data, actor=actor_of(request), url=reverse("parties:choices"))


def _grant_choices(found: Person) -> list[tuple[str, str]]:
    grants = queries.live_grants(found.pk, now())[:LISTED_MAX]
    return [
        (str(g.pk), " · ".join([g.desk.name, g.desk.site.name, *([g.party.name] if g.party else [])])) for g in grants
    ]


def _person(request: HttpRequest, found: Person, *, status: int = 200, **forms: Any) -> HttpResponse:
    actor, at = actor_of(request), now()
    live = list(queries.live_grants(found.pk, at)[:LISTED_MAX])
    ended = Grant.objects.filter(person=found, valid_until__lte=at).select_related("desk__site", "granted_by")
    tokens = Token.objects.filter(grant__person=found).select_related("grant__desk").order_by("-id")[:LISTED_MAX]
    context = {
        "person": found, "live": [(g, g.discount_limit * 100) for g in live], "tokens": tokens,
        "ended": ended.order_by("-valid_until")[:20], "may_change": actor.may("identity.change_person"),
        "may_grant": actor.may("identity.grant_desk"), "key": new_key(), "key2": new_key(), "key3": new_key(),
        "grant_form": _grant_form(request), "password_form": PasswordForm(),
        "token_form": TokenForm(choices=_grant_choices(found)) if live else None, "now": at, **forms,
    }  # fmt: skip
    return render(request, "identity/person.html", context, status=status)


def _edit(request: HttpRequest, form: PersonForm, found: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "person": found, "key": new_key(), **more}
    return render(request, "identity/edit.html", context, status=status)
