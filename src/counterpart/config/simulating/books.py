"""What accounting does in a simulation on a day: invoices, money in and out, reminders, rates, closed months."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice, receive_payment
from counterpart.back_office.accounting.allocating import allocate, refund, take_back_allocation
from counterpart.back_office.accounting.approving import approve_credit
from counterpart.back_office.accounting.closing import close_period, create_periods
from counterpart.back_office.accounting.crediting import CreditLine, credit_invoice
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.accounting.models import Allocation, OpenItem, Period, ReminderPause
from counterpart.back_office.accounting.reminding import pause_reminders, proposals, resume_reminders, send_reminders
from counterpart.back_office.accounting.revaluing import revalue, set_rate
from counterpart.back_office.accounting.settling import Part
from counterpart.back_office.accounting.writing_off import write_off
from counterpart.config.simulating import scans
from counterpart.config.simulating.world import World
from counterpart.foundation.identity.actor import Actor

CENT = Decimal("0.01")
MONDAY = 0


def set_rates(world: World) -> None:
    """What other currencies are worth goes up and down from week to week."""
    if world.today.weekday() == MONDAY:
        for currency, about in world.currencies.items():
            rate = round(about * (1 + Decimal(world.rng.randint(-60, 60)) / 1000), 4)
            by = world.who("accounting")
            world.does("rates set", set_rate, currency=currency, on=world.today, rate=rate, by=by)


def keep_books(world: World, *, letters: bool = True) -> None:
    """Invoices go out, money comes in: whole, in parts, too much, to the wrong invoice, and sometimes back."""
    by = world.who("accounting")
    post_invoices(world)
    for order, kind, _site, asked, books, currency in scans.open_holds():
        if kind != "credit":
            continue
        if world.happens(0.12, first="credit approved"):
            world.does("credit approved", approve_credit, order, reason="Pays in the end", by=by)
        elif currency == books and world.happens(0.12, first="paid in advance for credit"):
            world.does("paid in advance for credit", receive_deposit, order, amount=asked.quantize(CENT), by=by)
    take_deposits(world)
    _take_money(world, by)
    _use_credit(world, by)
    if letters and world.today.weekday() == MONDAY:
        _remind(world, by)
    if world.goes_wrong(0.05, first="allocations taken back"):
        made = Allocation.objects.filter(reverses=None, reversed_by=None).order_by("-pk").first()
        if made:
            world.does("allocations taken back", take_back_allocation, made.source_id, allocation_id=made.pk, by=by)


def post_invoices(world: World) -> None:
    """What has left the house is invoiced, most of it on the same day."""
    for (pk,) in scans.draft_invoices():
        if world.happens(0.9):
            world.does("invoices posted", post_invoice, pk, by=world.who("accounting"))


def _use_credit(world: World, by: Actor) -> None:
    """What customers have left with us settles what they owe, goes back to them, or is written off when it is cents."""
    for pk, party, currency, amount, settled in scans.left_with_us():
        left = amount - settled
        if world.happens(0.3):
            open_ones = OpenItem.objects.filter(party=party, currency=currency, side="debit", settled__lt=F("amount"))
            owed = open_ones.order_by("pk").first()
            if owed:
                part = Part(owed.pk, min(left, owed.amount - owed.settled))
                world.does("credit allocated", allocate, pk, parts=[part], by=by)
        elif left < 1:
            world.does("cents written off", write_off, pk, by=by)
        elif world.happens(0.07, first="money paid back"):
            world.does("money paid back", refund, pk, amount=left, by=by)


def take_deposits(world: World) -> None:
    """Most deposits that were asked for come; where it is not all of it, the rest follows."""
    for order, site, amount in scans.deposits_asked():
        if world.happens(0.3):
            other = amount - 1 if world.goes_wrong(0.2) and amount > 2 else amount
            world.does("deposits paid", receive_deposit, order, amount=other, by=_till(world, site))
    for order, site, rest in scans.short_deposits():
        if world.happens(0.2):
            world.does("rests of deposits paid", receive_deposit, order, amount=rest, by=_till(world, site))


def _till(world: World, site: int) -> Actor:
    """Who takes money: the counter, or accounting where there is none."""
    return world.staff.get(("counter", site)) or world.who("accounting")


def _take_money(world: World, by: Actor) -> None:
    """Late payers stay late; who pays pays all of it, a part, a little less or more, or by mistake too much."""
    for pk, party, currency, amount, settled, due_on in scans.owed_to_us():
        open_now, overdue = amount - settled, (world.today - due_on).days
        slow = int(amount * 100) % 10 < 4 * world.trouble  # whoever got this amount takes their time
        if not world.happens((0.03 if slow else 0.5) if overdue >= 0 else 0.04):
            continue
        how: dict[str, Any] = {"method": world.rng.choice(world.buyer(party).pays), "by": by}
        if open_now < 1:
            world.does("cents written off", write_off, pk, reason="Not worth a letter", by=by)
        elif world.goes_wrong(0.1):
            world.does("part payments", pay_invoice, pk, amount=max(round(open_now / 2, 2), CENT), **how)
        elif world.goes_wrong(0.08):
            known: dict[str, Any] = {"currency": currency, "parts": [Part(pk, open_now)]}
            more = world.rng.choice((Decimal(5), Decimal("0.4")))
            world.does("payments with too much", receive_payment, party, amount=open_now + more, **known, **how)
        elif world.goes_wrong(0.08):
            world.does("payments a few cents short", pay_invoice, pk, amount=open_now - Decimal("0.3"), **how)
        elif world.goes_wrong(0.03):
            world.does("payments beyond what is open", pay_invoice, pk, amount=open_now + 1, **how)
        else:
            world.does("payments", pay_invoice, pk, amount=open_now, **how)
        if world.goes_wrong(0.04, first="credit notes"):
            lines = [CreditLine(1, Decimal(1))]
            world.does("credit notes", credit_invoice, pk, reason="Scratched", lines=lines, by=by)


def _remind(world: World, by: Actor) -> None:
    """A letter to everybody who is late enough, but for those who have an excuse."""
    late = [each.item.pk for each in proposals(by, world.today)]
    for pk in late:
        if world.goes_wrong(0.1, first="reminders paused"):
            until = world.today + timedelta(days=10) if world.happens(0.5) else None
            world.does("reminders paused", pause_reminders, pk, reason="Says it was paid", until=until, by=by)
    late = [each.item.pk for each in proposals(by, world.today)]
    if late:
        world.does("reminders sent", send_reminders, late, by=by)
    for pk in ReminderPause.objects.filter(ended_at=None).order_by("pk").values_list("invoice", flat=True):
        if world.happens(0.3, first="reminders resumed"):
            world.does("reminders resumed", resume_reminders, pk, by=by)


def close_months(world: World) -> None:
    """On the eighth the month before is valued and closed; each year gets its months in time."""
    by = world.who("accounting")
    if world.today.day == 8:
        before = world.today.replace(day=1) - timedelta(days=1)
        period = Period.objects.filter(ends_on=before, state="open").first()
        if period is None:
            world.does("years opened", create_periods, before.year, by=by)
            period = Period.objects.filter(ends_on=before, state="open").first()
        if period:
            if world.currencies:
                world.does("open items valued", revalue, on=before, by=by)
            world.does("months closed", close_period, period.pk, by=by)
