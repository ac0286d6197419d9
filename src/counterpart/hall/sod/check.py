"""The gate check: whoever completes a forbidden pair is stopped, or asks a second person. Administrators too.

It runs after the body, in the same transaction: only then it is known what the act is about and what it settles, and
whoever is stopped is stopped by this alone. An action that is in no rule that stops people costs nothing; one that is
pays one statement, on PostgreSQL a lock beside it: two windows of one person take their turns, or each would not see
what the other does.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import connection

from counterpart.design.formats import day
from counterpart.foundation.acts.gate import ActInProgress
from counterpart.foundation.clock import instant
from counterpart.foundation.documents.models import PREFIXES, reference
from counterpart.foundation.organisation.house import HOUSE, house
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.sod.asking import Asked, ask_second_person
from counterpart.hall.sod.beside import beside
from counterpart.hall.sod.errors import SeparatePeople
from counterpart.hall.sod.functions import FUNCTIONS
from counterpart.hall.sod.models import Response, Scope
from counterpart.hall.sod.queries import colleagues_for
from counterpart.hall.sod.rules import Half, rules
from counterpart.hall.sod.words import (
    alone_words,
    asked_words,
    did_words,
    rule_name,
    second_person_words,
    stopped_words,
)

ASKS = "sod.ask_second_person"
EARLIER = """SELECT * FROM (SELECT {number} AS half, a.id, a.action, a.at, a.document_id, d.kind, d.number, a.subject_kind,
a.subject_id FROM acts_act a LEFT JOIN documents_document d ON d.id = a.document_id
WHERE a.person_id = %s AND a.action IN ({actions}) {what} ORDER BY a.id DESC LIMIT 1) AS half_{number}"""
NAMED_MAX = 3
SHOWN = ("amount", "total", "beyond", "reason", "number")  # what the second person sees of what was tried


class Earlier(NamedTuple):
    """The other half, done before by the same person."""

    half: int
    id: int
    action: str
    at: object
    document_id: int | None
    kind: str | None
    number: str | None
    subject_kind: str
    subject_id: int | None


def keep_apart(act: ActInProgress) -> None:
    """Installed in the gate by config."""
    halves = rules().strict.get(act.action)
    if not halves or act.by.desk.duty == HOUSE or act.by.is_customer:
        return
    if connection.vendor == "postgresql":
        rows("SELECT id FROM identity_person WHERE id = %s FOR NO KEY UPDATE", [act.by.person_id])
    act.at_end.append(partial(_look, act, halves))


def _look(act: ActInProgress, halves: Sequence[Half]) -> None:
    mine = [half for half in halves if _is_this(act, half)]
    stopping: list[tuple[Half, Earlier]] = []
    for found in _earlier(act, mine):
        half = mine[found.half]
        if rules().mitigation_of(half.rule.id, act.by.person_id, act.now) is None:
            stopping.append((half, found))
    if not stopping:
        return
    half, found = min(stopping, key=lambda each: (each[0].rule.response != Response.BLOCK, each[0].rule.id))
    did = did_words(half.before, what=_what(found), day=day(instant(found.at)))
    name = rule_name(half.rule.function_a, half.rule.function_b)
    if half.rule.response == Response.BLOCK:
        said = stopped_words(did, name)
        raise SeparatePeople(_alone(act, said) or said)
    if _used(act):
        return
    asked = Asked(
        half.rule.id, act.action, act.request_hash, found.id, *_about(act),
        {name: str(act.changed[name])[:200] for name in SHOWN if name in act.changed},
    )  # fmt: skip
    asking = partial(ask_second_person, asked, by=act.by.with_key("")) if act.by.may(ASKS) else None
    said = _alone(act, second_person_words(did, name), asks=True) or asked_words(did, name)
    raise SeparatePeople(said, asking)


def _alone(act: ActInProgress, said: str, *, asks: bool = False) -> str:
    """What is said where nobody else could do it, or agree to it; empty where somebody could.

    To be a small firm helps where a rule asks in a large one. Where it stops, or the firm is small already, only writing
    it down does.
    """
    site = act.document.site_id if act.document else act.by.desk.site_id
    able, others = colleagues_for(act.action, act.by, site)
    if able:
        return ""
    mode = "small" if asks and rules().mode == "full" else "watch"
    names = sorted(others)[:NAMED_MAX]
    return alone_words(said, duty=duty_name(house().desks[act.by.desk_id].name), names=names, mode=mode)


def _is_this(act: ActInProgress, half: Half) -> bool:
    """Whether what is done now is this half of the rule: a right given to somebody else is none given to oneself."""
    return not FUNCTIONS[half.now].of_oneself or act.subject == ("person", act.by.person_id)


def _earlier(act: ActInProgress, halves: Sequence[Half]) -> list[Earlier]:
    """For each half the last act of this person that is the other one: one statement."""
    parts, params = [], list[Any]()
    for number, half in enumerate(halves):
        what, about = _where(act, half)
        if what is None:
            continue
        before = FUNCTIONS[half.before]
        if half.rule.within_days:
            what, about = f"AND a.at > %s {what}", [act.now - timedelta(days=half.rule.within_days), *about]
        if before.of_oneself:
            what += " AND a.subject_kind = 'person' AND a.subject_id = a.person_id"
        parts.append(EARLIER.format(number=number, actions=in_list(before.actions), what=what))
        params += [act.by.person_id, *before.actions, *about]
    return [Earlier(*row) for row in rows(" UNION ALL ".join(parts), params)] if parts else []


def _where(act: ActInProgress, half: Half) -> tuple[str | None, list[Any]]:
    """The condition on the other half's act, and its parameters. None where the rule cannot apply."""
    if half.rule.scope == Scope.PERSON:
        return "", []
    if half.rule.scope == Scope.JOURNEY:
        journeys = list({each for each in (act.journey_id, act.document and act.document.journey_id) if each})
        if not journeys:
            return None, []
        within = in_list(journeys)
        touching = f"SELECT b.beside FROM {beside()} b WHERE b.journey IN ({within})"
        return f"AND (a.journey_id IN ({within}) OR a.journey_id IN ({touching}))", [*journeys, *journeys]
    kind, pk = act.subject
    if kind == "party" and pk:
        party, held = "%s", [pk]
    elif act.document and act.document.party_id:
        party, held = "%s", [act.document.party_id]
    elif act.document_id:
        party, held = "(SELECT party_id FROM documents_document WHERE id = %s)", [act.document_id]
    else:
        return None, []
    return f"AND ((a.subject_kind = 'party' AND a.subject_id = {party}) OR d.party_id = {party})", [*held, *held]


