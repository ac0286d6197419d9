"""Any sequence of receipts, orders, picks, hand-overs, counts and freed goods keeps every sum of the stock."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpart.back_office.inventory.actions import Arrival, Found, add_place, count_stock, receive_stock
from counterpart.back_office.inventory.keeping import free_goods
from counterpart.back_office.inventory.models import Reservation
from counterpart.back_office.inventory.tests.walk import assert_all_is_well, do
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Refusal
from counterpart.hall.desks.models import WorkItem

pytestmark = pytest.mark.django_db
D = Decimal
GOODS, PLACES = ("kettle", "saddle"), ("STOCK", "B-1")

items = st.sampled_from(GOODS)
places = st.sampled_from(PLACES)
few = st.integers(1, 9).map(D)
steps = st.one_of(
    st.tuples(st.just("receive"), items, few, st.integers(0, 3000).map(lambda cents: D(cents) / 100), places),
    st.tuples(
        st.just("order"), st.lists(st.tuples(st.sampled_from((*GOODS, "fitting")), few), min_size=1, max_size=3), st.booleans()
    ),
    # Twice, so that many shipments go all the way.
    st.tuples(st.just("advance"), st.integers(0, 9), st.just(True), st.just([])),
    st.tuples(st.just("advance"), st.integers(0, 9), st.booleans(), st.lists(st.integers(0, 9), max_size=3)),
    st.tuples(st.just("count"), items, st.integers(0, 15).map(D), places),
    st.tuples(st.just("free"), st.integers(0, 9)),
)  # fmt: skip


def receive(cast: Any, item: str, quantity: Decimal, cost: Decimal, place: str) -> None:
    receive_stock(cast.site.pk, [Arrival(getattr(cast, item).pk, quantity, cost, place)], by=cast.bo)


def place_order(cast: Any, lines: list[tuple[str, Decimal]], refuse: bool) -> None:
    on_shortage = "refuse" if refuse else "backorder"
    cast.shipment(*((getattr(cast, item), quantity) for item, quantity in lines), on_shortage=on_shortage)


def open_shipment(which: int) -> int:
    """One of the open shipments; 0 when there is none."""
    found = WorkItem.objects.filter(document__kind="shipment", state__in=("offered", "accepted")).order_by(
        "document_id"
    )
    keys = list(found.values_list("document_id", flat=True))
    return keys[which % len(keys)] if keys else 0


def advance(cast: Any, which: int, split: bool, found: list[int]) -> None:
    """The next step of a shipment; a pick finds less where ``found`` says so."""
    pk = open_shipment(which)
    state = Document.objects.filter(pk=pk).values_list("shipment__state", flat=True).first()
    if state == "waiting":
        do("fulfilment.release_shipment", pk, split=split, by=cast.bo)
    elif state == "released":
        short = [(position, D(quantity)) for position, quantity in enumerate(found, 1)]
        do("fulfilment.pick_shipment", pk, short=short, by=cast.bo)
    elif state == "picked":
        do("fulfilment.pack_shipment", pk, shelf="A", by=cast.bo)
    elif state == "ready":
        do("fulfilment.hand_over_shipment", pk, to="Noor", by=cast.bo)


def count(cast: Any, item: str, quantity: Decimal, place: str) -> None:
    count_stock(cast.site.pk, [Found(getattr(cast, item).pk, quantity, place)], by=cast.bo)


def free(cast: Any, which: int) -> None:
    lines = list(Reservation.objects.order_by("pk").values_list("line_id", flat=True))
    if lines:
        free_goods(lines[which % len(lines)], site_id=cast.site.pk, by=cast.bo)


DEEDS: dict[str, Callable[..., None]] = {
    "receive": receive, "order": place_order, "advance": advance, "count": count, "free": free,
}  # fmt: skip


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(steps, min_size=6, max_size=20))
def test_any_sequence_of_deeds_keeps_the_sums(cast: Any, sequence: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        if not cast.site.locations.filter(code="B-1").exists():
            add_place(cast.site.pk, "B-1", by=cast.bo)
        for name, *said in sequence:
            with suppress(Refusal):  # the business may say no; nothing may be left behind then
                DEEDS[name](cast, *said)
            assert_all_is_well()
        transaction.set_rollback(True)
