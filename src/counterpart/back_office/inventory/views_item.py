"""One item at a site: where it stands, for whom, what is coming, and what may be done about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.back_office.inventory import expecting, keeping, ledger, queries
from counterpart.back_office.inventory.forms import DueForm, ExpectForm, KeepForm, MoveForm
from counterpart.back_office.inventory.queries import ItemStock
from counterpart.back_office.inventory.views import here, reason_words, site_tabs, url_of
from counterpart.design.formats import number
from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.organisation.house import SiteInfo, house
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.journeys.order_to_cash import WillNotShip
from counterpart.hall.questions import ask

MAY = {
    "may_free": "inventory.free_goods", "may_unstick": "inventory.free_unshippable", "may_move": "inventory.move_reservation",
    "may_keep": "inventory.keep_goods", "may_free_aside": "inventory.free_aside", "may_expect": "inventory.expect_goods",
    "may_change_expected": "inventory.change_expected", "may_drop_expected": "inventory.drop_expected",
}  # fmt: skip


@dataclass
class Typed:
    """What was typed on the page, when it comes back."""

    keep: KeepForm = field(default_factory=KeepForm)
    expect: ExpectForm = field(default_factory=ExpectForm)
    problem: str = ""
    status: int = 200


@page("inventory.view", "GET", sample="item")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item at a site: where it stands, for whom, and every move behind the number."""
    return _show(request, pk)


def _show(request: HttpRequest, pk: int, typed: Typed | None = None) -> HttpResponse:
    actor, site, said = here(request)
    typed = typed or Typed()
    it = queries.item_stock(pk, site)
    moves = ledger.moves(pk, site.id, it.stock.on_hand, said["before"] or 0)
    words = reason_words()
    context = {
        "it": it, "site": site, "tabs": site_tabs(request, site), "next": moves.next, "typed": typed, "key": new_key(),
        "ledger": [(move, words.get(move.reason, move.reason), url_of(move.kind, move.document_id)) for move in moves.rows],
        "waiting": [(w, it.givers(w)) for w in it.waiting], "stuck": _stuck(it),
        "today": day_in(site.zone, now()), **{name: actor.may(capability) for name, capability in MAY.items()},
    }  # fmt: skip
    return render(request, "inventory/item.html", context, status=typed.status)


def _stuck(it: ItemStock) -> Decimal:
    """How much is kept for orders that cannot leave, because something else of them is missing."""
    lines = {k.line_id for k in it.for_orders if not k.is_picked and k.line_id}
    stuck = ask(WillNotShip(tuple(sorted(lines)))) if lines else frozenset()
    return sum((k.quantity for k in it.for_orders if k.line_id in stuck and not k.is_picked), Decimal(0))


def _do(
    request: HttpRequest, pk: int, site: SiteInfo, write: Callable[[], Answer], done: Callable[[Answer], str]
) -> HttpResponse:
    """Do it and go back to the item, or say beside it why not."""
    try:
        answer = write()
    except Missing:
        raise
    except Refusal as refusal:
        return _show(request, pk, Typed(problem=str(refusal), status=refusal.status))
    say(request, done(answer))
    return redirect(f"{reverse('inventory:item', args=[pk])}?site={site.id}")


def _served(answer: Answer, text: str) -> str:
    """What was done, and how many waiting lines got goods by it."""
    served = int(answer.more.get("orders_served", 0))
    if not served:
        return text
    more = ngettext("%(n)s waiting line got goods.", "%(n)s waiting lines got goods.", served) % {"n": served}
    return f"{text} {more}"


@page("inventory.free_goods", "POST", sample="item")
def freeing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept for one ordered line is free again."""
    _actor, site, _said = here(request)
    text = request.POST.get("line", "")
    line = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    if not line or line not in {kept.line_id for kept in queries.item_stock(pk, site).kept}:
        raise Missing()
    return _do(
        request, pk, site, lambda: keeping.free_goods(line, site_id=site.id, by=acting(request)),
        lambda answer: _served(answer, _("The goods are free again; the order waits for the next ones.")),
    )  # fmt: skip


@page("inventory.free_unshippable", "POST", sample="item")
def unshippable(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything kept for orders that cannot leave anyway is free again."""
    _actor, site, _said = here(request)
    queries.item_stock(pk, site)
    return _do(
        request, pk, site, lambda: keeping.free_unshippable(pk, site_id=site.id, by=acting(request)),
        lambda answer: _served(answer, _("%(n)s are free again.") % {"n": number(Decimal(answer.more["freed"]))}),
    )  # fmt: skip


