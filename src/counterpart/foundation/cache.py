"""Configuration that rarely changes, kept per process and thrown away when its stamp moves.

The gate and every request read the stamp anyway, so a stale cache lives no longer than one statement.
"""

import secrets
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")
_stamp: tuple[str, int] = ("", -1)


def see_stamp(stamp: int | None) -> None:
    """Called with the stamp just read from the database; everything cached under another one is dropped."""
    global _stamp
    _stamp = (str(connection.settings_dict["NAME"]), stamp or 0)


def current_stamp() -> tuple[str, int]:
    return _stamp


def configuration_changed() -> None:
    """Say in the same transaction that configuration moved. The stamp is random, so a rollback cannot repeat it."""
    stamp = secrets.randbits(62)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organisation_settings (id, stamp) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp",
            [stamp],
        )
    see_stamp(stamp)


class Versioned(Generic[T]):
    """``desks = Versioned(load_desks)``; ``desks()`` loads at most once per stamp."""

    def __init__(self, load: Callable[[], T]) -> None:
        self.load = load
        self.kept: tuple[tuple[str, int], T] | None = None

    def __call__(self) -> T:
        # The stamp first: another thread may see a newer one while this one loads, and what was loaded is not under it.
        stamp, kept = _stamp, self.kept
        if kept is None or kept[0] != stamp or stamp[1] == -1:
            kept = self.kept = (stamp, self.load())
        return kept[1]
