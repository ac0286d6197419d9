"""When something goes wrong that nobody in the house can help: say so, show no internals, and say when to come back.

A database that is gone, locked or full answers 503 with Retry-After; the next request tries anew, so the house
recovers by itself. Everything else is a mistake of ours: 500.
"""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from counterpart.foundation.web import toast

RETRY_AFTER_SECONDS = 5
FULL = (errno.ENOSPC, errno.EDQUOT)


def passes_by_itself(error: BaseException | None) -> bool:
    """Whether trying again later can help: the database or the disk is to blame, not the request."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return isinstance(error, OperationalError | InterfaceError)


def server_error(request: HttpRequest) -> HttpResponse:
    """What Django calls instead of its own 500 page, with the exception still in hand. Touches no database."""
    away = passes_by_itself(sys.exc_info()[1])
    response = _answer(request, 503 if away else 500)
    if away:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        code = "unavailable" if status == 503 else "internal"
        problem = {
            "type": "about:blank",
            "status": status,
            "code": code,
            "title": sentence(status),
            "detail": sentence(status),
        }
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return toast(HttpResponse(sentence(status), status=status), sentence(status))
    # Without the request: what the frame knows about a person would have to be read from the database.
    return HttpResponse(render_to_string(f"{status}.html", {"retry_after": RETRY_AFTER_SECONDS}), status=status)


def sentence(status: int) -> str:
    if status == 503:
        return _("The house is being looked after. Nothing was saved; try again in a few seconds.")
    return _("The house made a mistake. Nothing was saved, and the mistake is written down. Try once more.")
