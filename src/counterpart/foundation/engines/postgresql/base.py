"""PostgreSQL as the house uses it: READ COMMITTED, server-side binding and prepared statements."""

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        options = self.settings_dict.setdefault("OPTIONS", {})
        options.setdefault("server_side_binding", True)
        params: dict[str, Any] = super().get_connection_params()
        params["prepare_threshold"] = 2
        return params
