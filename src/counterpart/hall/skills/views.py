"""Who can do what: the matrix, somebody's page, and an assessment."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.design.parts import Tab
from counterpart.design.toasts import say
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.skills import actions, matrix
from counterpart.hall.skills.errors import NotOneself, NotYourTeam
from counterpart.hall.skills.forms import AssessForm, CertificateForm, ReasonForm
from counterpart.hall.skills.models import Assessment, PersonSkill, Skill
from counterpart.hall.skills.queries import PLANS, catalogue, may_assess
from counterpart.hall.skills.words import LEVELS, said_of

PAGE_SIZE, SOUGHT_MAX, KEPT_SHOWN = 50, 100, 20


def tabs(by: Actor, current: str) -> list[Tab]:
    """The pages of the room, as far as somebody may open them."""
    pages = [
        ("matrix", _("Who can do what"), "skills.view"),
        ("coverage", _("Coverage"), "skills.view"),
        ("training", _("Training"), "skills.view"),
        ("requirements", _("What duties take"), "skills.view"),
        ("staffing_list", _("Minimum staffing"), "skills.view"),
    ]
    return [Tab(label, reverse(f"skills:{name}"), name == current) for name, label, cap in pages if by.may(cap)]


def site_choices(by: Actor) -> list[tuple[int, str]]:
    """The sites whose desks this actor sees."""
    seen = {desk.site_id for desk in by.desks_seen()}
    return [(site.id, site.name) for site in house().sites.values() if site.id in seen]


def chosen_site(request: HttpRequest, by: Actor) -> int:
    """The site that was asked for, if it is one of those seen."""
    said = request.GET.get("site", "")
    return int(said) if said in {str(pk) for pk, _name in site_choices(by)} else 0


@page("skills.view", "GET")
def board(request: HttpRequest) -> HttpResponse:
    """People by duties, both offices."""
    by, at = actor_of(request), now()
    site, wing = chosen_site(request, by), request.GET.get("wing", "")
    wing = wing if wing in ("front", "back") else ""
    sought = request.GET.get("q", "")[:SOUGHT_MAX].replace("\0", "").strip()
    skills = request.GET.get("show") == "skills"
    found = colleagues_of(by)
    if site:
        held = Grant.objects.filter(desk__site_id=site, source=Grant.Source.ROLE, valid_until=None)
        found = found.filter(pk__in=held.values("person_id"))
    if sought:
        found = found.filter(name__icontains=sought)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    columns = matrix.columns_of(catalogue(), wing=wing, skills=skills)
    rows = matrix.rows_of(list(shown), columns, by, at, _today(by))
    context = {
        "tabs": tabs(by, "matrix"), "rows": rows, "columns": columns, "page": shown, "sites": site_choices(by),
        "site": site, "wing": wing, "sought": sought, "skills": skills, "levels": LEVELS[1:],
        "nobody": not any(cell.level for row in rows for cell in row.cells), "may_plan": by.may(PLANS),
    }  # fmt: skip
    return render(request, "skills/matrix.html", context)


def _today(by: Actor) -> date:
    return day_in(house().sites[by.desk.site_id].zone, now())


def _colleague(by: Actor, pk: int) -> Person:
    person = colleagues_of(by).filter(pk=pk).first()
    if person is None:
        raise Missing()
    return person


@page("skills.view", "GET", sample="person")
def somebody(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person can do, and how it came to that."""
    by = actor_of(request)
    person = _colleague(by, pk)
    found = matrix.skills_of(person, by, _today(by))
    told = {each.skill for each in found if each.tells}
    kept = Assessment.objects.filter(person=person, skill_id__in=told).select_related("skill", "assessor")
    context = {
        "person": person, "known": [each for each in found if each.row and each.row.level],
        "others": [each for each in found if not (each.row and each.row.level)], "mine": pk == by.person_id,
        "kept": [(each, duty_name(each.skill.name), said_of(each.skill, each.level)) for each in kept.order_by("-id")[:KEPT_SHOWN]],
        "practised": matrix.practised_by(pk), "may_ask": any(each.may_assess for each in found),
    }  # fmt: skip
    return render(request, "skills/person.html", context)


