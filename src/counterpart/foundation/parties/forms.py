"""What may be typed about a party."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from counterpart.design.widgets import Pick
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.countries import countries
from counterpart.foundation.entry import NumberField, TextField, WholeField, plain_number
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.parties.details import CREDIT_MAX, TERMS_MAX, Contact, PartyDetails, Place
from counterpart.foundation.parties.models import CustomerGroup, Party
from counterpart.foundation.parties.queries import party_named

GROUPS_MAX = 500
# The fields of the action, and where their refusal stands in the form.
SHOWN_AT = {"contacts": "phones", "addresses": "main_street", "group_id": "group"}
PLACE = ("name", "street", "postal_code", "city", "region", "country")


def country_choices() -> list[tuple[str, str]]:
    return [("", "–"), *countries(get_language() or "en")]


def group_choices() -> list[tuple[str, str]]:
    groups = CustomerGroup.objects.order_by("name").values_list("pk", "name")[:GROUPS_MAX]
    return [("", "–"), *((str(pk), name) for pk, name in groups)]


class PartyForm(VersionedForm):
    kind = forms.ChoiceField(
        label=_("This is"), choices=[("organisation", _("an organisation")), ("person", _("a person"))],
        widget=forms.RadioSelect, initial="organisation",
    )  # fmt: skip
    name = TextField(label=_("Name"), max_length=160)
    is_customer = forms.BooleanField(label=_("Customer"), required=False, initial=True)
    is_supplier = forms.BooleanField(label=_("Supplier"), required=False)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    tax_number = TextField(label=_("Tax number"), max_length=32, required=False)
    language = forms.ChoiceField(
        label=_("We write to them in"),
        choices=[("en", "English"), ("hr", "Hrvatski"), ("sv", "Svenska"), ("cs", "Čeština")], initial="en",
    )  # fmt: skip
    phones = TextField(label=_("Phone"), help_text=_("One on each line"), lines=2, max_length=1500, required=False)
    emails = TextField(label=_("E-mail"), help_text=_("One on each line"), lines=2, max_length=1500, required=False)
    main_name = TextField(label=_("For the attention of"), max_length=160, required=False)
    main_street = TextField(label=_("Street and number"), max_length=200, required=False)
    main_postal_code = TextField(label=_("Postal code"), max_length=20, required=False)
    main_city = TextField(label=_("Town"), max_length=80, required=False)
    main_region = TextField(label=_("Region"), max_length=80, required=False)
    main_country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    delivery_name = TextField(label=_("For the attention of"), max_length=160, required=False)
    delivery_street = TextField(label=_("Street and number"), max_length=200, required=False)
    delivery_postal_code = TextField(label=_("Postal code"), max_length=20, required=False)
    delivery_city = TextField(label=_("Town"), max_length=80, required=False)
    delivery_region = TextField(label=_("Region"), max_length=80, required=False)
    delivery_country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    group = forms.ChoiceField(label=_("Customer group"), choices=group_choices, required=False)
    payment_terms_days = WholeField(label=_("Pays within days"), min_value=0, max_value=TERMS_MAX, initial=0)
    credit_limit = NumberField(
        label=_("Credit limit"), places=2, min_value=0, max_value=CREDIT_MAX, required=False,
        help_text=_("Empty is no limit"),
    )  # fmt: skip
    tax_exempt_reason = TextField(
        label=_("Pays no tax, because"), max_length=60, required=False,
        help_text=_("For example: reverse charge, Article 196"),
    )  # fmt: skip

    def details(self, more: tuple[Place, ...] = ()) -> PartyDetails:
        """What was typed, for the action; ``more`` are stored addresses that this form does not show."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("kind", "name", "is_customer", "is_supplier", "language", "country")}
        contacts = [Contact("phone", line) for line in data["phones"].splitlines() if line.strip()]
        contacts += [Contact("email", line) for line in data["emails"].splitlines() if line.strip()]
        return PartyDetails(
            **said, tax_number=data["tax_number"], group_id=int(data["group"]) if data["group"] else None,
            payment_terms_days=data["payment_terms_days"], credit_limit=data["credit_limit"],
            tax_exempt_reason=data["tax_exempt_reason"], contacts=contacts,
            addresses=[*(place for place in (self._place("main"), self._place("delivery")) if place), *more],
        )  # fmt: skip

    def _place(self, kind: str) -> Place:
        return Place(kind, **{name: self.cleaned_data[f"{kind}_{name}"] for name in PLACE})


def shown(details: PartyDetails) -> tuple[dict[str, Any], tuple[Place, ...]]:
    """Stored details as the form shows them, and the addresses it has no room for."""
    said = {name: getattr(details, name) for name in ("kind", "name", "is_customer", "is_supplier", "language")}
    said |= {name: getattr(details, name) for name in ("country", "tax_number", "tax_exempt_reason")}
    said["payment_terms_days"] = str(details.payment_terms_days)
    said["credit_limit"] = plain_number(details.credit_limit)
    said["group"] = str(details.group_id or "")
    for field, kind in (("phones", "phone"), ("emails", "email")):
        said[field] = "\n".join(contact.value for contact in details.contacts if contact.kind == kind)
    left = list(details.addresses)
    for kind in ("main", "delivery"):
        place = next((place for place in left if place.kind == kind), None)
        if place:
            left.remove(place)
        said |= {f"{kind}_{name}": getattr(place, name) if place else "" for name in PLACE}
    return said, tuple(left)


class MergeForm(forms.Form):
    """Which party stays. Understands a choice from the list, a number, and a whole name."""

    into = TextField(label=_("The one that stays"), max_length=160)

    def __init__(self, *args: Any, actor: Actor, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["into"].widget = Pick(url)

    def clean_into(self) -> Party:
        party = party_named(self.actor, self.cleaned_data["into"])
        if party is None:
            raise ValidationError(_("Choose one from the list: nobody, or more than one, is called like this."))
        return party
