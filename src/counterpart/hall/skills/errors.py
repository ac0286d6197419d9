"""What skills says no to."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Refusal


class NotOneself(Refusal):
    code = "not_oneself"
    status = 403
    sentence = _("Nobody assesses themselves. Ask your lead, or who plans the training.")


class NotYourTeam(Refusal):
    code = "not_your_team"
    status = 403
    sentence = _("Only who leads a desk that takes this skill, or who plans the training, may assess it.")
