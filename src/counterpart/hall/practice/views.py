"""Practice. In the practice company: situations, and whether they were handled well. In the real one: going there, and results."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.entry import attempt as tried
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.playbooks.queries import playbook_of
from counterpart.hall.practice import actions, queries
from counterpart.hall.practice.forms import ResultForm
from counterpart.hall.practice.models import Attempt
from counterpart.hall.practice.passes import Passed, practice_address, result_words, ticket_for
from counterpart.hall.practice.scenario import Scenario, all_scenarios, scenario_of
from counterpart.hall.practice.staging import stage

HOME = "practice_home"  # where somebody came from, in their session


@dataclass(frozen=True)
class Row:
    """A situation on the list; ``last`` is one's newest attempt."""

    scenario: Scenario
    duty: str
    wing: str
    last: Attempt | None
    is_passed: bool


def _duty_of(code: str) -> tuple[str, str]:
    """The name and the wing of a duty."""
    return next(
        ((duty_name(desk.name), desk.wing) for desk in house().desks.values() if desk.duty == code), (code, "hall")
    )


@page("practice.view", "GET", "POST")
def home(request: HttpRequest) -> HttpResponse:
    """The situations there are; or, in the real company, the way there and what was brought back."""
    if settings.PRACTICE:
        return _situations(request)
    by = actor_of(request)
    form, status = ResultForm(request.POST or None, initial={"words": request.GET.get("result", "")[:1000]}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer, status = tried(form, lambda: actions.bring_result(form.cleaned_data["words"], by=acting(request)))
            if answer is not None:
                say(
                    request,
                    _("“%(title)s” stands beside your skills now, for whoever assesses them.")
                    % {"title": answer.reference},
                )
                return redirect("practice:home")
    address = practice_address()
    login = Person.objects.values_list("login", flat=True).get(pk=by.person_id)
    ticket = ticket_for(by, login, request.build_absolute_uri(reverse("practice:home"))) if address else ""
    results = [
        (each, scenario_of(each.scenario), _duty_of(each.duty)[0]) for each in queries.results_of(by)[: queries.SHOWN]
    ]
    context = {
        "form": form, "way": f"{address}{reverse('practising', args=[ticket])}" if ticket else "", "results": results, "key": new_key(),
    }  # fmt: skip
    return render(request, "practice/real.html", context, status=status)


def _situations(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    last: dict[str, Attempt] = {}
    passed: set[str] = set()
    for each in queries.attempts_of(by)[:500]:
        last.setdefault(each.scenario, each)
        passed |= {each.scenario} if each.passed_at else set()
    rows = [
        Row(scenario, *_duty_of(scenario.duty), last.get(scenario.code), scenario.code in passed)
        for scenario in all_scenarios()
    ]
    return render(request, "practice/situations.html", {"rows": rows, "key": new_key()})


@page("practice.start_scenario", "POST")
def starting(request: HttpRequest, code: str) -> HttpResponse:
    """Put me into this situation."""
    answer = stage(code, by=acting(request))
    scenario = scenario_of(code)
    rights: tuple[Actor, ...] = getattr(request, "rights", ())
    stand = next((each for each in rights if scenario and each.desk.duty == scenario.duty), None)
    if stand is not None:  # at the desk where this is done
        request.session["grant"] = stand.grant_id
    return redirect("practice:attempt", answer.id)


@page("practice.view", "GET", sample="attempt")
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """One attempt: the situation, and after a check what is there and what is missing."""
    by = actor_of(request)
    found = queries.attempts_of(by).filter(pk=pk).first() if settings.PRACTICE else None
    scenario = scenario_of(found.scenario) if found else None
    if found is None or scenario is None:
        raise Missing()
    duty, wing = _duty_of(scenario.duty)
    words = ""
    if found.passed_at:
        login = Person.objects.values_list("login", flat=True).get(pk=by.person_id)
        words = result_words(Passed(found.serial, login, scenario.code, scenario.duty, found.passed_at))
    context = {
        "attempt": found, "scenario": scenario, "duty": duty, "wing": wing, "situation": str(scenario.situation) % found.scene,
        "facts": [(text, code in found.held) for code, text in scenario.facts.items()],
        "missing": len(scenario.facts) - len(found.held), "words": words, "home": request.session.get(HOME, ""), "key": new_key(),
        "playbook": playbook_of(scenario.duty, by.language), "start_at": reverse(scenario.page), "mine": by.desk.duty == scenario.duty,
    }  # fmt: skip
    return render(request, "practice/attempt.html", context)


@page("practice.check_attempt", "POST", sample="attempt")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Is it done?"""
    answer = actions.check_attempt(pk, by=acting(request))
    say(request, _("Passed. Well done!") if answer.state == "passed" else _("Not yet: look at what is missing."))
    return redirect("practice:attempt", pk)
