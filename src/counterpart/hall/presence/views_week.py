"""Somebody's week: which desk, which day, from when until when."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.presence import actions, queries
from counterpart.hall.presence.forms import FromDayForm, WeekLines
from counterpart.hall.presence.models import WeeklyShift

WORKING_DAYS = range(5)


@page("presence.set_week", "GET", "POST", sample="person")
def week(request: HttpRequest, pk: int) -> HttpResponse:
    """The week as rows; the first row can be copied to Monday to Friday before it is saved."""
    by, at = actor_of(request), now()
    person = queries.colleagues_of(by).filter(pk=pk).first()
    if person is None:
        raise Missing()
    today = day_in(house().sites[by.desk.site_id].zone, at)
    desks = _desks_of(pk, {desk.id for desk in by.desks_seen()})
    given = {"desks": desks}
    form = FromDayForm(initial={"first_day": today})
    lines: Any = WeekLines(initial=_rows(pk), prefix="lines", form_kwargs=given)
    status = 200
    if request.method == "POST" and desks:
        form = FromDayForm(request.POST)
        lines = WeekLines(request.POST, prefix="lines", form_kwargs=given)
        status = 422
        if all([form.is_valid(), lines.is_valid()]):
            rows = [{k: line[k] for k in ("desk", "weekday", "starts", "ends", "every")} for line in _said(lines)]
            if "copy" in request.POST and rows:
                form = FromDayForm(initial=form.cleaned_data)
                lines = WeekLines(initial=_copied(rows), prefix="lines", form_kwargs=given)
                status = 200
            else:
                week = [actions.WeekLine(r["desk"], r["weekday"], r["starts"], r["ends"], r["every"]) for r in rows]
                answer, status = attempt(
                    form,
                    lambda: actions.set_week(
                        pk, lines=week, first_day=form.cleaned_data["first_day"], by=acting(request)
                    ),
                )
                if answer is not None:
                    say(request, _("The week of %(name)s is planned.") % {"name": person.name})
                    return redirect("presence:shifts", pk)
    context = {"person": person, "form": form, "lines": lines, "desks": desks, "key": new_key()}
    return render(request, "presence/week.html", context, status=status)


def _desks_of(pk: int, seen: set[int]) -> list[tuple[int, str]]:
    """The desks somebody holds by their role, of those that the planner sees."""
    at = now()
    held = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at, person_id=pk)
    desks, sites = house().desks, house().sites
    return [
        (desk, f"{duty_name(desks[desk].name)}, {sites[desks[desk].site_id].name}")
        for desk in dict.fromkeys(held.order_by("id").values_list("desk_id", flat=True))
        if desk in seen
    ]


def _rows(pk: int) -> list[dict[str, Any]]:
    """The pattern without an end: what holds from now on."""
    found = WeeklyShift.objects.filter(person_id=pk, last_day=None).order_by("weekday", "starts", "id")
    return [
        {"desk": w.desk_id, "weekday": w.weekday, "starts": w.starts, "ends": w.ends, "every": w.every} for w in found
    ]


def _said(lines: Any) -> list[dict[str, Any]]:
    return [line for line in lines.cleaned_data if line and not line.get("DELETE")]


def _copied(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows of the first row's day, on each day from Monday to Friday; other days stay."""
    day = [row for row in rows if row["weekday"] == rows[0]["weekday"]]
    weekend = [row for row in rows if row["weekday"] not in WORKING_DAYS]
    return [{**row, "weekday": weekday} for weekday in WORKING_DAYS for row in day] + weekend
