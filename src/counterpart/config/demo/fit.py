"""Who of Velo Nord can do what, how many people its desks need, and who leads them."""

from datetime import date, time

from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company
from counterpart.config.demo.weeks import AFTERNOON, MORNING, WHOLE
from counterpart.foundation.clock import days_after
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk, Duty
from counterpart.hall.desks.actions import StaffingLine, set_leads, set_staffing
from counterpart.hall.skills.actions import Wanted, add_skill, assess_person, set_requirements
from counterpart.hall.skills.models import Skill

# Sales, counter, pickup, after-sales | fulfilment, warehouse, accounting, administration.
LEVELS = {
    "petra": "4323 2000", "marko": "2442 1000", "iva": "1340 1100", "sanja": "0231 4400", "ana": "1100 0042",
    "nikolina": "0000 0034", "katarina": "1000 0033", "radka": "4432 2000", "jana": "0130 4300", "tomas": "0020 3400",
    "pavel": "1130 4200", "oskar": "4332 1100", "astrid": "3442 2000", "elin": "1230 4400", "amir": "4223 0000",
    "callum": "3441 2100", "grace": "2130 4400",
}  # fmt: skip
DUTIES = ("sales", "counter", "pickup", "after_sales", "fulfilment", "warehouse", "accounting", "administration")
SEEN = {
    1: "Watched for a day",
    2: "A week side by side",
    3: "Two weeks alone, nothing came back",
    4: "Taught two colleagues",
}
FORKLIFT = "Forklift licence"
LICENCES = {"sanja": 5, "jana": 26, "tomas": 74, "elin": 400, "grace": 300}  # days from today until it ends
LEADS = {
    "sales.ZAG": "petra", "counter.ZAG": "petra", "pickup.ZAG": "marko", "fulfilment.ZAG": "sanja", "warehouse.ZAG": "sanja",
    "accounting.ZAG": "ana", "sales.BRN": "radka", "fulfilment.BRN": "jana", "warehouse.BRN": "jana",
    "sales.UPP": "oskar", "counter.UPP": "oskar", "fulfilment.UPP": "elin", "sales.MAN": "callum", "counter.MAN": "callum",
}  # fmt: skip
RUSH, RUSH_ENDS, SATURDAY = time(10), time(12), 5


def who_can_do_what(company: Company, today: date) -> None:
    """Nikolina assesses everybody, Katarina her. The warehouse takes a licence, and one of them ends next week."""
    nikolina, katarina = actor_at("nikolina", "administration"), actor_at("katarina", "administration")
    assert nikolina is not None and katarina is not None, "they run the company"
    licence = add_skill(FORKLIFT, is_certificate=True, by=nikolina).id
    skills = dict(Skill.objects.values_list("code", "pk"))
    people = dict(Person.objects.values_list("login", "pk"))

    def assess(login: str, skill: int, level: int, seen: str, until: date | None = None) -> None:
        by: Actor = katarina if login == "nikolina" else nikolina
        assess_person(people[login], skill_id=skill, level=level, evidence=seen, valid_until=until, by=by)

    for login, levels in LEVELS.items():
        for duty, level in zip(DUTIES, levels.replace(" ", ""), strict=True):
            if level != "0":
                assess(login, skills[duty], int(level), SEEN[int(level)])
    for login, days in LICENCES.items():
        assess(login, licence, 3, f"No. {4200 + days}", days_after(today, days))
    warehouse = Duty.objects.get(code="warehouse")
    set_requirements(warehouse.pk, wanted=[Wanted(skills["warehouse"]), Wanted(licence)], by=nikolina)
    desks = {f"{d.duty.code}.{d.site.code}": d.pk for d in Desk.objects.select_related("duty", "site")}
    for name, login in LEADS.items():
        set_leads(desks[name], person_ids=[people[login]], by=nikolina)
    for name in sorted({desk for person in vn.PEOPLE if not person.customer for desk in person.desks}):
        if not name.startswith("administration"):
            set_staffing(desks[name], lines=_hours(name), by=nikolina)


def _hours(name: str) -> list[StaffingLine]:
    """One person while somebody is planned there, Monday to Saturday; two at the counter on Saturdays before noon."""
    person = next(each for each in vn.PEOPLE if name in each.desks)
    starts, ends = WHOLE if len(person.desks) == 1 else (MORNING, AFTERNOON)[person.desks.index(name)]
    usual = [(starts, ends, 1)]
    rush = [(starts, RUSH, 1), (RUSH, RUSH_ENDS, 2), (RUSH_ENDS, ends, 1)]
    busy = name == "counter.ZAG"
    return [
        StaffingLine(day, *line)
        for day in range(SATURDAY + 1)
        for line in (rush if busy and day == SATURDAY else usual)
    ]
