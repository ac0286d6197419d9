"""The printed papers of fulfilment."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from counterpart.foundation.documents.serving import serve_paper
from counterpart.foundation.web import page


@page("fulfilment.view", "GET", sample="shipment")
def delivery_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "delivery_note", "shipment", public_id)


@page("fulfilment.view", "GET", sample="shipment")
def pickup_slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "pickup_slip", "shipment", public_id)


@page("fulfilment.view", "GET", sample="shipment")
def shipping_label(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "shipping_label", "shipment", public_id)
