"""What may be typed about people and their rights."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from counterpart.design.widgets import Pick
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import DayField, NumberField, TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.secrets_kept import Secret
from counterpart.foundation.organisation.house import HOUSE, house
from counterpart.foundation.parties.models import Party
from counterpart.foundation.parties.queries import party_named

LANGUAGE_CHOICES = [("en", "English"), ("hr", "Hrvatski"), ("sv", "Svenska"), ("cs", "Čeština")]
LIMIT_MAX = Decimal("999999999")
PASSWORD_MAX = 200
# The fields of the actions, and where their refusal stands in the forms.
SHOWN_AT = {"desk_id": "desk", "party_id": "party", "valid_until": "until", "discount_limit": "discount_percent"}


def desk_choices() -> list[tuple[str, str]]:
    known = house()
    desks = [desk for desk in known.desks.values() if desk.duty != HOUSE]
    return [(str(desk.id), f"{desk.name} · {known.sites[desk.site_id].name}") for desk in desks]


def password_field(**kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(max_length=PASSWORD_MAX, widget=widget, strip=False, **kwargs)


class NewPersonForm(forms.Form):
    name = TextField(label=_("Name"), max_length=120)
    login = TextField(
        label=_("Sign-in name"), max_length=60, help_text=_("Letters without accents, digits and . _ @ + -")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    password = password_field(
        label=_("First password"), required=False,
        help_text=_("At least 12 characters. Empty: they cannot sign in until you give them one."),
    )  # fmt: skip

    def secret(self) -> Secret | None:
        return Secret(self.cleaned_data["password"]) if self.cleaned_data["password"] else None


class PersonForm(VersionedForm):
    name = TextField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    zone = TextField(label=_("Time zone"), max_length=40, required=False, help_text=_("Empty is the zone of the site"))
    is_active = forms.BooleanField(label=_("May sign in"), required=False)


class PasswordForm(forms.Form):
    password = password_field(label=_("New password"), help_text=_("At least 12 characters"))


class GrantForm(forms.Form):
    desk = forms.ChoiceField(label=_("Desk"), choices=desk_choices)
    party = TextField(label=_("Customer, at the portal"), max_length=160, required=False)
    reason = TextField(label=_("Because"), max_length=200, help_text=_("For example: new colleague in sales"))
    until = DayField(label=_("Until the end of"), required=False)
    discount_percent = NumberField(
        label=_("May give discounts up to, %"), places=4, min_value=0, max_value=100, initial=0
    )
    approve_limit = NumberField(label=_("May approve up to"), places=2, min_value=0, max_value=LIMIT_MAX, initial=0)
    refund_limit = NumberField(label=_("May pay back up to"), places=2, min_value=0, max_value=LIMIT_MAX, initial=0)

    def __init__(self, *args: Any, actor: Actor, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["party"].widget = Pick(url)

    def clean_party(self) -> Party | None:
        text = self.cleaned_data["party"]
        party = party_named(self.actor, text) if text else None
        if text and party is None:
            raise ValidationError(_("Choose one from the list: nobody, or more than one, is called like this."))
        return party

    def said(self) -> dict[str, Any]:
        """The arguments of the action."""
        data = self.cleaned_data
        return {
            "desk_id": int(data["desk"]), "party_id": data["party"].pk if data["party"] else None,
            "reason": data["reason"], "valid_until": self._end(data["until"], int(data["desk"])),
            "discount_limit": data["discount_percent"] / 100, "approve_limit": data["approve_limit"],
            "refund_limit": data["refund_limit"],
        }  # fmt: skip

    def _end(self, until: Any, desk_id: int) -> datetime | None:
        """The last moment of a day on the clock of the desk's site."""
        if until is None:
            return None
        zone = house().sites[house().desks[desk_id].site_id].zone
        return datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


class TokenForm(forms.Form):
    grant = forms.ChoiceField(label=_("Acts at"))
    name = TextField(label=_("For which program"), max_length=80)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grant = self.fields["grant"]
        assert isinstance(grant, forms.ChoiceField)
        grant.choices = choices


class ProfileForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    zone = TextField(label=_("Time zone"), max_length=40, required=False, help_text=_("Empty is the zone of the site"))
    theme = forms.ChoiceField(
        label=_("Light or dark"), required=False,
        choices=[("", _("as the device")), ("light", _("light")), ("dark", _("dark"))],
    )  # fmt: skip
    density = forms.ChoiceField(
        label=_("Rows"), required=False,
        choices=[("", _("normal")), ("compact", _("close together")), ("touch", _("for fingers"))],
    )  # fmt: skip
    shortcuts_on = forms.BooleanField(
        label=_("Single letters are shortcuts"), required=False,
        help_text=_("Switch it off when you speak to the computer, or when keys are pressed by accident"),
    )  # fmt: skip
