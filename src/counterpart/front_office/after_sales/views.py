"""Screens of after-sales: the list of returns, one return, and taking goods back."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.entry import attempt
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.front_office.after_sales import queries, steps
from counterpart.front_office.after_sales.actions import ask_return, exchange_over_counter, return_over_counter
from counterpart.front_office.after_sales.forms import EXCHANGE, LATER, CreditForm, TakeBackForm
from counterpart.front_office.after_sales.lists import RETURNS
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.warranty import NUMBER_MAX, warranties_by_number
from counterpart.front_office.after_sales.words import deed_words, reason_words, state_words
from counterpart.hall.journeys.story import sentence_of, sentences_of

RIGHTS = {
    "ask": "after_sales.ask_return", "approve": "after_sales.approve_return", "receive": "after_sales.receive_return",
    "inspect": "after_sales.inspect_return", "credit": "after_sales.credit_return",
    "replace": "after_sales.replace_return", "reject": "after_sales.reject_return",
    "rules": "after_sales.set_return_rules",
}  # fmt: skip


def rights_of(actor: Actor) -> dict[str, bool]:
    """Which steps this desk may do: the page shows those only."""
    return {name: actor.may(capability) for name, capability in RIGHTS.items()}


@page("after_sales.view", "GET")
def return_list(request: HttpRequest) -> HttpResponse:
    """Returns, newest first; open ones to begin with."""
    return show_list(
        request, RETURNS, "after_sales/returns.html", shown=_in_words, context={"may": rights_of(actor_of(request))}
    )


def _in_words(asked: Asked, rows: Sequence[Return]) -> dict[str, Any]:
    sentences = sentences_of([row.order_id for row in rows], get_language() or "en")
    told = [
        (row, state_words()[row.state], reason_words()[row.reason], sentences.get(row.order_id, "")) for row in rows
    ]
    return {"rows": told}


@page("after_sales.ask_return", "GET")
def start(request: HttpRequest) -> HttpResponse:
    """Scan or type any paper of the order: it opens what may come back of it."""
    words = request.GET.get("q", "")[: queries.WORDS_MAX]
    order = queries.order_said(words, actor_of(request)) if words else None
    if order is not None:
        return redirect("after_sales:take_back", order)
    return render(request, "after_sales/start.html", {"q": words}, status=404 if words else 200)


@page("after_sales.ask_return", "GET", "POST", sample="order")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What comes back of an order: over the counter in one step, or later."""
    order = queries.order_of(pk, actor_of(request))
    lines = queries.with_days(steps.left_to_return(pk))
    scanned = request.GET.get("serial", "")[:NUMBER_MAX]
    form = TakeBackForm(request.POST or None, lines=lines, initial=_scanned(request.GET.get("line", ""), scanned))
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        answer, status = attempt(form, lambda: _take(pk, form, acting(request)))
        if answer is not None:
            done = {
                "credited": _("%(return)s is credited."), "replaced": _("%(return)s is exchanged."),
                "approved": _("%(return)s waits for the goods."), "asked": _("A colleague decides about %(return)s."),
            }  # fmt: skip
            say(request, done[answer.state] % {"return": answer.reference})
            return redirect("after_sales:return", answer.id)
    context: dict[str, Any] = {
        "order": order, "lines": [(each, form[f"line_{each.position}"] if each.left else None) for each in lines],
        "form": form, "key": new_key(), "sentence": sentence_of(pk, get_language() or "en"),
        "rest": [form[name] for name in ("note", "condition", "pay_back")],
    }  # fmt: skip
    return render(request, "after_sales/take_back.html", context, status=status)


def _scanned(position: str, number: str) -> dict[str, str]:
    """The one piece whose number was scanned before."""
    return {f"line_{position}": "1", f"serials_{position}": number} if position.isdecimal() and number else {}


def _take(pk: int, form: TakeBackForm, by: Actor) -> Answer:
    said, wanted = form.cleaned_data, form.wanted()
    why = {"reason": said["reason"], "note": said["note"]}
    if said["how"] == LATER:
        return ask_return(pk, wanted, **why, by=by)
    condition = said["condition"] or "as_new"
    if said["how"] == EXCHANGE:
        return exchange_over_counter(pk, wanted, **why, condition=condition, by=by)
    return return_over_counter(pk, wanted, **why, condition=condition, pay_back=said["pay_back"], by=by)


@page("after_sales.view", "GET")
def warranty(request: HttpRequest) -> HttpResponse:
    """Scan or type a serial number: what it is, whose it is, and until when we stand for it."""
    actor, words = actor_of(request), request.GET.get("q", "")[:NUMBER_MAX]
    found = warranties_by_number(words, actor) if words else []
    today = day_in(house().sites[actor.desk.site_id].zone, now())
    rows = [(each, each.holds(today)) for each in found]
    context = {"q": words, "rows": rows, "may": rights_of(actor)}
    return render(request, "after_sales/warranty.html", context, status=404 if words and not rows else 200)


@page("after_sales.view", "GET", sample="return")
def return_one(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, queries.return_of(pk, actor_of(request)))


def show(
    request: HttpRequest, row: Return, *, problem: str = "", status: int = 200, form: CreditForm | None = None
) -> HttpResponse:  # fmt: skip
    """One return: where it stands, what comes back, and the next step."""
    word, kind = state_words()[row.state]
    context = {
        "it": row, "word": word, "kind": kind, "reason": reason_words()[row.reason], "lines": queries.lines_of(row.pk),
        "sentence": sentence_of(row.order_id, get_language() or "en"), "problem": problem, "key": new_key(),
        "may": rights_of(actor_of(request)), "credit_form": form or CreditForm(),
        "is_mine": row.is_late and row.asked_by_id == actor_of(request).person_id,
        "happenings": [deed_words(act) for act in queries.deeds_of(row.pk)],
        "order_url": reverse("sales:order", args=[row.order_id]),
    }  # fmt: skip
    return render(request, "after_sales/return.html", context, status=status)
