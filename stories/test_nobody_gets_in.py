"""Every address, every method, every role: nobody gets in who has not been let in."""

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from counterpart.config.cast import PASSWORD
from counterpart.config.founding import give_desk
from counterpart.config.routes import Route, all_routes
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person, Token
from counterpart.foundation.identity.queries import actor_at, digest_of
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.web import PUBLIC, SIGNED_IN
from counterpart.workplace.permissions import CLOSED, UNDECLARED
from stories.samples import Samples, one_of_everything

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REGEX = re.compile(r"\(\?P<(\w+)>[^)]*\)")
SOMEWHERE = {
    "path": "x",
    "token": "x",
    "key": "x",
    "uidb36": "1",
    "code": "1200",
    "login": "ada",
    "kind": "invoice",
    "paper": "invoice",
}


def address(route: Route, samples: Samples) -> str:
    """The address of a route with a key that exists where it takes one."""

    def fill(match: re.Match[str]) -> str:
        converter, name = match.group(1) or "", match.group(2)
        if converter == "uuid":
            return str(samples.key("public_id"))
        if name in ("pk", "id"):
            return str(samples.key(route.sample or "order"))
        return str(SOMEWHERE.get(name) or samples.key(name.removesuffix("_id")))

    url = re.sub(r"<(?:(\w+):)?(\w+)>", fill, REGEX.sub("x", route.url))
    return url.replace(".*", "nothing-here")


def is_api(route: Route) -> bool:
    return route.url.startswith("/api/")


def send(client: Client, method: str, url: str, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    asked = getattr(client, method.lower())
    data = {} if method in ("GET", "DELETE") else {"data": "{}", "content_type": "application/json"}
    if method == "POST" and not url.startswith("/api/"):
        data = {}
    status: int = asked(url, headers=headers, **data).status_code
    return status


def token_for(actor: Actor) -> str:
    text = f"token-of-{actor.grant_id}"
    Token.objects.get_or_create(
        digest=digest_of(text), defaults={"grant_id": actor.grant_id, "name": "t", "created_at": now()}
    )
    return text


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ours(routes: list[Route]) -> list[Route]:
    """Addresses of the house; those of the sign-in library are its own business beyond being declared."""
    return [route for route in routes if not route.url.startswith("/accounts/")]


def test_every_address_declares_what_it_needs() -> None:
    undeclared = [route.url for route in all_routes() if route.capability == UNDECLARED]
    assert undeclared == []


def test_every_declared_capability_is_somebodys(cast: "Cast") -> None:
    """A capability that no duty but the all-powerful ones holds is a spelling mistake."""
    duties = [desk for desk in house().desks.values() if desk.duty not in ("house",)]
    for route in all_routes():
        if route.capability not in (PUBLIC, SIGNED_IN, CLOSED):
            assert any(desk.may(route.capability) for desk in duties), route


def test_strangers_see_the_sign_in_page_only(cast: "Cast") -> None:
    samples = one_of_everything(cast)
    client = Client()
    wrong = []
    for route in ours(all_routes()):
        if route.capability in (PUBLIC, CLOSED):
            continue
        for method in METHODS:
            status = send(client, method, address(route, samples))
            expected = {401, 405} if is_api(route) else {302}
            if status not in expected:
                wrong.append((method, route.url, status))
    assert wrong == []


@pytest.mark.once
def test_somebody_without_a_desk_does_nothing(cast: "Cast") -> None:
    samples = one_of_everything(cast)
    client = signed_in("eve")
    wrong = []
    for route in ours(all_routes()):
        if route.capability in (PUBLIC, CLOSED, SIGNED_IN) or is_api(route):
            continue
        for method in METHODS:
            status = send(client, method, address(route, samples))
            if status not in (403, 405):
                wrong.append((method, route.url, status))
    assert wrong == []


# Who may what is asked before any sentence reaches the database: three desks are walked once.
@pytest.mark.parametrize(
    "login", [*(pytest.param(each, marks=pytest.mark.once) for each in ("ada", "bo", "chidi")), "dara", "noor"]
)
def test_each_role_does_what_its_desk_does_and_nothing_else(cast: "Cast", login: str) -> None:
    samples = one_of_everything(cast)
    actor: Actor = getattr(cast, login)
    client, token = signed_in(login), token_for(actor)
    wrong = []
    for route in ours(all_routes()):
        if route.capability in (PUBLIC, CLOSED):
            continue
        url = address(route, samples)
        for method in METHODS:
            declared = method in route.methods
            may = actor.may(route.capability) or route.capability == SIGNED_IN
            if not is_api(route) and actor.is_customer and route.capability != SIGNED_IN:
                may = False
            sibling = declared or not is_api(route)
            status = send(client, method, url, token if is_api(route) else "")
            if status >= 500:
                wrong.append((method, url, status, "breaks"))
            elif not may and sibling and status not in (403, 404, 405):
                wrong.append((method, url, status, "lets in"))
            elif may and declared and status in (401, 403, 405) and not known_no(route, status):
                wrong.append((method, url, status, "shuts out"))
    assert wrong == []


def known_no(route: Route, status: int) -> bool:
    """A person may open the page and still be refused: by a limit of their own, or as the absence or the duty is another's."""
    if status == 403 and route.url.startswith("/what-if/"):
        return True  # who leads none of the desks where this person sits
    return status == 403 and route.capability in (
        "accounting.refund_payment", "accounting.refund", "presence.change_absence", "presence.end_absence", "presence.start_break",
        "cover.accept_cover", "cover.decline_cover", "cover.hand_back_cover", "cover.revoke_cover", "cover.ask_candidate",
        "cover.call_back",
        "playbooks.write_playbook", "playbooks.drop_draft", "sod.agree", "sod.refuse",
    )  # fmt: skip


def test_another_customer_sees_nothing_of_noors(cast: "Cast") -> None:
    """Whatever the address names is Noor's: for another customer it does not exist."""
    samples = one_of_everything(cast)
    person = Person.objects.create_person("sam", "Somebody Else", PASSWORD)
    give_desk(person, Desk.objects.get(duty__code="portal"), reason="customer", party=cast.stranger)
    other = actor_at("sam", "portal")
    assert other is not None
    client, token = signed_in("sam"), token_for(other)
    wrong = []
    for route in ours(all_routes()):
        if not route.parameters or route.capability in (PUBLIC, CLOSED, SIGNED_IN):
            continue
        for method in METHODS:
            status = send(client, method, address(route, samples), token if is_api(route) else "")
            if status not in (400, 403, 404, 405, 422):
                wrong.append((method, route.url, status))
            if method == "GET" and status not in (403, 404, 405):
                wrong.append((method, route.url, status))
    assert wrong == []
