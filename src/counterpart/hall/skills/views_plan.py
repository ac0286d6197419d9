"""Fit people present against the fewest wanted, hour by hour; thin desks, the cheapest steps, and what ends soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.design.formats import clock, day, weekday
from counterpart.foundation.clock import day_in, days_after, midnight, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import actor_of, page
from counterpart.hall.presence.spans import Span
from counterpart.hall.skills import planning
from counterpart.hall.skills.coverage import HOUR, DeskCover, Stretch, coverage_of
from counterpart.hall.skills.queries import PLANS, catalogue
from counterpart.hall.skills.views import chosen_site, site_choices, tabs
from counterpart.hall.skills.views_setup import desk_name
from counterpart.hall.skills.words import step_words

FURTHEST = 400
DAYS = 7


@dataclass(frozen=True)
class Hour:
    """One cell: what is said at its thinnest moment."""

    label: str
    shown: str  # "1/2"
    said: str
    kind: str  # ok, warn, bad, none


@dataclass(frozen=True)
class CoverRow:
    desk: DeskInfo
    name: str
    cells: list[Hour]
    short: str


def zone_of(by: Actor) -> str:
    return house().sites[by.desk.site_id].zone


def asked_day(request: HttpRequest, by: Actor, at: datetime) -> date:
    """The day that was asked for, if it is one of our time; else today."""
    today = day_in(zone_of(by), at)
    try:
        asked = date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        return today
    return asked if abs((asked - today).days) <= FURTHEST else today


@page("skills.view", "GET")
def coverage(request: HttpRequest) -> HttpResponse:
    """A day by the hour, or a week by the day: where fewer fit people are there than the desk needs."""
    by, at = actor_of(request), now()
    asked, site, week = asked_day(request, by, at), chosen_site(request, by), request.GET.get("view") == "week"
    first = days_after(asked, -asked.weekday()) if week else asked
    zone = zone_of(by)
    window = Span(midnight(zone, first), midnight(zone, days_after(first, DAYS if week else 1)))
    desks = [desk for desk in by.desks_seen() if not site or desk.site_id == site]
    found = [each for each in coverage_of(desks, window) if each.stretches]
    parts = _days(zone, first) if week else _hours(found, window)
    rows = [
        CoverRow(each.desk, desk_name(each.desk, by), [_cell(each, part, label, week) for label, part in parts], _short(each))
        for each in found
    ]  # fmt: skip
    step = DAYS if week else 1
    context = {
        "tabs": tabs(by, "coverage"), "day": asked, "first": first, "last": days_after(first, DAYS - 1), "week": week,
        "wings": [(wing, label, [row for row in rows if row.desk.wing == wing]) for wing, label in
                  (("front", _("Front office")), ("back", _("Back office")))],
        "rows": rows, "labels": [label for label, _part in parts], "sites": site_choices(by), "site": site,
        "before": days_after(asked, -step), "after": days_after(asked, step), "today": day_in(zone, at),
        "gaps": sum(1 for each in found if each.short),
    }  # fmt: skip
    return render(request, "skills/coverage.html", context)


def _hours(found: Sequence[DeskCover], window: Span) -> list[tuple[str, Span]]:
    """The hours in which anybody is wanted or there, by the clock of the reader's site."""
    spans = [each.span for desk in found for each in desk.stretches]
    if not spans:
        return []
    start = window.start + ((min(span.start for span in spans) - window.start) // HOUR) * HOUR
    end, hours = min(max(span.end for span in spans), window.end), []
    while start < end:
        hours.append((clock(start), Span(start, start + HOUR)))
        start += HOUR
    return hours


def _days(zone: str, first: date) -> list[tuple[str, Span]]:
    days = (days_after(first, n) for n in range(DAYS))
    return [(weekday(each), Span(midnight(zone, each), midnight(zone, days_after(each, 1)))) for each in days]


def _cell(desk: DeskCover, part: Span, label: str, week: bool) -> Hour:
    worst = desk.worst(part)
    if worst is None:
        return Hour(label, "", _("%(label)s: nobody is needed") % {"label": label}, "none")
    kind = "ok" if worst.spare >= 0 else "warn" if worst.spare + worst.could >= 0 else "bad"
    return Hour(label, f"{worst.fit}/{worst.wanted}", _said(worst, label), kind)


def _said(worst: Stretch, label: str) -> str:
    words = {"label": label, "fit": worst.fit, "wanted": worst.wanted, "could": worst.could}
    if worst.spare >= 0:
        return _("%(label)s: %(fit)s fit, %(wanted)s needed") % words
    if worst.could:
        return _("%(label)s: %(fit)s fit, %(wanted)s needed, %(could)s more could step in") % words
    return _("%(label)s: %(fit)s fit, %(wanted)s needed, nobody could step in") % words


def length_words(length: timedelta) -> str:
    """``1:30 h``."""
    minutes = int(length.total_seconds() // 60)
    return _("%(hours)s:%(minutes)s h") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}


def _short(desk: DeskCover) -> str:
    return length_words(desk.short) if desk.short else ""


@page("skills.view", "GET")
def training(request: HttpRequest) -> HttpResponse:
    """Thin desks, the cheapest next steps that make them less thin, and what ends soon."""
    by, at = actor_of(request), now()
    benches, steps = planning.training_of(by, at)
    site = chosen_site(request, by)
    desks = house().desks
    shown = [bench for bench in benches if not site or bench.place.site == site]
    thin = [
        {
            "desk": desks[bench.place.id], "name": desk_name(desks[bench.place.id], by), "factor": bench.factor,
            "alone": ", ".join(worker.name for worker in bench.alone), "across": not bench.wants_across,
            "said": _factor_words(bench.factor),
        }
        for bench in shown if bench.is_thin
    ]  # fmt: skip
    plan = [
        {"person": step.person, "skill": _only_skill(step.place.duty), "wing": desks[step.place.id].wing,
         "said": step_words(step, duty_name(desks[step.place.id].name), desk_name(desks[step.place.id], by)),
         "level": step.level}
        for step in steps if not site or step.place.site == site
    ]  # fmt: skip
    ending = [(each, duty_name(each.skill), _ending(each)) for each in planning.endings_of(by, day_in(zone_of(by), at))]
    context = {
        "tabs": tabs(by, "training"), "thin": thin, "steps": plan, "ending": ending, "sites": site_choices(by), "site": site,
        "safe": len(shown) - len(thin), "may_plan": by.may(PLANS), "desks": len(shown),
    }  # fmt: skip
    return render(request, "skills/training.html", context)


def _factor_words(factor: int) -> str:
    if not factor:
        return _("nobody")
    return ngettext("%(n)s person alone", "%(n)s people alone", factor) % {"n": factor}


def _only_skill(duty: str) -> int:
    needs = catalogue().duties[duty].needs
    return needs[0].skill if len(needs) == 1 else 0


def _ending(ending: planning.Ending) -> str:
    words = {"day": day(ending.last_day), "days": ending.days}
    if ending.days < 0:
        return _("ended on %(day)s") % words
    if ending.days == 0:
        return _("ends today")
    return ngettext("ends on %(day)s, in %(days)s day", "ends on %(day)s, in %(days)s days", ending.days) % words
