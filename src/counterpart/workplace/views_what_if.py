"""What if Ana is ill on Tuesday? Asked by who plans, or who leads one of her desks."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from counterpart.foundation.clock import day_in, now
from counterpart.foundation.errors import Forbidden, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import actor_of, page
from counterpart.hall.cover.feed import desks_of
from counterpart.hall.cover.words import left_out_words, reason_words
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.presence.words import from_to
from counterpart.hall.skills.matrix import led_by
from counterpart.hall.skills.queries import PLANS
from counterpart.hall.skills.words import step_words
from counterpart.workplace.what_if import Risk, WhatIf, what_if

FURTHEST, SHOWN = 400, 3


def may_ask(by: Actor, person_id: int) -> bool:
    """Who plans the training, or leads a desk of this person."""
    return by.may(PLANS) or bool(led_by(by) & desks_of([person_id]))


@page("skills.view", "GET", sample="person")
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """The desks that would be short, what is promised there, and the best covers."""
    by, at = actor_of(request), now()
    person: Person | None = colleagues_of(by).filter(pk=pk).first()
    if person is None:
        raise Missing()
    if not may_ask(by, pk):
        raise Forbidden()
    today = day_in(house().sites[by.desk.site_id].zone, at)
    try:
        day = date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        day = today
    if not 0 <= (day - today).days <= FURTHEST:
        day = today
    found = what_if(person, day, by, at)
    context = {
        "found": found, "person": person, "day": day, "today": today,
        "shifts": [from_to(span) for span in found.shifts], "risks": [_shown(risk, found) for risk in found.risks],
    }  # fmt: skip
    return render(request, "workplace/what_if.html", context)


def _shown(risk: Risk, found: WhatIf) -> dict[str, object]:
    name = duty_name(risk.desk.name)
    return {
        "desk": risk.desk, "name": name, "span": from_to(risk.need.span), "is_met": risk.is_met,
        "promises": risk.promises, "left_out": left_out_words(risk.out), "others": max(0, len(risk.able) - SHOWN),
        "able": [
            {"name": found.names.get(c.person, ""), "until": from_to(c.span)["end"], "reasons": reason_words(c, c.span.start)}
            for c in risk.able[:SHOWN]
        ],
        "step": step_words(risk.step, name, name) if risk.step else "",
    }  # fmt: skip
