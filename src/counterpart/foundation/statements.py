"""Querysets compiled once per process, executed with parameters ever after.

Building a query costs ten times what the database needs to answer it, so the sentences of the hot roads
are built once. A sentence is a function whose parameters are holes; its body builds the queryset::

    @Update
    def confirm_draft(pk: int) -> Changes:
        return Order.objects.filter(pk=pk, state="draft"), {"state": "confirmed"}

    confirm_draft(pk=7)        # rows changed

The annotation of a parameter says how its value travels: plain types as they are, ``Annotated[Decimal, AmountField]``
(and any other field) through that field. Limits: ``None`` in a hole means ``= NULL`` and finds nothing, a hole never
stands for a list, and the compilers used here are not public API of Django: ``tests/test_statements.py`` fails
loudly when an upgrade moves them.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin

from django.db import connection, connections, models
from django.db.models import Expression, F, Field, Model, QuerySet
from django.db.models.sql import DeleteQuery, UpdateQuery

from counterpart.foundation.encoding import PLAIN, Encode, encoder, engine, python_value

Row = TypeVar("Row")
Changes = tuple[QuerySet[Any], dict[str, Any]]
Copied = tuple[type[Model], QuerySet[Any], dict[str, Any]]
ROWS_AT_ONCE = 2000


class Hole(Expression):
    """The place of a parameter in a compiled statement."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.through = name, field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


def _column(model: type[Model], name: str) -> str:
    """The column of a field; ``pk`` is the primary key's."""
    meta = model._meta
    found: Any = meta.pk if name == "pk" else meta.get_field(name)
    return str(found.column)


def _field_of(annotation: Any) -> Field[Any, Any] | None:
    if get_origin(annotation) is Annotated:
        for extra in get_args(annotation)[1:]:
            if isinstance(extra, type) and issubclass(extra, Field):
                return extra()
    return next((made() for kind, made in OF_TYPE if annotation is kind), None)


OF_TYPE: tuple[tuple[type, Callable[[], Field[Any, Any]]], ...] = (
    (datetime, models.DateTimeField),
    (date, models.DateField),
    (bool, models.BooleanField),
    (int, models.BigIntegerField),
    (str, models.TextField),
)


class _Here(threading.local):
    """This thread's connection, looked up once: Django's proxy costs more than many a statement."""

    def __init__(self) -> None:
        self.connection: Any = connections["default"]


_here = _Here()


def execute(sql: str, params: Sequence[Any]) -> Any:
    """Run one statement and return its cursor, to be read before the next statement.

    Straight on the driver when nobody listens: Django's layers cost as much as the statement itself. With an execute
    wrapper or a captured query log in place (counting statements) it goes through Django as usual.
    """
    wrapper = _here.connection
    if wrapper.execute_wrappers or wrapper.force_debug_cursor:
        cursor = wrapper.cursor()
        cursor.execute(sql, params)
        return cursor
    if not wrapper.in_atomic_block:
        wrapper.ensure_connection()
    elif wrapper.needs_rollback:
        wrapper.validate_no_broken_transaction()
    try:
        return wrapper.straight(sql, params)
    except Exception:
        with wrapper.wrap_database_errors:  # the driver's errors become Django's
            raise


def fetched(cursor: Any) -> list[tuple[Any, ...]]:
    """The rows of a cursor. A disk may turn out full only now: the driver's errors become Django's here, too."""
    try:
        return list(cursor.fetchall())
    except Exception:
        with _here.connection.wrap_database_errors:
            raise


