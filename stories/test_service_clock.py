"""The clock of a desk runs while it is staffed or could be: not at night, and not while nobody could come."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.actions import create_quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.cover.actions import give_consent
from counterpart.hall.cover.chores import look_after_desks
from counterpart.hall.cover.service import Waited, waited_of
from counterpart.hall.desks.actions import StaffingLine, set_staffing
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.actions import report_absence
from stories.by_api import program_of
from stories.test_waiting import EIGHT, SICK, firm

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

__all__ = ["firm"]
THREE = EIGHT + timedelta(hours=7)  # on Monday, an hour before the desk closes
TUESDAY, HOUR = timedelta(days=1), timedelta(hours=1)


def draft(firm: "Cast") -> int:
    """A quote that Ada has begun: the key of its work."""
    quote = create_quote(firm.customer.pk, [Wanted(firm.kettle.pk, Decimal(1))], by=firm.ada).id
    return WorkItem.objects.get(document_id=quote).pk


def waits(by: "Actor", hours: int) -> tuple[dict[int, Waited], int]:
    """How everything open has waited on Tuesday, so many hours after eight, and the statements it took."""
    at = EIGHT + TUESDAY + hours * HOUR
    with held_at(at), CaptureQueriesContext(connection) as seen:
        rows = WorkItem.objects.filter(done_at=None, waits_for="nobody").values_list("pk", "desk_id", "created_at")
        found = waited_of(by, {pk: (desk, since) for pk, desk, since in rows}, at)
    return found, len(seen)


def test_the_night_is_nobodys_patience(firm: "Cast") -> None:
    with held_at(THREE):
        first = draft(firm)
    found, statements = waits(firm.ada, 2)
    assert found == {first: Waited(3 * HOUR, 19 * HOUR)}
    with held_at(THREE + HOUR / 2):
        for _n in range(4):
            draft(firm)
    more, same = waits(firm.ada, 2)
    assert (len(more), same) == (5, statements)
    assert sorted(each.service for each in more.values()) == [2.5 * HOUR] * 4 + [3 * HOUR]


def test_it_stands_still_while_nobody_could_come(firm: "Cast") -> None:
    """An hour without anybody does not count as service time; everybody reads the same."""
    with held_at(THREE):
        first = draft(firm)
    with held_at(SICK + TUESDAY):
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
    with held_at(SICK + TUESDAY + HOUR):
        look_after_desks(firm.house)
    assert waits(firm.ada, 2)[0][first].service == 2 * HOUR
    with held_at(EIGHT + TUESDAY + 2 * HOUR):
        desk = client_of(firm.dara).get(f"/desks/{firm.ada.desk_id}/").content.decode()
        assert "waits 2 h 0 min of service time" in desk
        board = client_of(firm.dara).get("/cover/").content.decode()
        assert "Longest wait" in board and "2 h 0 min" in board and "19 h 0 min" in board
        (told,) = program_of(firm.dara).get(f"/waiting-times?desk_id={firm.ada.desk_id}")["results"]
        assert (told["id"], told["service_minutes"], told["wall_minutes"]) == (first, 120, 1140)
        assert program_of(firm.dara).refused("GET", "/waiting-times?desk_id=999999") == (404, "not_found")


def test_it_runs_while_somebody_stands_in(firm: "Cast") -> None:
    with held_at(THREE):
        first = draft(firm)
    with held_at(SICK + TUESDAY):
        give_consent(duties=["sales"], by=firm.bo)
        set_staffing(firm.bo.desk_id, lines=[StaffingLine(6, EIGHT.time(), SICK.time(), 1)], by=firm.dara)
        report_absence(firm.ada.person_id, minutes=60, by=firm.ada)
    assert waits(firm.ada, 2)[0][first].service == 3 * HOUR
