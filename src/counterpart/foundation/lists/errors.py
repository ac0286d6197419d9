"""When a list says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow


class NameTaken(NotAllowedNow):
    code = "name_taken"
    sentence = _("You have kept a view of this list under the name “%(name)s” already. Choose another name.")


class NameNeeded(Invalid):
    code = "name_missing"
    sentence = _("Give the view a name.")


class TooManyViews(NotAllowedNow):
    code = "too_many"
    sentence = _("At most %(most)s views are kept of one list. Delete one that nobody needs.")


class TooMany(Invalid):
    code = "too_many"
    sentence = _("This can be done for at most %(most)s at once. Narrow the list first.")


class NothingTicked(Invalid):
    code = "nothing_ticked"
    sentence = _("Tick at least one row.")


class StepIsOver(NotAllowedNow):
    code = "step_is_over"
    sentence = _("This step is over already.")
