"""The list of customers and suppliers: what it can be asked, and where its keys are read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import choice, flag
from counterpart.foundation.lists.listing import SOUGHT_MAX, Asked, Column, Filter, Listing, Path, View, always, declare
from counterpart.foundation.parties.forms import country_choices, group_choices
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import visible_to
from counterpart.foundation.search.queries import find

FOUND_MAX = 200
ROLES = [("customer", _("Customers")), ("supplier", _("Suppliers"))]
# Nobody was merged into another. Said so that SQLite does not read by it: it is true of nearly everybody.
STANDS = always("merged_into", "IS NOT NULL", negated=True)
KINDS = [("organisation", _("Organisations")), ("person", _("Persons"))]


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    """By name, from the indexes that hold the names."""
    return Path(visible_to(by).filter(STANDS), "id", "", "")


def _called(path: Path, text: str, by: Actor) -> Q:
    return Q(pk__in=[hit.id for hit in find(text, "party", limit=FOUND_MAX)])


def _role(path: Path, value: str, by: Actor) -> Q:
    return Q(is_customer=True) if value == "customer" else Q(is_supplier=True)


def _rows(keys: Sequence[int], asked: Asked) -> list[Party]:
    seen = visible_to(asked.actor).filter(pk__in=keys).select_related("group")
    found = {party.pk: party for party in seen.prefetch_related("contact_points", "addresses")}
    return [found[key] for key in keys if key in found]


def place_of(party: Party) -> str:
    """Where somebody is, in a word."""
    return next((a.city or a.country for a in party.addresses.all()), party.country)


def reach_of(party: Party, kind: str = "") -> str:
    """How to call or write to somebody."""
    return next((point.value for point in party.contact_points.all() if kind in ("", point.kind)), "")


PARTIES = declare(
    Listing(
        code="parties", capability="parties.view", url="parties:list", title=_("Customers and suppliers"),
        sought=_("Name, phone, e-mail or tax number"), start=start, rows=_rows,
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _called),
            choice("role", _("Is to us"), ROLES, _role),
            choice("kind", _("Kind"), KINDS, lambda p, value, by: Q(kind=value)),
            choice("country", _("Country"), lambda: country_choices()[1:], lambda p, value, by: Q(country=value)),
            choice("group", _("Customer group"), lambda: group_choices()[1:], lambda p, value, by: Q(group_id=value)),
            flag("limit", _("Has a credit limit"), lambda p, _on, by: Q(credit_limit__isnull=False)),
        ),
        views=(
            View("all", _("Everybody"), {}),
            View("customers", _("Customers"), {"role": "customer"}),
            View("suppliers", _("Suppliers"), {"role": "supplier"}),
        ),
        orders={"name": ("name", "id"), "-name": ("-name", "-id"), "-on": ("-id",), "on": ("id",)},
        columns=(
            Column(_("Name"), lambda p: p.name),
            Column(_("Place"), place_of),
            Column(_("Country"), lambda p: p.country),
            Column(_("Phone"), lambda p: reach_of(p, "phone")),
            Column(_("E-mail"), lambda p: reach_of(p, "email")),
            Column(_("Tax number"), lambda p: p.tax_number),
            Column(_("Customer"), lambda p: "1" if p.is_customer else ""),
            Column(_("Supplier"), lambda p: "1" if p.is_supplier else ""),
            Column(_("Customer group"), lambda p: p.group.name if p.group else ""),
            Column(_("Pays within days"), lambda p: p.payment_terms_days),
            Column(_("Credit limit"), lambda p: p.credit_limit),
        ),
    )
)  # fmt: skip
