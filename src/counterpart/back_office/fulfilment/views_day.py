"""The day board, live: asked again every few seconds, answered only where something has changed."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.day import LATE, LOST, TODAY, promises_at_risk
from counterpart.foundation.web import actor_of, page


@page("fulfilment.view", "GET")
def day(request: HttpRequest) -> HttpResponse:
    """Promises at risk, the latest first, each with what helps."""
    part = _part(request)
    return render(request, "fulfilment/day.html", {"part": part})


@page("fulfilment.view", "GET", part_of="fulfilment:day")
def day_live(request: HttpRequest) -> HttpResponse:
    """The live part: 304 while nothing has changed."""
    text = _part(request)
    etag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response = HttpResponse(status=304) if request.headers.get("If-None-Match") == etag else HttpResponse(text)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def _part(request: HttpRequest) -> str:
    found = promises_at_risk(actor_of(request))
    tags = {LATE: (_("Late"), "bad"), LOST: (_("Cannot be kept"), "warn"), TODAY: (_("Today"), "back")}
    counts = [(*tags[risk], sum(1 for p in found if p.risk == risk)) for risk in (LATE, LOST, TODAY)]
    rows = [(p, *tags[p.risk]) for p in found]
    return render_to_string("fulfilment/_day.html", {"rows": rows, "counts": counts})
