"""What presence says no to."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class AwayAlready(NotAllowedNow):
    code = "away_already"
    sentence = _("%(person)s is away then already, until %(until)s. Change that absence instead.")


class AbsenceOver(NotAllowedNow):
    code = "absence_over"
    sentence = _("This absence is over.")


class NotYours(Refusal):
    code = "not_yours"
    status = 403
    sentence = _("Only %(person)s, whoever reported it, or who plans the shifts may change this.")
