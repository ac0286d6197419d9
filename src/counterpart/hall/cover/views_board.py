"""The cover board, live."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from counterpart.foundation.clock import day_in, days_after, now
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import actor_of, page
from counterpart.hall.cover import queries
from counterpart.hall.cover.board import CoverBoard, Seek, cover_board, label
from counterpart.hall.cover.minutes import SHOWN_MAX, minutes_of, month_of
from counterpart.hall.cover.service import long, longest_waits

FURTHEST = 400


@page("cover.view", "GET")
def board(request: HttpRequest) -> HttpResponse:
    """A day of all desks that one sees, who is missing, and who could stand in."""
    by, at = actor_of(request), _this_minute()
    seek = _seek(request, at)
    found = cover_board(by, seek, at)
    month = month_of(by, at)
    part, figure, limits = _part(request, found), minutes_of(by, at, month), queries.rules()
    waits = [
        (label(each.desk_id, by), each.desk_id, long(each.waited.service), long(each.waited.wall))
        for each in longest_waits(by, month, at)[:SHOWN_MAX]
        if each.waited.service_minutes
    ]
    said = _("Rules: at most %(covers)s covers and %(minutes)s minutes a day, %(seconds)s seconds to answer") % {
        "covers": limits.covers_a_day, "minutes": limits.minutes_a_day, "seconds": limits.seconds_to_answer,
    }  # fmt: skip
    context = {
        "found": found, "board": found.board, "part": part, "etag": _etag(part), "figure": figure, "rules": said,
        "desks": figure.desks[:SHOWN_MAX], "waits": waits, "before": days_after(seek.day, -1).isoformat(),
        "after": days_after(seek.day, 1).isoformat(), "may_set": by.may(queries.SETS_RULES), "site": by.desk.site_id,
        "query": request.GET.urlencode()[:200],
    }  # fmt: skip
    return render(request, "cover/board.html", context)


@page("cover.view", "GET", part_of="cover:board")
def board_live(request: HttpRequest) -> HttpResponse:
    """The live part: 304 while nothing has changed."""
    at = _this_minute()
    text = _part(request, cover_board(actor_of(request), _seek(request, at), at))
    response = HttpResponse(status=304) if request.headers.get("If-None-Match") == _etag(text) else HttpResponse(text)
    response["ETag"] = _etag(text)
    response["Cache-Control"] = "no-cache"
    return response


def _this_minute() -> datetime:
    """The end of this minute: what was said within it holds already."""
    return now().replace(second=0, microsecond=0) + timedelta(minutes=1) - timedelta(microseconds=1)


def _seek(request: HttpRequest, at: datetime) -> Seek:
    today = day_in(house().sites[actor_of(request).desk.site_id].zone, at)
    try:
        asked = date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        asked = today
    see = [int(part) for part in request.GET.get("see", "")[:60].split("-") if part.isdecimal() and len(part) < 19]
    desk, absence, person = see if len(see) == 3 else (0, 0, 0)
    return Seek(asked if abs((asked - today).days) <= FURTHEST else today, (desk, absence, person))


def _part(request: HttpRequest, found: CoverBoard) -> str:
    context = {"found": found, "board": found.board, "me": actor_of(request).person_id}
    return render_to_string("cover/_board.html", context)


def _etag(text: str) -> str:
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'
