"""Who waits for a second person, and for whom: what my desk shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from counterpart.design.formats import day
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.parties.models import Party
from counterpart.hall.sod.asking import ASKED_FOR, visible_to
from counterpart.hall.sod.models import Permission
from counterpart.hall.sod.rules import nobody_is_stopped
from counterpart.hall.sod.words import detail_words, half_words

SHOWN_MAX = 50


@dataclass(frozen=True)
class Waiting:
    """One request in words. ``reference`` is the paper it is about, if there is one."""

    permission: Permission
    text: str
    reference: str
    details: Sequence[str]
    earlier: str
    may_decide: bool


def waiting_for(by: Actor) -> list[Waiting]:
    """What colleagues ask this person, and their own questions. No statement while no rule stops anybody."""
    if nobody_is_stopped():
        return []
    at, state = now(), Permission.State
    open_now = Q(state=state.ASKED, asked_at__gt=at - ASKED_FOR)
    mine = Q(person_id=by.person_id) & (open_now | Q(state=state.AGREED, valid_until__gt=at))
    found = (Permission.objects.filter(mine) | visible_to(by).filter(open_now)).select_related(
        "rule", "person", "document", "decided_by", "earlier", "earlier__document"
    )
    rows = [p for p in found.order_by("-asked_at")[:SHOWN_MAX] if p.person_id == by.person_id or by.may(p.action)]
    parties = [p.subject_id for p in rows if p.subject_kind == "party" and p.subject_id]
    names = dict(Party.objects.filter(pk__in=parties).values_list("pk", "name")) if parties else {}
    return [_said(row, names, by) for row in rows]


def _said(found: Permission, names: dict[int, str], by: Actor) -> Waiting:
    rule, mine = found.rule, found.person_id == by.person_id
    reference = found.document.reference if found.document else ""
    what = half_words(rule.function_a, rule.function_b, found.action)
    if about := reference or names.get(found.subject_id or 0, ""):
        what = pgettext("a deed and its paper", "%(what)s, %(paper)s") % {"what": what, "paper": about}
    words = {"name": found.person.name, "what": what}
    if mine and found.decided_by is not None:
        text = _("%(name)s agreed. Do it now: %(what)s") % {**words, "name": found.decided_by.name}
    elif mine:
        text = _("You wait for a second person: %(what)s") % words
    else:
        text = _("%(name)s asks for a second person: %(what)s") % words
    before = found.earlier
    done = half_words(rule.function_a, rule.function_b, before.action)
    if before.document:
        done = pgettext("a deed and its paper", "%(what)s, %(paper)s") % {
            "what": done, "paper": before.document.reference,
        }  # fmt: skip
    earlier = _("Done before by the same person on %(day)s: %(what)s") % {"what": done, "day": day(before.at)}
    return Waiting(found, text, reference, detail_words(found.details), earlier, not mine)
