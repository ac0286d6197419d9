"""A few cents too little or too much: written off, within what the house allows, on an account of its own."""

from datetime import date
from decimal import Decimal

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.books import Side, account_for, must_be_open, post
from counterpart.back_office.accounting.deposits import is_deposit
from counterpart.back_office.accounting.errors import NothingOpen, TooMuchToWriteOff
from counterpart.back_office.accounting.exchange import remember_payment, take_share
from counterpart.back_office.accounting.models import Account, Journal, MoneyRules, OpenItem, Payment
from counterpart.back_office.accounting.sends import account_eased
from counterpart.back_office.accounting.settling import CREDIT, ZERO
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import ANY, Answer, action, current_act
from counterpart.foundation.cache import Versioned, configuration_changed
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rates import converted
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.flow import Opening, begin_journey, close_document

USUAL = Decimal(1)
MOST = Decimal(10) ** 6


def _load() -> dict[int, Decimal]:
    return dict(MoneyRules.objects.values_list("entity_id", "write_off_up_to"))


_tolerances = Versioned(_load)


def tolerance(entity_id: int) -> Decimal:
    """How much of an invoice, or of a payment, may be written off; one unit where nobody has said."""
    return _tolerances().get(entity_id, USUAL)


def may_write_off(by: Actor, item: OpenItem | None) -> bool:
    """Whether what is left is small enough, and this actor may close it."""
    left = item.amount - item.settled if item else ZERO
    if item is None or not by.may("accounting.write_off"):
        return False
    entity = house().entities[item.entity_id]
    left = converted(left, item.currency, entity.currency, day_in(house().sites[by.desk.site_id].zone, now()))
    return bool(0 < left <= tolerance(item.entity_id))


@action("accounting.change_money_rules")
def change_money_rules(*, write_off_up_to: Decimal, by: Actor) -> Answer:
    """Say how much may be written off."""
    if not write_off_up_to.is_finite() or not 0 <= write_off_up_to <= MOST:
        raise Invalid(fields={"write_off_up_to": write_off_up_to})
    entity = house().sites[by.desk.site_id].entity
    before = tolerance(entity.id)
    MoneyRules.objects.update_or_create(entity_id=entity.id, defaults={"write_off_up_to": write_off_up_to})
    configuration_changed()
    act = current_act()
    act.about("entity", entity.id)
    act.changed = {"before": str(before), "write_off_up_to": str(write_off_up_to)}
    return Answer(entity.id, "entity", "active")


@action("accounting.write_off", on=ANY)
def write_off(document_id: int, *, reason: str = "", on: date | None = None, by: Actor) -> Answer:
    """Close what is left of an invoice, a payment or a credit note: nobody pays, nobody gets it back."""
    act = current_act()
    document = act.document
    assert document is not None
    item = OpenItem.objects.filter(pk=document_id).first()
    if item is None or document.party_id is None:
        raise Missing()
    left: Decimal = item.amount - item.settled
    if not left:
        raise NothingOpen()
    if len(reason) > 60 or (reason and not reason.isprintable()):
        raise Invalid(fields={"reason": reason[:60]})
    entity, on = house().entities[item.entity_id], on or act.today()
    if converted(left, item.currency, entity.currency, on) > tolerance(entity.id):
        raise TooMuchToWriteOff(limit=money(tolerance(entity.id), entity.currency))
    must_be_open(entity.id, on)
    settled = statements.settle(document_id, left, item.currency)
    assert settled is not None, "the document is locked, so nobody settled it since"
    is_credit = item.side == CREDIT
    opening = Opening("payment", item.party_id, document.site_id, on, None, external_reference=reason)
    pk = begin_journey(opening)
    act.concerns(document.id, document.journey_id)
    ends = (document_id, pk) if is_credit else (pk, document_id)
    statements.add_allocations((*ends, left, on, act.now))
    share = take_share(document_id, left, entity)
    amount = share if is_credit else -share
    owed = Account.Role.DEPOSITS if is_credit and is_deposit(document_id) else Account.Role.RECEIVABLE
    sides = [
        Side(account_for(entity.id, owed), amount, item.party_id),
        Side(account_for(entity.id, Account.Role.WRITE_OFF), -amount),
    ]
    posted = post(entity, Journal.GENERAL, on, "write_off", sides, document_id=pk, site_id=document.site_id)
    direction = Payment.Direction.OUT if is_credit else Payment.Direction.IN
    row = (pk, posted.entry_id, Payment.Method.WRITE_OFF.value, direction.value, item.currency, left, on, reason)
    statements.add_payment(row)
    if item.currency != entity.currency:
        remember_payment(pk, share)
    close_document(document_id)
    if not is_credit:
        where = {"document_id": document.id, "journey_id": document.journey_id, "site_id": document.site_id}
        account_eased(item.party_id, **where, on=on)
    act.changed = {"amount": str(left), "entry": posted.number, "reason": reason}
    return Answer.of(pk, "payment", "posted", more={"amount": str(left)})
