"""A throw-away PostgreSQL for tests: on loopback, on a free port, in a folder that is gone afterwards.

`python -m counterpart.config.cluster COMMAND ...` starts one, runs the command with TEST_DATABASE_URL set,
and stops it. Without a PostgreSQL on the machine it says so; with REQUIRE_POSTGRES=1 that is a failure.
"""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 150
shared_buffers = 128MB
# Nothing here outlives the run, so nothing is forced to disk. Tests of kills bring their own cluster.
fsync = off
full_page_writes = off
jit = off
# Tests roll back what they did. Whoever counts rows meanwhile finds none, and every plan would be one for empty tables.
autovacuum = off
"""


class NoPostgres(Exception):
    """This machine cannot run a PostgreSQL of ours; the message says what is missing."""


class Cluster:
    """One PostgreSQL server with one superuser, `counterpart`, and no password: loopback only."""

    def __init__(self, durable: bool = False) -> None:
        self.durable = durable
        self.binaries = find_binaries()
        self.account = find_account()
        self.folder = Path(tempfile.mkdtemp(prefix="counterpart-pg-"))
        self.port = 0

    @property
    def url(self) -> str:
        return f"postgresql://counterpart@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        if self.account:
            shutil.chown(self.folder, self.account)
        self.run("initdb", "-D", self.data, "-U", "counterpart", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (self.folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS.replace("= off", "= on") if self.durable else SETTINGS)
        # A free port is free until somebody takes it: ask again a few times.
        for attempt in range(5):
            self.port = free_port()
            try:
                self.run("pg_ctl", "-D", self.data, "-l", self.log, "-o", f"-p {self.port}", "-w", "-t", "60", "start")
                return
            except NoPostgres:
                if attempt == 4:
                    raise

    def stop(self, mode: str = "immediate") -> None:
        """`fast` shuts down in order, `immediate` is a crash: the log is replayed at the next start."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    @property
    def log(self) -> str:
        return str(self.folder / "log")

    def run(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root; it also refuses a folder that it cannot enter, hence cwd.
        # Its output goes to a file: a pipe would stay open as long as the server runs.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                user=self.account,
                group=pwd.getpwnam(self.account).pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
                cwd="/",
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            output.seek(0)
            if done.returncode:
                log = Path(self.log).read_text() if Path(self.log).exists() else ""
                raise NoPostgres(f"{program} failed: {output.read().decode(errors='replace')}{log}"[-4000:])


def find_binaries() -> Path:
    """The newest PostgreSQL of this machine; Debian keeps the server's programs off the PATH."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres("no initdb and pg_ctl on this machine (Debian: apt-get install postgresql)")


def find_account() -> str | None:
    """Root lends the server the account `postgres`; everybody else runs it themselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoPostgres("PostgreSQL does not run as root, and there is no account `postgres`") from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def throw_away_cluster(durable: bool = False) -> Iterator[Cluster]:
    """A running cluster that is removed at the end, however the end comes (short of kill -9)."""
    cluster = Cluster(durable)
    atexit.register(cluster.remove)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()
        atexit.unregister(cluster.remove)


def leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(command: Sequence[str]) -> int:
    if not command:
        sys.stderr.write("usage: python -m counterpart.config.cluster COMMAND [ARGUMENT ...]\n")
        return 2
    signal.signal(signal.SIGTERM, leave)
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    try:
        with throw_away_cluster() as cluster:
            environment = {**os.environ, "TEST_DATABASE_URL": cluster.url}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgres as missing:
        sys.stderr.write(f"No PostgreSQL: {missing}\n")
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            sys.stderr.write("REQUIRE_POSTGRES=1, so that is a failure.\n")
            return 1
        sys.stderr.write("Skipped: the tests were not run on PostgreSQL.\n")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
