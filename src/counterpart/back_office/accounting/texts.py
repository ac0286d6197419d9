"""Words of the books. Entries carry codes, so that everybody reads them in their own language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from counterpart.back_office.accounting.models import Account, Journal, Payment, Period
from counterpart.design.formats import locale_code

KIND_NAMES: Mapping[str, Promise] = {
    Account.Kind.ASSET: gettext_lazy("Assets"),
    Account.Kind.LIABILITY: gettext_lazy("Liabilities"),
    Account.Kind.EQUITY: pgettext_lazy("of a firm", "Equity"),
    Account.Kind.INCOME: gettext_lazy("Income"),
    Account.Kind.EXPENSE: gettext_lazy("Expenses"),
}
ROLE_NAMES: Mapping[str, Promise] = {
    Account.Role.NONE: gettext_lazy("No role"),
    Account.Role.RECEIVABLE: gettext_lazy("What customers owe"),
    Account.Role.PAYABLE: gettext_lazy("What we owe suppliers"),
    Account.Role.BANK: gettext_lazy("Bank"),
    Account.Role.CASH: gettext_lazy("Cash"),
    Account.Role.STOCK: gettext_lazy("Stock of goods"),
    Account.Role.COST_OF_GOODS: gettext_lazy("Cost of goods sold"),
    Account.Role.REVENUE_GOODS: gettext_lazy("Sales of goods"),
    Account.Role.REVENUE_SERVICES: gettext_lazy("Sales of services"),
    Account.Role.TAX_OUT: gettext_lazy("Output tax"),
    Account.Role.TAX_IN: gettext_lazy("Input tax"),
    Account.Role.OPENING: gettext_lazy("Opening balances"),
    Account.Role.STOCK_DIFFERENCE: gettext_lazy("Stock differences"),
    Account.Role.GOODS_RECEIVED: gettext_lazy("Goods received, not billed"),
    Account.Role.DEPOSITS: gettext_lazy("Customer deposits"),
    Account.Role.ROUNDING: gettext_lazy("Rounding"),
    Account.Role.WRITE_OFF: gettext_lazy("Payment differences"),
    Account.Role.EXCHANGE: gettext_lazy("Exchange differences"),
    Account.Role.REVALUATION: gettext_lazy("Receivables, revaluation"),
    Account.Role.UNREALISED: gettext_lazy("Exchange differences, unrealised"),
}
JOURNAL_NAMES: Mapping[str, Promise] = {
    Journal.SALES: pgettext_lazy("journal", "Sales"),
    Journal.CASH: pgettext_lazy("journal", "Money"),
    Journal.STOCK: pgettext_lazy("journal", "Stock"),
    Journal.GENERAL: pgettext_lazy("journal", "General"),
}
METHOD_NAMES: Mapping[str, Promise] = {
    Payment.Method.BANK: gettext_lazy("Bank transfer"),
    Payment.Method.CASH: gettext_lazy("Cash"),
    Payment.Method.CARD: gettext_lazy("Card"),
    Payment.Method.WRITE_OFF: gettext_lazy("Written off"),
}
STATE_NAMES: Mapping[str, tuple[Promise, str]] = {
    Period.State.OPEN: (pgettext_lazy("books", "Open"), ""),
    Period.State.CLOSED: (pgettext_lazy("books", "Closed"), "ok"),
    Period.State.LOCKED: (pgettext_lazy("books", "Locked"), "line"),
}
# What an entry says, by its code. What people wrote themselves is not here and stands as they wrote it.
ENTRY_TEXTS: Mapping[str, tuple[Promise, Promise]] = {
    "invoice": (gettext_lazy("Invoice %(document)s"), gettext_lazy("Invoice %(document)s to %(party)s")),
    "credit_note": (gettext_lazy("Credit note %(document)s"), gettext_lazy("Credit note %(document)s to %(party)s")),
    "payment": (gettext_lazy("Payment %(document)s"), gettext_lazy("Payment %(document)s from %(party)s")),
    "deposit": (gettext_lazy("Deposit %(document)s"), gettext_lazy("Deposit %(document)s from %(party)s")),
    "deposit_used": (
        gettext_lazy("Deposit used for %(document)s"),
        gettext_lazy("Deposit of %(party)s used for %(document)s"),
    ),
    "deposit_back": (
        gettext_lazy("Deposit kept again, %(document)s"),
        gettext_lazy("Deposit of %(party)s kept again, %(document)s"),
    ),
    "exchange": (
        gettext_lazy("Exchange difference, %(document)s"),
        gettext_lazy("Exchange difference with %(party)s, %(document)s"),
    ),
    "revaluation": (
        gettext_lazy("Open items revalued by the rates of the day"),
        gettext_lazy("Open items revalued by the rates of the day"),
    ),
    "write_off": (gettext_lazy("Written off, %(document)s"), gettext_lazy("Written off for %(party)s, %(document)s")),
    "refund": (gettext_lazy("Paid back, %(document)s"), gettext_lazy("Paid back to %(party)s, %(document)s")),
    "cost_of_goods": (
        gettext_lazy("Cost of goods, %(document)s"),
        gettext_lazy("Cost of goods to %(party)s, %(document)s"),
    ),
    "stock_opening": (gettext_lazy("Opening stock, %(document)s"), gettext_lazy("Opening stock, %(document)s")),
    "stock_receipt": (gettext_lazy("Goods received, %(document)s"), gettext_lazy("Goods received, %(document)s")),
    "stock_count": (gettext_lazy("Stock counted, %(document)s"), gettext_lazy("Stock counted, %(document)s")),
    "stock_return": (
        gettext_lazy("Goods that came back, %(document)s"),
        gettext_lazy("Goods that came back from %(party)s, %(document)s"),
    ),
    "stock_scrap": (
        gettext_lazy("Returned goods written off, %(document)s"),
        gettext_lazy("Goods returned by %(party)s written off, %(document)s"),
    ),
    "stock_give_back": (
        gettext_lazy("Goods given back, %(document)s"),
        gettext_lazy("Goods given back to %(party)s, %(document)s"),
    ),
    "stock_swap": (
        gettext_lazy("Goods exchanged, %(document)s"),
        gettext_lazy("Goods exchanged for %(party)s, %(document)s"),
    ),
}


def entry_sentence(text: str, *, document: str = "", party: str = "", reverses: str = "") -> str:
    """What an entry is about: its code in words, or what somebody wrote."""
    if reverses:
        return _("Reversal of %(number)s") % {"number": reverses}
    if text not in ENTRY_TEXTS:
        return text
    without, with_party = ENTRY_TEXTS[text]
    return str(with_party if party else without) % {"document": document, "party": party}


@dataclass(frozen=True)
class Month:
    """A month to choose: ``2026-02`` and how people say it."""

    first: date

    @property
    def value(self) -> str:
        return f"{self.first:%Y-%m}"

    def __str__(self) -> str:
        return month_name(self.first)


def month_name(first: date) -> str:
    """``March 2026`` in the reader's language."""
    return format_skeleton("yMMMM", first, locale=locale_code())
