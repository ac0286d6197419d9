"""Real servers on real databases, for the stories where threads and processes must meet."""

import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from counterpart.config.cluster import free_port
from stories.founding import ROOT, found

WAIT = 90
STARTS_WITHIN = 240  # a busy machine is slow to start, and that is not what is tested


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))


@dataclass
class Server:
    """A running house: where it listens, and the tokens, keys and names of its small company."""

    port: int
    company: dict[str, Any]
    log: Path

    def call(self, who: str, method: str, path: str, body: Any = None, *, key: str = "", **headers: str) -> Reply:
        """One request on a connection of its own."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        with suppress(OSError):
            client.connect()
        return self.send(client, who, method, path, body, key=key, **headers)

    def send(
        self, client: http.client.HTTPConnection, who: str, method: str, path: str, body: Any = None, *, key: str = "",
        **headers: str,
    ) -> Reply:  # fmt: skip
        sent = {"Authorization": f"Bearer {self.company['tokens'][who]}", "Content-Type": "application/json", **headers}
        if method != "GET":
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        client.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, sent)
        answer = client.getresponse()
        read = answer.read()
        client.close()
        told = json.loads(read) if read.startswith(b"{") else {"text": read.decode(errors="replace")}
        return Reply(answer.status, told, {name.lower(): value for name, value in answer.getheaders()})

    def race(self, clients: int, one: Callable[[int, http.client.HTTPConnection], Reply]) -> list[Reply]:
        """Every client opens its connection, all wait at one barrier, then all fire at once."""
        barrier, replies, lock = threading.Barrier(clients), [], threading.Lock()

        def run(number: int) -> None:
            client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
            try:
                client.connect()
                barrier.wait(WAIT)
                reply = one(number, client)
            except OSError as broken:
                reply = Reply(0, {"code": type(broken).__name__})
            with lock:
                replies.append(reply)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return replies


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """The environment of a company of its own; nothing of the developer's leaks in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COUNTERPART_", "DATABASE_URL"))}
    ours = {
        "COUNTERPART_VAR": str(folder), "COUNTERPART_COMPANY": "race", "DJANGO_SETTINGS_MODULE": "counterpart.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "COUNTERPART_LOG": "ERROR",
    }  # fmt: skip
    return kept | ours | ({"DATABASE_URL": database_url} if database_url else {})


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """An empty database on a PostgreSQL server, gone afterwards."""
    import psycopg
    from psycopg import sql

    name = f"race_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def serving(
    database_url: str = "", *, application: str = "counterpart.config.wsgi:application", workers: int = 2,
    threads: int = 16, environment_more: Mapping[str, str] = {},
) -> Iterator[Server]:  # fmt: skip
    """Found a small company, serve it with gunicorn, and stop when the story ends."""
    with tempfile.TemporaryDirectory(prefix="counterpart-race-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        env = environment(folder, database_url) | dict(environment_more)
        company = found(env)
        port, log = free_port(), folder / "gunicorn.log"
        command: Sequence[str] = [
            sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
            "--worker-class", "gthread", "--threads", str(threads), "--timeout", "120", "--preload", "--backlog", "256",
        ]  # fmt: skip
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            server = Server(port, company, log)
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def serving_this_engine(application: str = "counterpart.config.wsgi:application", **more: str) -> Iterator[Server]:
    """A served company on the engine that this run is about: a file, or a database on TEST_DATABASE_URL."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    with ExitStack() as opened:
        database = opened.enter_context(own_database(url)) if url else ""
        yield opened.enter_context(serving(database, application=application, environment_more=more))


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            if server.call("ada", "GET", "/me").status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(server.log.read_text()[-4000:])
