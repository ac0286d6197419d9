"""A company in one file, and back. The engine's own backup call makes the copy; what is counted in it must come back.

The archive is a tar.gz: ``manifest.json`` (a `Manifest`), ``database`` (an SQLite file, or what ``pg_dump -Fc`` gives),
``secret`` where the company has a file for it, and ``files/HASH``. The mails already sent are not in it, the mails
still owed are: they are rows.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from counterpart import __version__
from counterpart.foundation.files import store

FORMAT = 1
MANIFEST, DATABASE, SECRET, FILES = "manifest.json", "database", "secret", "files/"
CHUNK = 1 << 20
Step = Callable[[int, int], None]  # done, of how many


class NoBackup(Exception):
    """It could not be made or read; the message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. ``facts`` are the rows of each table, ``files`` the number of files, ``at`` ISO in UTC."""

    company: str
    engine: str
    at: str
    facts: dict[str, int]
    files: int
    sha256: str
    version: str = __version__
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.facts.values())


def back_up(target: Path, step: Step) -> Manifest:
    """Write a backup of the running company to ``target``; a file of that name is never overwritten.

    The database comes first: a file is written before the row that names it, so every file of the copy is there.
    """
    if target.exists():
        raise NoBackup(f"{target} exists already. Choose another name; a backup is never overwritten.")
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".backup-") as name:
        copy, draft = Path(name, DATABASE), Path(name, "archive")
        facts = _copy_sqlite(copy) if connection.vendor == "sqlite" else _dump_postgresql(copy)
        kept = sorted(path for path in Path(settings.FILES_DIR).glob("??/*") if len(path.name) == 64)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(settings.COMPANY, connection.vendor, at, facts, len(kept), _sha256(copy))
        draft.touch(0o600)  # it holds everything the company knows
        with tarfile.open(draft, "w:gz", compresslevel=3) as archive:
            _add(archive, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            archive.add(copy, DATABASE)
            secret = settings.COMPANY_DIR / SECRET
            if secret.is_file():
                archive.add(secret, SECRET)
            for number, path in enumerate(kept, 1):
                step(number, len(kept))
                archive.add(path, FILES + path.name)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.link(draft, target)  # the last step, and it fails where somebody else was faster
    return manifest


def restore(source: Path, step: Step) -> Manifest:
    """Bring the archive into the chosen company, which must be empty. Nothing is there until all of it was checked.

    Raises NoBackup where the archive is broken or does not fit, or the counted facts differ.
    """
    with _opened(source) as archive:
        manifest = _read_manifest(archive)
        if manifest.engine != connection.vendor:
            raise NoBackup(
                f"This is a backup from {manifest.engine}; the company chosen here is on {connection.vendor}."
            )
        if _is_taken():
            raise NoBackup(
                f"The company {settings.COMPANY} exists already. Restore under another name: counterpart --company NAME restore …"
            )
        settings.COMPANY_DIR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.COMPANY_DIR, prefix=".restore-") as name:
            folder, secret, files = Path(name), None, 0
            for member in archive:
                if member.name == DATABASE:
                    _unpack(archive, member, folder / DATABASE, manifest.sha256)
                elif member.name == SECRET:
                    secret = _content(archive, member)
                elif member.name.startswith(FILES):
                    files += 1
                    step(files, manifest.files)
                    _keep_file(_content(archive, member), member.name.removeprefix(FILES))
            if files != manifest.files or not (folder / DATABASE).exists():
                raise NoBackup(f"The archive is not whole: {files} of {manifest.files} files are in it.")
            (_open_sqlite if connection.vendor == "sqlite" else _load_postgresql)(folder / DATABASE, manifest)
        if secret is not None:
            (settings.COMPANY_DIR / SECRET).unlink(missing_ok=True)
            (settings.COMPANY_DIR / SECRET).touch(0o600)
            (settings.COMPANY_DIR / SECRET).write_bytes(secret)
    return manifest


def copy_sqlite_file(source: Path, copy: Path) -> None:
    """A whole copy of a database in use, by the engine's own call. Copying the file itself loses what is in flight."""
    copy.touch(0o600)
    with closing(sqlite3.connect(source)) as open_source, closing(sqlite3.connect(copy)) as open_copy:
        open_source.backup(open_copy)
        verdict = open_copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise NoBackup(f"The copy {copy} is not whole ({verdict}).")


def database_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _tables() -> list[str]:
    """Every table of ours, and the list of migrations: what they hold is what a restore must bring back."""
    return [
        "django_migrations",
        *sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)}),
    ]


