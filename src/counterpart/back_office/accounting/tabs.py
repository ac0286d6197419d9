"""The tabs over the pages of accounting."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from counterpart.design.parts import Tab


def book_tabs(current: str, query: str = "") -> list[Tab]:
    """The books; the chosen period and site go along where a page knows them."""
    pages = {
        "trial_balance": (_("Trial balance"), True),
        "ledgers": (_("General ledger"), True),
        "income": (pgettext("statement", "Income"), True),
        "balance_sheet": (_("Balance sheet"), True),
        "entries": (_("Entries"), False),
        "receivables": (_("Open items"), False),
        "rates": (_("Rates"), False),
        "accounts": (_("Accounts"), False),
        "periods": (_("Months"), False),
    }
    return [
        Tab(label, reverse(f"accounting:{name}") + (query if dated else ""), name == current)
        for name, (label, dated) in pages.items()
    ]


def reminder_tabs(current: str) -> list[Tab]:
    words = {"proposed": (_("Proposed"), "reminders"), "sent": (_("Sent"), "reminders_sent")}
    return [Tab(label, reverse(f"accounting:{name}"), kind == current) for kind, (label, name) in words.items()]
