"""A paper as the answer to a request: in scope or not there at all."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.printing import print_document
from counterpart.foundation.errors import Missing
from counterpart.foundation.web import actor_of


def serve_paper(request: HttpRequest, paper: str, kind: str, public_id: UUID) -> HttpResponse:
    """The paper of a document of this kind that the actor may see; 404 for every other. ``?language=sv`` asks for another
    language than the customer's."""
    wanted = Document.objects.filter(actor_of(request).scope(), kind=kind, public_id=public_id)
    document_id = wanted.values_list("pk", flat=True).first()
    if document_id is None:
        raise Missing()
    language = request.GET.get("language", "")
    printed = print_document(paper, document_id, language=language if language in dict(settings.LANGUAGES) else "")
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{printed.name}"'
    response["Content-Language"] = printed.language
    response["Cache-Control"] = "private, no-cache"
    return response
