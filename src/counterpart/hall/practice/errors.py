"""What practice says no to."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal


class NotHere(NotAllowedNow):
    code = "not_here"
    sentence = _("This is the real company. Situations are practised in the practice company.")


class PassedAlready(NotAllowedNow):
    code = "passed_already"
    sentence = _("You have passed this one. Start it again to practise it once more.")


class NoSuchResult(Invalid):
    code = "no_such_result"
    sentence = _("This is no result of our practice company. Copy it whole, from its first letter to its last.")


class SomebodyElses(Refusal):
    code = "somebody_elses"
    status = 403
    sentence = _("This result is of %(login)s. Whoever passed brings it in.")


class BroughtAlready(NotAllowedNow):
    code = "brought_already"
    sentence = _("This result was brought in already.")
