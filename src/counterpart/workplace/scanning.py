"""What a scanner read, on a page that expects no scan: the one place of the house that it belongs to."""

from django.urls import reverse

from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.models import Location
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document, parse_reference
from counterpart.foundation.identity.actor import Actor
from counterpart.workplace.ways import document_way

# After a shipment's label comes its next step, where this desk does it.
STEPS = {
    "released": ("fulfilment.pick_shipment", "fulfilment:pick"),
    "picked": ("fulfilment.pack_shipment", "fulfilment:packing"),
    "on_van": ("fulfilment.receive_shipment", "fulfilment:receiving"),
    "ready": ("fulfilment.hand_over_shipment", "fulfilment:handover"),
}


def scan_leads_to(code: str, by: Actor) -> str:
    """The address that a scan opens; empty where it may mean several things, or nothing that this desk may see."""
    code = "".join(c for c in code if c.isprintable()).encode("utf-8", "ignore").decode().strip()[:60]
    if not code:
        return ""
    for look in (_parcel, _document, _item, _place, _shelf):
        found = look(code, by)
        if found:
            return found
    return ""


def _parcel(code: str, by: Actor) -> str:
    """A pickup code: the parcel that waits for whoever shows it."""
    sought = codes.read(code)
    if not sought or not by.may("fulfilment.view"):
        return ""
    ready = Shipment.objects.filter(by.scope("document__"), pickup_code=sought, state=Shipment.State.READY)
    keys = list(ready.values_list("pk", flat=True)[:2])
    return _step("ready", keys[0], by) if len(keys) == 1 else ""


def _document(code: str, by: Actor) -> str:
    """Our reference or a legal number."""
    ours = parse_reference(code)
    mine = Document.objects.filter(by.scope())
    found = mine.filter(pk=ours[1], kind=ours[0]).first() if ours else None
    found = found or mine.filter(number=code[:40]).first()
    if found is None:
        return ""
    if found.kind != "shipment":
        return document_way(found.kind, found.pk)
    shipment = Shipment.objects.get(pk=found.pk)
    delivered = shipment.state == Shipment.State.READY and shipment.method != "pickup"
    return document_way("shipment", found.pk) if delivered else _step(shipment.state, found.pk, by)


def _step(state: str, pk: int, by: Actor) -> str:
    capability, page = STEPS.get(state, ("", ""))
    return reverse(page, args=[pk]) if capability and by.may(capability) else document_way("shipment", pk)


def _item(code: str, by: Actor) -> str:
    if not by.may("catalog.view"):
        return ""
    keys = list(Item.objects.filter(gtin=code).values_list("pk", flat=True)[:2]) or list(
        Item.objects.filter(sku__iexact=code).values_list("pk", flat=True)[:2]
    )
    return reverse("catalog:item", args=[keys[0]]) if len(keys) == 1 else ""


def _place(code: str, by: Actor) -> str:
    """A place of stock at the desk's own site."""
    if not by.may("inventory.view"):
        return ""
    here = Location.objects.filter(site_id=by.desk.site_id, code__iexact=code).exclude(kind=Location.Kind.TRANSIT)
    keys = list(here.values_list("pk", flat=True)[:2])
    return reverse("inventory:place", args=[keys[0]]) if len(keys) == 1 else ""


def _shelf(code: str, by: Actor) -> str:
    """A shelf on which one parcel waits."""
    if not by.may("fulfilment.view"):
        return ""
    ready = Shipment.objects.filter(by.scope("document__"), shelf__iexact=code, state=Shipment.State.READY)
    keys = list(ready.values_list("pk", flat=True)[:2])
    return _step("ready", keys[0], by) if len(keys) == 1 else ""
