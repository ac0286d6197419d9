"""Guards: triggers of the database that refuse, and never compute. They live in migrations, as operations::

    operations = [Guard("acts_act", "acts_an_act_never_changes", on="UPDATE DELETE")]

A guard is one refusing trigger per event. ``when`` is a condition on OLD and NEW that both engines understand. Where
other rows have to be read, ``when_sqlite`` is the condition for SQLite and ``body_postgresql`` the body of the function.
SQLite drops the triggers of a table that a later migration rebuilds, so ``counterpart upgrade`` puts back what is
missing and ``counterpart check`` asks whether all of them stand.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from counterpart.foundation.statements import rows


class Guard(Operation):
    """Refuse some changes of a table, whoever asks. Reversible."""

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        name: str,
        *,
        on: str,
        when: str = "",
        when_sqlite: str = "",
        body_postgresql: str = "",
        declare_postgresql: str = "",
    ) -> None:
        self.table, self.name, self.on = table, name, on
        self.when, self.when_sqlite = when, when_sqlite
        self.body_postgresql, self.declare_postgresql = body_postgresql, declare_postgresql

    @property
    def events(self) -> list[str]:
        """``"UPDATE DELETE"``; columns stand behind a colon: ``"UPDATE:number"``."""
        return self.on.split()

    def triggers(self) -> list[str]:
        """What they are called in the database."""
        return [f"{self.name}_{event.partition(':')[0].lower()}" for event in self.events]

    def forwards(self, vendor: str) -> list[str]:
        sql = []
        if vendor == "postgresql":
            # OLD does not exist when a row is born, nor NEW when it dies: the condition stands on each trigger.
            refuse = f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation';"
            body = self.body_postgresql or refuse
            declare = f"DECLARE {self.declare_postgresql}; " if self.declare_postgresql else ""
            sql.append(
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {declare}BEGIN {body}"
                f" IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $guard$"
            )
        for event, trigger in zip(self.events, self.triggers(), strict=True):
            what, _, columns = event.partition(":")
            happens = f"BEFORE {what}{' OF ' + columns if columns else ''} ON {self.table}"
            if vendor == "postgresql":
                when = f" WHEN ({self.when})" if self.when and not self.body_postgresql else ""
                sql.append(
                    f"CREATE OR REPLACE TRIGGER {trigger} {happens} FOR EACH ROW{when} EXECUTE FUNCTION {self.name}()"
                )
            else:
                condition = self.when_sqlite or self.when
                condition = condition.replace("IS DISTINCT FROM", "IS NOT")
                when = f" WHEN {condition}" if condition else ""
                sql.append(
                    f"CREATE TRIGGER IF NOT EXISTS {trigger} {happens} FOR EACH ROW{when}"
                    f" BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
                )
        return sql

    def backwards(self, vendor: str) -> list[str]:
        on = f" ON {self.table}" if vendor == "postgresql" else ""
        gone = [f"DROP TRIGGER IF EXISTS {trigger}{on}" for trigger in self.triggers()]
        return gone + ([f"DROP FUNCTION IF EXISTS {self.name}()"] if vendor == "postgresql" else [])

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for sql in self.forwards(schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for sql in self.backwards(schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    def describe(self) -> str:
        return f"Guard {self.table}: {self.name.replace('_', ' ')}"


@cache
def _written() -> tuple[tuple[tuple[str, str], Guard], ...]:
    """The guards of all migrations there are. Reading the migrations is slow, and they stay while a process runs."""
    disk = MigrationLoader(None).disk_migrations
    return tuple((key, each) for key in sorted(disk) for each in disk[key].operations if isinstance(each, Guard))


def all_guards() -> list[Guard]:
    """Every guard of every migration that has been applied."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [guard for key, guard in _written() if key in applied]


def missing_guards() -> list[tuple[str, str]]:
    """``(table, trigger)`` of guards that ought to stand and do not."""
    if connection.vendor == "postgresql":
        sql = """SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace"""
    else:
        sql = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    standing = {(table, name) for table, name in rows(sql)}
    wanted = [(guard.table, trigger) for guard in all_guards() for trigger in guard.triggers()]
    return [each for each in wanted if each not in standing]


def restore_guards() -> list[str]:
    """Put back what is missing; returns the names of the triggers."""
    missing = {trigger for _table, trigger in missing_guards()}
    with connection.cursor() as cursor:
        for guard in all_guards():
            if missing.intersection(guard.triggers()):
                for sql in guard.forwards(connection.vendor):
                    cursor.execute(sql)
    return sorted(missing)
