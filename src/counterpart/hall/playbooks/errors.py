"""What playbooks say no to."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class NothingToPublish(NotAllowedNow):
    code = "nothing_to_publish"
    sentence = _("Nothing waits to be published here. Write the steps first.")


class NothingToRetire(NotAllowedNow):
    code = "nothing_to_retire"
    sentence = _("This playbook is not in use.")


class NotYourDuty(Refusal):
    code = "not_your_duty"
    status = 403
    sentence = _("Who does this work writes its playbook, or whoever publishes them. Switch to a desk of this duty.")
