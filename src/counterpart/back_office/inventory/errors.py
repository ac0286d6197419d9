"""When inventory says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, Refusal


class Shortage(Refusal):
    """``facts["short"]`` lists item, wanted and free quantity."""

    code = "shortage"
    sentence = _("There is not enough on the shelf: %(items)s. Order less, or let the rest follow later.")


class NotThere(Refusal):
    code = "not_there"
    sentence = _("These goods are no longer where they were reserved. Count the shelf and try again.")


class UnknownPlace(Invalid):
    sentence = _("This site has no place called %(place)s.")
