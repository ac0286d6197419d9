"""The documents tab of an order and of a customer: every paper in one list, to open, print, keep and send again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.cursors import cursor_page
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.parties.queries import standing_for, visible_to
from counterpart.foundation.web import KEY_FIELD, acting, actor_of, new_key, page
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.sending import send_paper
from counterpart.workplace.papers_of import listed, papers_of_journey, papers_of_party
from counterpart.workplace.views import safe_next
from counterpart.workplace.ways import document_way, tabs_of

PAPER_LENGTH_MAX = 40


@page("sales.view", sample="order")
def order_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Every document of an order's journey that this desk may see."""
    by = actor_of(request)
    order = orders(by).filter(pk=pk).first()
    if order is None:
        raise Missing()
    context = {
        "order": order, "found": papers_of_journey(order.document.journey_id, by), "key": new_key(),
        "key_field": KEY_FIELD, "tabs": tabs_of("order", pk, "documents"),
    }  # fmt: skip
    return render(request, "workplace/order_documents.html", context)


@page("parties.view", sample="party")
def customer_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Every document of a customer that this desk may see, the newest first, a page at a time."""
    by = actor_of(request)
    party = visible_to(by).filter(pk=pk).first()
    if party is None:
        raise Missing()
    if party.merged_into_id:
        return redirect("parties:documents", standing_for(pk))
    shown = cursor_page(papers_of_party(pk, by), request.GET, order=["-id"])
    found = listed(shown.rows, by, reminders_of=0 if shown.before else pk)
    context = {
        "party": party, "found": found, "page": shown, "key": new_key(), "key_field": KEY_FIELD,
        "tabs": tabs_of("party", pk, "documents"), "see_statement": by.may("accounting.view_invoices"),
    }  # fmt: skip
    return render(request, "workplace/customer_documents.html", context)


@page("sales.send_paper", "POST", sample="order")
def paper_sending(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail a paper to the customer, once more or for the first time."""
    paper = request.POST.get("paper", "")[:PAPER_LENGTH_MAX]
    try:
        answer = send_paper(pk, paper=paper, by=acting(request))
    except Missing:
        raise
    except Refusal as refusal:
        say(request, str(refusal), bad=True)
    else:
        say(request, _("%(reference)s goes to the customer by mail.") % {"reference": answer.reference})
    return HttpResponseRedirect(safe_next(request, request.POST.get("next") or document_way("order", pk) or "/"))
