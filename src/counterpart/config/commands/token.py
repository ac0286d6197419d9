"""``counterpart token``: keys for programs."""

import typer

from counterpart.config.commands.shared import As, Json, actor, fail, sentences_of, show, wrong
from counterpart.foundation.clock import now
from counterpart.foundation.entry import KEY_MAX
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actions import create_token, grant_desk, revoke_token
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person, Token
from counterpart.foundation.identity.queries import digest_of, live_grants, new_token
from counterpart.foundation.organisation.house import PORTAL
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.parties.models import Party


def register(app: typer.Typer) -> None:
    tokens = typer.Typer(no_args_is_help=True, help="Keys for programs: create, list, revoke.")
    app.add_typer(tokens, name="token")

    @tokens.command()
    def create(
        person: str = typer.Option(..., help="Whose rights it borrows: the name they sign in with."),
        desk: str = typer.Option("", help="At which desk: duty, or duty.site."),
        party: str = typer.Option("", help="At the portal, for this customer: number or whole name."),
        name: str = typer.Option("command line", help="Which program uses it."),
        by: As = "",
        as_json: Json = False,
    ) -> None:
        """Print a new key. It is shown this once; the house keeps only its digest."""
        who = actor(by)
        if bool(desk) == bool(party):
            wrong("Say either --desk or --party.")
        found = Person.objects.filter(login=person.strip().lower(), is_active=True, is_house=False).first()
        if found is None:
            wrong(f"Nobody signs in as {person}. See: counterpart user --help")
        grant = _at_desk(found, desk) if desk else _for_party(found, party, who)
        token = new_token()
        try:
            answer = create_token(grant.pk, name=name, digest=digest_of(token), by=who)
        except Invalid as refused:
            wrong(sentences_of(refused))
        if as_json:
            show({"id": answer.id, "token": token, "name": name, "desk": grant.desk.name, "party": grant.party_id})
        else:
            print(token)

    @tokens.command(name="list")
    def list_(as_json: Json = False) -> None:
        """The keys that open something."""
        found = Token.objects.filter(revoked_at=None).select_related("grant__person", "grant__desk").order_by("id")
        rows = [
            {
                "id": t.pk,
                "name": t.name,
                "person": t.grant.person.login,
                "desk": t.grant.desk.name,
                "since": t.created_at,
            }
            for t in found
        ]
        if as_json:
            show(rows)
        for row in [] if as_json else rows:
            print(f"{row['id']:>6}  {row['person']}  {row['desk']}  {row['name']}")

    @tokens.command()
    def revoke(
        token: int = typer.Argument(..., min=1, max=KEY_MAX, help="Its number in the list."),
        by: As = "",
        as_json: Json = False,
    ) -> None:
        """The key opens nothing any more."""
        answer = revoke_token(token, by=actor(by))
        if as_json:
            show({"id": answer.id, "name": answer.reference, "revoked": True})
        else:
            print("Taken back.")


def _at_desk(person: Person, said: str) -> Grant:
    duty, _, site = said.partition(".")
    found = live_grants(person.pk, now()).filter(desk__duty__code=duty)
    grant = (found.filter(desk__site__code__iexact=site) if site else found).first()
    if grant is None:
        fail(f"{person.login} has no right at {said} now. Give it: counterpart user {person.login} --desk {said}")
    return grant


def _for_party(person: Person, said: str, who: Actor) -> Grant:
    """The person's right to act for a customer at the portal; given now when there is none."""
    known = Party.objects.filter(merged_into=None)
    named = known.filter(pk=int(said)) if said.isdecimal() and len(said) < 16 else known.filter(name=said)
    parties = list(named[:2])
    if len(parties) != 1:
        wrong(f"{'Several customers are' if parties else 'No customer is'} called {said}. Use the number.")
    mine = _at_portal(person, parties[0])
    if mine is None:
        portal = Desk.objects.filter(duty__code=PORTAL, is_active=True).order_by("id").first()
        if portal is None:
            fail("This house has no portal desk.")
        reason = "Given on the command line"
        grant_desk(person.pk, desk_id=portal.pk, party_id=parties[0].pk, reason=reason, by=who)
        mine = _at_portal(person, parties[0])
    assert mine is not None, "it was given a moment ago"
    return mine


def _at_portal(person: Person, party: Party) -> Grant | None:
    return live_grants(person.pk, now()).filter(desk__duty__code=PORTAL, party=party).first()
