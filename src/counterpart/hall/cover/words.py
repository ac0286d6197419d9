"""Cover in the words that people read: until when and what for, never why somebody is away."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.hall.cover.engine.candidates import Candidate, LeftOut
from counterpart.hall.cover.models import Cover
from counterpart.hall.presence.words import when


def reason_words(candidate: Candidate, at: datetime) -> list[tuple[str, bool]]:
    """Why somebody comes where they do in the list; each with whether it speaks for them."""
    return reason_said(candidate.reasons, len(candidate.without), when(candidate.span.end, at))


def reason_said(codes: Iterable[str], stays: int, until: str) -> list[tuple[str, bool]]:
    """The engine's reasons in words. ``stays`` counts the documents that stay with others."""
    known = {
        "same_office": (_("From the same office"), True),
        "other_office": (_("From across the hall"), True),
        "leads": (_("Leads this desk"), True),
        "alone": (_("Does it alone"), True),
        "with_help": (_("With help, which is there"), False),
        "holds_it_now": (_("Holds it already"), True),
        "practised": (_("Did it in the last two months"), True),
        "part": (_("Only until %(until)s") % {"until": until}, False),
        "agreed": (_("Said yes beforehand"), True),
        "without": (
            ngettext("One document stays with others", "%(count)s documents stay with others", stays)
            % {"count": stays}, False,
        ),
    }  # fmt: skip
    return [known[code] for code in codes if code in known]


def left_out_words(out: Iterable[LeftOut]) -> list[str]:
    """Who was left out and why, counted: the names are nobody's business on a board."""
    found = []
    for reason, n in sorted(Counter(each.reason for each in out).items(), key=lambda pair: (-pair[1], pair[0])):
        text = _left_out(reason, n)
        if text:
            found.append(text % {"count": n})
    return found


def _left_out(reason: str, n: int) -> str:
    known = {
        "certificate": ngettext("%(count)s whose certificate has ended", "%(count)s whose certificates have ended", n),
        "level": ngettext("%(count)s without the training", "%(count)s without the training", n),
        "declined": ngettext("%(count)s who said no", "%(count)s who said no", n),
        "asked": ngettext("%(count)s asked for something else", "%(count)s asked for something else", n),
        "elsewhere": ngettext("%(count)s at another site", "%(count)s at another site", n),
        "off_shift": ngettext("%(count)s not at work then", "%(count)s not at work then", n),
        "away": ngettext("%(count)s away", "%(count)s away", n),
        "covers": ngettext("%(count)s who stands in elsewhere", "%(count)s who stand in elsewhere", n),
        "own_break": ngettext("%(count)s on a break then", "%(count)s on a break then", n),
        "nobody_to_ask": ngettext(
            "%(count)s who would need somebody to ask", "%(count)s who would need somebody to ask", n
        ),
        "own_desk": ngettext("%(count)s whose own desk needs them", "%(count)s whose own desks need them", n),
        "holds_it": ngettext("%(count)s who sits there anyway", "%(count)s who sit there anyway", n),
        "daily_limit": ngettext("%(count)s at the limit of a day", "%(count)s at the limit of a day", n),
        "too_short": ngettext("%(count)s with too little time", "%(count)s with too little time", n),
    }
    return known.get(reason, "")


def one_left_out(out: LeftOut) -> str:
    """The same for one person, for the API: without a number."""
    return _left_out(out.reason, 1).replace("%(count)s ", "")


def offer_words(cover: Cover, at: datetime) -> str:
    """What somebody is asked. Why the other is away is said nowhere."""
    words = {
        "desk": desk_words(cover.desk_id), "name": first_name(cover.owner.name) if cover.owner else "",
        "start": when(cover.starts_at, at), "until": when(cover.ends_at, at),
    }  # fmt: skip
    if cover.owner is None:
        text = _("%(desk)s needs you from %(start)s to %(until)s: too few people are there.")
    elif cover.absence is not None and cover.absence.waits:
        text = _("%(desk)s needs you until about %(until)s: %(name)s would like a break.")
    elif cover.starts_at > at:
        text = _("%(desk)s needs you from %(start)s to %(until)s: %(name)s is away then.")
    elif cover.absence is not None and cover.absence.is_guess:
        text = _("%(desk)s needs you: %(name)s is away until about %(until)s.")
    else:
        text = _("%(desk)s needs you: %(name)s is away until %(until)s.")
    return text % words


def gets_words(cover: Cover, waiting: int) -> str:
    """What comes with a yes."""
    text = ngettext(
        "With it come its rights and one thing that lies there. All of it ends by itself.",
        "With it come its rights and %(count)s things that lie there. All of it ends by itself.",
        waiting,
    ) if waiting else _("With it come its rights. Nothing lies there now. It ends by itself.")  # fmt: skip
    return " ".join([text % {"count": waiting}, stays_words(cover.without)]).strip()


def stays_words(documents: Sequence[int]) -> str:
    """How much stays with others, because of what somebody did with it before."""
    if not documents:
        return ""
    n = len(documents)
    return ngettext(
        "One document stays with others, as you had a hand in it before.",
        "%(count)s documents stay with others, as you had a hand in them before.", n,
    ) % {"count": n}  # fmt: skip


def holds_words(cover: Cover, at: datetime) -> str:
    """What somebody holds, or will hold."""
    words = {
        "desk": desk_words(cover.desk_id), "name": first_name(cover.owner.name) if cover.owner else "",
        "start": when(cover.starts_at, at), "until": when(cover.ends_at, at),
    }  # fmt: skip
    if cover.starts_at > at:
        ahead = _("You will cover %(desk)s for %(name)s from %(start)s to %(until)s.")
        return (ahead if cover.owner else _("You will help at %(desk)s from %(start)s to %(until)s.")) % words
    now = _("You are covering %(desk)s for %(name)s until %(until)s.")
    return (now if cover.owner else _("You are helping at %(desk)s until %(until)s.")) % words


def state_words() -> dict[str, str]:
    """The states of a cover."""
    return {
        "offered": pgettext("cover", "asked"), "accepted": pgettext("cover", "agreed"),
        "active": pgettext("cover", "running"), "declined": pgettext("cover", "declined"),
        "expired": pgettext("cover", "no answer"), "closed": pgettext("cover", "over"),
        "revoked": pgettext("cover", "ended early"), "withdrawn": pgettext("cover", "not needed any more"),
    }  # fmt: skip


def cause_words() -> dict[str, str]:
    """What uncovered minutes came from."""
    return {
        "sudden": _("somebody was away suddenly"), "planned": _("a planned absence"), "break": _("a break"),
        "thin": _("too few people were planned"),
    }  # fmt: skip


def end_words(why: str) -> str:
    """Why a cover ended."""
    known = {
        "time": _("its time was over"),
        "returned": _("the owner came back"),
        "changed": _("it was not needed any more"),
        "unable": _("its holder could not go on"),
        "declined": _("declined"),
        "handed_back": _("handed back"),
        "revoked": _("taken back by a lead"),
        "other": _("somebody else was asked"),
    }
    return known.get(why, "")


def desk_words(desk_id: int) -> str:
    """The desk in the reader's language."""
    desk = house().desks.get(desk_id)
    return duty_name(desk.name) if desk else ""


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def listed(words: Sequence[str]) -> str:
    return ", ".join(words)


ActWords = Callable[[str], str]
_act_words: list[ActWords] = []


def install_act_words(say: ActWords) -> None:
    """How what was done is said; the words of all rooms stand higher up. Installed by config only."""
    _act_words.append(say)


def act_said(action: str) -> str:
    return _act_words[-1](action) if _act_words else action
