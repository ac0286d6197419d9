"""How far journeys have come, and their threads. Five statements for any number of journeys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from counterpart.design.formats import number
from counterpart.design.parts import Step, StepState
from counterpart.foundation.documents.models import Document
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.queries import promises_of, sums_of, tags_of
from counterpart.front_office.sales.words import Sums, Tag
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, Owed
from counterpart.hall.questions import ask

ZERO = Decimal(0)
Station = tuple[str, str, Literal["front", "back"], bool]


@dataclass(frozen=True)
class Progress:
    """One journey: its documents, its order, and the facts of that order."""

    documents: tuple[Document, ...] = ()
    order: Order | None = None
    sums: Sums = field(default_factory=Sums)
    owed: Owed = field(default_factory=lambda: Owed("", ZERO, ZERO))
    promised_at: datetime | None = None

    @property
    def tags(self) -> tuple[Tag, ...]:
        return tags_of(self.order, self.sums, self.owed) if self.order else ()

    @property
    def left_to_pay(self) -> Decimal:
        return self.owed.left_of(self.order.total) if self.order and self.order.state == "confirmed" else ZERO

    def steps(self, now: datetime, notes: Mapping[str, str] | None = None) -> list[Step]:
        """The thread: Front at the beginning, down to Back, up to Front where the customer stands there again."""
        notes = notes or {}
        stations = self._stations()
        late = self.promised_at is not None and self.promised_at < now
        current = next((key for key, _label, _wing, done in stations if not done), "")
        steps = []
        for key, label, wing, done in stations:
            state: StepState = "done" if done else "next"
            if key == current:
                state = "late" if late and key in ("pick", "pack", "hand_over") else "now"
            steps.append(
                Step(label, wing, state, notes.get(key, "") if done else self._part(key) or notes.get(key, ""))
            )
        return steps

    def _part(self, station: str) -> str:
        """How much of it has come past a station that is not done: "2 of 3"."""
        sums = self.sums
        come = {"pick": sums.picked, "pack": sums.packed, "hand_over": sums.handed_over}.get(station, ZERO)
        return _("%(n)s of %(of)s") % {"n": number(come), "of": number(sums.wanted)} if come else ""

    def _stations(self) -> list[Station]:
        order, sums = self.order, self.sums
        quoted = any(d.kind == "quote" for d in self.documents)
        start: list[Station] = [("quote", _("Quote"), "front", order is not None)] if quoted else []
        if order is not None and order.state == Order.State.CANCELLED:
            return [*start, ("order", _("Order"), "front", True), ("cancel", _("Cancelled"), "front", True)]
        firm = order is not None and order.state == Order.State.CONFIRMED
        wanted, total = sums.wanted, order.total - self.owed.credited if order else ZERO
        whole = firm and bool(wanted)
        pickup = order is None or order.method == "pickup"
        leaves: Station = ("hand_over", _("Pickup"), "front", whole and sums.handed_over >= wanted)
        if not pickup:
            leaves = ("hand_over", _("Delivery"), "back", leaves[3])
        packing: list[Station] = [("pack", _("Packing"), "back", whole and sums.packed >= wanted)]
        if sums.packed > sums.ready:
            packing.append(("van", _("On the van"), "back", False))
        return [
            *start,
            ("order", _("Order"), "front", firm),
            ("pick", _("Picking"), "back", whole and sums.picked >= wanted),
            *packing,
            leaves,
            ("post", _("Invoice"), "back", whole and self.owed.invoiced >= total),
            ("pay", _("Payment"), "back", whole and self.owed.received >= total),
        ]


def progress_of(journey_ids: Sequence[int]) -> dict[int, Progress]:
    """The progress of many journeys: five statements."""
    wanted = sorted(set(journey_ids))
    if not wanted:
        return {}
    documents: dict[int, list[Document]] = {}
    for document in Document.objects.filter(journey_id__in=wanted).order_by("id"):
        documents.setdefault(document.journey_id, []).append(document)
    ids = tuple(d.pk for found in documents.values() for d in found if d.kind == "order")
    if not ids:
        return {journey: Progress(tuple(found)) for journey, found in documents.items()}
    orders = {order.pk: order for order in Order.objects.filter(pk__in=ids)}
    sums, owed, promised = sums_of(ids), ask(MoneyOfOrders(ids)), promises_of(ids)
    progress = {}
    for journey, found in documents.items():
        pk = next((d.pk for d in reversed(found) if d.kind == "order"), 0)
        order = orders.get(pk)
        nothing = Owed("", ZERO, ZERO)
        progress[journey] = Progress(tuple(found), order, sums.get(pk, Sums()), owed.get(pk, nothing), promised.get(pk))
    return progress
