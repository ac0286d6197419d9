"""Screens that book stock: what came in and what was counted, with the papers they leave."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.back_office.inventory import actions, papers, queries
from counterpart.back_office.inventory.actions import Arrival, Found
from counterpart.back_office.inventory.forms import (
    ArrivalLines,
    CountForm,
    ExtraFound,
    FoundLines,
    ReceiptForm,
    SearchForm,
    check_steps,
    place_choices,
)
from counterpart.back_office.inventory.models import Location
from counterpart.back_office.inventory.queries import Standing
from counterpart.back_office.inventory.views import here, reason_words
from counterpart.design.toasts import say
from counterpart.foundation.errors import Refusal
from counterpart.foundation.web import acting, actor_of, new_key, page


@page("inventory.view", "GET")
def receipts(request: HttpRequest) -> HttpResponse:
    return _papers(request, "receipt")


@page("inventory.view", "GET")
def counts(request: HttpRequest) -> HttpResponse:
    return _papers(request, "count")


def _papers(request: HttpRequest, kind: str) -> HttpResponse:
    actor, said = actor_of(request), SearchForm(request.GET).read()
    found = papers.papers(actor, kind, said["before"] or 0)
    sites = {site.id: site.name for site in queries.sites_of(actor)}
    words = reason_words()
    rows = [(p, words.get(p.reason, p.reason), sites.get(p.site_id, ""), _own_url(kind, p.pk)) for p in found.rows]
    context = {
        "kind": kind, "rows": rows, "next": found.next,
        "may_receive": actor.may("inventory.receive_stock"), "may_count": actor.may("inventory.count_stock"),
    }  # fmt: skip
    return render(request, "inventory/papers.html", context)


def _own_url(kind: str, pk: int) -> str:
    return reverse(f"inventory:{kind}", args=[pk])


@page("inventory.view", "GET", sample="receipt")
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    return _paper(request, pk, "receipt")


@page("inventory.view", "GET", sample="count")
def count(request: HttpRequest, pk: int) -> HttpResponse:
    return _paper(request, pk, "count")


def _paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    it = papers.paper_of(pk, kind, actor_of(request))
    why = reason_words().get(it.paper.reason, it.paper.reason)
    return render(request, "inventory/paper.html", {"it": it, "kind": kind, "why": why})


@page("inventory.receive_stock", "GET", "POST")
def receiving(request: HttpRequest) -> HttpResponse:
    """Goods come in: lines with item, quantity, cost and place."""
    _actor, site, _said = here(request)
    sites = queries.stock_sites(actor_of(request))
    posted = request.POST if request.method == "POST" else None
    form = ReceiptForm(posted, sites=sites, initial={"site": site.id})
    lines: Any = ArrivalLines(posted, prefix="lines")
    problem, status = "", 200
    if posted is not None:
        status = 422
        both = form.is_valid(), lines.is_valid()
        if all(both):
            try:
                return _receive(request, form.cleaned_data, lines.lines)
            except Refusal as refusal:
                problem, status = str(refusal), refusal.status
    context = {
        "form": form, "lines": lines, "places": place_choices(queries.places(site.id)), "problem": problem, "key": new_key(),
    }  # fmt: skip
    return render(request, "inventory/receiving.html", context, status=status)


def _receive(request: HttpRequest, said: dict[str, Any], lines: list[dict[str, Any]]) -> HttpResponse:
    arrivals = [Arrival(line["known"].pk, line["quantity"], line["unit_cost"], line["place"].strip()) for line in lines]
    done = actions.receive_stock(
        said["site"], arrivals, reason=said["reason"], note=said["note"], by=acting(request)
    )  # fmt: skip
    served = int(done.more.get("orders_served", 0))
    text = _("%(receipt)s is booked.") % {"receipt": done.reference}
    if served:
        more = ngettext("%(n)s waiting line got goods.", "%(n)s waiting lines got goods.", served) % {"n": served}
        text = f"{text} {more}"
    say(request, text)
    return redirect("inventory:receipt", done.id)


@page("inventory.count_stock", "GET", "POST", sample="place")
def counting(request: HttpRequest, pk: int) -> HttpResponse:
    """Count one place: enter what is found, look at the differences, book them."""
    place = queries.place_of(pk, actor_of(request))
    standing = {s.item_id: s for s in queries.standing_at(pk)} if place.kind == Location.Kind.STOCK else {}
    posted = request.POST if request.method == "POST" else None
    form = CountForm(posted)
    found = FoundLines(posted, prefix="found", initial=[{"item": item_id} for item_id in standing])
    extra: Any = ExtraFound(posted, prefix="extra")
    problem, status, differences = "", 200, None
    if posted is not None:
        status = 422
        for line in found:
            if line.is_valid() and line.cleaned_data.get("item") in standing:
                check_steps(line, standing[line.cleaned_data["item"]])
        fine = form.is_valid(), found.is_valid() and not any(line.errors for line in found), extra.is_valid()
        if all(fine):
            differences, problem = _differences(standing, found.cleaned_data, extra.lines)
            if not problem and posted.get("step") == "book" and posted.get("seen") != _seen(differences):
                problem = _(
                    "The numbers are not those you looked at. Look at the differences once more, then book them."
                )
                status = 409
            elif not problem and posted.get("step") == "book":
                try:
                    return _book(request, place, differences, form.cleaned_data["note"])
                except Refusal as refusal:
                    problem, status = str(refusal), refusal.status
            else:
                status = 422 if problem else 200
    rows = [(_named(line, known), known) for line in found if (known := _known(line, standing))]
    context = {
        "place": place, "form": form, "rows": rows, "found": found, "extra": extra, "differences": differences,
        "seen": _seen(differences or []),
        "problem": problem, "key": new_key(), "is_shelf": place.kind != Location.Kind.STOCK,
    }  # fmt: skip
    return render(request, "inventory/counting.html", context, status=status)


def _named(line: forms.Form, known: Standing) -> forms.Form:
    """The field says for a reader whose it is."""
    wrong = {"aria-invalid": "true", "aria-describedby": f"{line['found'].auto_id}-e"} if line.errors else {}
    label = _("Found of %(item)s") % {"item": known.name}
    line.fields["found"].widget.attrs |= {"class": "in num q", "aria-label": label, **wrong}
    return line


def _known(line: forms.Form, standing: dict[int, Standing]) -> Standing | None:
    """What stands there by the hidden key of a line; keys from elsewhere are not shown."""
    value = str(line["item"].value() or "")
    return standing.get(int(value)) if value.isascii() and value.isdecimal() and len(value) < 19 else None


@dataclass(frozen=True)
class Difference:
    """One counted item: what was expected, what was found, and what is kept for orders."""

    item_id: int
    name: str
    sku: str
    expected: Decimal
    found: Decimal
    kept: Decimal

    @property
    def change(self) -> Decimal:
        return self.found - self.expected

    @property
    def is_kept(self) -> bool:
        """More is kept for orders than was found: this cannot be booked."""
        return self.found < self.kept


def _differences(
    standing: dict[int, Standing], found: list[dict[str, Any]], extra: list[dict[str, Any]]
) -> tuple[list[Difference], str]:
    """What was counted, by item; a sentence when there is nothing to book."""
    listed: dict[int, Difference] = {}
    for line in found:
        s = standing.get(line.get("item") or 0)
        if s is not None and line.get("found") is not None:
            listed[s.item_id] = Difference(s.item_id, s.name, s.sku, s.on_hand, line["found"], s.reserved)
    for line in extra:
        item = line["known"]
        if item.pk in listed:
            return list(listed.values()), _("%(item)s is on the list already. Count it once.") % {"item": item.name}
        s = standing.get(item.pk)
        expected, kept = (s.on_hand, s.reserved) if s else (queries.ZERO, queries.ZERO)
        listed[item.pk] = Difference(item.pk, item.name, item.sku, expected, line["found"], kept)
    return list(listed.values()), "" if listed else _("Enter what you found of at least one item.")


def _seen(differences: list[Difference]) -> str:
    """What somebody looked at, so that nothing else is booked: neither typed since nor moved since."""
    said = ";".join(f"{d.item_id}:{d.expected.normalize():f}:{d.found.normalize():f}" for d in differences)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _book(request: HttpRequest, place: Location, differences: list[Difference], note: str) -> HttpResponse:
    lines = [Found(d.item_id, d.found, place.code) for d in differences]
    done = actions.count_stock(place.site_id, lines, note=note, by=acting(request))
    changed = sum(1 for d in differences if d.change)
    text = ngettext("%(count)s is booked, %(n)s difference.", "%(count)s is booked, %(n)s differences.", changed)
    say(request, text % {"count": done.reference, "n": changed})
    return redirect("inventory:count", done.id)
