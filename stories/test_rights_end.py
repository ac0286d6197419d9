"""The rights of a cover end to the second: nothing has to run for it, and no clock but the database's is asked."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from counterpart.config.cast import client_of
from counterpart.foundation.acts import gate
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.actions import add_note
from counterpart.foundation.errors import Forbidden
from counterpart.foundation.identity import queries
from counterpart.foundation.identity.actions import create_token
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.identity.queries import digest_of, new_token, rights_of
from counterpart.hall.cover.actions import accept_cover
from counterpart.hall.cover.models import Cover
from counterpart.hall.presence.actions import report_absence
from stories.test_cover import House, at, house

if TYPE_CHECKING:
    from counterpart.foundation.identity.actor import Actor

__all__ = ["house"]
WRONG = 5.0  # seconds that the clock of a machine is wrong
LASTS = timedelta(seconds=1.5)


def covered(house: House) -> tuple["Actor", Cover]:
    """Ada is away from 08:05 for an hour; whoever is asked first says yes."""
    report_absence(house.cast.ada.person_id, minutes=60, by=house.cast.bo)
    cover = Cover.objects.get(state="offered")
    people = {each.person_id: each for each in (house.cast.bo, house.mia, house.jan)}
    accept_cover(cover.pk, by=people[cover.person_id])
    found = next(a for a in rights_of(cover.person_id).all if a.desk_id == house.cast.ada.desk_id)
    cover.refresh_from_db()
    return found, cover


def test_inside_a_session_and_with_a_token_with_all_workers_stopped(house: House) -> None:
    with held_at(at("08:05")):
        actor, cover = covered(house)
        browser, key = client_of(actor), new_token()
        browser.post("/stand/", {"desk": actor.desk_id})
        create_token(actor.grant_id, name="till", digest=digest_of(key), by=house.cast.dara)
        assert cover.ends_at == at("09:05")

    def tries() -> tuple[int, int]:
        by_key = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code
        return browser.get("/sales/orders/new/").status_code, by_key

    with held_at(at("09:04:59")):
        assert tries() == (200, 200) and may_sell(actor)
        add_note(house.order, text="As cover", by=actor)
    with held_at(at("09:05")):
        assert tries() == (403, 401) and not may_sell(actor)
        with pytest.raises(Forbidden):
            add_note(house.order, text="Too late", by=actor)
        assert browser.get("/").status_code == 200  # the session goes on, at the own desk


def may_sell(actor: "Actor") -> bool:
    return actor.desk_id in {each.desk_id for each in rights_of(actor.person_id).all}


@pytest.fixture(params=[WRONG, -WRONG], ids=["fast", "slow"])
def wrong_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], datetime]:
    """The clock of this process is five seconds fast, or slow. Gives what it shows."""
    true = time.time

    def shown() -> datetime:
        return datetime.fromtimestamp(true() + request.param, UTC)

    monkeypatch.setattr(time, "time", lambda: true() + request.param)
    monkeypatch.setattr(timezone, "now", shown)
    return shown


def tries_of(house: House) -> tuple[datetime, list[tuple[datetime, datetime, bool]]]:
    """Write under a right that ends soon, until after its end: when each try began and ended by the database, and
    whether it succeeded."""
    ada, begun = house.cast.ada, now()
    grant = Grant.objects.create(
        person_id=house.cast.bo.person_id, desk_id=ada.desk_id, valid_from=begun + LASTS / 3, valid_until=begun + LASTS,
        source=Grant.Source.COVER, reason="cover", on_behalf_of_id=ada.person_id,
    )  # fmt: skip
    as_cover = type(ada)(house.cast.bo.person_id, "Bo", ada.desk_id, grant.pk, on_behalf_of_id=ada.person_id)
    found = []
    while (before := now()) < begun + LASTS + LASTS / 3:
        try:
            add_note(house.order, text="Now?", by=as_cover)
            done = True
        except Forbidden:
            done = False
        found.append((before, now(), done))
    return begun, found


def wrongly(begun: datetime, found: list[tuple[datetime, datetime, bool]]) -> int:
    """Successes before its start or after its end, and refusals well inside it."""
    start, end = begun + LASTS / 3, begun + LASTS
    late = sum(done and (before >= end or after < start) for before, after, done in found)
    early = sum(not done and before >= start and after < end for before, after, done in found)
    return late + early


@pytest.mark.usefixtures("wrong_clock")
def test_a_wrong_clock_of_the_machine_changes_nothing(house: House) -> None:
    begun, found = tries_of(house)
    assert wrongly(begun, found) == 0
    assert {done for _before, _after, done in found} == {True, False}


def test_control_a_house_that_asks_the_machine_is_caught(
    house: House, wrong_clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> tuple[str, list[object]]:
        return "%s", [wrong_clock()]

    monkeypatch.setattr(gate, "now_sql", asked)
    monkeypatch.setattr(queries, "now_sql", asked)
    begun, found = tries_of(house)
    assert wrongly(begun, found) > 0


def test_a_test_company_may_live_at_another_time_and_no_other() -> None:
    asks = "from counterpart.foundation.clock import now; print(now().isoformat())"
    start = f"import django; django.setup(); {asks}"

    def told(company: str, clock: str) -> subprocess.CompletedProcess[str]:
        own = {"COUNTERPART_COMPANY": company, "COUNTERPART_TEST_CLOCK": clock, "DATABASE_URL": ""}
        env = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "counterpart.config.settings"}
        with tempfile.TemporaryDirectory() as folder:
            env["COUNTERPART_VAR"] = folder
            return subprocess.run([sys.executable, "-c", start], env=env, capture_output=True, text=True, check=False)

    done = told("test-hearth", "2030-05-01T08:05:00+02:00")
    assert done.stdout.startswith("2030-05-01T06:05"), done.stderr
    assert "is a real company" in told("hearth", "2030-05-01T08:05:00+02:00").stderr
    assert "says its zone" in told("test-hearth", "2030-05-01T08:05:00").stderr
