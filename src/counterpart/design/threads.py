"""The thread as a small picture for lists: one line between Front (above) and Back (below), drawn on the server."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from counterpart.design.parts import Step

LEFT, RIGHT = 4, 104
HEIGHT = {"front": 5, "back": 17}
REACHED = ("done", "now", "late")


def state_words(step: Step) -> str:
    """What a reader hears after the station's name: colour and shape said in words."""
    if step.wing == "front":
        side = _("front office")
    else:
        side = _("back office")
    state = {"done": _("done"), "now": _("now"), "late": _("late"), "next": _("to come")}[step.state]
    return f", {side}, {state}"


def here_in(steps: Sequence[Step]) -> int:
    """The number of the station where the thread stands, from 1; the last done one if none is current."""
    for place, step in enumerate(steps, start=1):
        if step.state in ("now", "late"):
            return place
    return sum(step.state == "done" for step in steps)


def mini_label(steps: Sequence[Step]) -> str:
    """The sentence the small picture says."""
    words = {"here": here_in(steps), "all": len(steps)}
    if any(step.state == "late" for step in steps):
        return _("Step %(here)s of %(all)s, late") % words
    return _("Step %(here)s of %(all)s") % words


def _trim(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _line(x1: float, y1: int, x2: float, y2: int, reached: bool) -> str:
    a, b, middle = _trim(x1), _trim(x2), _trim((x1 + x2) / 2)
    way = f"M{a} {y1}H{b}" if y1 == y2 else f"M{a} {y1}C{middle} {y1} {middle} {y2} {b} {y2}"
    return f'<path{" class=" + chr(34) + "d" + chr(34) if reached else ""} d="{way}"/>'


def _station(step: Step, x: float) -> str:
    here = step.state in ("now", "late")
    kind = "o" if step.state == "next" else "late" if step.state == "late" else step.wing[0]
    names = f"{kind} n" if here else kind
    y = HEIGHT[step.wing]
    if step.wing == "front":
        return f'<circle class="{names}" cx="{_trim(x)}" cy="{y}" r="{4 if here else 3.4}"/>'
    side = 8 if here else 6.8
    place = f'x="{_trim(x - side / 2)}" y="{_trim(y - side / 2)}"'
    return f'<rect class="{names}" {place} width="{side}" height="{side}" rx="1"/>'


def mini_thread(steps: Sequence[Step]) -> SafeString:
    """An SVG of 108 by 22; every part of it comes from numbers and our own words."""
    if not steps:
        return mark_safe("")  # nothing
    gap = (RIGHT - LEFT) / max(1, len(steps) - 1)
    places = [round(LEFT + gap * n, 1) for n in range(len(steps))]
    heights = [HEIGHT[step.wing] for step in steps]
    lines = [
        _line(places[n - 1], heights[n - 1], places[n], heights[n], steps[n].state in REACHED)
        for n in range(1, len(steps))
    ]
    stations = [_station(step, x) for step, x in zip(steps, places, strict=True)]
    drawing = mark_safe("".join(lines + stations))  # built from numbers above
    return format_html(
        '<svg class="mini" viewBox="0 0 108 22" role="img" aria-label="{}">{}</svg>', mini_label(steps), drawing
    )
