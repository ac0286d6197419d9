"""SQLite has no TRUNCATE: emptying a database (tests do) must not be stopped by the guards of its ledgers."""

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Take the guards down, empty the tables and the indexes of words, put the guards up again: one transaction."""
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _sql in guards:
                cursor.execute(f"DROP TRIGGER {self.quote_name(name)}")
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
            words = [f"DELETE FROM {self.quote_name(name)}" for (name,) in cursor.fetchall()]
            for sql in [*sql_list, *words, *(sql for _name, sql in guards)]:
                cursor.execute(sql)
