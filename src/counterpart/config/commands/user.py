"""``counterpart user``: let somebody in, give them a new password, close the door for them, or list everybody."""

import sys
from decimal import Decimal

import typer

from counterpart.config.commands.shared import As, Json, actor, sentences_of, show, wrong
from counterpart.foundation.clock import now
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actions import change_person, create_person, grant_desk, set_password
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at, live_grants, live_grants_of
from counterpart.foundation.identity.secrets_kept import Secret
from counterpart.foundation.organisation.models import Desk

DESK = "The desk they get: a duty's code, or duty.site where the duty is done at several sites."


def register(app: typer.Typer) -> None:
    @app.command()
    def user(
        login: str = typer.Argument("", help="The name they sign in with."),
        name: str = typer.Option("", help="How colleagues call them. Needed for somebody new."),
        desk: list[str] = typer.Option([], help=DESK),
        email: str = typer.Option("", help="Where the house writes to them."),
        language: str = typer.Option("en", help="en, hr, sv or cs."),
        password: str = typer.Option("", help="- reads it from the first line of the input; without, it is asked for."),
        everybody: bool = typer.Option(False, "--list", help="Who signs in, with their desks."),
        close: bool = typer.Option(False, "--close", help="They do not get in any more; what they did stays."),
        by: As = "",
        as_json: Json = False,
    ) -> None:
        """Let somebody in. There is no default password: it is asked for twice, or read with --password -."""
        if everybody:
            if login or close:
                wrong("--list takes no name. Use it alone.")
            _list(as_json)
            return
        if not login:
            wrong("Say who: counterpart user LOGIN. Everybody who signs in: counterpart user --list")
        who = actor(by)
        if close:
            _close(login, as_json, who)
            return
        desks = [_desk(said) for said in desk]
        known = Person.objects.filter(login=login.strip().lower(), is_house=False).first()
        if known is None and not name:
            wrong(f"Nobody signs in as {login} yet. Add --name to let somebody new in.")
        secret = Secret(_password(password))
        try:
            person = known or _let_in(login, name, email, language, secret, who)
            if known is not None:
                set_password(known.pk, password=secret, by=who)
            for each in desks:
                _give(person, each, who)
        except Invalid as refused:
            wrong(sentences_of(refused))
        if as_json:
            show({"id": person.pk, "login": person.login, "name": person.name, "new": known is None, "desks": desk})
            return
        print(f"{person.login} has a new password." if known else f"{person.name} signs in as {person.login}.")
        if not actor_at(person.login, desk[0] if desk else "") and not live_grants(person.pk, now()).exists():
            print("They have no desk yet: counterpart user LOGIN --desk DUTY, or the page People.")


def _list(as_json: bool) -> None:
    people = list(Person.objects.filter(is_house=False).order_by("login"))
    desks: dict[int, list[str]] = {}
    for grant in live_grants_of([person.pk for person in people], now()):
        desks.setdefault(grant.person_id, []).append(f"{grant.desk.duty.code}.{grant.desk.site.code}")
    rows = [
        {
            "id": p.pk,
            "login": p.login,
            "name": p.name,
            "language": p.language,
            "active": p.is_active,
            "desks": desks.get(p.pk, []),
        }
        for p in people
    ]
    if as_json:
        show(rows)
    for person in [] if as_json else people:
        where = ", ".join(desks.get(person.pk, [])) if person.is_active else "closed"
        print(f"{person.login:16} {person.name}  {where}")


def _close(login: str, as_json: bool, who: Actor) -> None:
    person = Person.objects.filter(login=login.strip().lower(), is_house=False).first()
    if person is None:
        wrong(f"Nobody signs in as {login}. Everybody who does: counterpart user --list")
    change_person(
        person.pk, name=person.name, email=person.email, language=person.language, zone=person.zone, is_active=False,
        version=person.version, by=who,
    )  # fmt: skip
    if as_json:
        show({"id": person.pk, "login": person.login, "active": False})
    else:
        print(f"{person.login} does not get in any more.")


def _let_in(login: str, name: str, email: str, language: str, secret: Secret, who: Actor) -> Person:
    answer = create_person(login, name=name, email=email, language=language, password=secret, by=who)
    return Person.objects.get(pk=answer.id)


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
    wrong(f"{'Several desks are' if desks else 'No desk is'} called {said}. There are: {known}")


def _password(said: str) -> str:
    if said == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if said:
        wrong("A password on the command line is seen by everybody on this machine. Use --password - and the input.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
