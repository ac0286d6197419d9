"""A plan that changes by one shift at a time and never breaks a hard rule; the promised minutes are counted as debt.

Taking a shift away never breaks any other rule, so a change is: take away, then put where it may stand.
"""

from counterpart.hall.roster.model import A_DAY, ANYTHING, PAST, Assignment, Demand, Plan, Problem
from counterpart.hall.roster.objective import cover_cost, is_met

OFF = -1
NO_LIMIT = 10**9
Change = tuple[int, int, int]  # person, day, row of the demand or OFF


class State:
    """People and rows of the demand by their numbers, so that looking is cheap."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people = list(problem.people)
        self.kinds = list(problem.shifts)
        self.rows: list[Demand] = list(problem.demand)
        number = {name: n for n, name in enumerate(self.people)}
        kind = {name: n for n, name in enumerate(self.kinds)}
        limits = [person.limits for person in problem.people.values()]
        self.most = [NO_LIMIT if own.minutes_max is None else own.minutes_max for own in limits]
        self.least = [own.minutes_min for own in limits]
        self.in_a_row = [NO_LIMIT if own.days_in_a_row_max is None else own.days_in_a_row_max for own in limits]
        self.rest = [own.rest_minutes_min for own in limits]
        self.weekends = [NO_LIMIT if own.weekends_max is None else own.weekends_max for own in limits]
        self.reach = 3 + max(self.rest, default=0) // A_DAY  # days between which rest can be too short

        self.kind_of = [kind[row.slot.shift] for row in self.rows]
        self.day_of = [row.slot.day for row in self.rows]
        self.length = [problem.shifts[row.slot.shift].minutes for row in self.rows]
        self.bad_after = [
            {kind[name] for name in problem.shifts[first].not_followed_by if name in kind} for first in self.kinds
        ]
        self.spans = [
            [problem.span(day, name) for name in self.kinds] for day in range(-PAST, problem.days)
        ]  # fmt: skip
        self.weekend = [problem.weekend_of(d) if problem.is_weekend(d) else None for d in range(problem.days)]

        # What each may do on each day, whatever else is planned.
        away: dict[int, list[tuple[int, int]]] = {}
        for gone in problem.away:
            away.setdefault(number[gone.person], []).append((gone.start, gone.end))
        self.must: list[list[bool]] = [[False] * problem.days for _ in self.people]
        fixed: dict[tuple[int, int], list[tuple[int, str | None]]] = {}
        for each in problem.fixed:
            self.must[number[each.person]][each.day] = True
            fixed.setdefault((number[each.person], each.day), []).append((kind[each.shift], each.skill))
        by_day: list[list[int]] = [[] for _ in range(problem.days)]
        for r, day in enumerate(self.day_of):
            by_day[day].append(r)
        self.options: list[list[list[int]]] = []
        for p, name in enumerate(self.people):
            skills = problem.people[name].skills
            days = []
            for day, rows in enumerate(by_day):
                able = [r for r in rows if self.rows[r].slot.skill == ANYTHING or self.rows[r].slot.skill in skills]
                for gone_from, gone_to in away.get(p, ()):
                    able = [r for r in able if not self._meets(r, gone_from, gone_to)]
                for wanted, skill in fixed.get((p, day), ()):
                    able = [
                        r for r in able
                        if self.kind_of[r] == wanted and skill in (None, self.rows[r].slot.skill)
                    ]  # fmt: skip
                days.append(able)
            self.options.append(days)

        # What a request costs by what is worked; the last is a day off.
        self.wish: list[list[list[int]]] = [
            [[0] * (len(self.kinds) + 1) for _ in range(problem.days)] for _ in self.people
        ]
        for asked in problem.requests:
            costs = self.wish[number[asked.person]][asked.day]
            for k, shift in enumerate([*self.kinds, ""]):
                costs[k] += 0 if is_met(asked, shift) else asked.weight
        self.cover = [[cover_cost(row, there) for there in range(len(self.people) + 2)] for row in self.rows]

        self.at = [[OFF] * problem.days for _ in self.people]  # rows of the demand
        self.works = [[OFF] * (PAST + problem.days) for _ in self.people]  # kinds of shifts, with those of before
        for p, person in enumerate(problem.people.values()):
            for day, shift in person.before:
                if day >= -PAST:
                    self.works[p][PAST + day] = kind[shift]
        self.count = [0] * len(self.rows)
        self.minutes = [0] * len(self.people)
        self.on_weekend: list[dict[int, int]] = [{} for _ in self.people]
        self.cost = sum(costs[0] for costs in self.cover)
        self.cost += sum(costs[OFF] for days in self.wish for costs in days)
        self.debt = sum(self.least)  # promised minutes that nobody gives yet

    def _meets(self, row: int, start: int, end: int) -> bool:
        begins, ends = self.spans[PAST + self.day_of[row]][self.kind_of[row]]
        return begins < end and start < ends

    def may(self, p: int, row: int) -> bool:
        """Whether somebody who is off that day may work it, beside all that they work already."""
        day, kind = self.day_of[row], self.kind_of[row]
        if self.minutes[p] + self.length[row] > self.most[p]:
            return False
        weekend = self.weekend[day]
        if weekend is not None and weekend not in self.on_weekend[p] and len(self.on_weekend[p]) >= self.weekends[p]:
            return False
        works, today, end = self.works[p], PAST + day, PAST + self.problem.days
        if works[today] != OFF:
            return False
        first = today
        while first > 0 and works[first - 1] != OFF:
            first -= 1
        last = today
        while last + 1 < end and works[last + 1] != OFF:
            last += 1
        if last - first + 1 > self.in_a_row[p]:
            return False
        start, stop = self.spans[today][kind]
        for near in range(today - 1, max(-1, today - 1 - self.reach), -1):
            if (other := works[near]) != OFF:
                if start - self.spans[near][other][1] < self.rest[p]:
                    return False
                if near == today - 1 and kind in self.bad_after[other]:
                    return False
                break
        for near in range(today + 1, min(end, today + 1 + self.reach)):
            if (other := works[near]) != OFF:
                if self.spans[near][other][0] - stop < self.rest[p]:
                    return False
                return near != today + 1 or other not in self.bad_after[kind]
        return True

    def put(self, p: int, row: int) -> None:
        day, kind = self.day_of[row], self.kind_of[row]
        self.at[p][day], self.works[p][PAST + day] = row, kind
        costs, there = self.cover[row], self.count[row]
        wish = self.wish[p][day]
        self.cost += costs[there + 1] - costs[there] + wish[kind] - wish[OFF]
        self.count[row] += 1
        self._give(p, self.length[row])
        if (weekend := self.weekend[day]) is not None:
            self.on_weekend[p][weekend] = self.on_weekend[p].get(weekend, 0) + 1

    def take(self, p: int, day: int) -> None:
        row = self.at[p][day]
        kind = self.kind_of[row]
        self.at[p][day] = self.works[p][PAST + day] = OFF
        costs, there = self.cover[row], self.count[row]
        wish = self.wish[p][day]
        self.cost += costs[there - 1] - costs[there] + wish[OFF] - wish[kind]
        self.count[row] -= 1
        self._give(p, -self.length[row])
        if (weekend := self.weekend[day]) is not None:
            self.on_weekend[p][weekend] -= 1
            if not self.on_weekend[p][weekend]:
                del self.on_weekend[p][weekend]

    def _give(self, p: int, minutes: int) -> None:
        before = max(0, self.least[p] - self.minutes[p])
        self.minutes[p] += minutes
        self.debt += max(0, self.least[p] - self.minutes[p]) - before

    def change(self, changes: list[Change]) -> list[Change] | None:
        """Change some days of some people all together; what takes it back, or nothing where a rule forbids it."""
        undo = [(p, day, self.at[p][day]) for p, day, _ in changes]
        for p, day, _ in changes:
            if self.at[p][day] != OFF:
                self.take(p, day)
        for p, day, row in changes:
            if row == OFF:
                fine = not self.must[p][day]
            else:
                fine = row in self.options[p][day] and self.may(p, row)
                if fine:
                    self.put(p, row)
            if not fine:
                self.back(undo)
                return None
        return undo

    def back(self, undo: list[Change]) -> None:
        for p, day, _ in undo:
            if self.at[p][day] != OFF:
                self.take(p, day)
        for p, _, row in undo:
            if row != OFF:
                self.put(p, row)

    def copy(self) -> list[list[int]]:
        """Who works which row of the demand on each day."""
        return [days[:] for days in self.at]

    def plan(self, at: list[list[int]] | None = None) -> Plan:
        """The plan as it stands, or as it was copied."""
        return Plan.of(
            Assignment(self.people[p], self.rows[row].slot)
            for p, days in enumerate(self.at if at is None else at)
            for row in days
            if row != OFF
        )
