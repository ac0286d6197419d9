"""The steps of a return, one screen or one button each, and the rules of the house."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt, plain_number
from counterpart.foundation.errors import Invalid, NotAllowedNow, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.front_office.after_sales import actions, queries
from counterpart.front_office.after_sales.forms import CreditForm, InspectionForm, RejectionForm, RulesForm
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.rules import return_rules, set_return_rules
from counterpart.front_office.after_sales.views import show

RULES = ("window_days", "fee_percent")


def _do(request: HttpRequest, pk: int, step: Callable[[Actor], Answer], done: str) -> HttpResponse:
    """A step without typing: do it and go on, or say beside the return why not."""
    row = queries.return_of(pk, actor_of(request))
    try:
        step(acting(request))
    except (NotAllowedNow, Invalid) as refusal:
        return show(request, queries.return_of(pk, actor_of(request)), problem=str(refusal), status=refusal.status)
    say(request, done % {"return": row.document.reference})
    return redirect("after_sales:return", pk)


@page("after_sales.approve_return", "POST", sample="return")
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, lambda by: actions.approve_return(pk, by=by), _("%(return)s may come back."))


@page("after_sales.receive_return", "POST", sample="return")
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The goods are here."""
    return _do(
        request, pk, lambda by: actions.receive_return(pk, by=by), _("%(return)s is here, for somebody to look at.")
    )


@page("after_sales.credit_return", "POST", sample="return")
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer need not pay for it."""
    form = CreditForm(request.POST)
    if not form.is_valid():
        row = queries.return_of(pk, actor_of(request))
        return show(request, row, problem=_("Choose what becomes of the money."), status=422, form=form)
    pay_back = form.cleaned_data["pay_back"]
    return _do(
        request, pk, lambda by: actions.credit_return(pk, pay_back=pay_back, by=by), _("%(return)s is credited.")
    )  # fmt: skip


@page("after_sales.replace_return", "POST", sample="return")
def replacement(request: HttpRequest, pk: int) -> HttpResponse:
    """The same goods once more."""
    return _do(request, pk, lambda by: actions.replace_return(pk, by=by), _("%(return)s is exchanged."))


@page("after_sales.inspect_return", "GET", "POST", sample="return")
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, piece by piece."""
    row, lines = queries.return_of(pk, actor_of(request)), queries.lines_of(pk)
    form = InspectionForm(request.POST or None, lines=lines)
    rows = [(line, [form[f"{kind}_{line.position}"] for kind in form.KINDS]) for line in lines]
    done = _("%(return)s is looked at.")
    return _typed(
        request, row, form, "after_sales/inspection.html",
        lambda by: actions.inspect_return(pk, form.found(), by=by), done, lines=rows,
    )  # fmt: skip


@page("after_sales.reject_return", "GET", "POST", sample="return")
def rejection(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not taken back."""
    row, form = queries.return_of(pk, actor_of(request)), RejectionForm(request.POST or None)
    return _typed(
        request, row, form, "after_sales/rejection.html",
        lambda by: actions.reject_return(pk, reason=form.cleaned_data["reason"], by=by),
        _("%(return)s is not taken back."),
    )  # fmt: skip


def _typed(
    request: HttpRequest, row: Return, form: forms.Form, template: str, do: Callable[[Actor], Answer], done: str,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """A step with something to type: done, or shown again with the sentence and everything that was typed."""
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        answer, status = attempt(form, lambda: do(acting(request)))
        if answer is not None:
            say(request, done % {"return": row.document.reference})
            return redirect("after_sales:return", row.pk)
    return render(request, template, {"it": row, "form": form, "key": new_key(), **more}, status=status)


@page("after_sales.set_return_rules", "GET", "POST")
def rules(request: HttpRequest) -> HttpResponse:
    """How long the house takes goods back, and what it keeps."""
    standing = return_rules()
    stored = {"window_days": str(standing.window_days), "fee_percent": plain_number(standing.fee_share * 100)}
    form, conflict, status = RulesForm(), None, 200
    if request.method != "POST":
        form.start_from(stored, standing.version)
    elif request.POST.get("resolve") == "theirs":
        return redirect("after_sales:returns")
    else:
        form, status = RulesForm(request.POST), 422
        if form.data.get("resolve") == "both":
            form = RulesForm(resolved(form, stored))
        if form.is_valid():
            said, version = form.cleaned_data, form.cleaned_data["version"] or 0
            share = said["fee_percent"] / Decimal(100)
            try:
                answer, status = attempt(
                    form,
                    lambda: set_return_rules(
                        window_days=said["window_days"], fee_share=share, version=version, by=acting(request)
                    ),
                )  # fmt: skip
                if answer is not None:
                    say(request, _("Saved."))
                    return redirect("after_sales:returns")
            except Stale as stale:
                subject = ("return_rules", 1)
                conflict = form.conflict_with(stored, standing.version, thing=_("Rules for returns"), subject=subject)
                status = stale.status
    return render(
        request, "after_sales/rules.html", {"form": form, "conflict": conflict, "key": new_key()}, status=status
    )
