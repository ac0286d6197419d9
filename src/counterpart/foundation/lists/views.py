"""The screens about views, and the files of a list."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists import actions, exporting
from counterpart.foundation.lists.forms import EVERYBODY, MINE, RenameForm, ViewForm
from counterpart.foundation.lists.listing import Listing, listings, read, refuse_errors
from counterpart.foundation.lists.models import SavedView
from counterpart.foundation.lists.queries import first_view, kept_views
from counterpart.foundation.web import SIGNED_IN, acting, actor_of, new_key, page


def listing_seen(by: Actor, code: str) -> Listing:
    """A list that this desk may look at. Raises Missing."""
    found = listings.get(code)
    if found is None or not by.may(found.capability):
        raise Missing()
    return found


@page(SIGNED_IN, "GET", "POST", sample="list")
def views(request: HttpRequest, listing: str) -> HttpResponse:
    """All views over a list, and a new one."""
    seen = listing_seen(actor_of(request), listing)
    if request.method == "GET":
        return _views(request, seen)
    may_share = actor_of(request).may(actions.SHARE)
    form = ViewForm(request.POST, may_share=may_share)
    if not form.is_valid():
        return _views(request, seen, form, 422)
    said, by = form.cleaned_data, acting(request)
    audience = said.get("audience", MINE)
    duty = "" if audience == EVERYBODY else audience
    name, query = said["name"], said["query"]
    answer, status = attempt(
        form,
        (lambda: actions.share_view(listing, name=name, query=query, duty=duty, by=by))
        if audience
        else (lambda: actions.save_view(listing, name=name, query=query, by=by)),
    )
    if answer is None:
        return _views(request, seen, form, status)
    say(request, _("The view “%(name)s” is kept; it stands above the list.") % {"name": name})
    return redirect(f"{reverse(seen.url)}?{SavedView.objects.get(pk=answer.id).query}")


def _views(request: HttpRequest, listing: Listing, form: ViewForm | None = None, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    first = first_view(by, listing.code) or listing.usual().code
    shown = []
    for kept in kept_views(by, listing):
        asked = read(listing, by, _words(kept.query))
        may_change = kept.saved is not None and (not kept.saved.is_shared or by.may(actions.SHARE))
        shown.append((kept, asked, kept.code == first, may_change))
    context = {
        "listing": listing, "shown": shown, "form": form or ViewForm(may_share=by.may(actions.SHARE)), "key": new_key(),
        "list_url": reverse(listing.url), "form_is_sent": form is not None, "may_start": by.may("lists.start_with_view"),
    }  # fmt: skip
    return render(request, "lists/views.html", context, status=status)


def _words(query: str) -> dict[str, str]:
    return {name: str(value) for name, value in QueryDict(query).items()}


@page("lists.start_with_view", "POST", sample="list")
def start(request: HttpRequest, listing: str, chosen: str) -> HttpResponse:
    """The list opens with this view from now on."""
    actions.start_with_view(listing, view=chosen, by=acting(request))
    say(request, _("The list opens with this view from now on."))
    return redirect("lists:views", listing)


@page("lists.rename_view", "POST", sample="view")
def name(request: HttpRequest, pk: int) -> HttpResponse:
    found = SavedView.objects.filter(pk=pk).first()
    form = RenameForm(request.POST)
    if found is None:
        raise Missing()
    listing, by = listing_seen(actor_of(request), found.listing), acting(request)
    if form.is_valid():
        new = form.cleaned_data["name"]
        answer, status = attempt(form, lambda: actions.rename_view(pk, name=new, by=by))
        if answer is not None:
            say(request, _("The view is called “%(name)s” now.") % {"name": new})
            return redirect("lists:views", listing.code)
        return _views(request, listing, _with_errors(form), status)
    return _views(request, listing, _with_errors(form), 422)


def _with_errors(form: RenameForm) -> ViewForm:
    """What was wrong with a name, said on the page of all views; what was typed stays."""
    shown = ViewForm({"name": form.data.get("name", "")})
    shown.is_valid()
    for texts in form.errors.values():
        for text in texts:
            shown.add_error(None, str(text))
    return shown


@page("lists.delete_view", "POST", sample="view")
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    code = SavedView.objects.filter(pk=pk).values_list("listing", flat=True).first()
    actions.delete_view(pk, by=acting(request))
    say(request, _("The view is deleted."))
    return redirect("lists:views", code)


@page(SIGNED_IN, "GET", sample="list")
def export(request: HttpRequest, listing: str, ending: str) -> HttpResponseBase:
    """The whole list as a file, with the filters of the address."""
    by = actor_of(request)
    seen = listing_seen(by, listing)
    if not seen.columns or ending not in ("csv", "xlsx"):
        raise Missing()
    asked = read(seen, by, request.GET.dict())
    refuse_errors(asked)
    return exporting.as_xlsx(asked) if ending == "xlsx" else exporting.as_csv(asked)
