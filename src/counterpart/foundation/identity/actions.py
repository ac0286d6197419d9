"""Letting people in, giving them desks, and taking both back."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Q
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.errors import GrantEnded, LastKey, LoginTaken
from counterpart.foundation.identity.models import Grant, Person, Token
from counterpart.foundation.identity.queries import LANGUAGES
from counterpart.foundation.identity.secrets_kept import Secret
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import locked

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,59}")
THEMES, DENSITIES = ("", "light", "dark"), ("", "compact", "touch")
LIMIT_MAX = Decimal(10) ** 9
GIVES_RIGHTS = "identity.grant_desk"
MOMENT = timedelta(microseconds=1)


RightsChanged = Callable[[int], None]
_rights_changed: list[RightsChanged] = []


def install_rights_changed(receiver: RightsChanged) -> None:
    """Tell this, in the same transaction, who has fewer rights than before: somebody left, or a desk was taken from them.
    Installed by config only."""
    _rights_changed.append(receiver)


@action("identity.create_person")
def create_person(
    login: str, *, name: str, email: str = "", language: str = "en", password: Secret | None = None, by: Actor
) -> Answer:
    """Somebody who may sign in from now on. Without a password they cannot, until they are given one."""
    said = login.strip().lower()
    if not LOGIN.fullmatch(said):
        raise Invalid(fields={"login": _("Use letters without accents, digits and . _ @ + -, at most 60 of them.")})
    if Person.objects.filter(login=said).exists():
        raise LoginTaken(login=said)
    named, mail = _name(name), _email(email)
    _language(language)
    person = Person(login=said, name=named, email=mail, language=language)
    _give_password(person, password)
    person.save()
    current_act().about("person", person.pk)
    return Answer(person.pk, "person", reference=said)


@action("identity.change_person")
def change_person(
    person_id: int, *, name: str, email: str, language: str, zone: str, is_active: bool, version: int, by: Actor
) -> Answer:
    """Change what is known of a colleague, or close the door for them. Raises Stale when somebody saved first."""
    named, mail = _name(name), _email(email)
    _language(language)
    _zone(zone)
    person = _lock(person_id)
    if person.version != version:
        raise Stale(current=person.version)
    if person.is_active and not is_active:
        _somebody_keeps_a_key(Q(person_id=person_id))
    Person.objects.filter(pk=person_id).update(
        name=named, email=mail, language=language, zone=zone, is_active=is_active, version=F("version") + 1
    )
    act = current_act()
    act.about("person", person_id)
    act.changed = {"is_active": [person.is_active, is_active]} if person.is_active != is_active else {}
    if person.is_active and not is_active:
        _tell_of(person_id)
    return Answer(person_id, "person", version=version + 1, reference=person.login)


@action("identity.set_password")
def set_password(person_id: int, *, password: Secret, by: Actor) -> Answer:
    """A new password for somebody who forgot theirs. Wherever they are signed in, they are signed out."""
    person = _lock(person_id)
    _give_password(person, password)
    person.save(update_fields=["password"])
    current_act().about("person", person_id)
    return Answer(person_id, "person", version=person.version, reference=person.login)


@action("identity.change_profile")
def change_profile(
    *, language: str = "", zone: str | None = None, theme: str | None = None, density: str | None = None,
    shortcuts_on: bool | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """How the house looks and speaks to oneself. What is left out stays."""
    changes: dict[str, object] = {}
    if language:
        _language(language)
        changes["language"] = language
    if zone is not None:
        _zone(zone)
        changes["zone"] = zone
    for name, said, allowed in (("theme", theme, THEMES), ("density", density, DENSITIES)):
        if said is not None:
            _one_of(name, said, allowed)
            changes[name] = said
    if shortcuts_on is not None:
        changes["shortcuts_on"] = shortcuts_on
    Person.objects.filter(pk=by.person_id).update(**changes)
    act = current_act()
    act.about("person", by.person_id)
    act.changed = changes
    return Answer(by.person_id, "person")


@action("identity.grant_desk")
def grant_desk(
    person_id: int, *, desk_id: int, reason: str, valid_until: datetime | None = None, party_id: int | None = None,
    discount_limit: Decimal = Decimal(0), approve_limit: Decimal = Decimal(0), refund_limit: Decimal = Decimal(0),
    by: Actor,
) -> Answer:  # fmt: skip
    """From now on a person may do a desk's duty, within limits, until a day or until it is taken back."""
    act = current_act()
    person = _lock(person_id)
    desk = house().desks.get(desk_id)
    wrong: dict[str, str] = {}
    if desk is None or desk.duty == HOUSE:
        raise Invalid(fields={"desk_id": _("Choose a desk from the list.")})
    if (desk.duty == PORTAL) != (party_id is not None):
        wrong["party_id"] = _("At the portal one acts for a customer; at every other desk for the house.")
    elif party_id is not None and not Party.objects.filter(pk=party_id, merged_into=None).exists():
        wrong["party_id"] = _("Choose a customer from the list.")
    if not 0 < len(reason.strip()) <= 200:
        wrong["reason"] = _("Say why, in at most 200 characters.")
    if valid_until is not None and valid_until <= act.now:
        wrong["valid_until"] = _("The end has to lie ahead.")
    if not 0 <= discount_limit <= 1:
        wrong["discount_limit"] = _("A discount is between 0 and 100 %.")
    for name, limit in (("approve_limit", approve_limit), ("refund_limit", refund_limit)):
        if not 0 <= limit <= LIMIT_MAX:
            wrong[name] = _("A limit is zero or more, and not astronomical.")
    if wrong:
        raise Invalid(fields=wrong)
    grant = Grant.objects.create(
        person=person, desk_id=desk_id, party_id=party_id, valid_from=act.now, valid_until=valid_until,
        reason=reason.strip(), granted_by_id=by.person_id, discount_limit=discount_limit, approve_limit=approve_limit,
        refund_limit=refund_limit,
    )  # fmt: skip
    act.about("person", person_id)
    act.changed = {"grant": grant.pk, "desk": desk_id}
    return Answer(grant.pk, "grant", reference=desk.name)


