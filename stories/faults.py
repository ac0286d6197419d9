"""A house under load whose processes are killed and whose database crashes, and what became of every write.

Clients send writes with a key each and send them again, under the same key, until they are answered. Afterwards the
database is asked, by what the writes left in it, whether each answered one is there exactly once.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from typing import Any

from counterpart.config.cluster import Cluster, free_port, throw_away_cluster
from stories.founding import ROOT, found
from stories.servers import Server, environment

COMMAND = [sys.executable, "-m", "counterpart"]
PATIENCE = 120.0
KINDS = ("order", "payment", "receipt", "quote")
# What each kind of write leaves behind that carries its key.
EFFECTS = {
    "order": "SELECT external_reference, COUNT(*) FROM documents_document WHERE kind = 'order' GROUP BY 1",
    "quote": "SELECT external_reference, COUNT(*) FROM documents_document WHERE kind = 'quote' GROUP BY 1",
    "payment": "SELECT reference, COUNT(*) FROM accounting_payment GROUP BY 1",
    "receipt": "SELECT note, COUNT(*) FROM inventory_count GROUP BY 1",
}
ASK = """
import json, sys, django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    found = {}
    for name, sql in json.loads(sys.argv[1]).items():
        cursor.execute(sql)
        found[name] = cursor.fetchall()
