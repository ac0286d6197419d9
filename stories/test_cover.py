"""Somebody is at lunch or ill, and the customer never notices.

After every step: each open document lies on exactly one desk, nothing rests with somebody who is away, and the sentence
the customer reads is what it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from counterpart.back_office.fulfilment.actions import release_shipment
from counterpart.config.cast import PASSWORD, client_of
from counterpart.config.founding import give_desk
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actions import change_person
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at, rights_of
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Desk
from counterpart.front_office.sales.actions import cancel_order
from counterpart.hall.cover.actions import accept_cover, decline_cover, give_consent
from counterpart.hall.cover.chores import look_after_desks
from counterpart.hall.cover.models import Cover, Gap
from counterpart.hall.desks.actions import StaffingLine, set_staffing, take_item
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.story import sentence_of
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
from counterpart.hall.presence.queries import away_at
from counterpart.hall.skills.actions import assess_person
from counterpart.hall.skills.models import Skill

if TYPE_CHECKING:
    from counterpart.config.cast import Cast
    from counterpart.foundation.identity.actor import Actor

MONDAY = date(2026, 11, 23)


def at(clock: str, day: date = MONDAY) -> datetime:
    """An instant by the clock on the wall in Zagreb, in winter."""
    return datetime.combine(day, time.fromisoformat(clock), UTC) - timedelta(hours=1)


@dataclass
class House:
    """The cast with two more who can sell, and one order that Ada has taken."""

    cast: "Cast"
    mia: "Actor"
    jan: "Actor"
    order: int
    sentence: str

    @contextmanager
    def when(self, clock: str, day: date = MONDAY) -> Iterator[datetime]:
        """It is so late now; the house does what is due, somebody acts, and everything still holds."""
        moment = at(clock, day)
        with held_at(moment):
            self.tick()
            yield moment
            self.holds(moment)

    def tick(self) -> None:
        look_after_desks(self.cast.house)

    def holds(self, moment: datetime) -> None:
        assert [verdict for verdict in check() if not verdict.holds] == []
        taken = WorkItem.objects.filter(state="accepted").values_list("taken_by_id", flat=True)
        assert away_at([person for person in taken if person], moment) == {}
        assert sentence_of(self.order, "en") == self.sentence

    @property
    def holder(self) -> str:
        """Who has taken the order's item, by login."""
        item = WorkItem.objects.get(document_id=self.order, state__in=("offered", "accepted"))
        return item.taken_by.login if item.taken_by else ""

    def asked(self) -> str:
        cover = Cover.objects.filter(state="offered").select_related("person").first()
        return cover.person.login if cover else ""

    def held_by(self) -> list[str]:
        live = Cover.objects.filter(state__in=("accepted", "active"))
        return sorted(live.values_list("person__login", flat=True))

    def may_sell(self, who: "Actor") -> bool:
        return self.cast.ada.desk_id in {each.desk_id for each in rights_of(who.person_id).all}


