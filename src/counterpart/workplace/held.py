"""Who has each desk now: of those who may sit there, the one who is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from counterpart.design.tags.marks import initials_of
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.statements import select
from counterpart.hall.cover.models import Gap
from counterpart.hall.presence.models import Absence, Sitting, WeeklyShift
from counterpart.hall.presence.queries import shifts_over
from counterpart.hall.presence.spans import Span

MOMENT = timedelta(seconds=1)


class Held(NamedTuple):
    """A live grant, as the sidebar needs it.

    ``is_planned`` is somebody who has shifts at all; ``is_short`` says that nobody could stand in at the desk.
    """

    desk_id: int
    person_id: int
    name: str
    login: str
    is_away: bool
    sits: bool
    is_planned: bool
    is_short: bool


class Holder(NamedTuple):
    """Who has a desk now. ``at`` is away where nobody else holds it, ``is_short`` where nobody could stand in."""

    name: str
    initials: str
    login: str
    at: str = ""
    is_short: bool = False


@select(Held)
def _held(at: datetime) -> QuerySet[Grant, Any]:
    live = Grant.objects.filter(valid_from__lte=at, person__is_active=True, person__is_house=False, party=None)
    live = live.filter(Q(valid_until=None) | Q(valid_until__gt=at)).order_by("source", "id")
    who = OuterRef("person_id")
    live = live.annotate(
        is_away=Exists(Absence.objects.filter(person_id=who, starts_at__lte=at, ends_at__gt=at, waits=False)),
        sits=Exists(Sitting.objects.filter(person_id=who, desk_id=OuterRef("desk_id"), until=None)),
        is_planned=Exists(WeeklyShift.objects.filter(person_id=who)),
        is_short=Exists(Gap.objects.filter(desk_id=OuterRef("desk_id"), until=None)),
    )
    return live.values_list(
        "desk_id", "person_id", "person__name", "person__login", "is_away", "sits", "is_planned", "is_short"
    )


def holders(at: datetime) -> dict[int, Holder]:
    """Who has each desk now: checked in there, else expected by shift, else the longest there without shifts.

    One statement; another where several people who are not away share a desk and some of them have shifts.
    """
    by_desk: dict[int, list[Held]] = {}
    for held in _held(at=at):
        by_desk.setdefault(held.desk_id, []).append(held)
    shared = [desk for desk, found in by_desk.items() if _is_asked(found)]
    found = shifts_over(Span(at, at + MOMENT), desk_ids=shared) if shared else []
    expected = {(shift.desk, shift.person) for shift in found}
    return {desk: _first(found, expected) for desk, found in by_desk.items()}


def _is_asked(found: Sequence[Held]) -> bool:
    """Whether the shifts decide: more than one could be there, and nobody has checked in."""
    there = [held for held in found if not held.is_away]
    return len(there) > 1 and any(held.is_planned for held in there) and not any(held.sits for held in there)


def _first(found: Sequence[Held], expected: set[tuple[int, int]]) -> Holder:
    def rank(held: Held) -> tuple[bool, bool, bool, bool]:
        return held.is_away, not held.sits, (held.desk_id, held.person_id) not in expected, held.is_planned

    first = min(found, key=rank)
    return Holder(first.name, initials_of(first.name), first.login, "away" if first.is_away else "", first.is_short)
