"""The gate: ``@action`` is the one way to write.

Screens, API, importer, worker and cover all come through it. One action is one transaction: one SELECT that proves the
right, locks the document and looks for a used key; the body; one INSERT of the act. A refusal, or two equal requests
at once, end in one effect and two equal answers.
"""

import hashlib
import json
import logging
import random
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache, wraps
from typing import Any, ParamSpec

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.acts.models import Act, ActPersonal
from counterpart.foundation.cache import see_stamp
from counterpart.foundation.clock import day_in, instant, now_sql
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Forbidden, KeyReused, Missing, Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.fields import AmountField, RateField
from counterpart.foundation.organisation.house import SiteInfo, house
from counterpart.foundation.statements import Insert, execute, fetched

P = ParamSpec("P")
TRIES = 7
ANY = "any"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What an action says when it is done. ``more`` carries what only this action has."""

    id: int
    kind: str
    state: str = ""
    number: str | None = None
    version: int = 1
    work_item: int | None = None
    sentence: str = ""
    reference: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, document_id: int, kind: str, state: str, **rest: Any) -> "Answer":
        """The answer about a document, with the reference people say."""
        return cls(document_id, kind, state, reference=rest.get("number") or reference(kind, document_id), **rest)


@dataclass
class Locked:
    """The document an action is about, locked until the act is written."""

    id: int
    kind: str
    journey_id: int
    party_id: int | None
    site_id: int
    number: str | None
    closed: bool


@dataclass
class ActInProgress:
    """What is being done now: the body adds to it, the gate writes it down."""

    action: str
    by: Actor
    now: datetime
    discount_limit: Decimal
    approve_limit: Decimal
    refund_limit: Decimal
    document: Locked | None = None
    document_id: int | None = None
    journey_id: int | None = None
    subject: tuple[str, int | None] = ("", None)
    changed: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    hops: int = 0
    request_hash: str = ""
    pending: dict[str, Any] = field(default_factory=dict)
    at_end: list[Callable[[], None]] = field(default_factory=list)
    work_items: dict[int, int] = field(default_factory=dict)

    @property
    def site(self) -> SiteInfo:
        """The site of the document, else of the desk."""
        return house().sites[self.document.site_id if self.document else self.by.desk.site_id]

    def today(self, site_id: int = 0) -> date:
        """The business date at a site."""
        return day_in((house().sites[site_id] if site_id else self.site).zone, self.now)

    def concerns(self, document_id: int, journey_id: int) -> None:
        """A new document was made: the act is about it."""
        self.document_id, self.journey_id = document_id, journey_id

    def about(self, kind: str, subject_id: int) -> None:
        """The act is about something that is no document: a party, an item, a person."""
        self.subject = (kind, subject_id)


class Replay(Exception):
    """This key was used before: the stored answer is the answer."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer


GateCheck = Callable[[ActInProgress], None]
AnswerPart = Callable[[Answer, Actor], Answer]
_current: ContextVar[ActInProgress | None] = ContextVar("act", default=None)
_checks: list[GateCheck] = []
_answer_parts: list[AnswerPart] = []
actions: dict[str, Callable[..., Answer]] = {}

GATE = """
{doc}SELECT {now}, s.stamp, g.discount_limit, g.approve_limit, g.refund_limit, k.request_hash, k.answer, {columns}
FROM identity_grant g JOIN identity_person p ON p.id = g.person_id
LEFT JOIN organisation_settings s ON s.id = 1
LEFT JOIN acts_act k ON k.person_id = g.person_id AND k.key = %s {join}
WHERE g.id = %s AND g.person_id = %s AND g.desk_id = %s AND p.is_active
AND g.valid_from <= {now} AND (g.valid_until IS NULL OR g.valid_until > {now})
"""
DOC = """WITH doc AS (SELECT id, kind, journey_id, party_id, site_id, number, closed_at
FROM documents_document WHERE id = %s{lock}) """
DOC_COLUMNS = "doc.id, doc.kind, doc.journey_id, doc.party_id, doc.site_id, doc.number, doc.closed_at"

write_act = Insert(
    Act,
    "person_id desk_id grant_id on_behalf_of_id action document_id journey_id subject_kind subject_id "
    "key request_hash answer changed personal_hash at",
)
write_act_with_key = Insert(Act, " ".join(write_act.names), returning=True)
write_personal = Insert(ActPersonal, "act_id values salt")


def install_check(check: GateCheck) -> None:
    """Every action must pass it, after the right is proved and before the body runs. Installed by config only."""
    _checks.append(check)


def install_answer_part(part: AnswerPart) -> None:
    """Add to answers that leave the house (the sentence). Installed by config only."""
    _answer_parts.append(part)


def current_act() -> ActInProgress:
    """The act in progress. Outside an action this is a programming error."""
    act = _current.get()
    assert act is not None, "writes happen inside an action"
    return act


