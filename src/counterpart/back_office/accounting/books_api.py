"""The books, over the API: trial balance, and the ledger of an account with the story behind each line."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import parse_qs

from ninja import Path, Query

from counterpart.back_office.accounting.ledger import LedgerRow, ledger_page
from counterpart.back_office.accounting.models import Account
from counterpart.back_office.accounting.queries import sites_seen, today_at
from counterpart.back_office.accounting.reports import BalanceRow, trial_balance
from counterpart.foundation.api import PRINTED, ApiRequest, FilterId, Room
from counterpart.foundation.cursors import CURSOR_LENGTH_MAX
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import EntityInfo, house
from counterpart.foundation.wire import Day, Told, money

router = Room(tags=["books"])
MONTH = r"^((19|2[01])[0-9]{2}-(0[1-9]|1[0-2]))?$"
Since = Annotated[str, Query(max_length=7, pattern=MONTH, description="2026-01; empty: the fiscal year's first month.")]
Until = Annotated[str, Query(max_length=7, pattern=MONTH, description="2026-12; empty: this month.")]


class BalanceTold(Told):
    """Balances are debit less credit."""

    code: str
    name: str
    kind: str
    opening: str
    debit: str
    credit: str
    closing: str


class TrialBalanceTold(Told):
    entity: str
    currency: str
    since: Day
    until: Day
    opening: str
    debit: str
    credit: str
    closing: str
    in_balance: bool
    accounts: list[BalanceTold]


class LedgerLineTold(Told):
    line_id: int
    on: Day
    entry: str
    journal: str
    sentence: str
    document_id: int | None
    document_kind: str | None
    document: str | None
    party_id: int | None
    debit: str
    credit: str
    balance: str


class LedgerTold(Told):
    code: str
    name: str
    kind: str
    currency: str
    since: Day
    until: Day
    opening: str
    closing: str
    results: list[LedgerLineTold]
    next: str | None


@router.read("/ledger/trial-balance", "accounting.view", TrialBalanceTold)
def show_trial_balance(
    request: ApiRequest, since: Since = "", until: Until = "", site_id: FilterId | None = None
) -> TrialBalanceTold:
    """Every account in use, for whole months."""
    entity = _entity(request.auth)
    first, last = _months(request.auth, entity, since, until)
    found = trial_balance(entity.id, first, last, _sites(request.auth, site_id))
    told = {
        "entity": entity.name, "currency": entity.currency, "since": first.isoformat(), "until": last.isoformat(),
        "in_balance": found.in_balance, "accounts": [_balance(row, entity.currency) for row in found.rows],
        **{name: money(found.total(name), entity.currency) for name in ("opening", "debit", "credit", "closing")},
    }  # fmt: skip
    return TrialBalanceTold.model_validate(told)


@router.read("/ledger/accounts/{code}", "accounting.view", LedgerTold, sample="account")
def show_ledger(
    request: ApiRequest,
    code: Annotated[str, Path(max_length=12, pattern=PRINTED)],
    since: Since = "",
    until: Until = "",
    site_id: FilterId | None = None,
    cursor: Annotated[str, Query(max_length=CURSOR_LENGTH_MAX, pattern="^[A-Za-z0-9_-]*$")] = "",
) -> LedgerTold:
    """The lines of an account in their order, each with the balance after it and what happened."""
    entity = _entity(request.auth)
    first, last = _months(request.auth, entity, since, until)
    account = Account.objects.filter(entity_id=entity.id, code=code).first()
    if account is None:
        raise Missing()
    asked = {"after": cursor} if cursor else {}
    page = ledger_page(account, asked, first, last, _sites(request.auth, site_id))
    following = parse_qs(page.next.removeprefix("?")).get("after")
    told = {
        "code": account.code, "name": account.name, "kind": account.kind, "currency": entity.currency,
        "since": first.isoformat(), "until": last.isoformat(), "opening": money(page.opening, entity.currency),
        "closing": money(page.closing, entity.currency), "next": following[0] if following else None,
        "results": [_line(row, entity.currency) for row in page.rows],
    }  # fmt: skip
    return LedgerTold.model_validate(told)


def _entity(by: Actor) -> EntityInfo:
    return house().sites[by.desk.site_id].entity


def _sites(by: Actor, site_id: int | None) -> Sequence[int]:
    """The sites asked for; none means all of the entity, where the desk serves them all."""
    seen = [site.id for site in sites_seen(by)]
    if site_id is None:
        return () if by.desk.serves_all_sites else seen
    if site_id not in seen:
        raise Missing()
    return [site_id]


def _months(by: Actor, entity: EntityInfo, since: str, until: str) -> tuple[date, date]:
    last = date.fromisoformat(f"{until}-01") if until else today_at(by).replace(day=1)
    starts = entity.fiscal_year_starts_in
    year = last.year if last.month >= starts else last.year - 1
    first = date.fromisoformat(f"{since}-01") if since else date(year, starts, 1)
    if first > last:
        raise Invalid(fields={"since": since})
    return first, last


def _balance(row: BalanceRow, currency: str) -> dict[str, str]:
    amounts = {name: money(getattr(row, name), currency) for name in ("opening", "debit", "credit", "closing")}
    return {"code": row.account.code, "name": row.account.name, "kind": row.account.kind} | amounts


def _line(row: LedgerRow, currency: str) -> dict[str, object]:
    line, entry = row.line, row.line.entry
    document = entry.document
    return {
        "line_id": line.pk, "on": line.on.isoformat(), "entry": entry.number, "journal": entry.journal,
        "sentence": row.sentence, "document_id": document.pk if document else None,
        "document_kind": document.kind if document else None, "document": document.reference if document else None,
        "party_id": line.party_id, "debit": money(line.debit, currency), "credit": money(line.credit, currency),
        "balance": money(row.balance, currency),
    }  # fmt: skip
