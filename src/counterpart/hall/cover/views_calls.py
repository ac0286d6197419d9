"""A call that is promised to a customer, and kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import standing_for, visible_to
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.cover import calling
from counterpart.hall.cover.forms import CalledForm, PromiseForm
from counterpart.hall.cover.models import CallBack
from counterpart.hall.cover.waiting import say_to_customers, waits_at
from counterpart.hall.cover.words import desk_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.presence.words import when


@page("cover.promise_call_back", "GET", "POST", sample="order")
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """About a document: the desk on which it lies will call."""
    about = calling.seen(pk, actor_of(request))
    assert about.party is not None
    return _promise(request, about.party, about)


@page("cover.promise_call_back", "GET", "POST", sample="party")
def promise_party(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer whose matter has no document yet: my own desk will call."""
    party = visible_to(actor_of(request)).filter(pk=standing_for(pk)).first()
    if party is None:
        raise Missing()
    return _promise(request, party, None)


def _promise(request: HttpRequest, party: Party, about: Document | None) -> HttpResponse:
    by, at, status = actor_of(request), now(), 200
    desk = calling.desk_of(about) if about else by.desk
    if request.method == "POST":
        form, status = PromiseForm(request.POST), 422
        if form.is_valid():
            said = form.cleaned_data
            answer, status = attempt(form, lambda: _do(party, about, said, acting(request)))
            if answer is not None:
                words = {"name": party.name, "at": when(said["promised_at"], at), "desk": desk_words(desk.id)}
                say(request, _("%(desk)s calls %(name)s at about %(at)s.") % words)
                return redirect("cover:call_back", answer.id)
    else:
        form = PromiseForm(initial=_proposal(party, desk))
    empty = waits_at([desk.id], at).get(desk.id)
    context = {
        "form": form, "party": party, "about": about, "desk": desk_words(desk.id), "key": new_key(),
        "empty": say_to_customers(empty, at) if empty else "",
    }  # fmt: skip
    return render(request, "cover/promise.html", context, status=status)


def _do(party: Party, about: Document | None, said: dict[str, Any], by: Actor) -> Answer:
    if about is not None:
        return calling.promise_call_back(document_id=about.pk, **said, by=by)
    return calling.promise_call_back(party_id=party.pk, **said, by=by)


def _proposal(party: Party, desk: DeskInfo) -> dict[str, str]:
    """The number that is known, and a time that the desk can keep: none where nobody knows one."""
    known = party.contact_points.filter(kind="phone").order_by("id").values_list("value", flat=True).first()
    time = calling.proposed(desk, now())
    return {"phone": known or "", "promised_at": f"{localtime(time):%Y-%m-%dT%H:%M}" if time else ""}


@page("cover.call_back", "GET", "POST", sample="call_back")
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise: whom, when, what about; and that it was kept."""
    by, status, form = actor_of(request), 200, CalledForm()
    heads = ("document__party", "document__origin", "promised_by", "called_by")
    found = CallBack.objects.filter(by.scope("document__"), pk=pk).select_related(*heads).first()
    if found is None:
        raise Missing()
    if request.method == "POST":
        form, status = CalledForm(request.POST), 422
        if form.is_valid():
            said = form.cleaned_data["said"]
            answer, status = attempt(form, lambda: calling.call_back(pk, said=said, by=acting(request)))
            if answer is not None:
                say(request, _("The promise is kept."))
                return redirect("workplace:my_desk")
    lies = WorkItem.objects.filter(is_open(), document_id=pk).values_list("desk_id", flat=True).first()
    held = {by.desk_id, *(right.desk_id for right in getattr(request, "rights", ()))}
    may_call = lies is not None and (lies in held or lies in house().desks_within(by.desk_id))
    context = {
        "call": found, "form": form, "desk": desk_words(lies) if lies else "", "at": now(), "key": new_key(),
        "may_call": may_call,
    }  # fmt: skip
    return render(request, "cover/call_back.html", context, status=status)
