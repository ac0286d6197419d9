"""When accounting says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow


class PeriodClosed(NotAllowedNow):
    code = "period_closed"
    sentence = _("The books of %(month)s are closed. Choose a later day, or ask accounting to open them.")


class AccountMissing(Invalid):
    code = "account_missing"
    sentence = _("No account has the role “%(role)s”. Choose one in the chart of accounts.")


class Unbalanced(Invalid):
    code = "unbalanced"
    sentence = _("Debit and credit differ by %(difference)s. An entry is posted when they are equal.")


class NothingOpen(NotAllowedNow):
    code = "nothing_open"
    sentence = _("Nothing is open on this invoice any more.")


class TooMuch(NotAllowedNow):
    code = "too_much"
    sentence = _("Only %(open)s is still open on %(reference)s. Allocate less; the rest stays with the customer.")


class WrongCurrency(Invalid):
    code = "wrong_currency"
    sentence = _("This is owed in %(expected)s. Enter the payment in that currency.")


class AlreadyPosted(NotAllowedNow):
    code = "already_posted"
    sentence = _("This invoice is posted already. Write a credit note to take it back.")
