"""Speaking to the house as a program does: a bearer token, JSON, and a key for every write."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from counterpart.config.cast import Cast
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Token
from counterpart.foundation.identity.queries import digest_of


@dataclass
class Program:
    """One colleague's program. What it was answered last is ``status``, ``told`` and ``headers``."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    status: int = 0
    told: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: Any) -> Any:
        """The JSON of the answer. Headers are named with underscores: ``If_Match='"1"'``; an empty one is not sent."""
        sent = {"Authorization": f"Bearer {self.token}"}
        if method != "GET":
            sent["Idempotency-Key"] = uuid.uuid4().hex
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        answer = self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=sent)
        self.status = answer.status_code
        self.headers = dict(answer.headers)
        self.told = json.loads(answer.content) if "json" in answer.headers.get("Content-Type", "") else None
        return self.told

    def get(self, path: str, **headers: Any) -> Any:
        told = self.send("GET", path, **headers)
        assert self.status == 200, told
        return told

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        told = self.send("POST", path, body, **headers)
        assert self.status == 200, told
        return told

    def put(self, path: str, body: Any, *, version: int) -> Any:
        told = self.send("PUT", path, body, If_Match=f'"{version}"')
        assert self.status == 200, told
        return told

    def refused(self, method: str, path: str, body: Any = None, **headers: Any) -> tuple[int, str]:
        """Status and code of a refusal, which is a problem with a whole sentence."""
        told = self.send(method, path, body, **headers)
        assert self.headers["Content-Type"] == "application/problem+json", (self.status, told)
        assert told["status"] == self.status
        assert told["detail"].endswith(".") and told["title"] and told["type"].endswith(told["code"])
        return self.status, told["code"]


def program_of(actor: Actor, **more: Any) -> Program:
    """A program with a token of this actor's grant."""
    token = f"cp-{actor.person_id}-{actor.grant_id}-{uuid.uuid4().hex}"
    Token.objects.create(grant_id=actor.grant_id, name="story", digest=digest_of(token), created_at=now(), **more)
    return Program(token)


@dataclass
class Programs:
    """A program for each of the cast."""

    ada: Program
    bo: Program
    chidi: Program
    dara: Program
    noor: Program


def programs_of(cast: Cast) -> Programs:
    return Programs(*(program_of(getattr(cast, who)) for who in ("ada", "bo", "chidi", "dara", "noor")))
