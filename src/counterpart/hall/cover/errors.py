"""What cover says no to."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class OfferOver(NotAllowedNow):
    code = "offer_over"
    sentence = _("The time to answer is over. Somebody else is asked.")


class CoverOver(NotAllowedNow):
    code = "cover_over"
    sentence = _("This cover is over.")


class NotAsked(Refusal):
    code = "not_asked"
    status = 403
    sentence = _("Only %(person)s is asked.")


class NotFit(NotAllowedNow):
    code = "not_fit"
    sentence = _("%(person)s cannot stand in here now.")


class NoNeed(NotAllowedNow):
    code = "no_need"
    sentence = _("Nobody is missing at this desk.")


class OwnGlass(Refusal):
    code = "own_glass"
    status = 403
    sentence = _("You broke this glass yourself. Somebody else reviews it.")
