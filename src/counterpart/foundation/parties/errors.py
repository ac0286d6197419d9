"""How the parties room says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class PossibleDuplicate(Refusal):
    """Somebody with the same tax number, phone or e-mail is known. ``facts["known"]`` lists who, and what is the same."""

    code = "possible_duplicate"
    status = 409
    sentence = _("Somebody with the same tax number, phone or e-mail is known already. Look there first.")


class AlreadyMerged(NotAllowedNow):
    code = "already_merged"
    sentence = _("This party was merged into another one. Work with the other one.")


class SameParty(NotAllowedNow):
    code = "same_party"
    sentence = _("A party cannot be merged into itself. Choose another one.")
