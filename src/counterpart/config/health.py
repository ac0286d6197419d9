"""``/health/``: whether this process can do its work now."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from counterpart.foundation.web import PUBLIC, page
from counterpart.workplace.errors import RETRY_AFTER_SECONDS

_is_migrated = False


@page(PUBLIC, "GET")
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, else 503 and when to ask again."""
    missing = what_is_missing()
    response = JsonResponse({"status": "unavailable", "missing": missing} if missing else {"status": "ok"})
    response["Cache-Control"] = "no-store"
    if missing:
        response.status_code = 503
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def what_is_missing() -> str:
    """``database``, ``migrations`` or nothing. The plan is made until it is empty once; nothing unapplies a migration."""
    global _is_migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1" if _is_migrated else "SELECT 1")
            cursor.fetchone()
        if not _is_migrated:
            _is_migrated = not pending_migrations()
    except DatabaseError:
        return "database"
    return "" if _is_migrated else "migrations"


def pending_migrations() -> list[str]:
    """What ``migrate`` would apply, as ``app.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
