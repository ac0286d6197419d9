"""Two kinds of wrong: an assertion is ours, a Refusal is the business saying no in one whole sentence."""

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIGITS_MAX = 40


def as_written(fact: Any) -> Any:
    """Numbers as people write them, in whatever a refusal holds: ``10``, never ``10.000000`` or ``1E+1``."""
    if isinstance(fact, Decimal):
        if not fact.is_finite() or abs(fact.adjusted()) > DIGITS_MAX:
            return str(fact)[:DIGITS_MAX]
        return f"{fact.normalize():f}" if fact else "0"
    if isinstance(fact, dict):
        return {name: as_written(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple):
        return [as_written(value) for value in fact]
    return fact


class Refusal(Exception):
    """The business says no. ``code`` is stable, ``sentence`` says what to do next, ``status`` is its HTTP face."""

    code = "not_allowed_now"
    status = 409
    sentence: str | Promise = _("This is not possible now.")

    def __init__(self, sentence: str | Promise = "", *, code: str = "", status: int = 0, **facts: Any) -> None:
        self.facts = as_written(facts)
        self.code = code or self.code
        self.status = status or self.status
        self._sentence = sentence or self.sentence
        super().__init__(self.code)

    def afterwards(self) -> None:
        """What follows once everything that was tried is rolled back: nothing, unless a refusal says so."""

    def __str__(self) -> str:
        text = str(self._sentence)
        return text % self.facts if self.facts and "%(" in text else text


class Invalid(Refusal):
    """The input itself is wrong: ``fields`` says where."""

    code = "invalid"
    status = 422
    sentence = _("Some of what was entered cannot be used. Correct the marked fields.")

    def __init__(self, sentence: str | Promise = "", *, fields: dict[str, Any] | None = None, **facts: Any) -> None:
        super().__init__(sentence, **facts)
        self.fields = {name: as_written(value) for name, value in (fields or {}).items()}


class Missing(Refusal):
    """Not there, or not yours to see: both look the same."""

    code = "not_found"
    status = 404
    sentence = _("This does not exist, or you may not see it.")


class Forbidden(Refusal):
    """The person's desk does not do this."""

    code = "forbidden"
    status = 403
    sentence = _("Your desk may not do this. Ask your lead, or switch to a desk that may.")


class Stale(Refusal):
    """Somebody else saved first. ``current`` holds what is stored now."""

    code = "stale"
    status = 412
    sentence = _("Somebody else changed this while you were editing. Look at both versions and decide.")


class KeyReused(Refusal):
    """The same key came with another body."""

    code = "key_reused"
    status = 422
    sentence = _("This key was already used for something else. Send a new key.")


class KeyMissing(Refusal):
    code = "key_missing"
    status = 400
    sentence = _("Send an Idempotency-Key header with every write.")


class NotAllowedNow(Refusal):
    """The document is in another state than this action needs."""

    sentence = _("Somebody was faster, or this is already done. Load the page again to see where it stands.")
