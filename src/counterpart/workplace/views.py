"""Screens that show several departments: my desk, a desk, a wing, an order, a customer. They read; actions write."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override

from counterpart.design.toasts import say
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.clock import now
from counterpart.foundation.documents.actions import add_note
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.identity.actions import change_profile
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import standing_for, visible_to
from counterpart.foundation.web import KEY_FIELD, SIGNED_IN, acting, actor_of, new_key, page
from counterpart.hall.desks.actions import bounce_item, give_back_item, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.sod.waiting import waiting_for
from counterpart.workplace import queries
from counterpart.workplace.customer_page import customer_story
from counterpart.workplace.forms import BounceForm, NoteForm
from counterpart.workplace.held import holders
from counterpart.workplace.my_cover import my_cover
from counterpart.workplace.order_page import order_story
from counterpart.workplace.ways import document_way, tabs_of, way


def _my_desks(request: HttpRequest) -> dict[int, DeskInfo]:
    """The desks at which this person may stand now."""
    rights: tuple[Actor, ...] = getattr(request, "rights", ())
    return {each.desk_id: each.desk for each in rights}


def _my_work(request: HttpRequest) -> dict[str, Any]:
    """What lies on my desks, or on the one that was asked for."""
    by, mine, at = actor_of(request), _my_desks(request), now()
    asked = request.GET.get("desk", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) < 10 and int(asked) in mine else 0
    items = WorkItem.objects.filter(queries.OPEN, desk_id__in=[chosen] if chosen else list(mine))
    listed = queries.works(items, by, at=at)
    groups = queries.grouped(listed, at)
    return {
        "groups": groups, "next": queries.next_of(groups), "others": queries.others_working(by, listed), "at": at,
        "wing": by.desk.wing, "me": by, "chosen": chosen, "first_steps": [] if listed else _first_steps(by),
        "cover": my_cover(by, at), "waiting": waiting_for(by),
    }  # fmt: skip


@page("workplace.view")
def my_desk(request: HttpRequest) -> HttpResponse:
    """What I do next, and why."""
    by, context = actor_of(request), _my_work(request)
    desks = [(desk.id, queries.desk_label(desk, by)) for desk in _my_desks(request).values()]
    part = render_to_string("workplace/_my_work.html", context)
    context |= {"desks": desks if len(desks) > 1 else [], "part": part, "etag": _etag(part)}
    return render(request, "workplace/my_desk.html", context)


def _etag(text: str) -> str:
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


@page("workplace.view", part_of="workplace:my_desk")
def my_work(request: HttpRequest) -> HttpResponse:
    """The live part of my desk: 304 while nothing has changed."""
    return _work_part(request)


def _work_part(request: HttpRequest) -> HttpResponse:
    text = render_to_string("workplace/_my_work.html", _my_work(request))
    response = HttpResponse(status=304) if request.headers.get("If-None-Match") == _etag(text) else HttpResponse(text)
    response["ETag"] = _etag(text)
    response["Cache-Control"] = "no-cache"
    return response


def _first_steps(by: Actor) -> list[tuple[str, str, str, bool]]:
    """For somebody who runs a company in which nothing was ordered yet: first item, first customer, first order."""
    if (
        not (by.may("catalog.create_item") and by.may("sales.place_order"))
        or Document.objects.filter(kind="order").exists()
    ):
        return []
    order = way("sales:order_new")
    item, party = way("catalog:new") or order, way("parties:new") or order
    return [
        (_("Enter the first thing you sell"), _("A name and a price are enough."), item, Item.objects.exists()),
        (_("Enter your first customer"), _("Or do it while you take the order."), party, Party.objects.exists()),
        (_("Take the first order"), _("Goods are reserved and a shipment opens by itself."), order, False),
    ]


@page("workplace.view", sample="desk")
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One desk: what lies there, who holds it, and its lists."""
    by = actor_of(request)
    shown = {each.id: each for each in by.desks_seen()}
    if pk not in shown:
        raise Missing()
    found, at = shown[pk], now()
    listed = queries.with_waits(queries.works(queries.open_items(by).filter(desk_id=pk), by, at=at), by, at)
    context = {
        "desk": found, "label": queries.desk_label(found, by), "groups": queries.grouped(listed, at), "me": by,
        "pages": queries.duty_pages(found.duty, by), "holder": holders(at).get(pk), "n": len(listed),
        "site": house().sites[found.site_id].name, "mine": pk in _my_desks(request),
    }  # fmt: skip
    return render(request, "workplace/desk.html", context)


@page("workplace.view")
def front(request: HttpRequest) -> HttpResponse:
    """The desks that customers meet."""
    return _wing(request, "front")


@page("workplace.view")
def back(request: HttpRequest) -> HttpResponse:
    """The desks that make true what the front promised."""
    return _wing(request, "back")


def _wing(request: HttpRequest, wing: str) -> HttpResponse:
    by, at = actor_of(request), now()
    load, held = queries.loads(by, at), holders(at)
    desks = [each for each in by.desks_seen() if each.wing == wing]
    rows = [
        (each, queries.desk_label(each, by), load.get(each.id, queries.DeskLoad()), held.get(each.id), queries.duty_pages(each.duty, by))
        for each in desks
    ]  # fmt: skip
    items = queries.open_items(by).filter(desk_id__in=[each.id for each in desks], waits_for="nobody")
    groups = queries.grouped(queries.works(items, by, limit=50, at=at), at)
    return render(request, "workplace/wing.html", {"wing": wing, "rows": rows, "groups": groups, "me": by})


