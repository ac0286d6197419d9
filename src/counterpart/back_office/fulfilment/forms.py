"""What people type in fulfilment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.fulfilment.picking import REASONS
from counterpart.back_office.fulfilment.queries import STAGES, Filter
from counterpart.design.widgets import SignatureField


class FilterForm(forms.Form):
    """The words of a list's address. What cannot be read is as if it were not there."""

    stage = forms.ChoiceField(choices=[(s, s) for s in STAGES], required=False)
    method = forms.ChoiceField(choices=[("pickup", "pickup"), ("delivery", "delivery")], required=False)
    mine = forms.BooleanField(required=False)
    q = forms.CharField(max_length=60, required=False)
    page = forms.IntegerField(min_value=1, max_value=1000, required=False)

    def read(self) -> Filter:
        self.is_valid()
        said = self.cleaned_data
        return Filter(
            said.get("stage", ""), said.get("method", ""), said.get("mine", False), said.get("q", ""),
            said.get("page") or 1,
        )  # fmt: skip


class ReleaseForm(forms.Form):
    split = forms.BooleanField(required=False)


class PackForm(forms.Form):
    """Where it waits for the customer. Goods for a carrier need no shelf."""

    shelf = forms.CharField(
        label=_("Shelf"), max_length=20,
        widget=forms.TextInput(attrs={"data-scan-to": True, "autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip

    def __init__(self, *args: object, is_pickup: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["shelf"].required = is_pickup
        self.fields["shelf"].error_messages["required"] = _("Scan or type the shelf where it waits.")


class HandOverForm(forms.Form):
    """Who receives the goods, with a signature or a typed name."""

    to = forms.CharField(
        label=_("Handed over to"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write down who receives the goods.")},
    )  # fmt: skip
    signature = SignatureField(label=_("Signature"), max_length=20_000)


class ShipForm(forms.Form):
    tracking_reference = forms.CharField(
        label=_("Tracking reference"), max_length=60, required=False, help_text=_("From the carrier's label, if there is one."),
        widget=forms.TextInput(attrs={"data-scan-to": True, "autocomplete": "off", "class": "mono"}),
    )  # fmt: skip


class PickForm(forms.Form):
    """What the pick screen carries from step to step; all of it is optional and checked against the shipment."""

    done = forms.CharField(max_length=12000, required=False)
    later = forms.CharField(max_length=12000, required=False)
    line = forms.IntegerField(min_value=1, max_value=100000, required=False)
    n = forms.CharField(max_length=20, required=False)
    do = forms.ChoiceField(choices=[(d, d) for d in ("take", "short", "skip", "back", "scan")], required=False)
    why = forms.ChoiceField(choices=[(r, r) for r in REASONS.values()], required=False)
    code = forms.CharField(max_length=60, required=False)
    miss = forms.CharField(max_length=60, required=False)
    right = forms.BooleanField(required=False)
