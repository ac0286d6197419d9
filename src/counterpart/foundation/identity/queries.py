"""Live rights, read per request by the database's clock."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from counterpart.foundation.cache import see_stamp
from counterpart.foundation.clock import now_sql
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.statements import rows

LANGUAGES = ("en", "hr", "sv", "cs")
TOKEN_PREFIX = "cp_"
LIVE = """
SELECT g.id, g.person_id, p.name, g.desk_id, g.party_id, g.on_behalf_of_id, p.language, s.stamp
FROM identity_grant g JOIN identity_person p ON p.id = g.person_id
JOIN organisation_desk d ON d.id = g.desk_id AND d.is_active
LEFT JOIN organisation_settings s ON s.id = 1
"""
VALID = "p.is_active AND g.valid_from <= {now} AND (g.valid_until IS NULL OR g.valid_until > {now})"


@dataclass(frozen=True)
class Rights:
    """Everything a person may act as now; ``chosen`` is the one in use."""

    chosen: Actor | None
    all: tuple[Actor, ...]


def _actors(where: str, params: list[object]) -> tuple[Actor, ...]:
    now, held = now_sql()
    found = rows(LIVE + f"WHERE {where} AND " + VALID.format(now=now) + " ORDER BY g.id", [*params, *held, *held])
    for row in found[:1]:
        see_stamp(row[7])
    return tuple(Actor(r[1], r[2], r[3], r[0], r[4], r[5], r[6]) for r in found)


def rights_of(person_id: int, grant_id: int | None = None) -> Rights:
    """All live grants of a person, with the chosen one or else the first."""
    actors = _actors("g.person_id = %s", [person_id])
    chosen = next((actor for actor in actors if actor.grant_id == grant_id), actors[0] if actors else None)
    return Rights(chosen, actors)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> str:
    """A key for a program. It is shown once; the house keeps its digest."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def actor_of_token(token: str) -> Actor | None:
    """The actor behind a bearer token, or None when it, its grant or its person has ended."""
    now, held = now_sql()
    token_lives = f"t.revoked_at IS NULL AND (t.valid_until IS NULL OR t.valid_until > {now})"
    where = f"g.id = (SELECT t.grant_id FROM identity_token t WHERE t.digest = %s AND {token_lives})"
    found = _actors(where, [digest_of(token), *held])
    return found[0] if found else None


def actor_of_grant(grant_id: int) -> Actor | None:
    """Who acts under a right that holds still, for work that goes on without its person; None when it has ended."""
    found = _actors("g.id = %s", [grant_id])
    return found[0] if found else None


def actor_at(login: str, desk: str) -> Actor | None:
    """``person@desk`` of the command line: a desk is named by its duty's code, or ``duty.site``."""
    duty, _, site = desk.partition(".")
    where = """p.login = %s AND EXISTS (SELECT 1 FROM organisation_duty u JOIN organisation_site i ON i.id = d.site_id
        WHERE u.id = d.duty_id AND u.code = %s AND (%s = '' OR i.code = %s))"""
    found = _actors(where, [login.lower(), duty, site, site])
    return found[0] if found else None


def live_grants(person_id: int, at: datetime) -> QuerySet[Grant]:
    """The rights of a person that hold at an instant."""
    return live_grants_of([person_id], at)


def live_grants_of(person_ids: Sequence[int], at: datetime) -> QuerySet[Grant]:
    """The same for many people: one statement."""
    ends = Q(valid_until=None) | Q(valid_until__gt=at)
    found = Grant.objects.filter(ends, person_id__in=person_ids, valid_from__lte=at, person__is_active=True)
    return found.select_related("desk__duty", "desk__site", "party").order_by("id")


def live_grants_of_others(person_id: int, at: datetime) -> QuerySet[Grant]:
    """The rights of everybody but one person that hold at an instant."""
    ends = Q(valid_until=None) | Q(valid_until__gt=at)
    return Grant.objects.filter(ends, valid_from__lte=at, person__is_active=True).exclude(person_id=person_id)


def colleagues(*, sought: str = "", state: str = "") -> QuerySet[Person]:
    """People for a list; ``state`` is ``""`` for those who may sign in, ``gone`` or ``all``."""
    found = Person.objects.filter(is_house=False)
    if state != "all":
        found = found.filter(is_active=state != "gone")
    for word in sought.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(login__icontains=word.lower()))
    return found
