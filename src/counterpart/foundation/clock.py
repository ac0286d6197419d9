"""Time is the database's. Tests may hold it still, a company that is not real may live at another time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db import connection

_held: ContextVar[datetime | None] = ContextVar("held", default=None)

NOW = {"postgresql": "clock_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now')"}


def set_test_clock(shows: datetime) -> None:
    """The clock of this process shows another time and goes on from there. For companies that are not real: config asks."""
    ahead = round((shows - datetime.now(UTC)).total_seconds(), 3)
    NOW["postgresql"] = f"clock_timestamp() + interval '{ahead} seconds'"
    NOW["sqlite"] = f"strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now', '{ahead:+} seconds')"


@cache
def _vendor() -> str:
    """The engine of this process does not change."""
    return connection.vendor


def now_sql() -> tuple[str, list[str]]:
    """SQL for this instant, and its parameters (none, unless a test holds the clock)."""
    held = _held.get()
    if held is None:
        return NOW[_vendor()], []
    if _vendor() == "sqlite":
        return "%s", [held.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")]
    return "%s::timestamptz", [held.isoformat()]


def instant(value: object) -> datetime:
    """What the database answered for an instant, as an aware datetime in UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


def now() -> datetime:
    """The database's clock: one small statement. Inside an action use ``current_act().now`` instead."""
    held = _held.get()
    if held is not None:
        return held
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + NOW[connection.vendor], [])
        return instant(cursor.fetchone()[0])


@contextmanager
def held_at(at: datetime) -> Iterator[None]:
    """Hold the clock still, for tests and for the practice of time."""
    token = _held.set(at)
    try:
        yield
    finally:
        _held.reset(token)


def day_in(zone: str, at: datetime) -> date:
    """The business date at a site: the calendar day of an instant in its zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def midnight(zone: str, day: date) -> datetime:
    """When a day begins at a site."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)
