"""The one-hand pick screen. Each step is an address that carries what was taken, so nothing is lost while a phone sleeps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment import actions, boxing, picking, queries
from counterpart.back_office.fulfilment.forms import PickForm
from counterpart.back_office.fulfilment.picking import Progress, Taken
from counterpart.back_office.fulfilment.queries import Line, Whole
from counterpart.back_office.fulfilment.walking import Share
from counterpart.design.toasts import say
from counterpart.foundation.errors import Refusal
from counterpart.foundation.web import acting, actor_of, new_key, page

Finish = Callable[[list[Line], Progress], HttpResponse]


@dataclass(frozen=True)
class Round:
    """What somebody walks for: one shipment, or a wave of them. ``boxes`` says by line how many go into which box."""

    name: str
    whose: str
    promised_at: datetime | None
    here: str
    back: str
    give_back: str
    goes_on: str
    lines: tuple[Line, ...]
    boxes: Mapping[int, Sequence[Share]] = field(default_factory=dict)


def round_of(whole: Whole, may_give_back: bool) -> Round:
    """One shipment on its own."""
    giving_back = reverse("fulfilment:giving-back", args=[whole.pk]) if may_give_back else ""
    goes_on = _("%(order)s goes to packing") % {"order": whole.order}
    return Round(
        whole.document.reference, f"{whole.order} · {whole.party}", whole.promised_at,
        reverse("fulfilment:pick", args=[whole.pk]), reverse("fulfilment:shipment", args=[whole.pk]), giving_back, goes_on,
        whole.lines,
    )  # fmt: skip


@page("fulfilment.pick_shipment", "GET", "POST", sample="shipment")
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    whole = queries.shipment_of(pk, by)
    if whole.state != "released" and request.method == "GET":
        return redirect("fulfilment:shipment", pk)

    def finish(lines: list[Line], progress: Progress) -> HttpResponse:
        short, reasons = picking.short_of(lines, progress)
        actions.pick_shipment(whole.pk, short=short, reasons=reasons, by=acting(request))
        words = {"shipment": whole.document.reference}
        picked = _("%(shipment)s is picked; the rest waits on its own.") if short else _("%(shipment)s is picked.")
        say(request, picked % words)
        return redirect("fulfilment:packing", whole.pk)

    return walk(request, round_of(whole, whole.taker_id == by.person_id), finish)


def walk(request: HttpRequest, walked: Round, finish: Finish) -> HttpResponse:
    """One step of a walk through the shelves, or its end."""
    form = PickForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    said = form.cleaned_data
    lines = picking.walk(walked.lines)
    progress = picking.read(said.get("done", ""), said.get("later", ""), walked.lines)
    if request.method != "POST":
        return _step(request, walked, lines, progress, said)
    if any(line.position not in progress.taken for line in lines):
        problem = _("Some lines are not fetched yet. Fetch them, or say that they are short.")
        return _show(request, walked, lines, progress, problem=problem, status=422)
    try:
        return finish(lines, progress)
    except Refusal as refusal:
        return _show(request, walked, lines, progress, problem=str(refusal), status=refusal.status)


def _step(
    request: HttpRequest, walked: Round, lines: list[Line], progress: Progress, said: dict[str, object]
) -> HttpResponse:
    """One thing done at the shelf; the answer is the address of what comes next."""
    do, wanted = str(said.get("do") or ""), int(str(said.get("line") or 0))
    now = picking.current(lines, progress, wanted)
    fetched = picking.taken_of(str(said.get("into") or ""), now) if now and now.position == wanted else None
    if fetched is not None and now is not None and do in ("", "scan", "boxed"):
        return _box(request, walked, lines, progress, now, fetched, said)
    if do == "back" and wanted:
        return _go(walked, progress.put_back(wanted), line=wanted)
    if do == "scan" and said.get("code"):
        return _scan(walked, lines, progress, now, str(said["code"]), request)
    if now is None or do not in ("take", "short", "skip"):
        miss, right = str(said.get("miss") or ""), bool(said.get("right"))
        return _show(request, walked, lines, progress, now=now, miss=miss, right=right)
    if do == "skip":
        return _go(walked, progress.skip(now.position))
    quantity = picking.amount_of(str(said.get("n") or ""), now)
    if quantity is None:
        problem = _("Enter how many you took: from 0 to %(most)s.") % {"most": now.quantity_plain}
        return _show(request, walked, lines, progress, now=now, problem=problem, status=422)
    if do == "take" and quantity == now.quantity:
        return _take(walked, progress, now, Taken(quantity))
    why = str(said.get("why") or "")
    if why and quantity < now.quantity:
        return _take(walked, progress, now, Taken(quantity, why))
    return _show(request, walked, lines, progress, now=now, asking=min(quantity, now.quantity - now.step))


def _scan(
    walked: Round, lines: list[Line], progress: Progress, now: Line | None, code: str, request: HttpRequest
) -> HttpResponse:
    """An item is ticked; a place says whether it is the right one."""
    if now is not None and any(code.strip().casefold() == p.place.casefold() for p in now.places_to_pick):
        return _go(walked, progress, line=now.position, right="on")
    found = picking.scanned(code, lines, progress, now)
    if found is None:
        return _go(walked, progress, line=now.position if now else 0, miss=code)
    quantity = picking.amount_of(request.GET.get("n", ""), found) if found is now else None
    if quantity is not None and quantity < found.quantity:
        return _show(request, walked, lines, progress, now=found, asking=quantity)
    return _take(walked, progress, found, Taken(found.quantity))


def _take(walked: Round, progress: Progress, line: Line, taken: Taken) -> HttpResponse:
    """It is in the hand; of a wave it is not done before it is in its boxes."""
    if walked.boxes.get(line.position) and taken.quantity:
        return _go(walked, progress, line=line.position, into=picking.written(taken))
    return _go(walked, progress.take(line.position, taken))


def _box(
    request: HttpRequest, walked: Round, lines: list[Line], progress: Progress, now: Line, fetched: Taken,
    said: dict[str, object],
) -> HttpResponse:  # fmt: skip
    """The boxes of what was fetched, one after the other; a wrong one is refused in words."""
    put, code = str(said.get("put") or ""), str(said.get("code") or "").strip()
    parts = boxing.parts_of(walked.boxes.get(now.position, ()), fetched.quantity, put)
    if said.get("do") == "boxed" or not parts or all(part.is_put for part in parts):
        return _go(walked, progress.take(now.position, fetched))
    problem = ""
    if said.get("do") == "scan" and code:
        box = boxing.box_named(code, (share for shares in walked.boxes.values() for share in shares))
        problem = boxing.why_not(code, box, parts)
        if not problem:
            into = picking.written(fetched)
            return _go(walked, progress, line=now.position, into=into, put=f"{put}_{box}".strip("_"))
    return _show(
        request, walked, lines, progress, now=now, problem=problem, parts=parts, into=picking.written(fetched), put=put,
        status=422 if problem else 200,
    )  # fmt: skip


def _go(walked: Round, progress: Progress, **more: object) -> HttpResponse:
    words = {"done": progress.done, "later": progress.skipped, **{k: str(v) for k, v in more.items() if v}}
    query = urlencode({k: v for k, v in words.items() if v})
    return redirect(walked.here + (f"?{query}" if query else ""))


def _show(
    request: HttpRequest, walked: Round, lines: list[Line], progress: Progress, *, now: Line | None = None,
    problem: str = "", miss: str = "", right: bool = False, asking: Decimal | None = None,
    parts: Sequence[boxing.Part] = (), into: str = "", put: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = now or picking.current(lines, progress)
    steps = [(line, progress.taken.get(line.position), line is now) for line in lines]
    context = {
        "it": walked,
        "boxes": walked.boxes.get(now.position, ()) if now and not parts else (),
        "parts": parts,
        "into": into,
        "put": put,
        "now": now,
        "next": picking.following(lines, progress, now) if now else None,
        "place": _place(now),
        "steps": steps,
        "progress": progress,
        "number": len(progress.taken) + (1 if now else 0),
        "total": len(lines),
        "short": [(line, taken) for line, taken, _now in steps if taken and taken.reason],
        "services": [line for line in walked.lines if not line.is_goods],
        "reasons": {"missing": _("Not on the shelf"), "damaged": _("Damaged"), "other": _("Something else")},
        "problem": problem,
        "miss": miss,
        "right": right,
        "asking": asking,
        "asking_plain": f"{asking.normalize():f}" if asking is not None else "",
        "key": new_key(),
    }
    return render(request, "fulfilment/pick.html", context, status=status)


def _place(now: Line | None) -> list[str]:
    """``14-C-3`` is read as aisle, rack and shelf; any other name stands as it is."""
    if now is None or not now.first_place:
        return []
    parts = now.first_place.split("-")
    return parts if len(parts) == 3 and all(0 < len(part) <= 3 for part in parts) else [now.first_place]
