"""People fall ill, have lunch, come back early and stand in for each other, while the firm works."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from django.db.models import QuerySet

from counterpart.config.founding import give_desk
from counterpart.config.simulating.world import CLOSES, OPENS, WentWrong, World
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at, rights_of
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Desk
from counterpart.hall.cover.actions import accept_cover, decline_cover, give_consent, hand_back_cover, revoke_cover
from counterpart.hall.cover.chores import look_after_desks
from counterpart.hall.cover.models import Cover
from counterpart.hall.presence.actions import (
    WeekLine,
    ask_for_break,
    change_absence,
    check_in,
    end_absence,
    report_absence,
    set_week,
)
from counterpart.hall.presence.models import Absence
from counterpart.hall.skills.actions import assess_person
from counterpart.hall.skills.models import Skill
from counterpart.hall.sod.actions import set_strictness

CROSS_TRAINED = {"counter": ("sales", "fulfilment"), "warehouse": ("fulfilment", "counter"), "sales": ("counter",)}
HALL = (
    "a-cover-has-its-right", "a-right-ends-with-its-cover", "nobody-stands-in-twice", "borrowed-work-goes-back",
    "nothing-rests-with-who-is-away", "nobody-is-away-twice", "open-documents-have-one-work-item",
)  # fmt: skip
PER_DEED = 0.08  # how often something happens to somebody between two deeds, in full trouble
WORKING_WEEK = range(6)


@dataclass
class Presence:
    """Who works here, and who does it now where somebody is away. Chance is of its own: the rest of the days stay."""

    rng: Random
    people: dict[int, Actor] = field(default_factory=dict)
    busy: bool = False
    looked_at: datetime | None = None
    stands_in: dict[int, Actor] = field(default_factory=dict)  # person who is away -> who does it


def found_presence(world: World, seed: int, *, strict: bool) -> Presence:
    """Shifts for everybody, a second pair of hands at some desks, and people who can do more than their own desk."""
    mine = Presence(Random(f"people {seed}"))
    for (duty, site), actor in sorted(world.staff.items()):
        if duty == "administration":
            continue
        mine.people[actor.person_id] = actor
        if duty in ("counter", "warehouse"):
            mine.people |= _second(duty, site)
    skills, lead = dict(Skill.objects.values_list("code", "id")), world.who("administration")
    monday = world.today
    for person, actor in mine.people.items():
        week = [WeekLine(actor.desk_id, day, OPENS, time(19)) for day in WORKING_WEEK]
        set_week(person, lines=week, first_day=monday, by=lead)
        for duty in CROSS_TRAINED.get(actor.desk.duty, ()):
            said = {"skill_id": skills[duty], "level": 3, "evidence": "Worked there"}
            assess_person(person, by=lead, **said)  # type: ignore[arg-type]
        if mine.rng.random() < 0.4:
            give_consent(duties=CROSS_TRAINED.get(actor.desk.duty, ()), by=actor)
    if strict:
        set_strictness(mode="full", version=1, by=lead)
    world.meanwhile = lambda: meanwhile(world, mine)
    world.instead = lambda actor: mine.stands_in.get(actor.person_id, actor)
    return mine


def _second(duty: str, site: int) -> dict[int, Actor]:
    desk = Desk.objects.select_related("site").get(duty__code=duty, site_id=site)
    login = f"{duty}-two-{desk.site.code}".lower()
    person = Person.objects.create_person(login, f"Second {duty} {desk.site.name}")
    give_desk(person, desk, reason="Works here")
    actor = actor_at(login, f"{duty}.{desk.site.code}")
    assert actor is not None
    return {person.pk: actor}


def meanwhile(world: World, mine: Presence) -> None:
    """Between two deeds: somebody falls ill, goes to lunch, answers, comes back. Then the hall must be in order."""
    if mine.busy:
        return
    mine.busy = True
    try:
        chosen = None
        if mine.rng.random() < PER_DEED * world.trouble:
            chosen = mine.rng.choices([each for each, _weight in HAPPENS], [weight for _each, weight in HAPPENS])[0]
            chosen(world, mine)
        answers(world, mine)
        if chosen or mine.looked_at is None or world.at - mine.looked_at > timedelta(hours=2):
            look(world, mine)
        if chosen:
            with held_at(world.at):
                broken = [verdict.name for name in HALL for verdict in check(name) if not verdict.holds]
            if broken:
                raise WentWrong(f"after {chosen.__name__}: {', '.join(broken)}")
    finally:
        mine.busy = False


def look(world: World, mine: Presence) -> None:
    """The house does what is due; whoever is away is stood in for by their cover, or by administration."""
    with held_at(world.at):
        look_after_desks(world.house)
        mine.looked_at = world.at
        away = set(_running(world).values_list("person_id", flat=True))
        covers = Cover.objects.filter(state="active", owner_id__in=away, starts_at__lte=world.at, ends_at__gt=world.at)
        held = {cover.owner_id: cover for cover in covers}
        mine.stands_in = {}
        for person in away & set(mine.people):
            at_desk = mine.people[person].desk_id
            found = None
            if person in held and held[person].desk_id == at_desk:
                rights = rights_of(held[person].person_id).all
                found = next((actor for actor in rights if actor.desk_id == at_desk), None)
            others = [a for pk, a in mine.people.items() if a.desk_id == at_desk and pk not in away]
            mine.stands_in[person] = found or (
                others[0] if others else world.staff["administration", min(world.sites.values())]
            )


def _running(world: World) -> QuerySet[Absence]:
    return Absence.objects.filter(starts_at__lte=world.at, ends_at__gt=world.at, waits=False)


def here(world: World, mine: Presence) -> list[Actor]:
    away = set(_running(world).values_list("person_id", flat=True))
    return [actor for person, actor in sorted(mine.people.items()) if person not in away]


def falls_ill(world: World, mine: Presence) -> None:
    present = here(world, mine)
    if len(present) > 4:
        who = mine.rng.choice(present)
        by = mine.rng.choice([each for each in present if each.desk.site_id == who.desk.site_id])
        minutes = mine.rng.choice((45, 120, 300, 2000))
        world.does("fell ill", report_absence, who.person_id, minutes=minutes, is_guess=True, by=by)


def has_lunch(world: World, mine: Presence) -> None:
    present = here(world, mine)
    if present:
        world.does("asked for a break", ask_for_break, minutes=30, by=mine.rng.choice(present))


def plans_leave(world: World, mine: Presence) -> None:
    present = here(world, mine)
    if len(present) > 6:
        who = mine.rng.choice(present)
        starts = datetime.combine(world.today, CLOSES, world.at.tzinfo) + timedelta(
            days=mine.rng.randint(0, 3), hours=2
        )
        ends = starts + timedelta(days=mine.rng.randint(1, 4))
        world.does(
            "planned leave", report_absence, who.person_id, starts_at=starts, ends_at=ends, kind="planned", by=who
        )


def comes_back(world: World, mine: Presence) -> None:
    found = list(_running(world).order_by("id"))
    if found:
        absence = mine.rng.choice(found)
        who = mine.people.get(absence.person_id)
        if who and mine.rng.random() < 0.5:
            world.does("came back early", check_in, by=who)
        elif who:
            world.does("came back early", end_absence, absence.pk, by=who)


def guess_was_wrong(world: World, mine: Presence) -> None:
    found = list(_running(world).filter(kind="sudden").order_by("id"))
    if found:
        absence = mine.rng.choice(found)
        ends = world.at + timedelta(minutes=mine.rng.choice((5, 60, 400)))
        who = mine.people.get(absence.person_id)
        if who:
            said = {"ends_at": ends, "is_guess": True, "version": absence.version}
            world.does("guessed anew until when", change_absence, absence.pk, by=who, **said)


def hands_back(world: World, mine: Presence) -> None:
    held = list(Cover.objects.filter(state__in=("active", "accepted")).order_by("id"))
    if held:
        cover = mine.rng.choice(held)
        if mine.rng.random() < 0.5:
            world.does("covers handed back", hand_back_cover, cover.pk, by=mine.people[cover.person_id])
        else:
            world.does(
                "covers taken back", revoke_cover, cover.pk, by=world.staff["administration", min(world.sites.values())]
            )


def answers(world: World, mine: Presence) -> None:
    """Most say yes, some say no, and some do not hear it."""
    for cover in Cover.objects.filter(state="offered").order_by("id"):
        chance = mine.rng.random()
        if chance < 0.3:
            world.does("said yes to stand in", accept_cover, cover.pk, by=mine.people[cover.person_id])
        elif chance < 0.4:
            world.does("said no to stand in", decline_cover, cover.pk, by=mine.people[cover.person_id])


HAPPENS: tuple[tuple[Callable[[World, Presence], None], int], ...] = (
    (falls_ill, 3), (has_lunch, 6), (plans_leave, 1), (comes_back, 3), (guess_was_wrong, 3), (hands_back, 1),
)  # fmt: skip
