"""The pick list on paper: what to fetch where, in the order of the places, for whoever picks without a phone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.foundation.documents.codes import qr
from counterpart.foundation.documents.papers import (
    Code,
    Column,
    Fact,
    Paper,
    Row,
    buyer_of,
    head_facts,
    printed_day,
    quantity,
    seller_of,
)
from counterpart.foundation.documents.printing import prints
from counterpart.foundation.documents.serving import serve_paper
from counterpart.foundation.web import page
from counterpart.hall.journeys.order_to_cash import PlacesOfLines
from counterpart.hall.questions import ask


@prints("pick_list")
def pick_list(shipment_id: int) -> Paper:
    """One row per line, with the places where its goods stand; the code opens the shipment at any scanner."""
    shipment = Shipment.objects.select_related("document__party", "document__site__entity", "order").get(pk=shipment_id)
    document = shipment.document
    found = list(
        ShipmentLine.objects.filter(shipment_id=shipment_id, is_goods=True)
        .select_related("item__unit")
        .order_by("position")
    )
    places = ask(PlacesOfLines(tuple(line.line_id for line in found))) if found else {}
    rows = []
    for line in found:
        where = [each for each in places.get(line.line_id, ()) if not each.picked]
        said = ", ".join(
            f"{each.place} ({quantity(each.quantity, '')})" if len(where) > 1 else each.place for each in where
        )
        cells = (said or "–", line.item.name, quantity(line.quantity, line.item.unit.code), "......")
        rows.append((said, Row(cells, tuple(word for word in (line.item.sku, line.item.gtin) if word))))
    columns = [
        Column(_("Place")), Column(_("Description"), wide=True), Column(_("Quantity"), right=True),
        Column(_("Fetched"), right=True),
    ]  # fmt: skip
    facts = [Fact(_("Date"), printed_day(document.on)), *head_facts(document, shipment.order)]
    ready = shipment.state == Shipment.State.RELEASED
    return Paper(
        heading=_("Pick list"), number=document.reference, seller=seller_of(document.site.entity), facts=facts,
        buyer=buyer_of(document.party, delivery=shipment.method != "pickup"), columns=columns,
        lines=[row for _place, row in sorted(rows, key=lambda each: each[0])],
        code=Code(_("Shipment"), document.reference, qr(document.reference)),
        warning="" if ready else _("This shipment is not to be picked now."),
    )  # fmt: skip


@page("fulfilment.view", "GET", sample="shipment")
def pick_list_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return serve_paper(request, "pick_list", "shipment", public_id)
