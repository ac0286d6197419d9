"""The cover board: the day drawn, who is missing where, who could stand in and why, and what happened."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.foundation.clock import days_after, midnight
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.house import house
from counterpart.hall.cover import queries
from counterpart.hall.cover.engine.candidates import Candidate
from counterpart.hall.cover.engine.facts import Facts
from counterpart.hall.cover.engine.needs import Need
from counterpart.hall.cover.feed import LOOK_AHEAD
from counterpart.hall.cover.models import Cover
from counterpart.hall.cover.waiting import Wait, back_at, until_said
from counterpart.hall.cover.words import desk_words, end_words, first_name, left_out_words, reason_words, state_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.playbooks.queries import Shown, playbook_of
from counterpart.hall.presence.board import Board, board_of
from counterpart.hall.presence.queries import days_of
from counterpart.hall.presence.shifts import Shift
from counterpart.hall.presence.spans import Span, between
from counterpart.hall.presence.words import when

NEEDS_MAX, CANDIDATES_MAX, HISTORY_MAX = 5, 3, 30
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CandidateSeen:
    """One person who could, with the reasons in words."""

    person: Person
    wing: str
    home: str
    reasons: list[tuple[str, bool]]
    until: str
    see: str


@dataclass
class NeedSeen:
    """One stretch that nobody has agreed to hold."""

    desk_id: int
    absence_id: int
    title: str
    text: str
    since: str
    back: str
    asked: str
    may_ask: bool
    found: list[CandidateSeen] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class IfYes:
    """What somebody gets with a yes."""

    person: Person
    name: str
    desk: str
    waiting: int
    rights: str
    ends: str
    stays: int
    playbook: Shown | None


@dataclass(frozen=True)
class CoverSeen:
    """A cover in the list of the day."""

    cover: Cover
    desk: str
    times: str
    said: str
    may_take_back: bool


@dataclass
class CoverBoard:
    """The board of one day as somebody sees it."""

    board: Board
    gaps: int
    needs: list[NeedSeen] = field(default_factory=list)
    if_yes: IfYes | None = None
    running: list[CoverSeen] = field(default_factory=list)
    history: list[CoverSeen] = field(default_factory=list)
    agreed: int = 0
    across: int = 0


@dataclass(frozen=True)
class Seek:
    """Which day is asked for, and whose gift is to be shown: desk, absence, person."""

    day: date
    see: tuple[int, int, int] = (0, 0, 0)


def cover_board(by: Actor, seek: Seek, at: datetime) -> CoverBoard:
    """Everything on the board; the same statements whatever the number of people, desks and covers."""
    zone = house().sites[by.desk.site_id].zone
    window = Span(midnight(zone, seek.day), midnight(zone, days_after(seek.day, 1)))
    days = days_of(by, window, at)
    found = CoverBoard(board_of(by, seek.day, at, days), sum(1 for each in days if each.empty_now(at)))
    led = queries.desks_led(by)
    near = at if window.holds(at) else window.start  # a clock of the day shown needs no date
    for cover in queries.covers_on([desk.id for desk in by.desks_seen()], window):
        seen = _seen(cover, cover.desk_id in led and cover.person_id != by.person_id, by, near)
        (found.running if cover.state in queries.LIVE_STATES else found.history).append(seen)
    found.history = found.history[-HISTORY_MAX:]
    agreed = [each for each in found.running if each.cover.state != "offered"]
    found.agreed, found.across = len(agreed), sum(1 for each in agreed if "other_office" in each.cover.reasons)
    if (ahead := between(max(at, window.start), min(window.end, at + LOOK_AHEAD))) is not None:
        open_needs, facts = queries.missing(by, at, ahead, most=NEEDS_MAX)
        _missing(found, open_needs[:NEEDS_MAX], facts, by, seek, led, near)
    return found


def label(desk_id: int, by: Actor) -> str:
    """The desk's name, with its site where it is another one."""
    desk = house().desks[desk_id]
    near = desk.site_id == by.desk.site_id or desk.serves_all_sites
    return desk_words(desk_id) if near else f"{desk_words(desk_id)}, {house().sites[desk.site_id].code}"


def _seen(cover: Cover, may_take_back: bool, by: Actor, at: datetime) -> CoverSeen:
    said = state_words()[cover.state]
    if cover.state in ("closed", "revoked") and cover.end_why:
        said = f"{said}: {end_words(cover.end_why)}"
    if cover.state == "offered" and cover.answer_by:
        said = _("asked, answers until %(until)s") % {"until": when(cover.answer_by, at)}
    times = f"{when(cover.starts_at, at)} – {when(cover.ends_at, at)}"
    return CoverSeen(cover, label(cover.desk_id, by), times, said, may_take_back)


