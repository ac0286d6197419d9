"""Pages about parties: the list, and the form. What a customer ordered and owes is shown by the workplace."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.parties import actions, queries
from counterpart.foundation.parties.errors import PossibleDuplicate
from counterpart.foundation.parties.forms import SHOWN_AT, MergeForm, PartyForm, shown
from counterpart.foundation.parties.lists import PARTIES, place_of, reach_of
from counterpart.foundation.parties.models import Party
from counterpart.foundation.web import acting, actor_of, new_key, page

SOUGHT_MAX = 100


def address_of(party_id: int) -> str:
    """The page of a party: the customer page where the workplace has one, else its form."""
    try:
        return reverse("parties:party", args=[party_id])
    except NoReverseMatch:
        return reverse("parties:edit", args=[party_id])


@page("parties.view", "GET")
def party_list(request: HttpRequest) -> HttpResponse:
    """Everybody the firm deals with, by name."""
    context = {"may_create": actor_of(request).may("parties.create_party")}
    return show_list(request, PARTIES, "parties/list.html", shown=_with_places, context=context)


def _with_places(asked: Asked, rows: Sequence[Party]) -> dict[str, Any]:
    return {"rows": [(party, address_of(party.pk), place_of(party), reach_of(party)) for party in rows]}


@page("parties.view", "GET", part_of="parties:list")
def party_choices(request: HttpRequest) -> HttpResponse:
    """What a picker is answered."""
    role = request.GET.get("role", "")
    found = queries.choices(actor_of(request), request.GET.get("q", "")[:SOUGHT_MAX], role=role)
    return render(request, "design/_choices.html", {"choices": found})


@page("parties.create_party", "GET", "POST")
def party_new(request: HttpRequest) -> HttpResponse:
    """Get to know somebody."""
    if request.method != "POST":
        return _form(request, PartyForm(initial={"name": request.GET.get("name", "")[:160]}))
    form = PartyForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    again = bool(request.POST.get("duplicate_ok"))
    try:
        answer, status = attempt(
            form,
            lambda: actions.create_party(form.details(), duplicate_ok=again, by=acting(request)),
            names=SHOWN_AT,
            lets=(PossibleDuplicate,),
        )
    except PossibleDuplicate as warned:
        return _form(request, form, known=_known(warned), status=warned.status)
    if answer is None:
        return _form(request, form, status=status)
    say(request, _("%(name)s is known now.") % {"name": answer.reference})
    return redirect(address_of(answer.id))


@page("parties.change_party", "GET", "POST", sample="party")
def party_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew what is known of somebody."""
    party = queries.visible_to(actor_of(request)).filter(pk=pk).first()
    if party is None:
        raise Missing()
    if party.merged_into_id:
        return redirect("parties:edit", party.merged_into_id)
    stored, more = shown(queries.details_of(party))
    if request.method != "POST":
        form = PartyForm()
        form.start_from(stored, party.version)
        return _form(request, form, party)
    if request.POST.get("resolve") == "theirs":
        return redirect(address_of(pk))
    form = PartyForm(request.POST)
    if request.POST.get("resolve") == "both":
        form = PartyForm(resolved(form, stored))
    if not form.is_valid():
        return _form(request, form, party, status=422)
    again = bool(request.POST.get("duplicate_ok"))
    version = form.cleaned_data["version"] or 0
    try:
        answer, status = attempt(
            form,
            lambda: actions.change_party(
                pk, form.details(more), version=version, duplicate_ok=again, by=acting(request)
            ),
            names=SHOWN_AT,
            lets=(PossibleDuplicate,),
        )
    except PossibleDuplicate as warned:
        return _form(request, form, party, known=_known(warned), status=warned.status)
    except Stale as stale:
        conflict = form.conflict_with(stored, party.version, thing=party.name, subject=("party", pk))
        return _form(request, form, party, conflict=conflict, status=stale.status)
    if answer is None:
        return _form(request, form, party, status=status)
    say(request, _("Saved."))
    return redirect(address_of(pk))


@page("parties.merge_parties", "GET", "POST", sample="party")
def party_merger(request: HttpRequest, pk: int) -> HttpResponse:
    """Two entries are one and the same: choose which one stays."""
    actor = actor_of(request)
    party = queries.listed(actor).filter(pk=pk).first()
    if party is None:
        raise Missing()
    form = MergeForm(request.POST or None, actor=actor, url=reverse("parties:choices"))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            into = form.cleaned_data["into"]
            answer, status = attempt(form, lambda: actions.merge_parties(pk, into_id=into.pk, by=acting(request)))
            if answer is not None:
                words = {"old": party.name, "new": into.name}
                say(request, _("%(old)s and %(new)s are one now.") % words)
                return redirect(address_of(into.pk))
    context = {"form": form, "party": party, "key": new_key(), "page_url": address_of(pk)}
    return render(request, "parties/merger.html", context, status=status)


def _known(warned: PossibleDuplicate) -> list[dict[str, Any]]:
    return [{**known, "url": address_of(known["id"])} for known in warned.facts["known"]]


def _form(request: HttpRequest, form: PartyForm, party: Party | None = None, *, status: int = 200, **more: Any) -> HttpResponse:  # fmt: skip  # noqa: E501
    actor = actor_of(request)
    context = {
        "form": form, "party": party, "key": new_key(), "may_merge": bool(party) and actor.may("parties.merge_parties"),
        "page_url": address_of(party.pk) if party else reverse("parties:list"), **more,
    }  # fmt: skip
    return render(request, "parties/form.html", context, status=status)
