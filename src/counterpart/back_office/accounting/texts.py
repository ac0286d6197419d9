"""Words of the books. Entries carry codes, so that everybody reads them in their own language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import pgettext_lazy

from counterpart.back_office.accounting.models import Account, Journal, Payment, Period
from counterpart.design.formats import locale_code

KIND_NAMES: Mapping[str, Promise] = {
    Account.Kind.ASSET: later("Assets"),
    Account.Kind.LIABILITY: later("Liabilities"),
    Account.Kind.EQUITY: pgettext_lazy("of a firm", "Equity"),
    Account.Kind.INCOME: later("Income"),
    Account.Kind.EXPENSE: later("Expenses"),
}
ROLE_NAMES: Mapping[str, Promise] = {
    Account.Role.NONE: later("No role"),
    Account.Role.RECEIVABLE: later("What customers owe"),
    Account.Role.PAYABLE: later("What we owe suppliers"),
    Account.Role.BANK: later("Bank"),
    Account.Role.CASH: later("Cash"),
    Account.Role.STOCK: later("Stock of goods"),
    Account.Role.COST_OF_GOODS: later("Cost of goods sold"),
    Account.Role.REVENUE_GOODS: later("Sales of goods"),
    Account.Role.REVENUE_SERVICES: later("Sales of services"),
    Account.Role.TAX_OUT: later("Output tax"),
    Account.Role.TAX_IN: later("Input tax"),
    Account.Role.OPENING: later("Opening balances"),
    Account.Role.STOCK_DIFFERENCE: later("Stock differences"),
    Account.Role.GOODS_RECEIVED: later("Goods received, not billed"),
    Account.Role.DEPOSITS: later("Customer deposits"),
    Account.Role.ROUNDING: later("Rounding"),
    Account.Role.WRITE_OFF: later("Payment differences"),
}
JOURNAL_NAMES: Mapping[str, Promise] = {
    Journal.SALES: pgettext_lazy("journal", "Sales"),
    Journal.CASH: pgettext_lazy("journal", "Money"),
    Journal.STOCK: pgettext_lazy("journal", "Stock"),
    Journal.GENERAL: pgettext_lazy("journal", "General"),
}
METHOD_NAMES: Mapping[str, Promise] = {
    Payment.Method.BANK: later("Bank transfer"),
    Payment.Method.CASH: later("Cash"),
    Payment.Method.CARD: later("Card"),
    Payment.Method.WRITE_OFF: later("Written off"),
}
STATE_NAMES: Mapping[str, tuple[Promise, str]] = {
    Period.State.OPEN: (pgettext_lazy("books", "Open"), ""),
    Period.State.CLOSED: (pgettext_lazy("books", "Closed"), "ok"),
    Period.State.LOCKED: (pgettext_lazy("books", "Locked"), "line"),
}
# What an entry says, by its code. What people wrote themselves is not here and stands as they wrote it.
ENTRY_TEXTS: Mapping[str, tuple[Promise, Promise]] = {
    "invoice": (later("Invoice %(document)s"), later("Invoice %(document)s to %(party)s")),
    "credit_note": (later("Credit note %(document)s"), later("Credit note %(document)s to %(party)s")),
    "payment": (later("Payment %(document)s"), later("Payment %(document)s from %(party)s")),
    "deposit": (later("Deposit %(document)s"), later("Deposit %(document)s from %(party)s")),
    "deposit_used": (later("Deposit used for %(document)s"), later("Deposit of %(party)s used for %(document)s")),
    "deposit_back": (later("Deposit kept again, %(document)s"), later("Deposit of %(party)s kept again, %(document)s")),
    "write_off": (later("Written off, %(document)s"), later("Written off for %(party)s, %(document)s")),
    "refund": (later("Paid back, %(document)s"), later("Paid back to %(party)s, %(document)s")),
    "cost_of_goods": (later("Cost of goods, %(document)s"), later("Cost of goods to %(party)s, %(document)s")),
    "stock_opening": (later("Opening stock, %(document)s"), later("Opening stock, %(document)s")),
    "stock_receipt": (later("Goods received, %(document)s"), later("Goods received, %(document)s")),
    "stock_count": (later("Stock counted, %(document)s"), later("Stock counted, %(document)s")),
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