@page("workplace.view")
def hall(request: HttpRequest) -> HttpResponse:
    """What crossed the hall and waits on the other side."""
    by, at = actor_of(request), now()
    wings = {each.id: each.wing for each in house().desks.values()}
    listed = [
        work
        for work in queries.works(queries.open_items(by).exclude(from_desk=None), by, at=at)
        if wings.get(work.item.from_desk_id or 0) != work.wing
    ]
    return render(request, "workplace/hall.html", {"groups": queries.grouped(listed, at), "n": len(listed), "me": by})


# ---- the work of a desk


def _back_to_work(request: HttpRequest) -> HttpResponse:
    """After something was done with an item: the live part anew, or the page it came from."""
    if request.headers.get("HX-Request"):
        return _work_part(request) if request.headers.get("HX-Target") == "work" else _refresh()
    return HttpResponseRedirect(safe_next(request, request.POST.get("next", "/")))


def _refresh() -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def safe_next(request: HttpRequest, url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else "/"


@page("desks.take_item", "POST", sample="order")
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    """I do this."""
    take_item(pk, by=acting(request))
    say(request, _("It is yours now."))
    return _back_to_work(request)


@page("desks.give_back_item", "POST", sample="order")
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else may do this."""
    give_back_item(pk, by=acting(request))
    say(request, _("It lies on the desk again; a colleague may take it."))
    return _back_to_work(request)


@page("desks.bounce_item", "GET", "POST", sample="order")
def bounce(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not belong here: back to where it came from, with a reason."""
    by = acting(request)
    item = queries.open_items(by).filter(document_id=pk).select_related("document").first()
    if item is None:
        raise Missing()
    form = BounceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                bounce_item(pk, reason=form.cleaned_data["reason"], by=by)
            except Refusal as no:
                form.add_error(None, str(no))
                status = no.status
            else:
                say(request, _("It went back, with your reason."))
                return redirect("/")
    desk = house().desks.get(item.from_desk_id or 0)
    giver = duty_name(desk.name) if desk else ""
    context = {"form": form, "item": item, "giver": giver, "key": by.key or new_key(), "key_field": KEY_FIELD}
    return render(request, "workplace/bounce.html", context, status=status)


@page(SIGNED_IN, "POST")
def stand(request: HttpRequest) -> HttpResponse:
    """Stand at another desk of mine."""
    asked = request.POST.get("desk", "")
    rights: tuple[Actor, ...] = getattr(request, "rights", ())
    found = next((each for each in rights if str(each.desk_id) == asked), None)
    if found is None:
        raise Missing()
    request.session["grant"] = found.grant_id
    url = safe_next(request, request.POST.get("next", "/"))
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


@page("identity.change_profile", "POST")
def language(request: HttpRequest) -> HttpResponse:
    """Read the house in another language."""
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        change_profile(language=wanted, by=acting(request))
        with override(wanted):
            say(request, _("The house speaks your language now."))
    return HttpResponseRedirect(safe_next(request, request.POST.get("next", "/")))


# ---- the order, the customer, and notes beside any document


@page("sales.view", sample="order")
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order, whole: where it is, who did what, what is next."""
    return _order(request, pk, NoteForm())


def _order(request: HttpRequest, pk: int, form: NoteForm, status: int = 200) -> HttpResponse:
    story = order_story(pk, actor_of(request))
    context = {
        "story": story, "order": story.order, "form": form, "key": new_key(), "key_field": KEY_FIELD,
        "tabs": tabs_of("order", pk, "story"),
    }  # fmt: skip
    return render(request, "workplace/order.html", context, status=status)


@page("parties.view", sample="party")
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: what they owe, what is on its way, what was said."""
    by = actor_of(request)
    party = visible_to(by).filter(pk=pk).first()
    if party is None:
        raise Missing()
    if party.merged_into_id:
        return redirect("parties:party", standing_for(pk))
    context = {
        "story": customer_story(party, by), "party": party, "see_statement": by.may("accounting.view_invoices"),
        "tabs": tabs_of("party", pk, "story"),
    }  # fmt: skip
    return render(request, "workplace/customer.html", context)


@page("documents.add_note", "POST", sample="order")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A word for colleagues, beside a document."""
    by, form = acting(request), NoteForm(request.POST)
    document = Document.objects.filter(by.scope(), pk=pk).first()
    if document is None:
        raise Missing()
    if not form.is_valid():
        if document.kind == "order":
            return _order(request, pk, form, 422)
        context = {"form": form, "document": document, "key": new_key(), "key_field": KEY_FIELD}
        return render(request, "workplace/note.html", context, status=422)
    add_note(pk, text=form.cleaned_data["text"], by=by)
    say(request, _("The note stands beside %(reference)s.") % {"reference": document.reference})
    return HttpResponseRedirect(safe_next(request, document_way(document.kind, pk) or "/"))
