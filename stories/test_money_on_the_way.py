"""Noor is over her limit, pays in advance, pays too much, gets money back, pays in dollars, and is reminded."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from counterpart.back_office.accounting.actions import (
    CreditLine,
    Part,
    allocate,
    approve_credit,
    change_money_rules,
    credit_invoice,
    pay_invoice,
    post_invoice,
    receive_deposit,
    receive_payment,
    refund,
    take_back_allocation,
    write_off,
)
from counterpart.back_office.accounting.models import Allocation, EntryLine, Reminder
from counterpart.back_office.accounting.payment_papers import payment_slip
from counterpart.back_office.accounting.reminder_papers import reminder_paper
from counterpart.back_office.accounting.reminding import (
    Level,
    pause_reminders,
    proposals,
    resume_reminders,
    send_reminders,
    set_reminder_levels,
)
from counterpart.back_office.accounting.revaluing import revaluation, revalue, set_rate
from counterpart.back_office.accounting.statement_of_account import statement_of
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.foundation.acts.gate import Answer, action, actions, current_act
from counterpart.foundation.catalog.models import ItemPrice, PriceList
from counterpart.foundation.clock import day_in, held_at, now
from counterpart.foundation.documents.papers import Paper
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.house import house
from counterpart.foundation.outbox.worker import Worker
from counterpart.foundation.parties.models import ContactPoint, Party
from counterpart.front_office.sales.actions import accept_quote, cancel_order, create_quote, place_order
from counterpart.front_office.sales.depositing import ask_deposit
from counterpart.front_office.sales.holding import hold_order, lift_hold
from counterpart.front_office.sales.models import Hold, Order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.reducing import Less, reduce_order
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.money_on_the_way import RefundOwed
from counterpart.hall.journeys.story import sentence_of
from stories.by_api import program_of
from stories.samples import invoice_of, shipment_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

ZERO = Decimal(0)
THURSDAY = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def says(document_id: int, language: str = "en") -> str:
    return sentence_of(document_id, language).replace("\u00a0", " ")


def whose_turn(document_id: int) -> tuple[str, str] | None:
    item = WorkItem.objects.filter(document_id=document_id, state__in=("offered", "accepted")).first()
    return (item.desk.duty.code, item.text) if item else None


def all_holds() -> None:
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def balance(role: str) -> Decimal:
    lines = EntryLine.objects.filter(account__role=role)
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def deliver(order: int, cast: "Cast", *, released: bool = False) -> int:
    """Release, pick, pack and hand over; the draft invoice that comes of it."""
    shipment = shipment_of(order)
    if not released:
        release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    hand_over_shipment(shipment, to="Noor Haddad", by=cast.bo)
    return invoice_of(order)


def refusal(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def may_owe(cast: "Cast", limit: int) -> None:
    Party.objects.filter(pk=cast.customer.pk).update(credit_limit=Decimal(limit))


def may_approve(cast: "Cast", amount: int) -> None:
    Grant.objects.filter(person_id=cast.chidi.person_id).update(approve_limit=Decimal(amount))


def may_refund(cast: "Cast", amount: int) -> None:
    Grant.objects.filter(person_id=cast.chidi.person_id).update(refund_limit=Decimal(amount))


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
        hold_order(order, kind="stock", note="Are these the dented ones?", by=cast.ada)
        assert whose_turn(order) == ("warehouse", "decide_hold")
        lift_hold(order, kind="stock", reason="They are not", by=cast.bo)
        release_shipment(shipment_of(order), by=cast.bo)
        all_holds()


def test_what_was_released_before_the_hold_stays_in_the_house(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 1))
        parcel = shipment_of(order)
        release_shipment(parcel, by=cast.bo)
        hold_order(order, kind="price", note="Is this the price of last year?", by=cast.ada)
        pick_shipment(parcel, by=cast.bo)
        pack_shipment(parcel, shelf="A1", by=cast.bo)
        with refusal("held"):
            hand_over_shipment(parcel, to="Noor", by=cast.bo)
        all_holds()
        lift_hold(order, kind="price", reason="It is", by=cast.dara)
        hand_over_shipment(parcel, to="Noor", by=cast.bo)
        assert whose_turn(order) is None
        all_holds()


def test_a_deposit_is_asked_for_paid_and_used_by_the_invoice(cast: "Cast") -> None:
    """Half in advance: received before any invoice exists, owed by us until the invoice takes it."""
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 2))
        ask_deposit(order, share=Decimal("0.5"), waits=True, by=cast.ada)
        assert says(order) == (
            "On hold until the deposit is paid, 30.00 € are missing; 2 × Kettle promised Thu 12 Mar, 17:00; "
            "60.00 € left to pay."
        )
        assert whose_turn(order) == ("accounting", "await_deposit")
        with refusal("held") as no:
            release_shipment(shipment_of(order), by=cast.bo)
        assert "is held until its deposit is paid: 30.00" in str(no.value)
        receive_deposit(order, amount=Decimal(10), by=cast.chidi)
        assert says(order).startswith("On hold until the deposit is paid, 20.00 € are missing; ")
        paid = receive_deposit(order, amount=Decimal(20), method="cash", by=cast.chidi)
        assert says(order) == ("2 × Kettle promised Thu 12 Mar, 17:00; 30.00 € paid in advance; 30.00 € left to pay.")
        assert says(paid.id) == says(order)
        assert (balance("deposits"), balance("receivable")) == (Decimal(-30), ZERO)
        assert whose_turn(paid.id) == ("accounting", "keep_deposit")
        with refusal("too_much") as no:
            receive_deposit(order, amount=Decimal("30.01"), by=cast.chidi)
        assert "Only 30.00" in str(no.value)
        all_holds()

        invoice = deliver(order, cast)
        assert says(order) == "All handed over; 30.00 € paid in advance; 30.00 € left to pay."
        post_invoice(invoice, by=cast.chidi)
        assert says(order) == "All handed over; 30.00 € left to pay."
        assert (balance("deposits"), balance("receivable")) == (ZERO, Decimal(30))
        assert whose_turn(paid.id) is None
        all_holds()
        pay_invoice(invoice, amount=Decimal(30), by=cast.chidi)
        assert says(order) == "All handed over; paid."
        all_holds()


def test_a_deposit_for_everything_leaves_nothing_to_pay(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 2))
        ask_deposit(order, amount=Decimal(60), by=cast.ada)  # asked for, and nothing waits for it
        release_shipment(shipment_of(order), by=cast.bo)
        receive_deposit(order, amount=Decimal(60), by=cast.chidi)
        assert says(order) == "2 × Kettle promised Thu 12 Mar, 17:00; 60.00 € paid in advance; paid."
        invoice = deliver(order, cast, released=True)
        post_invoice(invoice, by=cast.chidi)
        assert says(order) == "All handed over; paid."
        assert whose_turn(invoice) is None
        all_holds()


def test_the_deposit_of_a_cancelled_order_goes_back_or_to_another(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order, other = cast.order((cast.kettle, 2)), cast.order((cast.kettle, 1))
        paid = receive_deposit(order, amount=Decimal(50), by=cast.chidi).id
        invoice = deliver(other, cast)
        post_invoice(invoice, by=cast.chidi)
        cancel_order(order, reason="Not wanted", by=cast.ada)
        assert whose_turn(paid) == ("accounting", "owe_refund")
        allocate(paid, parts=[Part(invoice, Decimal(30))], by=cast.chidi)
        assert says(other) == "All handed over; paid."
        assert (balance("deposits"), balance("receivable")) == (Decimal(-20), ZERO)
        all_holds()
        allocation = Allocation.objects.get(source_id=paid)
        take_back_allocation(paid, allocation_id=allocation.pk, by=cast.chidi)
        assert (balance("deposits"), balance("receivable")) == (Decimal(-50), Decimal(30))
        all_holds()
        may_refund(cast, 100)
        with refusal("less_left"):
            refund(paid, amount=Decimal(51), by=cast.chidi)
        refund(paid, amount=Decimal(50), method="cash", by=cast.chidi)
        assert (balance("deposits"), balance("cash"), whose_turn(paid)) == (ZERO, Decimal(-50), None)
        all_holds()


def test_a_deposit_lets_an_order_over_the_limit_go_on(cast: "Cast") -> None:
    with held_at(THURSDAY):
        may_owe(cast, 100)
        order = cast.order((cast.kettle, 4))
        assert says(order).startswith("On hold until 20.00 € are paid or it is approved; ")
        receive_deposit(order, amount=Decimal(20), by=cast.chidi)
        assert says(order) == "4 × Kettle promised Thu 12 Mar, 17:00; 20.00 € paid in advance; 100.00 € left to pay."
        all_holds()


def test_a_few_cents_are_written_off(cast: "Cast") -> None:
    """One unit is what a house lets pass until it says otherwise; the cents go to an account of their own."""
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 1))
        invoice = deliver(order, cast)
        post_invoice(invoice, by=cast.chidi)
        pay_invoice(invoice, amount=Decimal("28.50"), by=cast.chidi)
        assert says(order) == "All handed over; 1.50 € left to pay."
        with refusal("too_much_to_write_off") as no:
            write_off(invoice, by=cast.chidi)
        assert "At most 1.00" in str(no.value)
        change_money_rules(write_off_up_to=Decimal(2), by=cast.chidi)
        written = write_off(invoice, reason="Bank charges", by=cast.chidi)
        assert says(order) == "All handed over; paid."
        assert (balance("write_off"), balance("receivable"), whose_turn(invoice)) == (Decimal("1.50"), ZERO, None)
        with refusal("write_off_stands"):
            allocation = Allocation.objects.get(source_id=written.id)
            take_back_allocation(written.id, allocation_id=allocation.pk, by=cast.chidi)
        all_holds()
        over = receive_payment(cast.customer.pk, amount=Decimal("0.30"), by=cast.chidi).id
        write_off(over, by=cast.chidi)
        assert (balance("write_off"), balance("receivable"), whose_turn(over)) == (Decimal("1.20"), ZERO, None)
        with refusal("forbidden"):
            write_off(invoice, by=cast.ada)
        all_holds()


def test_too_much_is_kept_used_or_given_back(cast: "Cast") -> None:
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 1))
        invoice = deliver(order, cast)
        post_invoice(invoice, by=cast.chidi)
        paid = pay_invoice(invoice, amount=Decimal(50), open_was=Decimal(30), by=cast.chidi)
        assert (says(order), Decimal(paid.more["left_over"])) == ("All handed over; paid.", Decimal(20))
        assert whose_turn(paid.id) == ("accounting", "allocate_payment")
        with refusal("refund_limit"):
            refund(paid.id, amount=Decimal(5), by=cast.chidi)
        may_refund(cast, 100)
        slip = refund(paid.id, amount=Decimal(5), method="cash", by=cast.chidi)
        with refusal("less_left"):
            refund(paid.id, amount=Decimal("15.01"), by=cast.chidi)
        printed = payment_slip(slip.id)
        assert isinstance(printed, Paper)
        assert (printed.heading, printed.sums[0].value.replace("\u00a0", " ")) == ("Paid back", "5.00 €")
        assert printed.lines[0].cells == [f"Payment PY-{paid.id}", "5.00"]
        other = cast.order((cast.saddle, 1))
        second = deliver(other, cast)
        post_invoice(second, by=cast.chidi)
        allocate(paid.id, parts=[Part(second, Decimal(15))], by=cast.chidi)
        assert says(other) == "All handed over; 57.50 € left to pay."
        assert whose_turn(paid.id) is None
        all_holds()


def test_nobody_collects_and_the_deposit_is_owed_back(cast: "Cast") -> None:
    """What fulfilment hands over after a no-show: accounting finds the money on its desk."""
    with held_at(THURSDAY):
        order = cast.order((cast.kettle, 1))
        paid = receive_deposit(order, amount=Decimal(30), by=cast.chidi).id

        @action("test.nobody_came", on="order")
        def nobody_came(order_id: int, *, by: Actor) -> Answer:
            document = current_act().document
            assert document is not None and document.party_id is not None
            hand_over(
                RefundOwed(
                    journey_id=document.journey_id, document_id=order_id, site_id=document.site_id, on=THURSDAY.date(),
                    party_id=document.party_id, order_id=order_id, why="no_show",
                )
            )  # fmt: skip
            return Answer.of(order_id, "order", "confirmed")

        try:
            nobody_came(order, by=cast.dara)
        finally:
            del actions["test.nobody_came"]
        item = WorkItem.objects.get(document_id=paid, state="offered")
        assert (item.text, item.parameters) == ("owe_refund", {"order": f"SO-{order}", "why": "no_show"})


def bought_and_invoiced(cast: "Cast", pieces: int = 1) -> int:
    order = cast.order((cast.kettle, pieces))
    invoice = deliver(order, cast)
    post_invoice(invoice, by=cast.chidi)
    return invoice


def mails() -> list[Any]:
    Worker().one_pass()
    sent, mail.outbox = list(mail.outbox), []
    return [each for each in sent if "podsjetnik" in each.subject.lower()]


def days_after(days: int) -> AbstractContextManager[None]:
    return held_at(THURSDAY + timedelta(days=days))


def proposed(cast: "Cast") -> list[tuple[int, int, int]]:
    today = day_in("Europe/Zagreb", now())
    return [(each.item.pk, each.level, each.days_late) for each in proposals(cast.chidi, today)]


def test_who_is_late_is_reminded_once_at_each_level(cast: "Cast") -> None:
    """Due on 26 March; proposed after 7, 21 and 35 days late, and sent when Chidi says so."""
    Party.objects.filter(pk=cast.customer.pk).update(language="hr")
    ContactPoint.objects.create(
        party=cast.customer, kind="email", value="noor@mail.example", normalised="noor@mail.example"
    )
    with held_at(THURSDAY):
        first, second = bought_and_invoiced(cast), bought_and_invoiced(cast, 2)
        assert proposed(cast) == []
    with days_after(20):
        assert proposed(cast) == []  # six days late
    with days_after(21):
        assert proposed(cast) == [(first, 1, 7), (second, 1, 7)]
        pause_reminders(second, reason="She says one kettle leaks", by=cast.chidi)
        assert proposed(cast) == [(first, 1, 7)]
        with refusal("not_proposed"):
            send_reminders([first, second], by=cast.chidi)
        with refusal("forbidden"):
            send_reminders([first], by=cast.ada)
        mails()
        assert send_reminders([first], by=cast.chidi).more == {"letters": 1, "invoices": 1}
        (letter,) = mails()
        assert (letter.to, letter.subject) == (["noor@mail.example"], "Prijateljski podsjetnik")
        assert "Za plaćanje: 30,00" in letter.body.replace("\u00a0", " ")
        assert [name for name, *_ in letter.attachments] == [f"reminder-{Reminder.objects.get().pk}.pdf"]
        assert proposed(cast) == []
        with refusal("not_proposed"):
            send_reminders([first], by=cast.chidi)
    with days_after(40):
        resume_reminders(second, by=cast.chidi)
        assert proposed(cast) == [(first, 2, 26), (second, 1, 26)]
        assert send_reminders([first, second], by=cast.chidi).more == {"letters": 1, "invoices": 2}
        (letter,) = mails()
        assert letter.subject == "Drugi podsjetnik"
        told = Reminder.objects.latest("pk")
        assert [(line.invoice_id, line.level, line.amount) for line in told.lines.order_by("pk")] == [
            (first, 2, Decimal(30)), (second, 1, Decimal(60)),
        ]  # fmt: skip
        all_holds()
    with days_after(50):
        assert proposed(cast) == []  # 36 days late, but the second letter is ten days old only
    with days_after(54):
        pay_invoice(first, amount=Decimal(30), by=cast.chidi)
        assert proposed(cast) == [(second, 2, 40)]
        mails()  # the worker seals what was done, too
        all_holds()
        program = program_of(cast.chidi)
        (late,) = program.get("/reminders/proposals")
        assert (late["invoice_id"], late["level"], late["due_on"], late["open"]) == (second, 2, "2026-03-26", "60.00")
        program.post("/reminders", {"invoice_ids": [second]})
        assert [letter["level"] for letter in program.get("/reminders")["results"]] == [2, 2, 1]


def test_a_house_chooses_its_levels_and_words(cast: "Cast") -> None:
    with held_at(THURSDAY):
        invoice = bought_and_invoiced(cast)
        with refusal("wrong_levels"):
            set_reminder_levels([Level(10, {}), Level(10, {})], by=cast.chidi)
        set_reminder_levels([Level(3, {"en": "Please, Noor."})], by=cast.chidi)
    with days_after(17):
        assert proposed(cast) == [(invoice, 1, 3)]
        send_reminders([invoice], by=cast.chidi)
        reminder = Reminder.objects.select_related("party", "entity").get()
        paper = reminder_paper(reminder, "en")
        assert (paper.heading, paper.notes[0]) == ("Friendly reminder", "Please, Noor.")
        assert paper.lines[0].cells[2:] == ["3", "30.00"]
    with days_after(200):
        assert proposed(cast) == []  # one level, and it is reached


def test_noor_reads_her_own_statement_and_nobody_elses(cast: "Cast") -> None:
    with held_at(THURSDAY):
        bought_and_invoiced(cast)
        noor = program_of(cast.noor)
        told = noor.get(f"/parties/{cast.customer.pk}/statement")
        assert (told["closing"], told["lines"][0]["reference"]) == ("30.00", "IN-2026-00001")
        noor.refused("GET", f"/parties/{cast.stranger.pk}/statement")
        assert noor.status == 404
        assert [each["number"] for each in noor.get("/invoices")["results"]] == ["IN-2026-00001"]


MARCH_END, APRIL = datetime(2026, 3, 31, 9, 0, tzinfo=UTC), datetime(2026, 4, 10, 9, 0, tzinfo=UTC)


def dollars(cast: "Cast", **rates: str) -> None:
    """A price list in dollars, 30.00 for a kettle, and what a dollar is worth from a day on: ``d2026_03_12="0.90"``."""
    listed = PriceList.objects.create(name="Dollars", currency="USD")
    ItemPrice.objects.create(price_list=listed, item=cast.kettle, price=Decimal(30))
    for day, rate in rates.items():
        set_rate(currency="USD", on=date.fromisoformat(day[1:].replace("_", "-")), rate=Decimal(rate), by=cast.chidi)


def dollar_order(cast: "Cast", pieces: int) -> int:
    wanted = [Wanted(cast.kettle.pk, Decimal(pieces))]
    return place_order(cast.customer.pk, wanted, currency="USD", by=cast.ada).id


def test_dollars_are_posted_in_euros_and_their_differences_too(cast: "Cast") -> None:
    """75.00 USD are 67.50 EUR when the invoice is posted, and less when Noor pays."""
    with held_at(THURSDAY):
        with refusal("no_rate") as no:
            dollar_order(cast, 2)
        assert "There is no rate from USD to EUR for 2026-03-12." in str(no.value)
        dollars(cast, d2026_03_12="0.90", d2026_03_31="0.95", d2026_04_10="0.80", d2026_04_20="1.00")
        may_owe(cast, 60)
        held = dollar_order(cast, 2)  # 75 USD are 67.50 EUR: beyond 60
        assert says(held).startswith("On hold until 7.50 € are paid or it is approved; ")
        may_owe(cast, 100)
        cancel_order(held, reason="Anew", by=cast.ada)
        order = dollar_order(cast, 2)
        assert says(order) == "2 × Kettle promised Thu 12 Mar, 17:00; 75.00 US$ left to pay."
        with refusal("wrong_currency"):
            receive_deposit(order, amount=Decimal(10), by=cast.chidi)
        invoice = deliver(order, cast)
        post_invoice(invoice, by=cast.chidi)
        assert says(order) == "All handed over; 75.00 US$ left to pay."
        assert (balance("receivable"), balance("revenue_goods"), balance("tax_out")) == (
            Decimal("67.50"), Decimal(-54), Decimal("-13.50"),
        )  # fmt: skip
        beside = EntryLine.objects.filter(entry__document_id=invoice, account__role="receivable")
        assert [(line.debit, line.currency, line.foreign) for line in beside] == [
            (Decimal("67.50"), "USD", Decimal(75))
        ]
        all_holds()

    with held_at(MARCH_END):
        (open_in_dollars,) = revaluation(house().sites[cast.site.pk].entity, MARCH_END.date())
        assert (open_in_dollars.books, open_in_dollars.worth) == (Decimal("67.50"), Decimal("71.25"))
        revalue(on=MARCH_END.date(), by=cast.chidi)
        with refusal("already_revalued"):
            revalue(on=MARCH_END.date(), by=cast.chidi)
        lines = EntryLine.objects.filter(account__role="unrealised").order_by("on")
        assert [(line.on.day, line.credit, line.debit) for line in lines] == [
            (31, Decimal("3.75"), ZERO), (1, ZERO, Decimal("3.75")),
        ]  # fmt: skip
        assert balance("revaluation") == ZERO  # taken back on the first of April
        all_holds()

    with held_at(APRIL):
        pay_invoice(invoice, amount=Decimal(40), by=cast.chidi)  # 32.00 EUR for what stood there as 36.00
        assert (balance("bank"), balance("receivable"), balance("exchange")) == (
            Decimal(32), Decimal("31.50"), Decimal(4),
        )  # fmt: skip
        assert says(order) == "All handed over; 35.00 US$ left to pay."
        all_holds()
        paid = pay_invoice(invoice, amount=Decimal(50), open_was=Decimal(35), by=cast.chidi).id
        assert says(order) == "All handed over; paid."
        assert (balance("bank"), balance("receivable"), balance("exchange")) == (
            Decimal(72), Decimal(-12), Decimal("7.50"),
        )  # fmt: skip
        all_holds()
        allocation = Allocation.objects.get(source_id=paid)
        take_back_allocation(paid, allocation_id=allocation.pk, by=cast.chidi)
        assert (balance("receivable"), balance("exchange")) == (Decimal("-8.50"), Decimal(4))
        all_holds()
        allocate(paid, parts=[Part(invoice, Decimal(35))], by=cast.chidi)
        assert (balance("receivable"), balance("exchange")) == (Decimal(-12), Decimal("7.50"))
        all_holds()

    with held_at(APRIL + timedelta(days=10)):
        may_refund(cast, 100)
        refund(paid, amount=Decimal(15), by=cast.chidi)  # what was 12.00 EUR costs 15.00 now
        assert (balance("receivable"), balance("bank"), balance("exchange")) == (
            ZERO, Decimal(57), Decimal("10.50"),
        )  # fmt: skip
        assert whose_turn(paid) is None
        all_holds()


def test_no_deposit_is_asked_for_in_dollars(cast: "Cast") -> None:
    """Accounting could not receive it, and the order would wait for ever."""
    with held_at(THURSDAY):
        dollars(cast, _2026_03_12="0.90")
        order = dollar_order(cast, 1)
        with refusal("wrong_currency") as no:
            ask_deposit(order, share=Decimal("0.3"), waits=True, by=cast.ada)
        assert str(no.value) == "Deposits are taken in EUR only, and this order is in another currency."
        assert not Hold.objects.filter(order_id=order).exists()


def test_dollars_are_credited_written_off_and_kept_apart(cast: "Cast") -> None:
    with held_at(THURSDAY):
        dollars(cast, d2026_03_12="0.90", d2026_04_10="0.80")
        order = dollar_order(cast, 3)
        invoice = deliver(order, cast)
        post_invoice(invoice, by=cast.chidi)  # 112.50 USD, 101.25 EUR
    with held_at(APRIL):
        credit_invoice(invoice, reason="One leaks", lines=[CreditLine(1, Decimal(1))], by=cast.chidi)
        assert (balance("receivable"), balance("exchange")) == (Decimal("67.50"), ZERO)  # at the rate of its invoice
        all_holds()
        paid = receive_payment(
            cast.customer.pk, amount=Decimal("74.50"), parts=[Part(invoice, Decimal("74.50"))], currency="USD", by=cast.chidi
        )  # fmt: skip
        assert Decimal(paid.more["left_over"]) == 0
        write_off(invoice, by=cast.chidi)
        assert (balance("receivable"), balance("write_off"), balance("exchange")) == (
            ZERO, Decimal("0.45"), Decimal("7.45"),
        )  # fmt: skip
        all_holds()
        in_euros = statement_of(cast.chidi, cast.customer, date(2026, 1, 1), date(2026, 12, 31))
        in_dollars = statement_of(cast.chidi, cast.customer, date(2026, 1, 1), date(2026, 12, 31), "USD")
        assert (in_euros.lines, in_dollars.charged, in_dollars.closing) == ([], Decimal(75), ZERO)
        told = program_of(cast.chidi).get(f"/parties/{cast.customer.pk}/statement?currency=USD")
        assert (told["currency"], told["charged"], told["closing"]) == ("USD", "75.00", "0.00")
