"""Playbooks over the API: the steps that hold, and writing the next version."""

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    Limit,
    Page,
    PathId,
    Room,
    language_of,
    one,
    page_of,
    tagged,
    version_of,
    written,
)
from counterpart.foundation.wire import ONE_LINE, Body, Told
from counterpart.hall.playbooks import actions, queries
from counterpart.hall.playbooks.models import NOTE_MOST, PAGE_MOST, STEPS_MOST, TEXT_MOST, Edition, Playbook

router = Room(tags=["playbooks"])
DutyCode = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$", max_length=40, examples=["pickup"])]
StepText = Annotated[str, ONE_LINE, Field(min_length=1, max_length=TEXT_MOST)]


class StepTold(Told):
    """``language`` is another one than yours where nobody has translated the step; ``url`` is where it is done."""

    place: int
    text: str
    language: str
    url: str


class PlaybookTold(Told):
    """``number`` is the version that holds, null while nothing was published or when it is out of use."""

    id: int
    duty: str
    is_retired: bool
    has_draft: bool
    number: int | None
    published_at: datetime | None
    note: str
    steps: list[StepTold]
    version: int


class TextsIn(Body):
    """What a step says, by language: one is enough."""

    en: StepText | None = None
    hr: StepText | None = None
    sv: StepText | None = None
    cs: StepText | None = None


class StepIn(Body):
    """``page`` is the address of a screen of the house."""

    texts: TextsIn
    page: Annotated[str, ONE_LINE, Field(max_length=PAGE_MOST)] = ""


class DraftIn(Body):
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=STEPS_MOST)]
    note: Annotated[str, ONE_LINE, Field(max_length=NOTE_MOST)] = ""


class NewIn(DraftIn):
    duty: DutyCode


@router.read("/playbooks", "playbooks.view", Page[PlaybookTold])
def list_playbooks(
    request: ApiRequest,
    duty: Annotated[str, Query(max_length=40, pattern=r"^[a-z0-9_-]*$")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[PlaybookTold]:
    """Every playbook with the steps that hold, in the language of the request."""
    found = queries.playbooks()
    if duty:
        found = found.filter(duty__code=duty)
    rows, following = page_of(found, cursor, limit)
    return Page(results=_told(rows, language_of(request, request.auth)), next=following)


@router.read("/playbooks/{playbook_id}", "playbooks.view", PlaybookTold, sample="playbook")
def get_playbook(request: ApiRequest, playbook_id: PathId) -> HttpResponse:
    """One playbook; its ETag is the version that an edit names."""
    (told,) = _told([one(queries.playbooks(), playbook_id)], language_of(request, request.auth))
    return tagged(told, told.version)


@router.write("/playbooks", "playbooks.write_playbook")
def start_playbook(request: ApiRequest, body: NewIn) -> HttpResponse:
    """The first draft for a duty without a playbook."""
    return written(actions.write_playbook(body.duty, steps=_steps(body), note=body.note, by=request.auth))


@router.write("/playbooks/{playbook_id}", "playbooks.write_playbook", method="PUT", sample="playbook", versioned=True)
def write_playbook(request: ApiRequest, playbook_id: PathId, body: DraftIn) -> HttpResponse:
    """The draft of the next version: these steps, and no others."""
    found, version = one(queries.playbooks(), playbook_id), version_of(request)
    return written(
        actions.write_playbook(
            found.duty.code, steps=_steps(body), note=body.note, version=version, by=request.auth
        )
    )  # fmt: skip


@router.write("/playbooks/{playbook_id}/publication", "playbooks.publish_playbook", sample="playbook", versioned=True)
def publish_playbook(request: ApiRequest, playbook_id: PathId) -> HttpResponse:
    """The draft holds from now on."""
    return written(actions.publish_playbook(playbook_id, version=version_of(request), by=request.auth))


@router.write("/playbooks/{playbook_id}/draft-removal", "playbooks.drop_draft", sample="playbook")
def drop_draft(request: ApiRequest, playbook_id: PathId) -> HttpResponse:
    """The draft goes, what was published stays."""
    return written(actions.drop_draft(playbook_id, by=request.auth))


@router.write("/playbooks/{playbook_id}/retirement", "playbooks.retire_playbook", sample="playbook")
def retire_playbook(request: ApiRequest, playbook_id: PathId) -> HttpResponse:
    """Nobody is shown it any more."""
    return written(actions.retire_playbook(playbook_id, by=request.auth))


def _steps(body: DraftIn) -> list[actions.StepLine]:
    return [actions.StepLine(step.texts.model_dump(exclude_none=True), step.page) for step in body.steps]


def _told(found: list[Playbook], language: str) -> list[PlaybookTold]:
    keys = [each.pk for each in found]
    shown = {each.id: each for each in queries.shown_of(queries.current().filter(playbook__in=keys), language)}
    drafts = set(Edition.objects.filter(playbook__in=keys, published_at=None).values_list("playbook_id", flat=True))
    return [_one(each, shown.get(each.pk), each.pk in drafts) for each in found]


def _one(found: Playbook, shown: queries.Shown | None, has_draft: bool) -> PlaybookTold:
    return PlaybookTold(
        id=found.pk, duty=found.duty.code, is_retired=found.retired_at is not None, has_draft=has_draft,
        number=shown.number if shown else None, published_at=shown.published_at if shown else None,
        note=shown.note if shown else "", version=found.version,
        steps=[
            StepTold(place=s.place, text=s.text, language=s.language, url=s.url) for s in (shown.steps if shown else ())
        ],
    )  # fmt: skip
