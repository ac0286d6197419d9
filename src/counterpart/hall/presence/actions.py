"""Coming, leaving, a break, an illness: said in two taps, by oneself or by a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.clock import days_after
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.hall.presence.errors import AbsenceOver, AwayAlready, NotYours
from counterpart.hall.presence.models import Absence, AbsenceReason, Sitting, WeeklyShift
from counterpart.hall.presence.queries import colleagues_of
from counterpart.hall.presence.told import hold_still, presence_changed

LONGEST = timedelta(days=400)
BREAK_MOST = timedelta(hours=2)
SHIFTS_MOST = 60
PLANS = "presence.set_week"


@dataclass(frozen=True)
class WeekLine:
    """One row of somebody's week: Monday is 0; an end at or before the start is on the next day."""

    desk_id: int
    weekday: int
    starts: time
    ends: time
    every: int = 1


@action("presence.check_in")
def check_in(*, by: Actor) -> Answer:
    """I sit at this desk now. Whatever desk I sat at before, I have left; if I was away, I am back."""
    act = current_act()
    person = _lock(by.person_id)
    Sitting.objects.filter(person=person, until=None).update(until=act.now)
    Absence.objects.filter(person=person, waits=True).update(ends_at=F("starts_at"), waits=False)
    Absence.objects.filter(person=person, starts_at__lte=act.now, ends_at__gt=act.now).update(
        ends_at=act.now, is_guess=False, version=F("version") + 1
    )
    sitting = Sitting.objects.create(person=person, desk_id=by.desk_id, since=act.now)
    act.about("person", person.pk)
    presence_changed(person.pk)
    return Answer(sitting.pk, "sitting", "here", reference=by.desk.name)


@action("presence.check_out")
def check_out(*, by: Actor) -> Answer:
    """I leave for today."""
    act = current_act()
    person = _lock(by.person_id)
    if not Sitting.objects.filter(person=person, until=None).update(until=act.now):
        raise AbsenceOver(_("You are not checked in at any desk."), code="not_checked_in")
    act.about("person", person.pk)
    presence_changed(person.pk)
    return Answer(person.pk, "person", "left", reference=person.name)


@action("presence.report_absence")
def report_absence(
    person_id: int, *, ends_at: datetime | None = None, minutes: int = 0, starts_at: datetime | None = None,
    is_guess: bool = False, kind: str = Absence.Kind.SUDDEN, why: str = "", note: str = "", by: Actor,
) -> Answer:  # fmt: skip
    """Somebody is not there: from now or from later, until an end that may be a guess. Oneself, or a colleague.

    Without ``ends_at`` it takes ``minutes``: a button that is pressed twice says the same both times.
    ``why`` goes where only who may see reasons finds it; the act does not hold it. Raises AwayAlready where the time
    is taken by another absence.
    """
    act = current_act()
    if kind not in Absence.Kind.values:
        raise Invalid(fields={"kind": _("Choose one of those offered.")})
    if why and why not in AbsenceReason.Why.values:
        raise Invalid(fields={"why": _("Choose one of those offered.")})
    if not colleagues_of(by).filter(pk=person_id).exists():
        raise Missing()
    person = _lock(person_id)
    starts = act.now if starts_at is None or starts_at < act.now else starts_at
    ends_at = ends_at or starts + timedelta(minutes=minutes)
    _check_end(starts, ends_at, kind)
    taken = Absence.objects.filter(person=person, starts_at__lt=ends_at, ends_at__gt=starts, waits=False)
    if starts == act.now:
        # Who is away does not wait for a break any more.
        Absence.objects.filter(person=person, waits=True).update(
            ends_at=F("starts_at"), waits=False, version=F("version") + 1
        )
    if kind == Absence.Kind.SUDDEN:
        # Who falls ill during a break is ill, not on a break.
        taken.filter(kind=Absence.Kind.BREAK, starts_at__lte=starts).update(ends_at=starts, version=F("version") + 1)
    if other := taken.order_by("starts_at").first():
        raise AwayAlready(person=person.name, until=_moment(other.ends_at, by))
    absence = Absence.objects.create(
        person=person, starts_at=starts, ends_at=ends_at, is_guess=is_guess, kind=kind, reported_by_id=by.person_id,
        reported_at=act.now,
    )  # fmt: skip
    if why or note.strip():
        AbsenceReason.objects.create(absence=absence, why=why or AbsenceReason.Why.OTHER, note=note.strip()[:200])
    if starts == act.now and kind != Absence.Kind.BREAK:
        Sitting.objects.filter(person=person, until=None).update(until=act.now)
    act.about("person", person.pk)
    act.changed = {"absence": absence.pk, "until": ends_at.isoformat()}
    presence_changed(person.pk)
    return Answer(absence.pk, "absence", "away" if starts == act.now else "planned", reference=person.name)


