"""SQLite as the house uses it: WAL, FULL, IMMEDIATE for writes, and as many parameters as it really takes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base, features

from counterpart.foundation.engines.sqlite3.operations import DatabaseOperations

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"


class DatabaseFeatures(features.DatabaseFeatures):
    max_query_params = 30_000  # Django assumes 999; SQLite takes 32,766 since 3.32


@lru_cache(maxsize=2000)
def _with_question_marks(sql: str) -> str:
    return "%".join(part.replace("%s", "?") for part in sql.split("%%"))


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        options = self.settings_dict.setdefault("OPTIONS", {})
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", 20)
        options.setdefault("cached_statements", 1000)
        options.setdefault("init_command", PRAGMAS)
        params: dict[str, Any] = super().get_connection_params()
        return params

    def straight(self, sql: str, params: Sequence[Any]) -> Any:
        """A compiled statement on the driver itself; ``foundation/statements.py`` is the one caller."""
        return self.connection.execute(_with_question_marks(sql), params)

    def _start_transaction_under_autocommit(self) -> None:
        """IMMEDIATE, past Django's cursor unless somebody listens."""
        if self.execute_wrappers or self.queries_logged:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        with self.wrap_database_errors:
            self.connection.execute("BEGIN IMMEDIATE")
