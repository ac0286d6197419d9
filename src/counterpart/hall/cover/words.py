"""Cover in the words that people read: until when and what for, never why somebody is away."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.hall.cover.engine.candidates import Candidate, LeftOut
from counterpart.hall.presence.words import when


def reason_words(candidate: Candidate, at: datetime) -> list[tuple[str, bool]]:
    """Why somebody comes where they do in the list; each with whether it speaks for them."""
    until = when(candidate.span.end, at)
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
            ngettext(
                "One document stays with others", "%(count)s documents stay with others", len(candidate.without)
            ) % {"count": len(candidate.without)}, False,
        ),
    }  # fmt: skip
    return [known[code] for code in candidate.reasons if code in known]


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
