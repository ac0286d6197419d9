"""When accounting says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Forbidden, Invalid, NotAllowedNow


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


class OpenChanged(NotAllowedNow):
    code = "open_changed"
    sentence = _("Somebody else settled a part of this invoice meanwhile: %(open)s is open now. Check the amount.")


class WrongCurrency(Invalid):
    code = "wrong_currency"
    sentence = _("This is owed in %(expected)s. Enter the payment in that currency.")


class AlreadyPosted(NotAllowedNow):
    code = "already_posted"
    sentence = _("This invoice is posted already. Write a credit note to take it back.")


class NotPosted(NotAllowedNow):
    code = "not_posted"
    sentence = _("This invoice is still a draft. Post it first.")


class TooFewLines(Invalid):
    code = "too_few_lines"
    sentence = _("An entry needs at least two lines: one in debit and one in credit.")


class KeptByTheHouse(Invalid):
    code = "control_account"
    sentence = _("%(account)s is kept by invoices, payments and stock. Choose another account, or post the document.")


class AccountInactive(Invalid):
    code = "account_inactive"
    sentence = _("%(account)s is no longer used. Choose another account.")


class UnknownAccount(Invalid):
    code = "unknown_account"
    sentence = _("Line %(line)s names an account that does not exist. Choose one from the chart.")


class UnknownParty(Invalid):
    code = "unknown_party"
    sentence = _("Line %(line)s names a customer or supplier that does not exist. Choose another one.")


class AlreadyReversed(NotAllowedNow):
    code = "already_reversed"
    sentence = _("Entry %(number)s is reversed already.")


class BelongsToDocument(NotAllowedNow):
    code = "belongs_to_document"
    sentence = _("Entry %(number)s belongs to %(reference)s. Correct that document, and the books follow.")


class IsReversal(NotAllowedNow):
    code = "is_reversal"
    sentence = _("Entry %(number)s is a reversal itself. Post a new entry instead.")


class NothingToCredit(NotAllowedNow):
    code = "nothing_to_credit"
    sentence = _("Everything on %(number)s is credited already.")


class CreditsTooMuch(Invalid):
    code = "credits_too_much"
    sentence = _("Line %(line)s: only %(left)s of it is not credited yet. Credit less.")


class CreditBeforeInvoice(Invalid):
    code = "credit_before_invoice"
    sentence = _("The invoice was posted on %(on)s. A credit note cannot be older.")


class NothingLeft(NotAllowedNow):
    code = "nothing_left"
    sentence = _("Nothing of %(reference)s is left to allocate.")


class LessLeft(NotAllowedNow):
    code = "less_left"
    sentence = _("Only %(left)s of %(reference)s is left. Allocate less.")


class AlreadyTakenBack(NotAllowedNow):
    code = "already_taken_back"
    sentence = _("This allocation is taken back already.")


class RefundStands(NotAllowedNow):
    code = "refund_stands"
    sentence = _("This money has left the house. Enter a new payment when it comes back.")


class MoreThanPaid(NotAllowedNow):
    code = "more_than_paid"
    sentence = _(
        "This customer paid %(paid)s more than they got back. Pay back no more than that, or set it against an invoice."
    )


class RefundLimit(Forbidden):
    code = "refund_limit"
    sentence = _("You may pay back up to %(limit)s. Ask somebody with a higher limit.")


class CodeTaken(Invalid):
    code = "code_taken"
    sentence = _("Account number %(code)s is used already. Choose another one.")


class RoleTaken(Invalid):
    code = "role_taken"
    sentence = _("%(account)s has this role already. Take it from there first.")


class AccountHasPostings(NotAllowedNow):
    code = "account_has_postings"
    sentence = _("%(account)s has postings, so its kind and its control role stay. Add another account instead.")


class AccountHasRole(NotAllowedNow):
    code = "account_has_role"
    sentence = _("The house posts to %(account)s. Give its role to another account first.")


class PeriodsExist(NotAllowedNow):
    code = "periods_exist"
    sentence = _("The months of %(year)s are there already.")


class StatementTooLong(Invalid):
    code = "statement_too_long"
    sentence = _("There are more than %(most)s papers in these days. Choose fewer days.")


class TooMuchToWriteOff(NotAllowedNow):
    code = "too_much_to_write_off"
    sentence = _("At most %(limit)s is written off. Ask for the rest, or write a credit note.")


class WriteOffStands(NotAllowedNow):
    code = "write_off_stands"
    sentence = _("What was written off stays so. When the money comes after all, enter it as a payment.")


class AlreadyRevalued(NotAllowedNow):
    code = "already_revalued"
    sentence = _("%(on)s is revalued already.")


class NothingForeign(NotAllowedNow):
    code = "nothing_foreign"
    sentence = _("Nothing that is open in another currency is worth more or less on that day.")


class OrderNotOpen(NotAllowedNow):
    code = "order_not_open"
    sentence = _("A deposit is paid for an order that is confirmed. This one is not, or not any more.")


class DepositTooLarge(NotAllowedNow):
    code = "too_much"
    sentence = _("Only %(left)s of %(reference)s is left to pay. Take less, or enter it as a payment of the customer.")


class NothingToApprove(NotAllowedNow):
    code = "not_held"
    sentence = _("This order is not held for its customer's credit.")


class SamePerson(Forbidden):
    code = "same_person"
    sentence = _("You confirmed this order yourself. Somebody else approves it.")


class ApproveLimit(Forbidden):
    code = "approve_limit"
    sentence = _("You may approve up to %(limit)s beyond a limit. Ask somebody with a higher one.")


class NoLateInvoice(NotAllowedNow):
    code = "nothing_late"
    sentence = _("Choose invoices that are open and late.")


class NotProposed(NotAllowedNow):
    code = "not_proposed"
    sentence = _("One of these was paid, paused or reminded meanwhile. Load the list again and look.")


class NothingLate(NotAllowedNow):
    code = "nothing_late"
    sentence = _("Nothing of this customer is late, or what is late is paused.")


class RemindedAlready(NotAllowedNow):
    code = "reminded_already"
    sentence = _("Everything that is late has been reminded of. The next letter may go out from %(day)s.")


class LastLetterSent(NotAllowedNow):
    code = "last_letter_sent"
    sentence = _("The last letter about everything that is late has gone out. Call the customer.")


class AlreadyPaused(NotAllowedNow):
    code = "paused_already"
    sentence = _("Nobody is reminded of this invoice already.")


class NotPaused(NotAllowedNow):
    code = "not_paused"
    sentence = _("Reminders of this invoice are not paused.")


class WrongLevels(Invalid):
    code = "wrong_levels"
    sentence = _("Enter one to five levels, each with more days than the one before, between 1 and 365.")