print(json.dumps(found, default=str))
"""


@dataclass
class Figures:
    """What a run came to. Lost, twice, wrong and broken ought to be nothing."""

    acknowledged: int = 0
    sent_again: int = 0
    told_to_wait: int = 0  # answers of 503 with Retry-After
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    wrong_answers: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    mails: int = 0
    mails_lost: int = 0
    mails_under_two_ids: int = 0
    silence: dict[str, float] = field(default_factory=dict)  # seconds without any answer, at most, by kind of fault

    def table(self) -> str:
        faults = ", ".join(f"{count} x {what}" for what, count in sorted(self.faults.items()))
        silence = ", ".join(f"{what} {seconds:.1f}" for what, seconds in sorted(self.silence.items()))
        rows = (
            ("acknowledged writes", self.acknowledged), ("sent again under their key", self.sent_again),
            ("told to come back later", self.told_to_wait), ("faults", faults),
            ("lost", self.lost), ("done twice", self.twice), ("wrong answers", dict(self.wrong_answers)),
            ("invariants broken", self.broken), ("mails owed", self.mails), ("mails lost", self.mails_lost),
            ("mails under two ids", self.mails_under_two_ids), ("longest silence, s", silence),
        )  # fmt: skip
        return "\n".join(f"{name:28} {value}" for name, value in rows)


class House:
    """A served company and the folder it lives in."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.env = environment(folder, database_url)
        company = found(self.env)
        self.folder, self.port = folder, free_port()
        self.server = Server(self.port, company, folder / "log")
        with (folder / "log").open("wb") as log:
            command = [*COMMAND, "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)

    def answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.server.call("ada", "GET", "/me").status == 200
        return False

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < until, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.1)

    def below(self, parent: int) -> list[int]:
        """The processes started by one."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                    found.append(int(folder.name))
        return found

    def ask(self, **sql: str) -> dict[str, list[list[Any]]]:
        done = subprocess.run(
            [sys.executable, "-c", ASK, json.dumps(sql)],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, list[list[Any]]] = json.loads(done.stdout)
        return found

    def does(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*COMMAND, *words], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)


class Load:
    """Clients that write until they are told to stop; what was answered is written down with its time."""

    def __init__(self, house: House, clients: int, same_key: bool) -> None:
        self.house, self.same_key, self.stop = house, same_key, threading.Event()
        self.done: list[tuple[float, str, str]] = []
        self.figures = Figures()
        self.threads = [threading.Thread(target=self._client, args=(n,), daemon=True) for n in range(clients)]

    @contextmanager
    def running(self) -> Iterator[None]:
        for thread in self.threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in self.threads:
                thread.join(PATIENCE)

    def _client(self, number: int) -> None:
        rng = random.Random(number)
        while not self.stop.is_set():
            kind, key = rng.choices(KINDS, (4, 3, 3, 1))[0], uuid.uuid4().hex
            while not self._answered(kind, key, key if self.same_key else uuid.uuid4().hex):
                self.figures.sent_again += 1
                time.sleep(0.1)
                if self.stop.is_set():
                    return  # nobody was told that it was done

    def _answered(self, kind: str, mark: str, key: str) -> bool:
        known = self.house.server.company
        line = {"item_id": known["kettle"], "quantity": "1"}
        who, path, body = {
            "order": ("ada", "/orders", {"party_id": known["customer"], "lines": [line], "reference": mark}),
            "quote": ("ada", "/quotes", {"party_id": known["customer"], "lines": [line], "reference": mark}),
            "payment": ("chidi", "/payments", {"party_id": known["customer"], "amount": "1.00", "reference": mark}),
            "receipt": ("bo", "/stock/receipts", {"lines": [line | {"unit_cost": "12.00"}], "note": mark}),
        }[kind]
        try:
            reply = self.house.server.call(who, "POST", path, body, key=key)
            if kind == "quote" and reply.status == 200:  # it is sent too, and so a mail is owed
                sending = f"/quotes/{reply.body['id']}/sending"
                reply = self.house.server.call(who, "POST", sending, key=f"{key}-sending")
        except (OSError, http.client.HTTPException, ValueError):
            return False
        if reply.status == 503:
            if "retry-after" in reply.headers:
                self.figures.told_to_wait += 1
            else:
                self.figures.wrong_answers["503 without Retry-After"] += 1
            return False
        if reply.status != 200:
            self.figures.wrong_answers[f"{reply.status} {reply.code}"] += 1
        else:
            self.done.append((time.monotonic(), kind, mark))
        return True


Hurt = list[tuple[str, float]]  # what was done to it, and when it was over


@contextmanager
def under_load(
    folder: Path, cluster: Cluster | None, hurt: Hurt, *, clients: int = 8, same_key: bool = True
) -> Iterator[tuple[House, Load]]:
    """Serve a company and load it while the block lasts; then let it come to rest, stop it and count.

    ``same_key`` off is the control: clients that send again under a new key, as careless programs do.
    """
    house = House(folder, cluster.url if cluster else "")
    try:
        house.wait()
        _prepare(house)
        load = Load(house, clients, same_key)
        with load.running():
            yield house, load
            house.wait()
            time.sleep(2)
        _come_to_rest(house)
        house.process.send_signal(signal.SIGTERM)
        house.process.wait(PATIENCE)
        _count(house, load, hurt)
    finally:
        house.process.kill()


def run_faults(
    *, seconds: float, every: float, postgresql: bool = False, clients: int = 8, seed: int = 1, same_key: bool = True
) -> Figures:
    """Processes killed and, on PostgreSQL, a database that crashes, every so often."""
    with ExitStack() as opened:
        cluster = opened.enter_context(throw_away_cluster(durable=True)) if postgresql else None
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        hurt: Hurt = []
        with under_load(folder, cluster, hurt, clients=clients, same_key=same_key) as (house, load):
            _hurt(house, cluster, random.Random(seed), time.monotonic() + seconds, every, hurt)
    return load.figures


def _prepare(house: House) -> None:
    """Enough on the shelf for everybody, and a customer who gets mail."""
    known, call = house.server.company, house.server.call
    many = {"item_id": known["kettle"], "quantity": "90000", "unit_cost": "12.00"}
    assert call("bo", "POST", "/stock/receipts", {"lines": [many]}).status == 200
    party = call("dara", "GET", f"/parties/{known['customer']}")
    etag = {"If-Match": party.headers["etag"]} if "etag" in party.headers else {}
    contact = [{"kind": "email", "value": "noor@example.com"}]
    kept = {"name": party.body["name"], "kind": party.body["kind"], "payment_terms_days": 14, "contacts": contact}
    assert call("dara", "PUT", f"/parties/{known['customer']}", kept, **etag).status == 200


def _hurt(
    house: House, cluster: Cluster | None, rng: random.Random, until: float, every: float, hurt: Hurt
) -> None:  # fmt: skip
    turn = 0
    while time.monotonic() < until:
        time.sleep(every)
        turn += 1
        if cluster and turn % 3 == 0:
            cluster.stop("immediate")
            time.sleep(1)
            start_again(cluster)
            hurt.append(("crash of PostgreSQL", time.monotonic()))
            continue
        victims = house.below(house.process.pid)
        deeper = [pid for victim in victims for pid in house.below(victim)]
        victim = rng.choice(deeper if deeper and turn % 2 else victims)
        with suppress(OSError):
            os.kill(victim, signal.SIGKILL)
        hurt.append(("kill -9", time.monotonic()))


def start_again(cluster: Cluster) -> None:
    """The same data at the same port."""
    cluster.run("pg_ctl", "-D", cluster.data, "-l", cluster.log, "-o", f"-p {cluster.port}", "-w", "start")


def _come_to_rest(house: House) -> None:
    """Until nothing is owed any more."""
    until = time.monotonic() + 2 * PATIENCE
    while house.ask(owed="SELECT COUNT(*) FROM outbox_job WHERE state = 'waiting'")["owed"][0][0]:
        assert time.monotonic() < until, "the outbox does not come to rest"
        time.sleep(1)


def _count(house: House, load: Load, hurt: Hurt) -> None:
    figures, found = load.figures, house.ask(**EFFECTS)
    there = {kind: dict(rows) for kind, rows in found.items()}
    figures.acknowledged = len(load.done)
    figures.lost = sum(key not in there[kind] for _at, kind, key in load.done)
    figures.twice = sum(count > 1 for rows in there.values() for key, count in rows.items() if len(key) == 32)
    verdict = house.does("check", "--json")
    figures.broken = [each["name"] for each in json.loads(verdict.stdout)["invariants"] if not each["holds"]]
    ids: dict[str, set[str]] = {}
    for path in (house.folder / "race" / "mail").glob("*"):
        for text in path.read_bytes().split(b"-" * 79):
            mail = message_from_bytes(text.strip())
            if mail["Message-ID"]:
                ids.setdefault(str(mail["Subject"]), set()).add(mail["Message-ID"].strip("<>").partition("@")[0])
    owed = house.ask(mails="SELECT stable_id, state FROM outbox_job WHERE kind = 'sales.mail_quote'")["mails"]
    sent = {uuid.UUID(one) for each in ids.values() for one in each}
    figures.mails = len(owed)
    figures.mails_lost = sum(state != "done" or uuid.UUID(str(one)) not in sent for one, state in owed)
    figures.mails_under_two_ids = sum(len(each) > 1 for each in ids.values())
    answered = sorted(at for at, _kind, _key in load.done)
    for number, (what, at) in enumerate(hurt):
        figures.faults[what] += 1
        until = hurt[number + 1][1] if number + 1 < len(hurt) else answered[-1]
        around = [at, *(each for each in answered if at < each < until)]
        longest = max((later - earlier for earlier, later in pairwise(around)), default=until - at)
        figures.silence[what] = max(figures.silence.get(what, 0.0), longest)
