"""The printed papers of sales."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from counterpart.foundation.documents.serving import serve_paper
from counterpart.foundation.web import page


@page("sales.view", "GET", sample="quote")
def quote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "quote", "quote", public_id)


@page("sales.view", "GET", sample="order")
def order_confirmation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "order_confirmation", "order", public_id)
