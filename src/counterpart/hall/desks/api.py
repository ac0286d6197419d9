"""The work on a desk, over the API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, page_of, written
from counterpart.foundation.documents.models import Document
from counterpart.foundation.wire import ONE_LINE, Body, Told
from counterpart.hall.desks.actions import bounce_item, give_back_item, take_item
from counterpart.hall.desks.models import WorkItem

router = Room(tags=["work"])
OPEN = ("offered", "accepted")


class WorkItemTold(Told):
    """``text`` is a code; ``parameters`` belong to it. ``document_id`` names the item in every address below."""

    id: int
    document_id: int
    kind: str
    reference: str
    party_id: int | None
    site_id: int
    desk_id: int
    from_desk_id: int | None
    text: str
    parameters: dict[str, Any]
    promised_at: datetime | None
    waits_for: str
    look_again_at: datetime | None
    state: str
    taken_by_id: int | None
    created_at: datetime


class Bounce(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


@router.read("/work-items", "workplace.view", Page[WorkItemTold])
def list_work_items(
    request: ApiRequest,
    whose: Annotated[Literal["desk", "mine"], Query(description="`desk`: all that lies on my desk.")] = "desk",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[WorkItemTold]:
    """Open work, the newest first: of my desk, or what I have taken myself."""
    by = request.auth
    found = WorkItem.objects.filter(by.scope("document__"), state__in=OPEN).select_related("document")
    found = found.filter(taken_by_id=by.person_id) if whose == "mine" else found.filter(desk_id=by.desk_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_told(w, w.document) for w in rows], next=following)


@router.write("/work-items/{document_id}/taking", "desks.take_item", sample="work_item")
def take(request: ApiRequest, document_id: PathId) -> HttpResponse:
    """I do this."""
    return written(take_item(document_id, by=request.auth))


@router.write("/work-items/{document_id}/taking", "desks.give_back_item", method="DELETE", sample="work_item")
def give_back(request: ApiRequest, document_id: PathId) -> HttpResponse:
    """Somebody else at this desk may take it again."""
    return written(give_back_item(document_id, by=request.auth))


@router.write("/work-items/{document_id}/bounce", "desks.bounce_item", sample="work_item")
def bounce(request: ApiRequest, document_id: PathId, body: Bounce) -> HttpResponse:
    """It does not belong here: back to the desk it came from."""
    return written(bounce_item(document_id, reason=body.reason, by=request.auth))


def _told(w: WorkItem, document: Document) -> WorkItemTold:
    return WorkItemTold(
        id=w.pk, document_id=w.document_id, kind=document.kind, reference=document.reference, party_id=document.party_id,
        site_id=document.site_id, desk_id=w.desk_id, from_desk_id=w.from_desk_id, text=w.text, parameters=w.parameters,
        promised_at=w.promised_at, waits_for=w.waits_for, look_again_at=w.look_again_at, state=w.state,
        taken_by_id=w.taken_by_id, created_at=w.created_at,
    )  # fmt: skip