def _count(ask: Callable[[str], Any], tables: list[str]) -> dict[str, int]:
    return {table: int(ask(f'SELECT count(*) FROM "{table}"')) for table in tables}


def _copy_sqlite(copy: Path) -> dict[str, int]:
    source = database_file()
    if not source.is_file():
        raise NoBackup(f"There is no company called {settings.COMPANY} here: {source} is missing.")
    copy_sqlite_file(source, copy)
    return _facts_in(copy, _tables())


def _facts_in(copy: Path, tables: list[str]) -> dict[str, int]:
    with closing(sqlite3.connect(copy)) as db:
        there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return _count(lambda sql: db.execute(sql).fetchone()[0], [table for table in tables if table in there])


def _dump_postgresql(copy: Path) -> dict[str, int]:
    """Dump and counts see one snapshot, however much is written meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        facts = _facts_of_server(_tables())
        _postgresql(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={copy}"
        )
    return facts


def _facts_of_server(tables: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))

        def ask(sql: str) -> Any:
            cursor.execute(sql)
            return cursor.fetchone()[0]

        return _count(ask, [table for table in tables if table in there])


def _open_sqlite(unpacked: Path, manifest: Manifest) -> None:
    with closing(sqlite3.connect(unpacked)) as db:
        verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise NoBackup(f"The database in the archive is not whole ({verdict}).")
    _same(manifest, _facts_in(unpacked, list(manifest.facts)))
    unpacked.chmod(0o600)
    os.link(unpacked, database_file())


def _load_postgresql(unpacked: Path, manifest: Manifest) -> None:
    """All of it in one transaction; counted after, and taken out again where the count differs."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    # An earlier try may have left functions behind: what the dump brings is replaced, and no table was there.
    _postgresql(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", f"--dbname={name}", str(unpacked),
    )  # fmt: skip
    try:
        _same(manifest, _facts_of_server(list(manifest.facts)))
    except NoBackup:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        raise


def _same(manifest: Manifest, found: dict[str, int]) -> None:
    other = [
        f"{table}: {found.get(table, 0)} instead of {n}" for table, n in manifest.facts.items() if found.get(table) != n
    ]
    if other:
        raise NoBackup("What came back is not what was there. " + "; ".join(other[:5]))


def _is_taken() -> bool:
    if connection.vendor == "sqlite":
        return database_file().exists()
    return bool(connection.introspection.table_names())


def _postgresql(program: str, *arguments: str) -> None:
    """One of the server's own programs; the password goes by the environment, where no list of processes shows it."""
    given = connection.settings_dict
    told = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    environment = {**os.environ, **{name: str(value) for name, value in told.items() if value}}
    done = subprocess.run([_program(program), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBackup(f"{program} failed: {done.stderr.strip()[-2000:]}")


def _program(name: str) -> str:
    """The newest there is: a dump by an older program than the server is refused by the server."""
    newest = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parent.parent.name.zfill(4)
    )
    found = str(newest[-1]) if newest else shutil.which(name)
    if not found:
        raise NoBackup(f"{name} is not on this machine (Debian: apt-get install postgresql-client).")
    return found


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, OSError) as broken:
        raise NoBackup(f"{source} cannot be read as a backup: {broken}") from broken


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST:
        raise NoBackup("This is no backup of a company: it does not begin with a manifest.")
    try:
        manifest = Manifest(**json.loads(_content(archive, first)))
    except (ValueError, TypeError) as broken:
        raise NoBackup(f"The manifest of this backup cannot be read: {broken}") from broken
    if manifest.format > FORMAT:
        raise NoBackup(f"This backup was made by a newer house ({manifest.version}). Bring this one up to date first.")
    return manifest


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return _stream(archive, member).read()


def _stream(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    opened = archive.extractfile(member)
    if opened is None:
        raise NoBackup(f"{member.name} in this archive is no file.")
    return opened


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path, sha256: str) -> None:
    with _stream(archive, member) as packed, path.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, CHUNK)
        unpacked.flush()
        os.fsync(unpacked.fileno())
    if _sha256(path) != sha256:
        raise NoBackup("The database in the archive is not the one that was put in: its checksum differs.")


def _keep_file(content: bytes, sha256: str) -> None:
    if store.keep(content) != sha256:
        raise NoBackup(f"A file in the archive is not the one that was put in: {sha256[:12]}…")


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))