class Sentence:
    """A statement with holes, compiled at first use for the engine in use."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build, self.__doc__ = build, build.__doc__
        parameters = inspect.signature(build, eval_str=True).parameters
        self.fields = {name: _field_of(p.annotation) for name, p in parameters.items()}
        self.sql = ""
        self.vendor = ""
        self.fill: list[tuple[str, Encode | None, Any]] = []

    def compile(self, built: Any) -> tuple[str, Sequence[Any]]:
        raise NotImplementedError

    def run(self, values: dict[str, Any]) -> Any:
        if self.vendor != engine():
            sql, params = self.compile(self.build(**{name: Hole(name, field) for name, field in self.fields.items()}))
            self.fill = [
                (p.name, encoder(p.through) if p.through else python_value, None)
                if isinstance(p, Hole)
                else ("", None, p)
                for p in params
            ]
            self.sql, self.vendor = sql, engine()
        sent = []
        for name, encode, constant in self.fill:
            value = values[name] if name else constant
            sent.append(encode(value) if encode else value)
        return execute(self.sql, sent)


class Update(Sentence):
    """``build`` returns (queryset, changes); calling it returns how many rows changed."""

    def compile(self, built: Changes) -> tuple[str, Sequence[Any]]:
        queryset, changes = built
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(changes)  # type: ignore[attr-defined]
        query.annotations = {}
        sql, params = query.get_compiler("default").as_sql()
        return sql, params

    def __call__(self, **values: Any) -> int:
        changed: int = self.run(values).rowcount
        return changed


class Delete(Sentence):
    """``build`` returns a queryset; calling it returns how many rows went."""

    def compile(self, built: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
        sql, params = built.query.chain(DeleteQuery).get_compiler("default").as_sql()
        return sql, params

    def __call__(self, **values: Any) -> int:
        gone: int = self.run(values).rowcount
        return gone


class Select(Sentence, Generic[Row]):
    """``Select(Row)``: ``build`` returns a ``values_list`` queryset, calling it a list of ``Row(*values)``."""

    def __init__(self, build: Callable[..., Any], row: Callable[..., Row]) -> None:
        super().__init__(build)
        self.row = row

    def compile(self, built: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
        compiler = built.query.get_compiler("default")
        sql, params = compiler.as_sql()
        select = compiler.select or []
        width: int = compiler.col_count or len(select)
        converters = compiler.get_converters([column[0] for column in select[:width]])
        self.convert = (lambda rows: compiler.apply_converters(rows, converters)) if converters else iter
        return sql, params

    def __call__(self, **values: Any) -> list[Row]:
        rows = fetched(self.run(values))
        return [self.row(*row) for row in self.convert(rows)]


def select(row: Callable[..., Row]) -> Callable[[Callable[..., Any]], Select[Row]]:
    """Decorator form of :class:`Select`; ``row`` is usually a NamedTuple."""
    return lambda build: Select(build, row)


class Copy(Sentence):
    """INSERT .. SELECT. ``build`` returns (model, queryset, {field: source}); calling it returns the rows made."""

    def compile(self, built: Copied) -> tuple[str, Sequence[Any]]:
        model, queryset, columns = built
        values = [F(source) if isinstance(source, str) else source for source in columns.values()]
        sql, params = queryset.order_by().values_list(*values).query.get_compiler("default").as_sql()
        quote = connection.ops.quote_name
        names = ", ".join(quote(_column(model, name)) for name in columns)
        return f"INSERT INTO {quote(model._meta.db_table)} ({names}) {sql}", params

    def __call__(self, **values: Any) -> int:
        made: int = self.run(values).rowcount
        return made


class Insert:
    """Rows of one model in one statement: ``Insert(Line, "order_id position", state="open")((7, 1), (7, 2))``.

    Names are attribute names; constants are compiled in. With ``returning`` the new keys come back in row order.
    """

    def __init__(self, model: type[Model], names: str, *, returning: bool = False, **constants: Any) -> None:
        self.model, self.names, self.constants, self.returning = model, names.split(), constants, returning
        self._plan = cache(self._make_plan)

    def _make_plan(self, vendor: str) -> tuple[str, str, str, list[Any], list[Any]]:
        meta = self.model._meta
        by_name: dict[str, Any] = {f.attname: f for f in meta.concrete_fields} | {
            f.name: f for f in meta.concrete_fields
        }
        fields = [by_name[name] for name in self.names]
        fixed = [by_name[name] for name in self.constants]
        given = {f.attname for f in fields + fixed}
        for field in meta.concrete_fields:
            if field.attname not in given and field.has_default() and not callable(field.default):
                fixed.append(field)
                self.constants[field.name] = field.default
            elif field.attname not in given and field.has_default():
                fields.append(field)
            elif field.attname not in given and not field.null and not field.primary_key and field.get_default() == "":
                fixed.append(field)  # text that may stay empty
                self.constants[field.name] = ""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(f.column) for f in fields + fixed)
        constants = [f.get_db_prep_save(v, connection) for f, v in zip(fixed, self.constants.values(), strict=True)]
        literals = [_literal(value) for value in constants]
        row = "(" + ", ".join(["%s"] * len(fields) + literals) + ")"
        tail = f" RETURNING {quote(_column(self.model, 'pk'))}" if self.returning else ""
        return (
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ",
            row,
            tail,
            [(f, encoder(f)) for f in fields],
            [value for value, literal in zip(constants, literals, strict=True) if literal == "%s"],
        )

    def __call__(self, *rows: Sequence[Any]) -> list[int]:
        head, row_sql, tail, fields, constants = self._plan(engine())
        keys: list[int] = []
        width = len(self.names)
        given, made = [encode for _, encode in fields[:width]], fields[width:]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            params: list[Any] = []
            for row in part:
                assert len(row) == width, f"{self.model.__name__} takes {self.names}"
                params += [encode(v) if encode else v for encode, v in zip(given, row, strict=True)]
                for f, encode in made:
                    params.append(encode(f.get_default()) if encode else f.get_default())
                params += constants
            cursor = execute(_many(head, row_sql, row_sql, len(part), tail), params)
            if self.returning:
                keys += [key for (key,) in fetched(cursor)]
        return keys


def _literal(value: Any) -> str:
    """A constant as it stands in the text of a statement; a placeholder for what has no plain way to be written."""
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return "%s"


@lru_cache(maxsize=1000)
def _many(head: str, first: str, other: str, count: int, tail: str) -> str:
    """The text of a statement with ``count`` rows; the drivers look their own things up by it, so it is kept."""
    return head + ", ".join([first] + [other] * (count - 1)) + tail


class UpdateMany:
    """Different values for many rows in one UPDATE .. FROM (VALUES ...): ``UpdateMany(Level, "id", "reserved+")``.

    ``keys`` find the row, ``sets`` are replaced, or added to where the name ends in ``+``. With ``lock_in_order`` the
    rows are locked by primary key first (PostgreSQL; SQLite's writer is alone), so that two of these never dead-lock.
    Returns how many rows changed.
    """

    def __init__(self, model: type[Model], keys: str, sets: str, *, lock_in_order: bool = False) -> None:
        self.model, self.keys, self.lock_in_order = model, keys.split(), lock_in_order
        self.sets = [(name.rstrip("+"), name.endswith("+")) for name in sets.split()]
        self._plan = cache(self._make_plan)

    def _make_plan(self, vendor: str) -> tuple[str, str, str, str, list[Any]]:
        meta, quote = self.model._meta, connection.ops.quote_name
        by_name: dict[str, Any] = {f.attname: f for f in meta.concrete_fields}
        fields = [by_name[name] for name in self.keys + [name for name, _ in self.sets]]
        alias = [f"column{i}" for i in range(1, len(fields) + 1)]
        table, pk = quote(meta.db_table), quote(_column(self.model, "pk"))
        parts = []
        for (name, adds), value in zip(self.sets, alias[len(self.keys) :], strict=True):
            column = quote(by_name[name].column)
            parts.append(f"{column} = {table}.{column} + v.{value}" if adds else f"{column} = v.{value}")
        found = zip(fields[: len(self.keys)], alias, strict=False)
        match = " AND ".join(f"{table}.{quote(f.column)} = v.{value}" for f, value in found)
        encoders = [encoder(f) for f in fields]
        plain = "(" + ", ".join(["%s"] * len(fields)) + ")"
        if vendor != "postgresql":
            return (
                f"UPDATE {table} SET {', '.join(parts)} FROM (VALUES ",
                plain,
                plain,
                f") AS v WHERE {match}",
                encoders,
            )
        typed = "(" + ", ".join(f"%s::{f.rel_db_type(connection) or f.db_type(connection)}" for f in fields) + ")"
        tail = f") UPDATE {table} SET {', '.join(parts)} FROM v WHERE {match}"
        if self.lock_in_order:
            lock = f"SELECT {table}.{pk} AS id FROM {table} JOIN v ON {match} ORDER BY {table}.{pk} FOR NO KEY UPDATE OF {table}"
            tail = f"), l AS MATERIALIZED ({lock}) UPDATE {table} SET {', '.join(parts)} FROM v, l WHERE l.id = {table}.{pk} AND {match}"
        return f"WITH v ({', '.join(alias)}) AS (VALUES ", typed, plain, tail, encoders

    def __call__(self, rows: Iterable[Sequence[Any]]) -> int:
        head, first, other, tail, fields = self._plan(engine())
        listed, changed = list(rows), 0
        for start in range(0, len(listed), ROWS_AT_ONCE):
            part = listed[start : start + ROWS_AT_ONCE]
            params = [encode(v) if encode else v for row in part for encode, v in zip(fields, row, strict=True)]
            cursor = execute(_many(head, first, other, len(part), tail), params)
            changed += cursor.rowcount
        return changed


def in_list(values: Sequence[object]) -> str:
    """Placeholders for ``IN (...)``; an empty list finds nothing."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def _sent(params: Sequence[Any]) -> list[Any]:
    return [p if type(p) in PLAIN else python_value(p) for p in params]


def rows(sql: str, params: Sequence[Any] = (), *, sqlite: str = "") -> list[tuple[Any, ...]]:
    """Plain SQL where a profile names it. ``sqlite`` is the text for that engine where it differs."""
    return fetched(execute(sqlite if sqlite and engine() == "sqlite" else sql, _sent(params)))


def run(sql: str, params: Sequence[Any] = (), *, sqlite: str = "") -> int:
    """Like :func:`rows`, for statements that only change rows; returns how many."""
    cursor = execute(sqlite if sqlite and engine() == "sqlite" else sql, _sent(params))
    changed: int = cursor.rowcount
    return changed


def locked(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """FOR UPDATE where the engine knows it; SQLite's writer is alone already."""
    return queryset.select_for_update() if connection.features.has_select_for_update else queryset


def table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
