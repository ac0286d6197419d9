"""The printed papers of accounting. The front may hand them out: it needs to see invoices, not the books."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from counterpart.foundation.documents.serving import serve_paper
from counterpart.foundation.web import page


@page("accounting.view_invoices", "GET", sample="invoice")
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "invoice", "invoice", public_id)


@page("accounting.view_invoices", "GET", sample="credit_note")
def credit_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "credit_note", "credit_note", public_id)


@page("accounting.view_invoices", "GET", sample="payment")
def payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "payment", "payment", public_id)
