"""How the organisation says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class CodeTaken(Refusal):
    code = "code_taken"
    status = 409
    sentence = _("“%(code)s” is used already. Choose another one.")


class DeskBusy(NotAllowedNow):
    """Every open document lies on an active desk."""

    code = "desk_busy"
    sentence = _("Work lies on this desk (%(n)s). Hand it to another desk first.")


class NobodyLeft(NotAllowedNow):
    code = "nobody_left"
    sentence = _("Some desk has to be able to do everything, or nobody could change this again.")
