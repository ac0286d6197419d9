"""The day drawn: each desk a row, its people bars over the hours, and red where nobody who was expected is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from counterpart.design.formats import clock
from counterpart.foundation.clock import days_after, midnight
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.organisation.words import duty_name
from counterpart.hall.presence.models import Absence
from counterpart.hall.presence.queries import DeskDay, Placed, day_of
from counterpart.hall.presence.spans import Span, between
from counterpart.hall.presence.words import away_words, from_to

HOUR = timedelta(hours=1)
OPENS, CLOSES = 8, 18
LANE, ROW = 32, 38
LETTER, PADDING = 1.1, 2.7  # what a letter and the ends of a bar take, in percent of the day on a desk's screen
STRIPES = {"cov": "lent", "gap": "nobody"}  # patterns in presence/_drawn.html


@dataclass(frozen=True)
class Bar:
    """One stretch of one person, or of nobody; ``x`` and ``width`` in percent of the hours shown."""

    x: str
    width: str
    y: int
    kind: str
    label: str
    said: str

    @property
    def fill(self) -> str:
        """The pattern that fills it, where a colour does not."""
        return STRIPES.get(self.kind, "")


@dataclass
class DeskRow:
    """One desk: how its day is drawn, and in words."""

    desk: DeskInfo
    name: str
    here: list[Placed] = field(default_factory=list)
    away: list[tuple[Placed, Absence, str]] = field(default_factory=list)
    holders: list[Placed] = field(default_factory=list)  # without shifts: expected whenever the desk is
    empty_now: str = ""
    bars: list[Bar] = field(default_factory=list)
    height: int = ROW

    @property
    def said(self) -> str:
        return ". ".join(bar.said for bar in self.bars) or _("Nobody has a shift here on this day")


@dataclass
class Board:
    """The day of all desks the actor sees."""

    day: date
    at: datetime
    is_today: bool
    wings: list[tuple[str, str, list[DeskRow]]]
    hours: list[tuple[str, str]]
    now_x: str


def board_of(by: Actor, day: date, at: datetime, days: Sequence[DeskDay] | None = None) -> Board:
    """Draw a day, read now or already in hand: the same few statements, whatever the number of people."""
    zone = house().sites[by.desk.site_id].zone
    window = Span(midnight(zone, day), midnight(zone, days_after(day, 1)))
    found = [each for each in (day_of(by, day, at) if days is None else days) if each.people]
    shown = _hours_shown(found, window)
    rows = [_row(each, by, window, shown, at) for each in found]
    labels = {"front": _("Front"), "hall": _("Hall"), "back": _("Back")}
    wings = [(wing, label, [row for row in rows if row.desk.wing == wing]) for wing, label in labels.items()]
    step = 1 if shown.length <= 14 * HOUR else 2
    count = int(shown.length / HOUR)
    hours = [(_percent(shown.start + n * HOUR, shown), clock(shown.start + n * HOUR)) for n in range(0, count, step)]
    return Board(
        day, at, window.holds(at), [each for each in wings if each[2]], hours,
        _percent(at, shown) if shown.holds(at) else "",
    )  # fmt: skip


def _hours_shown(found: Sequence[DeskDay], window: Span) -> Span:
    """Whole hours from the first shift of the day to the last, at least a working day."""
    spans = [part.span for each in found for placed in each.people for part in placed.stretches]
    first = min([window.start + OPENS * HOUR, *(max(span.start, window.start) for span in spans)])
    last = max([window.start + CLOSES * HOUR, *(min(span.end, window.end) for span in spans)])
    begin = window.start + ((first - window.start) // HOUR) * HOUR
    end = window.start - ((window.start - last) // HOUR) * HOUR
    return Span(begin, min(end, window.end))


def _row(desk_day: DeskDay, by: Actor, window: Span, shown: Span, at: datetime) -> DeskRow:
    desk = desk_day.desk
    name = duty_name(desk.name)
    if desk.site_id != by.desk.site_id and not desk.serves_all_sites:
        name = f"{name}, {house().sites[desk.site_id].code}"
    row = DeskRow(desk, name)
    ends: list[datetime] = []  # of the last bar in each lane
    for placed in desk_day.people:
        if window.holds(at) and placed.here:
            row.here.append(placed)
        elif not placed.rostered and not placed.gone:
            row.holders.append(placed)
        for absence in placed.gone:
            row.away.append((placed, absence, away_words(absence, at)))
        _draw(row, placed, ends, shown)
    for helper in desk_day.helpers:
        if (cut := helper.span.common(shown)) is not None:
            words = {**from_to(cut), "name": helper.person.name}
            said = _("%(name)s stands in %(start)s to %(end)s") % words
            label = _fits(cut, shown, helper.person.name, helper.person.initials)
            row.bars.append(_bar(cut, shown, _lane(ends, cut) * LANE, "cov", label, said))
    y = LANE * max(1, len(ends)) - LANE
    for gap in desk_day.empty:
        if (cut := gap.common(shown)) is not None:
            said = _("Nobody %(start)s to %(end)s") % from_to(gap)
            y = _lane(ends, cut) * LANE
            label = _fits(cut, shown, said, clock(gap.start), "!")
            row.bars.append(_bar(cut, shown, y, "gap", label, said))
    if window.holds(at) and (empty := desk_day.empty_now(at)):
        row.empty_now = _("Nobody until %(end)s") % from_to(empty)
    row.height = ROW + LANE * max(0, len(ends) - 1)
    return row


def _draw(row: DeskRow, placed: Placed, ends: list[datetime], shown: Span) -> None:
    """A person's stretches, in a lane where they meet nobody else's."""
    stretches = [(part.span, part.away) for part in placed.stretches]
    if not placed.rostered:
        stretches = [(span, True) for a in placed.gone if (span := between(a.starts_at, a.ends_at))]
    cuts = [(cut, away) for span, away in stretches if (cut := span.common(shown))]
    if not cuts:
        return
    lane = _lane(ends, Span(cuts[0][0].start, max(cut.end for cut, _away in cuts)))
    for cut, away in cuts:
        words = {**from_to(cut), "name": placed.person.name}
        said = _("%(name)s away %(start)s to %(end)s") if away else _("%(name)s %(start)s to %(end)s")
        kind = "off" if away else "b" if row.desk.wing == "back" else "f"
        label = _fits(cut, shown, placed.person.name, placed.person.initials)
        row.bars.append(_bar(cut, shown, lane * LANE, kind, label, said % words))


def _lane(ends: list[datetime], span: Span) -> int:
    """The first lane that is free from the start of a stretch, taken until its end."""
    for lane, end in enumerate(ends):
        if end <= span.start:
            ends[lane] = span.end
            return lane
    ends.append(span.end)
    return len(ends) - 1


def _fits(cut: Span, shown: Span, *labels: str) -> str:
    """The first of these that a bar has room for, else the last."""
    width = cut.length / shown.length * 100
    return next((label for label in labels if len(label) * LETTER + PADDING <= width), labels[-1])


def _bar(cut: Span, shown: Span, y: int, kind: str, label: str, said: str) -> Bar:
    return Bar(_percent(cut.start, shown), f"{cut.length / shown.length * 100:.2f}%", y, kind, label, said)


def _percent(at: datetime, shown: Span) -> str:
    return f"{(at - shown.start) / shown.length * 100:.2f}%"