def _about(act: ActInProgress) -> tuple[int | None, str, int | None]:
    """What the second person is asked about: the document, if it was there before, else the subject, else the customer."""
    if act.document is not None:
        return act.document.id, "", None
    if act.subject[0]:
        return None, *act.subject
    if act.document_id:
        (found,) = rows("SELECT party_id FROM documents_document WHERE id = %s", [act.document_id])
        return None, "party" if found[0] else "", found[0]
    return None, "", None


def _used(act: ActInProgress) -> bool:
    """Use up a colleague's yes to exactly this. It is written into the act."""
    found = rows(
        """UPDATE sod_permission SET state = 'used', used_at = %s WHERE person_id = %s AND action = %s
        AND request_hash = %s AND state = 'agreed' AND valid_until > %s RETURNING id, decided_by_id""",
        [act.now, act.by.person_id, act.action, act.request_hash, act.now],
    )
    if found:
        act.changed = {**act.changed, "second_person": found[0][1], "permission": found[0][0]}
    return bool(found)


def _what(found: Earlier) -> str:
    """What the other half was about, by the name that people say."""
    if found.document_id and found.kind in PREFIXES:
        return found.number or reference(found.kind, found.document_id)
    if found.subject_kind == "party":
        return Party.objects.filter(pk=found.subject_id or 0).values_list("name", flat=True).first() or ""
    return ""
