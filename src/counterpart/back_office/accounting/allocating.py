"""What money came for: payments and credit notes meet invoices, many to many and in parts; the rest may go back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q, Sum

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.books import Side, account_for, must_be_open, open_day, post
from counterpart.back_office.accounting.deposits import is_deposit, move_deposit
from counterpart.back_office.accounting.errors import (
    AlreadyTakenBack,
    LessLeft,
    MoreThanPaid,
    NothingLeft,
    RefundLimit,
    RefundStands,
    WriteOffStands,
)
from counterpart.back_office.accounting.exchange import book_differences, in_books, remember_payment, take_share
from counterpart.back_office.accounting.models import Account, Allocation, Journal, OpenItem, Payment
from counterpart.back_office.accounting.settling import (
    CREDIT,
    ZERO,
    Part,
    lock_documents,
    must_be_whole,
    settle_many,
)
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import ANY, Answer, Locked, action, current_act
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import Party
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, close_document, reopen_document

SOURCES = ("payment", "credit_note")


@action("accounting.allocate", on=ANY)
def allocate(source_id: int, *, parts: Sequence[Part], on: date | None = None, by: Actor) -> Answer:
    """Say which invoices a payment or a credit note settles, all of it or a part."""
    act = current_act()
    source = _source()
    if not parts:
        raise Invalid(fields={"parts": "missing"})
    item = _credit_of(source)
    on = on or act.today()
    total = sum((part.amount for part in parts), ZERO)
    left = _take(source, item, total)
    allocated = settle_many(parts, currency=item.currency, party_id=item.party_id, entity_id=item.entity_id)
    statements.add_allocations(*((source.id, part.invoice_id, part.amount, on, act.now) for part, _ in allocated))
    for part, still_open in allocated:
        if not still_open:
            close_document(part.invoice_id)
    pairs = [(source.id, part.invoice_id, part.amount) for part, _ in allocated]
    entity = house().entities[item.entity_id]
    if item.currency != entity.currency:
        must_be_open(entity.id, on)
    book_differences(
        entity, item.currency, pairs, on, document_id=source.id, party_id=item.party_id, site_id=source.site_id
    )
    if is_deposit(source.id):
        must_be_open(item.entity_id, on)
        entity = house().entities[item.entity_id]
        move_deposit(entity, total, item.party_id, on, document_id=source.id, site_id=source.site_id)
    if not left:
        close_document(source.id)
    act.changed = {"parts": [[part.invoice_id, str(part.amount)] for part, _ in allocated], "left_over": str(left)}
    return Answer.of(source.id, source.kind, "posted", number=source.number, more={"left_over": str(left)})


@action("accounting.take_back_allocation", on=ANY)
def take_back_allocation(source_id: int, *, allocation_id: int, by: Actor) -> Answer:
    """It was for something else: the invoice is open again, the money waits to be allocated anew."""
    act = current_act()
    source = _source()
    found = Allocation.objects.select_related("target").filter(pk=allocation_id, source_id=source_id, reverses=None)
    allocation = found.first()
    if allocation is None:
        raise Missing()
    target = allocation.target
    if Payment.objects.filter(pk__in=(source_id, target.pk), method=Payment.Method.WRITE_OFF).exists():
        raise WriteOffStands()
    if target.kind == "payment":
        raise RefundStands()
    target_closed = lock_documents([target.pk])[target.pk]
    if Allocation.objects.filter(reverses_id=allocation_id).exists():
        raise AlreadyTakenBack()
    Allocation.objects.create(
        source_id=source_id, target_id=target.pk, amount=-allocation.amount, on=act.today(), at=act.now,
        reverses_id=allocation_id,
    )  # fmt: skip
    if not OpenItem.objects.filter(pk=source_id).exists():
        _open_a_payment(source)
    for pk in (source_id, target.pk):
        item = OpenItem.objects.get(pk=pk)
        if pk == source_id and is_deposit(pk):
            entity, day = house().entities[item.entity_id], open_day(item.entity_id, act.today())
            amount = -allocation.amount
            move_deposit(entity, amount, item.party_id, day, document_id=source_id, site_id=source.site_id)
        assert statements.settle(pk, -allocation.amount, item.currency) is not None, "it was settled by this much"
    owed = OpenItem.objects.get(pk=target.pk)
    day = open_day(owed.entity_id, act.today())
    book_differences(
        house().entities[owed.entity_id], owed.currency, [(source_id, target.pk, -allocation.amount)], day,
        document_id=source_id, party_id=owed.party_id, site_id=source.site_id,
    )  # fmt: skip
    if source.closed:
        reopen_document(source_id, source.site_id, Turn("accounting", "allocate_payment", waits_for="nobody"))
    if target_closed:
        turn = Turn("accounting", "watch_payment", {"number": target.number}, waits_for="money")
        reopen_document(target.pk, target.site_id, turn)
    act.changed = {"allocation": allocation_id, "amount": str(allocation.amount), "invoice": target.reference}
    return Answer.of(source_id, source.kind, "posted", number=source.number)


@action("accounting.refund", on=ANY)
def refund(
    source_id: int, *, amount: Decimal, method: str = Payment.Method.BANK, reference: str = "",
    on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """Pay back what a customer has left with us, up to the limit of the person who does it."""
    act, source = current_act(), _source()
    paid = pay_back(source, amount, method, reference=reference, on=on)
    act.concerns(source.id, source.journey_id)
    act.changed = {"amount": str(amount), "entry": paid.entry, "left_over": str(paid.left)}
    return Answer.of(paid.pk, "payment", "posted", more={"left_over": str(paid.left)})


@dataclass(frozen=True)
class PaidBack:
    """A payment that went out, its entry, and what is left of where it came from."""

    pk: int
    entry: str
    left: Decimal


def pay_back(source: Locked, amount: Decimal, method: str, *, reference: str = "", on: date | None = None) -> PaidBack:
    """So much of a payment or credit note, whose document is locked, leaves the house again."""
    act, item = current_act(), _credit_of(source)
    on = on or act.today()
    must_be_whole(amount, item.currency)
    if method not in Payment.WAYS or len(reference) > 60:
        raise Invalid(fields={"method": str(method)[:40]})
    if amount > act.refund_limit:
        raise RefundLimit(limit=money(act.refund_limit, item.currency))
    entity = house().entities[item.entity_id]
    must_be_open(entity.id, on)
    left = _take(source, item, amount)
    _must_have_been_paid(item, amount)
    opening = Opening("payment", item.party_id, source.site_id, on, None, external_reference=reference)
    pk = begin_journey(opening)
    role = Account.Role.CASH if method == Payment.Method.CASH else Account.Role.BANK
    owed = Account.Role.DEPOSITS if is_deposit(source.id) else Account.Role.RECEIVABLE
    share = take_share(source.id, amount, entity)
    sides = in_books(
        [Side(account_for(entity.id, owed), amount, item.party_id), Side(account_for(entity.id, role), -amount)],
        item.currency, entity, on,
    )  # fmt: skip
    if sides[0].amount != share:
        sides.append(Side(account_for(entity.id, Account.Role.EXCHANGE), sides[0].amount - share))
        sides[0] = replace(sides[0], amount=share)
    statements.add_allocations((source.id, pk, amount, on, act.now))
    if not left:
        close_document(source.id)
    posted = post(entity, Journal.CASH, on, "refund", sides, document_id=pk, site_id=source.site_id)
    statements.add_payment((pk, posted.entry_id, method, "out", item.currency, amount, on, reference))
    if item.currency != entity.currency:
        remember_payment(pk, share)
    return PaidBack(pk, posted.number, left)


def lock_payer(party_id: int) -> int:
    """Lock the customer, so that two notes are not paid back at once from what was paid once; who it is after merging.

    Not so hard that orders and payments which name the customer would wait, and before any number is taken.
    """
    party = Party.objects.filter(pk=party_id).only("merged_into").get()
    payer = party.merged_into_id or party_id
    found = Party.objects.filter(pk=payer)
    if connection.features.has_select_for_update:
        found = found.select_for_update(no_key=True)
    return found.values_list("pk", flat=True).get()


def _must_have_been_paid(item: OpenItem, amount: Decimal) -> None:
    """Nobody gets back more than they paid: a credit note may be for goods that nobody has paid for.

    What was paid to this entity counts, by the customer and by whoever was merged into them.
    """
    payer = lock_payer(item.party_id)
    theirs = Payment.objects.filter(
        Q(document__party_id=payer) | Q(document__party__merged_into=payer),
        currency=item.currency, entry__entity_id=item.entity_id,
    )  # fmt: skip
    way = theirs.exclude(method=Payment.Method.WRITE_OFF).order_by().values("direction")
    summed = dict(way.values_list("direction", Sum("amount")))
    paid = summed.get(Payment.Direction.IN, ZERO) - summed.get(Payment.Direction.OUT, ZERO)
    if amount > paid:
        raise MoreThanPaid(paid=money(max(paid, ZERO), item.currency))


def _source() -> Locked:
    document = current_act().document
    assert document is not None
    if document.kind not in SOURCES or document.party_id is None:
        raise Missing()
    return document


def _credit_of(source: Locked) -> OpenItem:
    item = OpenItem.objects.filter(pk=source.id, side=CREDIT).first()
    if item is None or item.settled == item.amount:
        raise NothingLeft(reference=source.number or reference(source.kind, source.id))
    return item


def _take(source: Locked, item: OpenItem, amount: Decimal) -> Decimal:
    """Use ``amount`` of what is left; what remains after it."""
    must_be_whole(amount, item.currency)
    taken = statements.settle(source.id, amount, item.currency)
    if taken is None:
        raise LessLeft(
            left=money(item.amount - item.settled, item.currency),
            reference=source.number or reference(source.kind, source.id),
        )
    return taken.left


def _open_a_payment(source: Locked) -> None:
    """A payment that was used up when it came has no open item yet."""
    payment = Payment.objects.get(pk=source.id)
    entry_id, party_id = payment.entry_id, source.party_id
    assert entry_id is not None and party_id is not None and payment.direction == Payment.Direction.IN
    entity = house().sites[source.site_id].entity
    statements.add_open_item(
        (
            source.id, entry_id, entity.id, party_id, CREDIT, payment.currency, payment.amount, payment.amount,
            payment.received_on, payment.received_on, {},
        )
    )  # fmt: skip
    if payment.books_amount is not None:
        OpenItem.objects.filter(pk=source.id).update(
            books_amount=payment.books_amount, books_settled=payment.books_amount
        )
