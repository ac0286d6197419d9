"""One measurement of ``counterpart bench burst``: many clients at once send short orders to a served company.

Each order carries its key and is sent once; whatever is answered but 200 is an error.
"""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any

from counterpart.config.cluster import free_port
from counterpart.config.measuring.order_to_cash import Road

STARTS_WITHIN = 120.0
PATIENCE = 60.0
ITEMS = 5  # an order at a till has one line to five


def company() -> tuple[str, list[int], list[int]]:
    """A founded company with goods: the key of a program, customers and items."""
    from django.core.management import call_command

    from counterpart.foundation.clock import now
    from counterpart.foundation.identity.models import Token
    from counterpart.foundation.identity.queries import digest_of, new_token

    call_command("migrate", verbosity=0)
    road, token = Road(), new_token()
    Token.objects.create(grant_id=road.by.grant_id, name="burst", digest=digest_of(token), created_at=now())
    return token, road.customers, road.items


class Burst:
    """Clients that share a pile of orders; each takes the next until none is left."""

    def __init__(self, port: int, token: str, orders: list[dict[str, Any]]) -> None:
        self.port, self.orders, self.lock = port, orders, threading.Lock()
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.took: list[float] = []
        self.errors: Counter[str] = Counter()

    def run(self, clients: int) -> float:
        """Seconds until all orders are answered."""
        threads = [threading.Thread(target=self._client) for _ in range(clients)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - began

    def _client(self) -> None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while True:
            with self.lock:
                if not self.orders:
                    break
                order = self.orders.pop()
            began = time.monotonic()
            answer = self._send(line, order)
            with self.lock:
                self.took.append(time.monotonic() - began)
                if answer != "200":
                    self.errors[answer] += 1
        line.close()

    def _send(self, line: HTTPConnection, order: dict[str, Any]) -> str:
        try:
            headers = self.headers | {"Idempotency-Key": uuid.uuid4().hex}
            line.request("POST", "/api/v1/orders", json.dumps(order), headers)
            answer = line.getresponse()
            answer.read()
            return str(answer.status)
        except (OSError, HTTPException) as broken:
            line.close()
            return type(broken).__name__


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until the house says that it is ready."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError, HTTPException):
            line.request("GET", "/health/")
            if line.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("The house did not become ready.")


def main(orders: int, clients: int) -> None:
    token, customers, items = company()
    pick = random.Random(16)
    pile = [
        {
            "party_id": pick.choice(customers),
            "lines": [
                {"item_id": item, "quantity": str(pick.randint(1, 3))}
                for item in pick.sample(items, pick.randint(1, ITEMS))
            ],
        }
        for _ in range(orders)
    ]
    port = free_port()
    command = [sys.executable, "-m", "counterpart", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        burst = Burst(port, token, pile)
        seconds = burst.run(clients)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)
    from counterpart.foundation.invariants import check
    from counterpart.front_office.sales.models import Order

    result = {
        "orders": Order.objects.count(),
        "clients": clients,
        "seconds": round(seconds, 2),
        "errors": sum(burst.errors.values()),
        "errors_by_kind": dict(burst.errors),
        "median_ms": round(statistics.median(burst.took) * 1000),
        "slowest_ms": round(max(burst.took) * 1000),
        "invariants_broken": [verdict.name for verdict in check() if not verdict.holds],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpart.config.settings")
    import django

    django.setup()
    main(*(int(number) for number in sys.argv[1:3]))