def action(name: str, *, on: str = "") -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """Make a function the one way to do ``name``.

    ``on`` names the kind of document the action is about: its key is then the first argument, and the gate locks it
    and answers 404 when it does not exist, is of another kind (unless ANY), or lies outside what the actor sees.
    The function takes ``by: Actor`` last, by keyword.
    """

    def decorate(body: Callable[P, Answer]) -> Callable[P, Answer]:
        assert name not in actions, f"two actions are called {name}"

        @wraps(body)
        def gate(*args: P.args, **kwargs: P.kwargs) -> Answer:
            by = kwargs["by"]
            assert isinstance(by, Actor), "every action says who acts"
            assert _current.get() is None, "an action inside an action: call the inner function instead"
            said = {k: v for k, v in kwargs.items() if k != "by"}
            request_hash = _hash([name, args, said])
            key = by.key or secrets.token_hex(16)
            document_id = args[0] if on else None
            assert document_id is None or isinstance(document_id, int)
            for attempt in range(TRIES):
                try:
                    return _once(name, on, document_id, key, request_hash, by, lambda: body(*args, **kwargs))
                except OperationalError as error:
                    if attempt == TRIES - 1 or not _worth_another_try(error):
                        raise
                    time.sleep(random.uniform(0, 0.02 * 2**attempt))
            raise AssertionError("unreachable")

        gate.action_name, gate.on = name, on  # type: ignore[attr-defined]
        actions[name] = gate
        return gate

    return decorate


def _once(
    name: str, on: str, document_id: int | None, key: str, request_hash: str, by: Actor, body: Callable[[], Answer]
) -> Answer:
    try:
        with transaction.atomic():
            act = _enter(name, on, document_id, key, request_hash, by)
            token = _current.set(act)
            try:
                for check in _checks:
                    check(act)
                answer = body()
                for finish in act.at_end:
                    finish()
                if answer.id in act.work_items:
                    answer = replace(answer, work_item=act.work_items[answer.id])
                if by.answer_language:
                    for part in _answer_parts:
                        answer = part(answer, by)
            finally:
                _current.reset(token)
            _write(act, key, request_hash, answer)
            return answer
    except Replay as replay:
        return Answer(**replay.answer)
    except (Refusal, IntegrityError) as problem:
        stored = _stored_answer(by.person_id, key, request_hash) if by.key else None
        if stored is not None:
            return stored
        if isinstance(problem, IntegrityError):
            log.exception("constraint refused %s", name)
            raise Conflict() from problem
        problem.afterwards()
        raise


class Conflict(Refusal):
    code = "conflict"
    sentence = _("This does not fit what is stored already. Load the page again and look before you repeat it.")


@cache
def _gate_sql(now: str, with_document: bool) -> str:
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    return GATE.format(
        now=now,
        doc=DOC.format(lock=lock) if with_document else "",
        columns=DOC_COLUMNS if with_document else "NULL",
        join="LEFT JOIN doc ON true" if with_document else "",
    )


@lru_cache(maxsize=1000)
def _limits(discount: int, approve: int, refund: int) -> tuple[Decimal, Decimal, Decimal]:
    """The limits of a grant, as numbers; a house knows few of them."""
    return (
        Decimal(discount).scaleb(-RateField.places),
        Decimal(approve).scaleb(-AmountField.places),
        Decimal(refund).scaleb(-AmountField.places),
    )


def _enter(name: str, on: str, document_id: int | None, key: str, request_hash: str, by: Actor) -> ActInProgress:
    """The one SELECT: right, limits, used key, locked document, and the stamp of the configuration."""
    now, held = now_sql()
    sql = _gate_sql(now, bool(on))
    params = [*([document_id] if on else []), *held, key, by.grant_id, by.person_id, by.desk_id, *held, *held]
    found = fetched(execute(sql, params))
    if not found:
        raise Forbidden()
    row = found[0]
    see_stamp(row[1])
    if row[5] is not None:
        if row[5] != request_hash:
            raise KeyReused()
        raise Replay(json.loads(row[6]) if isinstance(row[6], str) else row[6])
    if by.desk_id not in house().desks or not by.may(name):
        raise Forbidden()
    act = ActInProgress(name, by, instant(row[0]), *_limits(*row[2:5]), request_hash=request_hash)
    if on:
        if row[7] is None or (on != ANY and row[8] != on) or not by.sees(row[11], row[10]):
            raise Missing()
        act.document = Locked(row[7], row[8], row[9], row[10], row[11], row[12], row[13] is not None)
        act.document_id, act.journey_id = row[7], row[9]
    return act


def _write(act: ActInProgress, key: str, request_hash: str, answer: Answer) -> None:
    personal, salt = "", ""
    if act.personal:
        salt = secrets.token_hex(16)
        personal = _hash([salt, act.personal])
    by = act.by
    row = (
        by.person_id,
        by.desk_id,
        by.grant_id,
        by.on_behalf_of_id,
        act.action,
        act.document_id,
        act.journey_id,
        *act.subject,
        key,
        request_hash,
        vars(answer),
        act.changed,
        personal,
        act.now,
    )
    if act.personal:
        (act_id,) = write_act_with_key(row)
        write_personal((act_id, act.personal, salt))
    else:
        write_act(row)


def _stored_answer(person_id: int, key: str, request_hash: str) -> Answer | None:
    """A key that lost a race: its winner's answer is the answer of both."""
    found = Act.objects.filter(person_id=person_id, key=key).values_list("request_hash", "answer").first()
    if found is None:
        return None
    if found[0] != request_hash:
        raise KeyReused()
    return Answer(**found[1])


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return vars(value)
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return DjangoJSONEncoder().default(value)


_canonical = json.JSONEncoder(default=_plain, sort_keys=True).encode


def _hash(value: Any) -> str:
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def _worth_another_try(error: OperationalError) -> bool:
    """Serialisation failures and dead-locks, which the database asks us to repeat whole."""
    if connection.in_atomic_block:
        return False
    state = getattr(error.__cause__, "sqlstate", "")
    return state in ("40001", "40P01") or "database is locked" in str(error)
