"""The API at /api/v1/: every room's operations under one roof, and every refusal as a problem."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as WrongInput
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import PathView
from ninja.utils import replace_path_param_notation

from counterpart.back_office.accounting.advance_api import router as advances
from counterpart.back_office.accounting.api import router as accounting
from counterpart.back_office.accounting.books_api import router as books
from counterpart.back_office.accounting.exchange_api import router as exchange
from counterpart.back_office.accounting.reminders_api import router as reminders
from counterpart.back_office.fulfilment.api import router as fulfilment
from counterpart.back_office.fulfilment.api_pickup import router as pickup
from counterpart.back_office.fulfilment.api_waves import router as waves
from counterpart.back_office.inventory.api import router as inventory
from counterpart.foundation.acts.gate import Answer, install_answer_part
from counterpart.foundation.api import Problem, Unauthenticated, problem, refused
from counterpart.foundation.catalog.api import router as catalog
from counterpart.foundation.documents.models import PREFIXES
from counterpart.foundation.errors import Invalid, Missing, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.api import router as identity
from counterpart.foundation.lists.api import router as lists
from counterpart.foundation.organisation.api import router as organisation
from counterpart.foundation.parties.api import router as parties
from counterpart.foundation.web import PUBLIC, page
from counterpart.foundation.wire import ExactParser
from counterpart.front_office.after_sales.api import router as after_sales
from counterpart.front_office.sales.amend_api import router as amendments
from counterpart.front_office.sales.api import router as sales
from counterpart.front_office.sales.holds_api import router as holds
from counterpart.hall.cover.api import router as cover
from counterpart.hall.cover.api_calls import router as calls
from counterpart.hall.cover.api_glass import router as glass
from counterpart.hall.desks.api import router as desks
from counterpart.hall.journeys.story import sentence_of
from counterpart.hall.playbooks.api import router as playbooks
from counterpart.hall.presence.api import router as presence
from counterpart.hall.skills.api import router as skills
from counterpart.hall.sod.api import router as separation
from counterpart.workplace.api import router as workplace
from counterpart.workplace.errors import sentence

log = logging.getLogger(__name__)
ROOMS = (
    identity, organisation, parties, catalog, sales, fulfilment, pickup, waves, inventory, accounting,
    advances, books, exchange, reminders, holds, amendments, after_sales, desks, presence, cover, calls, glass, playbooks,
    skills, separation, lists, workplace,
)  # fmt: skip
FIELDS_MAX = 50


class HouseAPI(NinjaAPI):
    """Ninja with the house's problems in its schema."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**where)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return schema


api = HouseAPI(
    title="Counterpart",
    version="1",
    description="Both halves of a business in one house. Every write is one action with a key of its own.",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=ExactParser(),
    urls_namespace="api",
)
for room in ROOMS:
    api.add_router("", room)


def add_sentence(answer: Answer, by: Actor) -> Answer:
    """Where the document stands now, in the language of the request. Kept with the act: a repeated write reads the same."""
    if answer.kind not in PREFIXES and answer.kind != "work_item":
        return answer
    return replace(answer, sentence=sentence_of(answer.id, by.answer_language))


install_answer_part(add_sentence)


