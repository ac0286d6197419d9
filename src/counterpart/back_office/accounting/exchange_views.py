"""Rates by date, and valuing what is open in other currencies."""

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.forms import day_field
from counterpart.back_office.accounting.revaluing import RATE_MAX, revaluation, revalue, set_rate
from counterpart.back_office.accounting.tabs import book_tabs
from counterpart.back_office.accounting.views import refused, with_key
from counterpart.design.formats import money
from counterpart.design.toasts import say
from counterpart.foundation.entry import NumberField, TextField
from counterpart.foundation.errors import Refusal
from counterpart.foundation.money.models import ExchangeRate
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, page

SHOWN = 100


class RateForm(forms.Form):
    """What one unit of another currency is worth in ours, from a day on."""

    currency = TextField(
        label=gettext_lazy("Currency"), max_length=3, min_length=3,
        widget=forms.TextInput(attrs={"class": "short mono", "autocapitalize": "characters"}),
        help_text=gettext_lazy("Three letters, like USD."),
    )  # fmt: skip
    on = day_field(gettext_lazy("From"))
    rate = NumberField(
        label=gettext_lazy("One of it is worth"), places=6, min_value=Decimal("0.000001"), max_value=RATE_MAX
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class DayForm(forms.Form):
    """By the rates of which day."""

    on = day_field(gettext_lazy("On"))


@page("accounting.set_rate", "GET", "POST")
def rates(request: HttpRequest) -> HttpResponse:
    """Every rate that somebody entered, the newest first, and a new one."""
    by = actor_of(request)
    entity = house().sites[by.desk.site_id].entity
    form = RateForm(request.POST or None, initial={"on": queries.today_at(by)})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            set_rate(**form.cleaned_data, by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("The rate is kept."))
            return redirect("accounting:rates")
    rows = ExchangeRate.objects.filter(quote=entity.currency).order_by("-on", "base")[:SHOWN]
    context = with_key(form=form, rows=rows, currency=entity.currency, tabs=book_tabs("rates"))
    return render(request, "accounting/rates.html", context, status=status)


@page("accounting.revalue", "GET", "POST")
def revaluations(request: HttpRequest) -> HttpResponse:
    """What is open in other currencies, and what it is worth at the end of a day."""
    by = actor_of(request)
    entity = house().sites[by.desk.site_id].entity
    first = queries.today_at(by).replace(day=1)
    form = DayForm(request.POST or request.GET or None, initial={"on": first - timedelta(days=1)})
    status = 200
    on: date = first - timedelta(days=1)
    if form.is_bound:
        status = 200 if form.is_valid() else 422
        on = form.cleaned_data.get("on", on)
        if request.method == "POST" and status == 200:
            try:
                answer = revalue(on=on, by=acting(request))
            except Refusal as no:
                status = refused(form, no)
            else:
                words = {"amount": money(Decimal(answer.more["difference"]), entity.currency)}
                say(request, _("Revalued by %(amount)s, and taken back the next day.") % words)
                return redirect("accounting:entry", answer.id)
    rows = []
    try:
        rows = revaluation(entity, on)
    except Refusal as no:
        form.add_error(None, str(no)) if form.is_bound else say(request, str(no), bad=True)
    context = with_key(form=form, rows=rows, on=on, currency=entity.currency, tabs=book_tabs("rates"))
    return render(request, "accounting/revaluation.html", context, status=status)
