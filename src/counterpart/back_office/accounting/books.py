"""Posting: the one road into the ledger. Rows written here are final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection

from counterpart.back_office.accounting.errors import AccountMissing, PeriodClosed, Unbalanced
from counterpart.back_office.accounting.models import Account, Entry, EntryLine, Period
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.cache import Versioned
from counterpart.foundation.encoding import engine
from counterpart.foundation.numbering.actions import fiscal_year, take_numbers
from counterpart.foundation.organisation.house import EntityInfo
from counterpart.foundation.statements import Insert, rows

ZERO = Decimal(0)

ENTRY = "entity_id year sequence number journal on text document_id site_id person_id posted_at reverses_id".split()
add_entry_lines = Insert(
    EntryLine, "entry_id account_id party_id on debit credit text tax_category tax_rate tax_base currency foreign"
)


@dataclass(frozen=True)
class Side:
    """One line of a posting: a positive ``amount`` is debit, a negative one credit."""

    account_id: int
    amount: Decimal
    party_id: int | None = None
    text: str = ""
    tax_category: str = ""
    tax_rate: Decimal | None = None
    tax_base: Decimal | None = None
    currency: str | None = None
    foreign: Decimal | None = None


@dataclass(frozen=True)
class Posted:
    """``numbers`` holds what was taken beside the entry's own: ``{"invoice": "IN-2026-00001"}``."""

    entry_id: int
    number: str
    numbers: dict[str, str]


def _load_roles() -> dict[tuple[int, str], int]:
    found = Account.objects.exclude(role="").values_list("entity_id", "role", "pk")
    return {(entity, role): pk for entity, role, pk in found}


def _load_closed() -> dict[int, list[tuple[date, date]]]:
    closed: dict[int, list[tuple[date, date]]] = {}
    for p in Period.objects.exclude(state=Period.State.OPEN).order_by("starts_on"):
        closed.setdefault(p.entity_id, []).append((p.starts_on, p.ends_on))
    return closed


_roles = Versioned(_load_roles)
_closed = Versioned(_load_closed)


def account_for(entity_id: int, role: str) -> int:
    """The account where the house posts this role."""
    found = _roles().get((entity_id, role))
    if found is None:
        raise AccountMissing(role=str(Account.Role(role).label))
    return found


def open_day(entity_id: int, on: date) -> date:
    """``on``, or the first day after it whose period is open: a closed month never stops the goods."""
    for starts, ends in _closed().get(entity_id, []):
        if starts <= on <= ends:
            on = ends + timedelta(days=1)
    return on


def must_be_open(entity_id: int, on: date) -> None:
    if open_day(entity_id, on) != on:
        raise PeriodClosed(month=f"{on:%Y-%m}")


@cache
def _entry_sentence(vendor: str) -> str:
    fields: dict[str, Any] = {f.attname: f for f in Entry._meta.concrete_fields}
    chosen = [fields[name] for name in ENTRY]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in chosen)
    typed = (f"%s::{f.rel_db_type(connection) or f.db_type(connection)}" for f in chosen)
    holes = ", ".join(typed if vendor == "postgresql" else ["%s"] * len(chosen))
    closed = (
        "SELECT 1 FROM accounting_period WHERE entity_id = %s AND starts_on <= %s AND ends_on >= %s AND state <> 'open'"
    )
    return f"INSERT INTO accounting_entry ({columns}) SELECT {holes} WHERE NOT EXISTS ({closed}) RETURNING id"


def _add_entry(entity_id: int, on: date, row: Sequence[object]) -> int:
    """Write the head of an entry, unless its period was closed while this posting waited for its number.

    Whoever closes a period holds the series of the entries; this statement begins after the number was taken, so it
    sees what the closing has written.
    """
    found = rows(_entry_sentence(engine()), [*row, entity_id, on, on])
    if not found:
        raise PeriodClosed(month=f"{on:%Y-%m}")
    key: int = found[0][0]
    return key


def post(
    entity: EntityInfo, journal: str, on: date, text: str, sides: Sequence[Side], *, document_id: int | None = None, site_id: int,
    also_number: Sequence[str] = (), reverses_id: int | None = None,
) -> Posted:  # fmt: skip
    """Write one entry with three statements; numbers are taken last of all locks.

    Raises Unbalanced when debit and credit differ. Sides of zero are left out.
    """
    sides = [side for side in sides if side.amount]
    difference = sum((side.amount for side in sides), ZERO)
    if difference:
        raise Unbalanced(difference=money(abs(difference), entity.currency))
    act = current_act()
    year = fiscal_year(entity, on)
    numbers = take_numbers(entity, year, "entry", *also_number)
    sequence, number = numbers["entry"]
    row = (
        entity.id, year, sequence, number, journal, on, text[:200], document_id, site_id, act.by.person_id, act.now, reverses_id,
    )  # fmt: skip
    entry_id = _add_entry(entity.id, on, row)
    if sides:
        add_entry_lines(
            *(
                (
                    entry_id, s.account_id, s.party_id, on, max(s.amount, ZERO), max(-s.amount, ZERO), s.text[:200],
                    s.tax_category, s.tax_rate, s.tax_base, s.currency, s.foreign,
                )
                for s in sides
            )
        )  # fmt: skip
    return Posted(entry_id, number, {kind: text for kind, (_, text) in numbers.items() if kind != "entry"})
