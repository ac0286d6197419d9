"""Reports of the books: sums of months plus what is not folded yet, in one statement, whatever the history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

from counterpart.back_office.accounting.folding import month_sql
from counterpart.back_office.accounting.models import Account, Entry
from counterpart.back_office.accounting.texts import KIND_NAMES
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.statements import in_list, rows

ZERO = Decimal(0)
MONTHS_SHOWN = 12
SPARK_WIDTH, SPARK_TOP, SPARK_BOTTOM = Decimal(80), Decimal(2), Decimal(16)

SUMS = """
SELECT account_id, CASE WHEN month < {day} THEN {day} ELSE month END AS bucket, SUM(debit), SUM(credit) FROM (
  SELECT r.account_id, r.month, r.debit, r.credit
  FROM accounting_rollup r JOIN accounting_account a ON a.id = r.account_id
  WHERE a.entity_id = %s AND r.month <= {day} {folded}
  UNION ALL
  SELECT l.account_id, {month} AS month, l.debit, l.credit
  FROM numbering_series s
  LEFT JOIN accounting_foldmark m ON m.entity_id = s.entity_id AND m.year = s.year
  JOIN accounting_entry e ON e.entity_id = s.entity_id AND e.year = s.year AND e.sequence > COALESCE(m.folded_to, 0)
  JOIN accounting_entryline l ON l.entry_id = e.id
  WHERE s.entity_id = %s AND s.kind = 'entry' AND s.site_id = 0 {tail}
) sums WHERE month <= {day} GROUP BY account_id, bucket
"""


@dataclass(frozen=True)
class Moved:
    """What went in and out of an account."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


def amount_of(value: object) -> Decimal:
    """A sum as the database gave it."""
    return Decimal(int(str(value))).scaleb(-AmountField.places)


