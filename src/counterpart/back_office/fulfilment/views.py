"""Screens of fulfilment: the list, a shipment and its steps. Picking has a file of its own."""

from collections.abc import Callable, Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment import actions, queries, terms
from counterpart.back_office.fulfilment.codes import said
from counterpart.back_office.fulfilment.deeds import Deed, deeds
from counterpart.back_office.fulfilment.forms import (
    PackForm,
    ReleaseForm,
    ShipForm,
    identity_choices,
)
from counterpart.back_office.fulfilment.lists import SHIPMENTS
from counterpart.back_office.fulfilment.queries import Whole
from counterpart.back_office.fulfilment.recalling import put_back_shipment
from counterpart.back_office.fulfilment.rules import last_day_of
from counterpart.design.parts import Happening
from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.documents.models import parse_reference
from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.desks.actions import give_back_item, take_item
from counterpart.hall.journeys.story import sentences_of

RIGHTS = {
    "release": "fulfilment.release_shipment",
    "pick": "fulfilment.pick_shipment",
    "pack": "fulfilment.pack_shipment",
    "hand_over": "fulfilment.hand_over_shipment",
    "ship": "fulfilment.ship_shipment",
    "send": "fulfilment.send_shipment",
    "receive": "fulfilment.receive_shipment",
    "put_back": "fulfilment.put_back_shipment",
    "arrive": "fulfilment.note_arrival",
    "refuse": "fulfilment.refuse_shipment",
    "remind": "fulfilment.remind_of_pickup",
    "order_term": "fulfilment.set_order_term",
    "customer_term": "fulfilment.set_customer_term",
    "take": "desks.take_item",
    "give_back": "desks.give_back_item",
    "wave": "fulfilment.make_wave",
}

HELD_STAGES = ("waiting", "ready")  # what is held may be picked and packed, but is neither released nor given away


def rights_of(actor: Actor) -> dict[str, bool]:
    """Which steps this desk may do: the page shows those only."""
    return {name: actor.may(capability) for name, capability in RIGHTS.items()}


def stage_words() -> dict[str, tuple[str, str]]:
    """Word and colour of each stage."""
    return {
        "waiting": (_("Waiting"), ""),
        "to_pick": (_("To pick"), "back"),
        "picking": (_("Being picked"), "back"),
        "to_pack": (_("To pack"), "back"),
        "to_send": (_("For the van"), "back"),
        "on_van": (_("On the van"), "back"),
        "ready": (_("Ready"), "ok"),
        "recalled": (_("To put back"), "warn"),
        "gone": (_("Gone"), ""),
        "shipped": (_("Shipped"), "ok"),
        "handed_over": (_("Handed over"), "ok"),
        "returned": (_("Came back"), "warn"),
        "cancelled": (_("Cancelled"), ""),
    }


def words_of(stage: str, state: str) -> tuple[str, str]:
    return stage_words()[state if stage == "gone" and state in queries.GONE else stage]


@page("fulfilment.view", "GET")
def shipment_list(request: HttpRequest) -> HttpResponse:
    """By promise, as far as they are open; the scan of a label opens the parcel's next step."""
    actor = actor_of(request)
    named = parse_reference(request.GET.get("q", "")[:60])
    if named and named[0] == "shipment":
        for scanned in queries.rows_of([named[1]], actor) if named[1] <= queries.BIGGEST else []:
            return redirect(_next_step(scanned, actor)[1] or reverse("fulfilment:shipment", args=[scanned.pk]))
    may = rights_of(actor)
    context = {"me": actor.person_id, "may": may}
    return show_list(request, SHIPMENTS, "fulfilment/shipments.html", shown=_with_next_steps, context=context)


def _with_next_steps(asked: Asked, rows: Sequence[queries.Row]) -> dict[str, object]:
    shown = [(row, *words_of(row.stage, row.state), _next_step(row, asked.actor)) for row in rows]
    return {"rows": shown, "is_gone": asked.values.get("stage") == "gone"}