def _assessed(by: Actor, pk: int, skill_id: int) -> tuple[Person, Skill, PersonSkill | None]:
    """Whom and what an assessment is about, if this actor may say it."""
    person, skill = _colleague(by, pk), catalogue().skills.get(skill_id)
    if skill is None:
        raise Missing()
    if pk == by.person_id:
        raise NotOneself()
    if not may_assess(by, matrix.led_by(by), skill_id):
        raise NotYourTeam()
    return person, skill, PersonSkill.objects.filter(person=person, skill=skill).select_related("assessor").first()


@page("skills.assess_person", "GET", "POST", sample="person skill")
def assessment(request: HttpRequest, pk: int, skill: int) -> HttpResponse:
    """How well somebody can do something, said by another person."""
    by = actor_of(request)
    person, what, row = _assessed(by, pk, skill)
    kind = CertificateForm if what.is_certificate else AssessForm
    until = row.valid_until.isoformat() if row and row.valid_until else ""
    stored = {"level": row.level if row else 0, "evidence": row.evidence if row else "", "valid_until": until}
    conflict, status, form = None, 200, kind()
    if request.method != "POST":
        form.start_from(stored, row.version if row else 0)
        form.initial["version"] = row.version if row else None
    elif request.POST.get("resolve") == "theirs":
        return redirect("skills:assessment", pk, skill)
    else:
        form = kind(request.POST)
        if request.POST.get("resolve") == "both":
            form = kind(resolved(form, stored))
        status = 422
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("level", "evidence", "valid_until")}
            version = form.cleaned_data["version"] or 0
            try:
                answer, status = attempt(
                    form,
                    lambda: actions.assess_person(pk, skill_id=skill, version=version, by=acting(request), **said),
                )
            except Stale as stale:
                thing = _("the assessment of %(name)s") % {"name": person.name}
                conflict = form.conflict_with(stored, row.version if row else 0, thing=thing, subject=("person", pk))
                answer, status = None, stale.status
            if answer is not None:
                words = {"name": person.name, "skill": duty_name(what.name), "level": said_of(what, said["level"])}
                say(request, _("%(name)s, %(skill)s: %(level)s.") % words)
                return redirect("skills:person", pk)
    context = {
        "person": person, "skill": duty_name(what.name), "row": row, "form": form, "conflict": conflict, "key": new_key(),
        "takes": [duty_name(duty.name) for duty in catalogue().duties_of(skill)], "reason": ReasonForm(), "what": what,
        "now_at": said_of(what, row.level if row else 0),
    }  # fmt: skip
    return render(request, "skills/assessment.html", context, status=status)


@page("skills.withdraw_assessment", "POST", sample="person skill")
def withdrawal(request: HttpRequest, pk: int, skill: int) -> HttpResponse:
    """It does not hold any more."""
    by = actor_of(request)
    person, what, row = _assessed(by, pk, skill)
    form = ReasonForm(request.POST)
    if form.is_valid():
        version = request.POST.get("version", "")
        sent = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
        answer, status = attempt(
            form,
            lambda: actions.withdraw_assessment(
                pk, skill_id=skill, reason=form.cleaned_data["reason"], version=sent, by=acting(request)
            ),
        )
        if answer is not None:
            say(request, _("The level of %(name)s is none from now on.") % {"name": person.name})
            return redirect("skills:person", pk)
    else:
        status = 422
    again = CertificateForm() if what.is_certificate else AssessForm()
    stored = {"level": row.level if row else 0, "evidence": row.evidence if row else ""}
    again.start_from(stored, row.version if row else 0)
    context = {
        "person": person, "skill": duty_name(what.name), "row": row, "form": again, "conflict": None, "key": new_key(),
        "takes": [duty_name(duty.name) for duty in catalogue().duties_of(skill)], "reason": form, "what": what,
        "now_at": said_of(what, row.level if row else 0),
    }  # fmt: skip
    return render(request, "skills/assessment.html", context, status=status)
