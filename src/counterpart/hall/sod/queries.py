"""What the rules say about people and documents, without doing anything."""

from collections.abc import Collection, Mapping

from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import live_grants_of_others
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.sod.beside import beside
from counterpart.hall.sod.functions import FUNCTIONS, NEXT
from counterpart.hall.sod.models import Scope
from counterpart.hall.sod.rules import Half, rules

AT_ONCE = 5000  # documents in one statement
# What lies on a desk, and who did what in its journey or one allocation away.
TOUCHED = """SELECT d.id, w.text, a.person_id, a.action FROM desks_workitem w
JOIN documents_document d ON d.id = w.document_id JOIN acts_act a ON a.journey_id = d.journey_id
WHERE w.document_id IN ({documents}) AND w.state IN ('offered', 'accepted') AND a.action IN ({actions})
UNION SELECT d.id, w.text, a.person_id, a.action FROM desks_workitem w
JOIN documents_document d ON d.id = w.document_id JOIN {beside} b ON b.journey = d.journey_id
JOIN acts_act a ON a.journey_id = b.beside
WHERE w.document_id IN ({documents}) AND w.state IN ('offered', 'accepted') AND a.action IN ({actions})"""


def kept_from(person_ids: Collection[int], documents: Mapping[int, int]) -> set[tuple[int, int]]:
    """(person, document): who may not do what a document waits for at its desk, for what they did in its journey.

    ``documents`` are {document: the desk it lies on}. One statement, and none while no rule of a journey stops anybody.
    Who has an exception is not kept from anything by its rule.
    """
    halves = _halves()
    if not halves or not person_ids or not documents:
        return set()
    befores = sorted({action for half in halves for action in FUNCTIONS[half.before].actions})
    wanted, asked, at = set(person_ids), list(documents), now()
    found = set[tuple[int, int]]()
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        sql = TOUCHED.format(documents=in_list(part), actions=in_list(befores), beside=beside())
        for document, text, person, did in rows(sql, [*part, *befores] * 2):
            desk = house().desks.get(documents[document])
            if person not in wanted or desk is None:
                continue
            for half in halves:
                if (
                    did in FUNCTIONS[half.before].actions
                    and any(each in FUNCTIONS[half.now].actions and desk.may(each) for each in NEXT.get(text, ()))
                    and rules().mitigation_of(half.rule.id, person, at) is None
                ):
                    found.add((person, document))
    return found


def _halves() -> list[Half]:
    """Both ways round, the rules about a journey that stop people."""
    return [
        Half(rule, this, before)
        for rule in rules().all
        if rule.is_strict and rule.scope == Scope.JOURNEY
        for this, before in rule.halves()
    ]


def colleagues_for(action: str, by: Actor, site_id: int) -> tuple[set[str], set[str]]:
    """Names of colleagues: who may do the same about something of this site, and who works besides at desks that one sees.
    One statement."""
    able, others, desks = set[str](), set[str](), house().desks
    near = {desk.id for desk in by.desks_seen()}
    for name, desk_id in live_grants_of_others(by.person_id, now()).values_list("person__name", "desk_id"):
        desk = desks.get(desk_id)
        if desk is None or desk.duty in (HOUSE, PORTAL):
            continue
        sees = desk.serves_all_sites or desk.site_id == site_id
        if sees and desk.may(action):
            able.add(name)
        elif desk_id in near:
            others.add(name)
    return able, others - able