def colleague(cast: "Cast", login: str, name: str, *, sales: int) -> "Actor":
    """Somebody from the warehouse who knows how to sell so well."""
    person = Person.objects.create_person(login, name, PASSWORD)
    give_desk(person, Desk.objects.get(pk=cast.bo.desk_id), reason="role")
    Grant.objects.filter(person=person).update(valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    assess_person(
        person.pk, skill_id=Skill.objects.get(code="sales").pk, level=sales, evidence="Worked there", by=cast.dara
    )
    found = actor_at(login, "warehouse")
    assert found is not None
    return found


@pytest.fixture
def house(cast: "Cast") -> House:
    """Ada sells, Bo, Mia and Jan work in the warehouse and can sell; one of them has to stay there."""
    mia, jan = colleague(cast, "mia", "Mia Perko", sales=3), colleague(cast, "jan", "Jan Horák", sales=3)
    with held_at(at("17:00", date(2026, 11, 20))):
        for who in (cast.ada, cast.bo, mia, jan):
            lines = [WeekLine(who.desk_id, day, time(8), time(16)) for day in range(5)]
            set_week(who.person_id, lines=lines, first_day=MONDAY, by=cast.dara)
    with held_at(at("08:00")):
        order = cast.order((cast.kettle, 1))
        take_item(order, by=cast.ada)
        return House(cast, mia, jan, order, sentence_of(order, "en"))


def test_lunch(house: House) -> None:
    """By rota: Bo said yes beforehand, so Ada's lunch begins at once and no second is without anybody."""
    ada, bo = house.cast.ada, house.cast.bo
    with house.when("09:00"):
        give_consent(duties=["sales"], by=bo)
    with house.when("12:00") as noon:
        assert ask_for_break(minutes=30, by=ada).state == "away"
        (cover,) = Cover.objects.all()
        assert (cover.state, cover.starts_at, cover.person_id) == ("active", noon, bo.person_id)
        assert house.holder == "bo"  # with what she had taken
        page = client_of(bo).get("/").content.decode()
        assert f"/sales/orders/{house.order}/" in page
    with house.when("12:29:59"):
        assert house.may_sell(bo)
    with house.when("12:30"):
        assert not house.may_sell(bo) and house.holder == "ada" and house.held_by() == []
    assert Gap.objects.count() == 0


def test_sick_at_08_05(house: House) -> None:
    """A colleague says so from a phone; the first says no, the second does not answer, the third comes."""
    cast = house.cast
    with house.when("08:05"):
        form = {"until": "shift", "idempotency_key": "tap"}
        assert (
            client_of(cast.jan if hasattr(cast, "jan") else house.jan)
            .post(f"/presence/absent/{cast.ada.person_id}/", form)
            .status_code
            == 302
        )
        first = house.asked()
        assert house.holder == "" and first in ("bo", "mia", "jan")
    people = {"bo": cast.bo, "mia": house.mia, "jan": house.jan}
    with house.when("08:05:20"):
        decline_cover(Cover.objects.get(state="offered").pk, by=people[first])
        second = house.asked()
        assert second not in ("", first)
    with house.when("08:06:36"):
        third = house.asked()
        assert third not in ("", first, second)
        assert sorted(Cover.objects.values_list("state", flat=True)) == ["declined", "expired", "offered"]
    with house.when("08:06:50"):
        accept_cover(Cover.objects.get(state="offered").pk, by=people[third])
        # A customer waits at the counter: the cover takes what Ada had begun, under her name.
        take_item(house.order, by=people[third])
        standing_in = next(a for a in rights_of(people[third].person_id).all if a.desk_id == cast.ada.desk_id)
        assert standing_in.on_behalf_of_id == cast.ada.person_id
        shipment = Document.objects.get(origin_id=house.order, kind="shipment").pk
        page = client_of(people[third]).get(f"/sales/orders/{house.order}/").content.decode()
        assert house.sentence.split(";")[0][:20] in page
        assert shipment
    with house.when("16:00"):
        assert house.held_by() == [] and house.holder == "ada"  # handed back by the time


def test_back_early(house: House) -> None:
    cast = house.cast
    with house.when("08:05"):
        give_consent(duties=["sales"], by=cast.bo)
        absence = report_absence(cast.ada.person_id, minutes=180, is_guess=True, by=cast.bo).id
        assert house.holder == "bo"
    with house.when("09:00") as back:
        check_in(by=cast.ada)
        assert Absence.objects.get(pk=absence).ends_at == back
        assert (house.holder, house.held_by(), house.may_sell(cast.bo)) == ("ada", [], False)
        assert Cover.objects.get().end_why == "returned"


def test_the_guess_was_wrong(house: House) -> None:
    """Longer: the cover goes on, within what a day may hold. Shorter: it ends with it."""
    cast = house.cast
    with house.when("08:05"):
        give_consent(duties=["sales"], by=cast.bo)
        absence = report_absence(cast.ada.person_id, minutes=60, is_guess=True, by=cast.bo).id
    with house.when("08:50"):
        change_absence(absence, ends_at=at("11:00"), is_guess=True, version=1, by=cast.ada)
        assert max(Cover.objects.values_list("ends_at", flat=True)) == at("11:00")
        assert house.may_sell(cast.bo)
    with house.when("09:30"):
        assert house.may_sell(cast.bo) and house.holder == "bo"
        change_absence(absence, ends_at=at("09:45"), version=2, by=cast.ada)
    with house.when("09:45"):
        assert not house.may_sell(cast.bo) and house.holder == "ada"


def test_the_cover_falls_ill_too(house: House) -> None:
    cast = house.cast
    with house.when("08:05"):
        give_consent(duties=["sales"], by=cast.bo)
        give_consent(duties=["sales"], by=house.mia)
        report_absence(cast.ada.person_id, minutes=120, by=cast.bo)
        first = house.holder
    people = {"bo": cast.bo, "mia": house.mia}
    with house.when("08:30"):
        report_absence(people[first].person_id, minutes=300, by=house.jan)
        (other,) = {"bo", "mia"} - {first}
        assert house.holder == other and house.held_by() == [other]
        assert not house.may_sell(people[first])
        # No chain: she stands in for Ada, not for the one who stood in.
        assert Cover.objects.get(state="active").owner_id == cast.ada.person_id


def test_nobody_can(house: House) -> None:
    """Honest: a gap from that second on, closed the second somebody is there."""
    cast = house.cast
    with house.when("08:00"):
        set_staffing(cast.bo.desk_id, lines=[StaffingLine(0, time(8), time(16), 3)], by=cast.dara)
    with house.when("08:05") as since:
        absence = report_absence(cast.ada.person_id, minutes=120, by=cast.bo).id
        gap = Gap.objects.get()
        assert (gap.since, gap.until, house.asked(), house.holder) == (since, None, "", "")
        assert "Nobody" in client_of(cast.bo).get("/presence/").content.decode()
    with house.when("08:40") as back:
        end_absence(absence, by=cast.ada)
        gap.refresh_from_db()
        assert gap.until == back


def test_a_night_shift_through_the_clock_change(house: House) -> None:
    """From ten to six on the night when the clocks go back: nine hours, all of them held."""
    cast = house.cast
    saturday, sunday = date(2027, 10, 30), date(2027, 10, 31)
    with held_at(at("12:00", date(2027, 10, 25))):
        for who in (cast.ada, cast.bo, house.mia):
            lines = [WeekLine(who.desk_id, 5, time(22), time(6))]
            set_week(who.person_id, lines=lines, first_day=date(2027, 10, 25), by=cast.dara)
        set_staffing(cast.bo.desk_id, lines=[StaffingLine(6, time(12), time(13), 1)], by=cast.dara)
    starts = datetime(2027, 10, 30, 20, tzinfo=UTC)  # 22:00 in summer
    ends = datetime(2027, 10, 31, 5, tzinfo=UTC)  # 06:00 in winter
    with held_at(starts + timedelta(minutes=5)):
        house.tick()
        give_consent(duties=["sales"], by=cast.bo)
        give_consent(duties=["sales"], by=house.mia)
        report_absence(cast.ada.person_id, ends_at=ends, by=cast.bo)
        covers = list(Cover.objects.order_by("starts_at").values_list("starts_at", "ends_at", "person__login"))
        # Four hours a day are the most for one; the day ends at midnight in UTC.
        assert covers[0][0] == starts + timedelta(minutes=5)
        assert all(one[1] == other[0] for one, other in pairwise(covers))
    moment = starts + timedelta(minutes=5)
    while moment < covers[-1][1]:
        with held_at(moment):
            house.tick()
            house.holds(moment)
            assert house.may_sell(cast.bo) != house.may_sell(house.mia)
        moment += timedelta(minutes=20)
    assert (saturday, sunday) == (starts.date(), ends.date())


def test_a_leaver_with_open_work(house: House) -> None:
    """Ada leaves the firm today: what she had taken is on her desk in the same act, and her covers are nobody's."""
    cast = house.cast
    with house.when("09:00"):
        give_consent(duties=["sales"], by=cast.bo)
        ask_for_break(minutes=30, by=cast.ada)
        assert house.holder == "bo"
    with house.when("09:10"):
        bo = Person.objects.get(pk=cast.bo.person_id)
        change_person(
            bo.pk, name=bo.name, email="", language="en", zone="", is_active=False, version=bo.version, by=cast.dara
        )
        assert (house.holder, house.held_by()) == ("", []) or house.holder in ("mia", "jan")
        assert rights_of(bo.pk).all == ()
    with house.when("09:30"):
        ada = Person.objects.get(pk=cast.ada.person_id)
        take_item(house.order, by=cast.ada)
        change_person(
            ada.pk, name=ada.name, email="", language="en", zone="", is_active=False, version=ada.version, by=cast.dara
        )
        assert house.holder == ""


def test_what_is_done_as_cover_says_so(house: House) -> None:
    """In the act, on the timeline, in the audit: Bo for Ada. At his own desk he acts for himself."""
    cast = house.cast
    with house.when("08:05"):
        give_consent(duties=["sales"], by=cast.bo)
        report_absence(cast.ada.person_id, minutes=120, by=cast.bo)
    with held_at(at("08:10")):
        standing_in = next(a for a in rights_of(cast.bo.person_id).all if a.desk_id == cast.ada.desk_id)
        shipment = Document.objects.get(origin_id=house.order, kind="shipment").pk
        release_shipment(shipment, by=cast.bo)
        cancel_order(house.order, reason="The customer called", by=standing_in)
        acts = {act.action: act for act in Act.objects.filter(journey_id=house.order)}
        assert acts["sales.cancel_order"].on_behalf_of_id == cast.ada.person_id
        assert acts["sales.cancel_order"].grant_id == standing_in.grant_id
        assert acts["fulfilment.release_shipment"].on_behalf_of_id is None
        page = client_of(cast.ada).get(f"/sales/orders/{house.order}/").content.decode()
        assert "Bo Lindqvist" in page and "acting for Ada Marin" in page
    assert [verdict.name for verdict in check() if not verdict.holds] == []
