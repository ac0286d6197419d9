"""How this firm separates: its strictness, its rules, and the exceptions that somebody looks after."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import midnight, now
from counterpart.foundation.conflicts import VersionedForm, resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.sod import actions
from counterpart.hall.sod.forms import ExceptionForm, RuleForm, StrictnessForm
from counterpart.hall.sod.models import Mitigation, Response, SodRule, Strictness
from counterpart.hall.sod.rules import effective
from counterpart.hall.sod.views import RISK_TAGS, ways
from counterpart.hall.sod.words import (
    capital,
    mode_words,
    response_words,
    risk_words,
    rule_name,
    scope_words,
    why_words,
)

ENOUGH_PEOPLE = 3  # from then on somebody else is there who could do the other half
EXCEPTIONS_MAX = 100


def zone_of(by: Actor) -> str:
    return house().sites[by.desk.site_id].zone


@page("sod.view", "GET")
def rules(request: HttpRequest) -> HttpResponse:
    """All rules: which two halves, why, and what happens here."""
    by, mode = actor_of(request), _strictness()
    told = [_told(rule, mode.mode) for rule in SodRule.objects.order_by("id")]
    people = Grant.objects.exclude(desk__duty__code__in=(HOUSE, PORTAL)).filter(person__is_active=True)
    context = {
        "rules": told, "mode": mode_words()[mode.mode], "may": ways(by), "exceptions": _running(now()),
        "hint": mode.mode == Strictness.Mode.WATCH and people.values("person").distinct().count() >= ENOUGH_PEOPLE,
        "key": new_key(),
    }  # fmt: skip
    return render(request, "sod/rules.html", context)


def _strictness() -> Strictness:
    return Strictness.objects.filter(pk=1).first() or Strictness(pk=1)


def _told(rule: SodRule, mode: str) -> dict[str, Any]:
    holds = effective(mode, rule.response, rule.is_on)
    return {
        "rule": rule, "name": rule_name(rule.function_a, rule.function_b), "why": why_words(rule.code),
        "scope": capital(scope_words(rule.scope, rule.within_days)), "response": response_words()[rule.response],
        "here": response_words()[holds] if rule.is_on else _("Off"), "differs": rule.is_on and holds != rule.response,
        "tag": {Response.BLOCK: "bad", Response.SECOND_PERSON: "warn"}.get(holds, "line") if rule.is_on else "",  # type: ignore[call-overload]
        "risk": (risk_words()[rule.risk], RISK_TAGS[rule.risk]),
    }  # fmt: skip


def _running(at: Any) -> list[Mitigation]:
    found = Mitigation.objects.filter(valid_until__gt=at).select_related("rule", "person", "reviewer")
    listed = list(found.order_by("valid_until")[:EXCEPTIONS_MAX])
    for each in listed:
        each.name = rule_name(each.rule.function_a, each.rule.function_b)  # type: ignore[attr-defined]
    return listed


@page("sod.set_strictness", "GET", "POST")
def strictness(request: HttpRequest) -> HttpResponse:
    """How strictly this firm takes its rules, in words."""
    standing = _strictness()

    def save(form: VersionedForm, version: int) -> Answer:
        return actions.set_strictness(mode=form.cleaned_data["mode"], version=version, by=acting(request))

    return _edit(
        request, StrictnessForm, {"mode": standing.mode}, standing.version, save, _("how strictly rules are taken"),
        ("strictness", 1), "sod/strictness.html", {"modes": mode_words()},
    )  # fmt: skip


@page("sod.change_rule", "GET", "POST", sample="sod_rule")
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: on or off, what happens, and its exceptions."""
    found = _rule(pk)

    def save(form: VersionedForm, version: int) -> Answer:
        said = form.cleaned_data
        return actions.change_rule(
            pk, is_on=said["is_on"], response=said["response"], version=version, by=acting(request)
        )

    stored = {"is_on": found.is_on, "response": found.response}
    told = _told(found, _strictness().mode)
    return _edit(
        request, RuleForm, stored, found.version, save, told["name"], ("sod_rule", pk), "sod/rule.html",
        _around(request, found) | {"exception_form": ExceptionForm()},
    )  # fmt: skip


def _rule(pk: int) -> SodRule:
    found = SodRule.objects.filter(pk=pk).first()
    if found is None:
        raise Missing()
    return found


def _around(request: HttpRequest, found: SodRule) -> dict[str, Any]:
    at = now()
    listed = found.mitigations.select_related("person", "reviewer").order_by("-valid_until")[:EXCEPTIONS_MAX]
    return {
        "told": _told(found, _strictness().mode), "may": ways(actor_of(request)), "at": at, "mitigations": listed,
        "key2": new_key(),
    }  # fmt: skip


def _edit(
    request: HttpRequest, make: type[VersionedForm], stored: dict[str, Any], version: int,
    save: Callable[[VersionedForm, int], Answer], thing: str, subject: tuple[str, int], template: str,
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """An edit by version: a stale save shows both and asks."""
    form, conflict, status = make(), None, 200
    if request.method != "POST":
        form.start_from(stored, version)
    elif request.POST.get("resolve") == "theirs":
        return redirect(request.path)
    else:
        form, status = make(request.POST), 422
        if form.data.get("resolve") == "both":
            form = make(resolved(form, stored))
        if form.is_valid():
            try:
                answer, status = attempt(form, lambda: save(form, form.cleaned_data["version"] or 0))
                if answer is not None:
                    say(request, _("Saved."))
                    return redirect("sod:rules")
            except Stale as stale:
                conflict, status = form.conflict_with(stored, version, thing=thing, subject=subject), stale.status
    context = {**context, "form": form, "conflict": conflict, "key": new_key()}
    return render(request, template, context, status=status)


@page("sod.add_mitigation", "POST", sample="sod_rule")
def exceptions(request: HttpRequest, pk: int) -> HttpResponse:
    """An exception: both halves may stay with one person until a day, because somebody looks at it."""
    found, by = _rule(pk), acting(request)
    form, status = ExceptionForm(request.POST), 422
    if form.is_valid():
        said, zone = form.cleaned_data, zone_of(by)
        answer, status = attempt(
            form,
            lambda: actions.add_mitigation(
                pk, text=said["text"], reviewer_id=said["reviewer"], person_id=said["person"], by=by,
                valid_until=midnight(zone, said["valid_until"] + timedelta(days=1)).astimezone(ZoneInfo("UTC")),
            ),
        )  # fmt: skip
        if answer is not None:
            say(request, _("The exception holds now. It ends by itself."))
            return redirect("sod:rule", pk)
    edit = RuleForm()
    edit.start_from({"is_on": found.is_on, "response": found.response}, found.version)
    context = {**_around(request, found), "form": edit, "exception_form": form, "conflict": None, "key": new_key()}
    return render(request, "sod/rule.html", context, status=status)


@page("sod.end_mitigation", "POST", sample="mitigation")
def exception_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The exception ends now."""
    found = Mitigation.objects.filter(pk=pk).first()
    if found is None:
        raise Missing()
    actions.end_mitigation(pk, by=acting(request))
    say(request, _("The exception has ended."))
    return redirect("sod:rule", found.rule_id)
