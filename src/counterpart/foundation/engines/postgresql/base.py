"""PostgreSQL as the house uses it: READ COMMITTED, server-side binding and prepared statements."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.types.numeric import Int8Dumper

PREPARED = 500  # statements kept by the server for one connection: an order's ninety, in a few lengths, and the pages

PLANNING = "-c random_page_cost=1.1 -c seq_page_cost=2.5"


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> bytes:
    """``%s`` as ``$1``, ``$2`` ..., in the bytes that travel: the driver then looks for no holes."""
    number = count(1)
    return re.sub("%[s%]", lambda found: f"${next(number)}" if found[0] == "%s" else "%", sql).encode()


class DatabaseWrapper(base.DatabaseWrapper):
    _straight: "psycopg.RawCursor[Any] | None" = None

    def get_connection_params(self) -> dict[str, Any]:
        options = self.settings_dict.setdefault("OPTIONS", {})
        options.setdefault("server_side_binding", True)
        params: dict[str, Any] = super().get_connection_params()
        # Plans are kept, also those that check foreign keys: a young table must not be read from end to end ever after
        # because it was a page long once. A row by its key is read in two pages, so one page has to cost more than that.
        params["prepare_threshold"] = 2
        params["options"] = " ".join(filter(None, (params.get("options"), PLANNING)))
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = PREPARED
        return connection

    def straight(self, sql: str, params: Sequence[Any]) -> Any:
        """A compiled statement on the driver itself; ``foundation/statements.py`` is the one caller.

        One cursor serves them all. Whole numbers always travel as bigint: by default their type follows their size, and
        every mixture of sizes would be prepared and planned as a statement of its own.
        """
        cursor = self._straight
        if cursor is None or cursor.connection is not self.connection:
            cursor = self._straight = psycopg.RawCursor(self.connection)
            cursor.adapters.register_dumper(int, Int8Dumper)
        return cursor.execute(_numbered(sql), params)