@api.exception_handler(Refusal)
def say_no(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refused(refusal)


@api.exception_handler(WrongInput)
def say_what_is_wrong(request: HttpRequest, wrong: WrongInput) -> HttpResponse:
    """422 with a sentence per field; an address that cannot name anything is 404."""
    if any(error["loc"][:1] == ("path",) for error in wrong.errors):
        return refused(Missing())
    fields = {_place(error["loc"]): _sentence(error) for error in wrong.errors[:FIELDS_MAX]}
    return refused(Invalid(fields=fields))


@api.exception_handler(ValidationError)
@api.exception_handler(DataError)
@api.exception_handler(OverflowError)
def say_it_does_not_fit(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """A value passed the schema, and its product did not fit into a column of the books."""
    log.warning("a value did not fit: %s", wrong)
    return refused(Invalid(_("These values together are too large to be booked. Split them.")))


@api.exception_handler(Http404)
def say_there_is_nothing(request: HttpRequest, missing: Http404) -> HttpResponse:
    return refused(Missing())


@api.exception_handler(RequestDataTooBig)
def say_it_is_too_much(request: HttpRequest, wrong: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too_large", _("The body is too large. Send less at once."))


@api.exception_handler(AuthenticationError)
def say_who_are_you(request: HttpRequest, nobody: AuthenticationError) -> HttpResponse:
    return refused(Unauthenticated())


@api.exception_handler(HttpError)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(UnreadablePostError)
def say_it_cannot_be_read(request: HttpRequest, wrong: Exception) -> HttpResponse:
    return problem(400, "unreadable", _("The body is not JSON that can be read. Send one JSON object in UTF-8."))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def say_come_back(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """The database is busy, full or starting: nothing was written, and the same request may be sent again."""
    log.error("the database did not answer: %s", wrong)
    return problem(503, "unavailable", sentence(503))


def _place(loc: Sequence[int | str]) -> str:
    """``("body", "body", "lines", 0, "quantity")`` -> ``lines.0.quantity``."""
    rest = loc[2:] if loc and loc[0] == "body" else loc[1:]
    return ".".join(str(part).encode(errors="replace").decode()[:40] for part in rest)[:80] or "body"


def _sentence(error: dict[str, Any]) -> str:
    """What is wrong with one field, in words."""
    kind, facts = error["type"], error.get("ctx", {})
    words = {
        "missing": _("This is needed."),
        "extra_forbidden": _("There is no such field."),
        "string_too_long": _("Write at most %(max_length)s characters."),
        "string_too_short": _("Write at least %(min_length)s characters."),
        "too_long": _("List at most %(max_length)s."),
        "too_short": _("List at least %(min_length)s."),
        "greater_than_equal": _("This must be at least %(ge)s."),
        "less_than_equal": _("This must be at most %(le)s."),
        "string_type": _("Write text here."),
        "string_unicode": _("This text holds characters that do not exist."),
        "string_pattern_mismatch": _("Write it in the form the description of the API gives."),
        "control_character": _("Control characters are not allowed here."),
        "literal_error": _("Choose one of: %(expected)s."),
        "not_a_number": _("Write a number like 12.50."),
        "out_of_bounds": _("The number must lie between %(least)s and %(most)s."),
        "too_many_digits": _("At most %(places)s digits after the point."),
        "not_a_day": _("Write a day of the calendar like 2026-03-31, between 1900 and 2199."),
        "not_a_moment": _("Write an instant with its offset, like 2026-03-31T14:30:00+02:00."),
        "bool_type": _("Write true or false."),
        "int_type": _("Write a whole number."),
        "int_parsing": _("Write a whole number."),
        "list_type": _("Write a list."),
        "twice": _("Each may stand here once."),
    }
    text = words.get(kind, _("This cannot be used here."))
    return text % facts if "%(" in text else text


def _problems(view: Callable[..., HttpResponseBase], operations: Sequence[Any]) -> Callable[..., HttpResponseBase]:
    """The view of one address: also its 405 is a problem, and every answer names its language.

    HEAD is GET without its body, whatever the answer; OPTIONS says which methods there are, to anybody, as the
    description of the API does.
    """

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        methods = {method for operation in operations for method in operation.methods}
        allowed = ", ".join(sorted(methods | ({"HEAD", "OPTIONS"} if "GET" in methods else {"OPTIONS"})))
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed, "Cache-Control": "no-store"})
        asked = "GET" if request.method == "HEAD" else request.method
        if asked not in methods:
            response: HttpResponseBase = problem(405, "method_not_allowed", _("This address does not do that."))
            response["Allow"] = allowed
            return _headers_of(response) if request.method == "HEAD" else response
        heads, request.method = request.method == "HEAD", asked
        response = view(request, *args, **kwargs)
        response["Content-Language"] = translation.get_language() or "en"
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return _headers_of(response) if heads else response

    said.operations = operations  # type: ignore[attr-defined]
    said.csrf_exempt = True  # type: ignore[attr-defined]
    return said


def _headers_of(response: HttpResponseBase) -> HttpResponseBase:
    """The answer without its body; its length stays what GET would send."""
    assert isinstance(response, HttpResponse), "the API streams nothing"
    response["Content-Length"] = str(len(response.content))
    response.content = b""
    return response


@page(PUBLIC, "GET")
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description: it says what may be asked, and nothing about anybody."""
    return JsonResponse(api.get_openapi_schema())


def nothing_here(request: HttpRequest) -> HttpResponseBase:
    response = refused(Missing())
    return _headers_of(response) if request.method == "HEAD" else response


def _patterns() -> list[URLPattern]:
    views: dict[str, PathView] = {}
    for bound in api._get_bound_routers():
        for route, view in bound.path_operations.items():
            known = views.setdefault(replace_path_param_notation(route).lstrip("/"), view)
            assert known is view, f"{route} is served by two rooms"
    found = [
        path(route, _problems(view.get_view(), view.operations), name=view.operations[0].view_func.__name__)
        for route, view in sorted(views.items())
    ]
    nothing_here.operations = [SimpleNamespace(methods=["GET"], view_func=_Nobody)]  # type: ignore[attr-defined]
    nothing_here.csrf_exempt = True  # type: ignore[attr-defined]
    return [
        path(
            "openapi.json", _problems(schema, [SimpleNamespace(methods=["GET"], view_func=schema)]), name="openapi-json"
        ),
        *found,
        path("", nothing_here, name="api-root"),
        re_path(r"^.*$", nothing_here, name="nothing"),
    ]


class _Nobody:
    """What ``counterpart routes`` reads of an address that answers 404 to everybody."""

    capability, sample = PUBLIC, ""


urls = (_patterns(), "ninja", "api")
