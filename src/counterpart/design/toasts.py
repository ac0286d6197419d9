"""Short words after something was done, with Undo where it can be undone.

A whole page shows Django's messages by itself. An answer to htmx carries them in its `HX-Trigger` header, which
`ToastMiddleware` writes, so a view says the same thing in both cases: `say(request, _("Handed over."), undo=url)`.
"""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

UNDO = "undo:"
LEAVES = ("HX-Redirect", "HX-Location", "HX-Refresh")


def say(request: HttpRequest, text: str, *, undo: str = "", bad: bool = False) -> None:
    """Tell the person what happened; `undo` is the address that takes it back when posted to."""
    messages.add_message(
        request, messages.ERROR if bad else messages.SUCCESS, text, extra_tags=UNDO + undo if undo else ""
    )


def undo_of(extra_tags: str) -> str:
    """The address of the undo that `say` put into a message."""
    return next((word.removeprefix(UNDO) for word in (extra_tags or "").split() if word.startswith(UNDO)), "")


class ToastMiddleware:
    """Takes the waiting messages along with an answer to htmx, unless the browser is about to load a whole page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "HX-Request" not in request.headers or response.status_code in (301, 302, 303, 304, 307, 308):
            return response
        if any(header in response for header in LEAVES) or not hasattr(request, "_messages"):
            return response
        waiting = [
            {"text": str(message), "undo": undo_of(message.extra_tags), "bad": message.level >= messages.ERROR}
            for message in messages.get_messages(request)
        ]
        if waiting:
            triggers = _events(response.headers.get("HX-Trigger", ""))
            triggers["toast"] = {"items": waiting}
            # Headers are Latin-1; JSON escapes everything beyond ASCII.
            response.headers["HX-Trigger"] = json.dumps(triggers)
        return response


def _events(header: str) -> dict[str, Any]:
    """What a view already wrote: an object, or names apart by commas."""
    if header.startswith("{"):
        events: dict[str, Any] = json.loads(header)
        return events
    return {name.strip(): None for name in header.split(",") if name.strip()}
