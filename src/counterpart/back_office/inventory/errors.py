"""When inventory says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal


class Shortage(Refusal):
    """``facts["short"]`` lists item, wanted and free quantity."""

    code = "shortage"
    sentence = _("There is not enough on the shelf: %(items)s. Order less, or let the rest follow later.")


class NotThere(Refusal):
    code = "not_there"
    sentence = _("These goods are no longer where they were reserved. Count the shelf and try again.")


class UnknownPlace(Invalid):
    sentence = _("This site has no place called %(place)s.")


class KeptForOrders(Refusal):
    """``facts["short"]`` lists the items."""

    code = "reserved"
    sentence = _(
        "More is kept for orders than was found: %(items)s. Free what is kept on the item's page, then count again."
    )


class NothingKept(Refusal):
    code = "nothing_kept"
    sentence = _("Nothing is kept at a place for this line any more. Load the page again to see where it stands.")


class NotExpected(NotAllowedNow):
    code = "not_expected"
    sentence = _("These goods are not expected any more. Load the page again to see what came.")


class TooFarOff(Invalid):
    sentence = _("Goods are expected on a day from today on, within two years.")


class NotWaiting(NotAllowedNow):
    code = "not_waiting"
    sentence = _("%(order)s does not wait for this item here. Choose an order that does.")


class NotEnoughFree(NotAllowedNow):
    code = "shortage"
    sentence = _("Only %(free)s of %(item)s are free here. Put fewer aside, or free some first.")


class NothingToExchange(NotAllowedNow):
    code = "shortage"
    sentence = _("There is not enough free stock here to exchange it. Credit it, and order it anew.")


class PlaceExists(Invalid):
    code = "place_exists"
    sentence = _("This site has a place called %(place)s already. Choose another name.")


class CountedTwice(Invalid):
    sentence = _("An item is counted once at each place. Add up what you found there.")
