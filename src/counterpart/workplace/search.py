"""The palette: one box that finds people, items, papers, pages and things to do."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.models import Serial, Shipment
from counterpart.back_office.fulfilment.serials import NUMBER_MAX, written
from counterpart.design.shell import Shell
from counterpart.foundation.documents.models import Document, parse_reference
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.search.folding import fold
from counterpart.foundation.search.queries import QUERY_MAX, find
from counterpart.foundation.web import actor_of, page
from counterpart.workplace.scanning import scan_leads_to
from counterpart.workplace.shell import build
from counterpart.workplace.ways import document_way

EACH_MAX = 7
# Which capability opens a kind of document, and its icon.
KINDS = {
    "quote": ("sales.view", "label"), "order": ("sales.view", "label"), "shipment": ("fulfilment.view", "truck"),
    "invoice": ("accounting.view_invoices", "paper"), "credit_note": ("accounting.view_invoices", "paper"),
    "return": ("after_sales.view", "undo"), "call_back": ("cover.view", "phone"),
    "payment": ("accounting.view_invoices", "cash"), "count": ("inventory.view", "box"), "receipt": ("inventory.view", "box"),
}  # fmt: skip
Option = dict[str, Any]


@page("workplace.view", "GET")
def search(request: HttpRequest) -> HttpResponse:
    """What the typed words may mean, as far as the person may see it: a constant number of statements."""
    sought, actor = request.GET.get("q", "")[:QUERY_MAX].strip(), actor_of(request)
    scanned = scan_leads_to(sought, actor) if request.GET.get("scan") else ""
    if scanned:
        return redirect(scanned)
    found = [
        (_("Waiting to be collected"), parcels(sought, actor)),
        (_("Papers"), documents(sought, actor)),
        (_("Pieces sold"), pieces(sought, actor)),
        (_("Customers and suppliers"), parties(sought, actor)),
        (_("Items"), items(sought, actor)),
        (_("Go to"), ways(sought, build(request, actor))),
    ]
    groups = [{"label": label, "options": options} for label, options in found if options]
    if request.headers.get("HX-Request"):
        return render(request, "design/_options.html", {"groups": groups})
    return render(request, "workplace/search.html", {"groups": groups, "sought": sought})


def parcels(sought: str, actor: Actor) -> list[Option]:
    """What a scanned pickup code opens: the hand-over, for whoever may."""
    code = codes.read(sought)
    if not code or not actor.may("fulfilment.view") or actor.is_customer:
        return []
    page = "fulfilment:handover" if actor.may("fulfilment.hand_over_shipment") else "fulfilment:shipment"
    found = Shipment.objects.filter(actor.scope("document__"), pickup_code=code, state=Shipment.State.READY)
    return [
        {
            "url": reverse(page, args=[parcel.pk]), "text": parcel.document.reference, "icon": "pen",
            "note": ", ".join(word for word in (parcel.document.party.name if parcel.document.party else "", parcel.shelf) if word),
        }
        for parcel in found.select_related("document__party")
    ]  # fmt: skip


def documents(sought: str, actor: Actor) -> list[Option]:
    """By our reference, the legal number, or the customer's own reference: each a whole one."""
    kinds = [kind for kind, (capability, _icon) in KINDS.items() if actor.may(capability) and not actor.is_customer]
    text = "".join(c for c in sought if c.isprintable()).encode("utf-8", "ignore").decode()
    if not text or not kinds:
        return []
    mine = Document.objects.filter(actor.scope(), kind__in=kinds).select_related("party")
    ours, digits = parse_reference(text), int(text) if text.isdecimal() and len(text) < 16 else 0
    by_key = Q(kind=ours[0], pk=ours[1]) if ours else Q(pk=digits)
    rows = list(mine.filter(by_key)[:1]) if ours or digits else []
    rows += mine.filter(number__in={text[:40], text.upper()[:40]})[:EACH_MAX]
    rows += mine.filter(external_reference=text[:60]).exclude(external_reference="").order_by("-id")[:EACH_MAX]
    once = {row.pk: row for row in rows}
    options = []
    for row in once.values():
        url = document_way(row.kind, row.pk)
        if url:
            words = [row.party.name if row.party else "", row.external_reference]
            note = ", ".join(word for word in words if word)
            options.append({"url": url, "text": row.reference, "note": note, "icon": KINDS[row.kind][1]})
    return options[:EACH_MAX]


def pieces(sought: str, actor: Actor) -> list[Option]:
    """A whole serial number: its piece, and the warranty on it."""
    number = "".join(c for c in sought if c.isprintable()).encode("utf-8", "ignore").decode()[:NUMBER_MAX]
    if not number or not actor.may("after_sales.view") or actor.is_customer:
        return []
    sold = Serial.objects.filter(actor.scope("shipment__document__"), number=written(number)).order_by("-id")
    url = reverse("after_sales:warranty")
    return [
        {"url": f"{url}?{urlencode({'q': each.number})}", "text": each.number, "note": each.item.name, "icon": "shield"}
        for each in sold.select_related("item")[:1]
    ]


def parties(sought: str, actor: Actor) -> list[Option]:
    if not actor.may("parties.view") or actor.is_customer:
        return []
    return [
        {"url": reverse("parties:party", args=[hit.id]), "text": hit.title, "note": hit.detail, "icon": "person"}
        for hit in find(sought, "party", limit=EACH_MAX)
    ]


def items(sought: str, actor: Actor) -> list[Option]:
    if not actor.may("catalog.view") or actor.is_customer:
        return []
    return [
        {"url": reverse("catalog:item", args=[hit.id]), "text": hit.title, "note": hit.detail, "icon": "cart"}
        for hit in find(sought, "item", limit=EACH_MAX)
    ]


def ways(sought: str, frame: Shell) -> list[Option]:
    """Pages and things to do: what the frame of this person offers anyway, by the words of its label."""
    words = fold(sought).split()
    known: dict[str, Option] = {}
    for shortcut in frame.shortcuts:
        if shortcut.url:
            known.setdefault(shortcut.url, _way(shortcut.url, shortcut.label, shortcut.icon, shortcut.keys))
    for section in frame.nav:
        for row in section.items:
            known.setdefault(row.url, _way(row.url, row.label, row.icon, f"g {row.keys}" if row.keys else ""))
    fitting = [way for way in known.values() if all(word in fold(way["text"]) for word in words)]
    return fitting[: EACH_MAX if words else 2 * EACH_MAX]


def _way(url: str, label: str, icon: str, keys: str) -> Option:
    return {"url": url, "text": label, "note": "", "icon": icon, "keys": keys}
