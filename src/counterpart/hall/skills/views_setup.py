"""What duties take, how many people desks need, and who leads them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.desks.actions import SETS_LEADS, StaffingLine, set_leads, set_staffing
from counterpart.hall.desks.models import Lead, Staffing
from counterpart.hall.skills import actions
from counterpart.hall.skills.forms import LeadsForm, NeedLines, RowsForm, SkillForm, StaffingLines
from counterpart.hall.skills.queries import PLANS, DutyInfo, catalogue
from counterpart.hall.skills.views import tabs
from counterpart.hall.skills.words import level_word

WORKING_DAYS = range(5)
CHOICES_MAX = 100


@page("skills.view", "GET")
def requirements(request: HttpRequest) -> HttpResponse:
    """What each duty takes: the skill of its own name, or what was written down."""
    by, known = actor_of(request), catalogue()
    rows = [(duty, duty_name(duty.name), _said(duty)) for duty in known.duties.values()]
    certificates = [duty_name(skill.name) for skill in known.skills.values() if skill.is_certificate]
    context = {
        "tabs": tabs(by, "requirements"), "rows": sorted(rows, key=lambda row: (row[0].wing == "back", row[1])),
        "may_plan": by.may(PLANS), "certificates": certificates,
    }  # fmt: skip
    return render(request, "skills/requirements.html", context)


def _said(duty: DutyInfo) -> list[str]:
    known = catalogue()
    return [
        duty_name(known.skills[need.skill].name)
        if need.is_certificate
        else _("%(skill)s: %(level)s") % {"skill": duty_name(known.skills[need.skill].name), "level": level_word(need.level)}
        for need in duty.needs
    ]  # fmt: skip


@page("skills.set_requirements", "GET", "POST", sample="duty")
def requirement(request: HttpRequest, pk: int) -> HttpResponse:
    """What one duty takes, as rows."""
    duty = next((each for each in catalogue().duties.values() if each.id == pk), None)
    if duty is None:
        raise Missing()
    skills = sorted(((s.pk, duty_name(s.name)) for s in catalogue().skills.values()), key=lambda each: each[1])
    given = {"skills": skills}
    initial = [{"skill": need.skill, "level": need.level} for need in duty.needs]
    lines: Any = NeedLines(initial=initial, prefix="lines", form_kwargs=given)
    form, status = RowsForm(), 200
    if request.method == "POST":
        lines = NeedLines(request.POST, prefix="lines", form_kwargs=given)
        form, status = RowsForm(request.POST), 422
        if all([form.is_valid(), lines.is_valid()]):
            wanted = [actions.Wanted(row["skill"], row["level"]) for row in _rows(lines)]
            answer, status = attempt(form, lambda: actions.set_requirements(pk, wanted=wanted, by=acting(request)))
            if answer is not None:
                say(request, _("What %(duty)s takes is written down.") % {"duty": duty_name(duty.name)})
                return redirect("skills:requirements")
    context = {"duty": duty, "name": duty_name(duty.name), "lines": lines, "form": form, "key": new_key()}
    return render(request, "skills/requirement.html", context, status=status)


def _rows(lines: Any) -> list[dict[str, Any]]:
    return [line for line in lines.cleaned_data if line and not line.get("DELETE")]


@page("skills.add_skill", "GET", "POST")
def skill_new(request: HttpRequest) -> HttpResponse:
    """A new skill or certificate."""
    form, status = SkillForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            answer, status = attempt(
                form,
                lambda: actions.add_skill(said["name"], is_certificate=said["is_certificate"], by=acting(request)),
            )
            if answer is not None:
                say(request, _("%(skill)s is on the list. Say which duties take it.") % {"skill": answer.reference})
                return redirect("skills:requirements")
    return render(request, "skills/skill.html", {"form": form, "key": new_key()}, status=status)


def desk_name(desk: DeskInfo, by: Actor) -> str:
    """A desk, with its site where that is not one's own."""
    name = duty_name(desk.name)
    return f"{name}, {house().sites[desk.site_id].name}" if desk.site_id != by.desk.site_id else name


@page("skills.view", "GET")
def staffing_list(request: HttpRequest) -> HttpResponse:
    """How many people each desk needs at least, and who leads it."""
    by = actor_of(request)
    desks = by.desks_seen()
    pks = [desk.id for desk in desks]
    stored: dict[int, list[Staffing]] = {}
    for row in Staffing.objects.filter(desk_id__in=pks).order_by("weekday", "starts"):
        stored.setdefault(row.desk_id, []).append(row)
    leads: dict[int, list[Person]] = {}
    for lead in Lead.objects.filter(desk_id__in=pks).select_related("person").order_by("person__name"):
        leads.setdefault(lead.desk_id, []).append(lead.person)
    plans = by.may(SETS_LEADS)
    rows = [
        {
            "desk": desk, "name": desk_name(desk, by), "lines": hours_said(stored.get(desk.id, [])), "leads": leads.get(desk.id, []),
            "may": plans or any(person.pk == by.person_id for person in leads.get(desk.id, [])),
        }
        for desk in desks
    ]  # fmt: skip
    return render(request, "skills/staffing_list.html", {"tabs": tabs(by, "staffing_list"), "rows": rows})


