"""``counterpart serve``: the web server and the worker, together, until stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

import typer

from counterpart.config import lifeline

PATIENCE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 30.0
WELL_SECONDS = 5.0  # what has run for so long was well, and starts again at once
AT_ONCE_SECONDS = 0.1
WORKER_INSIDE = "COUNTERPART_WORKER_INSIDE"


@dataclass
class Child:
    """A process that has to run. One that dies is started again, each time after a longer pause while it keeps dying."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    lifeline: int | None = None
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    started_at: float = 0.0
    start_at: float = 0.0

    def start(self) -> None:
        end = self.lifeline
        told = {} if end is None else {lifeline.LIFELINE: str(end)}
        held = () if end is None else (end,)
        self.process = subprocess.Popen(self.command, env={**os.environ, **self.environment, **told}, pass_fds=held)
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Called again and again: starts what ought to run and does not."""
        if self.process is not None and self.process.poll() is not None:
            lived = time.monotonic() - self.started_at
            self.pause = (
                AT_ONCE_SECONDS if lived > WELL_SECONDS else min(max(self.pause, 0.5) * 2, LONGEST_PAUSE_SECONDS)
            )
            code, self.process = self.process.returncode, None
            self.start_at = time.monotonic() + self.pause
            # A disk that is full takes no line of a log either: that must not end whoever starts things again.
            with suppress(OSError):
                print(
                    f"{self.name} ended with {code}; it starts again in {self.pause:g} s", file=sys.stderr, flush=True
                )
        if self.process is None and time.monotonic() >= self.start_at:
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def look_after(children: list[Child], stop: threading.Event) -> None:
    """Keep the children running until told to stop; then stop them, and wait until they are gone."""
    try:
        while not stop.is_set():
            for child in children:
                child.look_after()
            stop.wait(0.2)
    finally:
        for child in children:
            child.stop()
        until = time.monotonic() + PATIENCE_SECONDS
        for child in children:
            child.wait(until)


def children_of(host: str, port: int) -> list[Child]:
    """The web server and the worker; one process in all where SQLite is too old to be shared."""
    from django.db import connection

    from counterpart.config.engine import sqlite_is_safe

    shared = connection.vendor != "sqlite" or sqlite_is_safe()
    environment = {
        "COUNTERPART_BIND": f"{host}:{port}",
        "COUNTERPART_URL": os.environ.get("COUNTERPART_URL") or f"http://localhost:{port}",
        "COUNTERPART_WEB_PROCESSES": "2" if connection.vendor == "postgresql" else "1",
        "DJANGO_SETTINGS_MODULE": "counterpart.config.settings",
        WORKER_INSIDE: "" if shared else "1",
    }
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:counterpart.config.gunicorn",
        "counterpart.config.wsgi:application",
    ]
    end = lifeline.hold()
    children = [Child("web", web, environment, end)]
    if shared:
        children.append(Child("worker", [sys.executable, "-m", "counterpart", "worker"], environment, end))
    return children


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve_until_stopped(host: str, port: int, lines: list[str]) -> None:
    """The web server and the worker, after these lines were said, until Ctrl-C or a polite end."""
    from django.db import connection

    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    children = children_of(host, port)
    for line in lines:
        print(line, flush=True)
    connection.close()
    look_after(children, stop)


def register(app: typer.Typer) -> None:
    @app.command()
    def serve(
        port: int = typer.Option(8000, envvar="PORT", min=1, max=65535, help="Where the web server listens."),
        host: str = typer.Option("127.0.0.1", envvar="COUNTERPART_HOST", help="0.0.0.0 lets other machines in."),
    ) -> None:
        """Serve the company on http://localhost:PORT, with the worker beside it, until stopped (Ctrl-C).

        When this process is killed, web and worker notice and leave as well.
        """
        from counterpart.config.commands.shared import fail

        if not is_free(host, port):
            fail(f"Port {port} is taken. Choose another one: counterpart serve --port {port + 1}")
        serve_until_stopped(host, port, greeting(port))


def greeting(port: int) -> list[str]:
    """Where to go: the house, or the set-up page as long as no company is founded."""
    from django.db import DatabaseError
    from django.urls import NoReverseMatch, reverse

    from counterpart.config.founding import is_founded
    from counterpart.config.setup import setup_token

    address = f"http://localhost:{port}"
    try:
        if is_founded():
            return [f"Counterpart serves on {address}/ (stop with Ctrl-C)"]
        return [f"No company yet. Found yours here: {address}{reverse('setup', args=[setup_token()])}"]
    except NoReverseMatch:
        return [f"No company yet: counterpart init. Then: {address}/"]
    except DatabaseError:
        return [f"The database does not answer yet: counterpart upgrade. Then: {address}/"]
