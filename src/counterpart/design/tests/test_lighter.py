"""What leaves compressed, and that what is known already is still not sent again."""

import gzip
from collections.abc import Mapping

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from counterpart.design.lighter import LighterMiddleware

WORDS = b"<!doctype html>" + b"the same again " * 100


def answered(
    path: str = "/", kind: str = "text/html", status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        known = request.headers.get("If-None-Match") == '"1"'
        return HttpResponse(status=304) if known else HttpResponse(WORDS, kind, status, headers={"ETag": '"1"'})

    answer = LighterMiddleware(view)(RequestFactory().get(path, headers=dict(headers or {})))
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_page_is_compressed_for_who_can_read_it() -> None:
    answer = answered(headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == WORDS
    assert len(answer.content) < 300
    assert "Content-Encoding" not in answered().headers


def test_what_the_browser_has_already_is_not_sent_again() -> None:
    first = answered(headers={"Accept-Encoding": "gzip"})
    assert answered(headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [("/api/v1/me", "text/plain", 200), ("/papers/x.pdf", "application/pdf", 200), ("/static/x.css", "text/css", 206)],
)
def test_programs_papers_and_parts_of_files_get_what_they_asked_for(path: str, kind: str, status: int) -> None:
    answer = answered(path, kind, status, {"Accept-Encoding": "gzip"})
    assert answer.content == WORDS and answer.headers["ETag"] == '"1"'
