"""A desk in an emergency, over the API: taken with a reason, and reviewed by somebody else."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, one, page_of, written
from counterpart.foundation.wire import ONE_LINE, Body, Key, Told
from counterpart.hall.cover.glass import REASON_LEAST, REASON_MOST, break_glass, review_glass
from counterpart.hall.cover.models import BrokenGlass
from counterpart.hall.cover.queries import done_under, glasses_seen

router = Room(tags=["cover"])


class GlassIn(Body):
    """Which desk, and what has happened."""

    desk_id: Key
    reason: Annotated[str, ONE_LINE, Field(min_length=REASON_LEAST, max_length=REASON_MOST)]


class ReviewIn(Body):
    """What somebody else found."""

    finding: Annotated[str, ONE_LINE, Field(min_length=1, max_length=REASON_MOST)]


class GlassTold(Told):
    """``valid_until`` is when its rights end by themselves; ``reviewed_at`` is null while nobody has looked at it."""

    id: int
    desk_id: int
    person_id: int
    reason: str
    at: datetime
    valid_until: datetime | None
    reviewed_at: datetime | None
    reviewed_by_id: int | None
    finding: str


class ActTold(Told):
    action: str
    at: datetime
    document_id: int | None


class GlassWhole(GlassTold):
    """With what was done under it, the oldest first."""

    done: list[ActTold]


@router.read("/broken-glass", "cover.review_glass", Page[GlassTold])
def list_broken_glass(
    request: ApiRequest, state: Literal["to_review", "reviewed", ""] = "", cursor: Cursor = "", limit: Limit = 50
) -> Page[GlassTold]:
    """Desks that were taken in an emergency, of those you see; the newest first."""
    found = _glasses(request)
    if state:
        found = found.filter(reviewed_at__isnull=state == "to_review")
    rows, following = page_of(found, cursor, limit)
    return Page(results=[GlassTold(**_told(each)) for each in rows], next=following)


@router.read("/broken-glass/{glass_id}", "cover.review_glass", GlassWhole, sample="broken_glass")
def get_broken_glass(request: ApiRequest, glass_id: PathId) -> GlassWhole:
    """One of them, with what was done under it."""
    found = one(_glasses(request), glass_id)
    done = [ActTold(action=act.action, at=act.at, document_id=act.document_id) for act in done_under(found.grant)]
    return GlassWhole(**_told(found), done=done)


@router.write("/broken-glass", "cover.break_glass")
def take_desk(request: ApiRequest, body: GlassIn) -> HttpResponse:
    """A desk's rights are yours for half an hour; somebody else reads what you do."""
    return written(break_glass(body.desk_id, reason=body.reason, by=request.auth))


@router.write("/broken-glass/{glass_id}/review", "cover.review_glass", sample="broken_glass")
def review(request: ApiRequest, glass_id: PathId, body: ReviewIn) -> HttpResponse:
    """As somebody else who leads the desk: what you found."""
    return written(review_glass(glass_id, finding=body.finding, by=request.auth))


def _glasses(request: ApiRequest) -> QuerySet[BrokenGlass]:
    return glasses_seen(request.auth)


def _told(found: BrokenGlass) -> dict[str, Any]:
    grant = found.grant
    return {
        "id": found.pk, "desk_id": grant.desk_id, "person_id": grant.person_id, "reason": grant.reason, "at": found.at,
        "valid_until": grant.valid_until, "reviewed_at": found.reviewed_at, "reviewed_by_id": found.reviewed_by_id,
        "finding": found.finding,
    }  # fmt: skip