@page("inventory.move_reservation", "POST", sample="item")
def moving(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept for one order goes to another one."""
    _actor, site, _said = here(request)
    it, form = queries.item_stock(pk, site), MoveForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, Typed(problem=_("Choose the order that gives its goods."), status=422))
    source, target = form.cleaned_data["source"], form.cleaned_data["target"]
    if source not in {k.line_id for k in it.kept} or target not in {w.line_id for w in it.waiting}:
        raise Missing()
    return _do(
        request, pk, site,
        lambda: keeping.move_reservation(source, to_line_id=target, site_id=site.id, by=acting(request)),
        lambda answer: _("%(n)s are kept for the other order now; both know.") % {"n": number(Decimal(answer.more["moved"]))},
    )  # fmt: skip


@page("inventory.keep_goods", "POST", sample="item")
def putting_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Some of it is put aside, until the end of a day."""
    _actor, site, _said = here(request)
    queries.item_stock(pk, site)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, Typed(keep=form, status=422))
    said = form.cleaned_data
    until = keeping.end_of(site.id, said["until"])
    try:
        keeping.keep_goods(
            pk, site_id=site.id, quantity=said["quantity"], until=until, why=said["why"], by=acting(request)
        )
    except Refusal as refusal:
        return _show(request, pk, Typed(keep=_told(form, refusal), problem=str(refusal), status=refusal.status))
    say(request, _("%(n)s are put aside.") % {"n": number(said["quantity"])})
    return redirect(f"{reverse('inventory:item', args=[pk])}?site={site.id}")


@page("inventory.free_aside", "POST", sample="reservation")
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """What was put aside, or not found, is free again."""
    found = queries.aside_of(pk, actor_of(request))
    site = house().sites[found.location.site_id]
    return _do(
        request, found.item_id, site, lambda: keeping.free_aside(pk, by=acting(request)),
        lambda answer: _served(answer, _("The goods are free again.")),
    )  # fmt: skip


@page("inventory.expect_goods", "POST", sample="item")
def expect(request: HttpRequest, pk: int) -> HttpResponse:
    """More of it will come."""
    _actor, site, _said = here(request)
    queries.item_stock(pk, site)
    form = ExpectForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, Typed(expect=form, status=422))
    said = form.cleaned_data
    try:
        expecting.expect_goods(
            site.id,
            pk,
            quantity=said["expected_quantity"],
            due_on=said["due_on"],
            note=said["note"],
            by=acting(request),
        )
    except Refusal as refusal:
        return _show(request, pk, Typed(expect=_told(form, refusal), problem=str(refusal), status=refusal.status))
    say(request, _("Orders taken from now on are promised by it."))
    return redirect(f"{reverse('inventory:item', args=[pk])}?site={site.id}")


@page("inventory.view", "GET")
def expected(request: HttpRequest) -> HttpResponse:
    """Everything that a site expects, by day."""
    _actor, site, _said = here(request)
    listed = queries.coming(site.id)
    context = {"site": site, "tabs": site_tabs(request, site), "coming": listed, "today": day_in(site.zone, now())}
    return render(request, "inventory/expected.html", context)


@page("inventory.change_expected", "POST", sample="expected")
def due(request: HttpRequest, pk: int) -> HttpResponse:
    """It comes on another day."""
    found = queries.expected_of(pk, actor_of(request))
    site, form = house().sites[found.site_id], DueForm(request.POST)
    if not form.is_valid():
        return _show(request, found.item_id, Typed(problem=_("Choose the day on which it comes."), status=422))
    return _do(
        request, found.item_id, site,
        lambda: expecting.change_expected(pk, due_on=form.cleaned_data["due_on"], by=acting(request)),
        lambda answer: _("The day is changed. Look at the day board for promises that rest on it."),
    )  # fmt: skip


@page("inventory.drop_expected", "POST", sample="expected")
def dropping(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not come any more."""
    found = queries.expected_of(pk, actor_of(request))
    return _do(
        request, found.item_id, house().sites[found.site_id], lambda: expecting.drop_expected(pk, by=acting(request)),
        lambda answer: _("It is expected no more. Look at the day board for promises that rest on it."),
    )  # fmt: skip


def _told(form: Any, refusal: Refusal) -> Any:
    """The sentence beside the field that it is about, where it names one."""
    names = {"quantity": "expected_quantity"} if isinstance(form, ExpectForm) else {}
    for name in getattr(refusal, "fields", {}):
        own = names.get(name, name)
        if isinstance(form, forms.Form) and own in form.fields:
            form.add_error(own, str(refusal))
    return form