def _missing(
    found: CoverBoard, shown: list[queries.Missing], facts: Facts, by: Actor, seek: Seek, led: set[int], at: datetime
) -> None:
    """The open needs with their candidates, and what comes with a yes."""
    if not shown:
        return
    wanted = {candidate.person for each in shown for candidate in each.found[:CANDIDATES_MAX]}
    wanted |= {each.need.owner for each in shown} | {s.person for each in shown if (s := _next_shift(facts, each))}
    people = Person.objects.in_bulk(sorted(wanted - {0}))
    lies = WorkItem.objects.filter(is_open(), desk_id__in={each.need.desk for each in shown})
    waiting = dict(lies.order_by().values_list("desk_id").annotate(n=Count("id")))
    for each in shown:
        found.needs.append(_need(each, facts, people, waiting.get(each.need.desk, 0), led, by, at))
    chosen = next((each for each in shown if (each.need.desk, each.need.absence) == seek.see[:2] and each.found), None)
    first = chosen or next((each for each in shown if each.found), None)
    if first is not None:
        best = next((c for c in first.found[:CANDIDATES_MAX] if chosen and c.person == seek.see[2]), first.found[0])
        found.if_yes = _if_yes(first, best, people[best.person], waiting.get(first.need.desk, 0), by, at)


def _need(
    each: queries.Missing, facts: Facts, people: dict[int, Person], waiting: int, led: set[int], by: Actor, at: datetime
) -> NeedSeen:
    need, desk = each.need, label(each.need.desk, by)
    span = {"desk": desk, "start": when(need.span.start, at), "end": when(need.span.end, at)}
    there = any(not facts.is_away(shift.person, need.span.start) for shift in facts.rostered(need.desk, _moment(need)))
    lacks = (
        _("%(desk)s needs one more from %(start)s to %(end)s.")
        if there
        else _("%(desk)s has nobody from %(start)s to %(end)s.")
    )
    text = [lacks % span]
    if waiting:
        lies = ngettext("One thing lies there.", "%(count)s things lie there.", waiting)
        text.append(lies % {"count": waiting})
    if (shift := _next_shift(facts, each)) and shift.person in people:
        words = {"name": first_name(people[shift.person].name), "start": when(shift.span.start, at)}
        text.append(_("%(name)s starts at %(start)s.") % words)
    title = desk
    if need.owner in people:
        away = facts.absences[need.absence]
        name = {"name": people[need.owner].name, "until": when(away.span.end, at), "start": when(away.span.start, at)}
        ahead = (
            _("%(name)s is away from %(start)s to %(until)s")
            if away.span.start > at
            else _("%(name)s is away until %(until)s")
        )
        title = (_("%(name)s would like a break") if away.asked else ahead) % name
    asked = ""
    if each.asked is not None and each.asked.answer_by is not None:
        words = {"name": each.asked.person.name, "until": when(each.asked.answer_by, at)}
        asked = _("%(name)s is asked and answers until %(until)s.") % words
    return NeedSeen(
        need.desk, need.absence, title, " ".join(text), when(each.since, at) if each.since else "",
        _back(each, facts, at), asked,
        need.desk in led, [_candidate(c, need, facts, people, at) for c in each.found[:CANDIDATES_MAX]], left_out_words(each.out),
    )  # fmt: skip


def _back(each: queries.Missing, facts: Facts, at: datetime) -> str:
    """Until about when nobody is there at all, where nobody can stand in."""
    known = back_at(facts, each.need.desk)
    if each.since is None or (known is not None and known <= at):
        return ""
    return until_said(Wait(each.need.desk, each.since, known), at)


def _moment(need: Need) -> Span:
    return Span(need.span.start, need.span.start + timedelta(seconds=1))


def _next_shift(facts: Facts, each: queries.Missing) -> Shift | None:
    """Whose shift at the desk begins next, within a day."""
    need = each.need
    coming = facts.rostered(need.desk, Span(need.span.start, need.span.start + A_DAY))
    return next((s for s in coming if s.span.start > need.span.start and s.person != need.owner), None)


def _candidate(
    candidate: Candidate, need: Need, facts: Facts, people: dict[int, Person], at: datetime
) -> CandidateSeen:
    someone = facts.people[candidate.person]
    home = next((shift.desk for shift in someone.shifts), 0)
    return CandidateSeen(
        people[candidate.person], "front" if someone.front else "back", desk_words(home), reason_words(candidate, at),
        when(candidate.span.end, at), f"{need.desk}-{need.absence}-{candidate.person}",
    )  # fmt: skip


def _if_yes(each: queries.Missing, best: Candidate, person: Person, waiting: int, by: Actor, at: datetime) -> IfYes:
    need, desk = each.need, house().desks[each.need.desk]
    return IfYes(
        person, first_name(person.name), label(need.desk, by), waiting, house().sites[desk.site_id].name,
        when(best.span.end, at), len(best.without), playbook_of(desk.duty, by.language),
    )  # fmt: skip
