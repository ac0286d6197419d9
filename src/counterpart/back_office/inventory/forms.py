"""What people type in the warehouse. Lines name their item by sku, GTIN or name; a list of them is looked up at once."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.inventory.queries import COUNTED_MAX, Place, Standing, known_codes
from counterpart.design.widgets import Pick
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.organisation.house import SiteInfo

LINES_MAX = 150
QUANTITY_MAX = Decimal(10_000_000)
COST_MAX = Decimal(10_000_000)


class SearchForm(forms.Form):
    """The words of an address. What cannot be read is as if it were not there."""

    site = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    q = forms.CharField(max_length=80, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def read(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class ReceiptForm(forms.Form):
    """Where goods come in, and what the paper says."""

    site = forms.TypedChoiceField(label=_("Site"), coerce=int)
    reason = forms.ChoiceField(
        label=_("Why"), choices=[("receipt", _("Goods came in")), ("opening", _("They were here when the books began"))]
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, sites: list[SiteInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [(site.id, site.name) for site in sites]  # type: ignore[attr-defined]


class CodeField(forms.CharField):
    """An item by what is printed on it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Item"), max_length=160, widget=Pick(reverse_lazy("inventory:choices")),
            error_messages={"required": _("Choose an item."), "max_length": _("No item has such a long name.")}, **kwargs,
        )  # fmt: skip


def quantity_field(label: Any, *, least: Decimal, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=least, max_value=QUANTITY_MAX, max_digits=14, decimal_places=6, required=required,
        localize=False, widget=forms.TextInput(attrs={"class": "num q", "inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


def day_field(label: Any) -> forms.DateField:
    limits = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2190, 1, 1))]
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, validators=limits, widget=widget, error_messages={"required": _("Choose a day.")}
    )


class ArrivalForm(forms.Form):
    """One line of what came in."""

    item = CodeField()
    quantity = quantity_field(_("Quantity"), least=Decimal("0.000001"))
    unit_cost = forms.DecimalField(
        label=_("Cost of one"), min_value=0, max_value=COST_MAX, max_digits=14, decimal_places=6,
        widget=forms.TextInput(attrs={"class": "num p", "inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Place"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "list": "places"}),
    )


class ExtraForm(forms.Form):
    """Something found that was not expected there."""

    item = CodeField()
    found = quantity_field(_("Found"), least=Decimal(0))


class FoundForm(forms.Form):
    """What was found of an item that should be there; an empty field means it was not counted."""

    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    found = quantity_field(_("Found"), least=Decimal(0), required=False)


def _fits(form: forms.Form, name: str, item: Item) -> None:
    """A quantity in the steps of the item's unit: nobody has half a piece."""
    quantity = form.cleaned_data.get(name)
    if quantity is not None and quantity % Decimal(1).scaleb(-item.unit.decimals):
        words = {"item": item.name, "unit": item.unit.name}
        if item.unit.decimals:
            form.add_error(name, _("%(item)s is counted in smaller steps of %(unit)s than that. Round it.") % words)
        else:
            form.add_error(name, _("%(item)s is counted in whole units (%(unit)s).") % words)


if TYPE_CHECKING:
    Formset = forms.BaseFormSet[forms.Form]
else:
    Formset = forms.BaseFormSet


class Lines(Formset):
    """Lines that name items: looked up together, each error beside its own line."""

    quantity = "quantity"

    def clean(self) -> None:
        used = [form for form in self.forms if form.has_changed() and form.cleaned_data.get("item")]
        known = known_codes([form.cleaned_data["item"] for form in used])
        for form in used:
            item = known.get(form.cleaned_data["item"].strip())
            if item is None:
                form.add_error("item", _("No goods have this number or name. Scan or choose one from the list."))
                continue
            form.cleaned_data["known"] = item
            form.fields["item"].widget.text = item.name
            _fits(form, self.quantity, item)
        if any(form.errors for form in self.forms):
            raise ValidationError(_("Some lines cannot be used. Correct the marked fields."))
        if self.least and not self.lines:
            raise ValidationError(_("Enter at least one line."))

    @property
    def least(self) -> int:
        return 1

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The filled lines, each with its ``known`` item."""
        return [form.cleaned_data for form in self.forms if form.has_changed() and "known" in form.cleaned_data]


class ExtraLines(Lines):
    quantity = "found"

    @property
    def least(self) -> int:
        return 0


ArrivalLines = forms.formset_factory(
    ArrivalForm, formset=Lines, extra=3, max_num=LINES_MAX, absolute_max=LINES_MAX, validate_max=True
)
ExtraFound = forms.formset_factory(
    ExtraForm, formset=ExtraLines, extra=1, max_num=50, absolute_max=50, validate_max=True
)
FoundLines = forms.formset_factory(FoundForm, extra=0, max_num=COUNTED_MAX, absolute_max=COUNTED_MAX, validate_max=True)


class CountForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PlaceForm(forms.Form):
    """A place by the name on its sign: 14-C-3 is read as aisle, rack and shelf."""

    code = forms.CharField(
        label=_("Name of the place"), max_length=20,
        widget=forms.TextInput(attrs={"class": "short mono", "autocomplete": "off"}),
    )  # fmt: skip


def check_steps(form: forms.Form, standing: Standing) -> None:
    """The same check for a line of a place, whose item is known already."""
    quantity = form.cleaned_data.get("found")
    if quantity is not None and quantity % Decimal(1).scaleb(-standing.decimals):
        words = {"item": standing.name, "unit": standing.unit}
        form.add_error("found", _("%(item)s is counted in smaller steps than that (%(unit)s). Round it.") % words)


def place_choices(places: list[Place]) -> list[str]:
    """The names of places for stock, for the list beside the field."""
    return [place.code for place in places if place.kind == "stock"]


class KeepForm(forms.Form):
    """Put some of an item aside."""

    quantity = quantity_field(_("How many"), least=Decimal("0.000001"))
    until = day_field(_("Until the end of"))
    why = forms.CharField(
        label=_("For whom, and why"), max_length=200, error_messages={"required": _("Say why. Colleagues will ask.")}
    )  # fmt: skip


class ExpectForm(forms.Form):
    """Goods that somebody has said will come."""

    expected_quantity = quantity_field(_("How many"), least=Decimal("0.000001"))
    due_on = day_field(_("Come on"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class DueForm(forms.Form):
    """It comes on another day."""

    due_on = day_field(_("Come on"))


class MoveForm(forms.Form):
    """From one ordered line to another."""

    source = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    target = forms.IntegerField(min_value=1, max_value=2**63 - 1)