@action("identity.end_grant")
def end_grant(grant_id: int, *, by: Actor) -> Answer:
    """The right ends now. Nothing has to run for it, and its tokens end with it."""
    act = current_act()
    grant: Grant | None = locked(Grant.objects.filter(pk=grant_id)).first()
    if grant is None or Person.objects.filter(pk=grant.person_id, is_house=True).exists():
        raise Missing()
    if grant.valid_until is not None and grant.valid_until <= act.now:
        raise GrantEnded()
    _somebody_keeps_a_key(Q(pk=grant_id))
    # A right that has not begun yet never will.
    starts = min(grant.valid_from, act.now - MOMENT)
    Grant.objects.filter(pk=grant_id).update(valid_from=starts, valid_until=act.now)
    act.about("person", grant.person_id)
    act.changed = {"grant": grant_id}
    _tell_of(grant.person_id)
    return Answer(grant_id, "grant")


def _tell_of(person_id: int) -> None:
    for receiver in _rights_changed:
        receiver(person_id)


@action("identity.create_token")
def create_token(grant_id: int, *, name: str, digest: str, valid_until: datetime | None = None, by: Actor) -> Answer:
    """A key for a program that acts for a person at a desk. Only its digest comes here; the key itself is shown once."""
    act = current_act()
    live = Q(valid_until=None) | Q(valid_until__gt=act.now)
    grant = Grant.objects.filter(live, pk=grant_id, valid_from__lte=act.now, person__is_active=True).first()
    if grant is None:
        raise Missing()
    if not 0 < len(name.strip()) <= 80:
        raise Invalid(fields={"name": _("Say which program uses it, in at most 80 characters.")})
    if valid_until is not None and valid_until <= act.now:
        raise Invalid(fields={"valid_until": _("The end has to lie ahead.")})
    token = Token.objects.create(
        grant=grant, name=name.strip(), digest=digest, created_at=act.now, valid_until=valid_until
    )
    act.about("person", grant.person_id)
    act.changed = {"token": token.pk}
    return Answer(token.pk, "token", reference=token.name)


@action("identity.revoke_token")
def revoke_token(token_id: int, *, by: Actor) -> Answer:
    """The key opens nothing any more."""
    act = current_act()
    token = Token.objects.filter(pk=token_id).select_related("grant").first()
    if token is None:
        raise Missing()
    if Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=act.now) != 1:
        raise GrantEnded(_("This key was taken back already."))
    act.about("person", token.grant.person_id)
    act.changed = {"token": token_id}
    return Answer(token_id, "token", reference=token.name)


def _lock(person_id: int) -> Person:
    person: Person | None = locked(Person.objects.filter(pk=person_id, is_house=False)).first()
    if person is None:
        raise Missing()
    return person


def _somebody_keeps_a_key(gone: Q) -> None:
    """Some live right to give rights has to stay, beside those of the house itself and those about to go."""
    act = current_act()
    desks = [desk.id for desk in house().desks.values() if desk.duty != HOUSE and desk.may(GIVES_RIGHTS)]
    keys = Grant.objects.filter(desk_id__in=desks, person__is_active=True, person__is_house=False)
    if keys.filter(gone).exists():
        lasting = keys.filter(valid_from__lte=act.now, valid_until=None)
        if not lasting.exclude(gone).exists():
            raise LastKey()


def _name(name: str) -> str:
    said = " ".join(name.split())
    if not 0 < len(said) <= 120 or not said.isprintable():
        raise Invalid(fields={"name": _("Write the name, in at most 120 characters.")})
    return said


def _email(email: str) -> str:
    said = email.strip()
    if said:
        try:
            validate_email(said)
        except ValidationError:
            raise Invalid(fields={"email": _("This is no e-mail address.")}) from None
    return said


def _language(language: str) -> None:
    _one_of("language", language, LANGUAGES)


def _zone(zone: str) -> None:
    if zone and (len(zone) > 40 or zone not in available_timezones()):
        raise Invalid(fields={"zone": _("Choose a time zone, for example Europe/Zagreb.")})


def _one_of(field: str, said: str, allowed: Sequence[str]) -> None:
    if said not in allowed:
        raise Invalid(fields={field: _("Choose one from the list.")})


def _give_password(person: Person, password: Secret | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    text = password.reveal()
    try:
        if len(text) > 200:
            raise ValidationError(_("At most 200 characters, please."))
        validate_password(text, person)
    except ValidationError as problem:
        raise Invalid(fields={"password": " ".join(problem.messages)}) from None
    person.set_password(text)