def _next_step(row: queries.Row, actor: Actor) -> tuple[str, str]:
    """Words and address of what is next for a shipment in a list; empty when it is not this desk's to do."""
    may = rights_of(actor)
    if row.is_held and row.stage in HELD_STAGES:
        return "", ""
    if row.stage == "to_pick" and may["pick"]:
        return _("Pick"), reverse("fulfilment:pick", args=[row.pk])
    if row.stage == "picking" and may["pick"] and row.taker_id == actor.person_id:
        return _("Go on picking"), reverse("fulfilment:pick", args=[row.pk])
    if row.stage == "to_pack" and may["pack"]:
        return _("Pack"), reverse("fulfilment:packing", args=[row.pk])
    if row.stage == "to_send" and may["send"]:
        return _("Look and load"), reverse("fulfilment:shipment", args=[row.pk])
    if row.stage == "on_van" and may["receive"]:
        return _("Receive"), reverse("fulfilment:receiving", args=[row.pk])
    if row.stage == "recalled" and may["put_back"]:
        return _("Put it back"), reverse("fulfilment:shipment", args=[row.pk])
    if row.stage == "ready" and row.method == "pickup" and may["hand_over"]:
        return _("Hand over"), reverse("fulfilment:handover", args=[row.pk])
    if row.stage == "ready" and row.method == "delivery" and may["ship"]:
        return _("Ship"), reverse("fulfilment:dispatch", args=[row.pk])
    if row.stage == "waiting" and may["release"] and row.is_whole:
        return _("Look and release"), reverse("fulfilment:shipment", args=[row.pk])
    return "", ""


@page("fulfilment.view", "GET", sample="shipment")
def shipment(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, queries.shipment_of(pk, actor_of(request)))


