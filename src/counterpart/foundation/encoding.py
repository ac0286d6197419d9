"""How values travel to the database when a statement goes straight to the driver: as Django itself would send them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from json import JSONEncoder
from typing import Any

from django.db import connection, models

from counterpart.foundation.money.fields import FixedPointField

Encode = Callable[[Any], Any]


_engine = ""


def engine() -> str:
    """The vendor of this process's database, asked once: Django's proxy costs more than the question."""
    global _engine
    if not _engine:
        _engine = connection.vendor
    return _engine


PLAIN = frozenset({int, str, type(None), bool, bytes})
PLAIN_FIELDS: Any = models.CharField | models.TextField | models.IntegerField | models.AutoField | models.BooleanField


def python_value(value: Any) -> Any:
    """Values outside a field: instants and dates travel as Django itself sends them."""
    if type(value) in PLAIN or engine() != "sqlite":
        return value
    if isinstance(value, datetime):
        return _instant_as_text(value)
    return str(value) if isinstance(value, date) else value


@lru_cache(maxsize=256)
def _instant_as_text(value: datetime) -> str:
    """An act writes its one instant into dozens of rows."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


def encoder(field: Any) -> Encode | None:
    """How a value of a field travels, chosen once per plan; None for plain columns, whose values travel as they are."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, FixedPointField):
        return field.scaled
    if isinstance(field, PLAIN_FIELDS):
        return None
    if isinstance(field, models.DateTimeField | models.DateField):
        return python_value
    if isinstance(field, models.JSONField) and engine() == "sqlite":
        return _json_as_text((field.encoder or JSONEncoder)().encode)
    if isinstance(field, models.UUIDField) and engine() == "sqlite":
        return lambda value: value and value.hex
    return lambda value: field.get_db_prep_save(value, connection)


def _json_as_text(encode: Callable[[Any], str]) -> Encode:
    def as_text(value: Any) -> str | None:
        if value is None:
            return None
        return "{}" if value == {} else encode(value)

    return as_text
