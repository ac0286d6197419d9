"""Who could stand in, who does, and yes and no, over the API. Until when somebody is away, never why."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
    Room,
    one,
    page_of,
    tagged,
    written,
)
from counterpart.foundation.clock import now
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.models import Person
from counterpart.foundation.wire import EACH_ONCE, KEY_MAX, Body, Key, Told
from counterpart.hall.cover import actions, queries
from counterpart.hall.cover.errors import NoNeed
from counterpart.hall.cover.models import Consent, Cover
from counterpart.hall.cover.service import waited_of, waits_for_us
from counterpart.hall.cover.waiting import say_to_customers, waits_at
from counterpart.hall.cover.words import end_words, left_out_words, reason_said, reason_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.words import when

router = Room(tags=["cover"])
State = Literal["offered", "accepted", "active", "closed", "declined", "expired", "revoked", "withdrawn", ""]
DutyCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$", max_length=40)]


class NeedTold(Told):
    """``since``: nobody could from then on."""

    desk_id: int
    absence_id: int | None
    owner_id: int | None
    starts_at: datetime
    ends_at: datetime
    since: datetime | None


class CandidateTold(Told):
    """``agreed``: said yes beforehand. ``whole`` is false where ``ends_at`` lies before the end of the need."""

    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    agreed: bool
    whole: bool
    reasons: list[str]
    reasons_said: list[str]
    stay_with_others: int


class Candidates(Told):
    """``need`` is null where nobody is missing. ``left_out`` counts the others, without their names."""

    need: NeedTold | None
    results: list[CandidateTold]
    left_out: list[str]


class CoverTold(Told):
    """``ended_because`` is a sentence; ``stay_with_others`` counts documents that do not come along."""

    id: int
    desk_id: int
    person_id: int
    owner_id: int | None
    absence_id: int | None
    state: str
    starts_at: datetime
    ends_at: datetime
    asked_at: datetime
    asked_by_id: int | None
    answer_by: datetime | None
    ended_at: datetime | None
    ended_because: str
    reasons: list[str]
    reasons_said: list[str]
    stay_with_others: int
    version: int


class DoneTold(Told):
    action: str
    times: int


class CoverWhole(CoverTold):
    """With what was done under it, on how many documents, and how much went back when it ended."""

    done: list[DoneTold]
    documents: int
    came_back: int


class EmptyDesk(Told):
    """A desk at which nobody is and nobody can be put. ``back_at`` is null where nobody knows; ``say`` is for customers'
    ears."""

    desk_id: int
    since: datetime
    back_at: datetime | None
    say: str


class EmptyDesks(Told):
    results: list[EmptyDesk]


class WaitingTold(Told):
    """``service_minutes`` run only while the desk is staffed, or could be; of the last month at the most."""

    id: int
    document_id: int
    desk_id: int
    since: datetime
    service_minutes: int
    wall_minutes: int


class AskIn(Body):
    """``absence_id`` is left out where the desk is thin by itself."""

    desk_id: Key
    absence_id: Key | None = None
    person_id: Key


class ConsentIn(Body):
    """The duties you stand in for without being asked; for no others from now on."""

    duties: Annotated[list[DutyCode], EACH_ONCE, Field(max_length=100)]


class Consents(Told):
    duties: list[str]


@router.read("/candidates", "cover.view", Candidates)
def list_candidates(
    request: ApiRequest, desk_id: FilterId, absence_id: Annotated[int, Query(ge=0, le=KEY_MAX)] = 0
) -> Candidates:
    """Who could stand in at a desk for an absence (none: because it is thin), the best first and with reasons."""
    by, at = request.auth, now()
    if desk_id not in {desk.id for desk in by.desks_seen()}:
        raise Missing()
    try:
        found = queries.candidates_at(by, at, desk_id, absence_id)
    except NoNeed:
        return Candidates(need=None, results=[], left_out=[])
    names = dict(Person.objects.filter(pk__in=[each.person for each in found.found]).values_list("id", "name"))
    need = found.need
    return Candidates(
        need=NeedTold(
            desk_id=need.desk, absence_id=need.absence or None, owner_id=need.owner or None, starts_at=need.span.start,
            ends_at=need.span.end, since=found.since,
        ),
        results=[
            CandidateTold(
                person_id=each.person, name=names[each.person], starts_at=each.span.start, ends_at=each.span.end,
                agreed=each.agreed, whole=each.whole, reasons=list(each.reasons),
                reasons_said=[text for text, _good in reason_words(each, at)], stay_with_others=len(each.without),
            )
            for each in found.found
        ],
        left_out=left_out_words(found.out),
    )  # fmt: skip


@router.read("/empty-desks", "cover.view", EmptyDesks)
def list_empty_desks(request: ApiRequest) -> EmptyDesks:
    """The desks you see at which nobody is now, and when somebody is there again as far as anybody knows."""
    at = now()
    found = waits_at([desk.id for desk in request.auth.desks_seen()], at).values()
    results = [
        EmptyDesk(desk_id=w.desk_id, since=w.since, back_at=w.back_at, say=say_to_customers(w, at)) for w in found
    ]
    return EmptyDesks(results=results)


@router.read("/waiting-times", "cover.view", Page[WaitingTold])
def list_waiting_times(
    request: ApiRequest, desk_id: FilterId, cursor: Cursor = "", limit: Limit = 50
) -> Page[WaitingTold]:
    """Open work of a desk that waits for a person there, the newest first, with how long it has waited."""
    by, at = request.auth, now()
    if desk_id not in {desk.id for desk in by.desks_seen()}:
        raise Missing()
    found = WorkItem.objects.filter(waits_for_us(), by.scope("document__"), desk_id=desk_id)
    rows, following = page_of(found, cursor, limit)
    waited = waited_of(by, {row.pk: (row.desk_id, row.created_at) for row in rows}, at)
    results = [
        WaitingTold(
            id=row.pk, document_id=row.document_id, desk_id=row.desk_id, since=row.created_at,
            service_minutes=waited[row.pk].service_minutes, wall_minutes=waited[row.pk].wall_minutes,
        )
        for row in rows
    ]  # fmt: skip
    return Page(results=results, next=following)


@router.read("/covers", "cover.view", Page[CoverTold])
def list_covers(
    request: ApiRequest, state: State = "", person_id: FilterId | None = None, desk_id: FilterId | None = None,
    cursor: Cursor = "", limit: Limit = 50,
) -> Page[CoverTold]:  # fmt: skip
    """Covers of the desks you see, and your own; the newest first."""
    found = queries.visible_to(request.auth)
    if state:
        found = found.filter(state=state)
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if desk_id is not None:
        found = found.filter(desk_id=desk_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[CoverTold(**_told(each)) for each in rows], next=following)


@router.read("/covers/{cover_id}", "cover.view", CoverWhole, sample="cover")
def get_cover(request: ApiRequest, cover_id: PathId) -> HttpResponse:
    """One cover, with what was done under it."""
    found = one(queries.visible_to(request.auth), cover_id)
    digest = next(iter(queries.digests_of([found])), None)
    done = [DoneTold(action=action, times=n) for action, n in digest.done] if digest else []
    return tagged(
        CoverWhole(
            **_told(found), done=done, documents=digest.documents if digest else 0,
            came_back=digest.came_back if digest else 0,
        ),
        found.version,
    )  # fmt: skip


@router.write("/covers", "cover.ask_candidate")
def ask_candidate(request: ApiRequest, body: AskIn) -> HttpResponse:
    """As a lead: ask this candidate, whoever is asked now."""
    return written(actions.ask_candidate(body.desk_id, body.absence_id, body.person_id, by=request.auth))


@router.write("/covers/{cover_id}/acceptance", "cover.accept_cover", sample="cover")
def accept_cover(request: ApiRequest, cover_id: PathId) -> HttpResponse:
    """Yes: the desk, its rights and what its holder had taken are yours until it ends."""
    return written(actions.accept_cover(cover_id, by=request.auth))


@router.write("/covers/{cover_id}/decline", "cover.decline_cover", sample="cover")
def decline_cover(request: ApiRequest, cover_id: PathId) -> HttpResponse:
    """No. Nobody asks why; the next in line is asked."""
    return written(actions.decline_cover(cover_id, by=request.auth))


@router.write("/covers/{cover_id}/hand-back", "cover.hand_back_cover", sample="cover")
def hand_back_cover(request: ApiRequest, cover_id: PathId) -> HttpResponse:
    """You cannot go on: what you have taken goes back, and somebody else is found."""
    return written(actions.hand_back_cover(cover_id, by=request.auth))


@router.write("/covers/{cover_id}/revocation", "cover.revoke_cover", sample="cover")
def revoke_cover(request: ApiRequest, cover_id: PathId) -> HttpResponse:
    """As a lead: take a cover, or a question, back."""
    return written(actions.revoke_cover(cover_id, by=request.auth))


@router.read("/consents", "cover.view", Consents)
def get_consents(request: ApiRequest) -> Consents:
    """The duties that you stand in for without being asked."""
    mine = Consent.objects.filter(person_id=request.auth.person_id)
    return Consents(duties=sorted(mine.values_list("duty__code", flat=True)))


@router.write("/consents", "cover.give_consent", method="PUT")
def give_consent(request: ApiRequest, body: ConsentIn) -> HttpResponse:
    """Say anew what you stand in for."""
    return written(actions.give_consent(duties=body.duties, by=request.auth))


def _told(cover: Cover) -> dict[str, Any]:
    reasons = reason_said(cover.reasons, len(cover.without), when(cover.ends_at, now()))
    return {
        "id": cover.pk, "desk_id": cover.desk_id, "person_id": cover.person_id, "owner_id": cover.owner_id,
        "absence_id": cover.absence_id, "state": cover.state, "starts_at": cover.starts_at, "ends_at": cover.ends_at,
        "asked_at": cover.asked_at, "asked_by_id": cover.asked_by_id, "answer_by": cover.answer_by,
        "ended_at": cover.ended_at, "ended_because": end_words(cover.end_why), "reasons": cover.reasons,
        "reasons_said": [text for text, _good in reasons], "stay_with_others": len(cover.without),
        "version": cover.version,
    }  # fmt: skip
