"""What may be typed about the house."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import TextField
from counterpart.foundation.organisation.actions import HOURS_MAX, known_capabilities
from counterpart.foundation.organisation.models import Duty, Site

LANGUAGE_CHOICES = [("en", "English"), ("hr", "Hrvatski"), ("sv", "Svenska"), ("cs", "Čeština")]
KINDS = [("shop", _("shop")), ("warehouse", _("warehouse")), ("workshop", _("workshop")), ("office", _("office"))]
WINGS = [("front", _("front office")), ("hall", _("hall")), ("back", _("back office"))]
LISTED_MAX = 200


def site_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((str(s.pk), s.name) for s in Site.objects.order_by("id")[:LISTED_MAX])]


def duty_choices() -> list[tuple[str, str]]:
    return [(d.code, d.name) for d in Duty.objects.filter(is_built_in=False).order_by("id")[:LISTED_MAX]]


class CompanyForm(VersionedForm):
    name = TextField(label=_("Name"), max_length=120)
    tax_number = TextField(label=_("Tax number"), max_length=32, required=False)
    registration_number = TextField(label=_("Registration number"), max_length=32, required=False)
    address = TextField(label=_("Address"), max_length=500, lines=3, required=False)
    bank_account = TextField(label=_("Bank account (IBAN)"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language of the house"), choices=LANGUAGE_CHOICES)
    fiscal_year_starts_in = forms.TypedChoiceField(
        label=_("The fiscal year starts in"), choices=list(MONTHS.items()), coerce=int
    )


class SiteForm(VersionedForm):
    name = TextField(label=_("Name"), max_length=80)
    code = TextField(label=_("Code"), max_length=12)
    kind = forms.ChoiceField(label=_("This is"), choices=KINDS)
    zone = TextField(label=_("Time zone"), max_length=40, help_text=_("For example Europe/Zagreb"))
    address = TextField(label=_("Address"), max_length=500, lines=3, required=False)
    ships_from = forms.ChoiceField(
        label=_("Parcels leave from"), choices=site_choices, required=False, help_text=_("None: from here")
    )
    is_active = forms.BooleanField(label=_("Open"), required=False, initial=True)


class NewSiteForm(SiteForm):
    duties = forms.MultipleChoiceField(
        label=_("Desks"), choices=duty_choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class HoursForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    opens = forms.TimeField(label=_("Opens"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=_("Closes"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


HoursLines = forms.formset_factory(
    HoursForm, extra=1, can_delete=True, max_num=HOURS_MAX, validate_max=True, absolute_max=HOURS_MAX + 10
)


class DutyForm(forms.Form):
    code = TextField(label=_("Code"), max_length=40)
    name = TextField(label=_("Name"), max_length=60)
    wing = forms.ChoiceField(label=_("Stands in"), choices=WINGS)


class CapabilitiesForm(forms.Form):
    capabilities = forms.MultipleChoiceField(
        label=_("May do"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(each, each) for each in known_capabilities()],
    )  # fmt: skip


class DeskForm(forms.Form):
    duty = forms.ChoiceField(label=_("Duty"))
    site = forms.ChoiceField(label=_("Site"))
    name = TextField(label=_("Name"), max_length=60)
    serves_all_sites = forms.BooleanField(label=_("Serves all sites"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        duty, site = self.fields["duty"], self.fields["site"]
        assert isinstance(duty, forms.ChoiceField) and isinstance(site, forms.ChoiceField)
        duty.choices = [(str(d.pk), d.name) for d in Duty.objects.filter(is_built_in=False).order_by("id")[:LISTED_MAX]]
        site.choices = site_choices()[1:]


class DeskChangeForm(forms.Form):
    name = TextField(label=_("Name"), max_length=60)
    serves_all_sites = forms.BooleanField(label=_("Serves all sites"), required=False)
    is_active = forms.BooleanField(label=_("Open"), required=False)
