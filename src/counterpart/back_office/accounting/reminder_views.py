"""Reminders: who is late, what went out, when it goes out, and what is left out."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.models import Reminder
from counterpart.back_office.accounting.reminder_forms import LevelsForm, PauseForm, SendForm
from counterpart.back_office.accounting.reminder_papers import heading_of, language_for, print_reminder
from counterpart.back_office.accounting.reminding import (
    levels_of,
    pause_reminders,
    proposals,
    resume_reminders,
    send_reminders,
    set_reminder_levels,
)
from counterpart.back_office.accounting.tabs import reminder_tabs
from counterpart.back_office.accounting.views import refused, with_key
from counterpart.design.toasts import say
from counterpart.foundation.cursors import PAGE_SIZE
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, page


@page("accounting.send_reminders", "GET", "POST")
def reminders(request: HttpRequest) -> HttpResponse:
    """Who is late enough; a person chooses, and the letters go out."""
    by = actor_of(request)
    found = proposals(by, queries.today_at(by))
    form = SendForm(request.POST if request.method == "POST" else None, keys=[each.item.pk for each in found])
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            answer = send_reminders(form.cleaned_data["invoices"], by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("%(letters)s letters go out.") % {"letters": answer.more["letters"]})
            return redirect("accounting:reminders_sent")
    rows = [(each, heading_of(each.level)) for each in found]
    days = levels_of(house().sites[by.desk.site_id].entity.id)
    context = with_key(form=form, rows=rows, tabs=reminder_tabs("proposed"), days=", ".join(map(str, days)))
    return render(request, "accounting/reminders.html", context, status=status)


@page("accounting.view")
def sent(request: HttpRequest) -> HttpResponse:
    """Letters that went out, the newest first."""
    by = actor_of(request)
    found = Reminder.objects.filter(by.scope()).select_related("party", "sent_by").order_by("-pk")
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": shown, "rows": [(r, heading_of(r.level)) for r in shown], "tabs": reminder_tabs("sent")}
    return render(request, "accounting/reminders_sent.html", context)


@page("accounting.view_invoices", sample="reminder")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it was mailed."""
    found = Reminder.objects.filter(actor_of(request).scope(), pk=pk).select_related("party", "entity").first()
    if found is None:
        raise Missing()
    printed = print_reminder(found, language_for(found))
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{printed.name}"'
    response["Content-Language"] = printed.language
    response["Cache-Control"] = "private, no-cache"
    return response


@page("accounting.set_reminder_levels", "GET", "POST")
def levels(request: HttpRequest) -> HttpResponse:
    """When customers are reminded, and with which words."""
    entity = house().sites[actor_of(request).desk.site_id].entity
    form = LevelsForm(request.POST or None, entity_id=entity.id)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            set_reminder_levels(form.levels, by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Saved."))
            return redirect("accounting:reminders")
    return render(request, "accounting/reminder_levels.html", with_key(form=form), status=status)


@page("accounting.pause_reminders", "GET", "POST", sample="invoice")
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody is reminded of this invoice."""
    found = queries.invoice_seen(actor_of(request), pk)
    form = PauseForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            pause_reminders(pk, **form.cleaned_data, by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Nobody is reminded of it."))
            return redirect("accounting:invoice", pk)
    return render(request, "accounting/pause.html", with_key(invoice=found, form=form), status=status)


@page("accounting.resume_reminders", "POST", sample="invoice")
def resumption(request: HttpRequest, pk: int) -> HttpResponse:
    """The invoice is like any other again."""
    try:
        resume_reminders(pk, by=acting(request))
    except Refusal as no:
        if no.status == 404:
            raise
        say(request, str(no), bad=True)
    else:
        say(request, _("It is reminded of again."))
    return redirect("accounting:invoice", pk)
