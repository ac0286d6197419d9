"""Cover on my desk: who asks me, what I hold for whom, whether my break can begin, and what was done while I was away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.foundation.identity.actor import Actor
from counterpart.hall.cover import queries
from counterpart.hall.cover.models import Cover
from counterpart.hall.cover.waiting import Wait, is_empty_now, say_to_customers
from counterpart.hall.cover.words import desk_words, first_name, gets_words, holds_words, offer_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.playbooks.queries import Shown, playbook_of
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.words import until_words, when
from counterpart.workplace.words import act_words

DONE_MAX = 4
ASKED_MAX = 3  # at a time; the next question stands there when one is answered


@dataclass(frozen=True)
class Asked:
    """Somebody needs me."""

    cover: Cover
    text: str
    gets: str


@dataclass(frozen=True)
class Held:
    """I hold a desk for somebody, or will."""

    cover: Cover
    text: str
    rights: str
    is_ahead: bool


@dataclass
class MyCover:
    """What cover says on somebody's desk, whole sentences."""

    asked: list[Asked] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    waits: Absence | None = None
    waits_text: str = ""
    away: Absence | None = None
    away_text: str = ""
    meanwhile: list[str] = field(default_factory=list)
    back: list[tuple[Cover, str]] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    to_say: list[str] = field(default_factory=list)
    playbook: Shown | None = None


def my_cover(by: Actor, at: datetime) -> MyCover:
    """Three statements, and a few more while somebody asks, covers or comes back."""
    found = MyCover()
    _mine(found, by, at)
    _away(found, by, at)
    led, near = queries.gaps_near(by)
    for gap in led:
        words = {"desk": desk_words(gap.desk_id), "until": when(gap.absence.ends_at, at) if gap.absence else ""}
        text = (
            _("Nobody can stand in at %(desk)s until %(until)s.") if gap.absence else _("Nobody can help at %(desk)s.")
        )
        found.alarms.append(text % words)
    if by.desk.wing == "front":
        empty = {gap.desk_id: Wait(gap.desk_id, gap.since, gap.back_at) for gap in near if is_empty_now(gap, at)}
        found.to_say = [say_to_customers(wait, at) for desk, wait in empty.items() if desk != by.desk_id]
    return found


def _mine(found: MyCover, by: Actor, at: datetime) -> None:
    """Where I am asked, and what I hold."""
    covers = list(queries.covers_of(by.person_id, at))
    offers = [c for c in covers if c.state == "offered" and c.answer_by and c.answer_by > at]
    offers = sorted(offers, key=lambda c: (c.answer_by or at, c.pk))[:ASKED_MAX]
    if offers:
        lies = WorkItem.objects.filter(is_open(), desk_id__in=[c.desk_id for c in offers])
        waiting = dict(lies.order_by().values_list("desk_id").annotate(n=Count("id")))
        found.asked = [Asked(c, offer_words(c, at), gets_words(c, waiting.get(c.desk_id, 0))) for c in offers]
    for cover in covers:
        if cover.state != "offered":
            ends = _("Your %(desk)s rights end by themselves then.") % {"desk": desk_words(cover.desk_id)}
            found.held.append(Held(cover, holds_words(cover, at), ends, cover.starts_at > at))
    running = next((each.cover for each in found.held if not each.is_ahead), None)
    if running is not None:
        book = playbook_of(running.desk.duty.code, by.language)
        found.playbook = book.for_(by) if book else None


def _away(found: MyCover, by: Actor, at: datetime) -> None:
    """My break that waits, my absence, and what was done during the last one."""
    absences = queries.my_absences(by.person_id, at)
    if not absences:
        return
    covers = queries.covers_for([absence.pk for absence in absences])
    for absence in absences:
        mine = [cover for cover in covers if cover.absence_id == absence.pk]
        if absence.waits:
            found.waits, found.waits_text = absence, _waits_words(mine)
        elif absence.ends_at > at:
            found.away = absence
            found.away_text = _("You are away %(until)s.") % {"until": until_words(absence, at)}
            found.meanwhile = [
                _("%(name)s holds %(desk)s for you.")
                % {"name": first_name(c.person.name), "desk": desk_words(c.desk_id)}
                for c in mine
                if c.state == "active"
            ]
    if found.away is None:
        over = [c for c in covers if c.ended_at and c.state in ("closed", "revoked")]
        found.back = [(digest.cover, digest_words(digest)) for digest in queries.digests_of(over)]


def _waits_words(covers: Sequence[Cover]) -> str:
    asked = [cover for cover in covers if cover.state == "offered"]
    if not asked:
        return _("Nobody can stand in for you now. The house looks again every minute.")
    names = ", ".join(first_name(cover.person.name) for cover in asked)
    return ngettext("%(names)s is asked.", "%(names)s are asked.", len(asked)) % {"names": names}


def digest_words(digest: queries.Digest) -> str:
    """What was done, how often, on how much; and what came back."""
    done = [f"{act_words(action)} ({n})" if n > 1 else act_words(action) for action, n in digest.done[:DONE_MAX]]
    words = {
        "name": first_name(digest.cover.person.name), "desk": desk_words(digest.cover.desk_id), "done": ", ".join(done),
        "count": digest.documents,
    }  # fmt: skip
    if not done:
        text = _("While you were away %(name)s held %(desk)s. There was nothing to do.")
    elif digest.documents:
        text = ngettext(
            "While you were away %(name)s held %(desk)s: %(done)s; on one document.",
            "While you were away %(name)s held %(desk)s: %(done)s; on %(count)s documents.", digest.documents,
        )  # fmt: skip
    else:
        text = _("While you were away %(name)s held %(desk)s: %(done)s.")
    back = ngettext("One thing came back to you.", "%(count)s things came back to you.", digest.came_back)
    return " ".join([text % words, back % {"count": digest.came_back} if digest.came_back else ""]).strip()
