"""When files say no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow


class StaysThere(NotAllowedNow):
    code = "file_stays"
    sentence = _("%(reference)s is finished, so what lies beside it stays. Add the right file beside the wrong one.")
