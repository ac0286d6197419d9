"""Taking an order: the form, its preview, and what it becomes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.parts import Conflict
from counterpart.design.toasts import say
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.catalog.actions import create_item
from counterpart.foundation.catalog.details import FirstPrice
from counterpart.foundation.errors import Invalid, Refusal, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.actions import create_party
from counterpart.foundation.parties.errors import PossibleDuplicate
from counterpart.foundation.parties.models import Party
from counterpart.foundation.web import KEY_FIELD, acting, actor_of, new_key, page
from counterpart.front_office.sales.actions import create_quote, place_order
from counterpart.front_office.sales.forms import (
    LINES_MAX,
    BaseLines,
    CustomerForm,
    EntryForm,
    HeadForm,
    ItemForm,
    lines_of,
)
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.queries import preview

KINDS = ("order", "quote")
USE = "use-"


@dataclass
class Entry:
    """Everything on the page of an order that is being typed."""

    kind: str
    head: HeadForm
    lines: BaseLines
    customer: CustomerForm = field(default_factory=lambda: CustomerForm(prefix="customer"))
    item: ItemForm = field(default_factory=lambda: ItemForm(prefix="item"))
    draft: Order | Quote | None = None
    key: str = ""
    refused: str = ""
    alike: tuple[Any, ...] = ()
    open: str = ""  # the part that has to be open: "customer" or "item"
    conflict: Conflict | None = None


def selling_sites(by: Actor) -> list[int]:
    """Where this actor may sell: the own site first."""
    own = by.desk.site_id
    return [own, *(pk for pk in house().sites if pk != own and by.sees(pk, None))]


def show_entry(request: HttpRequest, entry: Entry, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    entry.key = entry.key or new_key()
    context = {
        "entry": entry, "may_item": by.may("catalog.create_item"), "may_customer": by.may("parties.create_party"),
        "may_confirm": by.may("sales.place_order"), "may_quote": by.may("sales.create_quote"), "key_field": KEY_FIELD,
        "wants_customer": not (entry.head.initial.get("party") or getattr(entry.head, "found", None)),
    }  # fmt: skip
    return render(request, "sales/entry.html", context, status=status)


@page("sales.place_order", "GET", "POST")
def order_new(request: HttpRequest) -> HttpResponse:
    """A new order."""
    return _new(request, "order")


@page("sales.create_quote", "GET", "POST")
def quote_new(request: HttpRequest) -> HttpResponse:
    """A new quote."""
    return _new(request, "quote")


def _new(request: HttpRequest, kind: str) -> HttpResponse:
    by = acting(request)
    if request.method != "POST":
        asked = request.GET.get("party", "")
        party = (
            Party.objects.filter(pk=int(asked), merged_into=None).first()
            if asked.isdecimal() and len(asked) < 16
            else None
        )
        head = EntryForm(kind=kind, sites=selling_sites(by), initial={"party": party.pk if party else ""})
        head.fields["party"].widget.text = party.name if party else ""
        lines = lines_of()
        if party:
            lines.forms[0].fields["item"].widget.attrs["autofocus"] = True
        return show_entry(request, Entry(kind, head, lines))
    head = EntryForm(request.POST, kind=kind, sites=selling_sites(by))
    entry = Entry(kind, head, lines_of(request.POST), key=by.key)
    do = request.POST.get("do", "confirm" if kind == "order" else "quote")
    if do.startswith(USE):
        return show_entry(request, replace(entry, head=_with_party(request, entry, do.removeprefix(USE)), open=""))
    if do == "item":
        return add_item(request, entry, by)
    new_customer = (
        bool(request.POST.get("customer-name", "").strip()) and not request.POST.get("party_text", "").strip()
    )
    if do == "customer" or new_customer:
        wrong = _add_customer(request, entry, by)
        if wrong is not None or do == "customer":
            return wrong or show_entry(request, entry)
        head = entry.head  # type: ignore[assignment]
    if not (head.is_valid() & entry.lines.is_valid()):
        return show_entry(request, entry, 422)
    if head.found is None:
        head.add_error("party", _("Choose a customer, or enter a new one."))
        return show_entry(request, entry, 422)
    return try_write(request, entry, lambda: _write_new(entry, head, do, by))


def _write_new(entry: Entry, head: EntryForm, do: str, by: Actor) -> Answer:
    said, party = head.cleaned_data, head.found
    assert party is not None
    wanted = [line for _row, line in entry.lines.wanted()]
    common = {
        "site_id": said.get("site") or 0, "method": said["method"], "on_shortage": said["on_shortage"],
        "wanted_on": said["wanted_on"], "reason": said["reason"].strip(), "reference": said["reference"].strip(),
        "currency": said.get("currency") or "",
    }  # fmt: skip
    if entry.kind == "quote" or do == "quote":
        return create_quote(party.pk, wanted, valid_until=said.get("valid_until"), by=by, **common)
    return place_order(party.pk, wanted, confirm=do != "draft", by=by, **common)


def try_write(request: HttpRequest, entry: Entry, write: Callable[[], Answer]) -> HttpResponse:
    """Write; a refusal comes back with everything that was typed."""
    try:
        answer = write()
    except Stale:
        raise
    except Refusal as no:
        entry.refused = str(no)
        if isinstance(no, Invalid) and no.code == "reason_missing":
            entry.head.add_error("reason", str(no))
        return show_entry(request, entry, no.status)
    say(request, _done_words(answer))
    return redirect("sales:quote" if answer.kind == "quote" else "sales:order", answer.id)


def _done_words(answer: Answer) -> str:
    words = {"reference": answer.reference}
    if answer.kind == "quote":
        return _("Quote %(reference)s is saved.") % words
    if answer.state == "confirmed":
        return _("Order %(reference)s is confirmed.") % words
    return _("Order %(reference)s is saved as a draft.") % words


def _with_party(request: HttpRequest, entry: Entry, pk: str) -> EntryForm:
    """The same form with this customer chosen."""
    data = request.POST.copy()
    party = Party.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 16 else None
    data["party"], data["party_text"] = (str(party.pk), party.name) if party else ("", "")
    form = EntryForm(data, kind=entry.kind, sites=selling_sites(actor_of(request)))
    form.full_clean()
    return form


def _add_customer(request: HttpRequest, entry: Entry, by: Actor) -> HttpResponse | None:
    """Make the new customer and choose it; None when that worked."""
    entry.customer = CustomerForm(request.POST, prefix="customer")
    entry.open = "customer"
    if not entry.customer.is_valid():
        return show_entry(request, entry, 422)
    site = house().sites[by.desk.site_id]
    details = entry.customer.details(site.entity.country, site.entity.language)
    another = entry.customer.cleaned_data["another"]
    try:
        made = create_party(details, duplicate_ok=another, by=by.with_key(step_key(by, "customer")))
    except PossibleDuplicate as no:
        entry.refused, entry.alike = str(no), tuple(no.facts.get("known", ()))
        return show_entry(request, entry, no.status)
    except Invalid as no:
        for name, why in no.fields.items():
            entry.customer.add_error(name if name in entry.customer.fields else None, why)
        return show_entry(request, entry, no.status)
    entry.head = _with_party(request, entry, str(made.id))
    entry.customer, entry.open = CustomerForm(prefix="customer"), ""
    entry.lines.forms[0].fields["item"].widget.attrs["autofocus"] = True
    return None


def add_item(request: HttpRequest, entry: Entry, by: Actor) -> HttpResponse:
    """Make something new to sell, and put it on the first blank line."""
    entry.item, entry.open = ItemForm(request.POST, prefix="item"), "item"
    if not entry.item.is_valid():
        return show_entry(request, entry, 422)
    first = FirstPrice(entry.item.cleaned_data["price"], currency=house().sites[by.desk.site_id].entity.currency)
    try:
        made = create_item(entry.item.details(), price=first, by=by.with_key(step_key(by, "item")))
    except Refusal as no:
        fields = no.fields if isinstance(no, Invalid) else {"sku": str(no)} if no.code == "taken" else {}
        for name, why in fields.items():
            entry.item.add_error(name if name in entry.item.fields else None, why)
        entry.refused = "" if fields else str(no)
        return show_entry(request, entry, no.status)
    data = request.POST.copy()
    total = int(data.get("lines-TOTAL_FORMS", "0") or 0) if data.get("lines-TOTAL_FORMS", "").isdecimal() else 0
    blank = (
        n for n in range(min(total, LINES_MAX)) if not (data.get(f"lines-{n}-item") or data.get(f"lines-{n}-item_text"))
    )
    row = next(blank, total)
    data["lines-TOTAL_FORMS"] = str(max(total, row + 1))
    data[f"lines-{row}-item"], data[f"lines-{row}-item_text"] = str(made.id), entry.item.cleaned_data["name"]
    data[f"lines-{row}-quantity"] = data.get(f"lines-{row}-quantity") or "1"
    data.setdefault("lines-INITIAL_FORMS", "0")
    entry.lines, entry.item, entry.open, entry.key = lines_of(data), ItemForm(prefix="item"), "", new_key()
    entry.lines.is_valid()
    return show_entry(request, entry)


def step_key(by: Actor, what: str) -> str:
    return f"{by.key[:60]}-{what}" if by.key else ""


# ---- what it would be


@page("sales.view", "POST")
def preview_lines(request: HttpRequest) -> HttpResponse:
    """Prices with their reasons, promises with theirs, and totals by tax, while somebody types. Writes nothing."""
    by = actor_of(request)
    formset = lines_of(request.POST)
    formset.is_valid()
    wanted = formset.wanted()
    party = request.POST.get("party", "")
    numbers = range(min(formset.total_form_count(), LINES_MAX))
    context: dict[str, Any] = {"rows": [(n, None) for n in numbers], "none": not wanted}
    if wanted and party.isdecimal() and len(party) < 19:
        try:
            context["preview"] = preview(
                wanted, party_id=int(party), wanted_on=_day(request.POST.get("wanted_on", "")),
                reason=request.POST.get("reason", "").strip() or "-", by=by, site_id=_site(request, by), currency=_currency(request),
            )  # fmt: skip
        except Refusal as no:
            context["refused"] = str(no)
        else:
            said = {line.row: line for line in context["preview"].lines}
            context["rows"] = [(n, said.get(n)) for n in numbers]
            context["refuses"] = context["preview"].is_short and request.POST.get("on_shortage") == "refuse"
    return render(request, "sales/_preview.html", context)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2190 else None


def _currency(request: HttpRequest) -> str:
    asked = request.POST.get("currency", "")
    return asked if len(asked) == 3 and asked.isascii() and asked.isupper() else ""


def _site(request: HttpRequest, by: Actor) -> int:
    asked = request.POST.get("site", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 and int(asked) in selling_sites(by) else 0
