"""Yes, no, not any more: what people say to a cover. Each is one act, and the desk is settled in it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Duty
from counterpart.hall.cover.engine.candidates import candidates
from counterpart.hall.cover.engine.facts import Facts, State
from counterpart.hall.cover.engine.needs import Need, needs_of
from counterpart.hall.cover.engine.settle import End, Offer, Step, apply, open_part
from counterpart.hall.cover.errors import CoverOver, NoNeed, NotAsked, NotFit, OfferOver
from counterpart.hall.cover.feed import facts_for
from counterpart.hall.cover.keeping import AGREED_STATES, LIVE_STATES, Change, hold_still, settle
from counterpart.hall.cover.models import Consent, Cover, CoverRules
from counterpart.hall.cover.queries import SETS_RULES
from counterpart.hall.desks.actions import NotYourDesk
from counterpart.hall.desks.models import Lead
from counterpart.hall.presence.spans import between


@action("cover.accept_cover")
def accept_cover(cover_id: int, *, by: Actor) -> Answer:
    """Yes: the desk, its rights and what its holder had taken are mine in this moment, until it ends by itself.

    Raises OfferOver where the time to answer has passed or it is not needed any more.
    """
    act, row = current_act(), _mine(cover_id, by)

    def yes(facts: Facts) -> list[Step]:
        cover = facts.covers[row.pk]
        cause = facts.absences.get(cover.need[1])
        left = between(max(facts.now, cover.span.start), cover.span.end)
        if cause is not None and cause.asked:
            # As long as it was asked for, whenever the break begins.
            left = between(facts.now, min(cause.span.end, facts.now + cover.span.length))
        if left is None:
            raise OfferOver()
        cover.span = left
        cover.state = State.ACTIVE if left.holds(facts.now) else State.ACCEPTED
        return []

    if row.state != State.OFFERED or row.answer_by is None or row.answer_by <= act.now:
        raise OfferOver()
    settle([row.desk_id], yes)
    row.refresh_from_db()
    if row.state not in AGREED_STATES:
        raise OfferOver()
    act.about("cover", row.pk)
    return Answer(row.pk, "cover", row.state, version=row.version)


@action("cover.decline_cover")
def decline_cover(cover_id: int, *, by: Actor) -> Answer:
    """No. Nobody asks why; the next in line is asked at once."""
    act, row = current_act(), _mine(cover_id, by)
    if row.state != State.OFFERED:
        raise OfferOver()
    settle([row.desk_id], _end(End(row.pk, "declined", State.DECLINED)))
    act.about("cover", row.pk)
    return Answer(row.pk, "cover", "declined", version=row.version + 1)


@action("cover.hand_back_cover")
def hand_back_cover(cover_id: int, *, by: Actor) -> Answer:
    """I cannot go on: what I have taken goes back, and somebody else is found."""
    act, row = current_act(), _mine(cover_id, by)
    if row.state not in AGREED_STATES:
        raise CoverOver()
    settle([row.desk_id], _end(End(row.pk, "handed_back", State.REVOKED)))
    act.about("cover", row.pk)
    return Answer(row.pk, "cover", "revoked", version=row.version + 1)


@action("cover.revoke_cover")
def revoke_cover(cover_id: int, *, by: Actor) -> Answer:
    """A lead takes a cover, or a question, back: its rights end now."""
    act, row = current_act(), _seen(cover_id, by)
    _must_lead(row.desk_id, by)
    if row.state not in LIVE_STATES:
        raise CoverOver()
    settle([row.desk_id], _end(End(row.pk, "revoked", State.REVOKED)))
    act.about("cover", row.pk)
    return Answer(row.pk, "cover", "revoked", version=row.version + 1)


@action("cover.ask_candidate")
def ask_candidate(desk_id: int, absence_id: int | None, person_id: int, *, by: Actor) -> Answer:
    """Ask this person, whoever is asked now: a lead's choice among those who can.

    Raises NoNeed, or NotFit with the reason in the code of the engine.
    """
    act, rules = current_act(), hold_still()
    if desk_id not in {desk.id for desk in by.desks_seen()}:
        raise Missing()
    _must_lead(desk_id, by)
    facts = facts_for([desk_id], act.now, rules)
    need = need_at(facts, desk_id, absence_id or 0)
    found, _out = candidates(facts, need)
    best = next((each for each in found if each.person == person_id), None)
    if best is None:
        person = Person.objects.filter(pk=person_id).first()
        if person is None:
            raise Missing()
        raise NotFit(person=person.name)

    def ask(facts: Facts) -> list[Step]:
        steps: list[Step] = [
            End(other.id, "other", State.WITHDRAWN)
            for other in facts.covers.values()
            if other.need == need.key and other.state == State.OFFERED
        ]
        steps.append(Offer(need, best, facts.now + facts.limits.time_to_answer(need.span.start - facts.now)))
        for step in steps:
            apply(facts, step)
        return steps

    done = settle([desk_id], ask)
    (pk,) = [pk for key, pk in done.covers.items() if key == min(done.covers)]
    Cover.objects.filter(pk=pk).update(asked_by_id=by.person_id)
    act.about("cover", pk)
    return Answer(pk, "cover", "offered")


def need_at(facts: Facts, desk_id: int, absence_id: int) -> Need:
    """The first stretch of a need that nobody has agreed to; NoNeed where there is none."""
    for need in needs_of(facts, desk_id) if desk_id in facts.desks else ():
        if need.absence == absence_id and (part := open_part(facts, need)) is not None:
            return part
    raise NoNeed()


@action("cover.give_consent")
def give_consent(*, duties: Collection[str], by: Actor) -> Answer:
    """I stand in for these duties whenever I can, without being asked; for no others."""
    act = current_act()
    known = dict(Duty.objects.filter(code__in=duties, is_built_in=False).values_list("code", "id"))
    if len(known) != len(set(duties)):
        raise Invalid(fields={"duties": _("Choose from those offered.")})
    mine = Consent.objects.filter(person_id=by.person_id)
    mine.exclude(duty_id__in=known.values()).delete()
    had = set(mine.values_list("duty_id", flat=True))
    Consent.objects.bulk_create(
        Consent(person_id=by.person_id, duty_id=duty, since=act.now) for duty in known.values() if duty not in had
    )
    act.about("person", by.person_id)
    act.changed = {"duties": sorted(known)}
    return Answer(by.person_id, "person", reference=by.person_name)


@action("cover.set_rules")
def set_rules(
    *, covers_a_day: int, minutes_a_day: int, seconds_to_answer: int, minutes_until_asked_again: int,
    minutes_late: int, version: int, by: Actor,
) -> Answer:  # fmt: skip
    """The firm's own limits. Raises Stale when somebody changed them first."""
    rules = hold_still()
    if rules.version != version:
        raise Stale(current=rules.version)
    bounds = {
        "covers_a_day": (covers_a_day, 1, 20), "minutes_a_day": (minutes_a_day, 15, 720),
        "seconds_to_answer": (seconds_to_answer, 20, 900), "minutes_late": (minutes_late, 0, 240),
        "minutes_until_asked_again": (minutes_until_asked_again, 1, 600),
    }  # fmt: skip
    wrong = {
        name: _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        for name, (value, least, most) in bounds.items()
        if not least <= value <= most
    }
    if wrong:
        raise Invalid(fields=wrong)
    CoverRules.objects.filter(pk=1).update(
        **{name: value for name, (value, _least, _most) in bounds.items()}, version=version + 1
    )
    act = current_act()
    act.about("settings", 1)
    act.changed = {name: value for name, (value, _least, _most) in bounds.items()}
    return Answer(1, "cover_rules", version=version + 1)


def _must_lead(desk_id: int, by: Actor) -> None:
    """Whoever leads a desk, or sets the firm's rules, chooses who stands in there."""
    if not by.may(SETS_RULES) and not Lead.objects.filter(desk_id=desk_id, person_id=by.person_id).exists():
        raise NotYourDesk()


def _end(step: End) -> Change:
    def end(facts: Facts) -> list[Step]:
        apply(facts, step)
        return [step]

    return end


def _mine(cover_id: int, by: Actor) -> Cover:
    """The cover, if this person is asked or holds it. Everything stands still from here on."""
    row = _seen(cover_id, by)
    if row.person_id != by.person_id:
        raise NotAsked(person=row.person.name)
    return row


def _seen(cover_id: int, by: Actor) -> Cover:
    hold_still()
    row = Cover.objects.select_related("person").filter(pk=cover_id).first()
    if row is None or (row.person_id != by.person_id and row.desk_id not in {d.id for d in by.desks_seen()}):
        raise Missing()
    return row
