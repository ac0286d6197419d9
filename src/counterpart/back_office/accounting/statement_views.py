"""The statement of account, on the screen and on paper. The front may hand it out: it needs to see invoices, not the books."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from counterpart.back_office.accounting.forms import DaysForm
from counterpart.back_office.accounting.papers import statement_paper
from counterpart.back_office.accounting.statement_of_account import party_of_statement, statement_of, usual_days
from counterpart.foundation.clock import now
from counterpart.foundation.documents.printing import to_pdf
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.web import actor_of, page


def _currency(request: HttpRequest) -> str:
    """Papers in another currency have a statement of their own: ``?currency=USD``."""
    asked = request.GET.get("currency", "")
    return asked if len(asked) == 3 and asked.isascii() and asked.isupper() else ""


def _days(request: HttpRequest, by: Actor) -> tuple[DaysForm, date, date]:
    """The days that the address asks for; the fiscal year so far without, or when they make no sense."""
    since, until = usual_days(by)
    usual = {"since": since.isoformat(), "until": until.isoformat()}
    form = DaysForm({name: request.GET.get(name, day) for name, day in usual.items()})
    if form.is_valid():
        return form, form.cleaned_data["since"], form.cleaned_data["until"]
    return form, since, until


@page("accounting.view_invoices", sample="party")
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked for, what came in, and what that leaves."""
    by = actor_of(request)
    party = party_of_statement(by, pk)
    if party.pk != pk:
        return redirect("accounting:statement", party.pk)
    form, since, until = _days(request, by)
    status = 200 if form.is_valid() else 422
    told = None
    try:
        told = statement_of(by, party, since, until, _currency(request))
    except Refusal as no:
        form.add_error(None, str(no))
        status = no.status
    context = {"told": told, "party": party, "form": form, "see_items": by.may("accounting.view")}
    return render(request, "accounting/statement.html", context, status=status)


@page("accounting.view_invoices", sample="party")
def statement_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF in the customer's language; ``?language=sv`` asks for another."""
    by = actor_of(request)
    party = party_of_statement(by, pk)
    _form, since, until = _days(request, by)
    told = statement_of(by, party, since, until, _currency(request))
    wanted = (request.GET.get("language", ""), party.language, told.entity.language)
    language = next((each for each in wanted if each in dict(settings.LANGUAGES)), "en")
    with translation.override(language):
        pdf = to_pdf(statement_paper(told), made_at=now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="statement-{party.pk}-{until.isoformat()}.pdf"'
    response["Content-Language"] = language
    response["Cache-Control"] = "private, no-cache"
    return response