def show(
    request: HttpRequest, whole: Whole, *, problem: str = "", status: int = 200, release_form: ReleaseForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    release_form = release_form or ReleaseForm(lines=whole.lines)
    tag, kind = words_of(whole.stage, whole.state)
    context = {
        **around(whole),
        "tag": tag,
        "tag_kind": kind,
        "may": rights_of(actor),
        "is_mine": whole.taker_id == actor.person_id,
        "problem": problem,
        "stays": whole.is_held and whole.stage in HELD_STAGES,
        "key": new_key(),
        "siblings": [(pk, ref, *stage_words()[stage]) for pk, ref, stage in queries.siblings(whole)],
        "term": terms.term_of(whole.shipment.order_id, whole.document.party_id),
        "release_lines": [release_form[f"only_{line.position}"] for line in whole.lines],
        "release_open": release_form.is_bound,
        "identity": dict(identity_choices()).get(whole.shipment.identity_seen, ""),
        "kept_until": last_day_of(whole.shipment),
        "happenings": [_happening(deed) for deed in deeds(whole.pk)],
    }
    return render(request, "fulfilment/shipment.html", context, status=status)


def around(whole: Whole) -> dict[str, object]:
    """The shipment with its order's sentence and what is still to pay."""
    order_id = whole.shipment.order_id
    return {
        "it": whole,
        "sentence": sentences_of([order_id], get_language() or "en").get(order_id, ""),
        "owing": queries.owing([order_id]).get(order_id),
        "code": said(whole.shipment.pickup_code) if whole.state == "ready" else "",
    }


def _happening(deed: Deed) -> Happening:
    done = {
        "fulfilment.release_shipment": _("released it"),
        "fulfilment.pick_shipment": _("picked it"),
        "fulfilment.pack_shipment": _("packed it"),
        "fulfilment.hand_over_shipment": _("handed it over"),
        "fulfilment.ship_shipment": _("shipped it"),
        "fulfilment.send_shipment": _("put it on the van"),
        "fulfilment.receive_shipment": _("received it from the van"),
        "fulfilment.put_back_shipment": _("put it back: it is not wanted any more"),
        "fulfilment.note_arrival": _("saw the customer come"),
        "fulfilment.refuse_shipment": _("put it back: the customer does not want it"),
        "fulfilment.remind_of_pickup": _("reminded the customer"),
        "fulfilment.give_up_pickup": _("put it back: nobody came"),
        "desks.take_item": _("took it"),
        "desks.give_back_item": _("gave it back"),
        "desks.bounce_item": _("sent it back"),
    }
    short = deed.changed.get("short")
    note = ""
    if isinstance(short, list) and short:
        note = ngettext("%(n)s line was short", "%(n)s lines were short", len(short)) % {"n": len(short)}
    reason = deed.changed.get("reason")
    if isinstance(reason, str) and reason:
        note = reason
    return Happening(
        deed.person, done.get(deed.action, deed.action), deed.at, wing="back" if deed.wing == "back" else "front",
        note=note,
    )  # fmt: skip


def do_step(
    request: HttpRequest, pk: int, step: Callable[[Actor], Answer], done: str, to: str = "fulfilment:shipment"
) -> HttpResponse:
    """A step without typing: do it and go on, or say beside the shipment why not."""
    whole = queries.shipment_of(pk, actor_of(request))
    try:
        step(acting(request))
    except (NotAllowedNow, Invalid) as refusal:
        whole = queries.shipment_of(pk, actor_of(request))
        return show(request, whole, problem=str(refusal), status=refusal.status)
    say(request, done % {"shipment": whole.document.reference})
    return redirect(to, pk)


@page("fulfilment.release_shipment", "POST", sample="shipment")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    whole = queries.shipment_of(pk, actor_of(request))
    form = ReleaseForm(request.POST, lines=whole.lines)
    if not form.is_valid():
        problem = _("Release something, and of each line no more than is here.")
        return show(request, whole, problem=problem, status=422, release_form=form)
    split, only = form.cleaned_data["split"], form.only()
    done = _("%(shipment)s is released.")
    if split or only:
        done = _("What is here of %(shipment)s is released, the rest follows.")
    return do_step(request, pk, lambda by: actions.release_shipment(pk, split=split, only=only, by=by), done)


@page("desks.take_item", "POST", sample="shipment")
def taker(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it, and go picking when that is what it needs."""
    whole = queries.shipment_of(pk, actor_of(request))
    picks = whole.state == "released" and actor_of(request).may(RIGHTS["pick"])
    to = "fulfilment:pick" if picks else "fulfilment:shipment"
    return do_step(request, pk, lambda by: take_item(pk, by=by), _("%(shipment)s is yours."), to)


@page("desks.give_back_item", "POST", sample="shipment")
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("%(shipment)s is back on the desk; a colleague may take it.")
    return do_step(request, pk, lambda by: give_back_item(pk, by=by), done)


@page("fulfilment.put_back_shipment", "POST", sample="shipment")
def putting_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What is not wanted any more stands where it came from again."""
    done = _("%(shipment)s is back in stock.")
    return do_step(request, pk, lambda by: put_back_shipment(pk, by=by), done)


@page("fulfilment.pack_shipment", "GET", "POST", sample="shipment")
def packing(request: HttpRequest, pk: int) -> HttpResponse:
    whole = queries.shipment_of(pk, actor_of(request))
    form = PackForm(request.POST or None, is_pickup=whole.is_pickup and not whole.shipment.collect_at_id)
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        shelf = form.cleaned_data["shelf"]
        try:
            actions.pack_shipment(pk, shelf=shelf, by=acting(request))
        except (NotAllowedNow, Invalid) as refusal:
            refused = refusal
        else:
            words = {"shipment": whole.document.reference, "shelf": shelf}
            done = _("%(shipment)s waits on shelf %(shelf)s.") if shelf else _("%(shipment)s waits for the carrier.")
            if whole.shipment.collect_at_id:
                done = _("%(shipment)s waits for the van.")
            say(request, done % words)
            return redirect("fulfilment:shipment", pk)
    return form_page(request, "fulfilment/packing.html", whole, form, refused)


@page("fulfilment.ship_shipment", "GET", "POST", sample="shipment")
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    whole = queries.shipment_of(pk, actor_of(request))
    carrier = queries.last_carrier(whole.document.site_id)
    form = ShipForm(request.POST or None, lines=whole.lines, initial={"carrier": carrier})
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            said = {name: form.cleaned_data[name] for name in ("carrier", "tracking_reference")}
            actions.ship_shipment(pk, **said, serials=form.serials(), by=acting(request))
        except (NotAllowedNow, Invalid) as refusal:
            refused = refusal
        else:
            say(request, _("%(shipment)s is with the carrier.") % {"shipment": whole.document.reference})
            return redirect("fulfilment:shipment", pk)
    return form_page(request, "fulfilment/dispatch.html", whole, form, refused)


def form_page(
    request: HttpRequest,
    template: str,
    whole: Whole,
    form: forms.Form,
    refused: Refusal | None,
    more: dict[str, object] | None = None,
) -> HttpResponse:
    """A form with its shipment: as asked for, or come back with the sentence and everything that was typed."""
    status = refused.status if refused else 422 if form.is_bound else 200
    context = {
        **around(whole),
        "form": form,
        "problem": str(refused) if refused else "",
        "key": new_key(),
        "may": rights_of(actor_of(request)),
        **(more or {}),
    }
    return render(request, template, context, status=status)
