"""Calls that are promised to customers, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, one, page_of, written
from counterpart.foundation.wire import ONE_LINE, Body, Key, Moment, Told
from counterpart.hall.cover.calling import NOTE_MOST, PHONE_MOST, call_back, promise_call_back
from counterpart.hall.cover.models import CallBack

router = Room(tags=["cover"])
Note = Annotated[str, ONE_LINE, Field(max_length=NOTE_MOST)]


class PromiseIn(Body):
    """``document_id`` or ``party_id``. Without ``promised_at`` it is the time at which somebody is at the desk."""

    document_id: Key | None = None
    party_id: Key | None = None
    phone: Annotated[str, ONE_LINE, Field(max_length=PHONE_MOST)]
    promised_at: Moment | None = None
    note: Note = ""


class CalledIn(Body):
    """What came of it."""

    said: Note = ""


class CallTold(Told):
    """``document_id`` is what it is about; ``called_at`` is null while nobody has called."""

    id: int
    reference: str
    party_id: int
    document_id: int | None
    phone: str
    note: str
    promised_at: datetime
    promised_by_id: int
    called_at: datetime | None
    called_by_id: int | None
    said: str


def _calls(request: ApiRequest) -> QuerySet[CallBack]:
    return CallBack.objects.filter(request.auth.scope("document__")).select_related("document")


@router.read("/call-backs", "cover.view", Page[CallTold])
def list_call_backs(
    request: ApiRequest, state: Literal["open", "called", ""] = "", cursor: Cursor = "", limit: Limit = 50
) -> Page[CallTold]:
    """Promised calls, the newest first."""
    found = _calls(request)
    if state:
        found = found.filter(called_at__isnull=state == "open")
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_told(each) for each in rows], next=following)


@router.read("/call-backs/{call_id}", "cover.view", CallTold, sample="call_back")
def get_call_back(request: ApiRequest, call_id: PathId) -> CallTold:
    """One promised call."""
    return _told(one(_calls(request), call_id))


@router.write("/call-backs", "cover.promise_call_back")
def promise(request: ApiRequest, body: PromiseIn) -> HttpResponse:
    """We call you: work at the desk on which the document lies, or at your own."""
    return written(
        promise_call_back(
            document_id=body.document_id, party_id=body.party_id, phone=body.phone, promised_at=body.promised_at,
            note=body.note, by=request.auth,
        )
    )  # fmt: skip


@router.write("/call-backs/{call_id}/call", "cover.call_back", sample="call_back")
def called(request: ApiRequest, call_id: PathId, body: CalledIn) -> HttpResponse:
    """You have called."""
    return written(call_back(call_id, said=body.said, by=request.auth))


def _told(call: CallBack) -> CallTold:
    document = call.document
    assert document.party_id is not None, "a call is promised to somebody"
    return CallTold(
        id=call.pk, reference=document.reference, party_id=document.party_id, document_id=document.origin_id,
        phone=call.phone, note=call.note, promised_at=call.promised_at, promised_by_id=call.promised_by_id,
        called_at=call.called_at, called_by_id=call.called_by_id, said=call.said,
    )  # fmt: skip
