"""Noor changes her mind: more, less, something else, another way, nothing at all; each time the house follows and says so.

Every step says the sentence that the customer hears, and nothing may be out of joint after it. Ten kettles (30.00 with
tax) and ten saddles (72.50) stand in the shop; ordering new ones takes a week.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counterpart.back_office.accounting.actions import post_invoice, receive_deposit
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.recalling import put_back_shipment
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.cast import client_of
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.models import ItemPrice
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Refusal
from counterpart.foundation.invariants import check
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import Worker
from counterpart.foundation.parties.models import ContactPoint, Party
from counterpart.front_office.sales.actions import accept_quote, cancel_order, create_quote, place_order, send_quote
from counterpart.front_office.sales.amending import Change, NewDay, amend_order
from counterpart.front_office.sales.chores import let_quotes_expire
from counterpart.front_office.sales.depositing import ask_deposit
from counterpart.front_office.sales.holding import hold_order
from counterpart.front_office.sales.models import Deposit, Order, OrderLine, OrderVersion, Quote, QuoteLink
from counterpart.front_office.sales.papers import order_confirmation
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.quote_ends import renew_quote
from counterpart.front_office.sales.version_words import version_words
from counterpart.hall.desks.actions import give_back_item, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import FreeStock
from counterpart.hall.journeys.story import sentence_of
from counterpart.hall.questions import ask
from stories.by_api import program_of
from stories.samples import invoice_of, shipment_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

THURSDAY = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
D = Decimal


def says(document_id: int, language: str = "en") -> str:
    return sentence_of(document_id, language).replace("\u00a0", " ")


def all_holds() -> None:
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def refusal(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def changes(cast: "Cast", order: int, *lines: Change, **more: Any) -> None:
    """Ada writes down what Noor wants now."""
    version = more.pop("version", Order.objects.values_list("version", flat=True).get(pk=order))
    amend_order(order, lines, version=version, by=more.pop("by", cast.ada), **more)
    all_holds()


def free(cast: "Cast", item: Any) -> Decimal:
    return ask(FreeStock(cast.site.pk, (item.pk,)))[item.pk]


def whose_turn(document_id: int) -> tuple[str, str] | None:
    item = WorkItem.objects.filter(document_id=document_id, state__in=("offered", "accepted")).first()
    return (item.desk.duty.code, item.text) if item else None


def parcels(order: int) -> list[tuple[str, Decimal]]:
    """Each shipment of an order, with how much is in it."""
    found = Shipment.objects.filter(order_id=order).order_by("pk").prefetch_related("lines")
    return [(s.state, sum((line.quantity for line in s.lines.all()), D(0))) for s in found]


def recalled(order: int) -> int:
    return Shipment.objects.values_list("pk", flat=True).get(order_id=order, state="recalled")


def versions(order: int) -> list[str]:
    """What changed, version by version."""
    currency = Order.objects.values_list("currency", flat=True).get(pk=order)
    found = OrderVersion.objects.filter(order_id=order).order_by("number")
    return [f"{v.number}: {version_words(v, currency)}".replace("\u00a0", " ") for v in found]


def road(cast: "Cast", shipment: int, *, until: str) -> None:
    """A shipment goes its way, step by step, until it is in this state."""
    steps: dict[str, Callable[[], object]] = {
        "released": lambda: release_shipment(shipment, by=cast.bo),
        "picked": lambda: pick_shipment(shipment, by=cast.bo),
        "ready": lambda: pack_shipment(shipment, shelf="B2", by=cast.bo),
        "handed_over": lambda: hand_over_shipment(shipment, to="Noor", by=cast.bo),
    }
    for state, step in steps.items():
        step()
        if state == until:
            break
    all_holds()


def reads_mail(cast: "Cast", language: str = "en") -> None:
    ContactPoint.objects.create(
        party=cast.customer, kind="email", value="noor@mail.example", normalised="noor@mail.example"
    )
    Party.objects.filter(pk=cast.customer.pk).update(language=language)


def mails() -> list[Any]:
    Worker().one_pass()
    sent, mail.outbox = list(mail.outbox), []
    return sent


def test_each_change_is_a_version_that_says_what_changed(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.saddle, 4), (cast.kettle, 2))
        assert says(order) == "6 pieces promised Thu 12 Mar, 17:00; 350.00 € left to pay."
        changes(cast, order, Change(1, D(6)), added=[Wanted(cast.fitting.pk, D(1))], reason="Two friends come along")
        assert says(order) == "9 pieces promised Thu 12 Mar, 17:00; 588.75 € left to pay."
        assert free(cast, cast.saddle) == 4
        changes(cast, order, Change(2, D(0)), method="delivery", day=NewDay(date(2026, 3, 20)))
        assert says(order) == "7 pieces promised Fri 20 Mar, 17:00; 528.75 € left to pay."
        assert free(cast, cast.kettle) == 10
        assert parcels(order) == [("waiting", D(7))]
        assert Shipment.objects.get(order_id=order).method == "delivery"
        changes(cast, order, Change(1, discount=D("0.1")), reason="They buy a lot")
        assert says(order) == "7 pieces promised Fri 20 Mar, 17:00; 485.25 € left to pay."
        assert versions(order) == [
            "2: Saddle: 4 → 6; Fitting, 60 minutes added: 1; total 350.00 € → 588.75 €",
            "3: Kettle cancelled; delivery instead of pickup; wanted on 20 March; total 588.75 € → 528.75 €",
            "4: Saddle: discount 0 % → 10 %; total 528.75 € → 485.25 €",
        ]
        assert OrderVersion.objects.get(order_id=order, number=2).reason == "Two friends come along"
        gone = JourneyLine.objects.get(order_id=order, position=2)  # lines are cancelled, never deleted
        assert (gone.ordered, gone.cancelled, gone.reserved) == (2, 2, 0)
        paper = order_confirmation(order)
        assert next(f.value for f in paper.facts if f.label == "Version").startswith("4, of ")
        assert [row.cells[1] for row in paper.lines] == ["Saddle", "Fitting, 60 minutes"]
    assert says(order, "hr") == "7 komada obećano pet 20 ožu, 17:00; preostalo za platiti: 485,25 €."


def test_what_cannot_be_changed_is_refused_with_a_way_out(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 3))
        version = Order.objects.get(pk=order).version
        with refusal("nothing_changed"):
            changes(cast, order, Change(1, D(3)))
        with refusal("nothing_left_of_it"):
            changes(cast, order, Change(1, D(0)))
        with refusal("discount_too_large") as no:
            changes(cast, order, Change(1, discount=D("0.2")), reason="A friend")
        assert "your desk may give 10" in str(no.value)
        with refusal("reason_missing"):
            changes(cast, order, Change(1, unit_price=D(23)))
        with refusal("forbidden"):
            changes(cast, order, Change(1, D(4)), by=cast.bo)
        for wrong in (Change(1, D("1.5")), Change(9, D(1)), Change(1, D("NaN")), Change(1, D(-1))):
            with refusal("invalid"):
                changes(cast, order, wrong)
        changes(cast, order, Change(1, D(4)))
        with refusal("stale"):
            changes(cast, order, Change(1, D(5)), version=version)
        assert says(order) == "4 × Kettle promised Thu 12 Mar, 17:00; 120.00 € left to pay."
        draft = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, D(1))], confirm=False, by=cast.ada).id
        with refusal("not_allowed_now"):
            changes(cast, draft, Change(1, D(2)))
        assert len(versions(order)) == 1


def test_less_goes_to_whoever_waits_and_more_waits_its_turn(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order, other = cast.order((cast.kettle, 8)), cast.order((cast.kettle, 5))
        assert says(other) == "5 × Kettle promised Thu 19 Mar, 17:00; 150.00 € left to pay."
        changes(cast, order, Change(1, D(5)))
        assert JourneyLine.objects.get(order_id=other).reserved == 5  # freed, and kept for the oldest who waits
        assert whose_turn(shipment_of(other)) == ("fulfilment", "release")
        changes(cast, order, Change(1, D(9)))  # the rest of them comes in a week
        assert says(order) == "9 × Kettle promised Thu 19 Mar, 17:00; 270.00 € left to pay."
        line = JourneyLine.objects.get(order_id=order)
        assert (line.ordered, line.cancelled, line.reserved) == (12, 3, 5)
        assert parcels(order) == [("waiting", D(9))]
        whole = cast.order((cast.saddle, 2), on_shortage="refuse")
        with refusal("shortage"):
            changes(cast, whole, Change(1, D(11)))
        assert says(whole) == "2 × Saddle promised Thu 12 Mar, 17:00; 145.00 € left to pay."


def test_a_change_over_the_limit_holds_and_a_smaller_one_lets_go(cast: "Cast") -> None:
    with held_at(THURSDAY):
        Party.objects.filter(pk=cast.customer.pk).update(credit_limit=D(100))
        order = cast.order((cast.kettle, 3))
        parcel = shipment_of(order)
        road(cast, parcel, until="ready")
        changes(cast, order, added=[Wanted(cast.saddle.pk, D(1))])
        assert says(order) == (
            "On hold until 62.50 € are paid or it is approved; 3 of 4 ready on shelf B2; "
            "1 × Saddle promised Thu 12 Mar, 17:00; 162.50 € left to pay."
        )
        with refusal("held"):
            hand_over_shipment(parcel, to="Noor", by=cast.bo)
        changes(cast, order, Change(2, D(0)))
        assert says(order) == "3 of 3 ready on shelf B2; 90.00 € left to pay."
        hand_over_shipment(parcel, to="Noor", by=cast.bo)
        assert says(order) == "All handed over; 90.00 € left to pay."
        assert whose_turn(order) is None
        all_holds()


def test_what_is_picked_is_put_back_by_somebody(cast: "Cast") -> None:
    """Six saddles are ready on shelf B2; two of them are not wanted any more, then the way changes."""
    with held_at(THURSDAY):
        order = cast.order((cast.saddle, 6))
        parcel = shipment_of(order)
        road(cast, parcel, until="ready")
        assert says(order) == "6 of 6 ready on shelf B2; 435.00 € left to pay."
        changes(cast, order, Change(1, D(4)))
        assert says(order) == "4 × Saddle promised Thu 12 Mar, 17:00; 290.00 € left to pay."  # to be packed anew
        assert parcels(order) == [("picked", D(4)), ("recalled", D(2))]
        assert whose_turn(recalled(order)) == ("fulfilment", "put_back")
        assert free(cast, cast.saddle) == 4  # the two stand on the shelf until somebody has carried them back
        with refusal("still_to_put_back") as no:
            changes(cast, order, Change(1, D(5)))
        assert str(no.value).startswith("2 × Saddle of this order wait to be put back.")
        put_back_shipment(recalled(order), by=cast.bo)
        all_holds()
        assert free(cast, cast.saddle) == 6
        pack_shipment(parcel, shelf="B3", by=cast.bo)
        changes(cast, order, method="delivery")
        assert parcels(order) == [("picked", D(4)), ("cancelled", D(2))]
        pack_shipment(parcel, shelf="", by=cast.bo)
        assert says(order) == "4 of 4 ready; 290.00 € left to pay."
        changes(cast, order, Change(1, D(5)))  # one more, in a parcel of its own
        assert (
            parcels(order) == [("picked", D(4)), ("cancelled", D(2)), ("waiting", D(1))]
            or parcels(order)[0][0] == "ready"
        )


def test_nobody_takes_goods_out_of_somebody_s_hands(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 3))
        parcel = shipment_of(order)
        release_shipment(parcel, by=cast.bo)
        changes(cast, order, Change(1, D(4)))  # nobody has begun: it joins what is to be picked
        assert parcels(order) == [("released", D(4))]
        take_item(parcel, by=cast.bo)
        for no_way in (
            lambda: changes(cast, order, Change(1, D(2))),
            lambda: cancel_order(order, reason="No", by=cast.ada),
        ):
            with refusal("being_picked") as no:
                no_way()
            assert str(no.value).startswith(f"Bo Lindqvist is picking SH-{parcel} right now. Ask them to give it back")
        changes(cast, order, Change(1, D(5)))  # more is another matter: a parcel of its own
        assert parcels(order) == [("released", D(4)), ("waiting", D(1))]
        give_back_item(parcel, by=cast.bo)
        changes(cast, order, Change(1, D(2)))
        assert says(order) == "2 × Kettle promised Thu 12 Mar, 17:00; 60.00 € left to pay."
        assert parcels(order) == [("released", D(2)), ("cancelled", D(1))]


def test_what_has_left_the_house_stays_ordered_at_its_price(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 4))
        parcel = shipment_of(order)
        release_shipment(parcel, only=[(1, D(3))], by=cast.bo)
        pick_shipment(parcel, by=cast.bo)
        pack_shipment(parcel, shelf="B2", by=cast.bo)
        hand_over_shipment(parcel, to="Noor", by=cast.bo)
        post_invoice(invoice_of(order), by=cast.chidi)
        with refusal("handed_over") as no:
            changes(cast, order, Change(1, D(2)))
        assert "3 × Kettle have left the house already" in str(no.value)
        with refusal("handed_over"):
            changes(cast, order, Change(1, unit_price=D(23)), reason="Cheaper elsewhere")
        changes(cast, order, Change(1, D(3)))  # nothing is left to deliver: the order is done
        assert says(order) == "All handed over; 90.00 € left to pay."
        assert whose_turn(order) is None
        with refusal("not_allowed_now"):
            changes(cast, order, Change(1, D(4)))
        with refusal("handed_over"):
            cancel_order(order, reason="All of it", by=cast.ada)


def test_the_customer_is_told_in_her_language(cast: "Cast") -> None:
    reads_mail(cast, "hr")
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 2))
        assert mails() == []
        changes(cast, order, Change(1, D(3)))
        (told,) = mails()
        assert told.subject == f"Vaša narudžba SO-{order} je promijenjena"
        assert "Kettle: 2 → 3; ukupno 60,00\u00a0€ → 90,00\u00a0€" in told.body
        assert says(order, "hr") in told.body.replace("\u00a0", " ")
        assert len(told.attachments) == 1
        cancel_order(order, reason="Moves abroad", by=cast.ada)
        (told,) = mails()
        assert told.subject == f"Vaša narudžba SO-{order} je otkazana"
        assert "Moves abroad" not in told.body  # what colleagues write down is theirs


@pytest.mark.parametrize("stage", ["draft", "confirmed", "released", "held", "picked", "ready"])
def test_an_order_is_cancelled_at_every_stage(cast: "Cast", stage: str) -> None:
    """Whatever has happened to it: nothing stays kept, and what somebody carried away is carried back."""
    with held_at(THURSDAY):
        if stage == "draft":
            draft = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, D(6))], confirm=False, by=cast.ada).id
            cancel_order(draft, reason="Typed twice", by=cast.ada)
            assert says(draft) == "Cancelled."
            assert whose_turn(draft) is None
            return
        order, waiting = cast.order((cast.kettle, 6), (cast.fitting, 1)), cast.order((cast.kettle, 8))
        assert says(waiting) == "8 × Kettle promised Thu 19 Mar, 17:00; 240.00 € left to pay."
        parcel = shipment_of(order)
        if stage == "held":
            hold_order(order, kind="price", note="Is this right?", by=cast.ada)
        elif stage != "confirmed":
            road(cast, parcel, until=stage)
        cancel_order(order, reason="Changed her mind", by=cast.ada)
        all_holds()
        assert says(order) == "Cancelled."
        assert whose_turn(order) is None
        kept = JourneyLine.objects.get(order_id=waiting)
        if stage in ("picked", "ready"):
            assert parcels(order) == [("recalled", D(7))]
            assert whose_turn(parcel) == ("fulfilment", "put_back")
            assert kept.reserved == 4
            put_back_shipment(parcel, by=cast.bo)
            kept.refresh_from_db()
            all_holds()
        assert parcels(order) == [("cancelled", D(7))]
        assert whose_turn(parcel) is None
        assert kept.reserved == 8  # given to the oldest who waits
        with refusal("not_allowed_now"):
            cancel_order(order, reason="Once more", by=cast.ada)


def test_an_order_half_with_the_customer_loses_only_the_other_half(cast: "Cast") -> None:
    """Three of eight are handed over, two are ready, three wait; a deposit pays for more than what is left."""
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 8))
        ask_deposit(order, amount=D(200), by=cast.ada)
        paid = receive_deposit(order, amount=D(200), by=cast.chidi).id
        parcel = shipment_of(order)
        release_shipment(parcel, only=[(1, D(3))], by=cast.bo)
        pick_shipment(parcel, by=cast.bo)
        pack_shipment(parcel, shelf="B2", by=cast.bo)
        hand_over_shipment(parcel, to="Noor", by=cast.bo)
        second = Shipment.objects.get(order_id=order, state="waiting").pk
        release_shipment(second, only=[(1, D(2))], by=cast.bo)
        pick_shipment(second, by=cast.bo)
        pack_shipment(second, shelf="B3", by=cast.bo)
        assert says(order) == (
            "3 of 8 handed over; 2 of 8 ready on shelf B3; 3 × Kettle promised Thu 12 Mar, 17:00; "
            "200.00 € paid in advance; 40.00 € left to pay."
        )
        cancel_order(order, reason="Enough", by=cast.ada)
        all_holds()
        assert says(order) == "All handed over; 200.00 € paid in advance; paid; 110.00 € to be paid back."
        assert versions(order) == ["2: Kettle: 8 → 3; total 240.00 € → 90.00 €"]
        assert parcels(order) == [("handed_over", D(3)), ("recalled", D(2)), ("cancelled", D(3))]
        assert whose_turn(order) is None
        assert whose_turn(paid) == ("accounting", "owe_refund")
        put_back_shipment(second, by=cast.bo)
        all_holds()
        post_invoice(invoice_of(order), by=cast.chidi)
        all_holds()
        assert says(order).startswith("All handed over; 110.00 € paid in advance; paid")


def test_the_deposit_of_a_cancelled_order_is_the_customer_s_again(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 2))
        ask_deposit(order, share=D("0.5"), waits=True, by=cast.ada)
        paid = receive_deposit(order, amount=D(30), by=cast.chidi).id
        changes(cast, order, Change(1, D(4)))  # half of it is more now
        assert says(order) == ("4 × Kettle promised Thu 12 Mar, 17:00; 30.00 € paid in advance; 90.00 € left to pay.")
        assert Deposit.objects.get(order_id=order).amount == 60
        cancel_order(order, reason="No", by=cast.ada)
        assert says(order) == "Cancelled; 30.00 € to be paid back."
        assert whose_turn(paid) == ("accounting", "owe_refund")
        all_holds()


def test_a_large_order_is_changed_with_as_few_statements_as_a_small_one(cast: "Cast") -> None:
    def counted(lines: int, *, many: bool) -> int:
        order = place_order(cast.customer.pk, [Wanted(cast.kettle.pk, D(1))] * lines, by=cast.ada).id
        version = Order.objects.get(pk=order).version
        wanted = [Change(n, D(2)) for n in range(1, lines + 1)] if many else [Change(1, D(2))]
        with CaptureQueriesContext(connection) as seen:
            amend_order(order, wanted, version=version, added=[Wanted(cast.saddle.pk, D(1))], by=cast.ada)
        return len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]])

    receive_stock(cast.site.pk, [Arrival(cast.kettle.pk, D(10_000), D(12))], by=cast.bo)
    counted(5, many=False)
    assert counted(5, many=False) == counted(50, many=False)
    assert counted(5, many=True) == counted(50, many=True)
    assert OrderLine.objects.filter(order__versions__number=2).count() == 3 * (5 + 1) + 2 * (50 + 1)
    all_holds()


# ---- quotes


def quote(cast: "Cast", *wanted: tuple[Any, int], **more: Any) -> int:
    """Ada sends Noor a quote, valid for a week."""
    lines = [Wanted(item.pk, D(quantity)) for item, quantity in wanted]
    more = {"valid_until": date(2026, 3, 19), **more}
    pk = create_quote(cast.customer.pk, lines, by=cast.ada, **more).id
    send_quote(pk, by=cast.ada)
    all_holds()
    return pk


def test_a_quote_that_nobody_answers_expires_and_is_offered_anew(cast: "Cast") -> None:
    with held_at(THURSDAY):
        first, second = quote(cast, (cast.kettle, 2)), quote(cast, (cast.saddle, 1), valid_until=date(2026, 4, 30))
        assert says(first) == "Offered, valid until Thu 19 Mar, 13:00."
        assert let_quotes_expire(cast.house) == 0
    with held_at(datetime(2026, 3, 19, 22, 59, tzinfo=UTC)):  # a minute before midnight in Zagreb
        assert let_quotes_expire(cast.house) == 0
    with held_at(datetime(2026, 3, 19, 23, 1, tzinfo=UTC)):
        assert let_quotes_expire(cast.house) == 1
        assert let_quotes_expire(cast.house) == 0
        assert says(first) == "Offered until Thu 19 Mar, 13:00, not answered in time."
        assert whose_turn(first) is None
        assert whose_turn(second) == ("sales", "await_answer")
        with refusal("quote_expired") as no:
            accept_quote(first, by=cast.ada)
        assert str(no.value) == (
            "This quote was valid until 2026-03-19. Offer it anew: that makes one with the prices of today."
        )
        ItemPrice.objects.filter(item=cast.kettle).update(price=D(26))
        anew = renew_quote(first, by=cast.ada).id
        assert says(anew) == says(first) == "Offered, valid until Sun 19 Apr, 14:00."
        found = Quote.objects.get(pk=anew)
        assert (found.state, found.total, found.document.origin_id) == ("draft", D(65), first)
        send_quote(anew, by=cast.ada)
        order = accept_quote(anew, by=cast.ada).id
        assert says(order) == "2 × Kettle promised Fri 20 Mar, 17:00; 65.00 € left to pay."
        with refusal("not_allowed_now"):
            renew_quote(anew, by=cast.ada)
        all_holds()


def link_in(told: Any) -> str:
    found: str = next(word for word in told.body.split() if "/offers/" in word)
    return found.removeprefix("https://shop.example")


def test_a_quote_is_accepted_by_its_link(cast: "Cast", settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example/"
    reads_mail(cast, "sv")
    with held_at(THURSDAY):
        pk = quote(cast, (cast.kettle, 2))
        (told,) = mails()
        assert told.subject == f"Offert QT-{pk}"
        link = link_in(told)
        assert not any(link.split("/")[2] in str(row) for row in (*QuoteLink.objects.values(), *Job.objects.values()))
        noor = Client(enforce_csrf_checks=True)
        for _scanner in range(3):  # whoever only looks at a mail's links accepts nothing
            assert noor.head(link).status_code == 200
        page = noor.get(link)
        assert (page["Content-Language"], page["Cache-Control"]) == ("sv", "no-store")
        assert "Godkänn offerten" in page.content.decode()
        assert says(pk) == "Offered, valid until Thu 19 Mar, 13:00."
        assert noor.post(link, {"do": "yes", "name": "Noor"}).status_code == 403  # from another site
        fields = {
            "csrfmiddlewaretoken": noor.cookies["csrftoken"].value, "do": "yes", "name": "Noor H.", "reference": "N-7",
            "idempotency_key": "one-press",
        }  # fmt: skip
        assert noor.post(link, fields | {"name": " "}).status_code == 422
        for _press in range(2):  # pressed twice, ordered once
            assert noor.post(link, fields).status_code in (302, 410)
        order = Document.objects.get(origin_id=pk, kind="order")
        assert order.external_reference == "N-7"
        assert says(order.pk) == "2 × Kettle promised Thu 12 Mar, 17:00; 60.00 € left to pay."
        act = Act.objects.get(action="sales.accept_by_link")
        assert (act.person.is_house, act.changed["by_link"], act.personal.values) == (
            True,
            True,
            {"answered_by": "Noor H."},
        )
        assert "Noor" not in str(act.answer) + str(act.changed)
        (told,) = mails()
        assert told.subject == f"Er order SO-{order.pk} är bekräftad"
        gone = noor.get(link)
        assert gone.status_code == 410
        assert f"SO-{order.pk}" in gone.content.decode()
        all_holds()
    staff = client_of(cast.ada)
    assert "Noor H. accepted it by its link" in staff.get(f"/sales/quotes/{pk}/").content.decode()


def test_a_link_says_no_and_leads_nowhere_when_it_is_over(cast: "Cast", settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    reads_mail(cast)
    noor = Client()
    with held_at(THURSDAY):
        pk, other = quote(cast, (cast.kettle, 2)), quote(cast, (cast.kettle, 1))
        link, late = (link_in(told) for told in mails())
        assert noor.post(link, {"do": "no", "name": "Noor", "reason": ""}).status_code == 422
        assert noor.post(link, {"do": "no", "name": "Noor", "reason": "Too dear"}).status_code == 302
        assert says(pk) == "Offered, not wanted."
        assert Quote.objects.get(pk=pk).lost_reason == "Too dear"
        assert noor.get(link).status_code == 410
        assert noor.post(link, {"do": "yes", "name": "Noor"}).status_code == 410
        for nonsense in ("x", "x" * 43, "ž" * 43, "x" * 5000):
            assert noor.get(f"/offers/{nonsense}/").status_code == 404
            assert noor.post(f"/offers/{nonsense}/", {"do": "yes", "name": "Noor"}).status_code == 404
    with held_at(datetime(2026, 3, 20, 9, 0, tzinfo=UTC)):  # the worker has not come by yet
        assert "was valid until 19 March" in noor.get(late).content.decode()
        assert noor.post(late, {"do": "yes", "name": "Noor"}).status_code == 410
        renew_quote(other, by=cast.ada)
        assert noor.get(late).status_code == 410
        assert not Document.objects.filter(kind="order").exists()
        all_holds()


def test_links_are_not_found_by_trying(cast: "Cast") -> None:
    cache.clear()
    noor = Client(REMOTE_ADDR="203.0.113.7")
    assert {noor.post("/offers/" + "x" * 43 + "/").status_code for _try in range(61)} == {404, 429}
    cache.clear()


# ---- on the screen, and by program


def test_ada_changes_an_order_on_its_page(cast: "Cast") -> None:
    ada = client_of(cast.ada)
    order = cast.order((cast.kettle, 2), (cast.saddle, 1))
    page = ada.get(f"/sales/orders/{order}/amendment/")
    said = page.context["sheet"].head.initial
    stands = {"version": said["version"], "before": said["before"], "method": "pickup", "wanted_on": "", "reason": ""}
    lines = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-item": "", "lines-0-quantity": "1"}
    typed = {"q-1": "2", "p-1": "24", "d-1": "0", "q-2": "1", "p-2": "58", "d-2": "0"}
    wrong = ada.post(f"/sales/orders/{order}/amendment/", stands | lines | typed | {"q-1": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode()
    over = ada.post(f"/sales/orders/{order}/amendment/", stands | lines | typed | {"d-1": "50", "reason": "A friend"})
    assert over.status_code == 403
    assert "your desk may give 10" in over.content.decode()
    new = {"lines-0-item": str(cast.fitting.pk), "lines-0-item_text": "Fitting, 60 minutes"}
    done = ada.post(
        f"/sales/orders/{order}/amendment/", stands | lines | typed | new | {"q-1": "3", "idempotency_key": "k"}
    )
    assert done.status_code == 302
    assert versions(order) == ["2: Kettle: 2 → 3; Fitting, 60 minutes added: 1; total 132.50 € → 256.25 €"]
    stale = ada.post(f"/sales/orders/{order}/amendment/", stands | lines | typed | {"method": "delivery"})
    assert stale.status_code == 412
    text = stale.content.decode()
    assert "changed this order" in text
    assert "Keep both" in text
    conflict = stale.context["sheet"].conflict
    both = stands | lines | typed | {"method": "delivery", "resolve": "both", "version": conflict.version}
    both["lines"] = stale.context["sheet"].head["lines"].value()
    assert ada.post(f"/sales/orders/{order}/amendment/", both).status_code == 302
    assert versions(order)[1:] == ["3: delivery instead of pickup"]
    assert JourneyLine.objects.get(order_id=order, position=1).ordered == 3
    assert "delivery instead of pickup" in ada.get(f"/sales/orders/{order}/").content.decode()
    told = ada.get(f"/sales/orders/{order}/versions/").content.decode()
    assert "Kettle: 2 → 3" in told
    assert "Version 1" in told
    bo = client_of(cast.bo)
    assert bo.get(f"/sales/orders/{order}/amendment/").status_code == 403
    assert ada.get(f"/sales/orders/{10**9}/amendment/").status_code == 404
    all_holds()


def test_a_program_changes_an_order_and_reads_its_versions(cast: "Cast") -> None:
    ada, noor = program_of(cast.ada), program_of(cast.noor)
    order = cast.order((cast.kettle, 2))
    shown = ada.get(f"/orders/{order}")
    body = {"lines": [{"position": 1, "quantity": "4"}], "wanted_on": None, "reason": "She asked"}
    assert ada.refused("POST", f"/orders/{order}/amendment", body) == (428, "version_missing")
    told = ada.post(f"/orders/{order}/amendment", body, If_Match=f'"{shown["version"]}"')
    assert (told["version"], told["order_version"], told["state"]) == (shown["version"] + 1, 2, "confirmed")
    assert "4 × Kettle promised" in told["sentence"]
    assert ada.refused("POST", f"/orders/{order}/amendment", body, If_Match='"1"') == (412, "stale")
    (version,) = ada.get(f"/orders/{order}/versions")["results"]
    assert (version["number"], version["reason"], version["total_before"], version["total_after"]) == (
        2, "She asked", "60.00", "120.00",
    )  # fmt: skip
    assert [c["words"] for c in version["changes"]] == ["Kettle: 2 → 4"]
    assert noor.refused("POST", f"/orders/{order}/amendment", body, If_Match='"2"')[0] == 403
