"""The list of shipments: what it can be asked, and where its keys are read."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.queries import BY_STATE, GONE, Row, rows_of
from counterpart.foundation.documents.models import parse_reference
from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import choice, customer, days, flag, of_parties_called, site
from counterpart.foundation.lists.listing import SOUGHT_MAX, Column, Filter, Listing, Path, View, declare
from counterpart.foundation.lists.paths import document_start
from counterpart.hall.desks.queries import open_items, promised_between

STAGES = [
    ("open", _("All open")), ("waiting", _("Waiting")), ("release", _("To release")), ("to_pick", _("To pick")),
    ("picking", _("Being picked")), ("to_pack", _("To pack")), ("to_send", _("For the van")),
    ("on_van", _("On the van")), ("ready", _("Ready")), ("gone", _("Gone")), ("all", _("All")),
]  # fmt: skip
METHODS = [("pickup", _("Pickup")), ("delivery", _("Delivery"))]
ON_DESKS = ("late", "promised_from", "promised_to", "mine")


def _is_open(asked: Mapping[str, Any]) -> bool:
    return asked.get("stage", "gone") != "gone" or any(name in asked for name in ON_DESKS)


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    """Open ones by what lies on the desks; the others by the documents or by the shipments themselves."""
    if _is_open(asked) or "promised" in str(asked.get("sort", "")):
        found = open_items("shipment").filter(by.scope("document__"))
        return Path(found, "document_id", "document__", "document__shipment__")
    return document_start("shipment", Shipment, by, asked, own="shipment__")


def _stage(path: Path, value: str, by: Actor) -> Q:
    own = path.own
    if value == "gone":
        return Q(**{f"{own}state__in": GONE})
    if value == "release":
        return Q(**{f"{own}state": "waiting"}, text="release", waits_for="nobody")
    if value in BY_STATE:
        return Q(**{f"{own}state": BY_STATE[value]})
    if value in ("to_pick", "picking"):
        return Q(**{f"{own}state": "released"}, state="accepted" if value == "picking" else "offered")
    return Q()


def _words(path: Path, text: str, by: Actor) -> Q:
    """A pickup code, a shipment's or an order's reference, or the customer's name."""
    text = text.strip()
    named = parse_reference(text)
    pk = named[1] if named else int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    about = Q(order_id=pk) | Q(document_id=pk) if pk else Q(pk=0)
    code = codes.read(text)
    if code:
        about |= Q(pickup_code=code, state=Shipment.State.READY)
    exact = list(Shipment.objects.filter(about).values_list("pk", flat=True)[:200]) if pk or code else []
    return Q(**{f"{path.key}__in": exact}) if exact else of_parties_called(path, text)


def stage_of(row: Row) -> str:
    """The word for a row's stage, as the filter has it."""
    return str(dict(STAGES).get(row.stage, row.stage))


SHIPMENTS = declare(
    Listing(
        code="shipments", capability="fulfilment.view", url="fulfilment:shipments", title=_("Shipments"),
        sought=_("Shipment, order or customer"), start=start, rows=lambda keys, asked: rows_of(keys, asked.actor),
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _words),
            choice("stage", _("State"), STAGES, _stage),
            choice("method", _("How it leaves"), METHODS, lambda p, v, by: Q(**{f"{p.own}method": v})),
            customer("parties:choices"),
            site(),
            days("promised_from", _("Promised from"), lambda p, day, by: promised_between(day, None, by)),
            days("promised_to", _("Promised until"), lambda p, day, by: promised_between(None, day, by)),
            flag("late", _("Late"), lambda p, _on, by: promised_between(None, None, by) & ~Q(waits_for="customer")),
            flag("mine", pgettext_lazy("view", "Mine"), lambda p, _on, by: Q(taken_by_id=by.person_id)),
        ),
        views=(
            View("open", _("All open"), {"stage": "open"}, counted=True),
            View("late", _("Late"), {"late": "1"}, counted=True),
            View("waiting", _("Waiting"), {"stage": "waiting"}, counted=True),
            View("release", _("To release"), {"stage": "release"}, counted=True),
            View("to_pick", _("To pick"), {"stage": "to_pick"}, counted=True),
            View("picking", _("Being picked"), {"stage": "picking"}, counted=True),
            View("to_pack", _("To pack"), {"stage": "to_pack"}, counted=True),
            View("to_send", _("For the van"), {"stage": "to_send"}, counted=True),
            View("on_van", _("On the van"), {"stage": "on_van"}, counted=True),
            View("ready", _("Ready"), {"stage": "ready"}, counted=True),
            View("mine", pgettext_lazy("view", "Mine"), {"mine": "1"}, counted=True),
            View("gone", _("Gone"), {"stage": "gone"}),
        ),
        usual_order=lambda asked: "promised" if _is_open(asked) else "-on",
        orders={"-on": ("-{key}",), "on": ("{key}",), "promised": ("promised_at?", "{key}")},
        columns=(
            Column(_("Shipment"), lambda r: r.reference),
            Column(_("Order"), lambda r: r.order),
            Column(_("For"), lambda r: r.party),
            Column(_("How it leaves"), lambda r: str(dict(METHODS)[r.method])),
            Column(_("State"), stage_of),
            Column(_("Promised"), lambda r: r.promised_at),
            Column(_("Left on"), lambda r: r.left_on),
            Column(_("Pieces"), lambda r: r.pieces),
            Column(_("Shelf"), lambda r: r.shelf),
            Column(_("Who"), lambda r: r.taker),
        ),
    )
)  # fmt: skip
