"""A draft is written anew: an order or a quote that nobody has confirmed or sent yet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from counterpart.design.formats import number
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.acts.models import Act
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import plain_number
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.web import acting, page
from counterpart.front_office.sales.actions import change_order, change_quote, confirm_order
from counterpart.front_office.sales.forms import BaseLines, EntryForm, HeadForm, lines_of
from counterpart.front_office.sales.models import Order, OrderLine, Quote, QuoteLine
from counterpart.front_office.sales.order_entry import Entry, add_item, show_entry, step_key, try_write
from counterpart.front_office.sales.queries import orders, quotes


@dataclass(frozen=True)
class Draft:
    """What is stored, and how it is written anew."""

    kind: str
    head: Order | Quote
    lines: list[Any]
    stored: dict[str, Any]
    form: Callable[[Any], HeadForm]
    thing: str


@page("sales.change_order", "GET", "POST", sample="order")
def order_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft order; somebody who saved in between is shown beside what was typed here."""
    by = acting(request)
    order = orders(by).filter(pk=pk, state=Order.State.DRAFT).first()
    if order is None:
        raise Missing()
    lines = list(OrderLine.objects.filter(order_id=pk).select_related("item").order_by("position"))
    return _draft(request, by, Draft("order", order, lines, _stored(order, lines), HeadForm, _("this order")))


@page("sales.change_quote", "GET", "POST", sample="quote")
def quote_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a quote that was not sent yet: also for whom it is, and until when it holds."""
    by = acting(request)
    quote = quotes(by).filter(pk=pk, state=Quote.State.DRAFT).first()
    if quote is None:
        raise Missing()
    lines = list(QuoteLine.objects.filter(quote_id=pk).select_related("item").order_by("position"))
    more = {"party": str(quote.document.party_id), "valid_until": quote.valid_until}
    return _draft(request, by, Draft("quote", quote, lines, _stored(quote, lines) | more, _quote_form, _("this quote")))


def _quote_form(data: Any = None) -> EntryForm:
    form = EntryForm(data, kind="quote", sites=[])
    del form.fields["reference"]
    return form


def _draft(request: HttpRequest, by: Actor, draft: Draft) -> HttpResponse:
    stored, own = draft.stored, f"sales:{draft.kind}"
    if request.method != "POST":
        head = draft.form(None)
        head.start_from(stored, draft.head.version)
        if isinstance(head, EntryForm):
            head.fields["party"].widget.text = draft.head.document.party.name if draft.head.document.party else ""
        lines = lines_of(initial=_typed(draft.lines), blank=1)
        return show_entry(request, Entry(draft.kind, head, lines, draft=draft.head))
    formset = lines_of(request.POST)
    data = request.POST.copy()
    formset.is_valid()
    data["lines"] = _wanted_words(formset)
    head = draft.form(data)
    if request.POST.get("resolve") == "theirs":
        return redirect(own, draft.head.pk)
    if request.POST.get("resolve") == "both":
        settled = resolved(head, stored)
        if settled["lines"] != data["lines"]:
            formset = _lines_again(draft.lines)
        head = draft.form(settled)
    entry = Entry(draft.kind, head, formset, draft=draft.head, key=by.key)
    if request.POST.get("do") == "item":
        return add_item(request, entry, by)
    if not (head.is_valid() & formset.is_valid()):
        return show_entry(request, entry, 422)
    if isinstance(head, EntryForm) and head.found is None:
        head.add_error("party", _("Choose a customer, or enter a new one."))
        return show_entry(request, entry, 422)
    write = _write_quote if draft.kind == "quote" else _write_order
    try:
        return try_write(request, entry, lambda: write(entry, by, request.POST.get("do", "draft")))
    except Stale:
        return _both(request, entry, draft)


def _write_order(entry: Entry, by: Actor, do: str) -> Answer:
    said, order = entry.head.cleaned_data, entry.draft
    assert order is not None
    answer = change_order(
        order.pk, [line for _row, line in entry.lines.wanted()], version=said["version"] or 0, method=said["method"],
        on_shortage=said["on_shortage"], wanted_on=said["wanted_on"], reason=said["reason"].strip(), by=by,
    )  # fmt: skip
    return confirm_order(order.pk, by=by.with_key(step_key(by, "confirm"))) if do == "confirm" else answer


def _write_quote(entry: Entry, by: Actor, do: str) -> Answer:
    said, quote, head = entry.head.cleaned_data, entry.draft, entry.head
    assert quote is not None and isinstance(head, EntryForm) and head.found is not None
    return change_quote(
        quote.pk, [line for _row, line in entry.lines.wanted()], version=said["version"] or 0, party_id=head.found.pk,
        method=said["method"], on_shortage=said["on_shortage"], wanted_on=said["wanted_on"],
        valid_until=said["valid_until"], reason=said["reason"].strip(), by=by,
    )  # fmt: skip


def _both(request: HttpRequest, entry: Entry, draft: Draft) -> HttpResponse:
    """Both versions beside each other; nothing of what was typed is lost."""
    pk = draft.head.pk
    found = entry.head.conflict_with(draft.stored, draft.head.version, thing=draft.thing, subject=(draft.kind, pk))
    last = Act.objects.filter(document_id=pk).select_related("person").order_by("-id").first()
    if last is not None:
        found = replace(found, who=last.person.name, initials=last.person.initials, at=last.at)
    entry.conflict, entry.key = found, ""
    return show_entry(request, entry, Stale.status)


def _stored(head: Order | Quote, lines: list[Any]) -> dict[str, Any]:
    return {
        "method": head.method, "on_shortage": head.on_shortage, "wanted_on": head.wanted_on,
        "reason": head.override_reason, "lines": _in_words(lines),
    }  # fmt: skip


def _typed(lines: list[Any]) -> list[dict[str, Any]]:
    """Stored lines as they would be typed: a list price stays empty, so that it is looked up again."""
    return [
        {
            "item": line.item_id, "item_text": line.item.name, "quantity": plain_number(line.quantity),
            "price": plain_number(line.unit_price) if line.price_source.startswith("agreed") and not line.discount else "",
            "discount": plain_number(line.discount * 100) if line.discount else "",
        }
        for line in lines
    ]  # fmt: skip


def _lines_again(lines: list[Any]) -> BaseLines:
    """The stored lines, as if they had been typed."""
    data = {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0"}
    for n, row in enumerate(_typed(lines)):
        data |= {f"lines-{n}-{name}": str(value) for name, value in row.items()}
    return lines_of(data)


def _in_words(lines: list[Any]) -> str:
    return "; ".join(_line_words(line.item.name, line.quantity, line.unit_price, line.discount * 100) for line in lines)


def _wanted_words(formset: BaseLines) -> str:
    said = []
    for form in formset.forms:
        if form.found and form.is_valid():
            row = form.cleaned_data
            said.append(_line_words(form.found.name, row["quantity"], row["price"], row["discount"] or 0))
    return "; ".join(said)


def _line_words(name: str, quantity: Any, price: Any, discount: Any) -> str:
    words = f"{number(quantity)} × {name}"
    return words + (f" −{number(discount)} %" if discount else "")
