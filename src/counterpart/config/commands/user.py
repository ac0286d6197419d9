"""``counterpart user``: let somebody in, or give them a new password."""

import sys
from decimal import Decimal

import typer

from counterpart.config.commands.shared import As, Json, actor, fail, show
from counterpart.foundation.clock import now
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actions import create_person, grant_desk, set_password
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at, live_grants
from counterpart.foundation.identity.secrets_kept import Secret
from counterpart.foundation.organisation.models import Desk

DESK = "The desk they get: a duty's code, or duty.site where the duty is done at several sites."


def register(app: typer.Typer) -> None:
    @app.command()
    def user(
        login: str = typer.Argument(..., help="The name they sign in with."),
        name: str = typer.Option("", help="How colleagues call them. Needed for somebody new."),
        desk: list[str] = typer.Option([], help=DESK),
        email: str = typer.Option("", help="Where the house writes to them."),
        language: str = typer.Option("en", help="en, hr, sv or cs."),
        password: str = typer.Option("", help="- reads it from the first line of the input; without, it is asked for."),
        by: As = "",
        as_json: Json = False,
    ) -> None:
        """Let somebody in. There is no default password: it is asked for twice, or read with --password -."""
        who = actor(by)
        desks = [_desk(said) for said in desk]
        secret = Secret(_password(password))
        try:
            person, is_new = _let_in(login, name, email, language, secret, who)
            for each in desks:
                _give(person, each, who)
        except Invalid as refused:
            fail("\n".join([str(refused), *(f"{field}: {why}" for field, why in refused.fields.items())]))
        if as_json:
            show({"id": person.pk, "login": person.login, "name": person.name, "new": is_new, "desks": desk})
            return
        print(f"{person.name} signs in as {person.login}." if is_new else f"{person.login} has a new password.")
        if not actor_at(person.login, desk[0] if desk else "") and not live_grants(person.pk, now()).exists():
            print("They have no desk yet: counterpart user LOGIN --desk DUTY, or the page People.")


def _let_in(login: str, name: str, email: str, language: str, secret: Secret, who: Actor) -> tuple[Person, bool]:
    known = Person.objects.filter(login=login.strip().lower(), is_house=False).first()
    if known is not None:
        set_password(known.pk, password=secret, by=who)
        return known, False
    if not name:
        fail(f"Nobody signs in as {login} yet. Add --name to let somebody new in.")
    answer = create_person(login, name=name, email=email, language=language, password=secret, by=who)
    return Person.objects.get(pk=answer.id), True


def _give(person: Person, desk: Desk, who: Actor) -> None:
    if live_grants(person.pk, now()).filter(desk=desk).exists():
        return
    most = Decimal(10**9) if desk.duty.code == "administration" else Decimal(0)
    grant_desk(
        person.pk, desk_id=desk.pk, reason="Given on the command line", discount_limit=min(most, Decimal(1)),
        approve_limit=most, refund_limit=most, by=who,
    )  # fmt: skip


def _desk(said: str) -> Desk:
    """``duty`` or ``duty.site``; a duty alone has to name one desk, or one that serves every site."""
    duty, _, site = said.partition(".")
    found = Desk.objects.filter(is_active=True, duty__code=duty).exclude(duty__code__in=("house", "portal"))
    if site:
        found = found.filter(site__code__iexact=site)
    desks = list(found.select_related("duty", "site").order_by("id"))
    everywhere = [desk for desk in desks if desk.serves_all_sites]
    if len(desks) == 1 or everywhere:
        return (everywhere or desks)[0]
    every = Desk.objects.filter(is_active=True).exclude(duty__code__in=("house", "portal"))
    known = ", ".join(f"{d.duty.code}.{d.site.code}" for d in every.select_related("duty", "site").order_by("id"))
    fail(f"{'Several desks are' if desks else 'No desk is'} called {said}. There are: {known}")


def _password(said: str) -> str:
    if said == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if said:
        fail("A password on the command line is seen by everybody on this machine. Use --password - and the input.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
