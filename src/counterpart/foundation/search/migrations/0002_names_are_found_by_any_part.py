"""The engines' own indexes: trigrams for any part of a name, an ordered index for its beginning."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A role that may not create extensions still gets a working, slower search.
POSTGRESQL = """
CREATE INDEX search_entry_begins ON search_entry (kind, text text_pattern_ops);
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX search_entry_holds ON search_entry USING gin (text gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not available here: search reads the whole index of names';
END $$;
"""
POSTGRESQL_BACK = "DROP INDEX IF EXISTS search_entry_holds; DROP INDEX IF EXISTS search_entry_begins;"
SQLITE = (
    "CREATE INDEX search_entry_begins ON search_entry (kind, text)",
    "CREATE VIRTUAL TABLE search_fts USING fts5(text, tokenize='trigram')",
    "INSERT INTO search_fts (rowid, text) SELECT id, text FROM search_entry",
)
SQLITE_BACK = ("DROP TABLE IF EXISTS search_fts", "DROP INDEX IF EXISTS search_entry_begins")


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for sql in (POSTGRESQL,) if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql, None)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for sql in (POSTGRESQL_BACK,) if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(sql, None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
