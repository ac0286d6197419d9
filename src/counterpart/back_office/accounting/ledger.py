"""The ledger of an account: its lines with a running balance, and the story behind each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum

from counterpart.back_office.accounting.links import page_of
from counterpart.back_office.accounting.models import Account, Entry, EntryLine
from counterpart.back_office.accounting.reports import ZERO, months_before, sums_by_month
from counterpart.back_office.accounting.texts import entry_sentence
from counterpart.foundation.cursors import cursor_page
from counterpart.foundation.errors import Invalid

EXCERPT = 5
BEHIND = ("entry__document__party", "entry__person", "entry__reverses", "party")
EXPORT_AT_ONCE = 2000


@dataclass(frozen=True)
class LedgerRow:
    """One line with the balance after it."""

    line: EntryLine
    balance: Decimal

    @property
    def sentence(self) -> str:
        return sentence_of_line(self.line)

    @property
    def document_url(self) -> str:
        document = self.line.entry.document
        return page_of(document) if document else ""


@dataclass(frozen=True)
class LedgerPage:
    """Some lines of an account: the balance before the first and after the last."""

    rows: Sequence[LedgerRow]
    opening: Decimal
    before: str = ""
    next: str = ""

    @property
    def closing(self) -> Decimal:
        return self.rows[-1].balance if self.rows else self.opening


def sentence_of_line(line: EntryLine) -> str:
    """What happened, and the words somebody wrote beside this line."""
    said = sentence_of_entry(line.entry, line.party.name if line.party else "")
    return f"{said} · {line.text}" if line.text else said


def sentence_of_entry(entry: Entry, party: str = "") -> str:
    """What an entry is about, in the reader's language."""
    document = entry.document
    party = party or (document.party.name if document and document.party else "")
    reverses = entry.reverses.number if entry.reverses else ""
    return entry_sentence(entry.text, document=document.reference if document else "", party=party, reverses=reverses)


def lines_of(account: Account, since: date, until: date, site_ids: Sequence[int] = ()) -> QuerySet[EntryLine]:
    """Lines of an account in whole months, ``until`` being the first day of the last one."""
    found = EntryLine.objects.filter(account=account, on__gte=since, on__lt=months_before(until, -1))
    return found.filter(entry__site_id__in=site_ids) if site_ids else found


def ledger_page(
    account: Account, asked: Mapping[str, str], since: date, until: date, site_ids: Sequence[int] = ()
) -> LedgerPage:
    """One page, however long the ledger: four statements."""
    found = lines_of(account, since, until, site_ids).select_related(*BEHIND)
    try:
        page = cursor_page(found, asked, order=("on", "id"))
    except ValidationError:  # a day in the cursor that is none
        raise Invalid(code="bad_cursor") from None
    if not page.rows:
        return LedgerPage([], balance_before(account, since, None, site_ids))
    opening = balance_before(account, page.rows[0].on, page.rows[0].pk, site_ids)
    return LedgerPage(list(_running(page.rows, opening)), opening, page.before, page.next)


def excerpt(account: Account, since: date, until: date, site_ids: Sequence[int] = ()) -> tuple[LedgerPage, bool]:
    """The last lines of a period, and whether there are more."""
    found = lines_of(account, since, until, site_ids).select_related(*BEHIND)
    last = list(found.order_by("-on", "-id")[: EXCERPT + 1])
    shown = last[:EXCERPT][::-1]
    if not shown:
        return LedgerPage([], ZERO), False
    opening = balance_before(account, shown[0].on, shown[0].pk, site_ids)
    return LedgerPage(list(_running(shown, opening)), opening), len(last) > EXCERPT


def balance_before(account: Account, on: date, line_id: int | None, site_ids: Sequence[int] = ()) -> Decimal:
    """The balance before a line (or before a day): whole months from the sums, the rest from the month's lines."""
    month = on.replace(day=1)
    sums = sums_by_month(account.entity_id, month, months_before(month, 1), site_ids, account.pk)
    balance = sum((moved.balance for moved in sums.get(account.pk, {}).values()), ZERO)
    earlier = EntryLine.objects.filter(account=account, on__gte=month, on__lte=on)
    if site_ids:
        earlier = earlier.filter(entry__site_id__in=site_ids)
    earlier = earlier.exclude(on=on) if line_id is None else earlier.exclude(on=on, pk__gte=line_id)
    moved = earlier.aggregate(debit=Sum("debit"), credit=Sum("credit"))
    return balance + (moved["debit"] or ZERO) - (moved["credit"] or ZERO)


def all_rows(account: Account, since: date, until: date, site_ids: Sequence[int] = ()) -> Iterator[LedgerRow]:
    """Every line of a period in its order, for an export."""
    found = lines_of(account, since, until, site_ids).select_related(*BEHIND).order_by("on", "id")
    opening = balance_before(account, since, None, site_ids)
    yield from _running(found.iterator(chunk_size=EXPORT_AT_ONCE), opening)


def _running(lines: Sequence[EntryLine] | Iterator[EntryLine], balance: Decimal) -> Iterator[LedgerRow]:
    for line in lines:
        balance += line.debit - line.credit
        yield LedgerRow(line, balance)
