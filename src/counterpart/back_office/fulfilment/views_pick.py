"""The one-hand pick screen. Each step is an address that carries what was taken, so nothing is lost while a phone sleeps."""

from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment import actions, picking, queries
from counterpart.back_office.fulfilment.forms import PickForm
from counterpart.back_office.fulfilment.picking import Progress, Taken
from counterpart.back_office.fulfilment.queries import Line, Whole
from counterpart.design.toasts import say
from counterpart.foundation.errors import NotAllowedNow, Refusal
from counterpart.foundation.web import acting, actor_of, new_key, page


@page("fulfilment.pick_shipment", "GET", "POST", sample="shipment")
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    whole = queries.shipment_of(pk, actor_of(request))
    if whole.state != "released" and request.method == "GET":
        return redirect("fulfilment:shipment", pk)
    form = PickForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    said = form.cleaned_data
    lines = picking.walk(whole.lines)
    progress = picking.read(said.get("done", ""), said.get("later", ""), whole.lines)
    if request.method == "POST":
        return _finish(request, whole, lines, progress)
    return _step(request, whole, lines, progress, said)


def _finish(request: HttpRequest, whole: Whole, lines: list[Line], progress: Progress) -> HttpResponse:
    if any(line.position not in progress.taken for line in lines):
        problem = _("Some lines are not fetched yet. Fetch them, or say that they are short.")
        return _show(request, whole, lines, progress, problem=problem, status=422)
    short, reasons = picking.short_of(lines, progress)
    try:
        actions.pick_shipment(whole.pk, short=short, reasons=reasons, by=acting(request))
    except NotAllowedNow as refusal:
        return _show(request, whole, lines, progress, problem=str(refusal), status=refusal.status)
    except Refusal as refusal:
        return _show(request, whole, lines, progress, problem=str(refusal), status=refusal.status)
    words = {"shipment": whole.document.reference}
    say(
        request,
        (_("%(shipment)s is picked; the rest waits on its own.") if short else _("%(shipment)s is picked.")) % words,
    )
    return redirect("fulfilment:packing", whole.pk)


def _step(
    request: HttpRequest, whole: Whole, lines: list[Line], progress: Progress, said: dict[str, object]
) -> HttpResponse:
    """One thing done at the shelf; the answer is the address of what comes next."""
    do, wanted = str(said.get("do") or ""), int(str(said.get("line") or 0))
    now = picking.current(lines, progress, wanted)
    if do == "back" and wanted:
        return _go(whole, progress.put_back(wanted), line=wanted)
    if do == "scan" and said.get("code"):
        return _scan(whole, lines, progress, now, str(said["code"]), request)
    if now is None or do not in ("take", "short", "skip"):
        miss, right = str(said.get("miss") or ""), bool(said.get("right"))
        return _show(request, whole, lines, progress, now=now, miss=miss, right=right)
    if do == "skip":
        return _go(whole, progress.skip(now.position))
    quantity = picking.amount_of(str(said.get("n") or ""), now)
    if quantity is None:
        problem = _("Enter how many you took: from 0 to %(most)s.") % {"most": now.quantity_plain}
        return _show(request, whole, lines, progress, now=now, problem=problem, status=422)
    if do == "take" and quantity == now.quantity:
        return _go(whole, progress.take(now.position, Taken(quantity)))
    why = str(said.get("why") or "")
    if why and quantity < now.quantity:
        return _go(whole, progress.take(now.position, Taken(quantity, why)))
    return _show(request, whole, lines, progress, now=now, asking=min(quantity, now.quantity - now.step))


def _scan(
    whole: Whole, lines: list[Line], progress: Progress, now: Line | None, code: str, request: HttpRequest
) -> HttpResponse:
    """An item is ticked; a place says whether it is the right one."""
    if now is not None and any(code.strip().casefold() == p.place.casefold() for p in now.places_to_pick):
        return _go(whole, progress, line=now.position, right="on")
    found = picking.scanned(code, lines, progress, now)
    if found is None:
        return _go(whole, progress, line=now.position if now else 0, miss=code)
    quantity = picking.amount_of(request.GET.get("n", ""), found) if found is now else None
    if quantity is not None and quantity < found.quantity:
        return _show(request, whole, lines, progress, now=found, asking=quantity)
    return _go(whole, progress.take(found.position, Taken(found.quantity)))


def _go(whole: Whole, progress: Progress, **more: object) -> HttpResponse:
    words = {"done": progress.done, "later": progress.skipped, **{k: str(v) for k, v in more.items() if v}}
    query = urlencode({k: v for k, v in words.items() if v})
    return redirect(reverse("fulfilment:pick", args=[whole.pk]) + (f"?{query}" if query else ""))


def _show(
    request: HttpRequest, whole: Whole, lines: list[Line], progress: Progress, *, now: Line | None = None,
    problem: str = "", miss: str = "", right: bool = False, asking: Decimal | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = now or picking.current(lines, progress)
    steps = [(line, progress.taken.get(line.position), line is now) for line in lines]
    context = {
        "it": whole,
        "now": now,
        "next": picking.following(lines, progress, now) if now else None,
        "place": _place(now),
        "steps": steps,
        "progress": progress,
        "number": len(progress.taken) + (1 if now else 0),
        "total": len(lines),
        "short": [(line, taken) for line, taken, _now in steps if taken and taken.reason],
        "services": [line for line in whole.lines if not line.is_goods],
        "reasons": {"missing": _("Not on the shelf"), "damaged": _("Damaged"), "other": _("Something else")},
        "problem": problem,
        "miss": miss,
        "right": right,
        "asking": asking,
        "asking_plain": f"{asking.normalize():f}" if asking is not None else "",
        "key": new_key(),
        "may_give_back": whole.taker_id == actor_of(request).person_id,
    }
    return render(request, "fulfilment/pick.html", context, status=status)


def _place(now: Line | None) -> list[str]:
    """``14-C-3`` is read as aisle, rack and shelf; any other name stands as it is."""
    if now is None or not now.first_place:
        return []
    parts = now.first_place.split("-")
    return parts if len(parts) == 3 and all(0 < len(part) <= 3 for part in parts) else [now.first_place]
