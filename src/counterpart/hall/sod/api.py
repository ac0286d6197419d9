"""Rules, exceptions, requests for a second person and the report, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpResponse
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
    version_of,
    written,
)
from counterpart.foundation.clock import now
from counterpart.foundation.wire import ONE_LINE, Body, Flag, Key, Moment, Told
from counterpart.hall.sod import actions, asking
from counterpart.hall.sod.lists import visible_to
from counterpart.hall.sod.models import Finding, Mitigation, Permission, SodRule, Strictness
from counterpart.hall.sod.rules import effective, nobody_is_stopped
from counterpart.hall.sod.words import rule_name, why_words

router = Room(tags=["separation of duties"])
Response = Literal["block", "second_person", "log"]
Mode = Literal["watch", "small", "full"]


class RuleTold(Told):
    """``answers`` is what happens here, after the firm's strictness; ``within_days`` 0 looks back to the beginning."""

    id: int
    code: str
    name: str
    why: str
    function_a: str
    function_b: str
    scope: Literal["person", "counterparty", "journey"]
    within_days: int
    risk: Literal["low", "medium", "high"]
    is_on: bool
    response: Response
    answers: Literal["block", "second_person", "log", "off"]
    version: int


class SodRulesTold(Told):
    mode: Mode
    results: list[RuleTold]


class RuleIn(Body):
    is_on: Flag
    response: Response


class StrictnessTold(Told):
    mode: Mode
    version: int


class StrictnessIn(Body):
    """``watch`` stops nobody, ``small`` asks a second person where a rule would stop, ``full`` takes rules as they are."""

    mode: Mode


class MitigationTold(Told):
    id: int
    rule_id: int
    person_id: int | None
    text: str
    reviewer_id: int
    valid_from: datetime
    valid_until: datetime


class MitigationIn(Body):
    """``person_id`` is whom it is for: everybody if it is left out."""

    person_id: Key | None = None
    text: Annotated[str, ONE_LINE, Field(min_length=1, max_length=actions.TEXT_MAX)]
    reviewer_id: Key
    valid_until: Moment


class RequestTold(Told):
    """``document_id`` is null where it is about no paper that was there before."""

    id: int
    rule_id: int
    person_id: int
    action: str
    document_id: int | None
    details: dict[str, str]
    asked_at: datetime
    state: Literal["asked", "agreed", "refused", "used", "over"]
    decided_by_id: int | None
    valid_until: datetime | None


class FindingTold(Told):
    """``permission_id`` or ``mitigation_id`` say why it was let through; neither: it was only written down."""

    id: int
    rule_id: int
    person_id: int
    on_behalf_of_id: int | None
    at: datetime
    first_action: str
    first_document_id: int | None
    first_at: datetime
    second_action: str
    second_document_id: int | None
    permission_id: int | None
    mitigation_id: int | None


@router.read("/sod-rules", "sod.view", SodRulesTold)
def list_rules(request: ApiRequest) -> SodRulesTold:
    """Which two halves one person does not do, and what happens here."""
    mode = _strictness().mode
    return SodRulesTold(mode=mode, results=[_rule(rule, mode) for rule in SodRule.objects.order_by("id")])  # type: ignore[arg-type]


@router.read("/sod-rules/{rule_id}", "sod.view", RuleTold, sample="sod_rule")
def get_rule(request: ApiRequest, rule_id: PathId) -> HttpResponse:
    """One rule; its ETag is the version that an edit names."""
    found = one(SodRule.objects.all(), rule_id)
    return tagged(_rule(found, _strictness().mode), found.version)


@router.write("/sod-rules/{rule_id}", "sod.change_rule", method="PUT", sample="sod_rule", versioned=True)
def change_rule(request: ApiRequest, rule_id: PathId, body: RuleIn) -> HttpResponse:
    """Switch a rule, or let it answer in another way."""
    version = version_of(request)
    return written(
        actions.change_rule(rule_id, is_on=body.is_on, response=body.response, version=version, by=request.auth)
    )


@router.read("/sod-strictness", "sod.view", StrictnessTold)
def get_strictness(request: ApiRequest) -> HttpResponse:
    """How strictly this firm takes its rules; the ETag is the version that an edit names."""
    found = _strictness()
    return tagged(StrictnessTold(mode=found.mode, version=found.version), found.version)  # type: ignore[arg-type]


@router.write("/sod-strictness", "sod.set_strictness", method="PUT", versioned=True)
def set_strictness(request: ApiRequest, body: StrictnessIn) -> HttpResponse:
    """From now on rules are taken like this."""
    return written(actions.set_strictness(mode=body.mode, version=version_of(request), by=request.auth))


