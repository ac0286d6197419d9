"""SQLite as the house uses it: WAL, FULL, IMMEDIATE for writes, and as many parameters as it really takes."""

from typing import Any

from django.db.backends.sqlite3 import base, features

from counterpart.foundation.engines.sqlite3.operations import DatabaseOperations

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"


class DatabaseFeatures(features.DatabaseFeatures):
    max_query_params = 30_000  # Django assumes 999; SQLite takes 32,766 since 3.32


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
