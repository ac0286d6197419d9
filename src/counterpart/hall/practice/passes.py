"""What goes between the real company and its practice company: who comes to practise, and what they passed. Signed.

The key is made of the real company's secret and says nothing about it. The practice company has a copy beside its data.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core import signing

from counterpart.foundation.identity.actor import Actor

TICKET_SECONDS = 15 * 60
WORDS_MOST = 1000
KEY_FILE, ADDRESS_FILE = "practice-key", "practice-address"
COMING, PASSED = "counterpart.practice.coming", "counterpart.practice.passed"


@dataclass(frozen=True)
class Coming:
    """Somebody of the real company on the way to practise; ``home`` is where their results go."""

    login: str
    name: str
    language: str
    home: str


@dataclass(frozen=True)
class Passed:
    """Somebody passed a situation."""

    serial: uuid.UUID
    login: str
    scenario: str
    duty: str
    at: datetime


def key_from(secret: str) -> str:
    """The key that both companies share, made of the secret of the real one."""
    return hmac.new(secret.encode(), b"counterpart practice", hashlib.sha256).hexdigest()


def _key() -> str:
    if not settings.PRACTICE:
        return key_from(settings.SECRET_KEY)
    path = Path(settings.COMPANY_DIR) / KEY_FILE
    return path.read_text() if path.is_file() else ""


def ticket_for(by: Actor, login: str, home: str) -> str:
    """The way into the practice company, for a quarter of an hour."""
    said = [login, by.person_name, by.language, home]
    return signing.dumps(said, key=_key(), salt=COMING)


def coming_by(ticket: str) -> Coming | None:
    """Who comes with this ticket; None where it is not ours or too old."""
    key = _key()
    if not key or len(ticket) > WORDS_MOST:
        return None
    try:
        return Coming(*signing.loads(ticket, key=key, salt=COMING, max_age=TICKET_SECONDS))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def result_words(passed: Passed) -> str:
    """What somebody takes home: empty where the practice company stands alone."""
    key = _key()
    said = [passed.serial.hex, passed.login, passed.scenario, passed.duty, passed.at.isoformat()]
    return signing.dumps(said, key=key, salt=PASSED) if key else ""


def result_in(words: str) -> Passed | None:
    """What these words say, where the practice company signed them."""
    key, words = _key(), words.strip()
    if not key or not words or len(words) > WORDS_MOST:
        return None
    try:
        serial, login, scenario, duty, at = signing.loads(words, key=key, salt=PASSED)
        return Passed(uuid.UUID(serial), str(login), str(scenario), str(duty), datetime.fromisoformat(at))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def practice_address() -> str:
    """Where the practice company answers now; empty where it is not open."""
    if settings.PRACTICE_URL:
        return str(settings.PRACTICE_URL).rstrip("/")
    path = Path(settings.VAR) / f"{settings.COMPANY}-practice" / ADDRESS_FILE
    return path.read_text().strip() if path.is_file() else ""