def hours_said(rows: Sequence[Staffing]) -> list[str]:
    """The same hours on days that follow each other are one line: "Mon–Sat 08:00–16:00: 1"."""
    found: list[tuple[int, int, str]] = []
    for row in sorted(rows, key=lambda each: (each.starts, each.ends, each.people, each.weekday)):
        said = _("%(start)s–%(end)s: %(people)s") % {
            "start": f"{row.starts:%H:%M}", "end": f"{row.ends:%H:%M}", "people": row.people
        }  # fmt: skip
        if found and found[-1][1] == row.weekday - 1 and found[-1][2] == said:
            found[-1] = (found[-1][0], row.weekday, said)
        else:
            found.append((row.weekday, row.weekday, said))
    days = WEEKDAYS_ABBR
    return [
        f"{days[first]}–{days[last]} {said}" if first < last else f"{days[first]} {said}" for first, last, said in found
    ]


def _desk(by: Actor, pk: int) -> DeskInfo:
    desk = next((desk for desk in by.desks_seen() if desk.id == pk), None)
    if desk is None:
        raise Missing()
    return desk


@page("desks.set_staffing", "GET", "POST", sample="desk")
def staffing(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of a desk as rows; the first day can be copied to Monday to Friday before it is saved."""
    by = actor_of(request)
    desk = _desk(by, pk)
    stored = Staffing.objects.filter(desk_id=pk).order_by("weekday", "starts")
    rows = [{"weekday": s.weekday, "starts": s.starts, "ends": s.ends, "people": s.people} for s in stored]
    lines: Any = StaffingLines(initial=rows, prefix="lines")
    form, status = RowsForm(), 200
    if request.method == "POST":
        lines = StaffingLines(request.POST, prefix="lines")
        form, status = RowsForm(request.POST), 422
        if all([form.is_valid(), lines.is_valid()]):
            said = [{k: row[k] for k in ("weekday", "starts", "ends", "people")} for row in _rows(lines)]
            if "copy" in request.POST and said:
                lines, status, form = StaffingLines(initial=_copied(said), prefix="lines"), 200, RowsForm()
            else:
                wanted = [StaffingLine(**row) for row in said]
                answer, status = attempt(form, lambda: set_staffing(pk, lines=wanted, by=acting(request)))
                if answer is not None:
                    say(request, _("%(desk)s says how many people it needs.") % {"desk": desk_name(desk, by)})
                    return redirect("skills:staffing_list")
    return _staffing_page(request, desk, form, lines, None, status)


def _staffing_page(
    request: HttpRequest, desk: DeskInfo, form: RowsForm, lines: Any, leads: LeadsForm | None, status: int
) -> HttpResponse:
    by = actor_of(request)
    led = list(Lead.objects.filter(desk_id=desk.id).values_list("person_id", flat=True))
    if leads is None and by.may(SETS_LEADS):
        leads = LeadsForm(initial={"people": led}, people=_could_lead(desk, led))
    context = {
        "desk": desk, "name": desk_name(desk, by), "form": form, "lines": lines, "leads": leads, "key": new_key(),
        "zone": house().sites[desk.site_id].name, "may": by.may(SETS_LEADS) or by.person_id in led,
    }  # fmt: skip
    return render(request, "skills/staffing.html", context, status=status)


def _could_lead(desk: DeskInfo, led: list[int]) -> list[tuple[int, str]]:
    """Who holds a desk of the same site: those of this desk first, and whoever leads it already."""
    held = Grant.objects.filter(desk__site_id=desk.site_id, source=Grant.Source.ROLE, valid_until=None, party=None)
    own = set(held.filter(desk_id=desk.id).values_list("person_id", flat=True)) | set(led)
    people = Person.objects.filter(is_active=True, is_house=False)
    found = list(people.filter(pk__in=own).order_by("name", "id")[:CHOICES_MAX])
    others = people.filter(pk__in=held.values("person_id")).exclude(pk__in=own).order_by("name", "id")
    return [(person.pk, person.name) for person in [*found, *others[: CHOICES_MAX - len(found)]]]


@page("desks.set_leads", "POST", sample="desk")
def leads(request: HttpRequest, pk: int) -> HttpResponse:
    """These people lead the desk, and nobody else."""
    by = actor_of(request)
    desk = _desk(by, pk)
    led = list(Lead.objects.filter(desk_id=pk).values_list("person_id", flat=True))
    form, status = LeadsForm(request.POST, people=_could_lead(desk, led)), 422
    if form.is_valid():
        chosen = form.cleaned_data["people"]
        answer, status = attempt(form, lambda: set_leads(pk, person_ids=chosen, by=acting(request)))
        if answer is not None:
            say(request, _("Who leads %(desk)s is written down.") % {"desk": desk_name(desk, by)})
            return redirect("skills:staffing_list")
    stored = Staffing.objects.filter(desk_id=pk).order_by("weekday", "starts")
    rows = [{"weekday": s.weekday, "starts": s.starts, "ends": s.ends, "people": s.people} for s in stored]
    return _staffing_page(request, desk, RowsForm(), StaffingLines(initial=rows, prefix="lines"), form, status)


def _copied(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows of the first row's day, on each day from Monday to Friday; other days stay."""
    day = [row for row in rows if row["weekday"] == rows[0]["weekday"]]
    weekend = [row for row in rows if row["weekday"] not in WORKING_DAYS]
    return [{**row, "weekday": weekday} for weekday in WORKING_DAYS for row in day] + weekend
