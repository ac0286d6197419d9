"""The holidays of a site, and the address of one's own calendar."""

import secrets
from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.design.toasts import say
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.presence import calendar_actions as actions
from counterpart.hall.presence.forms import HolidayForm, YearForm
from counterpart.hall.presence.models import CalendarKey, Holiday


@page("presence.take_holidays", "GET", "POST", sample="site")
def holidays(request: HttpRequest, pk: int) -> HttpResponse:
    """The closed days of a site: taken from its country's calendar year by year, and the firm's own."""
    by, site = actor_of(request), house().sites.get(pk)
    if site is None or not (by.desk.serves_all_sites or by.desk.site_id == pk):
        raise Missing()
    this_year = day_in(site.zone, now()).year
    years: Any = YearForm(initial={"year": this_year})
    form: Any = HolidayForm()
    status = 200
    if request.method == "POST" and "year" in request.POST:
        years, status = YearForm(request.POST), 422
        if years.is_valid():
            year = years.cleaned_data["year"]
            answer, status = attempt(years, lambda: actions.take_holidays(pk, year=year, by=acting(request)))
            if answer is not None:
                added = answer.more["added"]
                text = ngettext("%(count)s day was added.", "%(count)s days were added.", added)
                say(request, text % {"count": added})
                return redirect("presence:holidays", pk)
    elif request.method == "POST":
        form, status = HolidayForm(request.POST), 422
        if form.is_valid():
            said = form.cleaned_data
            answer, status = attempt(form, lambda: actions.set_holiday(pk, by=acting(request), **said))
            if answer is not None:
                say(request, _("The calendar is changed."))
                return redirect("presence:holidays", pk)
    context = {
        "site": site, "days": Holiday.objects.filter(site_id=pk, day__year__gte=this_year).order_by("day"), "form": form,
        "years": years, "key": new_key(), "key2": new_key(), "sites": _others(by.desk.serves_all_sites, pk),
    }  # fmt: skip
    return render(request, "presence/holidays.html", context, status=status)


def _others(all_sites: bool, pk: int) -> list[tuple[str, str, bool]]:
    sites = [site for site in house().sites.values() if all_sites or site.id == pk]
    return [(site.name, reverse("presence:holidays", args=[site.id]), site.id == pk) for site in sites]


@page("presence.make_calendar_key", "GET", "POST")
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The address is shown once; a new one takes its place, or none."""
    by, address = actor_of(request), ""
    if request.method == "POST" and "drop" in request.POST:
        actions.drop_calendar_key(by=acting(request))
        say(request, _("Nobody reads your calendar any more."))
        return redirect("presence:my-calendar")
    if request.method == "POST":
        secret = secrets.token_urlsafe(32)
        actions.make_calendar_key(digest=sha256(secret.encode()).hexdigest(), by=acting(request))
        address = request.build_absolute_uri(f"/calendar/{secret}.ics")
    has = CalendarKey.objects.filter(person_id=by.person_id).first()
    context = {"address": address, "has": has, "key": new_key(), "key2": new_key(), "form": forms.Form()}
    response = render(request, "presence/my_calendar.html", context)
    if address:
        response["Cache-Control"] = "no-store"
    return response
