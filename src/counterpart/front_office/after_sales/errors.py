"""When after-sales says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow


class NothingToReturn(NotAllowedNow):
    code = "nothing_to_return"
    sentence = _(
        "The customer has only %(left)s of “%(item)s” that can come back. Check the order and its other returns."
    )


class TooLate(NotAllowedNow):
    code = "too_late"
    sentence = _("The days for taking this back are over. Ask for the return; a colleague has to approve it.")


class SomebodyElseApproves(NotAllowedNow):
    code = "second_person"
    sentence = _("You asked for this late return yourself. A colleague has to approve it.")


class NoReason(Invalid):
    code = "reason_missing"
    sentence = _("Write down why it is not taken back.")


class NotEveryPiece(Invalid):
    code = "not_every_piece"
    sentence = _("Say for every piece what you found: as new, damaged, or given back.")


class NothingAccepted(NotAllowedNow):
    code = "nothing_accepted"
    sentence = _("Nothing of this return was accepted, so there is nothing to exchange.")


class OtherBooks(Invalid):
    sentence = _("That site keeps other books. Take the goods back where they were sold.")
