"""What every room's API shares: the door with its bearer token, keys, versions, pages, and refusals as problems."""

import re
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Path as InPath
from ninja import Query, Router
from ninja.security import HttpBearer
from pydantic import BaseModel, ConfigDict, Field

from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.errors import Forbidden, Invalid, KeyMissing, Missing, Refusal, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import actor_of_token
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import SIGNED_IN
from counterpart.foundation.wire import KEY_MAX, Told

KEY = re.compile(r"[\x21-\x7e]{1,80}")
ETAG = re.compile(r'"([0-9]{1,9})"')
CURSOR = re.compile(r"[0-9a-z]{1,13}")
TOKEN_MAX = 200
FACTS = ("short", "known")  # lists that a refusal hands on: what is missing, who is alike
LIMIT_MAX = 200
# In queries Ninja drops a default beside a validator of ours: there the pattern keeps control characters out.
PRINTED = r"^[^\x00-\x1f\x7f-\x9f]*$"
PROBLEM = "application/problem+json"

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
PathId = Annotated[int, InPath(ge=1, le=KEY_MAX)]
Cursor = Annotated[str, Query(max_length=13, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many to answer at the most.")]
Search = Annotated[
    str, Query(max_length=80, pattern=PRINTED, description="Part of a name, or how an identifier begins.")
]
FilterId = Annotated[int, Query(ge=1, le=KEY_MAX)]


class Unauthenticated(Refusal):
    code = "unauthenticated"
    status = 401
    sentence = gettext_lazy("Send a valid bearer token in the Authorization header.")


class KeyUnusable(Refusal):
    code = "key_unusable"
    status = 400
    sentence = gettext_lazy("An Idempotency-Key has 1 to 80 characters: letters, digits and signs without spaces.")


class VersionMissing(Refusal):
    code = "version_missing"
    status = 428
    sentence = gettext_lazy("Send the ETag of the version you edited in an If-Match header.")


class ApiRequest(HttpRequest):
    """A request that passed the door: ``auth`` is who acts, with the key of the write."""

    auth: Actor


class Bearer(HttpBearer):
    """The door of one operation: token, capability, key and version, in this order."""

    def __init__(self, capability: str, *, writes: bool, versioned: bool) -> None:
        super().__init__()
        self.capability, self.writes, self.versioned = capability, writes, versioned

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        actor = actor_of_token(token) if 0 < len(token) <= TOKEN_MAX else None
        if actor is None or actor.desk_id not in house().desks:
            raise Unauthenticated()
        language = language_of(request, actor)
        if self.capability != SIGNED_IN and not actor.may(self.capability):
            raise Forbidden()
        if not self.writes:
            return actor
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            raise KeyMissing()
        if not KEY.fullmatch(key):
            raise KeyUnusable()
        if self.versioned and not request.headers.get("If-Match"):
            raise VersionMissing()
        return actor.with_key(key, answer_language=language)


def language_of(request: HttpRequest, actor: Actor) -> str:
    """The language of the answer: Accept-Language, else the person's own. Active until the answer is written."""
    if "Accept-Language" not in request.headers and translation.check_for_language(actor.language):
        translation.activate(actor.language)
    language = translation.get_language() or "en"
    request.LANGUAGE_CODE = language
    return language


class Room(Router):
    """The operations of one room. Each declares its capability; a write takes a key and answers ``Written``."""

    def read(self, path: str, capability: str, answers: Any, *, sample: str = "") -> Callable[[View], View]:
        """An operation that changes nothing."""
        return self._operation("GET", path, capability, answers, sample)

    def write(
        self, path: str, capability: str, *, method: str = "POST", sample: str = "", versioned: bool = False
    ) -> Callable[[View], View]:
        """An operation that is one action; ``versioned`` ones need If-Match."""
        return self._operation(method, path, capability, Written, sample, writes=True, versioned=versioned)

    def _operation(
        self, method: str, path: str, capability: str, answers: Any, sample: str, *, writes: bool = False,
        versioned: bool = False,
    ) -> Callable[[View], View]:  # fmt: skip
        def decorate(view: View) -> View:
            view.capability, view.sample = capability, sample  # type: ignore[attr-defined]
            door = Bearer(capability, writes=writes, versioned=versioned)
            says = described(writes=writes, versioned=versioned)
            self.api_operation([method], path, auth=door, response=answers, openapi_extra=says)(view)
            return view

        return decorate


def described(*, writes: bool, versioned: bool) -> dict[str, Any]:
    """What the schema says beside the body: the headers of a write, and that refusals are problems."""
    statuses = [401, 403, 404, 422, 503] + ([400, 409] if writes else []) + ([412, 428] if versioned else [])
    problem = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    headers = ["Accept-Language"] + (["Idempotency-Key"] if writes else []) + (["If-Match"] if versioned else [])
    schemas = {
        "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"},
        "If-Match": {"type": "string", "pattern": ETAG.pattern},
        "Accept-Language": {"type": "string", "enum": ["en", "hr", "sv", "cs"]},
    }
    return {
        "parameters": [
            {"in": "header", "name": name, "required": name != "Accept-Language", "schema": schemas[name]}
            for name in headers
        ],
        "responses": {status: {"description": HTTPStatus(status).phrase, **problem} for status in sorted(statuses)},
    }


class Problem(BaseModel):
    """Why something was refused (RFC 9457). ``code`` is stable, ``detail`` is a whole sentence."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str] | None = None


class Written(BaseModel):
    """What a write answers. Some actions say more, in fields of their own."""

    model_config = ConfigDict(extra="allow")
    id: int
    kind: str
    reference: str
    number: str | None
    state: str
    version: int
    sentence: str
    work_item: int | None


class Page(Told, Generic[Row]):
    """One page of a list; ``next`` is the cursor of the following one, null on the last."""

    results: list[Row]
    next: Annotated[str | None, Field(description="Send it as `cursor`.")] = None


def problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """A refusal as the world knows it."""
    title = HTTPStatus(status).phrase
    told = {"type": f"urn:counterpart:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    response = JsonResponse({**told, **more}, status=status, content_type=PROBLEM)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 503:
        response["Retry-After"] = "5"
    return response


def refused(refusal: Refusal) -> JsonResponse:
    """A refusal of the house, with its sentence in the language of the request."""
    more: dict[str, Any] = {}
    if isinstance(refusal, Invalid) and refusal.fields:
        more["fields"] = {str(name)[:80]: str(value)[:200] for name, value in refusal.fields.items()}
    more |= {name: refusal.facts[name] for name in FACTS if name in refusal.facts}
    return problem(refusal.status, refusal.code, str(refusal), **more)


def written(answer: Answer) -> HttpResponse:
    """The answer of an action; sent again for the same key it is the same, byte by byte."""
    told = {
        "id": answer.id,
        "kind": answer.kind,
        "reference": answer.reference,
        "number": answer.number,
        "state": answer.state,
        "version": answer.version,
        "sentence": answer.sentence,
        "work_item": answer.work_item,
    }
    more = {name: value for name, value in sorted(answer.more.items()) if name not in told}
    return tagged(told | more, answer.version)


def tagged(told: BaseModel | dict[str, Any], version: int) -> HttpResponse:
    """An answer with the ETag of what is stored, for the If-Match of an edit."""
    body = told.model_dump(mode="json") if isinstance(told, BaseModel) else told
    response = JsonResponse(body)
    response["ETag"] = f'"{version}"'
    return response


def version_of(request: HttpRequest) -> int:
    """The version that If-Match names. What we never said is stale by definition."""
    found = ETAG.fullmatch(request.headers.get("If-Match", "").strip())
    if found is None:
        raise Stale()
    return int(found[1])


def page_of(rows: QuerySet[M], cursor: str, limit: int) -> tuple[list[M], str | None]:
    """The newest first, from the cursor on: one statement, whatever the page."""
    if cursor:
        if not CURSOR.fullmatch(cursor):
            raise Invalid(fields={"cursor": _("Send the cursor as it was answered.")})
        rows = rows.filter(pk__lt=min(int(cursor, 36), KEY_MAX))
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], base36(found[limit - 1].pk) if len(found) > limit else None


def base36(number: int) -> str:
    return "".join(reversed(list(_digits(number)))) or "0"


def _digits(number: int) -> Iterator[str]:
    while number:
        number, digit = divmod(number, 36)
        yield "0123456789abcdefghijklmnopqrstuvwxyz"[digit]


def one(found: QuerySet[M], pk: int) -> M:
    """The row, or 404 when it is not there or not yours: ``found`` is scoped already."""
    row = found.filter(pk=pk).first()
    if row is None:
        raise Missing()
    return row


def site_of(actor: Actor, site_id: int | None) -> int:
    """A site that the actor may see: the one named, else the desk's own."""
    wanted = site_id or actor.desk.site_id
    if wanted not in house().sites or not actor.sees(wanted, None):
        raise Missing()
    return wanted


def sites_of(actor: Actor) -> Sequence[int]:
    """Every site the actor's desk serves."""
    return [site_id for site_id in house().sites if actor.sees(site_id, None)]


def actor_in(request: HttpRequest) -> Actor:
    """Who acts, where a request is not known to have passed the door."""
    return cast(ApiRequest, request).auth
