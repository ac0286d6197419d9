"""Words after an act: in the page, or in the header of an answer to htmx."""

import json

from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from counterpart.design.toasts import ToastMiddleware, say


def answer(response: HttpResponse, *, htmx: bool = True, told: bool = True) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        if told:
            say(request, "Predano Čedi.", undo="/handoffs/8/undo/")
            say(request, "No paper.", bad=True)
        return response

    request = RequestFactory().post("/", headers={"HX-Request": "true"} if htmx else {})
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return ToastMiddleware(view)(request)


def test_an_answer_to_htmx_brings_its_toasts_along() -> None:
    response = answer(HttpResponse("", headers={"HX-Trigger": '{"saved": 1}'}))
    assert json.loads(response.headers["HX-Trigger"]) == {
        "saved": 1,
        "toast": {
            "items": [
                {"text": "Predano Čedi.", "undo": "/handoffs/8/undo/", "bad": False},
                {"text": "No paper.", "undo": "", "bad": True},
            ]
        },
    }
    assert response.headers["HX-Trigger"].isascii()


def test_a_plain_event_name_survives_beside_the_toasts() -> None:
    response = answer(HttpResponse("", headers={"HX-Trigger": "saved, moved"}))
    assert {"saved", "moved", "toast"} == set(json.loads(response.headers["HX-Trigger"]))


def test_a_whole_page_shows_them_itself() -> None:
    assert "HX-Trigger" not in answer(HttpResponse(""), htmx=False)


def test_they_wait_when_the_browser_goes_to_another_page() -> None:
    assert "HX-Trigger" not in answer(HttpResponse("", headers={"HX-Redirect": "/"}))
    assert "HX-Trigger" not in answer(HttpResponse(status=303))


def test_nothing_is_said_when_nothing_was_told() -> None:
    assert "HX-Trigger" not in answer(HttpResponse(""), told=False)