def months_before(month: date, many: int) -> date:
    """The first day of a month so many months earlier."""
    number = month.year * 12 + month.month - 1 - many
    return date(number // 12, number % 12 + 1, 1)


def sums_by_month(
    entity_id: int, since: date, until: date, site_ids: Sequence[int] = (), account_id: int = 0
) -> dict[int, dict[date, Moved]]:
    """By account and month: what was posted up to and with the month ``until``.

    Everything before ``since`` stands in the month before it. No ``site_ids`` means every site.
    """
    everything_before = months_before(since, 1)
    where, chosen = "", []
    if site_ids:
        where, chosen = f"AND {{t}}.site_id IN ({in_list(site_ids)})", list(site_ids)
    one = f"AND {{t}}.account_id = {int(account_id)}" if account_id else ""
    day = "CAST(%s AS date)" if connection.vendor == "postgresql" else "%s"
    sql = SUMS.format(
        day=day, month=month_sql(), folded=(where + one).format(t="r"), tail=where.format(t="e") + one.format(t="l")
    )
    params = [everything_before, everything_before, entity_id, until, *chosen, entity_id, *chosen, until]
    found: dict[int, dict[date, Moved]] = {}
    for account, bucket, debit, credit in rows(sql, params):
        month = bucket if isinstance(bucket, date) else date.fromisoformat(bucket)
        found.setdefault(account, {})[month] = Moved(amount_of(debit), amount_of(credit))
    return found


@dataclass(frozen=True)
class BalanceRow:
    """One account of the trial balance; balances are debit less credit."""

    account: Account
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal
    last_year: Decimal
    course: tuple[Decimal, ...] = ()

    @property
    def change(self) -> Decimal | None:
        """Against last year, in hundredths; None where last year was nothing."""
        return _change(self.closing, self.last_year)

    @property
    def path(self) -> str:
        """The course of the balance over twelve months as an SVG path of 80 by 18."""
        low, high = min(self.course, default=ZERO), max(self.course, default=ZERO)
        if low == high:
            return ""
        step = SPARK_WIDTH / (len(self.course) - 1)
        height = (SPARK_BOTTOM - SPARK_TOP) / (high - low)
        points = (f"{n * step:.1f} {SPARK_BOTTOM - (value - low) * height:.1f}" for n, value in enumerate(self.course))
        return "M" + "L".join(points)


class Totals:
    """The sums of some accounts, column by column."""

    rows: Sequence[BalanceRow]

    def total(self, name: str) -> Decimal:
        return sum((getattr(row, name) for row in self.rows), ZERO)

    @property
    def opening(self) -> Decimal:
        return self.total("opening")

    @property
    def debit(self) -> Decimal:
        return self.total("debit")

    @property
    def credit(self) -> Decimal:
        return self.total("credit")

    @property
    def closing(self) -> Decimal:
        return self.total("closing")

    @property
    def last_year(self) -> Decimal:
        return self.total("last_year")


@dataclass
class BalanceGroup(Totals):
    """The accounts of one kind and their sums."""

    kind: str
    rows: list[BalanceRow] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(KIND_NAMES[self.kind])

    @property
    def change(self) -> Decimal | None:
        return _change(self.closing, self.last_year)


@dataclass
class TrialBalance(Totals):
    """All groups; what the books hold is in balance, whatever the accounts are called."""

    groups: list[BalanceGroup]
    rows: list[BalanceRow] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = [row for group in self.groups for row in group.rows]

    @property
    def in_balance(self) -> bool:
        return not self.opening and not self.closing and self.debit == self.credit


def trial_balance(entity_id: int, since: date, until: date, site_ids: Sequence[int] = ()) -> TrialBalance:
    """Every account that is in use or has a balance, for whole months from ``since`` to ``until``. Two statements."""
    course = [months_before(until, n) for n in range(MONTHS_SHOWN - 1, -1, -1)]
    a_year_ago = months_before(until, 12)
    posted = sums_by_month(entity_id, min(since, course[0]), until, site_ids)
    groups = {kind: BalanceGroup(kind) for kind in Account.Kind.values}
    for account in Account.objects.filter(entity_id=entity_id).order_by("code"):
        months = posted.get(account.pk, {})
        if not months and not account.is_active:
            continue
        during = [moved for month, moved in months.items() if month >= since]
        row = BalanceRow(
            account,
            _balance_at(months, months_before(since, 1)),
            sum((moved.debit for moved in during), ZERO),
            sum((moved.credit for moved in during), ZERO),
            _balance_at(months, until),
            _balance_at(months, a_year_ago),
            tuple(_balance_at(months, month) for month in course),
        )
        groups[account.kind].rows.append(row)
    return TrialBalance([group for group in groups.values() if group.rows])


@dataclass
class Line:
    """One account of a statement, read the way its kind grows."""

    account: Account
    amount: Decimal
    before: Decimal


@dataclass
class IncomeStatement:
    """What came in and what it cost, in a period and in the same period a year earlier."""

    income: list[Line]
    expenses: list[Line]

    @staticmethod
    def _sum(lines: list[Line], name: str) -> Decimal:
        return sum((getattr(line, name) for line in lines), ZERO)

    @property
    def income_total(self) -> Decimal:
        return self._sum(self.income, "amount")

    @property
    def income_before(self) -> Decimal:
        return self._sum(self.income, "before")

    @property
    def expenses_total(self) -> Decimal:
        return self._sum(self.expenses, "amount")

    @property
    def expenses_before(self) -> Decimal:
        return self._sum(self.expenses, "before")

    @property
    def result(self) -> Decimal:
        return self.income_total - self.expenses_total

    @property
    def result_before(self) -> Decimal:
        return self.income_before - self.expenses_before


def income_statement(entity_id: int, since: date, until: date, site_ids: Sequence[int] = ()) -> IncomeStatement:
    """Income and expenses from ``since`` to ``until``, beside the same months a year before."""
    since_before, until_before = months_before(since, 12), months_before(until, 12)
    posted = sums_by_month(entity_id, since_before, until, site_ids)
    statement = IncomeStatement([], [])
    kinds = {Account.Kind.INCOME.value: (statement.income, -1), Account.Kind.EXPENSE.value: (statement.expenses, 1)}
    for account in Account.objects.filter(entity_id=entity_id, kind__in=kinds).order_by("code"):
        lines, sign = kinds[account.kind]
        months = posted.get(account.pk, {})
        now = sum((m.balance for month, m in months.items() if since <= month <= until), ZERO)
        before = sum((m.balance for month, m in months.items() if since_before <= month <= until_before), ZERO)
        if now or before:
            lines.append(Line(account, sign * now, sign * before))
    return statement


@dataclass
class BalanceSheet:
    """What the firm owns and owes at the end of a month. The result that nobody has carried forward is equity."""

    assets: list[Line]
    liabilities: list[Line]
    equity: list[Line]
    earlier_result: Decimal
    earlier_result_before: Decimal
    result: Decimal
    result_before: Decimal

    @property
    def assets_total(self) -> Decimal:
        return sum((line.amount for line in self.assets), ZERO)

    @property
    def assets_before(self) -> Decimal:
        return sum((line.before for line in self.assets), ZERO)

    @property
    def liabilities_total(self) -> Decimal:
        return sum((line.amount for line in self.liabilities), ZERO)

    @property
    def liabilities_before(self) -> Decimal:
        return sum((line.before for line in self.liabilities), ZERO)

    @property
    def equity_total(self) -> Decimal:
        return sum((line.amount for line in self.equity), ZERO) + self.earlier_result + self.result

    @property
    def equity_before(self) -> Decimal:
        own = sum((line.before for line in self.equity), ZERO)
        return own + self.earlier_result_before + self.result_before

    @property
    def in_balance(self) -> bool:
        return self.assets_total == self.liabilities_total + self.equity_total


def balance_sheet(entity_id: int, year_starts_on: date, until: date, site_ids: Sequence[int] = ()) -> BalanceSheet:
    """Balances at the end of ``until``, in the fiscal year from ``year_starts_on``, beside those a year before."""
    year_before, until_before = months_before(year_starts_on, 12), months_before(until, 12)
    posted = sums_by_month(entity_id, min(year_before, until_before), until, site_ids)
    signs = {Account.Kind.ASSET.value: 1, Account.Kind.LIABILITY.value: -1, Account.Kind.EQUITY.value: -1}
    lines: dict[str, list[Line]] = {kind: [] for kind in signs}
    earlier = earlier_before = result = result_before = ZERO
    for account in Account.objects.filter(entity_id=entity_id).order_by("code"):
        months = posted.get(account.pk, {})
        now, then = _balance_at(months, until), _balance_at(months, until_before)
        if account.kind in signs:
            if now or then:
                sign = signs[account.kind]
                lines[account.kind].append(Line(account, sign * now, sign * then))
            continue
        carried = _balance_at(months, months_before(year_starts_on, 1))
        carried_before = _balance_at(months, months_before(year_before, 1))
        earlier -= carried
        earlier_before -= carried_before
        result -= now - carried
        result_before -= then - carried_before
    return BalanceSheet(
        lines[Account.Kind.ASSET], lines[Account.Kind.LIABILITY], lines[Account.Kind.EQUITY], earlier, earlier_before,
        result, result_before,
    )  # fmt: skip


def first_month(entity_id: int) -> date | None:
    """The month of the first entry."""
    on = Entry.objects.filter(entity_id=entity_id).order_by("on", "id").values_list("on", flat=True).first()
    return on.replace(day=1) if on else None


def _balance_at(months: dict[date, Moved], until: date) -> Decimal:
    return sum((moved.balance for month, moved in months.items() if month <= until), ZERO)


def _change(now: Decimal, before: Decimal) -> Decimal | None:
    return ((now - before) / before * 100).quantize(Decimal("0.1")) if before else None
