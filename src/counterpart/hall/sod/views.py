"""The report of who did both halves, and the requests that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.sod import asking
from counterpart.hall.sod.lists import FINDINGS, paper
from counterpart.hall.sod.models import Finding
from counterpart.hall.sod.rules import rules as standing_rules
from counterpart.hall.sod.waiting import waiting_for
from counterpart.hall.sod.words import allowed_words, half_words, mode_words, risk_words, rule_name

RISK_TAGS = {"low": "", "medium": "warn", "high": "bad"}


def ways(by: Actor) -> dict[str, bool]:
    return {
        "rules": by.may("sod.change_rule"), "strictness": by.may("sod.set_strictness"),
        "exceptions": by.may("sod.add_mitigation"), "report": by.may("sod.view"),
    }  # fmt: skip


@page("sod.view", "GET")
def report(request: HttpRequest) -> HttpResponse:
    """Who did both halves, when, about which papers, and with whose permission."""
    context = {"may": ways(actor_of(request)), "mode": mode_words()[standing_rules().mode]}
    return show_list(request, FINDINGS, "sod/report.html", shown=_in_words, context=context)


def _in_words(asked: Asked, rows: Sequence[Finding]) -> dict[str, Any]:
    told = []
    for row in rows:
        a, b = row.rule.function_a, row.rule.function_b
        told.append(
            {
                "finding": row, "rule": rule_name(a, b), "risk": (risk_words()[row.rule.risk], RISK_TAGS[row.rule.risk]),
                "first": half_words(a, b, row.earlier.action), "first_paper": paper(row, "earlier"),
                "second": half_words(a, b, row.later.action), "second_paper": paper(row, "later"),
                "allowed": allowed_words(row.permission, row.mitigation),
                "tag": "ok" if row.permission else "warn" if row.mitigation else "line",
            }
        )  # fmt: skip
    return {"rows": told}


@page("sod.agree", "GET")
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for a second person: mine, and what I am asked."""
    by = actor_of(request)
    context = {"waiting": waiting_for(by), "may": ways(by), "key": new_key(), "posts": True}
    return render(request, "sod/requests.html", context)


@page("sod.agree", "POST", sample="permission")
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """I have looked at it: they may do it, once, within the hour."""
    asking.agree(pk, by=acting(request))
    say(request, _("You agreed. Your colleague may do it now, once."))
    return _home(request)


@page("sod.refuse", "POST", sample="permission")
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """I have looked at it, and it should not be done this way."""
    asking.refuse(pk, by=acting(request))
    say(request, _("You did not agree. Tell your colleague why."))
    return _home(request)


def _home(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return redirect("sod:requests")
