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


class SerialsWanted(Invalid):
    code = "serials_missing"
    sentence = _(
        "“%(item)s” has serial numbers. Scan the number of every piece that comes back: ones that this order sold."
    )


class SerialsTogether(Invalid):
    code = "serials_together"
    sentence = _("Pieces with serial numbers are given back all or none. Take a return for each of them.")


class SerialsAreSoldAnew(NotAllowedNow):
    code = "serials_exchanged"
    sentence = _(
        "A piece with a serial number is not exchanged. Credit it, and sell another one, so that its number is known."
    )


class NothingAccepted(NotAllowedNow):
    code = "nothing_accepted"
    sentence = _("Nothing of this return was accepted, so there is nothing to exchange.")


class OtherBooks(Invalid):
    sentence = _("That site keeps other books. Take the goods back where they were sold.")
