"""One measurement of ``counterpart bench cover``: a large firm in which somebody falls ill.

``fill PEOPLE DESKS`` founds it, ``history YEARS`` gives everybody a past of absences and covers, ``measure`` says what it
costs to find who could stand in, and to enter an absence with its cover.
"""

import json
import os
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from counterpart.config.measuring.order_to_cash import cpu_seconds

DUTIES = ("sales", "counter", "pickup", "after_sales", "fulfilment", "warehouse", "accounting")
MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
ABSENCES_A_YEAR, COVERS_A_YEAR = 12, 20
CHUNK = 5000
LEAST_OF = 3


def fill(people: int, desks: int) -> None:
    """Sites with one desk of each duty; the same number of people at each, who know two more duties of their site."""
    from counterpart.config.founding import Firm, found_company
    from counterpart.foundation.identity.models import Grant, Person
    from counterpart.foundation.organisation.models import Desk, Duty, LegalEntity, Site
    from counterpart.hall.cover.models import Consent
    from counterpart.hall.presence.models import WeeklyShift
    from counterpart.hall.skills.models import Assessment, PersonSkill, Skill

    house = found_company(Firm("Large & Sons", "HR", "EUR", "Head office", site_code="HEAD"))
    duties, skills = {d.code: d for d in Duty.objects.all()}, {s.code: s.pk for s in Skill.objects.all()}
    entity, long_ago = LegalEntity.objects.get(), datetime(2020, 1, 1, tzinfo=UTC)
    count = max(1, desks // len(DUTIES))
    sites = Site.objects.bulk_create(
        Site(entity=entity, code=f"S{n}", name=f"Site {n}", kind="shop", zone="Europe/Zagreb") for n in range(count)
    )
    placed = Desk.objects.bulk_create(
        Desk(duty=duties[duty], site=site, name=duties[duty].name) for site in sites for duty in DUTIES
    )
    everybody = Person.objects.bulk_create(
        [Person(login=f"p{n}", name=f"Person {n}", password="!") for n in range(people)], batch_size=CHUNK
    )
    grants, shifts, levels, said, consents = [], [], [], [], []
    for n, person in enumerate(everybody):
        desk = placed[n % len(placed)]
        own = DUTIES.index(desk.duty.code)
        grants.append(Grant(person=person, desk=desk, valid_from=long_ago, reason="Works here"))
        shifts += [
            WeeklyShift(
                person=person, desk=desk, weekday=day, starts=time(8), ends=time(17), first_day=date(2020, 1, 6)
            )
            for day in range(5)
        ]
        for step, level in ((0, 4), (1, 3), (3, 2 + n % 2)):
            what = {"person": person, "skill_id": skills[DUTIES[(own + step) % len(DUTIES)]], "level": level}
            what |= {"evidence": "Seen", "assessor_id": house.person_id}
            levels.append(PersonSkill(**what))
            said.append(Assessment(**what, version=1, at=long_ago))
        if n % 3 == 0:
            consents.append(Consent(person=person, duty=duties[DUTIES[(own + 1) % len(DUTIES)]], since=long_ago))
    for model, rows in (
        (Grant, grants),
        (WeeklyShift, shifts),
        (PersonSkill, levels),
        (Assessment, said),
        (Consent, consents),
    ):
        _many(model, rows)


def history(years: int) -> None:
    """So many years of absences and covers behind everybody."""
    from counterpart.foundation.identity.models import Grant
    from counterpart.hall.cover.models import Cover
    from counterpart.hall.presence.models import Absence

    homes = list(Grant.objects.filter(source="role", person__login__startswith="p").values_list("person_id", "desk_id"))

    def absences() -> Any:
        for n in range(years * ABSENCES_A_YEAR):
            start = AT - timedelta(days=3 + n * 365 / ABSENCES_A_YEAR)
            for person, _desk in homes:
                yield Absence(
                    person_id=person, starts_at=start, ends_at=start + timedelta(hours=7), kind="sudden",
                    reported_by_id=person, reported_at=start,
                )  # fmt: skip

    def covers() -> Any:
        for n in range(years * COVERS_A_YEAR):
            start = AT - timedelta(days=2 + n * 365 / COVERS_A_YEAR)
            for person, desk in homes:
                yield Cover(
                    desk_id=desk, person_id=person, kind="break", starts_at=start, ends_at=start + timedelta(minutes=30),
                    state="closed", asked_at=start, ended_at=start + timedelta(minutes=30), end_why="time",
                )  # fmt: skip

    _many(Absence, absences())
    _many(Cover, covers())


def _many(model: Any, rows: Any) -> None:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        model.objects.bulk_create(chunk)


def measure() -> dict[str, Any]:
    """The least of some rounds: other work on the machine only adds."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from counterpart.foundation.clock import held_at
    from counterpart.foundation.identity.models import Grant
    from counterpart.foundation.identity.queries import actor_of_grant
    from counterpart.hall.cover.engine.candidates import candidates
    from counterpart.hall.cover.engine.needs import needs_of
    from counterpart.hall.cover.feed import facts_for
    from counterpart.hall.cover.models import Cover
    from counterpart.hall.cover.queries import rules
    from counterpart.hall.desks.actions import StaffingLine, set_staffing
    from counterpart.hall.presence.actions import report_absence
    from counterpart.hall.presence.models import Absence

    told: dict[str, Any] = {}

    def spend(name: str, work: Any) -> Any:
        before = cpu_seconds()
        with CaptureQueriesContext(connection) as seen:
            result = work()
        spent = round((cpu_seconds() - before) * 1000, 1)
        count = sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN")) for q in seen.captured_queries)
        had = told.get(name, {"cpu_ms": spent})
        told[name] = {"statements": count, "cpu_ms": min(spent, had["cpu_ms"])}
        return result

    with held_at(AT):
        grants = Grant.objects.filter(source="role", person__login__startswith="p").order_by("id")
        first, lead = grants[0], actor_of_grant(Grant.objects.get(person__is_house=True).pk)
        assert lead is not None
        at_desk = grants.filter(desk_id=first.desk_id).count()
        hours = [StaffingLine(day, time(8), time(17), at_desk) for day in range(5)]  # whoever is away is missed
        set_staffing(first.desk_id, lines=hours, by=lead)
        told["people"], told["desks"] = grants.count(), grants.values("desk_id").distinct().count()
        told["absences"], told["covers"] = Absence.objects.count(), Cover.objects.count()
        for _round in range(LEAST_OF):
            with transaction.atomic():

                def find() -> int:
                    facts = facts_for([first.desk_id], AT, rules())
                    needs = needs_of(facts, first.desk_id)
                    return max((len(candidates(facts, need)[0]) for need in needs), default=0)

                Absence.objects.create(
                    person_id=first.person_id, starts_at=AT - timedelta(minutes=1), ends_at=AT + timedelta(hours=3),
                    kind="sudden", reported_by_id=first.person_id, reported_at=AT,
                )  # fmt: skip
                told["found"] = spend("find and rank", find)
                transaction.set_rollback(True)
            with transaction.atomic():
                spend("enter an absence with its cover", lambda: report_absence(first.person_id, minutes=180, by=lead))
                told["asked_or_agreed"] = Cover.objects.filter(asked_at=AT).count()
                transaction.set_rollback(True)
    return told


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpart.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    match words:
        case ["fill", people, desks]:
            call_command("migrate", verbosity=0)
            fill(int(people), int(desks))
        case ["history", years]:
            history(int(years))
        case ["measure"]:
            print(json.dumps(measure()))
        case _:
            raise SystemExit(f"Nobody knows how to {' '.join(words)}")


if __name__ == "__main__":
    main(sys.argv[1:])
