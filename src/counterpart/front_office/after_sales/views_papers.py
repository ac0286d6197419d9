"""The printed papers of after-sales."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from counterpart.foundation.documents.serving import serve_paper
from counterpart.foundation.web import page


@page("after_sales.view", "GET", sample="return")
def return_slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "return_slip", "return", public_id)


@page("after_sales.view", "GET", sample="shipment")
def warranty_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "warranty_note", "shipment", public_id)
