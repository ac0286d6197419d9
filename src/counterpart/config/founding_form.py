"""The set-up page: what the founders type on the first day."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import list_currencies
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from counterpart.config.founding import Firm
from counterpart.foundation.countries import countries as every_country
from counterpart.foundation.identity.models import Person

HUNDRED = Decimal(100)


def countries() -> list[tuple[str, str]]:
    """None is chosen beforehand: a firm that overlooked it would have the taxes of the first in the alphabet."""
    return [("", "–"), *every_country(get_language() or "en")]


def currencies() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en").currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in sorted(list_currencies(locale="en"))]


def zones() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in sorted(available_timezones())]


class FoundingForm(forms.Form):
    """The company itself."""

    name = forms.CharField(label=_("Name of the company"), max_length=120)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    currency = forms.ChoiceField(label=_("Currency of the books"), choices=currencies, initial="EUR")
    site_name = forms.CharField(label=_("First shop or office"), max_length=80, help_text=_("A town is a good name."))
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Europe/Zagreb")
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("hr", "Hrvatski"), ("sv", "Svenska"), ("cs", "Čeština")]
    )
    tax_rate = forms.DecimalField(
        label=_("Standard tax rate, %"), min_value=0, max_value=99, max_digits=6, decimal_places=4, required=False,
        help_text=_("Empty takes the usual rate of the country; 0 if you charge no tax."),
    )  # fmt: skip

    def firm(self) -> Firm:
        data = self.cleaned_data
        rate = data["tax_rate"]
        return Firm(
            data["name"], data["country"], data["currency"], data["site_name"], data["zone"], data["language"],
            tax_rate=None if rate is None else rate / HUNDRED,
        )  # fmt: skip


class SetUpForm(FoundingForm):
    """The company, its first person and its first item: one page."""

    person_name = forms.CharField(label=_("Your name"), max_length=120)
    login = forms.SlugField(label=_("Sign-in name"), max_length=60, help_text=_("Short, in small letters."))
    password = forms.CharField(
        label=_("Password"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence is good."), strip=False,
    )  # fmt: skip
    item_name = forms.CharField(label=_("Something you sell"), max_length=160, required=False)
    item_price = forms.DecimalField(
        label=_("Its price, without tax"), min_value=0, max_value=10**9, decimal_places=4, max_digits=14, required=False
    )
    item_stock = forms.DecimalField(
        label=_("How many you have"), min_value=0, max_value=10**9, decimal_places=0, max_digits=10, required=False
    )
    item_cost = forms.DecimalField(
        label=_("What one cost you"), min_value=0, max_value=10**9, decimal_places=2, max_digits=12, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        person = Person(login=data.get("login", ""), name=data.get("person_name", ""))
        try:
            validate_password(data.get("password", ""), person)
        except ValidationError as error:
            self.add_error("password", error)
        if data.get("item_name") and data.get("item_price") is None:
            self.add_error("item_price", _("Say what it costs, or leave its name empty."))
        return data
