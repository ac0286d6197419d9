"""Screens of the pickup desk: what waits, the hand-over, and everything that can happen instead of one."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment import actions, codes, pickup, queries, rules, terms
from counterpart.back_office.fulfilment.forms import FilterForm, HandOverForm, RefusalForm, RulesForm, TermForm
from counterpart.back_office.fulfilment.queries import Whole
from counterpart.back_office.fulfilment.views import do_step, form_page, rights_of, show
from counterpart.design.formats import money
from counterpart.design.toasts import say
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal, Stale
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.journeys.story import sentences_of

RULES = ("remind_after_days", "give_up_after_days", "check_identity")


@page("fulfilment.view", "GET")
def pickups(request: HttpRequest) -> HttpResponse:
    """What waits for its customer, who stands here first; a scan of a code, a shipment or an order opens it."""
    actor, form = actor_of(request), FilterForm(request.GET)
    said = form.read()
    wanted = queries.Filter("ready", "pickup", False, said.words, said.page)
    found = queries.shipments(actor, wanted)
    may = rights_of(actor)
    if said.words and len(found.rows) == 1 and request.GET.get("scan") and may["hand_over"]:
        return redirect("fulfilment:handover", found.rows[0].pk)
    orders = [row.order_id for row in found.rows]
    sentences, owing = sentences_of(orders, get_language() or "en"), queries.owing(orders)
    rows = [(row, sentences.get(row.order_id, ""), owing.get(row.order_id)) for row in found.rows]
    context = {
        "rows": rows, "wanted": wanted, "page": found, "may": may, "is_code": bool(codes.read(said.words)),
        "rules": actor.may("fulfilment.set_pickup_rules"),
    }  # fmt: skip
    return render(request, "fulfilment/pickups.html", context)


@page("fulfilment.hand_over_shipment", "GET", "POST", sample="shipment")
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    whole = queries.shipment_of(pk, actor_of(request))
    form = HandOverForm(request.POST or None, lines=whole.lines, initial={"to": whole.party, "rest": "stays"})
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.hand_over_shipment(
                pk, to=said["to"], signature=said["signature"], relation=said["relation"], identity=said["identity"],
                taken=form.less(), rest=said["rest"], reason=said["reason"], serials=form.serials(), by=acting(request),
            )  # fmt: skip
        except (NotAllowedNow, Invalid) as refusal:
            refused = refusal
        else:
            words = {"shipment": whole.document.reference, "person": said["to"]}
            say(request, _("%(shipment)s is handed over to %(person)s.") % words)
            return redirect("fulfilment:shipment", pk)
    return form_page(request, "fulfilment/handover.html", whole, form, refused, more=_more(whole, form))


def _more(whole: Whole, form: HandOverForm) -> dict[str, object]:
    """What must be paid first, and the fields beside each line."""
    term = terms.term_of(whole.shipment.order_id, whole.document.party_id)
    left, currency = Decimal(0), ""
    if term is not None and term.pay_first and whole.state == "ready":
        left, currency = terms.unpaid(whole.shipment.order_id, {line.line_id: line.quantity for line in whole.lines})
    return {
        "term": term, "to_pay": money(left, currency) if left else "",
        "lines": [(line, form[f"taken_{line.position}"]) for line in whole.lines],
        "is_open": bool(form.errors) and any(name.startswith("taken_") or name == "reason" for name in form.errors),
        "proxy_open": bool(form["relation"].value() or form["identity"].value()) or "identity" in form.errors,
    }  # fmt: skip


@page("fulfilment.note_arrival", "POST", sample="shipment")
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The desk sees that somebody is here for %(shipment)s.")
    return do_step(request, pk, lambda by: pickup.note_arrival(pk, by=by), done)


@page("fulfilment.remind_of_pickup", "POST", sample="shipment")
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    return do_step(
        request, pk, lambda by: pickup.remind_of_pickup(pk, by=by), _("The customer is told that %(shipment)s waits.")
    )


@page("fulfilment.refuse_shipment", "GET", "POST", sample="shipment")
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    whole = queries.shipment_of(pk, actor_of(request))
    form, refused = RefusalForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            pickup.refuse_shipment(pk, reason=form.cleaned_data["reason"], by=acting(request))
        except (NotAllowedNow, Invalid) as no:
            refused = no
        else:
            say(request, _("%(shipment)s is back in stock.") % {"shipment": whole.document.reference})
            return redirect("fulfilment:shipment", pk)
    return form_page(request, "fulfilment/refusal.html", whole, form, refused)


@page("fulfilment.set_order_term", "POST", sample="shipment")
def order_term(request: HttpRequest, pk: int) -> HttpResponse:
    """This order is paid first, or may go unpaid."""
    whole, form = queries.shipment_of(pk, actor_of(request)), TermForm(request.POST)
    if not form.is_valid():
        return show(request, whole, problem=_("Write down why it may go unpaid."), status=422)
    said = form.cleaned_data
    done = _("This order is paid before it goes.") if said["pay_first"] else _("This order may go on account.")
    return do_step(
        request, pk,
        lambda by: terms.set_order_term(
            whole.shipment.order_id, pay_first=said["pay_first"], reason=said["reason"], by=by
        ),
        done,
    )  # fmt: skip


@page("fulfilment.set_customer_term", "POST", sample="shipment")
def customer_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything this customer collects is paid first, or no longer so."""
    whole, form = queries.shipment_of(pk, actor_of(request)), TermForm(request.POST)
    stands_for = whole.document.party
    party = (stands_for.merged_into_id or stands_for.pk) if stands_for else None
    if not form.is_valid() or party is None:
        return show(request, whole, problem=_("Write down why this customer pays first."), status=422)
    said = form.cleaned_data
    done = _("This customer pays before anything goes.") if said["pay_first"] else _("This customer buys on account.")
    return do_step(
        request, pk,
        lambda by: terms.set_customer_term(party, pay_first=said["pay_first"], reason=said["reason"], by=by), done,
    )  # fmt: skip


@page("fulfilment.set_pickup_rules", "GET", "POST")
def pickup_rules(request: HttpRequest) -> HttpResponse:
    """How long the house waits for customers, and when it looks at who comes."""
    standing = rules.pickup_rules()
    stored: dict[str, Any] = {name: str(getattr(standing, name)) for name in RULES}
    form, conflict, status = RulesForm(), None, 200
    if request.method != "POST":
        form.start_from(stored, standing.version)
    elif request.POST.get("resolve") == "theirs":
        return redirect("fulfilment:pickups")
    else:
        form, status = RulesForm(request.POST), 422
        if form.data.get("resolve") == "both":
            form = RulesForm(resolved(form, stored))
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in RULES}
            version = form.cleaned_data["version"] or 0
            try:
                answer, status = attempt(
                    form, lambda: rules.set_pickup_rules(**said, version=version, by=acting(request))
                )
                if answer is not None:
                    say(request, _("Saved."))
                    return redirect("fulfilment:pickups")
            except Stale as stale:
                subject = ("pickup_rules", 1)
                conflict = form.conflict_with(stored, standing.version, thing=_("Rules for pickups"), subject=subject)
                status = stale.status
    return render(
        request, "fulfilment/pickup_rules.html", {"form": form, "conflict": conflict, "key": new_key()}, status=status
    )
