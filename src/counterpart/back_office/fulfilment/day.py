"""The day board: promises that are late, that cannot be kept, or that end today; why, and what helps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.queries import FREE, free_of, lines_with_facts, open_items
from counterpart.design.formats import day, number, weekday
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.documents.models import reference
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.hall.journeys.order_to_cash import ExpectedStock, LatestKept
from counterpart.hall.journeys.promising import Coming, after_receipt, closing_of, working_day
from counterpart.hall.questions import ask

ROWS_MAX = 200
LATE, LOST, TODAY = "late", "lost", "today"


class Lack(NamedTuple):
    """What is missing of a line, and the day it is expected (None: nothing is on its way for it).

    ``in_time``: it is here by the promise, if it comes as expected or is ordered now.
    """

    line_id: int
    item_id: int
    item: str
    quantity: Decimal
    promised_at: datetime | None
    expected_on: Any
    in_time: bool


@dataclass(frozen=True)
class Help:
    """The one thing that helps: a link, or with ``post`` something to press."""

    label: str
    url: str
    post: bool = False


@dataclass
class Promise:
    """A shipment whose promise is at risk."""

    pk: int
    order_id: int
    party: str
    site_id: int
    state: str
    method: str
    taker: str
    taker_id: int | None
    promised_at: datetime | None
    risk: str = ""
    lacks: list[Lack] = field(default_factory=list)
    help: Help | None = None

    @property
    def order(self) -> str:
        return reference("order", self.order_id)

    @property
    def why(self) -> str:
        """In one sentence."""
        if self.lacks:
            return " ".join(_lack_words(lack) for lack in self.lacks[:3])
        words = {"person": self.taker}
        if self.state == Shipment.State.WAITING:
            return _("Everything is here, and nobody has released it.")
        if self.state == Shipment.State.RELEASED:
            return _("%(person)s is picking it.") % words if self.taker else _("It is released, and nobody picks it.")
        if self.state == Shipment.State.PICKED:
            return _("It is picked, and not packed yet.")
        if self.state == Shipment.State.PACKED:
            return _("It is packed, and not on the van yet.")
        if self.state == Shipment.State.ON_VAN:
            return _("It is on the van.")
        if self.method == "pickup":
            return _("The customer is here.")
        return _("It is packed, and not with the carrier yet.")


def _lack_words(lack: Lack) -> str:
    words = {"n": number(lack.quantity), "item": lack.item}
    if lack.expected_on is None:
        return _("%(n)s × %(item)s missing, and nothing is expected.") % words
    words["day"] = f"{weekday(lack.expected_on)} {day(lack.expected_on, short=True)}"
    if lack.in_time:
        return _("%(n)s × %(item)s missing, expected on %(day)s.") % words
    return _("%(n)s × %(item)s missing, expected on %(day)s: too late.") % words


def promises_at_risk(by: Actor) -> list[Promise]:
    """The latest first: a constant number of statements for each site that ships."""
    if by.is_customer:
        return []
    at = now()
    tomorrow = closing_of(by.desk.site_id, day_in(house().sites[by.desk.site_id].zone, at)) + timedelta(hours=7)
    risky = Q(promised_at__lt=tomorrow) | Q(waits_for="goods") | Q(promised_at=None)
    items = open_items(by).filter(risky).exclude(waits_for="customer")
    columns = (
        "document_id", "document__shipment__order_id", "document__party__name", "document__site_id",
        "document__shipment__state", "document__shipment__method", "taken_by__name", "taken_by_id", "promised_at",
    )  # fmt: skip
    ordered = items.order_by(F("promised_at").asc(nulls_last=True), "id").values_list(*columns)[:ROWS_MAX]
    rows: list[tuple[Any, ...]] = list(ordered)
    found = [Promise(r[0], r[1], r[2] or "", r[3], r[4], r[5], r[6] or "", *r[7:]) for r in rows]
    _find_lacks(found, at)
    shown = []
    for p in found:
        in_time = all(lack.in_time for lack in p.lacks)
        if p.promised_at is not None and p.promised_at < at:
            p.risk = LATE
        elif not in_time:
            p.risk = LOST
        elif p.promised_at is not None and p.promised_at < tomorrow:
            p.risk = TODAY
        if p.risk:
            shown.append(p)
    _find_help(shown, by)
    return shown


def _find_lacks(found: Sequence[Promise], at: datetime) -> None:
    """What is missing of those that wait, and when it comes: earlier promises get it first. What is ordered now may do too."""
    waiting = {p.pk: p for p in found if p.state == Shipment.State.WAITING}
    if not waiting:
        return
    columns = (
        "shipment_id",
        "line_id",
        "item_id",
        "item__name",
        "quantity",
        "line__promised_at",
        "item__lead_time_days",
        *FREE,
    )
    lines = lines_with_facts(shipment_id__in=list(waiting), is_goods=True)
    listed: list[tuple[int, Lack]] = []
    for pk, line, item, name, quantity, promised_at, days, *facts in lines.values_list(*columns):
        lacking = quantity - free_of(*facts)
        if lacking > 0:
            site = waiting[pk].site_id
            ordered_now = closing_of(site, working_day(day_in(house().sites[site].zone, at) + timedelta(days=days)))
            in_time = bool(promised_at and ordered_now <= promised_at)
            listed.append((pk, Lack(line, item, name, lacking, promised_at, None, in_time)))
    listed.sort(key=lambda row: (row[1].promised_at is None, row[1].promised_at or 0, row[1].line_id))
    coming: dict[int, Coming] = {}
    for site in sorted({waiting[pk].site_id for pk, _lack in listed}):
        own = [lack for pk, lack in listed if waiting[pk].site_id == site]
        items = tuple(sorted({lack.item_id for lack in own}))
        coming[site] = ask(ExpectedStock(site, items, tuple(lack.line_id for lack in own)))
    for pk, lack in listed:
        p = waiting[pk]
        expected = coming[p.site_id].take(lack.item_id, lack.quantity)
        comes = bool(expected and lack.promised_at and after_receipt(p.site_id, expected) <= lack.promised_at)
        p.lacks.append(lack._replace(expected_on=expected, in_time=comes or lack.in_time))


def _find_help(shown: Sequence[Promise], by: Actor) -> None:
    """Goods from an order that can wait; else a new promise; else the next step of the shipment."""
    latest: dict[tuple[int, int], datetime] = {}
    for site in sorted({p.site_id for p in shown if p.lacks}):
        items = tuple(sorted({lack.item_id for p in shown if p.site_id == site for lack in p.lacks}))
        latest |= {(site, item): at for item, at in ask(LatestKept(site, items)).items()}
    for p in shown:
        p.help = _help(p, latest, by)


def _help(p: Promise, latest: dict[tuple[int, int], datetime], by: Actor) -> Help | None:
    late = [lack for lack in p.lacks if not lack.in_time]
    for lack in late:
        other = latest.get((p.site_id, lack.item_id))
        if other and p.promised_at and other > p.promised_at and by.may("inventory.move_reservation"):
            return Help(_("Take it from another order"), f"{_url('inventory:item', lack.item_id)}?site={p.site_id}")
    if late:
        if by.may("sales.promise_anew"):
            return Help(_("Promise anew"), _url("sales:promise", p.order_id), post=True)
        return Help(_("Look at the item"), f"{_url('inventory:item', late[0].item_id)}?site={p.site_id}")
    if p.lacks:
        return None
    steps = {
        "waiting": (_("Release"), "fulfilment:shipment", "fulfilment.release_shipment"),
        "released": (_("Pick"), "fulfilment:pick", "fulfilment.pick_shipment"),
        "picked": (_("Pack"), "fulfilment:packing", "fulfilment.pack_shipment"),
        "packed": (_("Load"), "fulfilment:shipment", "fulfilment.send_shipment"),
        "on_van": (_("Receive"), "fulfilment:receiving", "fulfilment.receive_shipment"),
        "ready": (_("Ship"), "fulfilment:dispatch", "fulfilment.ship_shipment"),
    }
    if p.method == "pickup":
        steps["ready"] = (_("Hand over"), "fulfilment:handover", "fulfilment.hand_over_shipment")
    label, name, right = steps[p.state]
    return Help(label, _url(name, p.pk)) if by.may(right) else None


def _url(name: str, pk: int) -> str:
    """An address of any room, or of none where the room is not there."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