@action("presence.ask_for_break")
def ask_for_break(*, minutes: int = 30, by: Actor) -> Answer:
    """I would like a break: it begins at once where my desk stays held, else as soon as somebody holds it."""
    act = current_act()
    person = _lock(by.person_id)
    ends = act.now + timedelta(minutes=minutes)
    _check_end(act.now, ends, Absence.Kind.BREAK)
    taken = Absence.objects.filter(Q(starts_at__lt=ends, ends_at__gt=act.now) | Q(waits=True), person=person)
    if other := taken.order_by("starts_at").first():
        raise AwayAlready(person=person.name, until=_moment(other.ends_at, by))
    absence = Absence.objects.create(
        person=person, starts_at=act.now, ends_at=ends, kind=Absence.Kind.BREAK, waits=True, reported_by=person,
        reported_at=act.now,
    )  # fmt: skip
    act.about("person", person.pk)
    act.changed = {"absence": absence.pk, "until": ends.isoformat()}
    presence_changed(person.pk)
    absence.refresh_from_db(fields=["waits"])
    return Answer(absence.pk, "absence", "asked" if absence.waits else "away", reference=person.name)


@action("presence.start_break")
def start_break(absence_id: int, *, by: Actor) -> Answer:
    """I go now, although nobody holds my desk meanwhile."""
    act = current_act()
    absence = _mine(absence_id, by)
    if not absence.waits or absence.person_id != by.person_id:
        raise AbsenceOver(_("This break does not wait for anybody."), code="does_not_wait")
    following = Absence.objects.filter(person_id=absence.person_id, starts_at__gt=act.now, waits=False)
    ends = min([act.now + (absence.ends_at - absence.starts_at), *following.values_list("starts_at", flat=True)])
    Absence.objects.filter(pk=absence.pk).update(starts_at=act.now, ends_at=ends, waits=False, version=F("version") + 1)
    act.about("person", absence.person_id)
    act.changed = {"absence": absence.pk, "until": ends.isoformat()}
    presence_changed(absence.person_id)
    return Answer(absence.pk, "absence", "away", version=absence.version + 1, reference=absence.person.name)


@action("presence.change_absence")
def change_absence(absence_id: int, *, ends_at: datetime, is_guess: bool = False, version: int, by: Actor) -> Answer:
    """Longer or shorter than thought. Raises Stale when somebody changed it first."""
    act = current_act()
    absence = _mine(absence_id, by)
    if absence.version != version:
        raise Stale(current=absence.version)
    starts = max(absence.starts_at, act.now)
    _check_end(starts, ends_at, absence.kind, since=absence.starts_at)
    taken = Absence.objects.filter(person_id=absence.person_id, starts_at__lt=ends_at, ends_at__gt=starts)
    if other := taken.exclude(pk=absence.pk).order_by("starts_at").first():
        raise AwayAlready(person=absence.person.name, until=_moment(other.ends_at, by))
    before = absence.ends_at
    Absence.objects.filter(pk=absence.pk).update(ends_at=ends_at, is_guess=is_guess, version=F("version") + 1)
    act.about("person", absence.person_id)
    act.changed = {"absence": absence.pk, "until": [before.isoformat(), ends_at.isoformat()]}
    presence_changed(absence.person_id)
    return Answer(absence.pk, "absence", "away", version=version + 1, reference=absence.person.name)


@action("presence.end_absence")
def end_absence(absence_id: int, *, by: Actor) -> Answer:
    """Back, earlier than thought; or an absence ahead that does not happen."""
    act = current_act()
    absence = _mine(absence_id, by)
    starts = min(absence.starts_at, act.now)
    ends = act.now if starts < act.now and not absence.waits else starts
    Absence.objects.filter(pk=absence.pk).update(
        starts_at=starts, ends_at=ends, is_guess=False, waits=False, version=F("version") + 1
    )
    act.about("person", absence.person_id)
    act.changed = {"absence": absence.pk}
    presence_changed(absence.person_id)
    return Answer(absence.pk, "absence", "back", version=absence.version + 1, reference=absence.person.name)


