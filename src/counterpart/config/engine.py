"""Which SQLite runs below Django. Imported by the settings before anything opens a database."""

import sys

SAFE_SQLITE = (3, 51, 3)


def use_current_sqlite() -> bool:
    """Put pysqlite3 in the place of the standard library's module; False where it has no wheel."""
    try:
        import pysqlite3
    except ImportError:
        return False
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = sys.modules["pysqlite3.dbapi2"]
    return True


def sqlite_is_safe() -> bool:
    """Whether the SQLite in use keeps every acknowledged write when several processes share a file."""
    import sqlite3

    return sqlite3.sqlite_version_info >= SAFE_SQLITE
