"""Entries written by hand, and taking them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.back_office.accounting.books import Side, must_be_open, post
from counterpart.back_office.accounting.charting import CONTROL
from counterpart.back_office.accounting.errors import (
    AccountInactive,
    AlreadyReversed,
    BelongsToDocument,
    IsReversal,
    KeptByTheHouse,
    TooFewLines,
    UnknownAccount,
    UnknownParty,
)
from counterpart.back_office.accounting.models import Account, Entry, EntryLine, Journal
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import minor_unit
from counterpart.foundation.organisation.house import EntityInfo, house
from counterpart.foundation.parties.models import Party

LINES_MAX = 200
REVERSAL = "reversal"


@dataclass(frozen=True)
class EntrySide:
    """One line of an entry: a positive ``amount`` is debit, a negative one credit."""

    account_id: int
    amount: Decimal
    party_id: int | None = None
    text: str = ""


@action("accounting.post_entry")
def post_entry(lines: Sequence[EntrySide], *, text: str, on: date, site_id: int = 0, by: Actor) -> Answer:
    """Write into the books what no document says: balanced, dated, with a text that a colleague understands."""
    site_id = site_id or by.desk.site_id
    if site_id not in house().sites or not by.sees(site_id, None):
        raise Missing()
    entity = house().sites[site_id].entity
    text = text.strip()
    if not 0 < len(text) <= 200 or not text.isprintable():
        raise Invalid(fields={"text": text[:200]})
    must_be_open(entity.id, on)
    _check(lines, entity)
    sides = [Side(line.account_id, line.amount, line.party_id, line.text.strip()) for line in lines]
    posted = post(entity, Journal.GENERAL, on, text, sides, site_id=site_id)
    return _done(posted.entry_id, posted.number, "posted", {"text": text, "lines": len(lines)})


@action("accounting.reverse_entry")
def reverse_entry(entry_id: int, *, on: date | None = None, by: Actor) -> Answer:
    """Undo an entry written by hand: the same amounts on the other side, linked to it. Once."""
    # Held until the end: the second of two people finds the reversal of the first.
    entry = Entry.objects.filter(pk=entry_id).select_for_update(of=("self",), no_key=True).first()
    if entry is None or not by.sees(entry.site_id, None):
        raise Missing()
    if entry.document_id is not None:
        kind, number = Entry.objects.values_list("document__kind", "document__number").get(pk=entry_id)
        raise BelongsToDocument(number=entry.number, reference=number or reference(kind, entry.document_id))
    if entry.reverses_id is not None:
        raise IsReversal(number=entry.number)
    if Entry.objects.filter(reverses_id=entry_id).exists():
        raise AlreadyReversed(number=entry.number)
    on = on or max(entry.on, current_act().today(entry.site_id))
    if on < entry.on:
        raise Invalid(fields={"on": on.isoformat()})
    must_be_open(entry.entity_id, on)
    lines = EntryLine.objects.filter(entry_id=entry_id).order_by("pk")
    sides = [
        Side(x.account_id, x.credit - x.debit, x.party_id, x.text, x.tax_category, x.tax_rate, x.tax_base)
        for x in lines
    ]
    posted = post(
        house().entities[entry.entity_id], Journal.GENERAL, on, REVERSAL, sides, site_id=entry.site_id,
        reverses_id=entry_id,
    )  # fmt: skip
    return _done(posted.entry_id, posted.number, "reversal", {"reverses": entry.number})


def _done(entry_id: int, number: str, state: str, changed: dict[str, object]) -> Answer:
    act = current_act()
    act.about("entry", entry_id)
    act.changed = {"entry": number, **changed}
    return Answer(entry_id, "entry", state, number=number)


def _check(lines: Sequence[EntrySide], entity: EntityInfo) -> None:
    """Two lines or more, on accounts that people may post to, for parties that exist."""
    if len(lines) < 2 or len(lines) > LINES_MAX:
        raise TooFewLines() if len(lines) < 2 else Invalid(fields={"lines": str(len(lines))})
    accounts = Account.objects.filter(entity_id=entity.id).in_bulk({line.account_id for line in lines})
    wanted = {line.party_id for line in lines if line.party_id is not None}
    parties = set(Party.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    for n, line in enumerate(lines, 1):
        account = accounts.get(line.account_id)
        if account is None:
            raise UnknownAccount(line=n)
        if account.role in CONTROL:
            raise KeptByTheHouse(account=str(account))
        if not account.is_active:
            raise AccountInactive(account=str(account))
        if line.party_id is not None and line.party_id not in parties:
            raise UnknownParty(line=n)
        amount = line.amount
        if not amount.is_finite() or not 0 < abs(amount) < 10**12 or amount % minor_unit(entity.currency):
            raise Invalid(fields={f"lines.{n}.amount": amount})
        if len(line.text) > 200:
            raise Invalid(fields={f"lines.{n}.text": line.text[:40]})
