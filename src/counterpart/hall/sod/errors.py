"""What separation of duties says no to."""

from collections.abc import Callable
from contextlib import suppress

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class SeparatePeople(Refusal):
    """One person would do both halves. ``asking`` asks a second person, once everything tried is rolled back."""

    code = "separate_people"
    sentence = _("Somebody else has to do this: you did the other half yourself.")

    def __init__(self, sentence: str, asking: Callable[[], object] | None = None) -> None:
        super().__init__(sentence)
        self.asking = asking

    def afterwards(self) -> None:
        if self.asking:
            with suppress(Refusal):  # the other window has asked already
                self.asking()


class OwnRequest(NotAllowedNow):
    code = "own_request"
    sentence = _("You asked for this yourself: somebody else has to agree.")


class RequestOver(NotAllowedNow):
    code = "request_over"
    sentence = _("This is decided already, or it was asked too long ago.")


class MitigationOver(NotAllowedNow):
    code = "mitigation_over"
    sentence = _("This exception is over already.")
