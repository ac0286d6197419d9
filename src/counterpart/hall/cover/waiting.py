"""A desk at which nobody is: since when, until about when, and what a customer hears. Never why, and no names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from counterpart.foundation.clock import now
from counterpart.foundation.organisation.house import house
from counterpart.hall.cover.engine.facts import AGREED, Facts
from counterpart.hall.cover.models import CallBack, Gap
from counterpart.hall.cover.words import desk_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.presence.spans import Span, joined, without
from counterpart.hall.presence.words import when

OURS = (WorkItem.WaitsFor.NOBODY, WorkItem.WaitsFor.CUSTOMER)  # who waits for goods or money does not wait for a person


@dataclass(frozen=True)
class Wait:
    """Nobody is at a desk that somebody should be at; ``back_at`` is when somebody is again, where anybody knows."""

    desk_id: int
    since: datetime
    back_at: datetime | None


def back_at(facts: Facts, desk: int) -> datetime | None:
    """Since when somebody is at a desk, or from when on."""
    return next((span.start for span in attended(facts, desk)), None)


def attended(facts: Facts, desk: int) -> list[Span]:
    """When somebody is at a desk, from now on: by shifts, absences, and the covers that are agreed."""
    if desk not in facts.desks:
        return []  # the desk of the house itself: nobody sits there
    window = Span(facts.now, facts.now + facts.limits.look_ahead)
    there = [
        span
        for shift in facts.rostered(desk, window)
        for span in without([shift.span], facts.away(shift.person) + facts.lent(shift.person, desk))
    ]
    there += [cover.span for cover in facts.covers_at(desk) if cover.state in AGREED]
    return [span for span in joined(there) if span.end > facts.now]


def is_empty(at: datetime) -> Q:
    """The condition on a gap that nobody is there: it is open, and whoever comes has not come yet."""
    return Q(until=None) & (Q(back_at=None) | Q(back_at__gt=at))


def is_empty_now(gap: Gap, at: datetime) -> bool:
    """The same of a gap that was read."""
    return gap.until is None and (gap.back_at is None or gap.back_at > at)


def waits_at(desk_ids: Collection[int], at: datetime) -> dict[int, Wait]:
    """Which of these desks nobody is at: one statement."""
    found = Gap.objects.filter(is_empty(at), desk_id__in=desk_ids).order_by("-since", "-id")
    rows = found.values_list("desk_id", "since", "back_at")
    return {desk: Wait(desk, since, back) for desk, since, back in rows}


def say_to_customers(wait: Wait, at: datetime) -> str:
    """What whoever meets customers says for a neighbouring desk."""
    words = {"desk": desk_words(wait.desk_id), "until": when(wait.back_at, at) if wait.back_at else ""}
    if wait.back_at is None:
        text = _(
            "Nobody knows yet when somebody is at %(desk)s again. Tell customers so, and promise to call them back."
        )
    else:
        text = _("Nobody is at %(desk)s until about %(until)s. Tell customers so, and promise to call them back.")
    return text % words


def until_said(wait: Wait, at: datetime) -> str:
    """The same for a board, beside the name of the desk."""
    if wait.back_at is None:
        return _("Nobody knows yet when somebody is there again.")
    return _("Somebody is there again at about %(until)s.") % {"until": when(wait.back_at, at)}


def customer_line(journey_id: int, site_id: int, language: str, at: datetime | None = None) -> str:
    """What a customer reads beside the sentence: that they will be called, and until about when nobody is at any desk on
    which their matter lies; else nothing. Two statements.

    Who waits for goods or money does not wait for that desk, and while somebody holds one of the desks nothing is said.
    """
    at = at or now()
    gaps = Gap.objects.filter(is_empty(at), desk_id=OuterRef("desk_id")).order_by("-since", "-id")
    lies = WorkItem.objects.filter(is_open(), document__journey_id=journey_id, waits_for__in=OURS)
    desks = list(lies.values_list(Exists(gaps), Subquery(gaps.values("back_at")[:1])))
    back = [known for _empty, known in desks] if all(empty for empty, _known in desks) else []
    calls = CallBack.objects.filter(document__journey_id=journey_id, called_at=None).order_by("promised_at")
    call = calls.values_list("promised_at", flat=True).first()
    if not back and call is None:
        return ""
    with translation.override(language), timezone.override(ZoneInfo(house().sites[site_id].zone)):
        said = [] if call is None else [_call_line(call, at)]
        first = min((known for known in back if known is not None), default=None)
        if first is not None:
            said.append(_("We look after this again at about %(until)s.") % {"until": when(first, at)})
        elif back and call is None:
            said.append(_("We do not know yet when we can look after this. Ask us to call you back."))
        return " ".join(said)


def _call_line(call: datetime, at: datetime) -> str:
    text = _("We call you at about %(call)s.") if call > at else _("We owe you a call since %(call)s.")
    return text % {"call": when(call, at)}
