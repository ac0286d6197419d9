"""From a file to a problem. The format is docs/reference/roster-format.md; what is wrong is said with its place."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counterpart.hall.presence.shifts import on_the_wall
from counterpart.hall.roster.model import (
    A_DAY,
    ANYTHING,
    PAST,
    WEEK,
    Away,
    Demand,
    Fixed,
    Limits,
    Problem,
    Request,
    ShiftType,
    Slot,
    Worker,
)
from counterpart.hall.roster.parts import SHOWN, Part, Unreadable, parsed

FORMAT = "roster 1"
LARGEST = 20_000_000  # bytes
WEEKS_MOST, PEOPLE_MOST, SHIFTS_MOST, ROWS_MOST, LIST_MOST = 53, 1000, 50, 20_000, 100_000
MINUTES_MOST = 1_000_000
HEAVIEST, MANY = 1_000_000, 1000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read(content: bytes) -> Problem:
    """The problem that a file describes; ``Unreadable`` says all that is wrong with it."""
    if len(content) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 1_000_000} MB.")
    wrongs: list[str] = []
    file = Part(parsed(content), "", wrongs)
    if not wrongs and file.text("format", "") != FORMAT:
        raise Unreadable(f'format: "{FORMAT}" is expected here.')
    _stop(wrongs)
    return _Reader(file).problem()


def _stop(wrongs: list[str]) -> None:
    """What leans on something wrong cannot be judged: names first, then what uses them."""
    left = len(wrongs) - SHOWN
    if wrongs:
        raise Unreadable(*wrongs[:SHOWN], *([f"And {left} more."] if left > 0 else []))


class _Reader:
    def __init__(self, file: Part) -> None:
        self.file = file
        self.first = file.day("first_day")
        self.days = WEEK * file.whole("weeks", 1, WEEKS_MOST)
        self.zone = file.text("zone", "UTC")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            file.wrong("zone", "a zone like Europe/Zagreb is expected here.")
            self.zone = "UTC"
        _stop(file.wrongs)
        self.skills = self._skills()
        self.shifts = {kind.name: kind for kind in self._shifts()}
        self.contracts = dict(self._contracts())
        _stop(file.wrongs)
        self.people = {person.name: person for person in self._people()}
        _stop(file.wrongs)

    def problem(self) -> Problem:
        demand = self._demand()
        wanted = {row.slot for row in demand}
        found = Problem(
            self.first, self.days, self.shifts, self.people, demand, tuple(self._requests()),
            tuple(self._fixed(wanted)), tuple(self._away()), self.zone, self.file.text("name", ""),
        )  # fmt: skip
        self.file.done()
        _stop(self.file.wrongs)
        return found

    def _skills(self) -> list[str]:
        said = self.file.value.get("skills")
        skills = self.file.names("skills", said if isinstance(said, list) else (), "skill")
        if any(not skill.strip() or len(skill) > 80 or not skill.isprintable() for skill in skills):
            self.file.wrong("skills", "each skill is a text of 1 to 80 characters.")
        return skills

    def _shifts(self) -> Iterator[ShiftType]:
        said = self.file.value.get("shifts")
        names = {str(each.get("name")) for each in said if isinstance(each, dict)} if isinstance(said, list) else set()
        seen: set[str] = set()
        for part in self.file.parts("shifts", SHIFTS_MOST, 1):
            name = self._new_name(part, seen)
            starts = part.clock("starts")
            minutes, pause = part.whole("minutes", 1, A_DAY), part.whole("break_minutes", 0, A_DAY, 0)
            if minutes + pause > A_DAY:
                part.wrong("minutes", "a shift with its break lasts 24 hours at most.")
            bad = part.names("not_followed_by", sorted(names), "shift")
            part.done()
            yield ShiftType(name, starts, minutes, pause, frozenset(bad))

    def _contracts(self) -> Iterator[tuple[str, Limits]]:
        seen: set[str] = set()
        for part in self.file.parts("contracts", MANY):
            name = self._new_name(part, seen)
            least, most = part.whole("minutes_min", 0, MINUTES_MOST, 0), part.limit("minutes_max", 0, MINUTES_MOST)
            if most is not None and least > most:
                part.wrong("minutes_min", "this is more than minutes_max.")
            yield name, Limits(
                least, most, part.limit("days_in_a_row_max", 1, WEEK * WEEKS_MOST),
                part.whole("rest_minutes_min", 0, 7 * A_DAY, 0), part.limit("weekends_max", 0, WEEKS_MOST + 1),
            )  # fmt: skip
            part.done()

    def _people(self) -> Iterator[Worker]:
        seen: set[str] = set()
        for part in self.file.parts("people", PEOPLE_MOST, 1):
            name = self._new_name(part, seen)
            skills = part.names("skills", self.skills, "skill")
            contract = part.one_of("contract", self.contracts, "contract", "")
            before: dict[int, str] = {}
            for worked in part.parts("worked_before", PAST):
                day, shift = (worked.day("day") - self.first).days, worked.one_of("shift", self.shifts, "shift")
                if worked.is_fine and not -PAST <= day < 0:
                    worked.wrong("day", f"a day of the {PAST} before the first is expected here.")
                if before.setdefault(day, shift) != shift:
                    worked.wrong("day", "there is another shift on this day already.")
                worked.done()
            part.done()
            yield Worker(name, frozenset(skills), self.contracts.get(contract, Limits()), tuple(sorted(before.items())))

    def _demand(self) -> tuple[Demand, ...]:
        """Rows of one day stand instead of rows of weekdays; two rows of the same kind for the same work are a slip."""
        found: dict[Slot, tuple[bool, Demand]] = {}
        for part in self.file.parts("demand", ROWS_MOST, 1):
            shift = part.one_of("shift", self.shifts, "shift")
            skill = part.one_of("skill", self.skills, "skill", ANYTHING)
            people = part.whole("people", 0, MANY)
            under, over = part.whole("under", 0, HEAVIEST, 1), part.whole("over", 0, HEAVIEST, 1)
            exact = part.has("day")
            if exact and part.has("weekdays"):
                part.wrong("weekdays", "a row has a day or weekdays, not both.")
            days = [self._day(part, "day")] if exact else self._on(part.names("weekdays", WEEKDAYS, "weekday"))
            part.done()
            for day in days if part.is_fine else ():
                slot = Slot(day, shift, skill)
                known = found.get(slot)
                if known and known[0] == exact:
                    on = self.first + timedelta(days=day)
                    part.wrong("shift", f"another row says already how many people this takes on {on}.")
                    break
                if known is None or exact:
                    found[slot] = exact, Demand(slot, people, under, over)
        if len(found) > ROWS_MOST:
            self.file.wrong("demand", f"this is work of {len(found)} kinds and days; {ROWS_MOST} can be planned.")
        return tuple(row for _, row in sorted(found.values(), key=lambda each: each[1].slot))

    def _on(self, weekdays: list[str]) -> list[int]:
        first = self.first.weekday()
        return [day for day in range(self.days) if not weekdays or WEEKDAYS[(first + day) % WEEK] in weekdays]

    def _requests(self) -> Iterator[Request]:
        for part in self.file.parts("requests", LIST_MOST):
            person, day = self._person(part), self._day(part, "day")
            wants = part.one_of("wants", ("on", "off"), "wish")
            shift, weight = part.one_of("shift", self.shifts, "shift", ANYTHING), part.whole("weight", 0, HEAVIEST, 1)
            part.done()
            if part.is_fine:
                yield Request(person, day, wants == "on", weight, shift)

    def _fixed(self, wanted: set[Slot]) -> Iterator[Fixed]:
        seen: set[tuple[str, int]] = set()
        for part in self.file.parts("fixed", LIST_MOST):
            person, day = self._person(part), self._day(part, "day")
            shift = part.one_of("shift", self.shifts, "shift")
            skill = part.one_of("skill", self.skills, "skill", ANYTHING) if part.has("skill") else None
            part.done()
            if not part.is_fine:
                continue
            if (person, day) in seen:
                part.wrong("day", "this person has a fixed shift on this day already.")
            seen.add((person, day))
            if not any((s.day, s.shift) == (day, shift) and skill in (None, s.skill) for s in wanted):
                part.wrong("shift", "nothing in the demand wants this on that day. Add a row to it (people may be 0).")
            yield Fixed(person, day, shift, skill)

    def _away(self) -> Iterator[Away]:
        for part in self.file.parts("absences", LIST_MOST):
            person = self._person(part)
            start, end = part.day_or_time("from"), part.day_or_time("to")
            part.done()
            if not part.is_fine:
                continue
            begins, ends = self._moment(start, 0), self._moment(end, 1)
            if begins >= ends:
                part.wrong("to", "an absence ends after it begins.")
            yield Away(person, begins, ends)

    def _moment(self, at: date | datetime, days: int) -> int:
        """Minutes since the first midnight; a day without a time is the midnight so many days later."""
        if isinstance(at, datetime):
            on, clock = at.date(), at.time()
        else:
            on, clock = at + timedelta(days=days), time.min
        start = on_the_wall(self.zone, self.first, time.min)
        return int((on_the_wall(self.zone, on, clock) - start).total_seconds()) // 60

    def _person(self, part: Part) -> str:
        return part.one_of("person", self.people, "person")

    def _day(self, part: Part, key: str) -> int:
        before = len(part.wrongs)
        day = (part.day(key) - self.first).days
        if len(part.wrongs) == before and not 0 <= day < self.days:
            part.wrong(key, "this day is not one of those that are planned.")
        return day

    def _new_name(self, part: Part, seen: set[str]) -> str:
        name = part.text("name")
        if name in seen:
            part.wrong("name", "there is another of this name already.")
        seen.add(name)
        return name
