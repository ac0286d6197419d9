"""What the pickup desk may do, and what it is told when it may not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.fulfilment.errors import NobodyIsLate, NotPaid, NotWhatWasReady, ReasonMissing
from counterpart.back_office.fulfilment.models import PickupRules, Shipment
from counterpart.back_office.fulfilment.pickup import give_up_pickup, note_arrival, refuse_shipment, remind_of_pickup
from counterpart.back_office.fulfilment.rules import set_pickup_rules
from counterpart.back_office.fulfilment.terms import set_customer_term, set_order_term
from counterpart.back_office.fulfilment.vans import receive_shipment, send_shipment
from counterpart.config.cast import client_of
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow, Stale
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.parties.actions import merge_parties

pytestmark = pytest.mark.django_db
D = Decimal


def ready(cast: Any, quantity: int = 2) -> int:
    shipment: int = cast.shipment((cast.kettle, D(quantity)))
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    return shipment


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7k3m-x9qt", "7K3MX9QT"), (" 7K3M X9QT ", "7K3MX9QT"), ("SH-1042", ""), ("7K3MX9Q0", ""), ("", ""), ("ß" * 8, ""),
        ("7K3MX9QTT", ""), ("\x00" * 8, ""),
    ],
)  # fmt: skip
def test_a_code_is_read_as_people_type_it(typed: str, code: str) -> None:
    assert codes.read(typed) == code


def test_codes_have_no_signs_that_are_mixed_up() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200 and all(codes.read(code) == code for code in made)
    assert not set("01IO") & set("".join(made))


def test_nothing_happens_to_what_is_not_ready(cast: Any) -> None:
    waiting = cast.shipment((cast.kettle, D(1)))
    does: tuple[Callable[..., Answer], ...] = (note_arrival, remind_of_pickup, give_up_pickup, send_shipment)
    for do in does:
        with pytest.raises(NotAllowedNow):
            do(waiting, by=cast.bo)
    with pytest.raises(NotAllowedNow):
        refuse_shipment(waiting, reason="No", by=cast.bo)
    with pytest.raises(NotAllowedNow):
        receive_shipment(waiting, shelf="B2", by=cast.bo)


def test_somebody_comes_once_and_is_not_given_up_before_their_time(cast: Any) -> None:
    shipment = ready(cast)
    note_arrival(shipment, by=cast.bo)
    with pytest.raises(NotAllowedNow, match="the customer is here"):
        note_arrival(shipment, by=cast.bo)
    for days in (0, 1):  # never, and tomorrow
        PickupRules.objects.update_or_create(pk=1, defaults={"give_up_after_days": days})
        with pytest.raises(NobodyIsLate):
            give_up_pickup(shipment, by=cast.house)
    remind_of_pickup(shipment, by=cast.bo)
    assert Job.objects.filter(kind="fulfilment.remind_customer", document_id=shipment).count() == 1


def test_what_is_taken_must_be_there_and_what_is_not_wanted_needs_a_reason(cast: Any) -> None:
    shipment = ready(cast)
    for taken in ([(1, D(3))], [(1, D(-1))], [(2, D(1))], [(1, D(0))]):
        with pytest.raises(NotWhatWasReady):
            hand_over_shipment(shipment, to="Noor", taken=taken, by=cast.bo)
    for rest, reason in (("back", " "), ("elsewhere", "x")):
        with pytest.raises(ReasonMissing):
            hand_over_shipment(shipment, to="Noor", taken=[(1, D(1))], rest=rest, reason=reason, by=cast.bo)
    with pytest.raises(Invalid):
        hand_over_shipment(shipment, to="Noor", identity="HR 1234567", by=cast.bo)  # a number has no place here
    assert Shipment.objects.get(pk=shipment).state == "ready"


def test_who_lets_go_without_money_says_why(cast: Any) -> None:
    order = Shipment.objects.get(pk=ready(cast)).order_id
    with pytest.raises(Invalid):
        set_order_term(order, pay_first=False, reason=" ", by=cast.ada)
    with pytest.raises(Invalid):
        set_customer_term(cast.customer.pk, pay_first=True, by=cast.ada)
    with pytest.raises(Missing):
        set_customer_term(10**9, pay_first=True, reason="Late", by=cast.ada)


def test_whoever_turns_out_to_be_the_same_customer_pays_first_too(cast: Any) -> None:
    mine = ready(cast)
    set_customer_term(cast.stranger.pk, pay_first=True, reason="Late", by=cast.ada)
    merge_parties(cast.stranger.pk, into_id=cast.customer.pk, by=cast.chidi)
    with pytest.raises(NotPaid):
        hand_over_shipment(mine, to="Noor", by=cast.bo)
    assert "Late" in client_of(cast.bo).get(f"/fulfilment/shipments/{mine}/").content.decode()
    set_customer_term(cast.customer.pk, pay_first=False, by=cast.ada)
    hand_over_shipment(mine, to="Noor", by=cast.bo)


def test_rules_are_changed_by_whoever_saw_them_last(cast: Any) -> None:
    said: dict[str, Any] = {"remind_after_days": 2, "give_up_after_days": 5, "check_identity": "never"}
    set_pickup_rules(**said, version=1, by=cast.dara)
    with pytest.raises(Stale):
        set_pickup_rules(**said, version=1, by=cast.dara)
    wrongs: tuple[dict[str, Any], ...] = (
        {"give_up_after_days": 2},
        {"remind_after_days": -1},
        {"check_identity": "sometimes"},
    )
    for wrong in wrongs:
        with pytest.raises(Invalid):
            set_pickup_rules(**{**said, **wrong}, version=2, by=cast.dara)
    page, dara = "/fulfilment/pickups/rules/", client_of(cast.dara)
    assert 'value="5"' in dara.get(page).content.decode()
    late = {**said, "give_up_after_days": "9", "version": "1", "idempotency_key": "r"}
    stale = dara.post(page, late)
    assert stale.status_code == 412 and 'value="9"' in stale.content.decode()
    early = dara.post(page, {**late, "version": "2", "give_up_after_days": "1"})
    assert early.status_code == 422 and "Remind the customer before the goods go back." in early.content.decode()
    assert dara.post(page, {**late, "version": "2"}).status_code == 302
    assert client_of(cast.ada).get(page).status_code == 403
