"""The printed paper of any document, by the key that every page knows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing
from counterpart.foundation.web import actor_of, page

PAPERS = {
    "quote": "quote",
    "order": "order_confirmation",
    "shipment": "delivery_note",
    "invoice": "invoice",
    "credit_note": "credit_note",
}


@page("documents.view", "GET", sample="order")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the paper at its public address, where its room asks once more who may see it."""
    wanted = Document.objects.filter(actor_of(request).scope(), pk=pk, kind__in=PAPERS)
    found = wanted.values_list("kind", "public_id").first()
    if found is None:
        raise Missing()
    kind, public_id = found
    return redirect(f"papers:{PAPERS[kind]}", public_id=public_id)
