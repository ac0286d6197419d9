"""Noor is over her limit, pays in advance, pays too much, gets money back, pays in dollars, and is reminded."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from counterpart.back_office.accounting.actions import approve_credit, receive_payment
from counterpart.back_office.fulfilment.actions import release_shipment
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.actions import accept_quote, cancel_order, create_quote
from counterpart.front_office.sales.holding import hold_order, lift_hold
from counterpart.front_office.sales.models import Hold, Order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.reducing import Less, reduce_order
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.story import sentence_of
from stories.samples import shipment_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

THURSDAY = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def says(document_id: int, language: str = "en") -> str:
    return sentence_of(document_id, language).replace("\u00a0", " ")


def whose_turn(document_id: int) -> tuple[str, str] | None:
    item = WorkItem.objects.filter(document_id=document_id, state__in=("offered", "accepted")).first()
    return (item.desk.duty.code, item.text) if item else None


def all_holds() -> None:
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def refusal(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def may_owe(cast: "Cast", limit: int) -> None:
    Party.objects.filter(pk=cast.customer.pk).update(credit_limit=Decimal(limit))


def may_approve(cast: "Cast", amount: int) -> None:
    Grant.objects.filter(person_id=cast.chidi.person_id).update(approve_limit=Decimal(amount))


def test_over_the_limit_an_order_is_confirmed_and_held(cast: "Cast") -> None:
    """A limit of 200; five kettles cost 150, and five more would make 300."""
    with held_at(THURSDAY):
        may_owe(cast, 200)
        first = cast.order((cast.kettle, 5))
        assert says(first) == "5 × Kettle promised Thu 12 Mar, 17:00; 150.00 € left to pay."
        second = cast.order((cast.kettle, 5))
        assert says(second) == (
            "On hold until 100.00 € are paid or it is approved; 5 × Kettle promised Thu 12 Mar, 17:00; "
            "150.00 € left to pay."
        )
        assert whose_turn(second) == ("accounting", "decide_credit")
        assert JourneyLine.objects.get(order_id=second).reserved == 5  # the goods are kept for her all the same
        all_holds()
        for split in (False, True):
            with refusal("held") as no:
                release_shipment(shipment_of(second), split=split, by=cast.bo)
            assert str(no.value).replace("\u00a0", " ") == (
                f"SO-{second} is held: with it Noor Haddad would owe 300.00 €, and may owe 200.00 €. It goes on when "
                "100.00 € are paid in advance, when somebody else approves it, or when less is ordered."
            )
        release_shipment(shipment_of(first), by=cast.bo)  # what was within the limit goes on
        all_holds()


def test_the_first_exit_is_money_in_advance(cast: "Cast") -> None:
    with held_at(THURSDAY):
        may_owe(cast, 200)
        cast.order((cast.kettle, 5))
        order = cast.order((cast.kettle, 5))
        receive_payment(cast.customer.pk, amount=Decimal(60), by=cast.chidi)
        assert says(order).startswith("On hold until 40.00 € are paid or it is approved; ")
        receive_payment(cast.customer.pk, amount=Decimal(40), by=cast.chidi)
        assert says(order) == "5 × Kettle promised Thu 12 Mar, 17:00; 150.00 € left to pay."
        hold = Hold.objects.get(order_id=order)
        assert (hold.left_how, hold.left_by_id) == ("prepayment", cast.chidi.person_id)
        assert whose_turn(order) == ("sales", "watch_order")
        release_shipment(shipment_of(order), by=cast.bo)
        all_holds()


def test_the_second_exit_is_a_second_person(cast: "Cast") -> None:
    with held_at(THURSDAY):
        may_owe(cast, 100)
        order = cast.order((cast.kettle, 5))
        with refusal("forbidden"):
            approve_credit(order, reason="She always pays", by=cast.ada)
        with refusal("approve_limit") as no:
            approve_credit(order, reason="She always pays", by=cast.chidi)
        assert "You may approve up to 0.00" in str(no.value)
        may_approve(cast, 50)
        approve_credit(order, reason="She always pays", by=cast.chidi)
        assert says(order) == "5 × Kettle promised Thu 12 Mar, 17:00; 150.00 € left to pay."
        assert Hold.objects.get(order_id=order).left_reason == "She always pays"
        with refusal("not_held"):
            approve_credit(order, reason="Twice", by=cast.chidi)
        quote = create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.dara)
        own = accept_quote(quote.id, by=cast.dara).id
        Grant.objects.filter(person_id=cast.dara.person_id).update(approve_limit=Decimal(1000))
        with refusal("same_person"):  # even the owner does not approve what the owner confirmed
            approve_credit(own, reason="I say so", by=cast.dara)
        all_holds()


def test_the_third_exit_is_a_smaller_order(cast: "Cast") -> None:
    with held_at(THURSDAY):
        may_owe(cast, 100)
        order = cast.order((cast.kettle, 5), (cast.saddle, 1))  # 150.00 and 72.50
        assert says(order).startswith("On hold until 122.50 € are paid or it is approved; ")
        version = Order.objects.get(pk=order).version
        with refusal("only_less"):
            reduce_order(order, [Less(1, Decimal(6))], version=version, by=cast.ada)
        reduce_order(order, [Less(1, Decimal(3))], version=version, by=cast.ada)
        assert says(order).startswith("On hold until 62.50 € are paid or it is approved; 4 pieces promised ")
        with refusal("stale"):
            reduce_order(order, [Less(1, Decimal(1))], version=version, by=cast.ada)
        reduce_order(order, [Less(2, Decimal(0))], version=version + 1, by=cast.ada)
        assert says(order) == "3 × Kettle promised Thu 12 Mar, 17:00; 90.00 € left to pay."
        assert Hold.objects.get(order_id=order).left_how == "smaller"
        all_holds()
        release_shipment(shipment_of(order), by=cast.bo)
        all_holds()


def test_an_order_that_is_cancelled_makes_room_for_the_next(cast: "Cast") -> None:
    with held_at(THURSDAY):
        may_owe(cast, 200)
        first, second = cast.order((cast.kettle, 5)), cast.order((cast.kettle, 5))
        small = cast.order((cast.kettle, 1))  # 150 + 30: what is held does not count, it is not going anywhere
        assert says(small) == "1 × Kettle promised Thu 19 Mar, 17:00; 30.00 € left to pay."
        cancel_order(first, reason="Not wanted", by=cast.ada)
        assert says(second) == "5 × Kettle promised Thu 12 Mar, 17:00; 150.00 € left to pay."
        all_holds()
        held = cast.order((cast.kettle, 5))
        cancel_order(held, reason="Not wanted either", by=cast.ada)
        assert Hold.objects.get(order_id=held).left_how == "cancelled"
        assert whose_turn(held) is None
        all_holds()


def test_price_goods_and_papers_hold_an_order_too(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 1))
        hold_order(order, kind="price", note="Is this the price of last year?", by=cast.ada)
        hold_order(order, kind="paper", note="The customs form is missing", by=cast.ada)
        assert whose_turn(order) == ("administration", "decide_hold")
        assert says(order).startswith("On hold until its price is decided; ")
        with refusal("held"):
            release_shipment(shipment_of(order), by=cast.bo)
        with refusal("not_your_hold"):
            lift_hold(order, kind="price", reason="It is", by=cast.ada)
        lift_hold(order, kind="price", reason="It is", by=cast.dara)
        assert whose_turn(order) == ("sales", "decide_hold")
        lift_hold(order, kind="paper", reason="Here it is", by=cast.ada)
        release_shipment(shipment_of(order), by=cast.bo)
        all_holds()
