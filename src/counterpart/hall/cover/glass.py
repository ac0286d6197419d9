"""Break the glass: a desk in an emergency, for a short while, with a reason that somebody else reads afterwards."""

from datetime import timedelta

from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.hall.cover.errors import OwnGlass
from counterpart.hall.cover.feed import is_covered
from counterpart.hall.cover.models import BrokenGlass
from counterpart.hall.desks.actions import NotYourDesk
from counterpart.hall.desks.models import Lead

LASTS = timedelta(minutes=30)
A_DAY_MOST = 3
REASON_LEAST, REASON_MOST = 10, 200
REVIEWS_ALL = "cover.set_rules"


@action("cover.break_glass")
def break_glass(desk_id: int, *, reason: str, by: Actor) -> Answer:
    """This desk's rights are mine for half an hour: without its limits for discounts and refunds, never administration's.

    Raises Invalid without a reason that says something, Missing for a desk that one does not see, NotAllowedNow after
    three times a day.
    """
    act, said = current_act(), reason.strip()
    desk = next((each for each in by.desks_seen() if each.id == desk_id), None)
    if desk is None or not is_covered(desk):
        raise Missing()
    if not REASON_LEAST <= len(said) <= REASON_MOST:
        words = {"least": REASON_LEAST, "most": REASON_MOST}
        raise Invalid(fields={"reason": _("Say what has happened, in %(least)s to %(most)s characters.") % words})
    mine = BrokenGlass.objects.filter(grant__person_id=by.person_id, at__gt=act.now - timedelta(days=1))
    if mine.count() >= A_DAY_MOST:
        raise NotAllowedNow(_("You have broken the glass %(count)s times today. Ask a lead.") % {"count": A_DAY_MOST})
    grant = Grant.objects.create(
        person_id=by.person_id, desk_id=desk_id, valid_from=act.now, valid_until=act.now + LASTS,
        source=Grant.Source.BREAK_GLASS, reason=said, granted_by_id=by.person_id,
    )  # fmt: skip
    glass = BrokenGlass.objects.create(grant=grant, at=act.now)
    act.about("desk", desk_id)
    act.changed = {"reason": said, "grant": grant.pk}
    return Answer(glass.pk, "broken_glass", "broken", reference=desk.name)


@action("cover.review_glass")
def review_glass(glass_id: int, *, finding: str, by: Actor) -> Answer:
    """Somebody else has looked at what was done under it, and says what they found."""
    act, said = current_act(), finding.strip()
    glass = locked(BrokenGlass.objects.select_related("grant").filter(pk=glass_id)).first()
    if glass is None or glass.grant.desk_id not in {desk.id for desk in by.desks_seen()}:
        raise Missing()
    if glass.grant.person_id == by.person_id:
        raise OwnGlass()
    if (
        not by.may(REVIEWS_ALL)
        and not Lead.objects.filter(desk_id=glass.grant.desk_id, person_id=by.person_id).exists()
    ):
        raise NotYourDesk()
    if glass.reviewed_at is not None:
        raise NotAllowedNow(_("Somebody has reviewed this already."))
    if not 1 <= len(said) <= REASON_MOST:
        raise Invalid(
            fields={"finding": _("Say what you found, in at most %(most)s characters.") % {"most": REASON_MOST}}
        )
    BrokenGlass.objects.filter(pk=glass_id).update(reviewed_by_id=by.person_id, reviewed_at=act.now, finding=said)
    act.about("desk", glass.grant.desk_id)
    act.changed = {"finding": said}
    return Answer(glass_id, "broken_glass", "reviewed", reference=house().desks[glass.grant.desk_id].name)
