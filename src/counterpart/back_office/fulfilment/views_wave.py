"""Waves on the screen: making one of ticked shipments, who walks it, and the walk itself for one hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.back_office.fulfilment import actions, waves
from counterpart.back_office.fulfilment.lists import SHIPMENTS
from counterpart.back_office.fulfilment.picking import Progress
from counterpart.back_office.fulfilment.queries import Line
from counterpart.back_office.fulfilment.views_pick import Round, walk
from counterpart.back_office.fulfilment.walking import Share, WaveSeen, short_by_shipment, stops_of, wave_of, waves_of
from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.many import back_to, ticked
from counterpart.foundation.lists.steps import Step, for_each, said_of
from counterpart.foundation.web import acting, actor_of, new_key, page


@page("fulfilment.view", "GET")
def wave_list(request: HttpRequest) -> HttpResponse:
    """The waves that are not over."""
    return render(request, "fulfilment/waves.html", {"waves": waves_of(actor_of(request))})


@page("fulfilment.make_wave", "POST")
def new_wave(request: HttpRequest) -> HttpResponse:
    """The ticked shipments are picked together."""
    try:
        answer = waves.make_wave(ticked(request, SHIPMENTS, waves.BOXES_MAX), by=acting(request))
    except Refusal as no:
        say(request, str(no), bad=True)
        return back_to(request, SHIPMENTS)
    return redirect("fulfilment:wave", answer.id)


@page("fulfilment.view", "GET", sample="wave")
def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """A wave: its boxes, who walks it, and what is left of it."""
    by, seen = actor_of(request), wave_of(pk, actor_of(request))
    context = {
        "it": seen.wave, "boxes": seen.boxes, "open": len(seen.open_keys), "stops": stops_of(seen), "key": new_key(),
        "is_mine": seen.wave.taken_by_id == by.person_id, "may_take": by.may("fulfilment.take_wave"),
        "may_pick": by.may("fulfilment.pick_shipment"), "may_end": by.may("fulfilment.end_wave"),
    }  # fmt: skip
    return render(request, "fulfilment/wave.html", context)


@page("fulfilment.take_wave", "POST", sample="wave")
def taker(request: HttpRequest, pk: int) -> HttpResponse:
    """I walk it: straight to the first place."""
    waves.take_wave(pk, by=acting(request))
    return redirect("fulfilment:wave-pick", pk)


@page("fulfilment.give_back_wave", "POST", sample="wave")
def wave_giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    answer = waves.give_back_wave(pk, by=acting(request))
    say(request, _("Somebody else may walk %(wave)s now.") % {"wave": answer.reference})
    return redirect("fulfilment:wave", pk)


@page("fulfilment.end_wave", "POST", sample="wave")
def wave_end(request: HttpRequest, pk: int) -> HttpResponse:
    """What is not picked is given back."""
    answer = waves.end_wave(pk, by=acting(request))
    say(request, _("%(wave)s is over.") % {"wave": answer.reference})
    return redirect("fulfilment:wave", pk)


@page("fulfilment.pick_shipment", "GET", "POST", sample="wave")
def wave_pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The walk: by place, the same goods of several orders at once, and into which box how many."""
    by = actor_of(request)
    seen = wave_of(pk, by)
    if not seen.open_keys and request.method == "GET":
        return redirect("fulfilment:wave", pk)
    stops = stops_of(seen)

    def finish(lines: list[Line], progress: Progress) -> HttpResponse:
        short = short_by_shipment(stops, progress)

        def pick_one(key: int, actor: Actor) -> Answer:
            quantities, reasons = short.get(key, ([], []))
            return actions.pick_shipment(key, short=quantities, reasons=reasons, by=actor)

        said = acting(request)
        pick = Step(SHIPMENTS, "pick", _("Pick"), "shipment", pick_one)
        outcome = for_each(seen.open_keys, pick.do, said)
        answer = waves.end_wave(pk, by=said.with_key(f"{said.key[:60]}-end" if said.key else ""))
        count = len(outcome.done)
        words = {"wave": answer.reference, "count": count}
        picked = ngettext("%(wave)s: %(count)s shipment is picked.", "%(wave)s: %(count)s shipments are picked.", count)
        say(request, picked % words)
        if outcome.refused:
            say(request, said_of(pick, outcome), bad=True)
        return redirect("fulfilment:wave", pk)

    return walk(
        request, _round(seen, {stop.line.position: stop.shares for stop in stops}, [s.line for s in stops], by), finish
    )


def _round(seen: WaveSeen, boxes: dict[int, tuple[Share, ...]], lines: list[Line], by: Actor) -> Round:
    pk, count = seen.wave.pk, len(seen.open_keys)
    whose = ngettext("%(count)s shipment", "%(count)s shipments", count) % {"count": count}
    giving_back = reverse("fulfilment:wave-giving-back", args=[pk]) if seen.wave.taken_by_id == by.person_id else ""
    goes_on = _("All boxes go to packing")
    here, back = reverse("fulfilment:wave-pick", args=[pk]), reverse("fulfilment:wave", args=[pk])
    return Round(seen.wave.reference, whose, None, here, back, giving_back, goes_on, tuple(lines), boxes)