@action("presence.set_week")
def set_week(person_id: int, *, lines: Sequence[WeekLine], first_day: date, by: Actor) -> Answer:
    """From a day on, somebody's week is this. What was before stays in the past; what was planned after is replaced."""
    act = current_act()
    if not colleagues_of(by).filter(pk=person_id).exists():
        raise Missing()
    person = _lock(person_id)
    if len(lines) > SHIFTS_MOST:
        raise Invalid(fields={"lines": _("List at most %(most)s.") % {"most": SHIFTS_MOST}})
    today = act.today()
    if not today <= first_day <= days_after(today, LONGEST.days):
        raise Invalid(fields={"first_day": _("Choose a day from today on, within a year.")})
    seen = {desk.id for desk in by.desks_seen()}
    held = set(
        Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=act.now), person=person).values_list("desk_id", flat=True)
    )  # fmt: skip
    for line in lines:
        if line.desk_id not in seen or line.desk_id not in held:
            raise Invalid(
                fields={"desk": _("%(name)s does not hold this desk. Give it first.") % {"name": person.name}}
            )
        if line.starts == line.ends or not 0 <= line.weekday <= 6 or not 1 <= line.every <= 4:
            raise Invalid(fields={"lines": _("A shift ends at another time than it starts.")})
    if _overlap(lines):
        raise Invalid(fields={"lines": _("Two of these shifts are at the same time.")})
    mine = WeeklyShift.objects.filter(person=person)
    mine.filter(first_day__gte=first_day).delete()
    mine.filter(Q(last_day=None) | Q(last_day__gte=first_day)).update(last_day=days_after(first_day, -1))
    WeeklyShift.objects.bulk_create(
        WeeklyShift(person=person, desk_id=line.desk_id, weekday=line.weekday, starts=line.starts, ends=line.ends,
                    first_day=first_day, every=line.every)
        for line in lines
    )  # fmt: skip
    act.about("person", person.pk)
    act.changed = {"first_day": first_day.isoformat(), "shifts": len(lines)}
    presence_changed(person.pk)
    return Answer(person.pk, "person", reference=person.name)


def _overlap(lines: Sequence[WeekLine]) -> bool:
    """Whether two rows of a week meet. Rows of every second week may share a time: they are not asked."""
    day, week = 24 * 60, 7 * 24 * 60
    taken: list[tuple[int, int]] = []
    for line in lines:
        if line.every > 1:
            continue
        start = line.weekday * day + line.starts.hour * 60 + line.starts.minute
        end = line.weekday * day + line.ends.hour * 60 + line.ends.minute
        end += day if line.ends <= line.starts else 0
        taken += [(start, end), (start + week, end + week)]
    taken.sort()
    return any(later[0] < earlier[1] for earlier, later in pairwise(taken))


def _check_end(starts: datetime, ends: datetime, kind: str, *, since: datetime | None = None) -> None:
    if ends <= starts:
        raise Invalid(fields={"ends_at": _("The end has to lie ahead.")})
    if ends - (since or starts) > LONGEST:
        raise Invalid(
            fields={"ends_at": _("Say an end within %(days)s days. It can be made later.") % {"days": LONGEST.days}}
        )
    if kind == Absence.Kind.BREAK and ends - (since or starts) > BREAK_MOST:
        raise Invalid(fields={"ends_at": _("A break takes two hours at most.")})


def _lock(person_id: int) -> Person:
    hold_still()
    person: Person | None = locked(Person.objects.filter(pk=person_id, is_house=False)).first()
    if person is None:
        raise Missing()
    return person


def _mine(absence_id: int, by: Actor) -> Absence:
    """The absence, locked, if this actor may change it: their own, one they reported, or as planner."""
    act = current_act()
    hold_still()
    absence: Absence | None = locked(Absence.objects.filter(pk=absence_id)).select_related("person").first()
    if absence is None or not colleagues_of(by).filter(pk=absence.person_id).exists():
        raise Missing()
    if absence.ends_at <= act.now and not absence.waits:
        raise AbsenceOver()
    if by.person_id not in (absence.person_id, absence.reported_by_id) and not by.may(PLANS):
        raise NotYours(person=absence.person.name)
    return absence


def _moment(at: datetime, by: Actor) -> str:
    return at.astimezone(ZoneInfo(house().sites[by.desk.site_id].zone)).strftime("%d.%m. %H:%M")
