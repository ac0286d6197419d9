"""The chart of accounts: what may be posted where, and which account the house itself posts to."""

import re

from django.db.models import F

from counterpart.back_office.accounting.errors import AccountHasPostings, AccountHasRole, CodeTaken, RoleTaken
from counterpart.back_office.accounting.models import Account, EntryLine
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked

CODE = re.compile(r"[0-9A-Z][0-9A-Z.\-]{0,11}")
# What stands here is added up elsewhere too: open items, valuations. Only documents post to these.
CONTROL = (Account.Role.RECEIVABLE, Account.Role.DEPOSITS, Account.Role.STOCK)


@action("accounting.add_account")
def add_account(*, code: str, name: str, kind: str, role: str = "", by: Actor) -> Answer:
    """Open another account in the chart."""
    entity = house().sites[by.desk.site_id].entity
    code, name = _checked(code, name, kind, role)
    _must_be_free(entity.id, code, role)
    account = Account.objects.create(entity_id=entity.id, code=code, name=name, kind=kind, role=role)
    return _done(account)


@action("accounting.change_account")
def change_account(
    account_id: int, *, version: int, code: str, name: str, kind: str, role: str = "", is_active: bool = True, by: Actor
) -> Answer:
    """Rename an account, give it a role, stop using it. Raises Stale when somebody saved first."""
    account = locked(Account.objects.filter(pk=account_id)).first()
    if account is None:
        raise Missing()
    if account.version != version:
        raise Stale()
    code, name = _checked(code, name, kind, role)
    _must_be_free(account.entity_id, code, role, besides=account_id)
    touches_control = role != account.role and {role, account.role} & set(CONTROL)
    if (kind != account.kind or touches_control) and EntryLine.objects.filter(account_id=account_id).exists():
        raise AccountHasPostings(account=str(account))
    if role and not is_active:
        raise AccountHasRole(account=str(account))
    Account.objects.filter(pk=account_id).update(
        code=code, name=name, kind=kind, role=role, is_active=is_active, version=F("version") + 1
    )
    current_act().changed = {"before": [account.code, account.name, account.kind, account.role, account.is_active]}
    account.refresh_from_db()
    return _done(account)


def _checked(code: str, name: str, kind: str, role: str) -> tuple[str, str]:
    code, name = code.strip().upper(), name.strip()
    wrong = {}
    if not CODE.fullmatch(code):
        wrong["code"] = code[:40]
    if not 0 < len(name) <= 80 or not name.isprintable():
        wrong["name"] = name[:80]
    if kind not in Account.Kind.values:
        wrong["kind"] = kind[:40]
    if role not in Account.Role.values:
        wrong["role"] = role[:40]
    if wrong:
        raise Invalid(fields=wrong)
    return code, name


def _must_be_free(entity_id: int, code: str, role: str, *, besides: int = 0) -> None:
    others = Account.objects.filter(entity_id=entity_id).exclude(pk=besides)
    if others.filter(code=code).exists():
        raise CodeTaken(code=code)
    holder = others.filter(role=role).first() if role else None
    if holder is not None:
        raise RoleTaken(account=str(holder))


def _done(account: Account) -> Answer:
    configuration_changed()
    current_act().about("account", account.pk)
    state = "active" if account.is_active else "inactive"
    return Answer(account.pk, "account", state, number=account.code, version=account.version)