@router.read("/sod-rules/{rule_id}/mitigations", "sod.view", Page[MitigationTold], sample="sod_rule")
def list_mitigations(
    request: ApiRequest, rule_id: PathId, cursor: Cursor = "", limit: Limit = 50
) -> Page[MitigationTold]:
    """The exceptions of a rule, those that are over too; the newest first."""
    found = one(SodRule.objects.all(), rule_id)
    rows, following = page_of(Mitigation.objects.filter(rule=found), cursor, limit)
    return Page(results=[_mitigation(row) for row in rows], next=following)


@router.write("/sod-rules/{rule_id}/mitigations", "sod.add_mitigation", sample="sod_rule")
def add_mitigation(request: ApiRequest, rule_id: PathId, body: MitigationIn) -> HttpResponse:
    """Both halves may stay with one person, because the reviewer looks at it afterwards."""
    return written(
        actions.add_mitigation(
            rule_id, text=body.text, reviewer_id=body.reviewer_id, valid_until=body.valid_until,
            person_id=body.person_id, by=request.auth,
        )
    )  # fmt: skip


@router.write("/sod-mitigations/{mitigation_id}/end", "sod.end_mitigation", sample="mitigation")
def end_mitigation(request: ApiRequest, mitigation_id: PathId) -> HttpResponse:
    """The exception ends now."""
    return written(actions.end_mitigation(mitigation_id, by=request.auth))


@router.read("/sod-requests", "sod.agree", Page[RequestTold])
def list_requests(request: ApiRequest, cursor: Cursor = "", limit: Limit = 50) -> Page[RequestTold]:
    """What waits for a second person: your own, and those that you could decide."""
    by = request.auth
    if nobody_is_stopped():
        return Page(results=[], next=None)
    waiting = asking.visible_to(by).filter(state=Permission.State.ASKED, asked_at__gt=now() - asking.ASKED_FOR)
    mine = Permission.objects.filter(person_id=by.person_id)
    rows, following = page_of(waiting | mine, cursor, limit)
    return Page(results=[_request(r) for r in rows if r.person_id == by.person_id or by.may(r.action)], next=following)


@router.write("/sod-requests/{request_id}/agreement", "sod.agree", sample="permission")
def agree(request: ApiRequest, request_id: PathId) -> HttpResponse:
    """Your colleague may do it: once, within the hour, exactly as it was tried."""
    return written(asking.agree(request_id, by=request.auth))


@router.write("/sod-requests/{request_id}/refusal", "sod.refuse", sample="permission")
def refuse(request: ApiRequest, request_id: PathId) -> HttpResponse:
    """It should not be done this way."""
    return written(asking.refuse(request_id, by=request.auth))


@router.read("/sod-findings", "sod.view", Page[FindingTold])
def list_findings(
    request: ApiRequest, person_id: FilterId | None = None, rule_id: FilterId | None = None, cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[FindingTold]:  # fmt: skip
    """Where one person did both halves; the newest first."""
    found = Finding.objects.filter(visible_to(request.auth)).select_related("earlier", "later")
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if rule_id is not None:
        found = found.filter(rule_id=rule_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_finding(row) for row in rows], next=following)


def _strictness() -> Strictness:
    return Strictness.objects.filter(pk=1).first() or Strictness(pk=1)


def _rule(rule: SodRule, mode: str) -> RuleTold:
    answers = effective(mode, rule.response, rule.is_on) if rule.is_on else "off"
    return RuleTold(
        id=rule.pk, code=rule.code, name=rule_name(rule.function_a, rule.function_b), why=why_words(rule.code),
        function_a=rule.function_a, function_b=rule.function_b, scope=rule.scope, within_days=rule.within_days,  # type: ignore[arg-type]
        risk=rule.risk, is_on=rule.is_on, response=rule.response, answers=answers, version=rule.version,  # type: ignore[arg-type]
    )  # fmt: skip


def _mitigation(row: Mitigation) -> MitigationTold:
    return MitigationTold(
        id=row.pk, rule_id=row.rule_id, person_id=row.person_id, text=row.text, reviewer_id=row.reviewer_id,
        valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip


def _request(row: Permission) -> RequestTold:
    return RequestTold(
        id=row.pk, rule_id=row.rule_id, person_id=row.person_id, action=row.action, document_id=row.document_id,
        details=row.details, asked_at=row.asked_at, state=row.state, decided_by_id=row.decided_by_id,  # type: ignore[arg-type]
        valid_until=row.valid_until,
    )  # fmt: skip


def _finding(row: Finding) -> FindingTold:
    return FindingTold(
        id=row.pk, rule_id=row.rule_id, person_id=row.person_id, on_behalf_of_id=row.later.on_behalf_of_id, at=row.at,
        first_action=row.earlier.action, first_document_id=row.earlier.document_id, first_at=row.earlier.at,
        second_action=row.later.action, second_document_id=row.later.document_id, permission_id=row.permission_id,
        mitigation_id=row.mitigation_id,
    )  # fmt: skip
