"""When sales says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal


class NoLines(Invalid):
    sentence = _("An order needs at least one line. Add what the customer wants.")


class UnknownItem(Invalid):
    sentence = _("Line %(position)s names an item that does not exist. Choose another one.")


class NoPrice(Invalid):
    code = "no_price"
    sentence = _("%(item)s has no price in %(currency)s. Enter a price for it, or add it to a price list.")


class NoTaxRate(Invalid):
    code = "no_tax_rate"
    sentence = _("There is no tax rate for category %(category)s in %(country)s on %(on)s. Enter it in the settings.")


class WrongQuantity(Invalid):
    sentence = _("Line %(position)s: the quantity of %(item)s must be above zero, with at most %(decimals)s decimals.")


class DiscountTooLarge(Refusal):
    code = "discount_too_large"
    status = 403
    sentence = _("Line %(position)s would give %(given)s %% off; your desk may give %(limit)s %%. Ask your lead.")


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = _("Say why the price differs from the price list.")


class MixedPrices(Invalid):
    sentence = _("The price lists of these items do not agree on whether tax is included. Put them on two orders.")


class NotACustomer(Invalid):
    sentence = _("This party is not a customer. Mark it as one first.")


class TooLarge(Invalid):
    code = "too_large"
    sentence = _("The total is larger than the books can hold. Split it into several orders.")


class TooFarAway(Invalid):
    sentence = _("The wanted day is too far away. Choose one within ten years.")


class CancelReasonMissing(Invalid):
    code = "reason_missing"
    sentence = _("Say why. Colleagues will ask.")


class NothingToPromise(NotAllowedNow):
    code = "nothing_to_promise"
    sentence = _("Nothing of this order can be promised for another time: what is missing is still expected in time.")


class QuoteExpired(NotAllowedNow):
    code = "quote_expired"
    sentence = _("This quote was valid until %(day)s. Offer it anew: that makes one with the prices of today.")


class OnlyLess(Invalid):
    code = "only_less"
    sentence = _("Enter less than is ordered for at least one line. For more, take another order.")


class NothingLeftOfIt(Invalid):
    code = "nothing_left_of_it"
    sentence = _("Nothing would be left of the order. Cancel it instead.")


class NothingChanged(Invalid):
    code = "nothing_changed"
    sentence = _("Nothing would be different. Change a quantity, a price, the way or the day first.")


class LessThanHandedOver(NotAllowedNow):
    code = "handed_over"
    sentence = _(
        "%(gone)s × %(item)s have left the house already, so no less can be ordered. Take them back as a return instead."
    )


class AllHandedOver(NotAllowedNow):
    code = "handed_over"
    sentence = _("Everything of this order has left the house already. Take it back as a return instead.")


class PriceIsInvoiced(NotAllowedNow):
    code = "handed_over"
    sentence = _(
        "Some of %(item)s is handed over at its old price. Add another line at the new price, or credit the invoice."
    )


class StillToPutBack(NotAllowedNow):
    code = "still_to_put_back"
    sentence = _(
        "%(n)s × %(item)s of this order wait to be put back. Let the warehouse do that first, then order more."
    )


class NotHeld(NotAllowedNow):
    code = "not_held"
    sentence = _("This order is not held any more.")


class HeldAlready(NotAllowedNow):
    code = "held_already"
    sentence = _("This order is held for that reason already.")


class NotYourHold(Refusal):
    code = "not_your_hold"
    status = 403
    sentence = _("Only the desk that owns the reason lets this order go on.")


class DepositElsewhere(Invalid):
    code = "wrong_currency"
    sentence = _("Deposits are taken in %(currency)s only, and this order is in another currency.")


class DepositTooLarge(Invalid):
    code = "deposit_too_large"
    sentence = _("A deposit is at most what the order costs: %(total)s.")
